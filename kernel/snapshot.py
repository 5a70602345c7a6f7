# SPDX-License-Identifier: MIT
"""All tasks, objects and handlers of a kernel at one moment, as plain data that no longer changes.

Names are those of the configuration; what has none is called by kind and number, as in traces (``sem3``). Times are
nanoseconds. ``observation.py`` takes a snapshot.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["HandlerView", "ObjectView", "Snapshot", "TaskView", "WaitView"]


@dataclass(frozen=True, slots=True)
class WaitView:
    """What a task waits for.

    *label* is what traces call the wait ("sem", "rdtq", "dly"), *kind* and *id* the object ("dtq", 2), or "" and 0 if it waits
    for none; *name* is the object's; *text* says it in words. *left_ns* is the time left, None without a limit.
    """

    label: str
    kind: str
    id: int
    name: str
    text: str
    left_ns: int | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task.

    *state* is "running", "ready", "waiting", "suspended", "waiting-suspended" or "dormant"; *holds* are the names of the
    mutexes it has locked, the last one first; *used_ns* is the processor time that it has used since it was started,
    *budget_ns* what is left of its budget, None without one; *where* is the line that it has come to ("app.py:12 in heater"),
    "" if it has none.
    """

    id: int
    name: str
    state: str
    priority: int
    base_priority: int
    wait: WaitView | None
    holds: tuple[str, ...]
    activations: int
    wakeups: int
    suspensions: int
    used_ns: int
    budget_ns: int | None
    where: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    """One object that tasks share.

    *kind* is "sem", "flg", "dtq" and so on, as in ``kernel.names``; *values* is its state by name ("count", "owner"); *queues*
    are the names of the tasks in each of its wait queues, the first in line first ("takers", or "senders" and "receivers").
    """

    kind: str
    id: int
    name: str
    values: Mapping[str, int | str]
    queues: Mapping[str, tuple[str, ...]]

    @property
    def waiting(self) -> tuple[str, ...]:
        """The names of all tasks that wait for it."""
        return tuple(name for queue in self.queues.values() for name in queue)


@dataclass(frozen=True, slots=True)
class HandlerView:
    """One handler.

    *kind* is "cyc", "alm", "tmr" (an interval timer), "inh" (an interrupt handler) or "isr" (a service routine); *active* is
    whether it is started, or its interrupt enabled; *left_ns* the time until it is due, None if no time will bring it;
    *values* the rest by name ("period_ns", "interrupt", "level").
    """

    kind: str
    id: int
    name: str
    function: str
    active: bool
    left_ns: int | None
    values: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A kernel at one moment.

    *running* is the id of the task that has the processor, 0 for none; *used_ns* what all tasks together have used of it.
    """

    time_ns: int
    running: int
    cpu_locked: bool
    dispatch_disabled: bool
    interrupt_mask: int
    used_ns: int
    calls: int
    switches: int
    faults: int
    tasks: tuple[TaskView, ...]
    objects: tuple[ObjectView, ...]
    handlers: tuple[HandlerView, ...]

    def task(self, which: int | str) -> TaskView:
        """The task with this id or this name; KeyError if there is none."""
        for task in self.tasks:
            if which in (task.id, task.name):
                return task
        raise KeyError(f"there is no task {which}; there are {', '.join(task.name for task in self.tasks) or 'none'}")

    def object(self, which: str | tuple[str, int]) -> ObjectView:
        """The object with this name, or this kind and id, ``("sem", 3)``; KeyError if there is none."""
        for item in self.objects:
            if which in (item.name, (item.kind, item.id)):
                return item
        raise KeyError(f"there is no object {which}; there are {', '.join(item.name for item in self.objects) or 'none'}")
