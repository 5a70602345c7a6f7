# SPDX-License-Identifier: MIT
"""The overrun handler: processor time is counted while a task runs, and only then."""

import pytest

from pyitron import (
    E_CTX,
    E_ID,
    E_NOEXS,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RSATR,
    T_DOVR,
    T_ROVR,
    TOVR_STA,
    TOVR_STP,
    TSK_SELF,
    act_tsk,
    chg_ixx,
    def_ovr,
    dly_tsk,
    iwup_tsk,
    loc_cpu,
    ref_ovr,
    rsm_tsk,
    slp_tsk,
    sta_ovr,
    stp_ovr,
    sus_tsk,
    ter_tsk,
    unl_cpu,
    wup_tsk,
)


@pytest.fixture
def busy(app):
    """The application, with an overrun handler that logs, and a function that computes for some microseconds."""
    app.ovr(lambda tskid, exinf: app.log.append(("overrun", tskid, exinf, app.kernel.now_ns // 1000)))
    app.compute = lambda microseconds: app.kernel.consume(microseconds * 1000)
    return app


def test_handler_is_called_when_the_time_is_used_up(busy):
    """At the exact instant, in the middle of the computation, once."""
    busy.task(1, 5, lambda exinf: (sta_ovr(TSK_SELF, 1500), busy.compute(4000), busy.log.append(ref_ovr(0))), exinf="x")
    busy.run()
    assert busy.log == [("overrun", 1, "x", 1500), (E_OK, T_ROVR(TOVR_STP, 0))]


def test_only_the_task_s_own_time_counts(busy):
    """Waiting, being preempted, and handlers that run in its place cost it nothing."""
    busy.task(1, 5, lambda exinf: (sta_ovr(0, 3000), busy.compute(1000), dly_tsk(10), busy.compute(5000)))
    busy.task(2, 1, lambda exinf: (dly_tsk(12), busy.compute(2000)))
    busy.interrupt(11.5, lambda: busy.compute(300))
    busy.run()
    # 1 ms at first, from 11 ms on 2 ms more; 0.3 ms of the handler and 2 ms of task 2 lie between.
    assert busy.log == [("overrun", 1, 0, 15_300)]


def test_ref_ovr_counts_down(busy):
    """For the caller and for others, rounded up to a microsecond."""

    def task(exinf):
        sta_ovr(0, 1000)
        busy.compute(200)
        busy.log.append(ref_ovr(1))
        busy.kernel.consume(1)
        busy.log.append(ref_ovr(TSK_SELF))
        slp_tsk()

    busy.task(1, 5, task)
    busy.main(lambda: busy.log.append(ref_ovr(1)))
    assert busy.log == [(E_OK, T_ROVR(TOVR_STA, 800)), (E_OK, T_ROVR(TOVR_STA, 800)), (E_OK, T_ROVR(TOVR_STA, 800))]


def test_sta_ovr_again_replaces_and_stp_ovr_takes_away(busy):
    """The time used before does not count any more."""

    def task(exinf):
        sta_ovr(0, 1000)
        busy.compute(900)
        sta_ovr(0, 500)
        busy.compute(400)
        busy.log.append((stp_ovr(0), ref_ovr(0), stp_ovr(0)))
        busy.compute(9000)

    busy.task(1, 5, task)
    busy.run()
    assert busy.log == [(E_OK, (E_OK, T_ROVR(TOVR_STP, 0)), E_OK)]


def test_limit_of_another_task_counts_from_its_next_step(busy):
    """sta_ovr and stp_ovr work from outside."""
    busy.task(1, 50, lambda exinf: (busy.compute(1000), busy.log.append("end")), active=False)
    busy.main(lambda: (act_tsk(1), sta_ovr(1, 400), dly_tsk(5)), priority=10)
    assert busy.log == [("overrun", 1, 0, 400), "end"]


def test_limit_ends_with_the_task(busy):
    """A task starts without a limit, after ext_tsk and after ter_tsk."""
    busy.task(1, 5, lambda exinf: (busy.log.append(ref_ovr(0)), sta_ovr(0, 100), dly_tsk(1)))
    busy.main(lambda: (dly_tsk(2), act_tsk(1), ter_tsk(1), act_tsk(1), dly_tsk(2)))
    assert busy.log == [(E_OK, T_ROVR(TOVR_STP, 0))] * 3


def test_suspended_and_resumed_task_goes_on_counting(busy):
    """Suspension costs nothing."""
    busy.task(1, 50, lambda exinf: (sta_ovr(0, 1500), busy.compute(3000)))
    busy.task(2, 5, lambda exinf: (dly_tsk(1), busy.log.append(ref_ovr(1)), sus_tsk(1), dly_tsk(9), rsm_tsk(1)))
    busy.run()
    assert busy.log == [(E_OK, T_ROVR(TOVR_STA, 500)), ("overrun", 1, 0, 10_500)]


def test_overrun_is_held_back_by_cpu_lock_and_mask(busy):
    """It comes when time event handlers may run again."""

    def task(exinf):
        for begin, end in ((loc_cpu, unl_cpu), (lambda: chg_ixx(1), lambda: chg_ixx(0))):
            sta_ovr(0, 100)
            begin()
            busy.compute(1000)
            busy.log.append(busy.kernel.now_ns // 1000)
            end()

    busy.task(1, 5, task)
    busy.run()
    assert busy.log == [1000, ("overrun", 1, 0, 1000), 2000, ("overrun", 1, 0, 2000)]


def test_overrun_that_was_held_back_comes_before_the_task_goes_on(busy):
    """Even if the mask was taken away while another task ran."""

    def task(exinf):
        sta_ovr(0, 100)
        chg_ixx(1)
        busy.compute(1000)
        slp_tsk()
        busy.log.append("on")

    busy.task(1, 5, task)
    busy.main(lambda: (chg_ixx(0), busy.log.append("unmasked"), wup_tsk(1)))
    assert busy.log == ["unmasked", ("overrun", 1, 0, 1000), "on"]


def test_end_of_a_task_takes_its_limit_away(busy):
    """A dormant task has none."""
    busy.task(1, 5, lambda exinf: sta_ovr(0, 100))
    assert busy.main(lambda: busy.log.append(ref_ovr(1))) == [(E_OK, T_ROVR(TOVR_STP, 0))]


def test_call_time_is_the_caller_s_time(make_app):
    """Service calls that take time use up the limit."""
    app = make_app(call_time=1000)
    app.ovr(lambda tskid, exinf: app.log.append(("overrun", app.kernel.now_ns // 1000)))
    app.task(1, 5, lambda exinf: (sta_ovr(0, 3), [app.log.append(ref_ovr(0)[1].leftotm) for _ in range(4)]))
    app.run()
    assert app.log == [2, 1, ("overrun", 4), 0, 0]


def test_external_tick_processor_time_is_the_clock_s(make_app):
    """A kernel whose ticks come from the application measures processor time all the same."""
    app = make_app(time_source="isig_tim")
    app.ovr(lambda tskid, exinf: app.log.append(("overrun", app.kernel.now_ns // 1000)))
    app.task(1, 5, lambda exinf: (sta_ovr(0, 250), app.kernel.consume(1_000_000)))
    app.run()
    assert app.log == [("overrun", 250)]


def test_handler_wakes_a_task(busy):
    """It is a time event handler: i-calls work, and the task runs after it."""
    busy.ovr(lambda tskid, exinf: busy.log.append(iwup_tsk(2)))
    busy.task(1, 5, lambda exinf: (sta_ovr(0, 100), busy.compute(1000), busy.note("one")))
    busy.task(2, 1, lambda exinf: (slp_tsk(), busy.note("two")))
    busy.run()
    assert busy.log == [E_OK, ("two", 0), ("one", 1)]


def test_def_ovr_null_takes_handler_and_limits_away(busy):
    """Nothing is called any more, and the calls say that there is no handler."""

    def body():
        sta_ovr(0, 100)
        busy.log.append([def_ovr(None), sta_ovr(0, 5), stp_ovr(0), ref_ovr(0)])
        busy.compute(1000)
        busy.log.append([def_ovr(T_DOVR(1, lambda tskid, exinf: busy.log.append("new"))), ref_ovr(0)])
        sta_ovr(0, 100)
        busy.compute(1000)

    busy.main(body)
    assert busy.log == [[E_OK, E_OBJ, E_OBJ, (E_OBJ, None)], [E_OK, (E_OK, T_ROVR(TOVR_STP, 0))], "new"]


def test_overrun_calls_errors_in_order_of_precedence(app):
    """Id, time, existence, handler, state."""
    app.task(1, 200, lambda exinf: None, active=False)
    app.log = app.result_of(
        lambda: [
            def_ovr(T_DOVR(2, None)), def_ovr(T_DOVR(0, None)), sta_ovr(-1, 0), sta_ovr(9, 0), sta_ovr(9, 2**31), sta_ovr(9, 1),
            sta_ovr(0, 1), stp_ovr(-1), stp_ovr(9), stp_ovr(0), ref_ovr(2**70), ref_ovr(9), ref_ovr(0),
            def_ovr(T_DOVR(0, lambda tskid, exinf: None)), sta_ovr(1, 5), stp_ovr(1), ref_ovr(1),
        ]
    )  # fmt: skip
    assert app.log == [
        E_RSATR, E_PAR, E_ID, E_PAR, E_PAR, E_NOEXS,
        E_OBJ, E_ID, E_NOEXS, E_OBJ, (E_ID, None), (E_NOEXS, None), (E_OBJ, None),
        E_OK, E_OBJ, E_OK, (E_OK, T_ROVR(TOVR_STP, 0)),
    ]  # fmt: skip


def _all():
    return [def_ovr(None), sta_ovr(1, 1), stp_ovr(1), ref_ovr(1)]


def test_overrun_calls_handler_context_and_cpu_locked_return_e_ctx(make_app):
    """They are for tasks."""
    assert make_app().in_handler(_all) == [E_CTX] * 3 + [(E_CTX, None)]
    assert make_app().result_of(lambda: [loc_cpu(), _all(), unl_cpu()][1]) == [E_CTX] * 3 + [(E_CTX, None)]


@pytest.mark.parametrize(
    "call",
    [lambda: sta_ovr("1", 1), lambda: sta_ovr(1, "1"), lambda: stp_ovr(1.0), lambda: ref_ovr(None), lambda: def_ovr(5)],
)
def test_overrun_calls_wrong_types_raise_type_error(app, call):
    """What no C program could have passed."""

    def body():
        with pytest.raises(TypeError, match=r"^(sta|stp|ref|def)_ovr: \w+ must be an? "):
            call()
        return True

    assert app.result_of(body)
