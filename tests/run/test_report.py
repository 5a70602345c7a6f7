# SPDX-License-Identifier: MIT
"""The report of a run: rings of tasks that wait for each other, and who is kept from the processor."""

import pytest

from pyitron import (
    TA_CEILING,
    TA_INHERIT,
    cal_por,
    dly_tsk,
    get_mpf,
    loc_mtx,
    sig_sem,
    slp_tsk,
    tloc_mtx,
    unl_mtx,
    wai_sem,
)

NAMES = {("tsk", 1): "PUMP", ("tsk", 2): "VALVE", ("tsk", 3): "LAMP", ("mtx", 1): "MTX_A", ("mtx", 2): "MTX_B"}


def in_turn(first, second):
    """A body that locks one mutex, and a little later another."""

    def body(exinf):
        loc_mtx(first)
        dly_tsk(1)
        loc_mtx(second)

    return body


@pytest.fixture
def philosophers(app):
    """Three tasks and mutexes, each task with one and waiting for the next one's."""
    app.kernel.names.update(NAMES)
    for number in (1, 2, 3):
        app.mtx(number, TA_INHERIT)
        app.task(number, number, in_turn(number, number % 3 + 1))
    return app


def test_ring_of_three_is_told_once(philosophers):
    """Beginning with the first task; a mutex without a name goes by its number."""
    result = philosophers.run()
    assert result.reason == "deadlock"
    lines = result.report.splitlines()
    assert lines[0] == "cycle: PUMP -> MTX_B -> VALVE -> mutex 3 -> LAMP -> MTX_A -> PUMP"
    assert [line.split(" waits")[0] for line in lines[1:]] == ["PUMP (task 1)", "VALVE (task 2)", "LAMP (task 3)"]
    assert all(line.endswith(" in body: loc_mtx(second)]") for line in lines[1:])


def test_who_waits_for_a_ring_is_not_in_it(philosophers):
    """A fourth task waits for one of the three."""
    philosophers.task(4, 9, lambda exinf: loc_mtx(1))
    lines = philosophers.run().report.splitlines()
    assert lines[0].count(" -> ") == 6 and "task 4" not in lines[0]
    assert lines[4].startswith("task 4 waits for MTX_A (mutex 1), held by PUMP (task 1) [")


def test_ring_of_locks_is_told_while_others_run(philosophers):
    """The run could go on: nothing but the ring is told."""
    philosophers.task(4, 9, lambda exinf: [dly_tsk(10) for _ in range(100)])
    result = philosophers.run(until=500)
    assert (result.reason, result.report) == (
        "until", "cycle: PUMP -> MTX_B -> VALVE -> mutex 3 -> LAMP -> MTX_A -> PUMP",
    )  # fmt: skip


def test_ring_that_a_time_limit_ends_is_none(app):
    """One of the two gives up."""

    def patient(exinf):
        loc_mtx(1)
        dly_tsk(1)
        tloc_mtx(2, 50)
        unl_mtx(1)
        slp_tsk()

    app.mtx(1, TA_INHERIT)
    app.mtx(2, TA_CEILING, 1)
    app.task(1, 1, patient)
    app.task(2, 2, in_turn(2, 1))
    result = app.run(until=20)
    assert (result.reason, result.report) == ("until", "")


def test_who_waits_for_the_next_unit_is_no_ring(app):
    """A consumer took the last unit of a semaphore that a producer gives: that is no deadlock of its own."""
    app.sem(1, count=1)
    app.task(1, 1, lambda exinf: [wai_sem(1) for _ in range(2)])
    result = app.run()
    assert result.reason == "deadlock"
    assert result.report.startswith("task 1 waits for semaphore 1, taken last by task 1 [test_report.py:")


def test_ring_through_a_pool(app):
    """Who has the only block waits for a mutex, and its owner for a block."""

    def taker(exinf):
        get_mpf(1)
        dly_tsk(1)
        loc_mtx(1)

    def locker(exinf):
        loc_mtx(1)
        get_mpf(1)

    app.mpf(1, count=1)
    app.mtx(1)
    app.task(1, 1, taker)
    app.task(2, 2, locker)
    assert app.run().report.splitlines()[0] == "cycle: task 1 -> mutex 1 -> task 2 -> fixed-size pool 1 -> task 1"


def test_waits_for_what_nobody_has_make_no_ring(app):
    """A rendezvous that nobody accepts."""
    app.por(1)
    app.task(1, 1, lambda exinf: cal_por(1, 1, b""))
    assert "cycle" not in app.run().report


def busy(kernel):
    """A body that computes for ever, and makes a call now and then."""

    def body(exinf):
        while True:
            kernel.consume(5_000_000)
            sig_sem(1)

    return body


def test_starving_tasks_are_told(app):
    """Who never ran, and who ran before; not who waits, and not who became ready just now."""
    app.kernel.names.update(NAMES)
    app.sem(1, maximum=1)
    app.task(1, 5, lambda exinf: (dly_tsk(100), busy(app.kernel)(0)))
    app.task(2, 9, lambda exinf: app.kernel.consume(200_000_000))
    app.task(3, 9, lambda exinf: None, active=False)
    app.task(4, 7, lambda exinf: (dly_tsk(1_900), slp_tsk()))
    app.task(5, 8, lambda exinf: slp_tsk())
    app.task(6, 10, lambda exinf: None)
    result = app.run(until=2_000)
    assert result.reason == "until"
    lines = result.report.splitlines()
    busy_since = "PUMP (task 1), priority 5, has the processor, which has been busy since 0.000 ms"
    assert lines[0].startswith(f"{busy_since} [test_report.py:")
    assert lines[0].endswith(" in body: kernel.consume(5_000_000)]")
    assert lines[1] == "processor time so far: PUMP 1900.000 ms, VALVE 100.000 ms"
    assert lines[2].startswith("VALVE (task 2), priority 9, is ready, but has not run since 100.000 ms [test_report.py:")
    assert lines[4:] == ["task 6, priority 10, is ready, but has not run since it was activated at 0.000 ms"]
    # It has been ready for a tenth of a second; what is known is when it ran last.
    assert lines[3].startswith("task 4, priority 7, is ready, but has not run since 0.000 ms [")


def test_a_processor_that_was_idle_starves_nobody(app):
    """Whoever was ready then has run."""
    app.sem(1, maximum=1)
    app.task(1, 5, lambda exinf: (dly_tsk(1_500), busy(app.kernel)(0)))
    app.task(2, 9, lambda exinf: (dly_tsk(1_500), slp_tsk()))
    assert app.run(until=2_000).report == ""
    assert app.run(until=2_600).report != ""


def test_steps_and_pauses_tell_nothing(app):
    """There may be very many."""
    app.sem(1, maximum=1)
    app.task(1, 5, busy(app.kernel))
    app.task(2, 9, lambda exinf: None)
    app.kernel.at(3_000, app.kernel.pause)
    result = app.run()
    assert (result.reason, result.report) == ("pause", "")
    assert app.kernel.result("interrupted").report.splitlines()[2].startswith("task 2, priority 9, is ready, but")
