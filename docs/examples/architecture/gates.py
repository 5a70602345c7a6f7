# SPDX-License-Identifier: MIT
"""A server of the kernel's kind, with two service calls: gates that are closed or open."""

import pyitron
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import FOREVER
from kernel.wait_queue import WaitQueue
from pyitron import *
from pyitron.service_call import here

# The server: knows no API, owns every gate.

CREATE = 1
OPEN = 2
PASS = 3


class Gate:
    """Invariant: open implies nobody waits."""

    __slots__ = ("open", "waiters")

    def __init__(self, core, ident):
        self.open = False
        self.waiters = WaitQueue(core, "slp", ident, False)


class GateServer(ObjectServer):
    """Creates and opens gates, and lets through."""

    def __init__(self, dispatcher, max_id):
        ObjectServer.__init__(self, "gate", "gate", dispatcher, max_id)

    def handle(self, message):
        gate = self.objects.find(message.target)
        if message.op == CREATE:
            return self._create(message)
        if gate is None:
            return ABSENT
        if message.op == OPEN:
            return self._open(gate)
        if message.op == PASS:
            return self._pass(gate, message)
        return UNSUPPORTED

    def _create(self, message):
        status = self.choose_id(message)
        if status == DONE:
            status = self.register(message, Gate(self.core, message.target))
        return status

    def _open(self, gate):
        gate.open = True
        gate.waiters.wake_all(DONE)
        return DONE

    def _pass(self, gate, message):
        # The message is its sender: parking it is all there is to waiting.
        return DONE if gate.open else gate.waiters.park(message, message.timeout)


# The service calls: context, parameters, message, translation.


def opn_gat(gatid):
    gate = here()
    ercd = gate.task_with_id("opn_gat", "gatid", gatid)
    if ercd:
        return gate.refused("opn_gat", ercd)
    return gate.send("opn_gat", port, OPEN, gatid)


def wai_gat(gatid):
    gate = here()
    ercd = gate.waiting_with_id("wai_gat", "gatid", gatid)
    if ercd:
        return gate.refused("wai_gat", ercd)
    return gate.send("wai_gat", port, PASS, gatid)


def walker_task(exinf):
    print("walker", exinf, ercd_name(wai_gat(1)), "at", get_tim()[1], "ms")


def porter_task(exinf):
    print("there is no gate 2:", ercd_name(opn_gat(2)))
    dly_tsk(20)
    opn_gat(1)


for servers in ("passive", "active"):
    with pyitron.Kernel(servers=servers) as kernel:
        system = kernel._system
        port = system.add_server(GateServer(system.dispatcher, system.max_id))
        system.channel.send("", port, CREATE, 1, None, None, FOREVER)
        for ident, task in ((1, walker_task), (2, walker_task), (3, porter_task)):
            kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, task, 10, 1024))
        result = kernel.run()
        print(servers, result.reason, result.calls, "calls", result.switches, "switches")
