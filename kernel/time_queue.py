# SPDX-License-Identifier: MIT
# cython: boundscheck=False, wraparound=False
"""The time queue: a binary heap of timed events, ordered by deadline, then by the order in which they were added.

Adding and removing take a number of steps logarithmic in the number of events; every step is counted. An event may go by the
clock on the wall, which can be set: ``set_wall`` moves the deadlines of these events, and only of these, so that each comes
when that clock reaches its instant.
Invariant: ``events[e.position] is e`` for each queued event, and ``position == -1`` for all others.
"""

from collections.abc import Callable
from typing import Any

from kernel.counters import Counters

NEVER = 0x7FFF_FFFF_FFFF_FFFF

# Time ends here, 292 years after the start: a hundred days before NEVER, which no time-out that begins before it reaches.
LAST = NEVER - (1 << 53)


class TimedEvent:
    """Something that happens at *deadline*: ``action(event)`` is called then.

    *wall*: the instant of the system time that it was asked for, in nanoseconds and of any size, if it follows that.
    """

    __slots__ = ("action", "deadline", "position", "sequence", "wall")

    def __init__(self, action: Callable[..., object] | None = None) -> None:
        self.deadline = 0
        self.sequence = 0
        self.position = -1
        self.wall: int | None = None
        self.action: Any = action


class TimeQueue:
    """All pending timed events of one time line."""

    __slots__ = ("counters", "events", "on_wall", "sequence", "wall_offset")

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self.events: list[TimedEvent] = []
        self.sequence = 0
        # How far the clock on the wall is ahead of this time line, and the queued events that go by it.
        self.wall_offset = 0
        self.on_wall: dict[TimedEvent, None] = {}

    def next_deadline(self) -> int:
        """When the first event is due; ``NEVER`` if there is none."""
        if not self.events:
            return NEVER
        first = self.events[0]
        return first.deadline

    def add(self, event: TimedEvent, deadline: int) -> None:
        """Queue *event*, which must not be queued yet, for *deadline* in nanoseconds, or for its ``wall`` if it has one."""
        self.counters.timer_operations += 1
        self.sequence += 1
        event.deadline = deadline
        event.sequence = self.sequence
        if event.wall is not None:
            self.on_wall[event] = None
            event.deadline = max(min(event.wall - self.wall_offset, LAST), 0)
        self.events.append(event)
        self._rise(event, len(self.events) - 1)

    def remove(self, event: TimedEvent) -> None:
        """Take *event* out if it is queued."""
        position = event.position
        if position < 0:
            return
        self.counters.timer_operations += 1
        event.position = -1
        if event.wall is not None:
            del self.on_wall[event]
        last = self.events.pop()
        if last is event:
            return
        if position == 0 or not self._rise(last, position):
            self._sink(last, position)

    def set_wall(self, offset: int) -> None:
        """The clock on the wall is *offset* ahead from now on: linear in the events that go by it, each logarithmic."""
        self.wall_offset = offset
        for event in list(self.on_wall):
            self.remove(event)
            self.add(event, 0)

    def pop_due(self, now: int) -> TimedEvent | None:
        """Take out and return the first event if it is due at *now*."""
        if not self.events:
            return None
        event = self.events[0]
        if event.deadline > now:
            return None
        self.remove(event)
        return event

    def _rise(self, event: TimedEvent, position: int) -> bool:
        """Put *event* at *position* or above it; returns whether it is above."""
        events = self.events
        deadline, sequence = event.deadline, event.sequence
        start = position
        while position > 0:
            above = (position - 1) >> 1
            parent = events[above]
            if parent.deadline < deadline or (parent.deadline == deadline and parent.sequence < sequence):
                break
            self.counters.timer_steps += 1
            events[position] = parent
            parent.position = position
            position = above
        events[position] = event
        event.position = position
        return position < start

    def _sink(self, event: TimedEvent, position: int) -> None:
        """Put *event* at *position* or below it."""
        events = self.events
        deadline, sequence = event.deadline, event.sequence
        size = len(events)
        below = 2 * position + 1
        while below < size:
            child = events[below]
            if below + 1 < size:
                other = events[below + 1]
                if other.deadline < child.deadline or (other.deadline == child.deadline and other.sequence < child.sequence):
                    child = other
                    below += 1
            if deadline < child.deadline or (deadline == child.deadline and sequence < child.sequence):
                break
            self.counters.timer_steps += 1
            events[position] = child
            child.position = position
            position = below
            below = 2 * position + 1
        events[position] = event
        event.position = position
