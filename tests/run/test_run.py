# SPDX-License-Identifier: MIT
"""Driving a kernel: until, run_for, step, idle, deadlock, exit, closing, processor time, two kernels."""

import gc
import weakref

import pytest

import pyitron
from pyitron import (
    E_OK,
    TA_STA,
    act_tsk,
    dly_tsk,
    ext_ker,
    isig_sem,
    iwup_tsk,
    sig_sem,
    slp_tsk,
    sns_ctx,
    tslp_tsk,
    wai_sem,
    wup_tsk,
)


def test_run_until_is_inclusive_and_can_go_on(app):
    """What happens at the instant itself is done; run_for counts from there."""

    def body(exinf):
        while True:
            dly_tsk(5)
            app.note("tick")

    app.task(1, 1, body)
    first = app.run(until=10)
    second = app.kernel.run_for(5)
    assert app.log == [("tick", 5), ("tick", 10), ("tick", 15)]
    assert [(r.reason, r.time_ms) for r in (first, second)] == [("until", 10.0), ("until", 15.0)]


def test_run_to_the_latest_instant_and_on_loses_no_time(app):
    """Times are 64 bits in the compiled build; nothing overflows."""
    latest = 2**62 // 1_000_000
    app.inh(1, lambda: iwup_tsk(1))
    app.task(1, 1, lambda exinf: (slp_tsk(), dly_tsk(2**31 - 1), app.note("woken"), slp_tsk()))
    assert app.run(until=latest).reason == "until"
    app.kernel.raise_interrupt(1)
    app.kernel.run_for(2**31)
    app.kernel.run_for(latest)
    assert app.log == [("woken", latest + 2**31 - 1)]


def test_run_in_slices_equals_one_run(make_app):
    """run_for has no influence on what happens."""

    def play(app, slices):
        events = []
        app.kernel.trace_to(events.append)
        app.sem(1)
        app.cyc(1, lambda exinf: isig_sem(1), 3, attributes=TA_STA)
        app.task(1, 2, lambda exinf: [(wai_sem(1), app.kernel.consume(1_700_000)) for _ in range(10)])
        app.task(2, 1, lambda exinf: [dly_tsk(2) for _ in range(15)])
        for length in slices:
            app.run_for = app.kernel.run_for(length)
        return events

    assert play(make_app(), [40]) == play(make_app(), [0.5] * 20 + [1] * 30)


def test_step_runs_one_instant(app):
    """Everything at one instant, then the next."""
    app.task(1, 1, lambda exinf: (app.note("a"), dly_tsk(3), app.note("b"), dly_tsk(4), app.note("c")))
    reasons = []
    for _ in range(4):
        reasons.append(app.kernel.step().reason)
        app.log.append("step")
    assert app.log == [("a", 0), "step", ("b", 3), "step", ("c", 7), "step", "step"]
    assert reasons == ["step", "step", "step", "idle"] or reasons == ["step", "step", "idle", "idle"]


def test_run_all_dormant_is_idle(app):
    """Time stays where the last thing happened."""
    app.task(1, 1, lambda exinf: dly_tsk(3))
    result = app.run(until=100)
    assert (result.reason, result.time_ms, result.report) == ("idle", 3.0, "")


def test_run_nothing_can_ever_run_again_is_a_deadlock_with_names(app):
    """The report says who waits for what, who has it, and where."""
    app.kernel.names.update({("tsk", 1): "PUMP", ("tsk", 2): "VALVE", ("sem", 1): "SEM_A", ("sem", 2): "SEM_B"})
    app.sem(1, count=1, maximum=1)
    app.sem(2, count=1, maximum=1)

    def body(first, second):
        wai_sem(first)
        dly_tsk(1)
        wai_sem(second)

    app.task(1, 1, lambda exinf: body(1, 2))
    app.task(2, 2, lambda exinf: body(2, 1))
    app.task(3, 3, lambda exinf: slp_tsk())
    result = app.run(until=50)
    assert result.reason == "deadlock"
    lines = result.report.splitlines()
    assert lines[0] == "cycle: PUMP -> SEM_B -> VALVE -> SEM_A -> PUMP"
    assert lines[1].startswith("PUMP (task 1) waits for SEM_B (semaphore 2), taken last by VALVE (task 2) [test_run.py:")
    assert lines[1].endswith(" in body: wai_sem(second)]")
    assert lines[2].startswith("VALVE (task 2) waits for SEM_A (semaphore 1), taken last by PUMP (task 1) [test_run.py:")
    assert lines[3].startswith("task 3 sleeps until it is woken up [test_run.py:")


def test_run_tasks_wait_for_an_interrupt_is_idle_not_deadlock(app):
    """The host can still raise it; with a time given, time goes on to there."""
    app.inh(1, lambda: iwup_tsk(1))
    app.task(1, 1, lambda exinf: (app.note(slp_tsk()), slp_tsk()))
    assert app.run(until=10).reason == "until"
    app.kernel.raise_interrupt(1)
    assert app.run().reason == "idle"
    assert app.log == [(E_OK, 10)]


def test_interrupt_raised_before_the_run_is_served_in_it(app):
    """Configuring and calls of the host go on without it."""
    app.inh(1, lambda: app.note("handler"))
    app.kernel.raise_interrupt(1)
    app.sem(1)
    with app.kernel:
        app.log.append(isig_sem(1))
        app.run(until=1)
    assert app.log == [E_OK, ("handler", 0)]


def test_ext_ker_ends_the_run_and_unwinds_all_tasks(app):
    """In a task; the kernel does not run again."""

    def waiting(exinf):
        try:
            slp_tsk()
        finally:
            app.log.append("unwound")

    app.task(1, 1, waiting)
    app.task(2, 2, lambda exinf: (ext_ker(), app.log.append("never")))
    assert app.run().reason == "exit"
    assert app.log == ["unwound"]
    with pytest.raises(RuntimeError, match="this kernel is closed"):
        app.kernel.run()


def test_ext_ker_in_a_handler_ends_the_run_after_it(app):
    """The handler itself goes on to its end."""
    app.task(1, 1, lambda exinf: slp_tsk())
    app.interrupt(2, lambda: (ext_ker(), app.note("end")))
    assert app.run().reason == "exit"
    assert app.log == [("end", 2)]


def test_close_unwinds_waiting_ready_and_started_tasks(make_app):
    """finally blocks run; tasks that never ran have none."""
    app = make_app()

    def body(name):
        try:
            dly_tsk(5)
            app.kernel.consume(10_000_000)
        finally:
            app.log.append(name)

    for ident in (1, 2, 3):
        app.task(ident, ident, body, exinf=ident)
    app.task(4, 9, body, exinf=4)
    app.run(until=7)
    app.kernel.close()
    app.kernel.close()
    assert app.log == [1, 2, 3, 4]


def test_consume_lets_time_pass_and_is_preempted_at_the_exact_instant(app):
    """A higher task runs in between, and the rest of the time is used afterwards."""

    def low(exinf):
        app.note("low begins")
        app.kernel.consume(10_000_000)
        app.note("low ends")

    app.task(1, 9, low)
    app.task(2, 1, lambda exinf: (dly_tsk(4), app.note("high"), app.kernel.consume(2_000_000), app.note("high ends")))
    app.run()
    assert app.log == [("low begins", 0), ("high", 4), ("high ends", 6), ("low ends", 12)]


def test_consume_over_the_end_of_a_run_goes_on_in_the_next(app):
    """The run ends on time, in the middle of the computation."""
    app.task(1, 1, lambda exinf: (app.kernel.consume(10_000_000), app.note("done")))
    assert app.run(until=4).time_ms == 4.0
    assert app.log == []
    app.kernel.run_for(6)
    assert app.log == [("done", 10)]


def test_consume_in_a_handler_delays_the_tasks(app):
    """Time passes, timed events wait for the end of the handler."""
    app.task(1, 1, lambda exinf: (tslp_tsk(3), app.note("task")))
    app.interrupt(2, lambda: (app.kernel.consume(4_000_000), app.note("handler", sns_ctx())))
    app.run()
    assert app.log == [("handler", 1, 6), ("task", 6)]


def test_call_time_each_service_call_takes_time(make_app):
    """Kernel(call_time=ns) models the cost of calls."""
    app = make_app(call_time=1_000_000)
    app.sem(1)
    app.main(lambda: (app.note("a"), sig_sem(1), app.note("b"), sig_sem(1), app.note("c")))
    assert app.log == [("a", 0), ("b", 1), ("c", 2)]


def test_context_that_was_used_before_serves_the_next_task(app):
    """Activation after activation, with exits of every kind."""

    def body(exinf):
        app.log.append(exinf)
        if exinf == 2:
            raise ValueError
        if exinf == 3:
            pyitron.ext_tsk()

    for ident in (1, 2, 3):
        app.task(ident, ident, body, active=False, exinf=ident)
    app.task(4, 50, lambda exinf: [(act_tsk(1), act_tsk(2), act_tsk(3)) for _ in range(3)])
    app.kernel.run()
    assert app.log == [1, 2, 3] * 3


def test_two_kernels_interleaved_do_not_disturb_each_other(make_app):
    """Same ids, own objects, own time."""
    apps = [make_app(), make_app()]
    for app in apps:
        app.sem(1)
        app.task(1, 1, lambda exinf, app=app: [(wai_sem(1), app.note("got")) for _ in range(3)])
        app.task(2, 2, lambda exinf: [(dly_tsk(2), sig_sem(1)) for _ in range(3)])
    apps[0].run(until=2)
    apps[1].run(until=4)
    apps[0].run()
    apps[1].run()
    assert [app.log for app in apps] == [[("got", 2), ("got", 4), ("got", 6)]] * 2


def test_kernel_run_inside_a_task_of_another_kernel(make_app):
    """Calls go to the kernel whose task makes them."""
    outer, inner = make_app(), make_app()
    inner.sem(1)
    inner.task(1, 1, lambda exinf: (sig_sem(1), dly_tsk(5), inner.note("inner")))
    outer.task(1, 1, lambda exinf: (dly_tsk(1), inner.run(), outer.note("outer", wup_tsk(0))))
    outer.run()
    assert (inner.log, outer.log) == ([("inner", 5)], [("outer", E_OK, 1)])


def test_kernel_that_is_done_is_collected():
    """Nothing keeps a kernel whose tasks are all dormant."""
    kernel = pyitron.Kernel()
    kernel.static("CRE_TSK", 1, pyitron.T_CTSK(pyitron.TA_ACT, 0, lambda exinf: dly_tsk(1), 1, 64))
    kernel.run()
    watched = weakref.ref(kernel)
    del kernel
    gc.collect()
    assert watched() is None


def test_run_without_an_end_stops_when_time_does(make_app):
    """A cyclic handler would go on for ever; 64 bits of nanoseconds do not."""
    app = make_app()
    app.cyc(1, lambda exinf: None, 0x7FFF_FFFF, 0x7FFF_FFFF, attributes=TA_STA)
    result = app.run()
    assert (result.reason, result.time_ms) == ("until", ((1 << 63) - 1 - (1 << 53)) / 1_000_000)
    assert app.run().reason == "until"
