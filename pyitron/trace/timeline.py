# SPDX-License-Identifier: MIT
"""Draw a trace: tasks and handlers in rows, time to the right; as a picture, or as a page to look around in."""

import fnmatch
from collections.abc import Sequence
from typing import TextIO

from kernel.trace import Event
from pyitron.trace.history import History, Row
from pyitron.trace.page import document
from pyitron.trace.picture import Picture
from pyitron.trace.states import Names

__all__ = ["NARROWEST", "choose", "draw", "page", "write"]

NARROWEST = 480


def write(
    events: Sequence[Event],
    file: TextIO,
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
    title: str = "",
    tasks: Sequence[str] = (),
    max_rows: int = 120,
    width: int = 1280,
) -> None:
    """Write the picture of *events* to a text *file*; the arguments are those of ``draw``."""
    file.write(draw(events, names, start_ns=start_ns, end_ns=end_ns, title=title, tasks=tasks, max_rows=max_rows, width=width))


def draw(
    events: Sequence[Event],
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
    title: str = "",
    tasks: Sequence[str] = (),
    max_rows: int = 120,
    width: int = 1280,
) -> str:
    """Return the picture of *events* as SVG.

    Args:
        events: the trace from its beginning, in order.
        names: ``kernel.names``; a task named there has a row even if it never ran.
        start_ns: left end of the picture; the first event if not given.
        end_ns: right end of the picture; the last event if not given.
        title: what stands above the picture.
        tasks: the names of the rows to show, with ``*`` and ``?`` for any letters and any letter; all if none are given.
        max_rows: with more tasks than this the busiest are shown.
        width: of the picture, in pixels, 480 or more.
    """
    start, end = _window(events, start_ns, end_ns)
    history = History(events, names, end)
    return Picture(history, choose(history.rows, tasks), start, end, title, max_rows, max(width, NARROWEST)).svg()


def page(
    events: Sequence[Event],
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
    title: str = "",
    tasks: Sequence[str] = (),
) -> str:
    """Return a page, as HTML, in which one looks around in *events*; the arguments are those of ``draw``.

    It is one file, which needs no network: zoom, search, details of each state and call, by time or by order.
    """
    start, end = _window(events, start_ns, end_ns)
    history = History(events, names, end)
    return document(history, choose(history.rows, tasks), start, end, title)


def _window(events: Sequence[Event], start_ns: int | None, end_ns: int | None) -> tuple[int, int]:
    """What is to be seen: all of it where nothing else is asked for."""
    first, last = (events[0][0], events[-1][0]) if events else (0, 0)
    return first if start_ns is None else start_ns, last if end_ns is None else end_ns


def choose(rows: Sequence[Row], patterns: Sequence[str]) -> list[Row]:
    """Return the rows whose name one of the *patterns* matches, without regard to case; all rows if there are none."""
    if not patterns:
        return list(rows)
    wanted = [pattern.casefold() for pattern in patterns]
    return [row for row in rows if any(fnmatch.fnmatchcase(row.name.casefold(), pattern) for pattern in wanted)]
