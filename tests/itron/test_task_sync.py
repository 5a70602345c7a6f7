# SPDX-License-Identifier: MIT
"""Task-dependent synchronisation."""

import pytest

import pyitron
from pyitron import (
    E_CTX,
    E_ID,
    E_NOEXS,
    E_NOSPT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_QOVR,
    E_RLWAI,
    E_TMOUT,
    TMAX_SUSCNT,
    TMAX_WUPCNT,
    TMO_NBLK,
    TMO_POL,
    TSK_SELF,
    TTS_DMT,
    TTS_SUS,
    TTS_WAI,
    TTS_WAS,
    can_wup,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    frsm_tsk,
    irel_wai,
    iwup_tsk,
    loc_cpu,
    ref_tsk,
    ref_tst,
    rel_wai,
    rsm_tsk,
    sig_sem,
    slp_tsk,
    sus_tsk,
    ter_tsk,
    tslp_tsk,
    twai_sem,
    unl_cpu,
    wai_sem,
    wup_tsk,
)


def state_of(tskid):
    """tskstat of a task."""
    return ref_tst(tskid)[1].tskstat


def test_wup_tsk_sleeping_task_wakes_at_once(app):
    """It preempts the caller if its priority is higher."""
    app.task(1, 1, lambda exinf: app.log.append(("slept", slp_tsk())))
    assert app.main(lambda: app.log.append(("woke", wup_tsk(1)))) == [("slept", E_OK), ("woke", E_OK)]


def test_slp_tsk_queued_wake_up_is_used_up(app):
    """A task that is not asleep gets its wake-ups later, one for each sleep."""
    codes = app.result_of(lambda: [wup_tsk(TSK_SELF), wup_tsk(99), slp_tsk(), tslp_tsk(5), tslp_tsk(TMO_POL)])
    assert codes == [E_OK, E_OK, E_OK, E_OK, E_TMOUT]


def test_wup_tsk_too_many_returns_e_qovr(app):
    """TMAX_WUPCNT may be queued; can_wup takes them back."""
    codes = app.result_of(lambda: [wup_tsk(0) for _ in range(TMAX_WUPCNT + 1)] + [can_wup(0), can_wup(0)])
    assert codes == [E_OK] * TMAX_WUPCNT + [E_QOVR, TMAX_WUPCNT, 0]


def test_iwup_tsk_too_many_returns_e_qovr(app):
    """From a handler as well."""
    app.task(1, 1, lambda exinf: dly_tsk(10))
    codes = []
    app.interrupt(1, lambda: codes.extend(iwup_tsk(1) for _ in range(TMAX_WUPCNT + 1)))
    app.run()
    assert codes == [E_OK] * TMAX_WUPCNT + [E_QOVR]


def test_wup_tsk_task_waits_for_something_else_is_queued(app):
    """Neither a delay nor a wait for an object ends."""
    app.sem(1)
    app.task(1, 1, lambda exinf: (app.note(dly_tsk(5)), app.note(slp_tsk())))
    app.task(2, 1, lambda exinf: (app.note(twai_sem(1, 7)), app.note(slp_tsk())))
    app.main(lambda: (wup_tsk(1), wup_tsk(2)))
    assert app.log == [(E_OK, 5), (E_OK, 5), (E_TMOUT, 7), (E_OK, 7)]


def test_tslp_tsk_time_passes_returns_e_tmout_to_the_tick(app):
    """A wake-up at the same instant, made before the time-out is served, wins."""
    app.task(1, 1, lambda exinf: (app.note(tslp_tsk(5)), app.note(tslp_tsk(5))))
    app.interrupt(10, lambda: iwup_tsk(1))
    app.run()
    assert app.log == [(E_TMOUT, 5), (E_OK, 10)]


def test_dly_tsk_lets_exactly_the_time_pass(app):
    """The end of a delay is E_OK."""
    app.task(1, 1, lambda exinf: (app.note(dly_tsk(3)), app.note(dly_tsk(4))))
    app.run()
    assert app.log == [(E_OK, 3), (E_OK, 7)]


def test_dly_tsk_zero_lets_only_its_equals_run(app):
    """Tasks of lower priority do not get the processor."""
    app.task(1, 5, lambda exinf: (app.log.append("1a"), dly_tsk(0), app.log.append("1b")))
    app.task(2, 5, lambda exinf: app.log.append("2"))
    app.task(3, 6, lambda exinf: app.log.append("3"))
    app.run()
    assert app.log == ["1a", "2", "1b", "3"]


def test_rel_wai_ends_every_kind_of_wait(app):
    """Sleep, delay and an object's wait give E_RLWAI."""
    app.sem(1)
    app.task(1, 1, lambda exinf: app.log.append(slp_tsk()))
    app.task(2, 1, lambda exinf: app.log.append(dly_tsk(100)))
    app.task(3, 1, lambda exinf: app.log.append(tslp_tsk(100)))
    app.task(4, 1, lambda exinf: app.log.append(wai_sem(1)))
    app.main(lambda: app.log.append([rel_wai(n) for n in (1, 2, 3, 4, 4)]))
    assert app.log == [E_RLWAI] * 4 + [[E_OK] * 4 + [E_OBJ]]


def test_irel_wai_from_handler(app):
    """The task goes on after the handler."""
    app.task(1, 1, lambda exinf: (app.note(slp_tsk()), slp_tsk()))
    app.interrupt(4, lambda: app.log.extend([irel_wai(1), irel_wai(1), irel_wai(0), irel_wai(9)]))
    app.kernel.run()
    assert app.log == [E_OK, E_OBJ, E_ID, E_NOEXS, (E_RLWAI, 4)]


def test_sus_tsk_ready_task_does_not_run_until_resumed(app):
    """As many resumptions as suspensions."""
    app.task(1, 150, lambda exinf: app.log.append("ran"))

    def main():
        app.log.append([sus_tsk(1), sus_tsk(1), state_of(1), rsm_tsk(1), state_of(1)])
        dly_tsk(5)
        app.log.append(rsm_tsk(1))

    assert app.main(main) == [[E_OK, E_OK, TTS_SUS, E_OK, TTS_SUS], E_OK, "ran"]


def test_sus_tsk_waiting_task_is_waiting_suspended_and_then_suspended(app):
    """The end of the wait leaves the suspension."""
    app.sem(1)
    app.task(1, 1, lambda exinf: app.note(wai_sem(1)))

    def main():
        states = [state_of(1), sus_tsk(1), state_of(1), sig_sem(1), state_of(1)]
        dly_tsk(3)
        return app.log.append((states, rsm_tsk(1)))

    app.main(main)
    assert app.log == [(E_OK, 3), ([TTS_WAI, E_OK, TTS_WAS, E_OK, TTS_SUS], E_OK)]


def test_sus_tsk_time_out_goes_on_while_suspended(app):
    """The wait ends at its time; the task runs when resumed."""
    app.task(1, 1, lambda exinf: app.note(tslp_tsk(5)))
    app.main(lambda: (sus_tsk(1), dly_tsk(8), app.log.append(state_of(1)), rsm_tsk(1)))
    assert app.log == [TTS_SUS, (E_TMOUT, 8)]


def test_rsm_tsk_waiting_suspended_task_waits_on(app):
    """Only the suspension ends."""
    app.task(1, 1, lambda exinf: slp_tsk())
    assert app.result_of(lambda: [sus_tsk(1), rsm_tsk(1), state_of(1), rsm_tsk(1)]) == [E_OK, E_OK, TTS_WAI, E_OBJ]


def test_rel_wai_waiting_suspended_task_stays_suspended(app):
    """Its call has ended, but it does not run."""
    app.task(1, 1, lambda exinf: app.log.append(slp_tsk()))
    app.main(lambda: (sus_tsk(1), rel_wai(1), app.log.append(state_of(1)), rsm_tsk(1)))
    assert app.log == [TTS_SUS, E_RLWAI]


def test_frsm_tsk_takes_back_all_suspensions(app):
    """However many there are."""
    app.task(1, 150, lambda exinf: app.log.append("ran"))
    app.main(lambda: app.log.append([sus_tsk(1), sus_tsk(1), frsm_tsk(1), frsm_tsk(1)]))
    assert app.log == [[E_OK, E_OK, E_OK, E_OBJ], "ran"]


def test_sus_tsk_too_often_returns_e_qovr(app):
    """TMAX_SUSCNT times."""
    app.task(1, 150, lambda exinf: None)
    codes = app.result_of(lambda: [sus_tsk(1) for _ in range(TMAX_SUSCNT + 1)] + [ref_tsk(1)[1].suscnt])
    assert codes == [E_OK] * TMAX_SUSCNT + [E_QOVR, TMAX_SUSCNT]


def test_sus_tsk_self_waits_until_another_resumes_it(app):
    """With dispatching disabled it is E_CTX, for itself only."""
    app.task(1, 1, lambda exinf: (app.note(sus_tsk(TSK_SELF))))

    def main():
        dly_tsk(2)
        rsm_tsk(1)
        dis_dsp()
        app.log.append([sus_tsk(TSK_SELF), sus_tsk(99), sus_tsk(1)])
        ena_dsp()

    assert app.main(main) == [(E_OK, 2), [E_CTX, E_CTX, E_OBJ]]


def test_task_sync_calls_dormant_target_return_e_obj(app):
    """There is nothing to wake, release, suspend or resume."""
    app.task(1, 1, lambda exinf: None, active=False)
    calls = (wup_tsk, can_wup, rel_wai, sus_tsk, rsm_tsk, frsm_tsk)
    assert app.result_of(lambda: [call(1) for call in calls] + [state_of(1)]) == [E_OBJ] * 6 + [TTS_DMT]


def test_iwup_tsk_irel_wai_dormant_target_return_e_obj(app):
    """From handlers too."""
    app.task(1, 1, lambda exinf: None, active=False)
    assert app.in_handler(lambda: [iwup_tsk(1), irel_wai(1)]) == [E_OBJ, E_OBJ]


def test_task_sync_calls_bad_ids(app):
    """E_ID out of range, TSK_SELF only where it makes sense; E_NOEXS for no task."""
    calls = (wup_tsk, can_wup, sus_tsk, rel_wai, rsm_tsk, frsm_tsk)
    codes = app.result_of(lambda: [[call(-1), call(2**70), call(50)] for call in calls])
    assert codes == [[E_ID, E_ID, E_NOEXS]] * 6
    assert app.log == []


def test_rel_wai_rsm_tsk_frsm_tsk_no_self(make_app):
    """0 is no task for them."""
    assert make_app().result_of(lambda: [rel_wai(0), rsm_tsk(0), frsm_tsk(0)]) == [E_ID] * 3
    assert make_app().in_handler(lambda: [iwup_tsk(0), iwup_tsk(50), irel_wai(-5)]) == [E_ID, E_NOEXS, E_ID]


@pytest.mark.parametrize(("call", "worst"), [(tslp_tsk, -3), (dly_tsk, -1)])
def test_times_out_of_range_return_e_par(app, call, worst):
    """Below, and above 31 bits."""
    assert app.result_of(lambda: [call(worst), call(2**31), call(2**70)]) == [E_PAR] * 3


def test_tslp_tsk_non_blocking_returns_e_nospt(app):
    """TMO_NBLK is a time-out of the specification that is not supported."""
    assert app.result_of(lambda: tslp_tsk(TMO_NBLK)) == E_NOSPT


_CALLS = {
    "slp_tsk": slp_tsk,
    "tslp_tsk": lambda: tslp_tsk(0),
    "wup_tsk": lambda: wup_tsk(99),
    "can_wup": lambda: can_wup(99),
    "rel_wai": lambda: rel_wai(99),
    "sus_tsk": lambda: sus_tsk(99),
    "rsm_tsk": lambda: rsm_tsk(99),
    "frsm_tsk": lambda: frsm_tsk(99),
    "dly_tsk": lambda: dly_tsk(1),
}


@pytest.mark.parametrize("name", _CALLS)
def test_task_sync_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """Only the i-forms are for handlers, and with the CPU locked not even those."""
    call = _CALLS[name]
    assert make_app().in_handler(call) == E_CTX

    def locked():
        loc_cpu()
        codes = [call(), iwup_tsk(99), irel_wai(99)]
        unl_cpu()
        return codes

    assert make_app().result_of(locked) == [E_CTX] * 3


def test_waiting_calls_with_dispatching_disabled_return_e_ctx(app):
    """Even if a wake-up is queued."""

    def body():
        wup_tsk(0)
        dis_dsp()
        return [slp_tsk(), tslp_tsk(TMO_POL), dly_tsk(0), can_wup(0)]

    assert app.result_of(body) == [E_CTX, E_CTX, E_CTX, 1]


def test_i_forms_from_task_return_e_ctx(app):
    """A task has the plain forms."""
    assert app.result_of(lambda: [iwup_tsk(1), irel_wai(1)]) == [E_CTX, E_CTX]


@pytest.mark.parametrize("name", ["wup_tsk", "can_wup", "rel_wai", "sus_tsk", "rsm_tsk", "frsm_tsk"])
@pytest.mark.parametrize("bad", [None, "1", 1.5, True])
def test_task_sync_call_wrong_type_raises_type_error(app, name, bad):
    """The message names call and parameter."""

    def body():
        with pytest.raises(TypeError, match=f"{name}: tskid must be an int, not {type(bad).__name__}"):
            getattr(pyitron, name)(bad)

    app.main(body)


def test_ter_tsk_sleeping_task_with_time_out_leaves_no_timer(app):
    """Nothing happens when the time would have passed."""
    app.task(1, 1, lambda exinf: tslp_tsk(5))
    assert app.result_of(lambda: [ter_tsk(1), dly_tsk(10), state_of(1)]) == [E_OK, E_OK, TTS_DMT]
