# SPDX-License-Identifier: MIT
"""Random programs of tasks that lock, wait for and unlock mutexes: after every call, priorities are what the definition says.

The definition is worked out from nothing each time: all start with what they have of their own, and whoever is waited for
rises until nothing changes. The kernel, which only follows what a call has changed, must have come to the same.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

import pyitron
from kernel import ports
from kernel.task import DORMANT, READY, SUSPENDED, WAITING
from pyitron import (
    E_OK,
    T_CMTX,
    T_CSEM,
    T_CTSK,
    TA_ACT,
    TA_CEILING,
    TA_INHERIT,
    TA_TFIFO,
    TA_TPRI,
)

TASKS = (1, 2, 3, 4, 5)
MUTEXES = (1, 2, 3, 4)
LOWEST = 9

_task = st.sampled_from(TASKS)
_mtx = st.sampled_from(MUTEXES)
_time = st.integers(0, 3)
_priority = st.integers(1, LOWEST)
_step = st.one_of(
    st.tuples(st.sampled_from(["loc_mtx", "loc_mtx", "loc_mtx", "ploc_mtx", "unl_mtx", "unl_mtx"]), _mtx),
    st.tuples(st.just("tloc_mtx"), _mtx, _time),
    st.tuples(st.just("dly_tsk"), _time),
    st.tuples(st.just("chg_pri"), _task, _priority),
    st.tuples(st.sampled_from(["rel_wai", "ter_tsk", "act_tsk", "sus_tsk", "rsm_tsk"]), _task),
    st.tuples(st.sampled_from(["wai_sem", "sig_sem", "del_mtx"]), st.just(1)),
)
# Each task but the last first locks a mutex of its own and then waits for another's, which makes chains and circles; the last
# one meddles then.
_locks = st.one_of(st.tuples(st.just("loc_mtx"), _mtx), st.tuples(st.just("tloc_mtx"), _mtx, st.integers(2, 4)))
_meddling = st.lists(
    st.one_of(
        st.tuples(st.just("chg_pri"), _task, _priority),
        st.tuples(st.sampled_from(["rel_wai", "ter_tsk"]), _task),
        st.tuples(st.just("del_mtx"), _mtx),
        st.tuples(st.just("dly_tsk"), st.just(1)),
    ),
    min_size=4,
    max_size=12,
)


def _script(ident):
    free = st.lists(_step, max_size=8)
    if ident == TASKS[-1]:
        return st.one_of(free, _meddling.map(lambda steps: [("dly_tsk", 2), *steps]))
    chained = st.tuples(_locks, st.lists(_step, max_size=4))
    return st.one_of(free, chained.map(lambda drawn: [("loc_mtx", ident), ("dly_tsk", 1), drawn[0], *drawn[1]]))


_tasks = st.tuples(*(st.tuples(_priority, _script(ident)) for ident in TASKS))
_kind = st.one_of(
    st.just((TA_INHERIT, 0)),
    st.just((TA_INHERIT, 0)),
    st.sampled_from([(TA_TFIFO, 0), (TA_TPRI, 0)]),
    st.tuples(st.just(TA_CEILING), _priority),
)
_kinds = st.lists(_kind, min_size=4, max_size=4)


def ring(head):
    """The tasks of a ring, in order."""
    tasks = []
    task = head
    while task is not None and (not tasks or task is not head):
        tasks.append(task)
        assert task.next.prev is task and task.prev.next is task
        task = task.next
    return tasks


def held_by(task):
    """The mutexes of a task, from the one locked last."""
    mutexes = []
    mutex = task.mutexes
    while mutex is not None:
        assert mutex.owner is task
        assert (mutex.newer is None) == (not mutexes) and (not mutexes or mutex.newer is mutexes[-1])
        mutexes.append(mutex)
        mutex = mutex.older
    return mutexes


def priorities_by_definition(tasks, mutexes):
    """What each task's current priority has to be, by its id."""
    found = {task.id: task.base_priority for task in tasks}
    for mutex in mutexes:
        if mutex.owner is not None and mutex.ceiling:
            found[mutex.owner.id] = min(found[mutex.owner.id], mutex.ceiling)
    inheriting = [mutex for mutex in mutexes if mutex.inherits and mutex.owner is not None]
    changed = True
    while changed:
        changed = False
        for mutex in inheriting:
            best = min((found[task.id] for task in ring(mutex.takers.head)), default=LOWEST)
            if best < found[mutex.owner.id]:
                found[mutex.owner.id] = best
                changed = True
    return found


def check_invariants(system):
    """Priorities by definition, every line in order, every task in the line that its state says, every mutex with its owner."""
    tasks = [task for task in system.tasks.objects.items if task is not None and task.state != DORMANT]
    mutexes = [mutex for mutex in system.servers[ports.MUTEX].objects.items if mutex is not None]
    semaphore = system.servers[ports.SEMAPHORE].objects.find(1)
    assert {task.id: task.priority for task in tasks} == priorities_by_definition(tasks, mutexes)
    for priority, head in enumerate(system.core.ready.heads):
        assert all(task.priority == priority and task.state == READY for task in ring(head))
    for queue in [semaphore.takers, *(mutex.takers for mutex in mutexes)]:
        line = ring(queue.head)
        assert all(task.queue is queue and task.state & WAITING for task in line)
        if queue.by_priority:
            assert [task.priority for task in line] == sorted(task.priority for task in line)
    for mutex in mutexes:
        assert mutex.takers.head is None if mutex.owner is None else mutex in held_by(mutex.owner)
        assert not mutex.ceiling or all(task.base_priority >= mutex.ceiling for task in ring(mutex.takers.head))
    for task in tasks:
        assert set(held_by(task)) == {mutex for mutex in mutexes if mutex.owner is task}
        assert task.state in (READY, WAITING, SUSPENDED, WAITING | SUSPENDED)
        assert (task.queue is not None) == bool(task.state & WAITING)
    assert not system.servers[ports.MUTEX].settling
    assert all(task.mutexes is None for task in system.tasks.objects.items if task is not None and task.state == DORMANT)


def play(kinds, tasks, servers):
    """Let the tasks work through their scripts, once each; returns what each call answered."""
    kernel = pyitron.Kernel(servers=servers)
    log = []
    begun = set()

    def body(ident):
        if ident in begun:
            return
        begun.add(ident)
        for step in tasks[ident - 1][1]:
            log.append((ident, getattr(pyitron, step[0])(*step[1:])))
            check_invariants(kernel._system)

    for ident, kind in enumerate(kinds, 1):
        assert kernel.static("CRE_MTX", ident, T_CMTX(*kind)) == E_OK
    assert kernel.static("CRE_SEM", 1, T_CSEM(TA_TPRI, 0, 9)) == E_OK
    for ident, (priority, _) in enumerate(tasks, 1):
        assert kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, body, priority, 64)) == E_OK
    # Off the full milliseconds, so that it sees what time-outs have left, too.
    for instant in range(8):
        kernel.at(instant + 0.5, lambda: check_invariants(kernel._system))
    result = kernel.run()
    check_invariants(kernel._system)
    kernel.close()
    assert [fault.traceback for fault in result.faults] == []
    return log


@settings(max_examples=150)
@given(_kinds, _tasks)
def test_random_programs_have_the_priorities_of_the_definition(kinds, tasks):
    """After each call, in either placement of the servers; the answers are the same in both."""
    assert play(kinds, tasks, "passive") == play(kinds, tasks, "active")
