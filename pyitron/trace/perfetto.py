# SPDX-License-Identifier: MIT
"""A trace in Chrome's JSON format, which ui.perfetto.dev and chrome://tracing open.

Tracks, from the top: the processor (who has it), then two for each task, its state (ready, running, waiting
for what) and its service calls, then one for each interrupt, cyclic handler and alarm, simulated devices, and
active servers. Calls have a track of their own because a call that waits outlasts the state in which it
began: so each is one slice whose length is its response time, with object and result as arguments. Arrows
lead from the call or handler that released a task to that task.

Every slice is one complete event ("X"), written when it ends. Times are microseconds with three exact
decimals. In virtual time code takes no time, and viewers stack slices of one instant instead of showing their
order; so events of one instant are set one nanosecond apart, in their order. The text form has the times as
they were.

The file has the events themselves as well (see ``kept``), so that it can be read back.
"""

import functools
import json
from collections.abc import Iterable
from typing import BinaryIO

from kernel import trace as point
from kernel.trace import Event
from pyitron.trace.kept import KeptEvents
from pyitron.trace.states import (
    DORMANT,
    STATE_NAMES,
    WAITING,
    WAITING_SUSPENDED,
    Names,
    TaskStates,
    ended_by_time,
    object_name,
)
from pyitron.trace.text import encode, plain, result_name, status_name, target_name

__all__ = ["PerfettoSink", "write"]

_BATCH = 4096

# Viewers sort threads by their numbers and show them: a task's is ten times its id. The process's number, 1,
# would be called the main thread.
_PROCESSOR = 2
_TASK = 10
_CALLS = 1
_HANDLERS = {
    "interrupt": 20_000_000,
    "cyc": 30_000_000,
    "alm": 40_000_000,
    "host": 50_000_000,
    "server": 60_000_000,
    "outside": 70_000_000,
}

_quoted = functools.lru_cache(maxsize=4096)(json.dumps)


def write(events: Iterable[Event], file: BinaryIO, names: Names, end_ns: int = 0) -> None:
    """Write *events* to a binary *file*; *names* is ``kernel.names``, *end_ns* when the run ended."""
    sink = PerfettoSink(file, names)
    for event in events:
        sink(event)
    sink.close(end_ns)


class PerfettoSink:
    """A trace sink that writes the JSON as the run goes; ``close()`` completes it.

    Args:
        file: a binary file open for writing.
        names: ``kernel.names``.
    """

    def __init__(self, file: BinaryIO, names: Names) -> None:
        self.file = file
        self.names = names
        self._rows = ['{"ph":"M","pid":1,"name":"process_name","args":{"name":"pyitron"}}']
        self._separator = b'{"displayTimeUnit":"ns","traceEvents":[\n'
        self._titled: set[int] = set()
        self._states = TaskStates()
        # The slices that are open on each thread: start, and the end of their row.
        self._open: dict[int, list[tuple[int, str]]] = {}
        # The open calls of each task (start, name, object), and whom it has released so far; 0: handlers.
        self._calls: dict[int, list[tuple[int, str, int]]] = {}
        self._released: dict[int, list[tuple[int, int]]] = {}
        self._handlers: list[int] = []
        self._kept = KeptEvents(names)
        # The text of calls, kept until the next flush since names may change.
        self._tails: dict[tuple[str, int, str], str] = {}
        self._processor = 0
        self._flows = 0
        # The time of the last event as the file shows it: never the same for two.
        self._now = -1
        self._title(_PROCESSOR, "processor")

    def close(self, end_ns: int = 0) -> None:
        """Close every slice at *end_ns* (or after the last event, if that is later) and complete the file."""
        self._now = max(self._now + 1, end_ns)
        for who, calls in self._calls.items():
            while calls:
                self._return(who, "not yet")
        for thread, slices in self._open.items():
            while slices:
                self._end(thread)
        self._rows.append(self._kept.row(end_ns))
        self._flush()
        self.file.write(b"\n]}\n")

    def __call__(self, event: Event) -> None:
        time, kind, who, label, value = event
        self._kept.events.append(event)
        now = self._now + 1
        self._now = now = time if time > now else now
        if kind == point.CALL:
            self._calls.setdefault(who, []).append((now, label, value))
            return
        if kind == point.RETURN:
            self._return(who, result_name(label, value))
            return
        changes = self._states.follow(event)
        for task, state in changes:
            self._show(task, state)
        if kind == point.DISPATCH:
            if who != self._processor:
                self._end(_PROCESSOR)
                if who:
                    self._begin(_PROCESSOR, object_name(self.names, "tsk", who), f'"priority":{value}')
                self._processor = who
        elif kind == point.READY:
            # After a release the state is "ready" already, and this says no more.
            if changes:
                self._instant(self._task(who), "ready", f'"priority":{value}')
        elif kind == point.RELEASE:
            self._instant(
                self._task(who), "release", f'"for":{_quoted(label)},"status":"{status_name(value)}"'
            )
            source = 0 if self._handlers else self._states.running
            if source != who and (self._handlers or self._calls.get(source)) and not ended_by_time(label, value):
                self._released.setdefault(source, []).append((now, who))
        elif kind == point.REFUSED:
            self._instant(
                self._caller(who), f"{label} refused", f'"result":{_quoted(result_name(label, value))}'
            )
        elif kind == point.DORMANT:
            while self._calls.get(who):
                self._return(who, "did not return")
            if label:
                self._instant(self._task(who), label)
        elif kind in (point.INTERRUPT, point.TIMER):
            self._enter(kind, label, value)
        elif kind in (point.INTERRUPT_END, point.TIMER_END):
            if self._handlers:
                self._end(self._handlers.pop())
                self._arrows(0)
        elif kind in (point.EXCEPTION, point.EXCEPTION_END):
            what = "task exception" if kind == point.EXCEPTION else "end of task exception"
            self._instant(self._task(who), what, f'"routine":{_quoted(plain(label))},"pattern":"{value:#x}"')
        elif kind == point.SERVER:
            self._instant(self._other("server", 0, "servers"), plain(label))
        elif kind == point.HOST:
            self._instant(self._other("host", 0, "simulated devices"), plain(label) or "callback")
        elif kind == point.FAULT:
            self._instant(
                self._task(who) if who else self._caller(0), "FAULT", f'"what":{_quoted(plain(label))}'
            )

    # Rows

    def _flush(self) -> None:
        if self._rows:
            self.file.write(self._separator + encode(",\n".join(self._rows)))
            self._rows.clear()
            self._tails.clear()
            self._separator = b",\n"

    def _begin(self, thread: int, name: str, arguments: str = "") -> None:
        tail = (
            f'"name":{_quoted(name)},"args":{{{arguments}}}}}' if arguments else f'"name":{_quoted(name)}}}'
        )
        self._open.setdefault(thread, []).append((self._now, tail))

    def _end(self, thread: int) -> None:
        slices = self._open.get(thread)
        if slices:
            self._slice(thread, *slices.pop())

    def _slice(self, thread: int, start: int, tail: str) -> None:
        length = self._now - start
        self._rows.append(
            f'{{"ph":"X","pid":1,"tid":{thread},"ts":{start // 1000}.{start % 1000:03d},'
            f'"dur":{length // 1000}.{length % 1000:03d},{tail}'
        )
        if len(self._rows) >= _BATCH:
            self._rows.append(self._kept.row())
            self._flush()

    def _point(self, phase: str, thread: int, time: int, rest: str) -> None:
        self._rows.append(
            f'{{"ph":"{phase}","pid":1,"tid":{thread},"ts":{time // 1000}.{time % 1000:03d},{rest}}}'
        )

    def _instant(self, thread: int, name: str, arguments: str = "") -> None:
        tail = f',"args":{{{arguments}}}' if arguments else ""
        self._point("i", thread, self._now, f'"s":"t","name":{_quoted(name)}{tail}')

    # Tracks

    def _title(self, thread: int, name: str) -> None:
        self._titled.add(thread)
        head = f'{{"ph":"M","pid":1,"tid":{thread},"name"'
        self._rows.append(f'{head}:"thread_name","args":{{"name":{_quoted(name)}}}}}')
        self._rows.append(f'{head}:"thread_sort_index","args":{{"sort_index":{thread}}}}}')

    def _task(self, who: int) -> int:
        thread = _TASK * who
        if thread not in self._titled:
            self._title(thread, object_name(self.names, "tsk", who))
        return thread

    def _caller(self, who: int) -> int:
        if not who:
            return self._handlers[-1] if self._handlers else self._other("outside", 0, "outside tasks")
        thread = _TASK * who + _CALLS
        if thread not in self._titled:
            self._task(who)
            self._title(thread, f"{object_name(self.names, 'tsk', who)} calls")
        return thread

    def _other(self, group: str, number: int, title: str) -> int:
        thread = _HANDLERS[group] + number
        if thread not in self._titled:
            self._title(thread, title)
        return thread

    # Slices

    def _show(self, task: int, state: int) -> None:
        thread = self._task(task)
        self._end(thread)
        if state == DORMANT:
            return
        name = STATE_NAMES[state]
        if state in (WAITING, WAITING_SUSPENDED):
            label, number = self._states.waits.get(task, ("", 0))
            name = f"{name} {label} {object_name(self.names, label, number) if number else ''}".rstrip()
        self._begin(thread, name)

    def _return(self, who: int, result: str) -> None:
        calls = self._calls.get(who)
        if not calls:
            return
        start, label, value = calls.pop()
        tail = self._tails.get((label, value, result))
        if tail is None:
            target = target_name(self.names, label, value)
            given = f'"object":{_quoted(target)},' if target else ""
            tail = f'"name":{_quoted(label)},"args":{{{given}"result":{_quoted(result)}}}}}'
            self._tails[label, value, result] = tail
        self._slice(self._caller(who), start, tail)
        self._arrows(who)

    def _enter(self, kind: int, label: str, value: int) -> None:
        if kind == point.INTERRUPT:
            name = plain(label) or "handler"
            thread = self._other("interrupt", value, f"interrupt {value} {name}")
            self._instant(_PROCESSOR, f"interrupt {value}")
        else:
            name = object_name(self.names, label, value)
            thread = self._other(label if label in _HANDLERS else "outside", value, f"{label} {name}")
        self._handlers.append(thread)
        self._begin(thread, name)

    def _arrows(self, source: int) -> None:
        """Draw arrows to the tasks that *source* released; their starts lie inside its slice."""
        if source not in self._released:
            return
        for time, who in self._released.pop(source):
            self._flows += 1
            rest = f'"id":{self._flows},"cat":"release","name":"release"'
            self._point("s", self._caller(source), time, rest)
            self._point("f", self._task(who), time, f'"bp":"e",{rest}')
