# SPDX-License-Identifier: MIT
"""A trace as a value change dump (VCD), for GTKWave, Surfer and other viewers of waveforms.

A scope for each task and handler, in the groups ``tasks`` and ``handlers``. A task has the signals ``running`` (1 or 0),
``state``, ``waits_for``, ``call`` (the service call it is in) and ``result`` (of the last one) as strings, and
``priority``; a handler has ``running`` and the same of its calls. ``processor`` tells which task has it. Scopes go by names
in ASCII; what has another name goes by its class and number, and has the name as a signal. Strings are ASCII as well, with
``\\u6e29`` for other letters: not all parsers take more.

The unit is the nanosecond. A signal has one value at each instant, while in virtual time much happens at one: so, as in
the form for Perfetto, events of one instant are set one nanosecond apart.
"""

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from kernel.trace import Event
from pyitron.application import UsageError
from pyitron.trace.history import History, Row
from pyitron.trace.states import DORMANT, RUNNING, STATE_NAMES, WAITING, WAITING_SUSPENDED, Names

if TYPE_CHECKING:
    from vcd import VCDWriter

__all__ = ["demand", "write"]

_UNFIT = re.compile(r"[^A-Za-z0-9_]+")
Change = tuple[int, int, Any, Any]


def demand() -> Any:
    """Return the module ``vcd`` of pyvcd, or say how to get it."""
    try:
        return import_module("vcd")
    except ImportError:
        raise UsageError("the form .vcd needs pyvcd, which is not installed: pip install 'pyitron[vcd]'") from None


def write(events: Iterable[Event], file: TextIO, names: Names, end_ns: int = 0) -> None:
    """Write *events* to a text *file*; needs ``pyvcd`` (``pip install 'pyitron[vcd]'``).

    Args:
        events: the trace from its beginning, in order.
        file: a text file open for writing.
        names: ``kernel.names``.
        end_ns: when the run ended; the last event if that is later.
    """
    history = History(events, names, end_ns)
    writer = demand().VCDWriter(file, timescale="1 ns", date="", comment="pyitron")
    _Waves(history, writer).write()


class _Waves:
    """The signals of one history and their changes."""

    def __init__(self, history: History, writer: "VCDWriter") -> None:
        self._history = history
        self._writer = writer
        self._taken: set[tuple[str, str]] = set()
        self._changes: list[Change] = []
        self._times: list[int] = []
        now = -1
        for time in history.times:
            now = max(now + 1, time)
            self._times.append(now)

    def write(self) -> None:
        """Write the whole file."""
        processor = self._writer.register_var("processor", "task", "string", init="")
        running: list[tuple[int, int, str]] = []
        end = len(self._times) - 1
        for row in self._history.rows:
            scope = self._scope(row)
            busy = self._writer.register_var(scope, "running", "wire", size=1, init=0)
            if not row.name.isascii():
                self._writer.register_var(scope, "name", "string", init=_ascii(row.name))
            self._calls(row, scope)
            if not row.is_task:
                for span in row.spans:
                    self._set(span.first, busy, 1)
                    self._set(span.last, busy, 0, after=int(span.first == span.last))
                continue
            self._states(row, scope, busy)
            for span in row.spans:
                if span.state == RUNNING:
                    # Who loses the processor at an event does so before another gets it.
                    running.append((span.first, 1, row.name))
                    if span.last < end:
                        running.append((span.last, 0, ""))
            priority = self._writer.register_var(scope, "priority", "integer", size=8, init=0)
            for at, value in row.priorities:
                self._set(at, priority, value)
        for at, _, name in sorted(running):
            self._set(at, processor, name)
        for time, _, variable, value in sorted(self._changes, key=lambda change: change[:2]):
            self._writer.change(variable, time, value)
        self._writer.close(max(self._times[-1], self._changes[-1][0] if self._changes else 0))

    def _scope(self, row: Row) -> tuple[str, str]:
        group = "tasks" if row.is_task else "handlers"
        # Identifiers of a dump are ASCII; a name that is not stands in a signal of its own.
        name = _UNFIT.sub("_", row.name) if row.name.isascii() else f"{row.key[0]}{row.key[1]}"
        if not re.match("[A-Za-z_]", name):
            name = f"_{name}"
        while (group, name) in self._taken:
            name = f"{name}_{row.key[1]}"
        self._taken.add((group, name))
        return group, name

    def _states(self, row: Row, scope: Sequence[str], busy: Any) -> None:
        state = self._writer.register_var(scope, "state", "string", init=STATE_NAMES[DORMANT])
        waits_for = self._writer.register_var(scope, "waits_for", "string", init="")
        for span in row.spans:
            self._set(span.first, busy, int(span.state == RUNNING))
            self._set(span.first, state, STATE_NAMES[span.state])
            self._set(span.first, waits_for, span.reason if span.state in (WAITING, WAITING_SUSPENDED) else "")

    def _calls(self, row: Row, scope: Sequence[str]) -> None:
        current = self._writer.register_var(scope, "call", "string", init="")
        result = self._writer.register_var(scope, "result", "string", init="")
        ends = [(call.last, 0, call) for call in row.calls]
        ends += [(call.first, 1, call) for call in row.calls if call.last > call.first]
        stack: list[str] = []
        for at, begins, call in sorted(ends, key=lambda end: end[:2]):
            if begins:
                stack.append(f"{call.name} {call.target}".rstrip())
            else:
                if call.last > call.first and stack:
                    stack.pop()
                self._set(at, result, f"{call.name} {call.result}")
            self._set(at, current, stack[-1] if stack else "")

    def _set(self, at: int, variable: Any, value: Any, after: int = 0) -> None:
        if isinstance(value, str):
            value = _ascii(value)
        self._changes.append((self._times[at] + after, len(self._changes), variable, value))


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")
