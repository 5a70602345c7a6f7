# SPDX-License-Identifier: MIT
"""Eventflags."""

import pytest

from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_ILUSE,
    E_NOEXS,
    E_NOID,
    E_NOSPT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_RSATR,
    E_TMOUT,
    T_CFLG,
    T_RFLG,
    TA_CLR,
    TA_TPRI,
    TA_WMUL,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    TTW_FLG,
    TWF_ANDW,
    TWF_ORW,
    acre_flg,
    chg_pri,
    clr_flg,
    cre_flg,
    del_flg,
    dis_dsp,
    dly_tsk,
    iset_flg,
    loc_cpu,
    pol_flg,
    ref_flg,
    ref_tst,
    rel_wai,
    rsm_tsk,
    set_flg,
    sus_tsk,
    ter_tsk,
    twai_flg,
    unl_cpu,
    wai_flg,
)

ALL_BITS = 0xFFFF_FFFF


def waits(app, ident, priority, bits, mode=TWF_ANDW, flgid=1):
    """A task that waits for *bits* and logs its id and what it gets."""
    return app.task(ident, priority, lambda exinf: app.log.append((ident, *wai_flg(flgid, bits, mode))))


def test_set_flg_and_clr_flg_nobody_waits_change_the_pattern(app):
    """Bits are added; those that clr_flg does not name go."""
    app.flg(1, pattern=0b0001)
    codes = app.result_of(lambda: [set_flg(1, 0b0110), ref_flg(1), clr_flg(1, 0b1101), ref_flg(1), set_flg(1, 0), ref_flg(1)])
    assert codes == [E_OK, (E_OK, T_RFLG(0, 0b0111)), E_OK, (E_OK, T_RFLG(0, 0b0101)), E_OK, (E_OK, T_RFLG(0, 0b0101))]


def test_patterns_beyond_32_bits_are_converted_as_c_does(app):
    """The complement of a bit is all the others; bit 32 is nothing."""
    app.flg(1, pattern=-1)
    app.flg(2, pattern=0x8000_0000)

    def body():
        answers = [ref_flg(1), clr_flg(1, ~1), ref_flg(1), set_flg(1, 1 << 32), ref_flg(1), set_flg(1, -1), ref_flg(1)]
        polled = [pol_flg(1, -1, TWF_ANDW), pol_flg(1, 1 << 32, TWF_ORW), pol_flg(2, 1 << 31, TWF_ANDW)]
        return [*answers, *polled, clr_flg(1, 2**70)]

    assert app.result_of(body) == [
        (E_OK, T_RFLG(0, ALL_BITS)), E_OK, (E_OK, T_RFLG(0, ALL_BITS - 1)), E_OK, (E_OK, T_RFLG(0, ALL_BITS - 1)), E_OK,
        (E_OK, T_RFLG(0, ALL_BITS)), (E_OK, ALL_BITS), (E_PAR, None), (E_OK, 1 << 31), E_OK,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bits", "mode", "holds"),
    [
        (0b0110, TWF_ANDW, True),
        (0b0100, TWF_ANDW, True),
        (0b1100, TWF_ANDW, False),
        (0b1001, TWF_ANDW, False),
        (0b1100, TWF_ORW, True),
        (0b0110, TWF_ORW, True),
        (0b1001, TWF_ORW, False),
    ],
)
def test_wai_flg_condition_looked_at_at_once(app, bits, mode, holds):
    """All bits, or any of them; the whole pattern is handed out and stays."""
    app.flg(1, pattern=0b0110)
    outcome = (E_OK, 0b0110) if holds else (E_TMOUT, None)
    answers = app.result_of(lambda: [pol_flg(1, bits, mode), twai_flg(1, bits, mode, TMO_POL), ref_flg(1)])
    assert answers == [outcome, outcome, (E_OK, T_RFLG(0, 0b0110))]


def test_wai_flg_condition_holds_does_not_wait(app):
    """The same in the forms that may wait."""
    app.flg(1, pattern=0b0110)
    answers = app.result_of(lambda: [wai_flg(1, 2, TWF_ANDW), twai_flg(1, 9, TWF_ORW, 5), twai_flg(1, 4, TWF_ORW, TMO_FEVR)])
    assert answers == [(E_OK, 0b0110), (E_TMOUT, None), (E_OK, 0b0110)]


def test_wai_flg_ta_clr_takes_all_bits_away(app):
    """Also the bits that were not waited for; an answer of E_TMOUT takes nothing."""
    app.flg(1, TA_CLR, pattern=0b0111)
    answers = app.result_of(lambda: [pol_flg(1, 8, TWF_ANDW), wai_flg(1, 1, TWF_ANDW), ref_flg(1), pol_flg(1, 6, TWF_ORW)])
    assert answers == [(E_TMOUT, None), (E_OK, 0b0111), (E_OK, T_RFLG(0, 0)), (E_TMOUT, None)]


def test_set_flg_bits_come_one_by_one_releases_when_all_are_there(app):
    """With TWF_ANDW; the released task gets the whole pattern, the bits stay."""
    app.flg(1)
    app.task(1, 1, lambda exinf: app.note(*wai_flg(1, 0b0101, TWF_ANDW)))
    app.main(lambda: [(dly_tsk(1), set_flg(1, bit)) for bit in (1, 2, 4, 8)])
    assert app.log == [(E_OK, 0b0111, 3)]


def test_set_flg_bits_cleared_in_between_do_not_count(app):
    """Only the pattern as it is now decides."""
    app.flg(1)
    app.task(1, 1, lambda exinf: app.note(*wai_flg(1, 3, TWF_ANDW)))
    app.main(lambda: (set_flg(1, 1), clr_flg(1, 0), dly_tsk(1), set_flg(1, 2), dly_tsk(1), set_flg(1, 1)))
    assert app.log == [(E_OK, 3, 2)]


def test_set_flg_several_conditions_hold_releases_them_all_in_queue_order(app):
    """Those whose conditions do not hold wait on, at the head of the queue as well."""
    app.flg(1, TA_WMUL)
    for ident, (bits, mode) in enumerate([(8, TWF_ANDW), (1, TWF_ANDW), (3, TWF_ANDW), (5, TWF_ANDW), (6, TWF_ORW)], 1):
        waits(app, ident, 10, bits, mode)
    app.main(lambda: (set_flg(1, 3), app.log.append(ref_flg(1)), set_flg(1, 12)))
    assert app.log == [(2, E_OK, 3), (3, E_OK, 3), (5, E_OK, 3), (E_OK, T_RFLG(1, 3)), (1, E_OK, 15), (4, E_OK, 15)]


@pytest.mark.parametrize(("attributes", "order"), [(0, [1, 2, 3]), (TA_TPRI, [3, 1, 2])])
def test_set_flg_ta_clr_releases_only_the_first_whose_condition_holds(app, attributes, order):
    """The bits are gone then; equal priorities in order of arrival."""
    app.flg(1, TA_WMUL | TA_CLR | attributes)
    waits(app, 4, 1, 0b1000)
    for ident, priority in ((1, 20), (2, 20), (3, 10)):
        app.task(ident, priority, lambda at: (dly_tsk(at), app.log.append((at, *wai_flg(1, 3, TWF_ORW)))), exinf=ident)
    app.main(lambda: (dly_tsk(9), [(set_flg(1, 5), app.log.append(ref_flg(1)[1].flgptn)) for _ in range(3)], set_flg(1, 5)))
    assert app.log == [(order[0], E_OK, 5), 0, (order[1], E_OK, 5), 0, (order[2], E_OK, 5), 0]


def test_set_flg_ta_clr_no_condition_holds_bits_stay(app):
    """Until one does."""
    app.flg(1, TA_CLR)
    waits(app, 1, 1, 3)
    assert app.main(lambda: (set_flg(1, 1), app.log.append(ref_flg(1)), set_flg(1, 6))) == [(E_OK, T_RFLG(1, 1)), (1, E_OK, 7)]


def test_set_flg_first_released_is_last_in_the_ring(app):
    """Whoever is released, head, middle or tail: the others keep their order."""
    app.flg(1, TA_WMUL | TA_CLR)
    for ident, bits in ((1, 1), (2, 2), (3, 4), (4, 1)):
        waits(app, ident, 1, bits)
    log = app.main(lambda: [set_flg(1, bits) for bits in (4, 2, 1, 1)])
    assert log == [(3, E_OK, 4), (2, E_OK, 2), (1, E_OK, 1), (4, E_OK, 1)]


def test_set_flg_one_waiter_is_released_again_and_again(app):
    """A released task that waits anew is not looked at twice in one call."""
    app.flg(1)
    app.task(1, 1, lambda exinf: [app.log.append(wai_flg(1, 1, TWF_ANDW)) or clr_flg(1, 0) for _ in range(3)])
    app.main(lambda: [set_flg(1, 1) or app.log.append("set") for _ in range(3)])
    assert app.log == [(E_OK, 1), "set"] * 3


def test_set_flg_waiter_of_higher_priority_runs_at_once(app):
    """The caller is preempted inside the call."""
    app.flg(1)
    app.task(1, 1, lambda exinf: (wai_flg(1, 1, TWF_ORW), app.log.append("woken")))
    assert app.main(lambda: (set_flg(1, 1), app.log.append("set"))) == ["woken", "set"]


def test_set_flg_waiter_is_suspended_runs_when_resumed(app):
    """It is out of the queue, and finds the pattern it was released with."""
    app.flg(1)
    waits(app, 1, 1, 1)
    app.main(lambda: (sus_tsk(1), set_flg(1, 3), clr_flg(1, 0), app.log.append(ref_flg(1)), rsm_tsk(1)))
    assert app.log == [(E_OK, T_RFLG(0, 0)), (1, E_OK, 3)]


@pytest.mark.parametrize("held", [False, True])
def test_ta_wsgl_second_task_gets_e_iluse(app, held):
    """In every form, whether its condition holds or not; the first one waits on."""
    app.flg(1, pattern=2 if held else 0)
    waits(app, 1, 1, 1)

    def body():
        return [wai_flg(1, 2, TWF_ANDW), pol_flg(1, 2, TWF_ANDW), twai_flg(1, 2, TWF_ANDW, 5), twai_flg(1, 2, TWF_ANDW, 0)]

    assert app.result_of(body) == [(E_ILUSE, None)] * 4
    assert app.log == []


def test_ta_wsgl_after_the_first_has_left_another_may_wait(app):
    """By a release, by a time-out."""
    app.flg(1)
    app.task(1, 1, lambda exinf: (app.note(*twai_flg(1, 1, TWF_ANDW, 2)), dly_tsk(2), app.note(*wai_flg(1, 1, TWF_ANDW))))
    app.main(lambda: (app.note(*twai_flg(1, 4, TWF_ORW, 1)), dly_tsk(2), set_flg(1, 4), app.note(*wai_flg(1, 4, TWF_ANDW))))
    assert app.log == [(E_ILUSE, None, 0), (E_TMOUT, None, 2), (E_OK, 4, 2)]


def test_chg_pri_while_waiting_moves_the_task_in_the_queue(app):
    """The queue follows the priority; among equals the one that was changed is last."""
    app.flg(1, TA_WMUL | TA_CLR | TA_TPRI)
    for ident, priority in ((1, 10), (2, 20), (3, 30)):
        waits(app, ident, priority, 1)
    app.main(lambda: (chg_pri(3, 5), chg_pri(1, 20), [set_flg(1, 1) for _ in range(3)]))
    assert app.log == [(3, E_OK, 1), (2, E_OK, 1), (1, E_OK, 1)]


def test_twai_flg_time_passes_returns_e_tmout_to_the_tick(app):
    """The time-out comes when exactly the time has passed; bits set later stay."""
    app.flg(1)
    app.task(1, 1, lambda exinf: app.note(*twai_flg(1, 1, TWF_ANDW, 5)))
    app.main(lambda: (dly_tsk(6), set_flg(1, 1), app.note(ref_flg(1))))
    assert app.log == [(E_TMOUT, None, 5), ((E_OK, T_RFLG(0, 1)), 6)]


def test_twai_flg_bits_in_time_cancel_the_time_out(app):
    """After the release the task's timer is gone."""
    app.flg(1, TA_CLR)
    app.task(1, 1, lambda exinf: [app.note(*twai_flg(1, 1, TWF_ANDW, tmout)) for tmout in (5, 7, TMO_FEVR)])
    app.main(lambda: (dly_tsk(5), set_flg(1, 1), dly_tsk(20), set_flg(1, 1)))
    assert app.log == [(E_TMOUT, None, 5), (E_OK, 1, 5), (E_OK, 1, 25)]


def test_del_flg_tasks_wait_they_get_e_dlt(app):
    """In queue order; the id is free afterwards."""
    app.flg(1, TA_WMUL)
    waits(app, 1, 5, 1)
    app.task(2, 5, lambda exinf: app.log.append((2, *twai_flg(1, 1, TWF_ORW, 9))))
    app.main(lambda: app.log.append((del_flg(1), set_flg(1, 1), cre_flg(1, T_CFLG(0, 8)), pol_flg(1, 8, TWF_ANDW))))
    assert app.log == [(1, E_DLT, None), (2, E_DLT, None), (E_OK, E_NOEXS, E_OK, (E_OK, 8))]


def test_rel_wai_task_waits_for_eventflag_gets_e_rlwai(app):
    """The released task leaves the queue."""
    app.flg(1, TA_WMUL)
    waits(app, 1, 5, 1)
    app.task(2, 6, lambda exinf: app.log.append((2, *twai_flg(1, 1, TWF_ANDW, 9))))
    app.main(lambda: (rel_wai(1), rel_wai(2), app.log.append(ref_flg(1))))
    assert app.log == [(1, E_RLWAI, None), (2, E_RLWAI, None), (E_OK, T_RFLG(0, 0))]


def test_ter_tsk_task_waits_for_eventflag_leaves_the_queue(app):
    """The bits go to the next task."""
    app.flg(1, TA_WMUL | TA_CLR)
    for ident in (1, 2):
        waits(app, ident, 5, 1)
    app.main(lambda: (ter_tsk(1), set_flg(1, 1)))
    assert app.log == [(2, E_OK, 1)]


def test_ref_flg_tasks_wait_names_the_first_in_line(app):
    """wtskid is the head of the queue, whatever it waits for; ref_tst knows the cause."""
    app.flg(1, TA_WMUL | TA_TPRI)
    waits(app, 1, 9, 1)
    waits(app, 2, 8, 2)
    flag, task = app.result_of(lambda: (ref_flg(1), ref_tst(1)[1].tskwait))
    assert (flag, task) == ((E_OK, T_RFLG(2, 0)), TTW_FLG)


def test_deadlock_report_names_the_eventflag(app):
    """And the place of the call."""
    app.flg(1)
    waits(app, 1, 9, 1)
    result = app.run()
    assert result.reason == "deadlock"
    assert "waits for eventflag 1 [" in result.report


def test_iset_flg_from_handler_wakes_the_task(app):
    """The task runs after the handler, not inside it."""
    app.flg(1)
    app.task(1, 1, lambda exinf: app.note("task", *wai_flg(1, 1, TWF_ANDW)))
    app.interrupt(3, lambda: (app.note("handler", iset_flg(1, 1)), app.note("end")))
    app.run()
    assert app.log == [("handler", E_OK, 3), ("end", 3), ("task", E_OK, 1, 3)]


def test_iset_flg_errors_in_handler(app):
    """The same errors as set_flg."""
    app.flg(1)
    assert app.in_handler(lambda: [iset_flg(0, 1), iset_flg(2, 1), iset_flg(1, 1)]) == [E_ID, E_NOEXS, E_OK]


@pytest.mark.parametrize("count", [1, 10, 100])
def test_set_flg_looks_once_at_each_waiting_task(app, count):
    """One step for each, released or not; none after the bits are gone."""
    app.flg(1, TA_WMUL)
    app.flg(2, TA_WMUL | TA_CLR)
    for n in range(count):
        waits(app, 1 + n, 5, 2 if n % 2 else 4)
        waits(app, 201 + n, 5, 2, flgid=2)
    counters = app.kernel.counters

    def steps(flgid, bits):
        before = counters.wait_steps
        set_flg(flgid, bits)
        return counters.wait_steps - before

    assert app.result_of(lambda: [steps(1, 1), steps(1, 6), steps(1, 1), steps(2, 1), steps(2, 2)], ident=999) == [
        count, count, 0, count, 1,
    ]  # fmt: skip


def test_acre_flg_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    app = make_app(max_id=2)
    packet = T_CFLG(TA_WMUL, 0)
    assert app.result_of(lambda: [acre_flg(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_flg_errors_in_order_of_precedence(app):
    """Id, attributes, pattern, then existence."""
    app.flg(1)
    good = T_CFLG(TA_TPRI | TA_WMUL | TA_CLR, ALL_BITS)
    codes = app.result_of(
        lambda: [
            cre_flg(0, T_CFLG(0x80, 1 << 32)),
            cre_flg(1_000_001, good),
            cre_flg(1, T_CFLG(0x80, 1 << 32)),
            acre_flg(T_CFLG(0x08, 0)),
            cre_flg(1, T_CFLG(0, 1 << 32)),
            acre_flg(T_CFLG(0, -(1 << 31) - 1)),
            cre_flg(1, good),
            cre_flg(2, good),
            ref_flg(2),
        ]
    )
    assert codes == [E_ID, E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_OBJ, E_OK, (E_OK, T_RFLG(0, ALL_BITS))]


def test_eventflag_calls_bad_ids(app):
    """E_ID before E_PAR before E_NOEXS."""
    calls = (lambda flgid: set_flg(flgid, 1), lambda flgid: clr_flg(flgid, 1), del_flg)
    codes = app.result_of(lambda: [[call(bad) for bad in (0, -1, 2**70, 7)] for call in calls])
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 3


@pytest.mark.parametrize("call", [wai_flg, pol_flg, lambda *given: twai_flg(*given, 1)])
def test_waiting_for_eventflags_errors_in_order_of_precedence(app, call):
    """E_ID, then bits and mode, then existence."""
    arguments = [(0, 0, 2), (2**70, 1, 0), (7, 0, 0), (7, 1 << 32, 0), (7, 1, 2), (7, 1, -1), (7, 1, 2**70), (7, 1, 1)]
    codes = app.result_of(lambda: [call(*given) for given in arguments])
    assert codes == [(code, None) for code in (E_ID, E_ID, E_PAR, E_PAR, E_PAR, E_PAR, E_PAR, E_NOEXS)]


def test_twai_flg_bad_time_outs(app):
    """Found after the bits and the mode, before existence."""
    times = (-3, 2**70, TMO_NBLK, TMO_FEVR, 1)
    others = (lambda: twai_flg(7, 0, 0, TMO_NBLK), lambda: ref_flg(0), lambda: ref_flg(7))
    codes = app.result_of(lambda: [twai_flg(7, 1, 0, tmout)[0] for tmout in times] + [call() for call in others])
    assert codes == [E_PAR, E_PAR, E_NOSPT, E_NOEXS, E_NOEXS, (E_PAR, None), (E_ID, None), (E_NOEXS, None)]


def every_task_call():
    """The codes of all calls that tasks may make, as they come."""
    packet = T_CFLG(0, 0)
    return [
        cre_flg(2, packet), acre_flg(packet), set_flg(1, 1), clr_flg(1, 1), wai_flg(1, 1, 0)[0], pol_flg(1, 1, 0)[0],
        twai_flg(1, 1, 0, 0)[0], ref_flg(1)[0], del_flg(1),
    ]  # fmt: skip


def test_eventflag_calls_handler_context_return_e_ctx(app):
    """Only iset_flg is for handlers."""
    app.flg(1, pattern=1)
    assert app.in_handler(every_task_call) == [E_CTX] * 9


def test_eventflag_calls_cpu_locked_return_e_ctx(app):
    """Nothing but unlocking is allowed."""
    app.flg(1, pattern=1)

    def body():
        loc_cpu()
        codes = [*every_task_call(), iset_flg(1, 1)]
        unl_cpu()
        return codes

    assert app.result_of(body) == [E_CTX] * 10


def test_eventflag_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if the condition holds; polling is allowed."""
    app.flg(1, pattern=1)

    def body():
        dis_dsp()
        return [wai_flg(1, 1, 0), twai_flg(1, 1, 0, 0), pol_flg(1, 1, 0), set_flg(1, 1), clr_flg(1, 0)]

    assert app.result_of(body) == [(E_CTX, None), (E_CTX, None), (E_OK, 1), E_OK, E_OK]


def test_iset_flg_from_task_returns_e_ctx(app):
    """i-forms are for non-task context."""
    app.flg(1)
    assert app.result_of(lambda: iset_flg(1, 1)) == E_CTX


@pytest.mark.parametrize("bad", ["1", 1.0, None, True, [1]])
def test_eventflag_calls_wrong_type_raise_type_error_that_names_the_parameter(app, bad):
    """The message says which call and which parameter."""
    app.flg(1)
    calls = {
        "set_flg: flgid": lambda: set_flg(bad, 1),
        "set_flg: setptn": lambda: set_flg(1, bad),
        "clr_flg: clrptn": lambda: clr_flg(1, bad),
        "wai_flg: waiptn": lambda: wai_flg(1, bad, 0),
        "wai_flg: wfmode": lambda: wai_flg(1, 1, bad),
        "pol_flg: waiptn": lambda: pol_flg(1, bad, 0),
        "twai_flg: wfmode": lambda: twai_flg(1, 1, bad, 0),
        "twai_flg: tmout": lambda: twai_flg(1, 1, 0, bad),
        "ref_flg: flgid": lambda: ref_flg(bad),
        "del_flg: flgid": lambda: del_flg(bad),
    }

    def body():
        messages = []
        for call in calls.values():
            with pytest.raises(TypeError) as caught:
                call()
            messages.append(str(caught.value))
        return messages

    for start, message in zip(calls, app.result_of(body), strict=True):
        assert message.startswith(f"{start} must be an int")
    with pytest.raises(TypeError, match="iset_flg: setptn must be an int"), app.kernel:
        iset_flg(1, bad)
