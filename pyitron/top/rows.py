# SPDX-License-Identifier: MIT
"""Tasks, objects and handlers as lines of text, and the order in which they stand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size

from kernel.snapshot import HandlerView, ObjectView, Snapshot, TaskView, WaitView
from pyitron.top.activity import Activity

__all__ = ["OBJECT_ORDERS", "TASK_ORDERS", "Table", "handlers", "objects", "span", "tasks", "wait_text"]

Key = tuple[str, int]

# What a task waits for, where the trace's word for it would have to be learnt.
_WAITS = {
    "slp": "sleep", "dly": "delay", "sdtq": "send", "rdtq": "receive", "smbf": "send", "rmbf": "receive", "cal": "call",
    "acp": "accept", "rdv": "rendezvous", "svc": "service", "join": "join", "rrwl": "read lock", "wrwl": "write lock",
    "sig": "signal", "sus": "signal", "aio": "file", "rcv": "client", "rser": "read", "sser": "write",
}  # fmt: skip
_STATE_ORDER = ("running", "ready", "waiting", "waiting-suspended", "suspended", "dormant")
_SHORT = {"waiting-suspended": "wait-susp", "suspended": "suspend"}
_LONGEST_NAME = 20

TASK_ORDERS: dict[str, Callable[[TaskView, Activity], Any]] = {
    "id": lambda task, _: task.id,
    "name": lambda task, _: task.name,
    "state": lambda task, _: _STATE_ORDER.index(task.state),
    "priority": lambda task, _: task.priority,
    "cpu": lambda task, activity: (-activity.share(task.id), -activity.of(task.id).running_ns),
    "calls": lambda task, activity: -activity.of(task.id).calls,
    "dispatches": lambda task, activity: -activity.of(task.id).dispatches,
}
OBJECT_ORDERS: dict[str, Callable[[ObjectView], Any]] = {
    "kind": lambda item: 0,
    "name": lambda item: item.name,
    "waiting": lambda item: -len(item.waiting),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A line with the heads of the columns, and one line for each thing, with its kind and id."""

    head: str
    lines: Sequence[str]
    keys: Sequence[Key]


def span(ns: int) -> str:
    """A time as short as it can be read: ``267 µs``, ``68.0 ms``, ``1.25 s``, ``2 h``."""
    for unit, size in (("h", 3600 * 10**9), ("min", 60 * 10**9), ("s", 10**9), ("ms", 10**6), ("µs", 10**3)):
        if ns >= size * (2 if unit in ("h", "min") else 1):
            digits = max(0, 3 - len(str(ns // size))) if ns % size else 0
            return f"{ns / size:.{digits}f} {unit}"
    return f"{ns} ns" if ns else "0"


def short(number: int) -> str:
    """A count in seven places."""
    for limit, size, unit in ((10**6, 1, ""), (10**9, 10**3, "k"), (10**12, 10**6, "M")):
        if number < limit:
            return f"{number // size:,}{unit}"
    return f"{number // 10**9:,}G"


def wait_text(wait: WaitView) -> str:
    """What a task waits for, and for how long at most."""
    words = [_WAITS.get(wait.label, wait.label), wait.name]
    if wait.left_ns is not None:
        words.append(span(wait.left_ns))
    return " ".join(word for word in words if word)


def tasks(state: Snapshot, activity: Activity, order: str, backwards: bool, pattern: str, dormant: bool) -> Table:
    """The tasks that *pattern* is found in; those that are dormant only if *dormant*."""
    key = TASK_ORDERS[order]
    chosen = sorted(state.tasks, key=lambda task: key(task, activity), reverse=backwards)
    rows = []
    for task in chosen:
        if task.state == "dormant" and not dormant:
            continue
        own = activity.of(task.id)
        priority = str(task.priority) if task.priority == task.base_priority else f"{task.priority}<{task.base_priority}"
        rows.append((
            ("tsk", task.id), str(task.id), task.name, _SHORT.get(task.state, task.state), priority,
            f"{100 * activity.share(task.id):.1f}", short(own.calls), short(own.dispatches),
            "" if task.wait is None else wait_text(task.wait), task.where,
        ))  # fmt: skip
    head = ("ID", "NAME", "STATE", "PRI", "CPU%", "CALLS", "DISP", "WAITS FOR", "WHERE")
    return _table(head, rows, pattern, right=(0, 3, 4, 5, 6), least={2: 9, 3: 4, 4: 5, 5: 5, 6: 5, 7: 21})


def objects(state: Snapshot, order: str, backwards: bool, pattern: str) -> Table:
    """The objects that *pattern* is found in."""
    rows = []
    for item in sorted(state.objects, key=OBJECT_ORDERS[order], reverse=backwards):
        waiting = " ".join(item.waiting)
        number = str(len(item.waiting)) if waiting else ""
        rows.append(((item.kind, item.id), item.kind, str(item.id), item.name, values_text(item), number, waiting))
    head = ("KIND", "ID", "NAME", "STATE", "WAIT", "WHO, THE FIRST IN LINE FIRST")
    return _table(head, rows, pattern, right=(1, 4), least={3: 22})


def handlers(state: Snapshot, activity: Activity, pattern: str) -> Table:
    """The handlers that *pattern* is found in."""
    rows = []
    for handler in state.handlers:
        key = ("int", int(handler.values["interrupt"])) if "interrupt" in handler.values else (handler.kind, handler.id)
        rows.append((
            (handler.kind, handler.id), handler.kind, str(handler.id), handler.name, handler.function,
            "on" if handler.active else "off", "" if handler.left_ns is None else span(handler.left_ns),
            _handler_values(handler), short(activity.handlers.get(key, 0)),
        ))  # fmt: skip
    head = ("KIND", "ID", "NAME", "FUNCTION", "", "DUE IN", "", "RUNS")
    return _table(head, rows, pattern, right=(1, 5, 7), least={5: 8})


def values_text(item: ObjectView) -> str:
    """The state of an object as its owner would say it."""
    values = item.values
    if item.kind == "sem":
        return f"{values['count']} of {values['maximum']}"
    if item.kind == "flg":
        return f"{values['pattern']:#010x}"
    if item.kind == "dtq":
        return f"{values['count']} of {values['capacity']}"
    if item.kind == "mbf":
        return f"{values['count']}, {values['used']} of {values['size']} bytes"
    if item.kind == "mpf":
        return f"{values['free']} of {values['blocks']} blocks free"
    if item.kind == "mpl":
        return f"{values['free']} of {values['size']} bytes free"
    if item.kind in ("mtx", "spn"):
        return f"held by {values['owner']}" if values["owner"] else "free"
    if item.kind == "rwl":
        holders = values["writer"] or values["readers"]
        return f"{'written' if values['writer'] else 'read'} by {holders}" if holders else "free"
    return str(values.get("count", ""))


def _handler_values(handler: HandlerView) -> str:
    values = handler.values
    if values.get("period_ns"):
        return f"every {span(int(values['period_ns']))}"
    return f"interrupt {values['interrupt']}, level {values['level']}" if "interrupt" in values else ""


def _table(
    head: tuple[str, ...], rows: Sequence[tuple[Any, ...]], pattern: str, right: Iterable[int], least: dict[int, int]
) -> Table:
    """Columns as wide as what is in them; those in *right* have it at their right."""
    wanted = pattern.casefold()
    chosen = [row for row in rows if any(wanted in cell.casefold() for cell in row[1:])] if wanted else rows
    widths = [
        max(least.get(place, 0), cell_len(title), *(min(cell_len(row[place + 1]), _LONGEST_NAME + 20) for row in chosen), 0)
        for place, title in enumerate(head)
    ]
    named = head.index("NAME")
    widths[named] = min(widths[named], _LONGEST_NAME)
    ends = set(right)

    def line(cells: Sequence[str]) -> str:
        parts = []
        for place, cell in enumerate(cells):
            width = widths[place]
            if place in ends:
                cell = " " * (width - cell_len(cell)) + cell
            elif place < len(cells) - 1:
                cell = set_cell_size(cell, width)
            parts.append(cell)
        return " ".join(parts).rstrip()

    return Table(line(head), [line(row[1:]) for row in chosen], [row[0] for row in chosen])
