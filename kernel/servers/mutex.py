# SPDX-License-Identifier: MIT
"""Mutexes, with priority inheritance and priority ceilings.

The current priority of a task is always the highest of its base priority, the ceilings of the mutexes it holds, and the
priorities of the tasks that are first in line for the inheriting mutexes it holds. The queues of those are in order of
priority, so one look at each held mutex is enough, however many tasks wait for it. An owner that waits itself passes its
priority on to the owner of what it waits for: along a chain, one link at a time, without recursion.

A change for the better goes up the chain as it is, until somebody has that priority anyway. After a change for the worse
each owner on the chain is reckoned anew. Tasks that wait for each other in a circle all have the same priority, and would
hold each other up for ever when its reason is gone: so one of them lets go of it, and the news goes round.
Every link and every look at a held mutex counts as a wait step.

What becomes of a task that locks again what it holds depends on the *kind* of the mutex: it is refused, waits for ever, or is
counted. What becomes of a mutex whose owner ends depends on its *legacy*: it goes to the first in line, or stays locked by
nobody, or goes to the next owner with the news that what it guards may be half done. That one says when it is sound again;
if it unlocks before, the mutex is lost.
Invariant: a mutex without an owner has nobody in line, unless it was left locked.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.servers.task import TaskServer
from kernel.status import (
    ABSENT,
    BAD_STATE,
    BUSY,
    DEADLOCK,
    DELETED,
    DONE,
    ILLEGAL_USE,
    NOT_OWNER,
    NOT_RECOVERABLE,
    OVERFLOW,
    OWNER_DIED,
    TIMED_OUT,
    UNSUPPORTED,
)
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
LOCK = 2
UNLOCK = 3
REFER = 4
DELETE = 5
# Delete it unless somebody holds it.
DISPOSE = 6
# What its owner says when what it guards is sound again.
MEND = 7
GET_CEILING = 8
# By its owner, who unlocks it with that. It locks it for that, with True as *a*, whatever its own priority.
CHANGE_CEILING = 9

# Kinds: who locks again what it holds is refused, waits for ever, or is counted.
STRICT = 0
PLAIN = 1
COUNTED = 2
MAX_DEPTH = 0x3FF

# Legacies: what becomes of a mutex whose owner ends. One that is left locked all the same goes to the first in line if its
# owner ended by force.
PASSED_ON = 0
LEFT_LOCKED = 1
TOLD = 2

# Conditions: what it guards is sound, may be half done, is lost.
SOUND = 0
DOUBTFUL = 1
LOST = 2

LABEL = "mtx"


class Mutex:
    """What one task at a time holds; *ceiling* is the priority its holder has at least, 0 for none.

    The mutexes of a task are linked, from the one locked last (``Task.mutexes``) through ``older``.
    """

    __slots__ = ("ceiling", "condition", "depth", "inherits", "kind", "left_by", "legacy", "newer", "older", "owner", "takers")

    def __init__(self, core: Core, ident: int, by_priority: bool, inherits: bool, ceiling: int, watcher: Any) -> None:
        self.inherits = inherits
        self.ceiling = ceiling
        self.kind = STRICT
        self.legacy = PASSED_ON
        self.condition = SOUND
        # How often the owner has locked it beyond the first time.
        self.depth = 0
        self.owner: Any = None
        # The task that ended without unlocking it.
        self.left_by: Any = None
        self.newer: Any = None
        self.older: Any = None
        self.takers = WaitQueue(core, LABEL, ident, by_priority)
        if inherits:
            self.takers.watcher = watcher


class MutexServer(ObjectServer):
    """Creates, locks, unlocks, reports and deletes mutexes, and settles the current priorities of tasks."""

    __slots__ = ("settling",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, tasks: TaskServer) -> None:
        ObjectServer.__init__(self, "mutex", LABEL, dispatcher, max_id)
        # Priorities are being passed on already: what the queues report is part of that.
        self.settling = False
        tasks.mutexes = self

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        mutex = self.objects.find(message.target)
        if mutex is None:
            return ABSENT
        if op == LOCK:
            return self._lock(mutex, message)
        if op == UNLOCK:
            return self.unlock(mutex, message)
        if op == REFER:
            holder = mutex.left_by if mutex.owner is None else mutex.owner
            message.value = (0 if holder is None else holder.id, mutex.takers.first_id())
            return DONE
        if op == DELETE:
            self._delete(mutex, message)
            return DONE
        if op == DISPOSE:
            if mutex.owner is not None or mutex.left_by is not None:
                return BUSY
            self._delete(mutex, message)
            return DONE
        if op == MEND:
            return self._mend(mutex, message)
        if op == GET_CEILING:
            message.value = mutex.ceiling
            return DONE if mutex.ceiling > 0 else BAD_STATE
        if op == CHANGE_CEILING:
            return self._change_ceiling(mutex, message)
        return UNSUPPORTED

    # -- for the task server

    def change_base(self, task: Task, priority: int, first: bool = False) -> int:
        """Give *task* another base priority; refused above the ceiling of a mutex that it holds or waits for.

        With *first* it goes before its new equals, not behind them, if it is ready.
        """
        if self._breaks_a_ceiling(task, priority):
            return ILLEGAL_USE
        task.base_priority = priority
        current = self._deserved(task, False)
        if current == priority or current != task.priority:
            self.core.change_priority(task, current, first)
        elif self._waits_for_itself(task):
            # What keeps its priority up may be nothing but itself.
            self._relax(task)
        return DONE

    def release_all(self, task: Task, by_force: bool) -> None:
        """*task* has ended: its mutexes go to those who are first in line, the one locked last first."""
        while task.mutexes is not None:
            self.core.counters.wait_steps += 1
            mutex = task.mutexes
            self._drop(mutex)
            if mutex.legacy == LEFT_LOCKED and not by_force:
                mutex.left_by = task
                continue
            if mutex.legacy == TOLD:
                mutex.condition = DOUBTFUL
            self._pass_on(mutex)

    # -- for the condition server, too

    def unlock(self, mutex: Mutex, message: Task) -> int:
        """The task that calls unlocks *mutex*, which is refused unless it holds it."""
        if mutex.owner is not message:
            return NOT_OWNER
        if mutex.depth > 0:
            mutex.depth -= 1
            return DONE
        self._drop(mutex)
        if mutex.condition == DOUBTFUL:
            mutex.condition = LOST
            mutex.takers.wake_all(NOT_RECOVERABLE)
        else:
            self._pass_on(mutex)
        if message.priority != message.base_priority:
            self._relax(message)
        return DONE

    # -- operations

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, inherits, ceiling = message.a
        mutex = Mutex(self.core, message.target, by_priority, inherits, ceiling, self.line_changed)
        if message.b is not None:
            mutex.kind, mutex.legacy = message.b
        return self.register(message, mutex)

    def _lock(self, mutex: Mutex, message: Task) -> int:
        owner = mutex.owner
        if message.a is None:
            if message.base_priority < mutex.ceiling:
                return ILLEGAL_USE
        elif mutex.ceiling == 0:
            return BAD_STATE
        if owner is message and mutex.kind != PLAIN:
            return self._lock_again(mutex)
        if owner is None and mutex.left_by is None:
            if mutex.condition == LOST:
                return NOT_RECOVERABLE
            self._take(mutex, message)
            if 0 < mutex.ceiling < message.priority:
                self.core.change_priority(message, mutex.ceiling, True)
            return self._found(mutex)
        if message.timeout == POLL:
            return TIMED_OUT
        status = mutex.takers.park(message, message.timeout)
        if mutex.inherits:
            self._urge(owner, message.priority)
        return status

    def _lock_again(self, mutex: Mutex) -> int:
        if mutex.kind == STRICT:
            return DEADLOCK
        if mutex.depth == MAX_DEPTH:
            return OVERFLOW
        mutex.depth += 1
        return DONE

    def _delete(self, mutex: Mutex, message: Task) -> None:
        self.objects.remove(message.target)
        mutex.takers.wake_all(DELETED)
        owner = mutex.owner
        if owner is not None:
            self._drop(mutex)
            self._relax(owner)

    def _mend(self, mutex: Mutex, message: Task) -> int:
        if mutex.condition != DOUBTFUL or mutex.owner is not message:
            return BAD_STATE
        mutex.condition = SOUND
        return DONE

    def _change_ceiling(self, mutex: Mutex, message: Task) -> int:
        if mutex.owner is not message:
            return NOT_OWNER
        former = mutex.ceiling
        mutex.ceiling = message.a
        self.unlock(mutex, message)
        if mutex.owner is message:
            # It has locked it more than once.
            self._relax(message)
        message.value = former
        return DONE

    # -- who holds what

    def _found(self, mutex: Mutex) -> int:
        """What the new owner is told."""
        return DONE if mutex.condition == SOUND else OWNER_DIED

    def _take(self, mutex: Mutex, task: Task) -> None:
        mutex.owner = task
        mutex.older = task.mutexes
        if mutex.older is not None:
            mutex.older.newer = mutex
        task.mutexes = mutex

    def _drop(self, mutex: Mutex) -> None:
        if mutex.newer is None:
            mutex.owner.mutexes = mutex.older
        else:
            mutex.newer.older = mutex.older
        if mutex.older is not None:
            mutex.older.newer = mutex.newer
        mutex.newer = mutex.older = mutex.owner = None
        mutex.depth = 0

    def _pass_on(self, mutex: Mutex) -> None:
        """Give *mutex*, which is free now, to the first in line, who runs on with the priority this gives it."""
        taker = mutex.takers.head
        if taker is not None:
            self._take(mutex, taker)
            # Who was first in line has the priority of those behind it already. It stays first until it is woken.
            if 0 < mutex.ceiling < taker.priority:
                taker.priority = mutex.ceiling
            mutex.takers.wake(taker, self._found(mutex), None)

    # -- priorities

    def line_changed(self, queue: WaitQueue) -> None:
        """Somebody in the line for an inheriting mutex has left it, or has another priority."""
        if not self.settling:
            mutex = self.objects.find(queue.object_id)
            self._relax(mutex.owner)

    def _urge(self, task: Any, priority: int) -> None:
        """*task* holds up somebody of *priority*: let it have that at least, and those who hold up *task* in turn."""
        while task is not None and priority < task.priority:
            self._shift(task, priority)
            task = self._obstacle(task)

    def _relax(self, task: Any) -> None:
        """A reason for the priority of *task* may be gone: reckon it anew, and then for those who hold up *task*."""
        dropped = None
        while task is not None:
            priority = self._deserved(task, False)
            if priority == task.priority and dropped is None and self._waits_for_itself(task):
                dropped = task
                priority = self._deserved(task, True)
            if priority <= task.priority:
                self._urge(task, priority)
                break
            self._shift(task, priority)
            task = self._obstacle(task)
        if dropped is not None:
            self._urge(dropped, self._deserved(dropped, False))

    def _shift(self, task: Task, priority: int) -> None:
        self.core.counters.wait_steps += 1
        self.settling = True
        try:
            self.core.change_priority(task, priority, True)
        finally:
            self.settling = False

    def _deserved(self, task: Task, alone: bool) -> int:
        """The current priority of *task* by definition, as the lines for its mutexes stand; *alone*: as if they were empty."""
        priority = task.base_priority
        mutex = task.mutexes
        while mutex is not None:
            self.core.counters.wait_steps += 1
            if 0 < mutex.ceiling < priority:
                priority = mutex.ceiling
            elif mutex.inherits and not alone:
                first = mutex.takers.head
                if first is not None and first.priority < priority:
                    priority = first.priority
            mutex = mutex.older
        return priority

    def _breaks_a_ceiling(self, task: Task, priority: int) -> bool:
        """Whether *priority* is above the ceiling of a mutex that *task* holds or waits for."""
        queue = task.queue
        if queue is not None and queue.label == LABEL and priority < self.objects.find(queue.object_id).ceiling:
            return True
        mutex = task.mutexes
        while mutex is not None:
            self.core.counters.wait_steps += 1
            if priority < mutex.ceiling:
                return True
            mutex = mutex.older
        return False

    def _obstacle(self, task: Task) -> Any:
        """Who holds the mutex that *task* waits for, and inherits its priority; None if nobody does."""
        queue = task.queue
        if queue is None or queue.label != LABEL:
            return None
        mutex = self.objects.find(queue.object_id)
        return mutex.owner if mutex.inherits else None

    def _waits_for_itself(self, task: Task) -> bool:
        """Whether *task* is in a circle of tasks that wait for each other; those all have the same priority.

        The chain may also lead into a circle that *task* is not in. So a mark is left on the way, further and further ahead:
        who comes by it again goes round (Brent).
        """
        mark = None
        step = lap = 1
        other = self._obstacle(task)
        while other is not None and other.priority == task.priority:
            self.core.counters.wait_steps += 1
            if other is task:
                return True
            if other is mark:
                return False
            step -= 1
            if step == 0:
                mark = other
                lap *= 2
                step = lap
            other = self._obstacle(other)
        return False
