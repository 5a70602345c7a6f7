# SPDX-License-Identifier: MIT
# cython: boundscheck=False, wraparound=False
"""The time queue: a binary heap of timed events, ordered by deadline, then by the order in which they were added.

Adding and removing take a number of steps logarithmic in the number of events; every step is counted. An event may go by the
clock on the wall, which can be set: ``set_wall`` moves the deadlines of these events, and only of these, so that each comes
when that clock reaches its instant.

The heap is of numbers, so that a step touches none of the events, which lie all over the memory: each *place* of it has a
deadline, a sequence and the position in ``events`` of whose they are.
Invariants: ``events[e.position] is e`` for each queued event, and ``position == -1`` for all others;
``_owners[_places[p]] == p`` for each position p.
"""

from collections.abc import Callable
from typing import Any

from kernel.counters import Counters
from kernel.longs import *

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

    __slots__ = (
        "_deadlines", "_owners", "_places", "_room", "_sequences", "counters", "events", "on_wall", "sequence", "wall_offset",
    )  # fmt: skip

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self.events: list[TimedEvent] = []
        self.sequence = 0
        # The heap, and where in it each event is, by positions; there is room for so many.
        self._room = 0
        self._deadlines = no_longs()
        self._sequences = no_longs()
        self._owners = no_longs()
        self._places = no_longs()
        # How far the clock on the wall is ahead of this time line, and the queued events that go by it.
        self.wall_offset = 0
        self.on_wall: dict[TimedEvent, None] = {}

    def __dealloc__(self) -> None:
        let_go(self._deadlines)
        let_go(self._sequences)
        let_go(self._owners)
        let_go(self._places)

    def next_deadline(self) -> int:
        """When the first event is due; ``NEVER`` if there is none."""
        return self._deadlines[0] if self.events else NEVER

    def add(self, event: TimedEvent, deadline: int) -> None:
        """Queue *event*, which must not be queued yet, for *deadline* in nanoseconds, or for its ``wall`` if it has one."""
        self.counters.timer_operations += 1
        self.sequence += 1
        event.deadline = deadline
        event.sequence = self.sequence
        if event.wall is not None:
            self.on_wall[event] = None
            event.deadline = max(min(event.wall - self.wall_offset, LAST), 0)
        position = len(self.events)
        if position == self._room:
            self._make_room()
        self.events.append(event)
        event.position = position
        self._rise(event.deadline, event.sequence, position, position)

    def remove(self, event: TimedEvent) -> None:
        """Take *event* out if it is queued."""
        position = event.position
        if position < 0:
            return
        self.counters.timer_operations += 1
        event.position = -1
        if event.wall is not None:
            del self.on_wall[event]
        owners, places = self._owners, self._places
        place = places[position]
        # The last event takes its position, and the last in the heap its place.
        last = self.events.pop()
        size = len(self.events)
        if position != size:
            self.events[position] = last
            last.position = position
            places[position] = places[size]
            owners[places[size]] = position
        if place != size and (place == 0 or not self._rise(self._deadlines[size], self._sequences[size], owners[size], place)):
            self._sink(self._deadlines[size], self._sequences[size], owners[size], place)

    def set_wall(self, offset: int) -> None:
        """The clock on the wall is *offset* ahead from now on: linear in the events that go by it, each logarithmic."""
        self.wall_offset = offset
        for event in list(self.on_wall):
            self.remove(event)
            self.add(event, 0)

    def pop_due(self, now: int) -> TimedEvent | None:
        """Take out and return the first event if it is due at *now*."""
        if not self.events or self._deadlines[0] > now:
            return None
        event = self.events[self._owners[0]]
        self.remove(event)
        return event

    def _make_room(self) -> None:
        """Double the room."""
        room = max(2 * self._room, 4)
        self._deadlines = longer(self._deadlines, room)
        self._sequences = longer(self._sequences, room)
        self._owners = longer(self._owners, room)
        self._places = longer(self._places, room)
        self._room = room

    def _rise(self, deadline: int, sequence: int, owner: int, place: int) -> bool:
        """Put what *owner* has at *place* or above it; returns whether it is above."""
        deadlines, sequences, owners, places = self._deadlines, self._sequences, self._owners, self._places
        start = place
        steps = 0
        while place > 0:
            above = (place - 1) >> 1
            if deadlines[above] < deadline or (deadlines[above] == deadline and sequences[above] < sequence):
                break
            steps += 1
            deadlines[place] = deadlines[above]
            sequences[place] = sequences[above]
            moved = owners[above]
            owners[place] = moved
            places[moved] = place
            place = above
        self.counters.timer_steps += steps
        deadlines[place] = deadline
        sequences[place] = sequence
        owners[place] = owner
        places[owner] = place
        return place < start

    def _sink(self, deadline: int, sequence: int, owner: int, place: int) -> None:
        """Put what *owner* has at *place* or below it."""
        deadlines, sequences, owners, places = self._deadlines, self._sequences, self._owners, self._places
        size = len(self.events)
        steps = 0
        below = 2 * place + 1
        while below < size:
            first = deadlines[below]
            if below + 1 < size:
                other = deadlines[below + 1]
                if other < first or (other == first and sequences[below + 1] < sequences[below]):
                    first = other
                    below += 1
            if deadline < first or (deadline == first and sequence < sequences[below]):
                break
            steps += 1
            deadlines[place] = first
            sequences[place] = sequences[below]
            moved = owners[below]
            owners[place] = moved
            places[moved] = place
            place = below
            below = 2 * place + 1
        self.counters.timer_steps += steps
        deadlines[place] = deadline
        sequences[place] = sequence
        owners[place] = owner
        places[owner] = place
