# SPDX-License-Identifier: MIT
"""The interrupt controller: lines, levels, masking, and which request is served next.

A request stays latched on its line until it is served; raising it again meanwhile changes nothing, as with
edge-triggered hardware. A line is served if it is enabled and its level is above both the mask and the level being handled.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

LINES = 256
# The kernel's own line, which the application cannot reach: files have been read or written by host threads.
FILE_LINE = LINES
LEVELS = 16
DEFAULT_LEVEL = 1


class Line:
    """One interrupt line: a handler, or service routines that are called in order."""

    __slots__ = ("enabled", "handler", "latched", "level", "number", "routines")

    def __init__(self, number: int) -> None:
        self.number = number
        self.level = DEFAULT_LEVEL
        self.enabled = True
        self.latched = False
        self.handler: Callable[[], object] | None = None
        self.routines: list[Any] = []


class _Lines(dict[int, Line]):
    """The lines by their numbers, each made when it is first asked for: most are never used."""

    __slots__ = ()

    def __missing__(self, number: int) -> Line:
        line = self[number] = Line(number)
        return line


class InterruptController:
    """All lines of one kernel."""

    __slots__ = ("_requests", "_served_levels", "expected", "lines", "mask")

    def __init__(self) -> None:
        self.lines = _Lines()
        self.mask = 0
        # How many requests are sure to come from the kernel's own host threads.
        self.expected = 0
        self._requests: list[deque[Line]] = [deque() for _ in range(LEVELS)]
        # Bit n set: a request of level n is queued.
        self._served_levels = 0

    def attached(self) -> bool:
        """Whether an interrupt may come, or is expected, that has somebody who would serve it."""
        if self.expected:
            return True
        for line in self.lines.values():
            if line.number != FILE_LINE and (line.handler is not None or line.routines):
                return True
        return False

    def request(self, number: int) -> None:
        """The device on line *number* wants service."""
        line = self.lines[number]
        if not line.latched:
            line.latched = True
            if line.enabled:
                self._queue(line)

    def enable(self, number: int) -> None:
        """Let requests of this line through, a latched one first."""
        line = self.lines[number]
        if not line.enabled:
            line.enabled = True
            if line.latched:
                self._queue(line)

    def disable(self, number: int) -> None:
        """Hold requests of this line back."""
        line = self.lines[number]
        queued = line.latched and line.enabled
        line.enabled = False
        if queued:
            self._requests[line.level].remove(line)
            self._update(line.level)

    def take(self, above: int) -> Line | None:
        """Take the most urgent request of a level higher than *above* and the mask; None if there is none."""
        if self._served_levels == 0:
            return None
        level = self._served_levels.bit_length() - 1
        if level <= max(above, self.mask):
            return None
        line: Line = self._requests[level].popleft()
        self._update(level)
        line.latched = False
        return line

    def set_level(self, number: int, level: int) -> None:
        """Give line *number* another level, 1 (lowest) to 15."""
        line = self.lines[number]
        queued = line.latched and line.enabled
        if queued:
            self._requests[line.level].remove(line)
            self._update(line.level)
        line.level = level
        if queued:
            self._queue(line)

    def _queue(self, line: Line) -> None:
        self._requests[line.level].append(line)
        self._served_levels |= 1 << line.level

    def _update(self, level: int) -> None:
        if not self._requests[level]:
            self._served_levels &= ~(1 << level)
