# SPDX-License-Identifier: MIT
"""What a run's trace tells that no snapshot does: who ran for how long, what was called, what happened last."""

from collections import deque
from collections.abc import Iterator

from kernel import trace as point
from kernel.trace import Event
from pyitron.trace.text import is_error

__all__ = ["Activity", "TaskActivity"]

# How many of the last events are kept, of all tasks together and of the one that is singled out.
RECENT = 20_000
OWN = 1_000


class TaskActivity:
    """One task: service calls and those that gave an error, how often it got the processor, and how long it had it.

    *recent_ns* is how long it had it in the last interval between two marks.
    """

    __slots__ = ("calls", "dispatches", "errors", "marked_ns", "recent_ns", "running_ns")

    def __init__(self) -> None:
        self.calls = 0
        self.errors = 0
        self.dispatches = 0
        self.running_ns = 0
        self.recent_ns = 0
        self.marked_ns = 0


class Activity:
    """A trace sink. The time of handlers is theirs, not that of the task they came in between."""

    def __init__(self) -> None:
        self.tasks: dict[int, TaskActivity] = {}
        # By "cyc", "alm" and so on, or "int", and the number: how often it ran.
        self.handlers: dict[tuple[str, int], int] = {}
        self.handling_ns = 0
        self.events = 0
        # The length of the interval between the last two marks.
        self.interval_ns = 0
        self._recent: deque[Event] = deque(maxlen=RECENT)
        self._own: deque[Event] = deque(maxlen=OWN)
        self._single = 0
        self._running = 0
        self._depth = 0
        self._since = 0
        self._marked = 0

    def __call__(self, event: Event) -> None:
        time, kind, who, label, value = event
        self.events += 1
        self._recent.append(event)
        if who and who == self._single:
            self._own.append(event)
        if kind == point.CALL:
            self._of(who).calls += 1
        elif kind == point.RETURN:
            if is_error(label, value):
                self._of(who).errors += 1
        elif kind == point.REFUSED:
            record = self._of(who)
            record.calls += 1
            record.errors += 1
        elif kind == point.DISPATCH:
            self.charge(time)
            self._running = who
            if who:
                self._of(who).dispatches += 1
        elif kind in (point.INTERRUPT, point.TIMER):
            self.charge(time)
            self._depth += 1
            key = ("int" if kind == point.INTERRUPT else label, value)
            self.handlers[key] = self.handlers.get(key, 0) + 1
        elif kind in (point.INTERRUPT_END, point.TIMER_END):
            self.charge(time)
            self._depth -= 1
        elif kind == point.DORMANT and who == self._running:
            self.charge(time)
            self._running = 0

    def charge(self, time_ns: int) -> None:
        """Count the time up to now for whoever has the processor."""
        if self._depth:
            self.handling_ns += time_ns - self._since
        elif self._running:
            self._of(self._running).running_ns += time_ns - self._since
        self._since = time_ns

    def mark(self, time_ns: int, at_least: int) -> None:
        """End an interval for which shares are shown, if it is *at_least* so many nanoseconds long."""
        self.charge(time_ns)
        if time_ns - self._marked < max(at_least, 1):
            return
        self.interval_ns = time_ns - self._marked
        self._marked = time_ns
        for record in self.tasks.values():
            record.recent_ns = record.running_ns - record.marked_ns
            record.marked_ns = record.running_ns

    def share(self, task: int) -> float:
        """The part of the processor that a task had in the last interval, 0 to 1."""
        record = self.tasks.get(task)
        return record.recent_ns / self.interval_ns if record is not None and self.interval_ns else 0.0

    def of(self, task: int) -> TaskActivity:
        """What is known of a task."""
        return self.tasks.get(task) or TaskActivity()

    def single_out(self, task: int) -> None:
        """Keep the events of this task from now on, beginning with those that are still there; 0 for none."""
        if task != self._single:
            self._single = task
            self._own.clear()
            self._own.extend(event for event in self._recent if event[2] == task and task)

    def own(self) -> Iterator[Event]:
        """The last events of the task that is singled out, the newest first."""
        return reversed(self._own)

    def last(self) -> Event | None:
        """The newest event."""
        return self._recent[-1] if self._recent else None

    def _of(self, task: int) -> TaskActivity:
        record = self.tasks.get(task)
        if record is None:
            record = self.tasks[task] = TaskActivity()
        return record
