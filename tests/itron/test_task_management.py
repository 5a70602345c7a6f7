# SPDX-License-Identifier: MIT
"""Task management."""

import pytest

from pyitron import (
    E_CTX,
    E_ID,
    E_ILUSE,
    E_NOEXS,
    E_NOID,
    E_NOMEM,
    E_OBJ,
    E_OK,
    E_PAR,
    E_QOVR,
    E_RSATR,
    T_CTSK,
    T_RTSK,
    T_RTST,
    TA_ACT,
    TA_NULL,
    TMAX_ACTCNT,
    TMO_FEVR,
    TPRI_INI,
    TSK_SELF,
    TTS_DMT,
    TTS_RDY,
    TTS_RUN,
    TTS_SUS,
    TTS_WAI,
    TTS_WAS,
    TTW_DLY,
    TTW_SEM,
    TTW_SLP,
    acre_tsk,
    act_tsk,
    can_act,
    chg_ixx,
    chg_pri,
    cre_tsk,
    del_tsk,
    dis_dsp,
    dly_tsk,
    exd_tsk,
    ext_tsk,
    get_pri,
    iact_tsk,
    loc_cpu,
    ref_tsk,
    ref_tst,
    sig_sem,
    slp_tsk,
    sns_dsp,
    sns_loc,
    sta_tsk,
    sus_tsk,
    ter_tsk,
    tslp_tsk,
    twai_sem,
    unl_cpu,
    wai_sem,
    wup_tsk,
)


def idle(exinf):
    """A task that ends at once."""


def sleeper(exinf):
    """A task that sleeps for ever."""
    slp_tsk()


def test_act_tsk_dormant_task_runs_with_its_exinf(app):
    """A task of higher priority preempts inside the call."""
    app.task(1, 1, lambda exinf: app.log.append(("task", exinf)), active=False, exinf=42)
    assert app.main(lambda: app.log.append(("code", act_tsk(1)))) == [("task", 42), ("code", E_OK)]


def test_act_tsk_active_task_queues_the_activation(app):
    """It starts again after its end, once for each."""
    app.task(1, 50, lambda exinf: (app.log.append("start"), dly_tsk(1)), active=False)
    app.main(lambda: app.log.append([act_tsk(1) for _ in range(3)]))
    assert app.log == ["start", [E_OK, E_OK, E_OK], "start", "start"]


def test_act_tsk_too_many_activations_returns_e_qovr(app):
    """TMAX_ACTCNT may be queued."""
    app.task(1, 50, sleeper)
    codes = app.result_of(lambda: [act_tsk(1) for _ in range(TMAX_ACTCNT + 1)] + [can_act(1), can_act(1)])
    assert codes == [E_OK] * TMAX_ACTCNT + [E_QOVR, TMAX_ACTCNT, 0]


def test_act_tsk_self_is_queued(app):
    """TSK_SELF and can_act see the same count."""
    assert app.result_of(lambda: [act_tsk(TSK_SELF), can_act(TSK_SELF)]) == [E_OK, 1]


def test_iact_tsk_from_handler_activates(app):
    """Limits and errors as act_tsk, but no TSK_SELF."""
    app.task(1, 1, lambda exinf: app.note("task"), active=False)
    app.interrupt(5, lambda: app.log.extend([iact_tsk(1), iact_tsk(TSK_SELF), iact_tsk(9)]))
    app.run()
    assert app.log == [E_OK, E_ID, E_NOEXS, ("task", 5)]


def test_iact_tsk_too_many_activations_returns_e_qovr(app):
    """From a handler as well."""
    app.task(1, 1, sleeper)
    assert app.in_handler(lambda: [iact_tsk(1) for _ in range(TMAX_ACTCNT + 1)])[-1] == E_QOVR


def test_sta_tsk_dormant_task_gets_the_start_code(app):
    """Any object can be one; an active task gives E_OBJ, nothing is queued."""
    app.task(1, 50, lambda stacd: (app.log.append(stacd), slp_tsk()), active=False, exinf=1)
    app.main(lambda: app.log.append([sta_tsk(1, "code"), sta_tsk(1, 2), sta_tsk(9, 0), sta_tsk(0, 0)]))
    assert app.log == ["code", [E_OK, E_OBJ, E_NOEXS, E_ID]]


def test_ext_tsk_deep_in_calls_unwinds_and_runs_finally(app):
    """Service calls in the finally blocks are carried out."""
    app.sem(1)

    def inner():
        try:
            ext_tsk()
        finally:
            app.log.append(("finally", sig_sem(1)))

    app.task(1, 1, lambda exinf: (inner(), app.log.append("never")))
    app.main(lambda: app.log.append((ref_tst(1), twai_sem(1, 0))))
    assert app.log == [("finally", E_OK), ((E_OK, T_RTST(TTS_DMT, 0)), E_OK)]


def test_ext_tsk_with_cpu_locked_or_dispatching_disabled_ends_that(app):
    """The next task finds both off."""

    def body(exinf):
        dis_dsp()
        loc_cpu()
        ext_tsk()

    app.task(1, 1, body)
    assert app.result_of(lambda: [sns_loc(), sns_dsp()]) == [0, 0]


def test_ext_tsk_and_exd_tsk_in_handler_return_e_ctx(app):
    """There is no task to end."""
    assert app.in_handler(lambda: [ext_tsk(), exd_tsk()]) == [E_CTX, E_CTX]


def test_exd_tsk_deletes_the_task_and_its_activations(app):
    """The id is free; queued activations are gone."""
    app.task(1, 1, lambda exinf: (app.log.append(act_tsk(0)), exd_tsk()))
    app.main(lambda: app.log.append([act_tsk(1), cre_tsk(1, T_CTSK(TA_NULL, 0, idle, 5, 64))]))
    assert app.log == [E_OK, [E_NOEXS, E_OK]]


def test_ter_tsk_running_its_finally_refuses_service_calls(app):
    """Forced unwinding: the calls return E_CTX and do nothing."""
    app.sem(1)

    def body(exinf):
        try:
            slp_tsk()
        finally:
            app.log.append(("finally", sig_sem(1)))

    app.task(1, 1, body)
    app.main(lambda: app.log.append((ter_tsk(1), twai_sem(1, 0), ref_tst(1)[1])))
    assert app.log == [("finally", E_CTX), (E_OK, -50, T_RTST(TTS_DMT, 0))]


def test_ter_tsk_every_state_of_the_target(app):
    """Ready, waiting, waiting with a time-out, suspended, waiting-suspended; dormant and self are errors."""
    app.task(1, 100, sleeper)
    app.task(2, 1, sleeper)
    app.task(3, 1, lambda exinf: tslp_tsk(10))
    app.task(4, 99, sleeper)
    app.task(5, 1, sleeper)
    app.task(6, 1, sleeper, active=False)

    def body():
        sus_tsk(4)
        sus_tsk(5)
        codes = [ter_tsk(n) for n in range(1, 7)] + [ter_tsk(98), ter_tsk(0), ter_tsk(99), ter_tsk(97)]
        return codes, [ref_tst(n)[1].tskstat for n in range(1, 7)], dly_tsk(20)

    app.task(97, 98, lambda exinf: None)
    codes, states, delay = app.result_of(body)
    assert codes == [E_OK] * 5 + [E_OBJ, E_NOEXS, E_ID, E_ILUSE, E_OBJ]
    assert (states, delay) == ([TTS_DMT] * 6, E_OK)


def test_ter_tsk_queued_activation_starts_anew(app):
    """With fresh priority and wake-up count."""
    app.task(1, 5, lambda exinf: (app.log.append(get_pri(0)), chg_pri(0, 7), slp_tsk()))
    app.main(lambda: (act_tsk(1), app.log.append(ter_tsk(1)), app.log.append(ref_tst(1)[1].tskstat)))
    assert app.log == [(E_OK, 5), (E_OK, 5), E_OK, TTS_WAI]


def test_ter_tsk_task_that_will_not_die_is_cut_off(make_app):
    """A loop that swallows the unwinding is ended, and reported as a fault."""
    app = make_app()

    def immortal(exinf):
        while True:
            try:
                while True:
                    slp_tsk()
            except BaseException:
                app.log.append("swallowed")

    app.task(1, 1, immortal)
    app.task(2, 2, lambda exinf: app.log.append(("code", ter_tsk(1), ref_tst(1)[1].tskstat)))
    result = app.kernel.run()
    assert app.log[0] == "swallowed" and app.log[-1] == ("code", E_OK, TTS_DMT)
    assert "did not end when it was terminated" in str(result.faults[0])


def test_cre_tsk_errors_in_order_of_precedence(make_app):
    """Id, attributes, other fields, existence, memory."""
    app = make_app(memory=1000)
    app.task(1, 1, idle, active=False)

    def packet(atr=TA_NULL, task=idle, pri=5, size=64):
        return T_CTSK(atr, 0, task, pri, size)

    codes = app.result_of(
        lambda: [
            cre_tsk(0, packet(atr=0x80)),
            cre_tsk(1, packet(atr=0x80, pri=0)),
            cre_tsk(1, packet(pri=0)),
            cre_tsk(1, packet(pri=256)),
            cre_tsk(1, packet(size=0)),
            cre_tsk(1, packet(task=None)),
            cre_tsk(1, packet()),
            cre_tsk(2, packet(size=10_000)),
            acre_tsk(packet(atr=0x80)),
            acre_tsk(packet(pri=0)),
            acre_tsk(packet(size=10_000)),
            cre_tsk(2, packet(size=500)),
            del_tsk(2),
            cre_tsk(2, packet(size=700)),
        ]
    )
    assert codes == [
        E_ID, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_NOMEM, E_RSATR, E_PAR, E_NOMEM, E_OK, E_OK, E_OK,
    ]  # fmt: skip


def test_cre_tsk_with_a_stack_of_its_own_charges_nothing(make_app):
    """The memory that the application brings is its own."""
    app = make_app(memory=64)
    packet = T_CTSK(TA_NULL, 0, idle, 5, 4096, bytearray(4096))
    assert app.result_of(lambda: cre_tsk(1, packet)) == E_OK


def test_cre_tsk_ta_act_activates_at_once(app):
    """A new task of higher priority runs inside the call."""
    packet = T_CTSK(TA_ACT, 7, lambda exinf: app.log.append(("new", exinf)), 5, 64)
    app.main(lambda: app.log.append(("id", acre_tsk(packet))))
    assert app.log == [("new", 7), ("id", 1)]


def test_acre_tsk_ids_run_out_returns_e_noid(make_app):
    """The limit counts explicit ids too."""
    app = make_app(max_id=99)
    packet = T_CTSK(TA_NULL, 0, idle, 5, 64)
    ids = app.result_of(lambda: [acre_tsk(packet) for _ in range(99)])
    assert ids == [*range(1, 99), E_NOID]


def test_del_tsk_only_a_dormant_task(app):
    """E_OBJ otherwise, the caller included."""
    app.task(1, 1, sleeper)
    app.task(2, 1, idle)
    assert app.result_of(lambda: [del_tsk(1), del_tsk(99), del_tsk(2), del_tsk(2), del_tsk(0)]) == [
        E_OBJ, E_OBJ, E_OK, E_NOEXS, E_ID,
    ]  # fmt: skip


def test_chg_pri_of_a_ready_task_puts_it_behind_its_equals(app):
    """A running task that is given its own priority lets its equals run."""
    for ident in (1, 2):
        app.task(ident, 5, lambda exinf: (app.log.append(exinf), chg_pri(TSK_SELF, 5), app.log.append(exinf)), exinf=ident)
    app.run()
    assert app.log == [1, 2, 1, 2]


def test_chg_pri_raises_a_ready_task_above_the_caller(app):
    """It runs inside the call; TPRI_INI gives the initial priority back."""
    app.task(1, 200, lambda exinf: (app.log.append(get_pri(0)), chg_pri(0, TPRI_INI), app.log.append(get_pri(0))))
    app.main(lambda: (chg_pri(1, 1), app.log.append("main")))
    assert app.log == [(E_OK, 1), "main", (E_OK, 200)]


def test_chg_pri_get_pri_errors(app):
    """Parameters before states."""
    app.task(1, 1, idle)
    codes = app.result_of(
        lambda: [
            chg_pri(-1, 0), chg_pri(1, 256), chg_pri(7, -1), chg_pri(7, 5), chg_pri(1, 5), get_pri(7), get_pri(1), get_pri(-1),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_PAR, E_PAR, E_NOEXS, E_OBJ, (E_NOEXS, None), (E_OBJ, None), (E_ID, None)]


def test_ref_tsk_time_out_that_is_held_back_has_nothing_left(app):
    """However long it is due already."""
    app.task(1, 1, lambda exinf: tslp_tsk(1))

    def body():
        chg_ixx(1)
        for _ in range(3):
            app.kernel.consume(1_000_000)
            app.log.append(ref_tsk(1)[1].lefttmo)

    assert app.main(body) == [0, 0, 0]


def test_ref_tsk_reports_every_state(app):
    """Running, ready, waiting with and without time-out, suspended, both, dormant."""
    app.sem(3)
    app.task(1, 100, idle, active=False)
    app.task(2, 1, lambda exinf: twai_sem(3, 10))
    app.task(3, 99, idle, active=False)
    app.task(4, 1, lambda exinf: dly_tsk(4))
    app.task(5, 1, idle)
    app.task(6, 2, lambda exinf: wai_sem(3))
    app.task(7, 1, lambda exinf: slp_tsk())

    def body():
        dly_tsk(1)
        act_tsk(1)
        act_tsk(3)
        sus_tsk(3)
        sus_tsk(4)
        sus_tsk(4)
        act_tsk(6)
        wup_tsk(6)
        return [ref_tsk(n)[1] for n in range(1, 8)] + [ref_tsk(TSK_SELF)[1].tskstat]

    states = []
    app.task(98, 50, lambda exinf: states.extend(body()))
    app.run()
    assert states == [
        T_RTSK(TTS_RDY, 100, 100, 0, 0, 0, 0, 0, 0),
        T_RTSK(TTS_WAI, 1, 1, TTW_SEM, 3, 9, 0, 0, 0),
        T_RTSK(TTS_SUS, 99, 99, 0, 0, 0, 0, 0, 1),
        T_RTSK(TTS_WAS, 1, 1, TTW_DLY, 0, 3, 0, 0, 2),
        T_RTSK(TTS_DMT, 1, 1, 0, 0, 0, 0, 0, 0),
        T_RTSK(TTS_WAI, 2, 2, TTW_SEM, 3, TMO_FEVR, 1, 1, 0),
        T_RTSK(TTS_WAI, 1, 1, TTW_SLP, 0, TMO_FEVR, 0, 0, 0),
        TTS_RUN,
    ]


def test_ref_tst_ready_suspended_and_running(app):
    """The short report."""
    app.task(1, 150, idle)
    app.task(2, 150, idle)
    states = app.result_of(lambda: [sus_tsk(2), ref_tst(1), ref_tst(2), ref_tst(TSK_SELF), ref_tst(3), ref_tst(-1)])
    assert states == [
        E_OK, (E_OK, T_RTST(TTS_RDY, 0)), (E_OK, T_RTST(TTS_SUS, 0)), (E_OK, T_RTST(TTS_RUN, 0)), (E_NOEXS, None), (E_ID, None),
    ]  # fmt: skip


_PACKET = T_CTSK(TA_NULL, 0, idle, 5, 64)
_TASK_CALLS = {
    "cre_tsk": lambda: cre_tsk(5, _PACKET),
    "acre_tsk": lambda: acre_tsk(_PACKET),
    "del_tsk": lambda: del_tsk(1),
    "act_tsk": lambda: act_tsk(1),
    "can_act": lambda: can_act(1),
    "sta_tsk": lambda: sta_tsk(1, 0),
    "ter_tsk": lambda: ter_tsk(1),
    "chg_pri": lambda: chg_pri(1, 1),
    "get_pri": lambda: get_pri(1)[0],
    "ref_tsk": lambda: ref_tsk(1)[0],
    "ref_tst": lambda: ref_tst(1)[0],
}


@pytest.mark.parametrize("name", _TASK_CALLS)
def test_task_call_from_handler_or_with_cpu_locked_returns_e_ctx(make_app, name):
    """All but the i-form and the ends of a task."""
    call = _TASK_CALLS[name]
    assert make_app().in_handler(call) == E_CTX

    def locked():
        loc_cpu()
        try:
            return call(), iact_tsk(1)
        finally:
            unl_cpu()

    assert make_app().result_of(locked) == (E_CTX, E_CTX)


@pytest.mark.parametrize(
    "name", ["act_tsk", "can_act", "sta_tsk", "ter_tsk", "del_tsk", "get_pri", "ref_tsk", "ref_tst", "chg_pri"]
)
def test_task_call_bad_id_returns_e_id_then_e_noexs(app, name):
    """Out of range, then absent."""
    import pyitron

    call = getattr(pyitron, name)
    more = {"sta_tsk": (0,), "chg_pri": (1,)}.get(name, ())

    def code(tskid):
        answer = call(tskid, *more)
        return answer[0] if isinstance(answer, tuple) else answer

    assert app.result_of(lambda: [code(-1), code(2**70), code(50)]) == [E_ID, E_ID, E_NOEXS]


def test_iact_tsk_from_task_returns_e_ctx(app):
    """i-forms are for non-task context."""
    assert app.result_of(lambda: iact_tsk(1)) == E_CTX


def test_task_that_ends_with_dispatching_disabled_lets_others_run(app):
    """dis_dsp ends with the task that called it."""
    app.task(1, 1, lambda exinf: (dis_dsp(), act_tsk(2), app.log.append("still 1")))
    app.task(2, 1, lambda exinf: app.log.append("2"), active=False)
    app.run()
    assert app.log == ["still 1", "2"]
