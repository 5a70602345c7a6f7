# SPDX-License-Identifier: MIT
"""Alarm handlers."""

import pytest

import pyitron
from pyitron import (
    E_CTX,
    E_ID,
    E_NOEXS,
    E_NOID,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RSATR,
    T_CALM,
    T_RALM,
    TA_ASM,
    TA_HLNG,
    TALM_STA,
    TALM_STP,
    acre_alm,
    cre_alm,
    del_alm,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    loc_cpu,
    ref_alm,
    sns_ctx,
    sta_alm,
    stp_alm,
    unl_cpu,
)


def nothing(exinf):
    """A handler that does nothing."""


def test_sta_alm_handler_runs_once_after_its_time(app):
    """With its exinf, in non-task context; then it is stopped, and may be started again."""
    app.alm(1, lambda exinf: app.note(exinf, sns_ctx()), exinf="x")

    def body():
        app.log.append([sta_alm(1, 3), dly_tsk(5), ref_alm(1)[1].almstat, sta_alm(1, 4)])

    app.main(body)
    assert app.log == [("x", 1, 3), [E_OK, E_OK, TALM_STP, E_OK], ("x", 1, 9)]


def test_alarm_not_started_never_runs(app):
    """There is no attribute that starts it."""
    app.alm(1, lambda exinf: app.note("never"))
    app.main(lambda: dly_tsk(9))
    assert app.log == []


@pytest.mark.parametrize(("again", "time"), [(1, 3), (9, 11)])
def test_sta_alm_of_a_started_one_counts_from_now(app, again, time):
    """The earlier time is forgotten, whether it is sooner or later."""
    app.alm(1, lambda exinf: app.note())
    app.main(lambda: (sta_alm(1, 5), dly_tsk(2), sta_alm(1, again), dly_tsk(20)))
    assert app.log == [(time,)]


def test_sta_alm_0_handler_has_run_when_the_call_returns(app):
    """At the same instant, before the task goes on."""
    app.alm(1, lambda exinf: app.note("alarm"))
    app.main(lambda: (dly_tsk(2), app.note(sta_alm(1, 0), ref_alm(1)[1].almstat)))
    assert app.log == [("alarm", 2), (E_OK, TALM_STP, 2)]


def test_sta_alm_0_after_what_is_due_at_the_same_instant(app):
    """Time events come in the order in which they were queued."""
    for ident in (1, 2):
        app.alm(ident, lambda exinf: app.note(exinf), exinf=ident)
    app.main(
        lambda: (sta_alm(1, 2), dis_dsp(), app.kernel.consume(1_000_000), sta_alm(2, 0), sta_alm(2, 1), ena_dsp()), until=5
    )
    assert app.log == [(2, 1), (1, 2), (2, 2)]


def test_stp_alm_handler_does_not_run(app):
    """Stopping twice changes nothing; a start later counts anew."""
    app.alm(1, lambda exinf: app.note("alarm"))

    def body():
        app.log.append([stp_alm(1), sta_alm(1, 3), dly_tsk(2), stp_alm(1), stp_alm(1), dly_tsk(3), sta_alm(1, 3)])

    app.main(body)
    assert app.log == [[E_OK] * 7, ("alarm", 8)]


def test_del_alm_handler_does_not_run_and_the_id_is_free(app):
    """Another one under the same id has nothing of the old."""
    app.alm(1, lambda exinf: app.note("old"))
    packet = T_CALM(TA_HLNG, 0, lambda exinf: app.note("new"))

    def body():
        app.log.append([sta_alm(1, 3), del_alm(1), del_alm(1), cre_alm(1, packet), ref_alm(1), sta_alm(1, 5)])

    app.main(body)
    assert app.log == [[E_OK, E_OK, E_NOEXS, E_OK, (E_OK, T_RALM(TALM_STP, 0)), E_OK], ("new", 5)]


def test_handler_wakes_a_task_of_higher_priority_than_the_interrupted_one(app):
    """It runs as soon as the handler ends."""
    app.alm(1, lambda exinf: app.note("alarm", pyitron.iwup_tsk(1)))
    app.task(1, 1, lambda exinf: (sta_alm(1, 2), pyitron.slp_tsk(), app.note("woken")))
    app.task(2, 2, lambda exinf: (app.kernel.consume(3_000_000), app.note("computed")))
    app.run()
    assert app.log == [("alarm", E_OK, 2), ("woken", 2), ("computed", 3)]


def test_handler_while_cpu_locked_is_late(app):
    """With 0 too: the call that starts it is E_CTX with the CPU locked, so it was started before."""
    app.alm(1, lambda exinf: app.note("alarm"))

    def body():
        sta_alm(1, 2)
        loc_cpu()
        app.kernel.consume(3_000_000)
        app.note("locked")
        unl_cpu()
        app.note("unlocked")

    app.main(body)
    assert app.log == [("locked", 3), ("alarm", 3), ("unlocked", 3)]


def test_handler_while_time_events_are_held_back_runs_when_the_mask_falls(app):
    """An interrupt mask holds them back, also with 0."""
    app.alm(1, lambda exinf: app.note("alarm"))

    def body():
        pyitron.chg_ixx(1)
        app.note(sta_alm(1, 0), ref_alm(1)[1])
        pyitron.chg_ixx(0)
        app.note("unmasked")

    app.main(body)
    assert app.log == [(E_OK, T_RALM(TALM_STA, 0), 0), ("alarm", 0), ("unmasked", 0)]


def test_handlers_due_together_run_in_the_order_in_which_they_were_started(app):
    """Not in that of their ids."""
    for ident in (1, 2, 3):
        app.alm(ident, lambda exinf: app.note(exinf), exinf=ident)
    app.main(lambda: [sta_alm(ident, 4) for ident in (3, 1, 2)])
    assert app.log == [(3, 4), (1, 4), (2, 4)]


def test_handler_that_raises_is_a_fault_and_can_be_started_again(app):
    """It is stopped then like one that ran to its end."""
    app.alm(1, lambda exinf: exinf.missing)
    app.task(1, 1, lambda exinf: (sta_alm(1, 2), dly_tsk(3), app.log.append(ref_alm(1)[1].almstat), sta_alm(1, 1)))
    faults = app.kernel.run().faults
    assert [(fault.kind, fault.time_ns) for fault in faults] == [("handler", 2_000_000), ("handler", 4_000_000)]
    assert app.log == [TALM_STP]


def test_alarm_follows_the_tick_of_the_application(make_app):
    """With isig_tim, time is what that tells."""
    app = make_app(time_source="isig_tim")
    app.alm(1, lambda exinf: app.note("alarm"))
    for at in (5, 6, 9):
        app.kernel.at(at, lambda: app.kernel.raise_interrupt(3))
    app.inh(3, lambda: app.log.append(pyitron.isig_tim()))
    app.task(1, 1, lambda exinf: (sta_alm(1, 2), sta_alm(1, 0), sta_alm(1, 2)))
    app.run(until=9)
    assert app.log == [("alarm", 0), E_OK, E_OK, ("alarm", 6), E_OK]


def test_ref_alm_tells_state_and_time_left_rounded_up(app):
    """Stopped: 0."""
    app.alm(1, nothing)

    def body():
        states = [ref_alm(1), sta_alm(1, 5), ref_alm(1)]
        app.kernel.consume(1_500_000)
        states.append(ref_alm(1))
        stp_alm(1)
        return [*states, ref_alm(1)]

    stopped = (E_OK, T_RALM(TALM_STP, 0))
    assert app.result_of(body) == [stopped, E_OK, (E_OK, T_RALM(TALM_STA, 5)), (E_OK, T_RALM(TALM_STA, 4)), stopped]


def test_trace_of_an_alarm_handler_has_its_id(app):
    """Kind 13 and 14, label alm."""
    events = []
    app.alm(7, nothing)
    app.kernel.trace_to(lambda event: events.append(event) if event[1] in (13, 14) else None)
    app.main(lambda: sta_alm(7, 2))
    assert events == [(2_000_000, 13, 0, "alm", 7), (2_000_000, 14, 0, "alm", 7)]


def test_cre_alm_errors_in_order_of_precedence(make_app):
    """Id, attributes, function, existence."""
    app = make_app()
    app.alm(1, nothing)
    bad = T_CALM(0x80, 0, None)
    codes = app.result_of(
        lambda: [
            cre_alm(0, bad), cre_alm(2**70, bad), cre_alm(1, bad), cre_alm(1, T_CALM(0, 0, None)), cre_alm(1, None),
            cre_alm(1, T_CALM(0, 0, nothing)), acre_alm(bad), acre_alm(T_CALM(0, 0, None)), acre_alm(None),
            cre_alm(2, T_CALM(TA_ASM, 0, nothing)), cre_alm(3, T_CALM(2, 0, nothing)),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_ID, E_RSATR, E_PAR, E_PAR, E_OBJ, E_RSATR, E_PAR, E_PAR, E_OK, E_RSATR]


def test_acre_alm_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    packet = T_CALM(0, 0, nothing)
    assert make_app(max_id=2).result_of(lambda: [acre_alm(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_sta_alm_time_out_of_range_returns_e_par(app):
    """After E_ID, before E_NOEXS; the largest time is 0x7fffffff."""
    app.alm(1, nothing)
    codes = app.result_of(
        lambda: [
            sta_alm(0, -1), sta_alm(9, -1), sta_alm(9, 0), sta_alm(1, -1), sta_alm(1, 2**31), sta_alm(1, 2**70),
            sta_alm(1, 2**31 - 1), ref_alm(1)[1].lefttim, stp_alm(1),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_PAR, E_NOEXS, E_PAR, E_PAR, E_PAR, E_OK, 2**31 - 1, E_OK]


def test_sta_alm_time_of_wrong_type_raises_type_error(app):
    """The message names call and parameter."""
    app.alm(1, nothing)

    def body():
        for bad in (None, 1.5, "1", True):
            with pytest.raises(TypeError, match=f"sta_alm: almtim must be an int, not {type(bad).__name__}"):
                sta_alm(1, bad)

    app.main(body)


_CALLS = {
    "del_alm": del_alm,
    "sta_alm": lambda almid: sta_alm(almid, 1),
    "stp_alm": stp_alm,
    "ref_alm": lambda almid: ref_alm(almid),
}


@pytest.mark.parametrize("name", _CALLS)
def test_alarm_call_bad_id_context_or_type(make_app, name):
    """E_ID, E_NOEXS, E_CTX; a TypeError that names the parameter."""

    def code(almid):
        answer = _CALLS[name](almid)
        return answer[0] if isinstance(answer, tuple) else answer

    def body():
        codes = [code(0), code(2**70), code(9), loc_cpu(), code(1), unl_cpu(), dis_dsp(), code(9), ena_dsp()]
        with pytest.raises(TypeError, match=f"{name}: almid must be an int, not str"):
            code("1")
        return codes

    assert make_app().result_of(body) == [E_ID, E_ID, E_NOEXS, E_OK, E_CTX, E_OK, E_OK, E_NOEXS, E_OK]
    assert make_app().in_handler(lambda: code(1)) == E_CTX


def test_cre_alm_acre_alm_from_handler_return_e_ctx(app):
    """Handlers make no handlers."""
    packet = T_CALM(0, 0, nothing)
    assert app.in_handler(lambda: [cre_alm(1, packet), acre_alm(packet)]) == [E_CTX, E_CTX]


@pytest.mark.parametrize(
    ("field", "packet"),
    [("almatr", T_CALM("TA_HLNG", 0, nothing)), ("almhdr", T_CALM(0, 0, 5)), ("almatr", T_CALM(None, 0, None))],
)
def test_cre_alm_acre_alm_wrong_type_in_packet_raises_type_error(app, field, packet):
    """The packet's field is named."""

    def body():
        for call in (lambda: cre_alm(1, packet), lambda: acre_alm(packet)):
            with pytest.raises(TypeError, match=f"cre_alm: T_CALM.{field} must be "):
                call()
        with pytest.raises(TypeError, match="acre_alm: pk_calm must be a T_CALM, not int"):
            acre_alm(7)

    app.main(body)


def test_cre_alm_of_a_configuration_file_can_be_started(app, tmp_path):
    """With its name as an id."""
    file = tmp_path / "app.cfg"
    file.write_text("CRE_ALM(ALM_LAMP, { TA_HLNG, 7, lamp });\nCRE_TSK(MAIN, { TA_ACT, 0, main, 5, 64, NULL });\n")
    space = {"lamp": lambda exinf: app.note("lamp", exinf), "main": lambda exinf: sta_alm(app.kernel.ids.ALM_LAMP, 3)}
    app.kernel.load(file, space)
    app.run()
    assert (app.log, app.kernel.names["alm", 1]) == ([("lamp", 7, 3)], "ALM_LAMP")
