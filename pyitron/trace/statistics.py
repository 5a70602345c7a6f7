# SPDX-License-Identifier: MIT
"""Count what a run did, as it goes: calls and their errors, dispatches and running time of each task."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel import trace as point
from kernel.trace import Event
from pyitron.trace.states import Names, object_name
from pyitron.trace.text import is_error

__all__ = ["CallCount", "Statistics", "TaskCount"]


@dataclass(slots=True)
class CallCount:
    """One service call: how often it was made, and how often it gave an error."""

    number: int = 0
    errors: int = 0


@dataclass(slots=True)
class TaskCount:
    """One task: how often it got the processor, and for how long it had it."""

    dispatches: int = 0
    running_ns: int = 0


class Statistics:
    """A trace sink that only counts, so that a run of any length needs no more memory.

    ``calls`` is a dictionary by call name, ``tasks`` by task id, ``handlers`` by class, number and function.
    """

    def __init__(self) -> None:
        self.calls: dict[str, CallCount] = {}
        self.tasks: dict[int, TaskCount] = {}
        self.handlers: dict[tuple[str, int, str], int] = {}
        self._running = 0
        self._since = 0

    def __call__(self, event: Event) -> None:
        time, kind, who, label, value = event
        if kind == point.CALL:
            self._call(label).number += 1
        elif kind == point.RETURN:
            if is_error(label, value):
                self._call(label).errors += 1
        elif kind == point.REFUSED:
            call = self._call(label)
            call.number += 1
            call.errors += 1
        elif kind == point.DISPATCH:
            self.finish(time)
            self._running = who
            if who:
                self._task(who).dispatches += 1
        elif kind in (point.INTERRUPT, point.TIMER):
            key = ("interrupt", value, label) if kind == point.INTERRUPT else (label, value, "")
            self.handlers[key] = self.handlers.get(key, 0) + 1

    def finish(self, time_ns: int) -> None:
        """Count the running task's time up to *time_ns*, the end of the run."""
        if self._running:
            self._task(self._running).running_ns += time_ns - self._since
        self._since = time_ns

    def report(self, names: Names) -> str:
        """Return the tables as text, the busiest first."""
        parts = []
        if self.calls:
            busiest = sorted(self.calls.items(), key=lambda item: (-item[1].number, item[0]))
            rows = [
                (name, f"{call.number:,}", f"{call.errors:,}" if call.errors else "-")
                for name, call in busiest
            ]
            parts.append(_table(("service call", "number", "errors"), rows))
        if self.tasks:
            rows = [
                (object_name(names, "tsk", who), f"{task.dispatches:,}", _milliseconds(task.running_ns))
                for who, task in sorted(self.tasks.items())
            ]
            parts.append(_table(("task", "dispatches", "running ms"), rows))
        if self.handlers:
            handlers = []
            for (kind, number, function), count in sorted(self.handlers.items()):
                name = f"{number} {function}" if kind == "interrupt" else object_name(names, kind, number)
                handlers.append((f"{kind} {name}", f"{count:,}"))
            parts.append(_table(("handler", "number"), handlers))
        return "\n".join(parts) or "no service call was made and no task ran\n"

    def _call(self, name: str) -> CallCount:
        found = self.calls.get(name)
        if found is None:
            found = self.calls[name] = CallCount()
        return found

    def _task(self, who: int) -> TaskCount:
        found = self.tasks.get(who)
        if found is None:
            found = self.tasks[who] = TaskCount()
        return found


def _milliseconds(time_ns: int) -> str:
    return f"{time_ns // 10**6:,}.{time_ns % 10**6 // 1000:03d}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = []
    for row in (head, *rows):
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        lines.append("  " + "  ".join(cells).rstrip() + "\n")
    return "".join(lines)
