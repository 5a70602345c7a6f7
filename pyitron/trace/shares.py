# SPDX-License-Identifier: MIT
"""How much of each pixel's time a row with many changes spent in each state."""

from collections.abc import Iterable, Sequence

from pyitron.trace.history import Span
from pyitron.trace.states import DORMANT, READY, RUNNING, SUSPENDED, WAITING, WAITING_SUSPENDED

__all__ = ["Shares", "merged"]

# From the bottom of a column up.
_STACK = (RUNNING, READY, WAITING_SUSPENDED, SUSPENDED, WAITING)
# The least height of a column in which the task ran, if only for no time.
MARK = 4

Box = tuple[int, int, int]


class Shares:
    """The states of one task in columns of equal time.

    Args:
        times: the time of each event.
        start, end: the window, in nanoseconds.
        columns: how many there are.
    """

    def __init__(self, times: Sequence[int], start: int, end: int, columns: int) -> None:
        self.times = times
        self.start = start
        self.end = end
        self.columns = columns

    def column(self, time: int) -> int:
        """Return the column that holds an instant of the window."""
        return min((time - self.start) * self.columns // (self.end - self.start), self.columns - 1)

    def boxes(self, spans: Iterable[Span], top: int, bar: int) -> dict[int, list[Box]]:
        """Return, for each state, boxes one column wide: column, y and height; *bar* is the height of the row's bar."""
        shares, ran = self._spread(spans)
        empty = [0] * self.columns
        stack = [(state, shares.get(state, empty)) for state in _STACK]
        dormant = shares.get(DORMANT, empty)
        found: dict[int, list[Box]] = {}
        span = (self.end - self.start) / self.columns
        for column in range(self.columns):
            # The states of this column pile up from the bottom; what rounding leaves goes to the top one.
            parts = [[state, round(bar * share[column] / span)] for state, share in stack]
            if column in ran:
                parts[0][1] = max(parts[0][1], MARK)
            room = bar
            for part in parts:
                part[1] = min(part[1], room)
                room -= part[1]
            if dormant[column] * 2 < span:
                top_part = next((part for part in reversed(parts) if part[1]), None)
                if top_part is not None and top_part[0] != RUNNING:
                    top_part[1] += room
            else:
                found.setdefault(DORMANT, []).append((column, top + bar // 2 - 1, 2))
            y = top + bar
            for state, height in parts:
                if height:
                    y -= height
                    found.setdefault(state, []).append((column, y, height))
        return found

    def _spread(self, spans: Iterable[Span]) -> tuple[dict[int, list[int]], set[int]]:
        """The time in each state by columns, and the columns in which the task ran."""
        shares: dict[int, list[int]] = {}
        ran = set()
        for span in spans:
            since = max(self.times[span.first], self.start)
            until = min(self.times[span.last], self.end)
            first, last = self.column(since), self.column(until)
            share = shares.get(span.state)
            if share is None:
                share = shares[span.state] = [0] * self.columns
            if span.state == RUNNING:
                ran.add(first)
            if first == last:
                share[first] += until - since
                continue
            edge = since
            for column in range(first, last + 1):
                right = min(until, self.start + (column + 1) * (self.end - self.start) // self.columns)
                share[column] += right - edge
                if span.state == RUNNING and right > edge:
                    ran.add(column)
                edge = right
        return shares, ran


def merged(boxes: Sequence[Box], left: int) -> str:
    """Return path data for boxes one column wide, neighbours of equal height in one piece."""
    out = []
    at = 0
    while at < len(boxes):
        column, y, height = boxes[at]
        length = 1
        while at + length < len(boxes) and boxes[at + length] == (column + length, y, height):
            length += 1
        out.append(f"M{left + column} {y}h{length}v{height}h-{length}z")
        at += length
    return "".join(out)
