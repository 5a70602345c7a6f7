# SPDX-License-Identifier: MIT
"""Mutexes."""

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
    T_CMTX,
    T_RMTX,
    T_RSEM,
    TA_CEILING,
    TA_INHERIT,
    TA_TFIFO,
    TA_TPRI,
    TMAX_TPRI,
    TMO_FEVR,
    TMO_NBLK,
    TMO_POL,
    TPRI_SELF,
    TSK_NONE,
    TSK_SELF,
    TTS_WAI,
    TTW_MTX,
    acre_mtx,
    act_tsk,
    chg_pri,
    cre_mtx,
    del_mtx,
    del_tsk,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    exd_tsk,
    ext_tsk,
    get_pri,
    loc_cpu,
    loc_mtx,
    ploc_mtx,
    ref_mtx,
    ref_sem,
    ref_tsk,
    rel_wai,
    rot_rdq,
    rsm_tsk,
    sig_sem,
    slp_tsk,
    sus_tsk,
    ter_tsk,
    tloc_mtx,
    unl_cpu,
    unl_mtx,
    wai_sem,
    wup_tsk,
)


def pri(ident=TSK_SELF):
    """The current priority of a task."""
    ercd, priority = get_pri(ident)
    assert ercd == E_OK
    return priority


class Cast:
    """Tasks that lock, wait and unlock at the word of the main task, which has the lowest priority."""

    def __init__(self, app):
        self.app = app
        self.done = []

    def holder(self, ident, priority, mutexes, unlocks=None):
        """Locks *mutexes*, sleeps, and at each wake-up unlocks the next of *unlocks* (the same ones), until it ends."""

        def body(exinf):
            for mutex in mutexes:
                assert loc_mtx(mutex) == E_OK
            for mutex in mutexes if unlocks is None else unlocks:
                slp_tsk()
                assert unl_mtx(mutex) == E_OK
                self.done.append((ident, "unlocked", mutex, pri()))
            slp_tsk()

        self.app.task(ident, priority, body)

    def waiter(self, ident, priority, mutex, tmout=TMO_FEVR, first=()):
        """Started by ``act_tsk``: locks those in *first*, waits for *mutex*, notes the outcome and its priority, ends."""

        def body(exinf):
            for other in first:
                assert loc_mtx(other) == E_OK
            self.done.append((ident, tloc_mtx(mutex, tmout), pri()))

        self.app.task(ident, priority, body, active=False)


@pytest.fixture
def cast(app):
    return Cast(app)


# -- locking and unlocking


@pytest.mark.parametrize("attributes", [TA_TFIFO, TA_TPRI, TA_INHERIT, TA_CEILING])
def test_loc_mtx_free_locks_without_waiting(app, attributes):
    """Then it is the caller's, who may not lock it again; unlocked, it is free."""
    app.mtx(1, attributes, 50)

    def body():
        return [
            ref_mtx(1), loc_mtx(1), ref_mtx(1), loc_mtx(1), ploc_mtx(1), tloc_mtx(1, 5), unl_mtx(1), ref_mtx(1), unl_mtx(1),
            ploc_mtx(1), unl_mtx(1), tloc_mtx(1, TMO_POL), unl_mtx(1),
        ]  # fmt: skip

    assert app.result_of(body) == [
        (E_OK, T_RMTX(TSK_NONE, TSK_NONE)), E_OK, (E_OK, T_RMTX(99, TSK_NONE)), E_ILUSE, E_ILUSE, E_ILUSE, E_OK,
        (E_OK, T_RMTX(TSK_NONE, TSK_NONE)), E_ILUSE, E_OK, E_OK, E_OK, E_OK,
    ]  # fmt: skip


@pytest.mark.parametrize("attributes", [TA_TFIFO, TA_TPRI, TA_INHERIT, TA_CEILING])
def test_ploc_mtx_held_by_another_returns_e_tmout(app, cast, attributes):
    """So does a time-out of 0; only the owner may unlock."""
    app.mtx(1, attributes, 1)
    cast.holder(1, 10, [1])
    codes = app.result_of(lambda: [ploc_mtx(1), tloc_mtx(1, TMO_POL), unl_mtx(1), ref_mtx(1)])
    assert codes == [E_TMOUT, E_TMOUT, E_ILUSE, (E_OK, T_RMTX(1, TSK_NONE))]


@pytest.mark.parametrize(
    ("attributes", "order"),
    [(TA_TFIFO, [2, 3, 4, 5]), (TA_TPRI, [3, 5, 4, 2]), (TA_INHERIT, [3, 5, 4, 2]), (TA_CEILING, [3, 5, 4, 2])],
)
def test_unl_mtx_several_wait_goes_to_the_first_in_line(app, cast, attributes, order):
    """In order of arrival or of priority, equals in order of arrival; each ends and so unlocks it for the next."""
    app.mtx(1, attributes, 5)
    cast.holder(1, 60, [1])
    for ident, priority in ((2, 30), (3, 10), (4, 20), (5, 10)):
        cast.waiter(ident, priority, 1)
    app.main(lambda: ([act_tsk(ident) for ident in (2, 3, 4, 5)], app.log.append(ref_mtx(1)), wup_tsk(1)))
    assert app.log == [(E_OK, T_RMTX(1, order[0]))]
    assert [ident for ident, ercd, *_ in cast.done if ercd == E_OK] == order


def test_tloc_mtx_time_passes_returns_e_tmout_to_the_tick(app, cast):
    """The mutex stays with its owner; a later waiter gets it in time."""
    app.mtx(1, TA_INHERIT)
    cast.holder(1, 60, [1])
    app.task(2, 1, lambda exinf: (dly_tsk(1), app.note(tloc_mtx(1, 5)), app.note(tloc_mtx(1, 5)), dly_tsk(9), app.note(0)))
    app.main(lambda: (dly_tsk(8), wup_tsk(1)))
    assert app.log == [(E_TMOUT, 6), (E_OK, 8), (0, 17)]


def test_chg_pri_while_waiting_moves_the_task_in_the_line(app, cast):
    """The line follows the priority; among equals the one that was changed is last."""
    app.mtx(1, TA_TPRI)
    cast.holder(1, 60, [1])
    for ident, priority in ((2, 10), (3, 20), (4, 30)):
        cast.waiter(ident, priority, 1)
    app.main(lambda: ([act_tsk(ident) for ident in (2, 3, 4)], chg_pri(4, 5), chg_pri(2, 20), wup_tsk(1)))
    assert [ident for ident, *_ in cast.done] == [4, 3, 2, 1]


# -- inheritance


@pytest.mark.parametrize("attributes", [TA_TFIFO, TA_TPRI])
def test_loc_mtx_without_inheritance_leaves_the_owner_its_priority(app, cast, attributes):
    """Whoever waits."""
    app.mtx(1, attributes)
    cast.holder(1, 60, [1])
    cast.waiter(2, 5, 1)
    assert app.result_of(lambda: (act_tsk(2), pri(1))) == (E_OK, 60)


def test_loc_mtx_inherit_owner_runs_before_tasks_in_between(app):
    """What the attribute is for: no task of a priority in between holds up the urgent one."""
    app.mtx(1, TA_INHERIT)

    def low(exinf):
        loc_mtx(1)
        app.kernel.consume(3_000_000)
        app.note("low", pri())
        unl_mtx(1)
        app.note("low again", pri())

    app.task(1, 60, low)
    app.task(2, 30, lambda exinf: (dly_tsk(1), app.note("mid"), app.kernel.consume(9_000_000)))
    app.task(3, 10, lambda exinf: (dly_tsk(1), app.note("high"), loc_mtx(1), app.note("high has it", pri())))
    app.run()
    assert app.log == [("high", 1), ("low", 10, 3), ("high has it", 10, 3), ("mid", 3), ("low again", 60, 12)]


def test_loc_mtx_chain_every_owner_inherits(app, cast):
    """1 holds what 2 waits for, 2 what 3 waits for, and so on; unlocking gives each its own priority back."""
    for mutex in (1, 2, 3):
        app.mtx(mutex, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 50, 1, first=[2])
    cast.waiter(3, 40, 2, first=[3])
    cast.waiter(4, 10, 3)
    cast.waiter(5, 5, 1)

    def body():
        for ident in (2, 3, 4):
            act_tsk(ident)
            app.log.append([pri(each) for each in (1, 2, 3)[: ident - 1]])
        act_tsk(5)
        app.log.append([pri(each) for each in (1, 2, 3, 4, 5)])
        wup_tsk(1)

    app.main(body)
    assert app.log == [[50], [40, 40], [10, 10, 10], [5, 10, 10, 10, 5]]
    assert cast.done == [(5, E_OK, 5), (2, E_OK, 10), (3, E_OK, 10), (4, E_OK, 10), (1, "unlocked", 1, 60)]


@pytest.mark.parametrize(
    ("unlocks", "left"),
    [([1, 2, 3], [20, 20, 60]), ([3, 2, 1], [10, 10, 60]), ([2, 3, 1], [10, 10, 60]), ([2, 1, 3], [10, 20, 60])],
)
def test_unl_mtx_several_held_priority_is_what_the_others_demand(app, cast, unlocks, left):
    """Mutex 1 has a waiter of 10, mutex 2 one of 30, mutex 3 one of 20; unlocked in any order."""
    for mutex in (1, 2, 3):
        app.mtx(mutex, TA_INHERIT)
    cast.holder(1, 60, [1, 2, 3], unlocks)
    for ident, priority in ((2, 10), (3, 30), (4, 20)):
        cast.waiter(ident, priority, ident - 1)
    app.main(lambda: ([act_tsk(ident) for ident in (2, 3, 4)], [wup_tsk(1) for _ in unlocks]))
    assert [(mutex, priority) for who, what, *rest in cast.done if who == 1 for mutex, priority in [rest]] == list(
        zip(unlocks, left, strict=True)
    )


@pytest.mark.parametrize(
    ("leave", "outcome"),
    [
        (lambda: rel_wai(3), [(3, E_RLWAI, 5)]),
        (lambda: ter_tsk(3), []),
        (lambda: dly_tsk(7), [(3, E_TMOUT, 5)]),
        (lambda: chg_pri(3, 70), [(3, E_TMOUT, 70)]),
    ],
    ids=["rel_wai", "ter_tsk", "time-out", "chg_pri"],
)
def test_waiter_leaves_the_line_owners_lose_what_they_had_from_it(app, cast, leave, outcome):
    """All along the chain, down to what the next in line still gives them."""
    app.mtx(1, TA_INHERIT)
    app.mtx(2, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 50, 1, first=[2])
    cast.waiter(3, 5, 2, tmout=7)
    cast.waiter(4, 20, 2)

    def body():
        for ident in (2, 3, 4):
            act_tsk(ident)
        before = [pri(1), pri(2)]
        leave()
        return before, [pri(1), pri(2)], ref_mtx(2)

    assert app.result_of(body) == ([5, 5], [20, 20], (E_OK, T_RMTX(2, 4)))
    assert cast.done == outcome


def test_chg_pri_waiter_becomes_more_urgent_owners_do_too(app, cast):
    """All along the chain."""
    app.mtx(1, TA_INHERIT)
    app.mtx(2, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 50, 1, first=[2])
    cast.waiter(3, 40, 2)
    result = app.result_of(lambda: (act_tsk(2), act_tsk(3), chg_pri(3, 7), pri(1), pri(2), chg_pri(3, 45), pri(1), pri(2)))
    assert result[3:] == (7, 7, E_OK, 45, 45)


def test_loc_mtx_owner_waits_in_another_objects_line_it_moves_up(app, cast):
    """The line for a semaphore in order of priority follows, up and down."""
    app.mtx(1, TA_INHERIT)
    app.sem(1, attributes=TA_TPRI)
    app.task(1, 60, lambda exinf: (loc_mtx(1), wai_sem(1)))
    app.task(2, 30, lambda exinf: wai_sem(1))
    cast.waiter(3, 5, 1, tmout=4)
    result = app.result_of(lambda: (ref_sem(1), act_tsk(3), ref_sem(1), dly_tsk(5), ref_sem(1), sig_sem(1)))
    assert result == ((E_OK, T_RSEM(2, 0)), E_OK, (E_OK, T_RSEM(1, 0)), E_OK, (E_OK, T_RSEM(2, 0)), E_OK)


def test_loc_mtx_owner_suspended_inherits_and_runs_with_it_when_resumed(app, cast):
    """Ready, waiting, or neither."""
    app.mtx(1, TA_INHERIT)
    app.task(1, 60, lambda exinf: (loc_mtx(1), slp_tsk(), app.log.append(pri())))
    cast.waiter(2, 5, 1)

    def body():
        sus_tsk(1)
        wup_tsk(1)
        act_tsk(2)
        app.log.append(pri(1))
        rsm_tsk(1)

    assert app.main(body) == [5, 5]
    assert cast.done == [(2, E_OK, 5)]


def test_ref_tsk_boosted_shows_both_priorities(app, cast):
    """And what the waiter waits for."""
    app.mtx(7, TA_INHERIT)
    cast.holder(1, 60, [7])
    cast.waiter(2, 5, 7, tmout=8)

    def body():
        act_tsk(2)
        _, owner = ref_tsk(1)
        _, waiter = ref_tsk(2)
        return (owner.tskpri, owner.tskbpri), (waiter.tskstat, waiter.tskwait, waiter.wobjid, waiter.lefttmo)

    assert app.result_of(body) == ((5, 60), (TTS_WAI, TTW_MTX, 7, 8))


def test_unl_mtx_priority_falls_caller_stays_before_its_equals(app, cast):
    """It goes to the front of its priority, not behind the tasks that became ready meanwhile."""
    app.mtx(1, TA_INHERIT)

    def low(exinf):
        loc_mtx(1)
        act_tsk(3)
        act_tsk(2)
        app.log.append(("low", pri()))
        unl_mtx(1)
        app.log.append(("low", pri()))

    app.task(1, 60, low)
    cast.waiter(2, 5, 1)
    app.task(3, 60, lambda exinf: app.log.append("equal"), active=False)
    app.run()
    assert app.log == [("low", 5), ("low", 60), "equal"]


def test_rot_rdq_of_own_priority_means_the_base_priority(app, cast):
    """While the caller runs with an inherited one, its equals by base priority are rotated."""
    app.mtx(1, TA_INHERIT)

    def low(exinf):
        loc_mtx(1)
        act_tsk(2)
        for ident in (3, 4):
            act_tsk(ident)
        app.log.append((pri(), rot_rdq(TPRI_SELF)))
        unl_mtx(1)
        app.log.append("low")

    app.task(1, 60, low)
    cast.waiter(2, 5, 1)
    for ident in (3, 4):
        app.task(ident, 60, app.log.append, active=False, exinf=ident)
    app.run()
    assert app.log == [(5, E_OK), "low", 4, 3]


# -- base priorities


def test_chg_pri_boosted_task_only_the_base_priority_changes(app, cast):
    """Until the mutex is unlocked; a base priority above the inherited one counts at once."""
    app.mtx(1, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 20, 1)

    def body():
        act_tsk(2)
        seen = []
        for base in (70, 10, 30):
            chg_pri(1, base)
            seen.append((ref_tsk(1)[1].tskpri, ref_tsk(1)[1].tskbpri))
        wup_tsk(1)
        return seen

    assert app.result_of(body) == [(20, 70), (10, 10), (20, 30)]
    assert cast.done == [(2, E_OK, 20), (1, "unlocked", 1, 30)]


@pytest.mark.parametrize(("base", "order"), [(40, ["boosted", "equal"]), (20, ["equal", "boosted"])])
def test_chg_pri_boosted_task_keeps_its_place_among_the_ready(app, cast, base, order):
    """It goes behind its equals only if its current priority is the new base priority."""
    app.mtx(1, TA_INHERIT)

    app.task(1, 60, lambda exinf: (loc_mtx(1), slp_tsk(), app.log.append("boosted")))
    cast.waiter(2, 20, 1)
    app.task(3, 20, lambda exinf: app.log.append("equal"), active=False)
    app.main(lambda: (act_tsk(2), dis_dsp(), wup_tsk(1), act_tsk(3), chg_pri(1, base), ena_dsp()))
    assert app.log == order


def test_chg_pri_above_a_ceiling_held_or_awaited_returns_e_iluse(app, cast):
    """Nothing changes then; at the ceiling it may be. Another mutex's ceiling does not matter."""
    app.mtx(1, TA_CEILING, 10)
    app.mtx(2, TA_CEILING, 20)
    cast.holder(1, 60, [1, 2], [2])
    cast.waiter(2, 50, 1)

    def body():
        act_tsk(2)
        codes = [chg_pri(1, 19), chg_pri(1, 20), chg_pri(2, 9), chg_pri(2, 10), pri(1), pri(2)]
        wup_tsk(1)
        return [*codes, chg_pri(1, 9), chg_pri(1, 19), pri(1)]

    assert app.result_of(body) == [E_ILUSE, E_OK, E_ILUSE, E_OK, 10, 10, E_ILUSE, E_OK, 10]


def test_chg_pri_dormant_task_is_e_obj_before_e_iluse(app):
    """A task that ended holds nothing."""
    app.mtx(1, TA_CEILING, 10)
    app.task(1, 60, lambda exinf: loc_mtx(1))
    assert app.result_of(lambda: (chg_pri(1, 5), act_tsk(1), chg_pri(1, 5))) == (E_OBJ, E_OK, E_OBJ)


# -- ceilings


def test_loc_mtx_ceiling_owner_runs_at_the_ceiling(app):
    """From the lock to the unlock, the highest of several; the caller stays before its equals."""
    app.mtx(1, TA_CEILING, 20)
    app.mtx(2, TA_CEILING, 10)
    app.mtx(3, TA_CEILING, 30)

    def body():
        seen = []
        for call, mutex in ((loc_mtx, 1), (loc_mtx, 2), (loc_mtx, 3), (unl_mtx, 2), (unl_mtx, 1), (unl_mtx, 3)):
            call(mutex)
            seen.append(pri())
        return seen

    assert app.result_of(body) == [20, 10, 10, 20, 30, 100]


def test_loc_mtx_ceiling_task_below_it_does_not_preempt(app):
    """And one that is as urgent waits for its turn."""
    app.mtx(1, TA_CEILING, 20)
    for ident, priority in ((1, 19), (2, 20), (3, 30)):
        app.task(ident, priority, app.log.append, active=False, exinf=ident)

    def body():
        loc_mtx(1)
        for ident in (3, 2, 1):
            act_tsk(ident)
        app.log.append("main")
        unl_mtx(1)
        app.log.append("end")

    assert app.main(body) == [1, "main", 2, 3, "end"]


def test_unl_mtx_ceiling_waiter_gets_the_ceiling_with_the_mutex(app, cast):
    """Ready behind those that have that priority already."""
    app.mtx(1, TA_CEILING, 20)

    def body():
        ploc_mtx(1)
        act_tsk(2)
        act_tsk(3)
        return unl_mtx(1)

    cast.waiter(2, 90, 1)
    app.task(3, 20, lambda exinf: cast.done.append(3), active=False)
    app.task(1, 95, lambda exinf: cast.done.append(body()))
    app.task(4, 90, lambda exinf: (dly_tsk(1), cast.done.append(4)))
    app.run()
    assert cast.done == [3, (2, E_OK, 20), E_OK, 4]


def test_loc_mtx_base_priority_above_the_ceiling_returns_e_iluse(app, cast):
    """Free or not, and whatever the current priority is; at the ceiling it may."""
    app.mtx(1, TA_CEILING, 20)
    app.mtx(2, TA_CEILING, 10)
    app.mtx(3, TA_CEILING, 30)
    cast.holder(1, 60, [2])

    def body(exinf):
        cast.done.append([loc_mtx(1), ploc_mtx(1), tloc_mtx(1, 1), tloc_mtx(1, TMO_POL)])
        chg_pri(TSK_SELF, 20)
        cast.done.append([loc_mtx(3), loc_mtx(1)])
        chg_pri(TSK_SELF, 40)
        cast.done.append([loc_mtx(3), pri()])

    app.task(2, 19, body)
    app.run()
    assert cast.done == [[E_ILUSE] * 4, [E_ILUSE, E_OK], [E_OK, 20]]


def test_loc_mtx_inherit_and_ceiling_together_the_higher_counts(app, cast):
    """A ceiling is passed on along a chain as well."""
    app.mtx(1, TA_CEILING, 20)
    app.mtx(2, TA_INHERIT)
    cast.holder(1, 60, [2])
    cast.waiter(2, 50, 2, first=[1])
    cast.waiter(3, 10, 2)
    result = app.result_of(lambda: (act_tsk(2), pri(1), act_tsk(3), pri(1), pri(2), rel_wai(3), pri(1)))
    assert result == (E_OK, 20, E_OK, 10, 20, E_OK, 20)


# -- deletion, and the end of tasks


@pytest.mark.parametrize("attributes", [TA_TFIFO, TA_INHERIT, TA_CEILING])
def test_del_mtx_held_and_waited_for_waiters_get_e_dlt(app, cast, attributes):
    """The owner has its own priority back, and no mutex; the id is free."""
    app.mtx(1, attributes, 5)
    app.task(1, 60, lambda exinf: (loc_mtx(1), slp_tsk(), cast.done.append((1, unl_mtx(1)))))
    cast.waiter(2, 10, 1)
    cast.waiter(3, 8, 1, tmout=9)

    def body():
        act_tsk(2)
        act_tsk(3)
        codes = [del_mtx(1), pri(1), del_mtx(1), ref_mtx(1)]
        wup_tsk(1)
        return [*codes, cre_mtx(1, T_CMTX(TA_TFIFO)), loc_mtx(1)]

    assert app.result_of(body) == [E_OK, 60, E_NOEXS, (E_NOEXS, None), E_OK, E_OK]
    expected = [(2, E_DLT, 10), (3, E_DLT, 8)] if attributes == TA_TFIFO else [(3, E_DLT, 8), (2, E_DLT, 10)]
    assert sorted(cast.done) == sorted([*expected, (1, E_NOEXS)])


def test_del_mtx_owner_waits_the_chain_is_settled(app, cast):
    """Who waits for the mutex of another passes on less; a mutex from the middle of those held goes."""
    for mutex in (1, 2, 3, 4):
        app.mtx(mutex, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 50, 1, first=[2, 3, 4])
    cast.waiter(3, 5, 3)
    cast.waiter(4, 20, 2)

    def body():
        for ident in (2, 3, 4):
            act_tsk(ident)
        return pri(1), pri(2), del_mtx(3), pri(1), pri(2), del_mtx(2), pri(1), pri(2), wup_tsk(1), ref_mtx(4)

    assert app.result_of(body) == (5, 5, E_OK, 20, 20, E_OK, 50, 50, E_OK, (E_OK, T_RMTX(TSK_NONE, TSK_NONE)))


def test_del_mtx_nobody_holds_it(app):
    """Just goes."""
    app.mtx(1)
    assert app.result_of(lambda: [del_mtx(1), loc_mtx(1)]) == [E_OK, E_NOEXS]


@pytest.mark.parametrize("end", [lambda: None, ext_tsk, exd_tsk], ids=["return", "ext_tsk", "exd_tsk"])
def test_task_ends_with_mutexes_held_they_go_to_the_next_the_last_locked_first(app, end):
    """However it ends; the waiters are equals, so they run in the order in which they got theirs."""
    for mutex in (1, 2, 3):
        app.mtx(mutex, TA_INHERIT)

    def body(exinf):
        for mutex in (2, 1, 3):
            loc_mtx(mutex)
        slp_tsk()
        end()

    app.task(1, 60, body)
    for ident in (2, 3, 4):
        app.task(ident, 50, lambda mutex: (dly_tsk(1), app.log.append((mutex, loc_mtx(mutex), pri()))), exinf=ident - 1)
    app.main(lambda: (dly_tsk(2), app.log.append(pri(1)), wup_tsk(1), app.log.append(ref_mtx(1))))
    assert app.log == [50, (3, E_OK, 50), (1, E_OK, 50), (2, E_OK, 50), (E_OK, T_RMTX(TSK_NONE, TSK_NONE))]


def test_ter_tsk_with_mutexes_held_they_go_to_the_next(app, cast):
    """Also if it waits; whom it waited for loses what it had from it. A queued activation starts it with its own priority."""
    for mutex in (1, 2):
        app.mtx(mutex, TA_INHERIT)
    cast.holder(1, 60, [1])
    cast.waiter(2, 50, 1, first=[2])
    cast.waiter(3, 5, 2)

    def body():
        for ident in (2, 3, 2):
            act_tsk(ident)
        before = pri(1), pri(2)
        return before, ter_tsk(2), pri(1), pri(2), ref_mtx(1), ref_mtx(2)

    waiting = (E_OK, T_RMTX(1, 2))
    assert app.result_of(body) == ((5, 5), E_OK, 50, 50, waiting, (E_OK, T_RMTX(2, TSK_NONE)))
    assert cast.done == [(3, E_OK, 5)]


def test_fault_with_mutexes_held_they_go_to_the_next(app, cast):
    """The fault is recorded, and the others run on."""
    app.mtx(1, TA_INHERIT)

    def body(exinf):
        loc_mtx(1)
        slp_tsk()
        raise ValueError("broken")

    app.task(1, 60, body)
    cast.waiter(2, 5, 1)
    app.task(99, 100, lambda exinf: (act_tsk(2), wup_tsk(1), app.log.append(ref_mtx(1))))
    result = app.kernel.run()
    assert [str(fault.exception) for fault in result.faults] == ["broken"]
    assert cast.done == [(2, E_OK, 5)]
    assert app.log == [(E_OK, T_RMTX(TSK_NONE, TSK_NONE))]


def test_del_tsk_after_the_end_leaves_no_owner_behind(app, cast):
    """The mutex of a task that is gone is free."""
    app.mtx(1, TA_CEILING, 3)
    app.task(1, 60, lambda exinf: loc_mtx(1))
    assert app.result_of(lambda: [del_tsk(1), ref_mtx(1), loc_mtx(1)]) == [E_OK, (E_OK, T_RMTX(0, 0)), E_OK]


# -- deadlocks


def deadlock(app, count, tmout=TMO_FEVR):
    """Tasks 1 to *count*, each of which holds a mutex and waits for that of the next; the last has priority 50."""
    for ident in range(1, count + 1):
        app.mtx(ident, TA_INHERIT)

    def body(ident):
        loc_mtx(ident)
        dly_tsk(1)
        app.log.append((ident, tloc_mtx(ident % count + 1, tmout if ident == 1 else TMO_FEVR)))
        unl_mtx(ident)

    for ident in range(1, count + 1):
        app.task(ident, 50 + count - ident, body, exinf=ident)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_deadlock_all_have_the_highest_priority_and_lose_it_together(app, cast, count):
    """Whether it comes from outside the circle, by a task that waits itself or not, or is one's own."""
    deadlock(app, count)
    app.mtx(90, TA_INHERIT)
    cast.waiter(80, 45, 1, first=[90])
    cast.waiter(81, 5, 90)
    everyone = range(1, count + 1)

    def priorities():
        found = {pri(ident) for ident in everyone}
        assert len(found) == 1
        return found.pop()

    def body():
        dly_tsk(2)
        seen = [priorities()]
        for act in (
            lambda: act_tsk(80), lambda: act_tsk(81), lambda: chg_pri(2, 3), lambda: chg_pri(2, 70),
            lambda: chg_pri(81, 6), lambda: rel_wai(81), lambda: chg_pri(count, 60), lambda: ter_tsk(80),
            lambda: chg_pri(1, 20), lambda: chg_pri(1, 90),
        ):  # fmt: skip
            assert act() == E_OK
            seen.append(priorities())
        return seen

    lowest = {2: (51, 60), 3: (52, 60), 7: (51, 51)}[count]
    assert app.result_of(body) == [50, 45, 5, 3, 5, 6, 45, 45, lowest[0], 20, lowest[1]]


def test_deadlock_chain_that_leads_into_a_circle_is_followed_once(app, cast):
    """A task that waits for one in the circle is not in it; what it passes on to the circle has another reason left."""
    deadlock(app, 5)
    app.mtx(90, TA_INHERIT)
    cast.waiter(80, 45, 2, first=[90])
    cast.waiter(81, 5, 90)
    cast.waiter(82, 5, 90)

    def priorities():
        return {pri(ident) for ident in (1, 2, 3, 4, 5, 80)}

    def body():
        dly_tsk(2)
        for ident in (80, 81, 82):
            act_tsk(ident)
        seen = [priorities(), rel_wai(82), priorities(), rel_wai(81), priorities(), ter_tsk(80)]
        return seen, {pri(ident) for ident in (1, 2, 3, 4, 5)}

    assert app.result_of(body) == ([{5}, E_OK, {5}, E_OK, {45}, E_OK], {50})


def test_deadlock_ended_by_a_time_out_everyone_goes_on(app):
    """Whoever gives up lets the one that waits for it have its mutex."""
    deadlock(app, 3, tmout=5)
    app.run()
    assert app.log == [(1, E_TMOUT), (3, E_OK), (2, E_OK)]


def test_deadlock_report_names_the_owners(app):
    """The ring, and one line for each task."""
    app.kernel.names.update({("mtx", 1): "MTX_A", ("mtx", 2): "MTX_B", ("tsk", 1): "PUMP", ("tsk", 2): "VALVE"})
    deadlock(app, 2)
    result = app.run()
    assert result.reason == "deadlock"
    lines = result.report.splitlines()
    assert lines[0] == "cycle: PUMP -> MTX_B -> VALVE -> MTX_A -> PUMP"
    assert lines[1].startswith("PUMP (task 1) waits for MTX_B (mutex 2), held by VALVE (task 2) [")
    assert lines[2].startswith("VALVE (task 2) waits for MTX_A (mutex 1), held by PUMP (task 1) [")


# -- creation, contexts, parameters


def test_acre_mtx_ids_run_out_returns_e_noid(make_app):
    """The smallest free ids come first."""
    app = make_app(max_id=2)
    packet = T_CMTX(TA_INHERIT)
    assert app.result_of(lambda: [acre_mtx(packet) for _ in range(3)], ident=1) == [1, 2, E_NOID]


def test_cre_mtx_errors_in_order_of_precedence(app):
    """Id, attributes, ceiling, then existence; the ceiling counts only with TA_CEILING."""
    app.mtx(1)
    codes = app.result_of(
        lambda: [
            cre_mtx(0, T_CMTX(4, 0)),
            cre_mtx(1_000_001, T_CMTX(TA_TFIFO)),
            cre_mtx(1, T_CMTX(4, 0)),
            acre_mtx(T_CMTX(0x80 | TA_CEILING, 0)),
            cre_mtx(1, T_CMTX(TA_CEILING)),
            cre_mtx(1, T_CMTX(TA_CEILING, TMAX_TPRI + 1)),
            cre_mtx(1, None),
            acre_mtx(T_CMTX(TA_CEILING, -1)),
            cre_mtx(1, T_CMTX(TA_INHERIT, 999)),
            cre_mtx(2, T_CMTX(TA_INHERIT, 999)),
            cre_mtx(3, T_CMTX(TA_CEILING, TMAX_TPRI)),
        ]
    )
    assert codes == [E_ID, E_ID, E_RSATR, E_RSATR, E_PAR, E_PAR, E_PAR, E_PAR, E_OBJ, E_OK, E_OK]


def test_mutex_calls_bad_ids_and_time_outs(app):
    """E_ID before E_PAR before E_NOEXS."""
    calls = (loc_mtx, ploc_mtx, unl_mtx, del_mtx)
    codes = app.result_of(
        lambda: [[call(bad) for bad in (0, -1, 2**70)] + [call(7)] for call in calls]
        + [tloc_mtx(0, -2), tloc_mtx(7, -3), tloc_mtx(7, 2**70), tloc_mtx(7, TMO_NBLK), tloc_mtx(7, 1), ref_mtx(0), ref_mtx(7)]
    )
    assert codes == [[E_ID, E_ID, E_ID, E_NOEXS]] * 4 + [E_ID, E_PAR, E_PAR, E_NOSPT, E_NOEXS, (E_ID, None), (E_NOEXS, None)]


def every_call():
    """What each call returns for a mutex that exists."""
    packet = T_CMTX(TA_TFIFO)
    return [
        cre_mtx(2, packet), acre_mtx(packet), del_mtx(1), loc_mtx(1), ploc_mtx(1), tloc_mtx(1, 0), unl_mtx(1), ref_mtx(1)[0],
    ]  # fmt: skip


def test_mutex_calls_handler_context_return_e_ctx(app):
    """None is for handlers."""
    app.mtx(1)
    assert app.in_handler(every_call) == [E_CTX] * 8


def test_mutex_calls_cpu_locked_return_e_ctx(app):
    """Nothing but unlocking is allowed."""
    app.mtx(1)

    def body():
        loc_cpu()
        codes = every_call()
        unl_cpu()
        return codes

    assert app.result_of(body) == [E_CTX] * 8


def test_mutex_calls_dispatch_disabled_only_those_that_may_wait_return_e_ctx(app):
    """Even if the mutex is free; polling is allowed."""
    app.mtx(1)

    def body():
        dis_dsp()
        return [loc_mtx(1), tloc_mtx(1, 0), ploc_mtx(1), unl_mtx(1)]

    assert app.result_of(body) == [E_CTX, E_CTX, E_OK, E_OK]


def test_rel_wai_and_del_mtx_end_an_untimed_wait_too(app):
    """loc_mtx and tloc_mtx get E_RLWAI and E_DLT."""
    app.mtx(1)
    app.task(1, 9, lambda exinf: (loc_mtx(1), slp_tsk()))
    app.task(2, 10, lambda exinf: app.log.append((loc_mtx(1), loc_mtx(1))))
    app.task(3, 11, lambda exinf: app.log.append((tloc_mtx(1, 9), tloc_mtx(1, 9))))
    app.main(lambda: (rel_wai(2), rel_wai(3), del_mtx(1)))
    assert app.log == [(E_RLWAI, E_DLT), (E_RLWAI, E_DLT)]


@pytest.mark.parametrize("bad", ["1", 1.0, None, True, [1]])
def test_mutex_calls_wrong_type_raise_type_error_that_names_the_parameter(app, bad):
    """The message says which call and which parameter."""

    def body():
        messages = []
        for call in (loc_mtx, ploc_mtx, unl_mtx, del_mtx, ref_mtx, lambda mtxid: tloc_mtx(1, mtxid)):
            with pytest.raises(TypeError) as caught:
                call(bad)
            messages.append(str(caught.value))
        return messages

    messages = app.result_of(body)
    assert messages[0].startswith("loc_mtx: mtxid must be an int, not")
    assert messages[-1].startswith("tloc_mtx: tmout must be an int (milliseconds), not")
