# SPDX-License-Identifier: MIT
"""What a test expects of tasks and objects, compared with what they are, and the difference as a table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kernel.snapshot import ObjectView, Snapshot, TaskView

__all__ = ["Objects", "States", "object_complaint", "objects", "state_complaint", "states"]

STATES = ("running", "ready", "waiting", "suspended", "waiting-suspended", "dormant")
_WITHOUT_OBJECT = {"slp": "sleeping", "dly": "delayed"}
# Waits of which the object alone does not say enough.
_ROOM = ("sdtq", "smbf", "sser")
_MISSING = "(there is none)"
_UNEXPECTED = "(not expected)"


class States(dict[str, str]):
    """The states of tasks by name; a comparison with it that fails shows a table."""

    def compare(self, expected: Mapping[str, str]) -> list[str]:
        """The table, as lines."""
        rows = [(name, expected.get(name, _UNEXPECTED), self.get(name, _MISSING)) for name in _ordered(self, expected)]
        return _table("task", rows)


class Objects(dict[str, dict[str, Any]]):
    """Values and wait queues of objects by name; a comparison with it that fails shows a table."""

    def compare(self, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """The table, as lines."""
        rows = []
        for name in _ordered(self, expected):
            if name not in expected or name not in self:
                rows.append((name, str(expected.get(name, _UNEXPECTED)), str(self.get(name, _MISSING))))
                continue
            for key in _ordered(self[name], expected[name]):
                wanted, found = expected[name].get(key, _UNEXPECTED), self[name].get(key, _MISSING)
                rows.append((f"{name} {key}", _shown(wanted), _shown(found)))
        return _table("object", rows)


def states(snapshot: Snapshot) -> States:
    """The state of every task in words."""
    return States((task.name, _words(task)) for task in snapshot.tasks)


def overview(snapshot: Snapshot) -> list[str]:
    """All tasks, a line each: priority, state, how long it still waits, the mutexes it holds, where it is."""
    rows = []
    for task in snapshot.tasks:
        words = _words(task)
        if task.wait is not None and task.wait.left_ns is not None:
            words += f", {task.wait.left_ns / 1e6:.3f} ms left"
        if task.holds:
            words += f"; holds {', '.join(task.holds)}"
        rows.append((task.name, f"priority {task.priority}", words, task.where))
    wide = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, [*wide, 0], strict=True)).rstrip() for row in rows]


def objects(snapshot: Snapshot) -> Objects:
    """What there is to say of every object."""
    return Objects((item.name, _facts(item)) for item in snapshot.objects)


def state_complaint(snapshot: Snapshot, expected: Mapping[str, str]) -> list[str]:
    """The table of the tasks named, if one of them is not as expected; no lines if all are.

    Raises:
        ValueError: a task or a state that does not exist was asked for.
    """
    __tracebackhide__ = True
    found = {task.name: task for task in snapshot.tasks}
    _check_names("task", expected, found)
    rows = []
    for name, wanted in expected.items():
        if not _is_state(wanted):
            raise ValueError(
                f"{name}: {wanted!r} is no state; say {', '.join(STATES)}, sleeping, delayed, 'waiting for OBJECT' or "
                "'waiting for room in OBJECT'"
            )
        words = _words(found[name])
        rows.append((name, wanted, wanted if wanted == found[name].state else words))
    return _table("task", rows) if any(wanted != words for _, wanted, words in rows) else []


def object_complaint(snapshot: Snapshot, expected: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The table of what was asked for, if some of it is not as expected; no lines if all is.

    Raises:
        ValueError: an object or a value that does not exist was asked for.
    """
    __tracebackhide__ = True
    found = objects(snapshot)
    _check_names("object", expected, found)
    rows, differs = [], False
    for name, values in expected.items():
        for key, wanted in values.items():
            if key not in found[name]:
                raise ValueError(f"{name} has no {key!r}; it has {', '.join(found[name])}")
            is_there = found[name][key]
            differs |= (list(wanted) if isinstance(wanted, Sequence) and not isinstance(wanted, str) else wanted) != is_there
            rows.append((f"{name} {key}", _shown(wanted), _shown(is_there)))
    return _table("object", rows) if differs else []


def _words(task: TaskView) -> str:
    if task.wait is None:
        return task.state
    wait = task.wait
    if wait.label in _WITHOUT_OBJECT:
        words = _WITHOUT_OBJECT[wait.label]
    elif not wait.name:
        words = f"waiting ({wait.text})"
    else:
        words = f"waiting for {'room in ' if wait.label in _ROOM else ''}{wait.name}"
    return f"{words}, suspended" if task.state == "waiting-suspended" else words


def _is_state(words: str) -> bool:
    if not isinstance(words, str):
        return False
    plain = words.removesuffix(", suspended")
    return words in STATES or plain in _WITHOUT_OBJECT.values() or plain.startswith(("waiting for ", "waiting ("))


def _facts(item: ObjectView) -> dict[str, Any]:
    facts: dict[str, Any] = dict(item.values)
    facts |= {name: list(queue) for name, queue in item.queues.items()}
    return facts | {"waiting": list(item.waiting)}


def _check_names(what: str, asked: Iterable[str], there: Iterable[str]) -> None:
    __tracebackhide__ = True
    for name in asked:
        if name not in there:
            raise ValueError(f"there is no {what} {name}; there are {', '.join(there) or 'none'}")


def _ordered(found: Iterable[str], expected: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*expected, *found]))


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nobody"
    return str(value)


def _table(what: str, rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Aligned, the rows that differ marked."""
    head = (what, "expected", "found")
    wide = [max(len(row[column]) for row in [head, *rows]) for column in range(2)]
    lines = []
    for row in [head, *rows]:
        mark = ">" if row is not head and row[1] != row[2] else " "
        lines.append(f"{mark} {row[0]:<{wide[0]}}  {row[1]:<{wide[1]}}  {row[2]}")
    return lines
