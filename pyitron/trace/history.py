# SPDX-License-Identifier: MIT
"""What a trace tells of each task and handler: states, waits, calls, releases.

Every picture is drawn from this. Places in time are indices of events, since with the virtual clock many events
happen at one instant and only their order tells them apart; ``times`` has the time of each.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from kernel import trace as point
from kernel.trace import Event
from pyitron.trace.states import (
    DORMANT,
    RUNNING,
    WAITING,
    WAITING_SUSPENDED,
    Names,
    TaskStates,
    ended_by_time,
    object_name,
)  # fmt: skip
from pyitron.trace.text import is_error, plain, result_name, status_name, target_name

__all__ = ["Call", "History", "Release", "Row", "Span"]

# A row: its kind (``tsk``, ``int``, ``cyc``, ``alm``, other handlers, ``host``, ``server``, ``outside``), number and label.
Key = tuple[str, int, str]

_ORDER = ("tsk", "int", "cyc", "alm", "ovr", "exc", "ini", "host", "server", "outside")
_PLACES = {kind: place for place, kind in enumerate(_ORDER)}


class Span(NamedTuple):
    """A state of a task, or a run of a handler, from one event to another."""

    first: int
    last: int
    state: int
    reason: str


class Call(NamedTuple):
    """A service call; *last* is the end of the trace if it has not returned."""

    first: int
    last: int
    name: str
    target: str
    result: str
    failed: bool


class Release(NamedTuple):
    """The end of a task's wait; *source* is the row that made it end, None if time did."""

    at: int
    source: Key | None
    task: int
    reason: str
    status: str


@dataclass(slots=True)
class Row:
    """A task or a handler.

    ``spans`` of a task follow each other without a gap; those of a handler are its runs. ``notes`` are faults
    and other remarkable instants, as (event, text, whether it is a fault).
    """

    key: Key
    name: str
    spans: list[Span] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    notes: list[tuple[int, str, bool]] = field(default_factory=list)
    priorities: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_task(self) -> bool:
        """Whether it is a task's."""
        return self.key[0] == "tsk"


class History:
    """All that happened in a trace.

    Args:
        events: the trace from its beginning, in order.
        names: ``kernel.names``; a task named there has a row even if it never ran.
        end_ns: when the run ended; the last event if that is later.
    """

    def __init__(self, events: Iterable[Event], names: Names, end_ns: int = 0) -> None:
        self.times: list[int] = []
        self.releases: list[Release] = []
        self._names = names
        self._rows: dict[Key, Row] = {}
        self._states = TaskStates()
        # The open span of each row: where it began, state, reason.
        self._open: dict[Key, tuple[int, int, str]] = {}
        # The open calls of each row: where each began, its name and object.
        self._calls: dict[Key, list[tuple[int, str, str]]] = {}
        self._targets: dict[tuple[str, int], str] = {}
        self._handlers: list[Key] = []
        # The simulated device whose callback ran last at this time.
        self._host: tuple[int, Key] | None = None
        for kind, number in names:
            if kind == "tsk":
                self._task(number)
        for at, event in enumerate(events):
            self.times.append(event[0])
            self._take(at, event)
        self.times.append(max(end_ns, self.times[-1] if self.times else 0))
        self._finish(len(self.times) - 1)

    @property
    def rows(self) -> list[Row]:
        """Tasks by their numbers, then interrupts, handlers and what else there is."""
        return sorted(self._rows.values(), key=lambda row: (_PLACES.get(row.key[0], len(_PLACES)), *row.key))

    def window(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """Return the first event at or after *start_ns*, and the first one after *end_ns* or the end."""
        count = len(self.times) - 1
        return min(bisect_left(self.times, start_ns), count), min(bisect_right(self.times, end_ns), count)

    # Taking events in

    def _task(self, number: int) -> Row:
        key = ("tsk", number, "")
        return self._rows.get(key) or self._row(key, object_name(self._names, "tsk", number))

    def _row(self, key: Key, name: str) -> Row:
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = Row(key, name)
        return row

    def _take(self, at: int, event: Event) -> None:
        time, kind, who, label, value = event
        # Calls change no state, and are the most of what happens.
        if kind == point.CALL:
            target = self._targets.get((label, value))
            if target is None:
                target = self._targets[label, value] = target_name(self._names, label, value)
            self._calls.setdefault(self._caller(time, who).key, []).append((at, label, target))
            return
        if kind == point.RETURN:
            self._end_call(self._caller(time, who), at, result_name(label, value), is_error(label, value))
            return
        for task, state in self._states.follow(event):
            reason = ""
            if state in (WAITING, WAITING_SUSPENDED):
                what, number = self._states.waits.get(task, ("", 0))
                reason = f"{what} {object_name(self._names, what, number)}" if number else what
            self._change(self._task(task), at, state, reason)
        if kind == point.REFUSED:
            self._caller(time, who).calls.append(Call(at, at, label, "", f"{result_name(label, value)}, refused", True))
        elif kind in (point.READY, point.DISPATCH):
            if who:
                changes = self._task(who).priorities
                if not changes or changes[-1][1] != value:
                    changes.append((at, value))
        elif kind == point.RELEASE:
            # A wait that has another object by now is over, so what it was for is in the span that ends here.
            row = self._task(who)
            reason = row.spans[-1].reason if row.spans else label
            self.releases.append(Release(at, self._releaser(time, who, label, value), who, reason, status_name(value)))
        elif kind == point.DORMANT:
            row = self._task(who)
            while self._calls.get(row.key):
                self._end_call(row, at, "did not return", False)
            if label == "terminated":
                row.notes.append((at, label, False))
        elif kind in (point.INTERRUPT, point.TIMER):
            self._enter(at, kind, label, value)
        elif kind in (point.INTERRUPT_END, point.TIMER_END):
            if self._handlers:
                self._leave(at)
        elif kind in (point.EXCEPTION, point.EXCEPTION_END):
            what = "task exception" if kind == point.EXCEPTION else "end of task exception"
            self._task(who).notes.append((at, f"{what} {plain(label)} {value:#x}", False))
        elif kind in (point.SERVER, point.HOST):
            group = "server" if kind == point.SERVER else "host"
            # Most simulated devices have functions with names.
            name = "" if label == "<lambda>" else plain(label)
            row = self._row((group, 0, name), f"{'server' if group == 'server' else 'device'} {name}".rstrip())
            row.spans.append(Span(at, at, RUNNING, ""))
            if kind == point.HOST:
                self._host = time, row.key
        elif kind == point.FAULT:
            row = self._task(who) if who else self._caller(time, 0)
            row.notes.append((at, plain(label), True))

    def _caller(self, time: int, who: int) -> Row:
        if who:
            return self._task(who)
        if self._handlers:
            return self._rows[self._handlers[-1]]
        if self._host is not None and self._host[0] == time:
            return self._rows[self._host[1]]
        return self._row(("outside", 0, ""), "outside tasks")

    def _releaser(self, time: int, who: int, label: str, value: int) -> Key | None:
        if ended_by_time(label, value):
            return None
        if self._handlers:
            return self._handlers[-1]
        running: Key = ("tsk", self._states.running, "")
        if self._states.running and self._states.running != who and self._calls.get(running):
            return running
        if self._host is not None and self._host[0] == time:
            return self._host[1]
        return None

    def _change(self, row: Row, at: int, state: int, reason: str) -> None:
        first, old, why = self._open.get(row.key, (0, DORMANT, ""))
        row.spans.append(Span(first, at, old, why))
        self._open[row.key] = at, state, reason

    def _end_call(self, row: Row, at: int, result: str, failed: bool) -> None:
        calls = self._calls.get(row.key)
        if calls:
            first, name, target = calls.pop()
            row.calls.append(Call(first, at, name, target, result, failed))

    def _enter(self, at: int, kind: int, label: str, value: int) -> None:
        if kind == point.INTERRUPT:
            row = self._row(("int", value, ""), f"int {value} {plain(label)}".rstrip())
        else:
            row = self._row((label, value, ""), f"{label} {object_name(self._names, label, value)}")
        self._handlers.append(row.key)
        self._open[row.key] = at, RUNNING, plain(label) if kind == point.INTERRUPT else ""

    def _leave(self, at: int) -> None:
        row = self._rows[self._handlers.pop()]
        while self._calls.get(row.key):
            self._end_call(row, at, "did not return", False)
        first, state, reason = self._open.pop(row.key, (at, RUNNING, ""))
        row.spans.append(Span(first, at, state, reason))

    def _finish(self, end: int) -> None:
        while self._handlers:
            self._leave(end)
        for row in self._rows.values():
            while self._calls.get(row.key):
                self._end_call(row, end, "not yet", False)
            # Inner calls return before outer ones.
            row.calls.sort(key=lambda call: (call.first, -call.last))
            if row.is_task:
                first, state, reason = self._open.get(row.key, (0, DORMANT, ""))
                row.spans.append(Span(first, end, state, reason))
