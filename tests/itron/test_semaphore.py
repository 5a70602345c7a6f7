# SPDX-License-Identifier: MIT
"""Semaphores."""

import pytest

from pyitron import (
    E_CTX,
    E_DLT,
    E_ID,
    E_NOEXS,
    E_NOID,
    E_NOSPT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_QOVR,
    E_RLWAI,
    E_RSATR,
    E_TMOUT,
    T_CSEM,
    T_RSEM,
    TA_TPRI,
    TMAX_MAXSEM,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    acre_sem,
    chg_pri,
    cre_sem,
    del_sem,
    dis_dsp,
    dly_tsk,
    isig_sem,
    loc_cpu,
    pol_sem,
    ref_sem,
    rel_wai,
    sig_sem,
    ter_tsk,
    twai_sem,
    unl_cpu,
    wai_sem,
)


def test_sig_sem_nobody_waits_count_goes_up(app):
    """Units add up to the maximum, then E_QOVR; the count stays."""
    app.sem(1, count=1, maximum=2)
    codes = app.result_of(lambda: [sig_sem(1), sig_sem(1), ref_sem(1)])
    assert codes == [E_OK, E_QOVR, (E_OK, T_RSEM(0, 2))]


def test_wai_sem_units_left_takes_one_without_waiting(app):
    """The count goes down; with none left, polling gives E_TMOUT."""
    app.sem(1, count=2)
    assert app.result_of(lambda: [wai_sem(1), pol_sem(1), pol_sem(1), twai_sem(1, TMO_POL)]) == [E_OK, E_OK, E_TMOUT, E_TMOUT]


@pytest.mark.parametrize(("attributes", "order"), [(0, ["low", "high", "mid"]), (TA_TPRI, ["high", "mid", "low"])])
def test_sig_sem_several_wait_releases_in_queue_order(app, attributes, order):
    """FIFO, or by priority."""
    app.sem(1, attributes=attributes)

    for ident, (name, priority) in enumerate([("low", 30), ("high", 10), ("mid", 20)], 1):
        app.task(ident, priority, lambda name, at=ident: (dly_tsk(at), app.log.append((name, wai_sem(1)))), exinf=name)
    app.main(lambda: (dly_tsk(5), [sig_sem(1) for _ in range(3)]))
    assert app.log == [(name, E_OK) for name in order]


def test_sig_sem_equal_priorities_release_in_order_of_arrival(app):
    """In a priority queue, equals keep their order."""
    app.sem(1, attributes=TA_TPRI)
    for ident in (1, 2, 3):
        app.task(ident, 5, lambda name: app.log.append((name, wai_sem(1))), exinf=ident)
    assert app.main(lambda: [sig_sem(1) for _ in range(3)]) == [(1, E_OK), (2, E_OK), (3, E_OK)]


def test_chg_pri_while_waiting_moves_the_task_in_the_queue(app):
    """The queue follows the priority; among equals the one that was changed is last."""
    app.sem(1, attributes=TA_TPRI)
    for ident, priority in ((1, 10), (2, 20), (3, 30)):
        app.task(ident, priority, lambda name: app.log.append((name, wai_sem(1))), exinf=ident)

    def main():
        chg_pri(3, 5)
        chg_pri(1, 20)
        for _ in range(3):
            sig_sem(1)

    assert app.main(main) == [(3, E_OK), (2, E_OK), (1, E_OK)]


def test_sig_sem_waiter_of_higher_priority_runs_at_once(app):
    """The caller is preempted inside the call."""
    app.sem(1)
    app.task(1, 1, lambda exinf: (wai_sem(1), app.log.append("woken")))
    assert app.main(lambda: (sig_sem(1), app.log.append("signalled"))) == ["woken", "signalled"]


def test_twai_sem_time_passes_returns_e_tmout_to_the_tick(app):
    """The time-out comes when exactly the time has passed; a unit given later is not lost."""
    app.sem(1)
    app.task(1, 1, lambda exinf: app.note(twai_sem(1, 5)))
    app.main(lambda: (dly_tsk(6), sig_sem(1), app.note(ref_sem(1))))
    assert app.log == [(E_TMOUT, 5), ((E_OK, T_RSEM(0, 1)), 6)]


def test_twai_sem_unit_in_time_cancels_the_time_out(app):
    """After the release the task's timer is gone."""
    app.sem(1)
    app.task(1, 1, lambda exinf: (app.note(twai_sem(1, 5)), app.note(twai_sem(1, 7)), app.note(twai_sem(1, TMO_FEVR))))
    app.main(lambda: (dly_tsk(5), sig_sem(1), dly_tsk(20), sig_sem(1)))
    assert app.log == [(E_TMOUT, 5), (E_OK, 5), (E_OK, 25)]


def test_del_sem_tasks_wait_they_get_e_dlt(app):
    """In queue order; the id is free afterwards."""
    app.sem(1)
    app.task(1, 5, lambda exinf: app.log.append((1, wai_sem(1))))
    app.task(2, 5, lambda exinf: app.log.append((2, twai_sem(1, 9))))
    app.main(lambda: app.log.append((del_sem(1), sig_sem(1), cre_sem(1, T_CSEM(0, 1, 1)), pol_sem(1))))
    assert app.log == [(1, E_DLT), (2, E_DLT), (E_OK, E_NOEXS, E_OK, E_OK)]


def test_rel_wai_task_waits_for_semaphore_gets_e_rlwai(app):
    """The released task leaves the queue."""
    app.sem(1)
    app.task(1, 5, lambda exinf: app.log.append(wai_sem(1)))
    app.task(2, 6, lambda exinf: app.log.append(twai_sem(1, 9)))
    app.main(lambda: (rel_wai(1), rel_wai(2), app.log.append(ref_sem(1))))
    assert app.log == [E_RLWAI, E_RLWAI, (E_OK, T_RSEM(0, 0))]


def test_ter_tsk_task_waits_for_semaphore_leaves_the_queue(app):
    """The next unit goes to the next task."""
    app.sem(1)
    for ident in (1, 2):
        app.task(ident, 5, lambda name: app.log.append((name, wai_sem(1))), exinf=ident)
    app.main(lambda: (ter_tsk(1), sig_sem(1)))
    assert app.log == [(2, E_OK)]


def test_ref_sem_task_waits_names_the_first_in_line(app):
    """wtskid is the head of the queue."""
    app.sem(1, attributes=TA_TPRI)
    app.task(1, 9, lambda exinf: wai_sem(1))
    app.task(2, 8, lambda exinf: wai_sem(1))
    assert app.result_of(lambda: ref_sem(1)) == (E_OK, T_RSEM(2, 0))


def test_isig_sem_from_handler_wakes_the_task(app):
    """The task runs after the handler, not inside it."""
    app.sem(1)
    app.task(1, 1, lambda exinf: app.note("task", wai_sem(1)))
    app.interrupt(3, lambda: (app.note("handler", isig_sem(1)), app.note("end")))
    app.run()
    assert app.log == [("handler", E_OK, 3), ("end", 3), ("task", E_OK, 3)]


def test_isig_sem_errors_in_handler(app):
    """The same errors as sig_sem."""
    app.sem(1, maximum=1)
    assert app.in_handler(lambda: [isig_sem(0), isig_sem(2), isig_sem(1), isig_sem(1)]) == [E_ID, E_NOEXS, E_OK, E_QOVR]


def test_acre_sem_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    app = make_app(max_id=2)
    packet = T_CSEM(0, 0, 1)
    assert app.result_of(lambda: [acre_sem(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_sem_errors_in_order_of_precedence(app):
    """Id, attributes, counts, then existence."""
    app.sem(1)
    good = T_CSEM(0, 0, 1)
    codes = app.result_of(
        lambda: [
            cre_sem(0, T_CSEM(0x80, 5, 0)),
            cre_sem(1_000_001, good),
            cre_sem(1, T_CSEM(0x80, 5, 0)),
            acre_sem(T_CSEM(0x80, 5, 0)),
            cre_sem(1, T_CSEM(0, 2, 1)),
            cre_sem(1, T_CSEM(0, 0, 0)),
            cre_sem(1, T_CSEM(0, -1, 1)),
            acre_sem(T_CSEM(0, 0, TMAX_MAXSEM + 1)),
            cre_sem(1, good),
            cre_sem(2, good),
        ]
    )
    assert codes == [E_ID, E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_OK]


def test_semaphore_calls_bad_ids_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    codes = app.result_of(
        lambda: [
            [call(bad) for bad in (0, -1, 2**70)] + [call(7)] for call in (sig_sem, wai_sem, pol_sem, del_sem)
        ]
        + [twai_sem(0, -2), twai_sem(7, -3), twai_sem(7, 2**70), twai_sem(7, TMO_NBLK), twai_sem(7, 1), ref_sem(0), ref_sem(7)]
    )
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 4 + [E_ID, E_PAR, E_PAR, E_NOSPT, E_NOEXS, (E_ID, None), (E_NOEXS, None)]


def test_semaphore_calls_handler_context_return_e_ctx(app):
    """Only isig_sem is for handlers."""
    app.sem(1, count=1)
    packet = T_CSEM(0, 0, 1)
    codes = app.in_handler(
        lambda: [
            cre_sem(2, packet), acre_sem(packet), del_sem(1), sig_sem(1), wai_sem(1), pol_sem(1), twai_sem(1, 0), ref_sem(1),
        ]
    )  # fmt: skip
    assert codes == [E_CTX] * 7 + [(E_CTX, None)]


def test_semaphore_calls_cpu_locked_return_e_ctx(app):
    """Nothing but unlocking is allowed."""
    app.sem(1, count=1)
    packet = T_CSEM(0, 0, 1)

    def body():
        loc_cpu()
        codes = [
            cre_sem(2, packet), acre_sem(packet), del_sem(1), sig_sem(1), isig_sem(1), wai_sem(1), pol_sem(1),
            twai_sem(1, 0), ref_sem(1)[0],
        ]  # fmt: skip
        unl_cpu()
        return codes

    assert app.result_of(body) == [E_CTX] * 9


def test_semaphore_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if a unit is there; polling is allowed."""
    app.sem(1, count=3)

    def body():
        dis_dsp()
        return [wai_sem(1), twai_sem(1, 0), pol_sem(1), sig_sem(1)]

    assert app.result_of(body) == [E_CTX, E_CTX, E_OK, E_OK]


def test_isig_sem_from_task_returns_e_ctx(app):
    """i-forms are for non-task context."""
    app.sem(1)
    assert app.result_of(lambda: isig_sem(1)) == E_CTX


@pytest.mark.parametrize("bad", ["1", 1.0, None, True, [1]])
def test_semaphore_calls_wrong_type_raise_type_error_that_names_the_parameter(app, bad):
    """The message says which call and which parameter."""

    def body():
        messages = []
        for call in (sig_sem, wai_sem, pol_sem, del_sem, ref_sem, lambda semid: twai_sem(1, semid)):
            with pytest.raises(TypeError) as caught:
                call(bad)
            messages.append(str(caught.value))
        return messages

    messages = app.result_of(body)
    assert messages[0].startswith("sig_sem: semid must be an int, not")
    assert messages[-1].startswith("twai_sem: tmout must be an int (milliseconds), not")
