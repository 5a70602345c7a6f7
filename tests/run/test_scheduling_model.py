# SPDX-License-Identifier: MIT
"""Random programs of several tasks against a plain model of the scheduler, and invariants after every call.

Each task works through a script of service calls. The model keeps lists and looks at everything each time; the kernel must
produce the same log: who finished which call, with what outcome, when.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

import pyitron
from kernel.task import DORMANT, READY, SUSPENDED, WAITING
from pyitron import (
    E_ILUSE,
    E_OBJ,
    E_OK,
    E_QOVR,
    E_RLWAI,
    E_TMOUT,
    T_CSEM,
    T_CTSK,
    TA_ACT,
    TA_NULL,
    TA_TPRI,
)

TASKS = (1, 2, 3, 4)
MAXIMUM = 2

_task = st.sampled_from(TASKS)
_sem = st.sampled_from((1, 2))
_time = st.integers(0, 4)
_step = st.one_of(
    st.tuples(st.just("slp_tsk")),
    st.tuples(st.just("tslp_tsk"), _time),
    st.tuples(st.just("dly_tsk"), _time),
    st.tuples(
        st.sampled_from(["wup_tsk", "sus_tsk", "rsm_tsk", "frsm_tsk", "rel_wai", "act_tsk", "ter_tsk", "can_wup"]), _task
    ),
    st.tuples(st.just("chg_pri"), _task, st.integers(1, 4)),
    st.tuples(st.just("rot_rdq"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["sig_sem", "wai_sem"]), _sem),
    st.tuples(st.just("twai_sem"), _sem, _time),
)
_program = st.lists(st.tuples(st.integers(1, 4), st.lists(_step, max_size=8)), min_size=4, max_size=4)


class ModelTask:
    def __init__(self, ident, priority, script):
        self.ident = ident
        self.initial = self.priority = priority
        self.script = script
        self.position = 0
        self.waits = None
        self.suspended = self.wakeups = self.activations = 0
        self.active = True
        self.begun = False
        self.pending = None
        self.deadline = None


class Model:
    """The kernel as one would explain it."""

    def __init__(self, program):
        self.tasks = {n: ModelTask(n, priority, script) for n, (priority, script) in enumerate(program, 1)}
        self.ready = list(self.tasks.values())
        self.sems = {1: 0, 2: 0}
        self.queues = {1: [], 2: []}
        self.now = self.sequence = 0
        self.log = []

    def run(self):
        while True:
            task = min(self.ready, key=lambda t: t.priority, default=None)
            if task is None:
                timed = [t for t in self.tasks.values() if t.deadline is not None]
                if not timed:
                    return self.log
                self.now = min(t.deadline for t in timed)[0]
                for t in sorted((t for t in timed if t.deadline[0] <= self.now), key=lambda t: t.deadline):
                    self.end_wait(t, E_OK if t.waits == "dly" else E_TMOUT)
                continue
            task.begun = True
            if task.pending is not None:
                self.log.append((task.ident, *task.pending, self.now))
                task.pending = None
            elif task.position < len(task.script):
                step = task.script[task.position]
                task.pending = (task.position, None)
                task.position += 1
                outcome = getattr(self, step[0])(task, *step[1:])
                if task.active and task.pending is not None and outcome is not None:
                    task.pending = (task.pending[0], outcome)
            else:
                self.end(task)

    def end(self, task):
        if task in self.ready:
            self.ready.remove(task)
        self.leave_queue(task)
        task.active, task.waits, task.pending, task.deadline = False, None, None, None
        if task.activations:
            task.activations -= 1
            self.begin(task)

    def begin(self, task):
        task.active, task.priority = True, task.initial
        task.suspended = task.wakeups = 0
        # A script is worked through once; a task that never ran still has its own before it.
        task.position = len(task.script) if task.begun else 0
        self.ready.append(task)

    def leave_queue(self, task):
        for queue in self.queues.values():
            if task in queue:
                queue.remove(task)

    def wait(self, task, cause, time):
        self.ready.remove(task)
        task.waits = cause
        if time is not None:
            self.sequence += 1
            task.deadline = (self.now + time, self.sequence)

    def end_wait(self, task, outcome):
        self.leave_queue(task)
        task.waits = task.deadline = None
        task.pending = (task.pending[0], outcome)
        if not task.suspended:
            self.ready.append(task)

    def target(self, ident):
        task = self.tasks[ident]
        return task, task.active

    def tslp_tsk(self, task, time=None):
        if task.wakeups:
            task.wakeups -= 1
            return E_OK
        if time == 0:
            return E_TMOUT
        return self.wait(task, "slp", time)

    slp_tsk = tslp_tsk

    def dly_tsk(self, task, time):
        self.wait(task, "dly", time)
        if time == 0:
            self.end_wait(task, E_OK)

    def wup_tsk(self, task, ident):
        other, active = self.target(ident)
        if not active:
            return E_OBJ
        if other.waits == "slp":
            self.end_wait(other, E_OK)
        else:
            other.wakeups += 1
        return E_OK

    def can_wup(self, task, ident):
        other, active = self.target(ident)
        if not active:
            return E_OBJ
        count, other.wakeups = other.wakeups, 0
        return count

    def sus_tsk(self, task, ident):
        other, active = self.target(ident)
        if not active:
            return E_OBJ
        other.suspended += 1
        if other in self.ready:
            self.ready.remove(other)
        return E_OK

    def rsm_tsk(self, task, ident, force=False):
        other, active = self.target(ident)
        if not active or not other.suspended:
            return E_OBJ
        other.suspended = 0 if force else other.suspended - 1
        if not other.suspended and other.waits is None:
            self.ready.append(other)
        return E_OK

    def frsm_tsk(self, task, ident):
        return self.rsm_tsk(task, ident, True)

    def rel_wai(self, task, ident):
        other, _ = self.target(ident)
        if other.waits is None:
            return E_OBJ
        self.end_wait(other, E_RLWAI)
        return E_OK

    def act_tsk(self, task, ident):
        other, active = self.target(ident)
        if active:
            other.activations += 1
        else:
            self.begin(other)
        return E_OK

    def ter_tsk(self, task, ident):
        other, active = self.target(ident)
        if not active:
            return E_OBJ
        if other is task:
            return E_ILUSE
        self.end(other)
        return E_OK

    def chg_pri(self, task, ident, priority):
        other, active = self.target(ident)
        if not active:
            return E_OBJ
        other.priority = priority
        if other in self.ready:
            self.ready.remove(other)
            self.ready.append(other)
        if other.waits == 2:
            self.queues[2].remove(other)
            self.enqueue(2, other)
        return E_OK

    def rot_rdq(self, task, priority):
        first = next((t for t in self.ready if t.priority == priority), None)
        if first is not None:
            self.ready.remove(first)
            self.ready.append(first)
        return E_OK

    def enqueue(self, ident, task):
        queue = self.queues[ident]
        queue.append(task)
        if ident == 2:
            queue.sort(key=lambda t: t.priority)

    def sig_sem(self, task, ident):
        if self.queues[ident]:
            self.end_wait(self.queues[ident][0], E_OK)
            return E_OK
        if self.sems[ident] == MAXIMUM:
            return E_QOVR
        self.sems[ident] += 1
        return E_OK

    def twai_sem(self, task, ident, time=None):
        if self.sems[ident]:
            self.sems[ident] -= 1
            return E_OK
        if time == 0:
            return E_TMOUT
        self.wait(task, ident, time)
        return self.enqueue(ident, task)

    wai_sem = twai_sem


def ring(head):
    """The tasks of a ring, in order."""
    tasks = []
    task = head
    while task is not None and (not tasks or task is not head):
        tasks.append(task)
        assert task.next.prev is task and task.prev.next is task
        task = task.next
    return tasks


def check_invariants(system):
    """One running task, the first of the highest priority; every task in exactly the queue that its state says."""
    core = system.core
    by_priority = [ring(head) for head in core.ready.heads]
    ready = [task for tasks in by_priority for task in tasks]
    assert core.running is ready[0]
    queues = [system.servers[1].sleepers, system.servers[1].delayed]
    queues += [semaphore.takers for semaphore in system.servers[2].objects.items if semaphore is not None]
    waiting = [task for queue in queues for task in ring(queue.head)]
    for priority, tasks in enumerate(by_priority):
        assert all(task.priority == priority for task in tasks)
    for task in system.tasks.objects.items[1:]:
        if task is None:
            continue
        assert (task in ready) == (task.state == READY)
        assert waiting.count(task) == bool(task.state & WAITING)
        assert (task.suspensions > 0) == bool(task.state & SUSPENDED) or task.state == DORMANT
        assert task.position < 0 or task.state & WAITING
    for semaphore in system.servers[2].objects.items:
        assert semaphore is None or semaphore.count == 0 or semaphore.takers.head is None


def play(program, servers):
    """The log of the real kernel."""
    kernel = pyitron.Kernel(servers=servers)
    log = []
    begun = set()

    def body(ident):
        if ident in begun:
            return
        begun.add(ident)
        for position, step in enumerate(program[ident - 1][1]):
            outcome = getattr(pyitron, step[0])(*step[1:])
            log.append((ident, position, outcome, kernel.now_ns // 1_000_000))
            check_invariants(kernel._system)

    assert kernel.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, MAXIMUM)) == E_OK
    assert kernel.static("CRE_SEM", 2, T_CSEM(TA_TPRI, 0, MAXIMUM)) == E_OK
    for ident, (priority, _) in enumerate(program, 1):
        assert kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, body, priority, 64)) == E_OK
    result = kernel.run()
    kernel.close()
    assert [fault.traceback for fault in result.faults] == []
    return log


@settings(max_examples=300)
@given(_program, st.sampled_from(["passive", "active"]))
def test_random_programs_match_the_model(program, servers):
    """Same log, whatever the tasks do to each other."""
    assert play(program, servers) == Model(program).run()
