# SPDX-License-Identifier: MIT
"""Waiting: the one place where tasks are parked, woken, timed out, released and told of a deletion.

Objects decide, a queue parks. A queue is a ring in FIFO or in priority order (equal priorities in order of arrival).
Every waiting task is in exactly one queue; one that waits for nothing but time or a wake-up is in a queue of its server.
Where the next in line may be served because another one left, the object has its queue's *watcher* called: after the queue
changed otherwise than by the object itself.
"""

from collections.abc import Callable
from typing import Any

from kernel.core import Core
from kernel.status import BLOCKED, CANCELLED, DONE, TIMED_OUT
from kernel.task import BY_CANCEL, SUSPENDED, WAITING, Task
from kernel.trace import RELEASE, WAIT


def time_out(task: Task) -> None:
    """The timed event of a waiting task."""
    queue = task.queue
    queue.withdraw(task, queue.timeout_status)


class WaitQueue:
    """The tasks that wait for one object (*label* and *object_id* name it in traces and reports)."""

    __slots__ = ("by_priority", "core", "head", "label", "length", "object_id", "timeout_status", "watcher")

    def __init__(
        self,
        core: Core,
        label: str,
        object_id: int,
        by_priority: bool,
        timeout_status: int = TIMED_OUT,
        watcher: Callable[[Any], object] | None = None,
    ) -> None:
        self.core = core
        self.label = label
        self.object_id = object_id
        self.by_priority = by_priority
        self.timeout_status = timeout_status
        self.watcher = watcher
        self.head: Task | None = None
        self.length = 0

    def first_id(self) -> int:
        """The id of the task that is first in line, 0 if nobody waits."""
        if self.head is None:
            return 0
        return self.head.id

    def park(self, task: Task, timeout: int) -> int:
        """Let the running *task* wait here, *timeout* nanoseconds at most, or without limit if negative.

        One that has been cancelled since it began the call does not wait: in real time that may come in between.
        """
        core = self.core
        if task.open_to & BY_CANCEL and task.thread is not None and task.thread.cancel_pending and task.thread.cancel_enabled:
            return CANCELLED
        core.counters.wait_operations += 1
        core.ready.remove(task)
        task.state = WAITING
        if task.value is not None:
            task.value = None
        self._link(task)
        if timeout >= 0:
            core.timers.add(task, core.now() + timeout)
        if core.trace.on:
            core.emit(WAIT, task, self.label, self.object_id)
        return BLOCKED

    def wake(self, task: Task, status: int, value: Any) -> None:
        """End the wait of *task* with *status*; it finds *value* in its message registers."""
        core = self.core
        core.counters.wait_operations += 1
        self._unlink(task)
        if task.position >= 0:
            core.timers.remove(task)
        task.status = status
        task.value = value
        if core.trace.on:
            core.emit(RELEASE, task, self.label, status)
        task.state &= SUSPENDED
        core.make_ready(task)

    def wake_first(self, status: int, value: Any) -> Task | None:
        """End the wait of the first in line; returns it, or None if nobody waits."""
        task = self.head
        if task is not None:
            self.wake(task, status, value)
        return task

    def wake_all(self, status: int) -> None:
        """End every wait, in order: linear in the number of those who wait."""
        while self.head is not None:
            self.wake(self.head, status, None)

    def withdraw(self, task: Task, status: int) -> None:
        """End the wait of *task* without the object's doing: its time is over, or somebody released it.

        What was left of the time it was to wait for is its value (None if its time is over, or it had no limit).
        """
        left = None
        if task.position >= 0:
            left = max(task.deadline - self.core.now(), 0)
        self.wake(task, status, left)
        if self.watcher is not None:
            self.watcher(self)

    def leave(self, task: Task) -> None:
        """Take *task* out of its wait without letting it run on: it is being terminated."""
        self.core.counters.wait_operations += 1
        self._unlink(task)
        self.core.timers.remove(task)
        task.wall = None
        task.open_to = 0
        if self.watcher is not None:
            self.watcher(self)

    def move(self, task: Task, other: "WaitQueue") -> None:
        """Let *task* wait in *other* from now on; its time runs on."""
        core = self.core
        core.counters.wait_operations += 1
        self._unlink(task)
        other._link(task)
        if core.trace.on:
            core.emit(RELEASE, task, self.label, DONE)
            core.emit(WAIT, task, other.label, other.object_id)

    def reorder(self, task: Task) -> None:
        """The priority of *task* has changed: put it where it belongs now."""
        if self.by_priority:
            self._unlink(task)
            self._link(task)
            if self.watcher is not None:
                self.watcher(self)

    def _link(self, task: Task) -> None:
        self.length += 1
        task.queue = self
        head = self.head
        if head is None:
            task.next = task
            task.prev = task
            self.head = task
        else:
            behind = head
            if self.by_priority:
                # Looked for from the back: the usual newcomer is not the most urgent.
                last: Task = head.prev
                while task.priority < last.priority:
                    self.core.counters.wait_steps += 1
                    behind = last
                    if last is head:
                        self.head = task
                        break
                    last = last.prev
            before = behind.prev
            task.next = behind
            task.prev = before
            before.next = task
            behind.prev = task

    def _unlink(self, task: Task) -> None:
        self.length -= 1
        following = task.next
        if following is task:
            self.head = None
        else:
            before = task.prev
            before.next = following
            following.prev = before
            if self.head is task:
                self.head = following
        task.next = None
        task.prev = None
        task.queue = None
