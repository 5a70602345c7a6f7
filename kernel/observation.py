# SPDX-License-Identifier: MIT
"""Takes snapshots of a kernel: reads what the servers keep, and changes nothing."""

import sys
import traceback
from collections.abc import Iterator
from operator import attrgetter
from types import FrameType
from typing import Any

from kernel.core import CPU_LOCKED, DISPATCH_DISABLED
from kernel.fault import callable_name, is_ours, where
from kernel.interrupt import FILE_LINE
from kernel.report import WAITS, WITHOUT_OBJECT
from kernel.servers.objects import ObjectServer
from kernel.snapshot import HandlerView, ObjectView, Snapshot, TaskView, WaitView
from kernel.system import System
from kernel.task import DORMANT, READY, SUSPENDED, UNLIMITED, WAITING, Task
from kernel.wait_queue import WaitQueue

__all__ = ["stack", "take"]

_STATES = {
    DORMANT: "dormant",
    READY: "ready",
    WAITING: "waiting",
    SUSPENDED: "suspended",
    WAITING | SUSPENDED: "waiting-suspended",
}
_RUNNING = "running"


def _holder(attribute: str) -> Any:
    """The name of the task that an attribute has."""

    def read(item: Any, names: "_Names") -> str:
        owner = getattr(item, attribute)
        return "" if owner is None else names.task(owner)

    return read


def _number(path: str) -> Any:
    value = attrgetter(path)
    return lambda item, _names: int(value(item))


def _readers(lock: Any, names: "_Names") -> str:
    return " ".join(names.task(task) for task in lock.reading)


# By kind: the values of an object and how to read them, and its wait queues.
_OBJECTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "sem": ({"count": _number("count"), "maximum": _number("maximum")}, ("takers",)),
    "flg": ({"pattern": _number("pattern")}, ("takers",)),
    "dtq": ({"count": _number("data.length"), "capacity": _number("capacity")}, ("senders", "receivers")),
    "mbx": ({"count": _number("count")}, ("takers",)),
    "mtx": ({"owner": _holder("owner"), "depth": _number("depth"), "ceiling": _number("ceiling")}, ("takers",)),
    "mbf": (
        {"count": _number("ring.count"), "used": _number("ring.used"), "size": _number("ring.size")},
        ("senders", "receivers"),
    ),
    "por": ({}, ("callers", "acceptors")),
    "mpf": ({"free": _number("left"), "blocks": lambda pool, _: len(pool.owners), "size": _number("size")}, ("takers",)),
    "mpl": (
        {
            "free": lambda pool, _: pool.heap.free_bytes(),
            "largest": lambda pool, _: pool.heap.largest(),
            "blocks": lambda pool, _: len(pool.owners),
            "size": lambda pool, _: len(pool.buffer),
        },
        ("takers",),
    ),
    "cnd": ({"mutex": _number("mutex_id")}, ("waiters",)),
    "rwl": ({"writer": _holder("writer"), "readers": _readers}, ("readers", "writers")),
    "bar": ({"count": _number("count")}, ("arrived",)),
    "spn": ({"owner": _holder("owner")}, ("takers",)),
}


class _Names:
    """What things are called."""

    def __init__(self, system: System) -> None:
        self._names = system.core.names

    def object(self, kind: str, ident: int) -> str:
        return self._names.get((kind, ident)) or f"{kind}{ident}"

    def task(self, task: Task) -> str:
        return self.object("tsk", task.id)

    def queue(self, queue: WaitQueue) -> tuple[str, ...]:
        """Who waits, the first in line first."""
        found = []
        task = queue.head
        for _ in range(queue.length):
            assert task is not None
            found.append(self.task(task))
            task = task.next
        return tuple(found)


def take(system: System, calls: int) -> Snapshot:
    """The state of *system* now; *calls* is how many service calls there have been."""
    core, dispatcher = system.core, system.dispatcher
    dispatcher.settle()
    names = _Names(system)
    return Snapshot(
        time_ns=core.clock.read(),
        running=0 if core.running is None else core.running.id,
        cpu_locked=bool(core.mode & CPU_LOCKED),
        dispatch_disabled=bool(core.mode & DISPATCH_DISABLED),
        interrupt_mask=dispatcher.interrupts.mask,
        used_ns=dispatcher.used,
        calls=calls,
        switches=core.counters.switches,
        faults=len(dispatcher.faults),
        tasks=tuple(_tasks(system, names)),
        objects=tuple(_objects(system, names)),
        handlers=tuple(_handlers(system, names)),
    )


def _tables(system: System) -> Iterator[tuple[str, Iterator[tuple[int, Any]]]]:
    """The objects of each class with ids, by its label."""
    for server in system.servers:
        if isinstance(server, ObjectServer):
            items = enumerate(server.objects.items)
            yield server.label, ((ident, item) for ident, item in items if item is not None)


def _tasks(system: System, names: _Names) -> Iterator[TaskView]:
    core = system.core
    for task in system.tasks.objects.items:
        if task is None:
            continue
        running = task is core.running
        holds = []
        mutex = task.mutexes
        while mutex is not None:
            holds.append(names.object("mtx", mutex.takers.object_id))
            mutex = mutex.older
        yield TaskView(
            id=task.id,
            name=names.task(task),
            state=_RUNNING if running else _STATES[task.state],
            priority=task.priority,
            base_priority=task.base_priority,
            wait=None if task.queue is None else _wait(task, system.core.now(), names),
            holds=tuple(holds),
            activations=task.activations,
            wakeups=task.wakeups,
            suspensions=task.suspensions,
            used_ns=task.used,
            budget_ns=None if task.budget == UNLIMITED else task.budget,
            where=where(_frame(system, task)),
        )


def _wait(task: Task, now: int, names: _Names) -> WaitView:
    queue = task.queue
    left = max(task.deadline - now, 0) if task.position >= 0 else None
    if queue.label not in WAITS:
        return WaitView(queue.label, "", 0, "", WITHOUT_OBJECT.get(queue.label, queue.label), left)
    what, kind = WAITS[queue.label]
    name = names.object(kind, queue.object_id)
    return WaitView(queue.label, kind, queue.object_id, name, f"waits for {what} {name}", left)


def _frame(system: System, task: Task) -> FrameType | None:
    """The innermost frame of a task."""
    if task.context is None:
        return None
    frame: FrameType | None = task.context.gr_frame
    # A context that runs has its frames on the stack of whoever asks.
    return sys._getframe() if frame is None and task is system.core.running else frame


def _objects(system: System, names: _Names) -> Iterator[ObjectView]:
    for kind, items in _tables(system):
        if kind not in _OBJECTS:
            continue
        values, queues = _OBJECTS[kind]
        for ident, item in items:
            yield ObjectView(
                kind,
                ident,
                names.object(kind, ident),
                {name: read(item, names) for name, read in values.items()},
                {name: names.queue(getattr(item, name)) for name in queues},
            )


def _handlers(system: System, names: _Names) -> Iterator[HandlerView]:
    now = system.core.now()
    for kind, items in _tables(system):
        for ident, item in items:
            name = names.object(kind, ident)
            if kind in ("cyc", "alm"):
                active = item.position >= 0
                left = max(item.deadline - now, 0) if active else None
                values = {"period_ns": item.period} if kind == "cyc" else {}
                yield HandlerView(kind, ident, name, callable_name(item.function), active, left, values)
            elif kind == "tmr":
                left = max(item.deadline - now, 0) if item.position >= 0 and item.line is system.core.timers else None
                yield HandlerView(kind, ident, name, "", item.due is not None, left, {"period_ns": item.interval})
            elif kind == "isr":
                line = system.dispatcher.interrupts.lines[item.line]
                values = {"interrupt": line.number, "level": line.level}
                yield HandlerView(kind, ident, name, callable_name(item.function), line.enabled, None, values)
    for line in sorted(system.dispatcher.interrupts.lines.values(), key=attrgetter("number")):
        if line.handler is not None and line.number != FILE_LINE:
            values = {"interrupt": line.number, "level": line.level}
            name = names.object("inh", line.number)
            yield HandlerView("inh", line.number, name, callable_name(line.handler), line.enabled, None, values)


def stack(system: System, ident: int) -> list[traceback.FrameSummary]:
    """The lines that task *ident* has come to, the innermost last, without the kernel's own; empty if it has not begun."""
    task = system.tasks.objects.find(ident)
    frame = None if task is None else _frame(system, task)
    found = []
    while frame is not None:
        if not is_ours(frame.f_globals.get("__name__", "")):
            found.append((frame, frame.f_lineno))
        frame = frame.f_back
    return list(traceback.StackSummary.extract(iter(reversed(found))))
