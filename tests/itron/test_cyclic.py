# SPDX-License-Identifier: MIT
"""Cyclic handlers."""

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
    T_CCYC,
    T_RCYC,
    TA_PHS,
    TA_STA,
    TCYC_STA,
    TCYC_STP,
    acre_cyc,
    cre_cyc,
    del_cyc,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    loc_cpu,
    ref_cyc,
    sns_ctx,
    sta_cyc,
    stp_cyc,
    unl_cpu,
)


def nothing(exinf):
    """A handler that does nothing."""


def instants(log):
    """Times at which the handler ran."""
    return [entry[-1] for entry in log]


@pytest.mark.parametrize(("phase", "times"), [(0, [0, 3, 6, 9]), (2, [2, 5, 8]), (7, [7, 10])])
def test_ta_sta_first_after_the_phase_then_every_period(app, phase, times):
    """From its making, with its exinf, in non-task context."""
    app.cyc(1, lambda exinf: app.note(exinf, sns_ctx()), 3, phase=phase, attributes=TA_STA, exinf="x")
    app.run(until=10)
    assert app.log == [("x", 1, time) for time in times]


def test_sta_cyc_without_ta_phs_counts_from_the_start(app):
    """One period later; a start while it runs begins anew."""
    app.cyc(1, lambda exinf: app.note(), 4, phase=1)
    app.task(1, 1, lambda exinf: (dly_tsk(5), sta_cyc(1), dly_tsk(6), sta_cyc(1)))
    app.run(until=20)
    assert instants(app.log) == [9, 15, 19]


def test_sta_cyc_with_ta_phs_keeps_the_instants_of_its_making(app):
    """Whenever it is started, and started again."""
    app.cyc(1, lambda exinf: app.note(), 4, phase=1, attributes=TA_PHS)

    def body(exinf):
        for delay, call in ((7, sta_cyc), (1, sta_cyc), (6, stp_cyc), (4, sta_cyc)):
            dly_tsk(delay)
            call(1)

    app.task(1, 1, body)
    app.run(until=22)
    assert instants(app.log) == [9, 13, 21]


def test_sta_cyc_with_ta_phs_before_its_phase_waits_for_it(app):
    """The first instant is the phase."""
    app.cyc(1, lambda exinf: app.note(), 4, phase=9, attributes=TA_PHS)
    app.task(1, 1, lambda exinf: (dly_tsk(1), sta_cyc(1)))
    app.run(until=13)
    assert instants(app.log) == [9, 13]


def test_sta_cyc_with_ta_phs_at_one_of_its_instants_waits_for_the_next(app):
    """An instant that has come is over."""
    app.cyc(1, lambda exinf: app.note(), 10, phase=4, attributes=TA_PHS)
    app.task(1, 1, lambda exinf: (dly_tsk(4), sta_cyc(1), app.log.append(ref_cyc(1))))
    app.run(until=24)
    assert app.log == [(E_OK, T_RCYC(TCYC_STA, 10)), (14,), (24,)]


def test_stp_cyc_no_further_runs_and_twice_is_nothing(app):
    """Stopping what is stopped is E_OK."""
    app.cyc(1, lambda exinf: app.note(), 3, phase=3, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (dly_tsk(7), app.log.append([stp_cyc(1), stp_cyc(1)])))
    app.run(until=20)
    assert app.log == [(3,), (6,), [E_OK, E_OK]]


def test_del_cyc_ends_it_and_frees_the_id(app):
    """A task may make another one under it."""
    app.cyc(1, lambda exinf: app.note("old"), 3, phase=3, attributes=TA_STA)
    packet = T_CCYC(TA_STA, 0, lambda exinf: app.note("new"), 5, 1)
    app.task(1, 1, lambda exinf: (dly_tsk(4), app.log.append([del_cyc(1), del_cyc(1), cre_cyc(1, packet)])))
    app.run(until=10)
    assert app.log == [("old", 3), [E_OK, E_NOEXS, E_OK], ("new", 5), ("new", 10)]


def test_handler_during_a_computation_runs_at_its_exact_instant(app):
    """A task that computes is interrupted."""
    app.cyc(1, lambda exinf: app.note("cyc"), 2, phase=2, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (app.kernel.consume(5_000_000), app.note("task")))
    app.run(until=6)
    assert app.log == [("cyc", 2), ("cyc", 4), ("task", 5), ("cyc", 6)]


def test_handler_with_dispatching_disabled_runs_and_dispatch_waits(app):
    """What it wakes runs after ena_dsp."""
    app.cyc(1, lambda exinf: app.note("cyc", pyitron.iwup_tsk(1)), 2, phase=2, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (pyitron.slp_tsk(), app.note("woken")))
    app.task(2, 2, lambda exinf: (dis_dsp(), app.kernel.consume(3_000_000), app.note("still"), ena_dsp()))
    app.run(until=3)
    assert app.log == [("cyc", E_OK, 2), ("still", 3), ("woken", 3)]


def test_handler_while_cpu_locked_is_late_and_the_next_is_not(app):
    """The instants stay where they were."""
    app.cyc(1, lambda exinf: app.note("cyc"), 2, phase=2, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (loc_cpu(), app.kernel.consume(3_000_000), app.note("locked"), unl_cpu()))
    app.run(until=6)
    assert app.log == [("locked", 3), ("cyc", 3), ("cyc", 4), ("cyc", 6)]


def test_handler_that_missed_several_instants_makes_up_for_each(app):
    """One run for each instant, then on time again."""
    app.cyc(1, lambda exinf: app.note("cyc"), 2, phase=2, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (loc_cpu(), app.kernel.consume(7_000_000), unl_cpu(), app.note("unlocked")))
    app.run(until=10)
    assert app.log == [("cyc", 7), ("cyc", 7), ("cyc", 7), ("unlocked", 7), ("cyc", 8), ("cyc", 10)]


@pytest.mark.parametrize("slices", [[12], [3, 6, 12], range(13)])
def test_handler_that_takes_longer_than_its_period_does_not_keep_the_run_from_ending(app, slices):
    """No task gets to run; the run ends with the handler that its end falls into, and the next goes on from there."""
    app.cyc(1, lambda exinf: (app.kernel.consume(3_000_000), app.note("cyc")), 2, phase=1, attributes=TA_STA)
    app.task(1, 1, lambda exinf: (dly_tsk(1), app.note("never")))
    results = [app.run(until) for until in slices]
    assert [result.reason for result in results] == ["until"] * len(slices)
    assert (results[-1].time_ms, app.log) == (13.0, [("cyc", 4), ("cyc", 7), ("cyc", 10), ("cyc", 13)])


def test_handler_that_raises_runs_again_in_the_next_period(app):
    """Each time is a fault of its own."""
    app.cyc(1, lambda exinf: app.log.append(exinf.missing), 2, phase=2, attributes=TA_STA)
    assert [(fault.kind, fault.time_ns) for fault in app.kernel.run(5).faults] == [
        ("handler", 2_000_000), ("handler", 4_000_000),
    ]  # fmt: skip


def test_handlers_due_together_run_in_the_order_in_which_they_were_queued(app):
    """Deterministic."""
    for ident, period in ((1, 6), (2, 3), (3, 2)):
        app.cyc(ident, lambda exinf: app.note(exinf), period, phase=6, attributes=TA_STA, exinf=ident)
    app.run(until=6)
    assert app.log == [(1, 6), (2, 6), (3, 6)]


def test_ref_cyc_tells_state_and_time_left_rounded_up(app):
    """Stopped: 0, or with TA_PHS the time until its next instant."""
    app.cyc(1, nothing, 10, phase=4, attributes=TA_STA)
    app.cyc(2, nothing, 10, phase=4)
    app.cyc(3, nothing, 10, phase=4, attributes=TA_PHS)
    app.main(lambda: (dly_tsk(6), app.kernel.consume(500_000), app.log.extend(ref_cyc(n) for n in (1, 2, 3))), until=7)
    assert app.log == [(E_OK, T_RCYC(TCYC_STA, 8)), (E_OK, T_RCYC(TCYC_STP, 0)), (E_OK, T_RCYC(TCYC_STP, 8))]


def test_cre_cyc_errors_in_order_of_precedence(make_app):
    """Id, attributes, function and times, existence."""
    app = make_app()
    app.cyc(1, nothing, 1)
    bad = T_CCYC(0x80, 0, None, 0, 0)
    codes = app.result_of(
        lambda: [
            cre_cyc(0, bad), cre_cyc(2**70, bad), cre_cyc(1, bad), cre_cyc(1, T_CCYC(0, 0, None, 1, 0)),
            cre_cyc(1, T_CCYC(0, 0, nothing, 0, 0)), cre_cyc(1, T_CCYC(0, 0, nothing, 2**31, 0)),
            cre_cyc(1, T_CCYC(0, 0, nothing, 1, -1)), cre_cyc(1, T_CCYC(0, 0, nothing, 1, 0)), acre_cyc(bad),
            acre_cyc(T_CCYC(0, 0, nothing, 0, 0)), cre_cyc(2, None),
        ]
    )  # fmt: skip
    assert codes == [E_ID, E_ID, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_RSATR, E_PAR, E_PAR]


def test_acre_cyc_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    packet = T_CCYC(0, 0, nothing, 1, 0)
    assert make_app(max_id=2).result_of(lambda: [acre_cyc(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


_CALLS = {"del_cyc": del_cyc, "sta_cyc": sta_cyc, "stp_cyc": stp_cyc, "ref_cyc": lambda cycid: ref_cyc(cycid)}


@pytest.mark.parametrize("name", _CALLS)
def test_cyclic_call_bad_id_context_or_type(make_app, name):
    """E_ID, E_NOEXS, E_CTX; a TypeError that names the parameter."""

    def code(cycid):
        answer = _CALLS[name](cycid)
        return answer[0] if isinstance(answer, tuple) else answer

    def body():
        codes = [code(0), code(2**70), code(9), loc_cpu(), code(1), unl_cpu()]
        with pytest.raises(TypeError, match=f"{name}: cycid must be an int, not str"):
            code("1")
        return codes

    assert make_app().result_of(body) == [E_ID, E_ID, E_NOEXS, E_OK, E_CTX, E_OK]
    assert make_app().in_handler(lambda: code(1)) == E_CTX


def test_cre_cyc_acre_cyc_from_handler_return_e_ctx(app):
    """Handlers make no handlers."""
    packet = T_CCYC(0, 0, nothing, 1, 0)
    assert app.in_handler(lambda: [cre_cyc(1, packet), acre_cyc(packet)]) == [E_CTX, E_CTX]


@pytest.mark.parametrize(
    ("field", "packet"),
    [
        ("cycatr", T_CCYC("TA_STA", 0, nothing, 1, 0)),
        ("cychdr", T_CCYC(0, 0, 5, 1, 0)),
        ("cyctim", T_CCYC(0, 0, nothing, 1.5, 0)),
        ("cycphs", T_CCYC(0, 0, nothing, 1, None)),
    ],
)
def test_cre_cyc_acre_cyc_wrong_type_in_packet_raises_type_error(app, field, packet):
    """Even if another field is out of range."""

    def body():
        for call in (lambda: cre_cyc(1, packet), lambda: acre_cyc(packet)):
            with pytest.raises(TypeError, match=f"cre_cyc: T_CCYC.{field} must be "):
                call()
        with pytest.raises(TypeError, match="acre_cyc: pk_ccyc must be a T_CCYC, not int"):
            acre_cyc(7)
        return acre_cyc(None)

    assert app.result_of(body) == E_PAR


def test_cre_cyc_started_with_phase_0_runs_at_once(app):
    """As part of the call that makes it, and a period later again."""

    def body():
        app.note("made", cre_cyc(1, T_CCYC(TA_STA, 0, lambda exinf: app.note("runs"), 5, 0)))
        dly_tsk(6)

    assert app.main(body, until=6) == [("runs", 0), ("made", E_OK, 0), ("runs", 5)]
