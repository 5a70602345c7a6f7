# SPDX-License-Identifier: MIT
"""The lines of a text trace made events again.

Names of tasks may hold blanks, so those of the lines in which nothing can be mistaken are collected first.
"""

import errno
import re
from collections.abc import Sequence

from kernel import status
from kernel import trace as point
from kernel.trace import Event
from pyitron import errors
from pyitron.trace.states import CLASSES
from pyitron.trace.text import target_class

__all__ = ["LineError", "TextReader"]

_KINDS = {name.replace(" ", "-"): kind for kind, name in enumerate(point.KIND_NAMES) if name}
_LINE = re.compile(r" *(\d+)\.(\d{6}) ([a-z-]+) +(.*)")
_STATUS = {name: number for number, name in enumerate(status.NAMES)}
_ERROR = {name: getattr(errors, name) for name in errors.__all__ if name.startswith("E_")}
_ERRNO = {name: number for number, name in errno.errorcode.items()}
_NUMBERED = re.compile(r"([a-z]+)(\d+)")


class LineError(Exception):
    """A line that is not one of a trace."""

    def __init__(self, number: int, line: str) -> None:
        super().__init__(number, line)
        self.number = number
        self.line = line


class TextReader:
    """Reads the lines of one file.

    ``names`` has the objects that have occurred so far, as ``kernel.names``.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self.names: dict[tuple[str, int], str] = {}
        self._lines: list[tuple[int, int, int, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._taken: dict[str, set[int]] = {}
        self._next: dict[str, int] = {}
        self._tasks: set[str] = set()
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._lines.append(self._split(number, line))
                # What goes by its class and number keeps it.
                for word in line.split():
                    if match := _NUMBERED.fullmatch(word):
                        self._taken.setdefault(match[1], set()).add(int(match[2]))
        self._with_blanks = sorted((task for task in self._tasks if " " in task), key=len, reverse=True)

    def events(self) -> list[Event]:
        """All events; raises ``LineError`` for a line that is none."""
        found = []
        for number, time, kind, rest in self._lines:
            try:
                found.append((time, kind, *self._parts(kind, rest)))
            except (KeyError, TypeError, ValueError):
                raise LineError(number, rest) from None
        return found

    def _split(self, number: int, line: str) -> tuple[int, int, int, str]:
        match = _LINE.fullmatch(line)
        kind = _KINDS.get(match[3]) if match else None
        if match is None or kind is None:
            raise LineError(number, line)
        rest = match[4]
        if kind in (point.DISPATCH, point.READY):
            self._tasks.add(rest.rpartition(" priority ")[0])
        return number, int(match[1]) * 1_000_000 + int(match[2]), kind, rest

    def _parts(self, kind: int, rest: str) -> tuple[int, str, int]:
        """Task, label and value of one line."""
        if kind in (point.DISPATCH, point.READY):
            if kind == point.DISPATCH and rest == "idle":
                return 0, "", 0
            name, word, priority = rest.rpartition(" priority ")
            if not word:
                raise ValueError(rest)
            return self._number("tsk", name), "", int(priority)
        if kind in (point.INTERRUPT, point.INTERRUPT_END):
            number, _, label = rest.partition(" ")
            return 0, label, int(number)
        if kind in (point.TIMER, point.TIMER_END):
            label, _, name = rest.partition(" ")
            return 0, label, self._number(label, name)
        if kind in (point.SERVER, point.HOST):
            label, _, value = rest.rpartition(" ")
            return (0, label, int(value)) if value.isdecimal() else (0, rest, 0)
        task, rest = self._task(rest)
        label, _, value = rest.partition(" ")
        if kind == point.CALL:
            return task, label, self._target(label, value)
        if kind in (point.RETURN, point.REFUSED):
            return task, label, _result(value)
        if kind == point.WAIT:
            return task, label, self._number(CLASSES.get(label, label), value) if value else 0
        if kind == point.RELEASE:
            return task, label, _STATUS[value] if value in _STATUS else int(value)
        if kind in (point.SUSPEND, point.RESUME):
            return task, "", int(value)
        if kind in (point.EXCEPTION, point.EXCEPTION_END):
            routine, _, pattern = rest.rpartition(" ")
            return task, routine, int(pattern, 16)
        return task, rest, 0

    def _task(self, rest: str) -> tuple[int, str]:
        """The task at the beginning of *rest*, 0 for none, and what comes after it."""
        name, _, after = rest.partition(" ")
        if name == "-":
            return 0, after
        for longer in self._with_blanks:
            if rest == longer or rest.startswith(f"{longer} "):
                name, after = longer, rest[len(longer) + 1 :]
                break
        return self._number("tsk", name), after

    def _target(self, call: str, name: str) -> int:
        if not name:
            return 0
        kind = target_class(call)
        return int(name) if kind is None else self._number(kind, name)

    def _number(self, kind: str, name: str) -> int:
        """The number of an object: its own if it has no name, else the next that is free."""
        number = self._numbers.get((kind, name))
        if number is None:
            if name.startswith(kind) and name[len(kind) :].isdecimal():
                number = int(name[len(kind) :])
            else:
                if not name:
                    raise ValueError(kind)
                taken = self._taken.setdefault(kind, set())
                number = self._next.get(kind, 1)
                while number in taken:
                    number += 1
                self._next[kind] = number + 1
                self.names[kind, number] = name
            self._numbers[kind, name] = number
        return number


def _result(text: str) -> int:
    """The number that ``result_name`` made this text of."""
    if text in _ERROR:
        return int(_ERROR[text])
    return _ERRNO[text] if text in _ERRNO else int(text)
