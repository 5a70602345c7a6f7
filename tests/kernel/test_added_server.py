# SPDX-License-Identifier: MIT
"""Servers that are not the kernel's own: a port on the channel, in either placement, and what is told of runs."""

import pytest

from kernel.channel import Server
from kernel.status import DONE, RELEASED
from kernel.task import FOREVER
from kernel.wait_queue import WaitQueue
from pyitron import E_OK, dly_tsk, ext_ker, rel_wai
from pyitron.service_call import here

TAKE = 1
GIVE = 2
FAIL = 3


class Turnstile(Server):
    """Parks whoever takes, until somebody gives."""

    def __init__(self, dispatcher):
        Server.__init__(self, "turnstile", dispatcher)
        self.queue = WaitQueue(self.core, "slp", 0, False)

    def handle(self, message):
        if message.op == TAKE:
            return self.queue.park(message, FOREVER)
        if message.op == GIVE:
            self.queue.wake_first(DONE, message.a)
            return DONE
        raise ValueError("no such operation")


class Attendant:
    """Notes what it is told."""

    def __init__(self, log):
        self.log = log

    def run_begins(self):
        self.log.append("begins")

    def run_ended(self):
        self.log.append("ended")

    def close(self):
        self.log.append("closed")


def added(app):
    """A turnstile's port."""
    return app.kernel._system.add_server(Turnstile(app.kernel._system.dispatcher))


def send(port, op, value=None):
    """What a message is answered with."""
    return here().channel.send("", port, op, 0, value, None, FOREVER)


def test_added_server_parks_and_answers_in_either_placement(app):
    """It is active if the kernel's own servers are."""
    port = added(app)

    def taker(exinf):
        app.note("taken", send(port, TAKE), here().core.running.value)

    app.task(1, 1, taker)
    app.task(2, 2, lambda exinf: (dly_tsk(3), app.note("given", send(port, GIVE, "x"))))
    app.run()
    assert app.log == [("taken", DONE, "x", 3), ("given", DONE, 3)]
    server = app.kernel._system.servers[port]
    assert (server.context is not None) == app.kernel._system.active


def test_ports_of_added_servers_are_different_and_follow_the_kernels_own(app):
    """No port of the kernel's is taken."""
    own = len(app.kernel._system.servers)
    assert [added(app), added(app)] == [own, own + 1]


def test_server_added_by_a_task_works_at_once_and_in_the_next_run(app):
    """In the active placement its context is started there and then."""
    ports = []

    def maker(exinf):
        ports.append(added(app))
        app.note(send(ports[0], TAKE))

    app.task(1, 1, maker)
    app.run(until=5)
    app.task_of = app.kernel._system.servers[ports[0]]
    assert (app.task_of.context is not None) == app.kernel._system.active
    app.kernel.at(7, lambda: app.kernel._system.servers[ports[0]].queue.wake_first(RELEASED, None))
    app.run(until=9)
    assert app.log == [(RELEASED, 7)]


def test_wait_at_an_added_server_ends_by_rel_wai(app):
    """Its queue is a wait queue like any other."""
    port = added(app)
    app.task(1, 1, lambda exinf: app.note(send(port, TAKE)))
    app.task(2, 2, lambda exinf: app.note(rel_wai(1)))
    app.run()
    assert app.log == [(RELEASED, 0), (E_OK, 0)]


def test_added_server_that_raises_is_contained(app):
    """The caller is told, the fault names the server."""
    port = added(app)
    app.task(1, 1, lambda exinf: app.note(send(port, FAIL)))
    result = app.kernel.run()
    assert [(fault.kind, fault.name) for fault in result.faults] == [("server", "turnstile")]
    assert len(app.log) == 1


def test_added_server_is_refused_by_a_closed_kernel(app):
    """There is nobody left to serve."""
    app.kernel.close()
    with pytest.raises(RuntimeError, match="closed"):
        added(app)


def test_attendant_is_told_of_each_run_and_of_the_end(app):
    """Between runs it has nothing to do."""
    told = []
    app.kernel._system.attend(Attendant(told))
    app.run(until=1)
    app.run(until=2)
    app.kernel.close()
    app.kernel.close()
    assert told == ["begins", "ended", "begins", "ended", "closed"]


def test_attendant_that_comes_in_a_run_is_told_of_the_rest(app):
    """As if it had been there when the run began; ext_ker closes after the run."""
    told = []
    app.main(lambda: (app.kernel._system.attend(Attendant(told)), told.append("task"), ext_ker()))
    assert told == ["begins", "task", "ended", "closed"]
