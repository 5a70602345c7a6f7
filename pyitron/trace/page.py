# SPDX-License-Identifier: MIT
"""A timeline as one HTML page to look around in: zoom, search, details, by time or by order. It needs no network.

The page draws itself, from the tables that are made here; how it looks and what it does is in ``page.*`` beside this file.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import pairwise
from typing import Any

from pyitron.trace.axis import escape
from pyitron.trace.history import History, Row

__all__ = ["document"]

_SCRIPTS = ("words", "model", "draw", "axis", "details", "controls")


def document(history: History, rows: Sequence[Row], start: int, end: int, title: str) -> str:
    """Return the page.

    Args:
        history: what happened.
        rows: the rows to show.
        start, end: the window, in nanoseconds.
        title: what stands above.
    """
    folder = files("pyitron.trace")
    tables = json.dumps(_data(history, rows, start, max(end, start)), ensure_ascii=False, separators=(",", ":"))
    # As a part of HTML, in which no tag may begin.
    data = tables.replace("<", "\\u003c")
    script = "".join(folder.joinpath(f"page.{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    text = folder.joinpath("page.html").read_text(encoding="utf-8")
    # The data, which may have such a word in it, come last.
    parts = {
        "title": escape(title or "pyitron timeline"),
        "style": folder.joinpath("page.css").read_text(encoding="utf-8"),
        "script": script,
    }
    before, _, after = text.partition("@data@")
    return f"{_filled(before, parts)}{data}{_filled(after, parts)}"


def _filled(text: str, parts: dict[str, str]) -> str:
    pieces = text.split("@")
    return "".join(parts[piece] if at % 2 else piece for at, piece in enumerate(pieces))


def _data(history: History, rows: Sequence[Row], start: int, end: int) -> dict[str, Any]:
    """The tables: lists of numbers, in which a place is a number of an event of the window and a text one of ``strings``."""
    first, last = history.window(start, end)
    beyond = last - first + 1
    strings: dict[str, int] = {"": 0}

    def place(event: int) -> int:
        # What begins with the trace began before its first event.
        return 0 if event < max(first, 1) else min(event - first + 1, beyond)

    def text(value: str) -> int:
        return strings.setdefault(value, len(strings))

    def inside(since: int, until: int) -> bool:
        return until >= first and since < last

    def calls(row: Row) -> Iterator[int]:
        for call in row.calls:
            if inside(call.first, call.last):
                yield from (place(call.first), place(call.last), text(call.name), text(call.target), text(call.result))
                yield int(call.failed)

    tables = []
    for row in rows:
        # What went on when the window began begins with it.
        spans = [span for span in row.spans if inside(span.first, span.last)] or (row.spans[-1:] if row.is_task else [])
        entry = {
            "name": row.name,
            "kind": row.key[0],
            "spans": _flat((place(span.first), place(span.last), span.state, text(span.reason)) for span in spans),
            "calls": list(calls(row)),
            "notes": _flat((place(at), text(what), int(fault)) for at, what, fault in row.notes if inside(at, at)),
            "priorities": _priorities(row, first, last, place),
        }
        tables.append(entry)
    numbers = {row.key: number for number, row in enumerate(rows)}
    releases: list[int] = []
    for release in history.releases:
        task = numbers.get(("tsk", release.task, ""))
        if task is not None and inside(release.at, release.at):
            source = -1 if release.source is None else numbers.get(release.source, -1)
            releases += (place(release.at), source, task, text(release.reason), text(release.status))
    times = [start, *history.times[first:last], end]
    steps = [0, *(after - before for before, after in pairwise(times))]
    return {"start": str(start), "times": steps, "rows": tables, "releases": releases, "strings": list(strings)}


def _priorities(row: Row, first: int, last: int, place: Callable[[int], int]) -> list[int]:
    """The priority at the beginning of the window, and its changes in it."""
    before = [(0, value) for at, value in row.priorities if at < first][-1:]
    return _flat([*before, *((place(at), value) for at, value in row.priorities if first <= at < last)])


def _flat(entries: Iterable[tuple[int, ...]]) -> list[int]:
    return [number for entry in entries for number in entry]
