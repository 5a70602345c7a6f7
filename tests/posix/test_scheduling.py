# SPDX-License-Identifier: MIT
"""Policies, priorities, turns."""

import os
from errno import EINVAL, EPERM, ESRCH

import pytest

from posix_rt import *
from pyitron import TA_CEILING, chg_pri, dis_dsp, dly_tsk, ena_dsp, get_pri, loc_cpu, loc_mtx, rot_rdq, unl_cpu, unl_mtx

MS = 1_000_000


def attributes(policy, priority):
    attr = pthread_attr_init()
    pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
    pthread_attr_setschedpolicy(attr, policy)
    pthread_attr_setschedparam(attr, sched_param(priority))
    return attr


def make(policy, priority, body, argument=None):
    return pthread_create(attributes(policy, priority), body, argument)


def boss(app, body):
    """Runs *body* in a task that is more urgent than all threads."""
    app.task(99, 1, lambda _: app.log.append(body()))
    app.run()
    return app.log


def test_ranges_of_policies(errno_of):
    """No kernel is needed for that."""
    policies = SCHED_OTHER, SCHED_FIFO, SCHED_RR
    assert [sched_get_priority_min(policy) for policy in policies] == [0, 1, 1]
    assert [sched_get_priority_max(policy) for policy in policies] == [0, 99, 99]
    for policy in (-1, 3, 6, 1 << 70):
        assert errno_of(sched_get_priority_max, policy) == errno_of(sched_get_priority_min, policy) == EINVAL


def test_schedule_of_a_thread_is_told(app):
    """As it was made; and that of a task, whose priority is 0 where no thread's reaches."""
    app.task(1, 30, lambda _: dly_tsk(10))
    app.task(2, 120, lambda _: dly_tsk(10))

    def body():
        schedules = (SCHED_RR, 7), (SCHED_OTHER, 0), (SCHED_FIFO, 99)
        threads = [make(*schedule, lambda _: None) for schedule in schedules]
        threads += [from_id(pthread_t, 1), from_id(pthread_t, 2)]
        return [pthread_getschedparam(thread) for thread in threads]

    expected = [(SCHED_RR, 7), (SCHED_OTHER, 0), (SCHED_FIFO, 99), (SCHED_FIFO, 70), (SCHED_FIFO, 0)]
    assert boss(app, body) == [[(policy, sched_param(priority)) for policy, priority in expected]]


def test_a_thread_changes_its_own_schedule(run):
    """By the process functions; the former policy is told."""

    def main(_):
        log = [(sched_getscheduler(0), sched_getparam(0))]
        log.append(sched_setscheduler(0, SCHED_RR, sched_param(20)))
        log.append((sched_getscheduler(os.getpid()), sched_getparam(os.getpid())))
        log.append(sched_setparam(0, sched_param(99)))
        log.append(pthread_getschedparam(pthread_self()))
        log.append(sched_setscheduler(os.getpid(), SCHED_FIFO, sched_param(1)))
        log.append(pthread_getschedparam(pthread_self()))
        return log

    assert run(main)[1] == [
        (SCHED_OTHER, sched_param(0)),
        SCHED_OTHER,
        (SCHED_RR, sched_param(20)),
        None,
        (SCHED_RR, sched_param(99)),
        SCHED_RR,
        (SCHED_FIFO, sched_param(1)),
    ]


def test_priority_without_what_a_mutex_lends(app):
    """The thread's own is told; it changes under the ceiling, and comes out when the mutex is unlocked."""
    app.mtx(1, TA_CEILING, 5)
    log = []

    def body(_exinf):
        loc_mtx(1)
        log.append((get_pri(0)[1], pthread_getschedparam(pthread_self())[1].sched_priority))
        pthread_setschedprio(pthread_self(), 60)
        log.append((get_pri(0)[1], pthread_getschedparam(pthread_self())[1].sched_priority))
        unl_mtx(1)
        log.append(get_pri(0)[1])

    app.task(1, 50, body)
    app.run()
    assert log == [(5, 50), (5, 60), 40]


def test_no_priority_above_a_ceiling(app, errno_of):
    """EINVAL, as ``chg_pri`` is refused."""
    app.mtx(1, TA_CEILING, 50)

    def body():
        me = pthread_self()
        loc_mtx(1)
        errors = [
            errno_of(pthread_setschedprio, me, 51),
            errno_of(pthread_setschedparam, me, SCHED_FIFO, sched_param(51)),
            errno_of(sched_setparam, 0, sched_param(51)),
            errno_of(sched_setscheduler, 0, SCHED_RR, sched_param(51)),
        ]
        unl_mtx(1)
        return errors, pthread_getschedparam(me)

    assert app.result_of(body) == ([EINVAL] * 4, (SCHED_FIFO, sched_param(0)))


@pytest.mark.parametrize(
    ("policy", "priority"),
    [(SCHED_OTHER, 1), (SCHED_FIFO, 0), (SCHED_FIFO, 100), (SCHED_RR, 0), (SCHED_RR, -1), (3, 1), (-1, 1)],
)
def test_priorities_that_policies_do_not_have(app, errno_of, policy, priority):
    """EINVAL, and nothing changes."""

    def body():
        me = pthread_self()
        param = sched_param(priority)
        errors = errno_of(pthread_setschedparam, me, policy, param), errno_of(sched_setscheduler, 0, policy, param)
        return errors, pthread_getschedparam(me)

    assert app.result_of(body) == ((EINVAL, EINVAL), (SCHED_FIFO, sched_param(0)))


def test_priorities_that_the_policy_of_the_thread_does_not_have(run, errno_of):
    """EINVAL for those that do not name a policy."""

    def main(_):
        me = pthread_self()
        errors = [errno_of(sched_setparam, 0, sched_param(5)), errno_of(pthread_setschedprio, me, 5)]
        sched_setscheduler(0, SCHED_FIFO, sched_param(5))
        errors += [errno_of(sched_setparam, 0, sched_param(number)) for number in (0, 100, -1)]
        errors += [errno_of(pthread_setschedprio, me, number) for number in (0, 100, -1)]
        return errors, pthread_getschedparam(me)

    assert run(main)[1] == ([EINVAL] * 8, (SCHED_FIFO, sched_param(5)))


def test_threads_that_are_not_there(run, errno_of):
    """ESRCH: none of this id, one that has ended, another process."""

    def main(_):
        thread = pthread_create(None, lambda _: None)
        sched_yield()
        errors = []
        for gone in (thread, from_id(pthread_t, 77)):
            errors.append(errno_of(pthread_getschedparam, gone))
            errors.append(errno_of(pthread_setschedparam, gone, SCHED_FIFO, sched_param(1)))
            errors.append(errno_of(pthread_setschedprio, gone, 1))
        other = os.getpid() + 1
        for pid in (other, -1):
            errors.append(errno_of(sched_getparam, pid))
            errors.append(errno_of(sched_setparam, pid, sched_param(1)))
            errors.append(errno_of(sched_getscheduler, pid))
            errors.append(errno_of(sched_setscheduler, pid, SCHED_FIFO, sched_param(1)))
            errors.append(errno_of(sched_rr_get_interval, pid))
        return errors

    assert run(main)[1] == [ESRCH] * 16


def test_wrong_types(run):
    """Are TypeErrors that name the function."""

    def main(_):
        me = pthread_self()
        for call, words in (
            (lambda: sched_setparam("0", sched_param(1)), "sched_setparam: pid"),
            (lambda: sched_setparam(0, 1), "sched_setparam: param"),
            (lambda: sched_setscheduler(0, None, sched_param(1)), "sched_setscheduler: policy"),
            (lambda: sched_get_priority_max("RR"), "sched_get_priority_max: policy"),
            (lambda: pthread_getschedparam(1), "pthread_getschedparam: thread"),
            (lambda: pthread_setschedparam(me, SCHED_RR, sched_param("1")), "pthread_setschedparam: param"),
            (lambda: pthread_setschedprio(me, 1.0), "pthread_setschedprio: prio"),
        ):
            with pytest.raises(TypeError, match=words):
                call()

    run(main)


# -- places among equals


@pytest.mark.parametrize(
    ("change", "order"),
    [
        (lambda thread: pthread_setschedprio(thread, 30), "abxcd"),  # more urgent: behind
        (lambda thread: pthread_setschedprio(thread, 10), "abcdxef"),  # less urgent: before
        (lambda thread: pthread_setschedprio(thread, 20), "abcxdef"),  # the same: stays
        (lambda thread: pthread_setschedparam(thread, SCHED_FIFO, sched_param(30)), "abxcd"),
        (lambda thread: pthread_setschedparam(thread, SCHED_FIFO, sched_param(10)), "abcdefx"),
        (lambda thread: pthread_setschedparam(thread, SCHED_FIFO, sched_param(20)), "abcdxef"),
        (lambda thread: pthread_setschedparam(thread, SCHED_RR, sched_param(20)), "abcdxef"),
    ],
)
def test_place_among_equals_after_a_change(app, change, order):
    """Of a ready thread between two of its priority, with two more urgent and two less urgent ones."""
    started = []

    def body():
        place = {}
        for name, priority in zip("abcxdef", (30, 30, 20, 20, 20, 10, 10), strict=True):
            place[name] = make(SCHED_FIFO, priority, started.append, name)
        change(place["x"])

    boss(app, body)
    assert "".join(started).startswith(order)


def test_running_thread_gives_way_when_it_becomes_less_urgent(run):
    """At once, unless it is before its new equals."""

    def main(_):
        log = []
        sched_setscheduler(0, SCHED_FIFO, sched_param(50))
        make(SCHED_FIFO, 20, log.append, "a")
        make(SCHED_FIFO, 10, log.append, "b")
        pthread_setschedprio(pthread_self(), 20)
        log.append("before a")
        sched_setparam(0, sched_param(20))
        log.append("after a")
        pthread_setschedparam(pthread_self(), SCHED_RR, sched_param(10))
        log.append("after b")
        return log

    assert run(main)[1] == ["before a", "a", "after a", "b", "after b"]


def test_yield_lets_equals_go_first(run):
    """Those of other priorities do not go; alone, it goes on."""

    def main(_):
        log = []
        sched_setscheduler(0, SCHED_FIFO, sched_param(20))
        for name, priority in (("a", 20), ("low", 10), ("b", 20)):
            make(SCHED_FIFO, priority, lambda name: (log.append(name), sched_yield(), log.append(name)), name)
        for _ in range(3):
            sched_yield()
            log.append("main")
        return log

    assert run(main)[1] == ["a", "b", "main", "a", "b", "main", "main"]


def test_yield_at_a_lent_priority(app):
    """Its place is among those of the priority that it has now."""
    app.mtx(1, TA_CEILING, 5)

    def body(_exinf):
        loc_mtx(1)
        app.note("locked")
        sched_yield()
        app.note("back")
        unl_mtx(1)

    app.task(1, 50, body)
    app.task(2, 5, lambda _: (dly_tsk(0), dly_tsk(3), app.note("other")))
    app.task(3, 5, lambda _: (dly_tsk(3), app.note("third")))
    app.task(4, 4, lambda _: (dly_tsk(3), app.kernel.consume(MS)))
    app.task(5, 50, lambda _: app.note("low"))
    app.run()
    assert app.log == [("locked", 0), ("back", 0), ("low", 0), ("third", 4), ("other", 4)]


def test_yield_while_dispatching_is_disabled(app):
    """The thread goes behind, and on, until dispatching is enabled."""

    def body(_exinf):
        dis_dsp()
        rot_rdq(5)
        sched_yield()
        app.note("a")
        ena_dsp()
        app.note("a again")

    app.task(1, 5, body)
    app.task(2, 5, lambda _: app.note("b"))
    app.run()
    assert app.log == [("a", 0), ("b", 0), ("a again", 0)]


# -- turns


def test_round_robin_of_threads(app):
    """Two compute in turns of a tenth of a second; the one with SCHED_FIFO does not."""

    def worker(name):
        for _ in range(3):
            app.kernel.consume(75 * MS)
            app.note(name)

    def body():
        for name, policy, priority in (("a", SCHED_RR, 20), ("b", SCHED_RR, 20), ("c", SCHED_FIFO, 20), ("d", SCHED_RR, 10)):
            make(policy, priority, worker, name)
        return sched_rr_get_interval(0)

    assert boss(app, body) == [
        timespec(0, 0),
        ("a", 75),
        ("b", 175),
        ("c", 275),
        ("c", 350),
        ("c", 425),
        ("a", 475),
        ("b", 575),
        ("a", 625 + 25),
        ("b", 650 + 25),
        ("d", 750),
        ("d", 825),
        ("d", 900),
    ]


def test_turns_of_ordinary_threads(run):
    """Threads without real time share the processor, too; main waits for them."""

    def main(_):
        log = []

        def worker(name):
            for _ in range(2):
                posix_consume(60)
                log.append(name)

        threads = [pthread_create(None, worker, name) for name in "ab"]
        for thread in threads:
            pthread_join(thread)
        return log, sched_rr_get_interval(0)

    assert run(main)[1] == (["a", "b", "a", "b"], timespec(0, 100 * MS))


def posix_consume(duration):
    from kernel.entry import current

    current().machine.consume(duration * MS)


def test_inherited_policy(run):
    """A thread has that of its maker, with turns of its own."""

    def main(_):
        sched_setscheduler(0, SCHED_RR, sched_param(33))
        thread = pthread_create(None, lambda _: (sched_getscheduler(0), sched_getparam(0), sched_rr_get_interval(0)))
        return pthread_join(thread)

    assert run(main)[1] == (SCHED_RR, sched_param(33), timespec(0, 100 * MS))


def test_changes_by_the_other_api(app):
    """``chg_pri`` changes the priority and keeps the policy."""

    def body():
        thread = make(SCHED_RR, 20, lambda _: None)
        chg_pri(thread.id, 30)
        return pthread_getschedparam(thread)

    assert boss(app, body) == [(SCHED_RR, sched_param(70))]


def test_ordinary_threads_have_no_priority_whatever_the_other_api_gives_them(app):
    """The policy stays, and so does the priority that is told."""

    def body():
        thread = make(SCHED_OTHER, 0, lambda _: None)
        chg_pri(thread.id, 30)
        return pthread_getschedparam(thread)

    assert boss(app, body) == [(SCHED_OTHER, sched_param(0))]


# -- contexts


def test_contexts(app, errno_of):
    """What is about the calling thread needs one; the rest works in handlers; nothing with the CPU locked."""
    app.task(98, 50, lambda _: dly_tsk(100))
    other = from_id(pthread_t, 98)
    own = (
        (sched_setparam, 0, sched_param(5)),
        (sched_getparam, 0),
        (sched_setscheduler, 0, SCHED_RR, sched_param(5)),
        (sched_getscheduler, 0),
        (sched_rr_get_interval, 0),
        (sched_yield,),
    )
    of_others = (
        (pthread_setschedparam, other, SCHED_RR, sched_param(5)),
        (pthread_setschedprio, other, 6),
        (pthread_getschedparam, other),
    )

    def handler():
        app.log.append([errno_of(*call) for call in own])
        app.log.append([call[0](*call[1:]) for call in of_others])

    def body():
        loc_cpu()
        errors = {errno_of(*call) for call in own + of_others}
        unl_cpu()
        return errors

    app.interrupt(1, handler)
    assert app.result_of(body) == {EPERM}
    assert app.log == [[EPERM] * 6, [None, None, (SCHED_RR, sched_param(6))]]
