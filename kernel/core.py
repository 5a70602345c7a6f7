# SPDX-License-Identifier: MIT
"""The state of the simulated processor, shared by the queues, the servers and the dispatcher.

``mode`` holds everything the context rules ask about in one integer: 0 is task code with nothing locked.
"""

from typing import Any

from kernel.clock import Clock
from kernel.counters import Counters
from kernel.ready_queue import ReadyQueue
from kernel.task import READY, SUSPENDED, Task
from kernel.time_queue import TimeQueue
from kernel.trace import READY as TRACE_READY
from kernel.trace import Trace

NON_TASK = 1
CPU_LOCKED = 2
DISPATCH_DISABLED = 4
UNWINDING = 8


class Core:
    """One processor: who runs, who can, what time it is."""

    __slots__ = (
        "clock", "counters", "external_tick", "mode", "names", "outside", "ready", "running", "ticked", "timers", "trace",
    )  # fmt: skip

    def __init__(self, clock: Clock, external_tick: bool = False) -> None:
        self.clock = clock
        self.counters = Counters()
        self.trace = Trace()
        # What traces and reports call the objects; the configuration fills it in.
        self.names: dict[tuple[str, int], str] = {}
        self.ready = ReadyQueue(self.counters)
        self.timers = TimeQueue(self.counters)
        # A task, or None while none has the processor.
        self.running: Any = None
        # The message registers of whoever is not a task: handlers, and the host outside a run.
        self.outside = Task(0, "non-task context")
        self.mode = NON_TASK
        # With an external tick the application supplies kernel time itself, a tick at a time.
        self.external_tick = external_tick
        self.ticked = 0

    def now(self) -> int:
        """Kernel time in nanoseconds: what time-outs and handlers follow."""
        if self.external_tick:
            return self.ticked
        return self.clock.read()

    def caller(self) -> Task:
        """Whose message registers a call made now uses."""
        if self.mode & NON_TASK or self.running is None:
            return self.outside
        task: Task = self.running
        return task

    def emit(self, kind: int, task: Task, label: str, value: int) -> None:
        """A trace point about *task*; call it only while ``trace.on``."""
        self.trace.emit(self.clock.read(), kind, task.id, label, value)

    def make_ready(self, task: Task) -> None:
        """Let *task*, which is in no queue, compete for the processor, unless it is suspended."""
        if task.state & SUSPENDED:
            task.state = SUSPENDED
        else:
            task.state = READY
            self.ready.insert(task)
            if self.trace.on:
                self.emit(TRACE_READY, task, "", task.priority)

    def change_priority(self, task: Task, priority: int, first: bool = False) -> None:
        """Give *task* another current priority; it goes behind its equals in whatever queue it is in.

        With *first* it goes before them if it is ready.
        """
        if task.state == READY:
            self.ready.remove(task)
            task.priority = priority
            if first:
                self.ready.insert_first(task)
            else:
                self.ready.insert(task)
            if self.trace.on:
                self.emit(TRACE_READY, task, "", priority)
            return
        task.priority = priority
        if task.queue is not None:
            task.queue.reorder(task)
