# SPDX-License-Identifier: MIT
"""A snapshot: tasks, objects and handlers as they are, in every class, from outside and inside a run."""

import dataclasses

import pytest

import posix_rt
from pyitron import (
    E_OK,
    TA_CEILING,
    TA_INHERIT,
    TA_STA,
    TA_TPRI,
    TA_WMUL,
    TWF_ORW,
    acp_por,
    act_tsk,
    cal_por,
    dis_int,
    dly_tsk,
    get_mpf,
    get_mpl,
    loc_mtx,
    rcv_mbf,
    rcv_mbx,
    slp_tsk,
    snd_dtq,
    snd_mbf,
    sta_alm,
    sta_ovr,
    sus_tsk,
    tslp_tsk,
    wai_flg,
    wai_sem,
    wup_tsk,
)
from pyitron.snapshot import HandlerView, ObjectView, TaskView, WaitView


def test_tasks_in_every_state(app):
    """State, priorities, wait, what is queued, processor time, mutexes held, and the line."""
    kernel = app.kernel
    kernel.names.update({("tsk", 1): "MAIN", ("mtx", 1): "MTX_BUS", ("sem", 1): "SEM_TICK"})
    app.sem(1)
    app.mtx(1, TA_INHERIT)
    app.mtx(2, TA_CEILING, ceiling=2)

    def main(exinf):
        loc_mtx(1)
        loc_mtx(2)
        kernel.consume(1_000_000)
        act_tsk(1)
        dly_tsk(5)
        act_tsk(8)
        kernel.consume(1_000_000_000)

    app.task(1, 4, main)
    app.task(2, 5, lambda exinf: wai_sem(1))
    app.task(3, 5, lambda exinf: (tslp_tsk(20)))
    app.task(4, 5, lambda exinf: slp_tsk())
    app.task(5, 6, lambda exinf: (sus_tsk(4), sus_tsk(4), sus_tsk(6)))
    app.task(6, 7, lambda exinf: None)
    app.task(7, 3, lambda exinf: (dly_tsk(1), loc_mtx(1)))
    app.task(8, 8, lambda exinf: None, active=False)
    app.run(until=7)
    state = kernel.snapshot()
    main_task = state.task("MAIN")
    assert dataclasses.replace(main_task, where="") == TaskView(
        1, "MAIN", "running", 2, 4, None, ("mtx2", "MTX_BUS"), 1, 0, 0, 2_000_000, None, ""
    )
    assert main_task.where.startswith("test_snapshot.py:") and main_task.where.endswith(" in main")
    assert state.task(2).wait == WaitView("sem", "sem", 1, "SEM_TICK", "waits for semaphore SEM_TICK", None)
    assert state.task(3).wait == WaitView("slp", "", 0, "", "sleeps until it is woken up", 14_000_000)
    assert [task.state for task in state.tasks] == [
        "running", "waiting", "waiting", "waiting-suspended", "dormant", "suspended", "waiting", "ready",
    ]  # fmt: skip
    assert (state.task(4).suspensions, state.task(8).where, state.task(7).wait.name) == (2, "", "MTX_BUS")
    assert (state.time_ns, state.running, state.used_ns, state.faults) == (7_000_000, 1, 2_000_000, 0)
    assert (state.cpu_locked, state.dispatch_disabled, state.interrupt_mask) == (False, False, 0)
    assert state.calls == 13


def test_objects_of_every_class(app):
    """Their values by name, and who waits in which queue, in order."""
    kernel = app.kernel
    kernel.names["tsk", 1] = "MAIN"
    app.sem(1, count=2, maximum=3)
    app.flg(1, TA_WMUL, pattern=5)
    app.dtq(1, count=1)
    app.mbx(1, TA_TPRI)
    app.mtx(1, TA_CEILING, ceiling=1)
    app.mbf(1, size=32)
    app.por(1)
    app.mpf(1, count=2, size=16)
    app.mpl(1, size=256)
    waits = [
        lambda: wai_sem(2), lambda: wai_flg(1, 8, TWF_ORW), lambda: wai_flg(1, 16, TWF_ORW), lambda: rcv_mbx(1),
        lambda: loc_mtx(1), lambda: rcv_mbf(1), lambda: cal_por(1, 1, b"x"),
    ]  # fmt: skip

    def main(exinf):
        loc_mtx(1)
        snd_dtq(1, 4)
        snd_mbf(1, b"abcd")
        get_mpf(1)
        get_mpl(1, 40)
        slp_tsk()

    app.task(1, 1, main)
    app.sem(2)
    for number, wait in enumerate(waits, 2):
        app.task(number, 10, lambda exinf, wait=wait: wait())
    app.task(20, 11, lambda exinf: snd_dtq(1, 5))
    app.task(21, 12, lambda exinf: acp_por(1, 2))
    app.task(22, 12, lambda exinf: rcv_mbf(1))
    app.run()
    state = kernel.snapshot()
    seen = {(item.kind, item.id): (dict(item.values), dict(item.queues)) for item in state.objects}
    free = seen["mpl", 1][0]
    assert seen == {
        ("sem", 1): ({"count": 2, "maximum": 3}, {"takers": ()}),
        ("sem", 2): ({"count": 0, "maximum": 10}, {"takers": ("tsk2",)}),
        ("flg", 1): ({"pattern": 5}, {"takers": ("tsk3", "tsk4")}),
        ("dtq", 1): ({"count": 1, "capacity": 1}, {"senders": ("tsk20",), "receivers": ()}),
        ("mbx", 1): ({"count": 0}, {"takers": ("tsk5",)}),
        ("mtx", 1): ({"owner": "MAIN", "depth": 0, "ceiling": 1}, {"takers": ("tsk6",)}),
        ("mbf", 1): ({"count": 0, "used": 0, "size": 32}, {"senders": (), "receivers": ("tsk22",)}),
        ("por", 1): ({}, {"callers": ("tsk8",), "acceptors": ("tsk21",)}),
        ("mpf", 1): ({"free": 1, "blocks": 2, "size": 16}, {"takers": ()}),
        ("mpl", 1): ({"free": free["free"], "largest": free["largest"], "blocks": 1, "size": free["size"]}, {"takers": ()}),
    }
    assert free["size"] - free["free"] >= 40 and 0 < free["largest"] <= free["free"] < 256 <= free["size"]
    assert state.object(("dtq", 1)).waiting == ("tsk20",)
    assert isinstance(state.object("dtq1"), ObjectView)


def test_handlers_of_every_kind(app):
    """When they are due, what they are for, and whether they are on; a name where there is one."""
    kernel = app.kernel

    def tick(exinf):
        """A handler with a name of its own."""

    kernel.names["cyc", 1] = "CYC_TICK"
    app.cyc(1, tick, 10, phase=3, attributes=TA_STA)
    app.cyc(2, tick, 10)
    app.alm(1, tick)
    app.inh(7, lambda: None)
    app.isr(9, tick, ident=1)
    app.ovr(lambda tskid, exinf: None)
    app.task(1, 1, lambda exinf: (sta_alm(1, 8), dis_int(9), sta_ovr(1, 50), dly_tsk(100)))
    kernel.set_interrupt_level(7, 4)
    app.run(until=5)
    state = kernel.snapshot()
    assert state.handlers == (
        HandlerView("cyc", 1, "CYC_TICK", "tick", True, 8_000_000, {"period_ns": 10_000_000}),
        HandlerView("cyc", 2, "cyc2", "tick", False, None, {"period_ns": 10_000_000}),
        HandlerView("isr", 1, "isr1", "tick", False, None, {"interrupt": 9, "level": 1}),
        HandlerView("alm", 1, "alm1", "tick", True, 3_000_000, {}),
        HandlerView("inh", 7, "inh7", "<lambda>", True, None, {"interrupt": 7, "level": 4}),
    )
    assert state.task(1).budget_ns == 50_000


def test_a_snapshot_does_not_change_and_asks_by_name(app):
    """It is of one moment; what does not exist is named with what does."""
    app.sem(1)
    app.task(1, 1, lambda exinf: wai_sem(1))
    before = app.kernel.snapshot()
    app.run()
    assert (before.task(1).state, app.kernel.snapshot().task(1).state) == ("ready", "waiting")
    with pytest.raises(KeyError, match="no task 2; there are tsk1"):
        before.task(2)
    with pytest.raises(KeyError, match="no object SEM_X; there are sem1"):
        before.object("SEM_X")


def test_a_snapshot_inside_the_run_and_the_stack(app):
    """By a task about itself and others, whose lines are known as well."""
    kernel = app.kernel
    seen = []

    def deep():
        wai_sem(1)

    def waiter(exinf):
        deep()

    def looker(exinf):
        seen.append((kernel.snapshot().task(2).where, [frame.name for frame in kernel.stack(1)]))
        seen.append((kernel.snapshot().task(2).state, [frame.name for frame in kernel.stack(2)][-1:]))
        assert wup_tsk(99) != E_OK

    app.sem(1)
    app.task(1, 1, waiter)
    app.task(2, 2, looker)
    app.run()
    assert seen[0][0].endswith(" in looker") and seen[0][1] == ["waiter", "deep"]
    assert seen[1] == ("running", ["looker"])
    assert kernel.stack(2) == kernel.stack(3) == []


def test_posix_objects_have_snapshots_too():
    """A process is a kernel as well: threads, and the locks that μITRON does not have."""
    seen = []

    def waiter(argument):
        mutex, condition = argument
        posix_rt.pthread_mutex_lock(mutex)
        posix_rt.pthread_cond_wait(condition, mutex)

    def reader(lock):
        posix_rt.pthread_rwlock_wrlock(lock)

    def main(argument):
        mutex, condition = posix_rt.pthread_mutex_init(), posix_rt.pthread_cond_init()
        lock = posix_rt.pthread_rwlock_init()
        posix_rt.pthread_rwlock_rdlock(lock)
        posix_rt.pthread_create(None, waiter, (mutex, condition))
        posix_rt.pthread_create(None, reader, lock)
        posix_rt.nanosleep(posix_rt.timespec(0, 1000))
        seen.append(process.snapshot())

    process = posix_rt.Process(main)
    assert process.run().faults == []
    state = seen[0]
    assert state.task("main").state == "running"
    assert state.object(("cnd", 1)).queues == {"waiters": ("tsk2",)}
    assert state.object(("rwl", 1)).values == {"writer": "", "readers": "main"}
    assert state.object(("rwl", 1)).queues == {"readers": (), "writers": ("tsk3",)}
