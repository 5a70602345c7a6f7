# SPDX-License-Identifier: MIT
"""Who waits for what, and who holds it: the report of a run in which nothing can run any more."""

from typing import Any

from kernel.fault import where
from kernel.servers.fixed_pool import FixedPool
from kernel.servers.mutex import Mutex
from kernel.servers.read_write_lock import ReadWriteLock
from kernel.servers.semaphore import Semaphore
from kernel.servers.service import Service
from kernel.servers.spin_lock import SpinLock
from kernel.servers.variable_pool import VariablePool
from kernel.task import DORMANT, SUSPENDED, WAITING, Task

# By the label of a wait queue: what the task waits for, and the object's class as names have it.
WAITS = {
    "sem": ("semaphore", "sem"),
    "flg": ("eventflag", "flg"),
    "sdtq": ("room in data queue", "dtq"),
    "rdtq": ("data queue", "dtq"),
    "mbx": ("mailbox", "mbx"),
    "mtx": ("mutex", "mtx"),
    "smbf": ("room in message buffer", "mbf"),
    "rmbf": ("message buffer", "mbf"),
    "cal": ("an acceptor at rendezvous port", "por"),
    "acp": ("a caller at rendezvous port", "por"),
    "mpf": ("fixed-size pool", "mpf"),
    "mpl": ("variable-size pool", "mpl"),
    "svc": ("service", "svc"),
    "join": ("the end of thread", "tsk"),
    "cnd": ("condition variable", "cnd"),
    "bar": ("others at barrier", "bar"),
    "rrwl": ("read-write lock", "rwl"),
    "wrwl": ("read-write lock", "rwl"),
    "spn": ("spin lock", "spn"),
    "rser": ("serial port", "ser"),
    "sser": ("room in serial port", "ser"),
}
WITHOUT_OBJECT = {
    "slp": "sleeps until it is woken up",
    "sig": "waits for a signal",
    "sus": "waits for the handler of a signal",
    "dly": "is delayed",
    "once": "waits for what another does, once for all",
    "rdv": "waits for the end of a rendezvous",
    "aio": "waits for a file to be read or written",
    "rcv": "waits for a client",
    "log": "waits for something to log",
}
# A task that waits for work here is nobody's concern: it is a servant of the others.
_SERVANTS = frozenset({"rcv", "log"})

Names = dict[tuple[str, int], str]
Finder = Any


def _named(names: Names, label: str, ident: int) -> str:
    what, kind = WAITS[label]
    name = names.get((kind, ident))
    return f"{name} ({what} {ident})" if name else f"{what} {ident}"


def _task_name(task: Task) -> str:
    plain = f"task {task.id}"
    return plain if task.name == plain else f"{task.name} ({plain})"


def _held(item: Any) -> str:
    """Who has what the others wait for, as far as the kernel can know."""
    # A handler that took a unit is nobody to be named.
    if isinstance(item, Semaphore) and item.holder is not None and item.holder.id > 0:
        return f", taken last by {_task_name(item.holder)}"
    if isinstance(item, Mutex):
        if item.owner is None:
            return f", left locked by {_task_name(item.left_by)}, which has ended"
        return f", held by {_task_name(item.owner)}"
    if isinstance(item, SpinLock):
        return f", held by {_task_name(item.owner)}"
    if isinstance(item, ReadWriteLock):
        holders = item.reading if item.writer is None else [item.writer]
        return f", held for {'reading' if item.writer is None else 'writing'} by " + ", ".join(map(_task_name, holders))
    if isinstance(item, FixedPool | VariablePool):
        owners = item.owners if isinstance(item, FixedPool) else item.owners.values()
        counts: dict[str, int] = {}
        for owner in owners:
            if owner is not None:
                counts[_task_name(owner)] = counts.get(_task_name(owner), 0) + 1
        if not counts:
            return ""
        return ", whose blocks are with " + ", ".join(f"{name}: {count}" for name, count in counts.items())
    if isinstance(item, Service) and item.server is not None:
        serving = ", ".join(_task_name(entry[0]) for entry in item.server.serving.values())
        return f", whose server is busy: {serving}" if serving else ", whose server has no task that serves"
    return ""


def _line(task: Task, names: Names, find: Finder) -> str:
    parts = []
    queue = task.queue
    if queue is not None:
        if queue.label in WITHOUT_OBJECT:
            parts.append(WITHOUT_OBJECT[queue.label])
        else:
            parts.append(f"waits for {_named(names, queue.label, queue.object_id)}{_held(find(queue))}")
    if task.state & SUSPENDED:
        parts.append("is suspended")
    place = where(task.context.gr_frame) if task.context is not None else ""
    return f"{_task_name(task)} {' and '.join(parts)}" + (f" [{place}]" if place else "")


def waiting_report(tasks: list[Task], names: Names, find: Finder) -> str:
    """One line for each task that waits or is suspended, in order of id; *find* gives the object of a wait queue."""
    stuck = [task for task in tasks if task is not None and task.state & (WAITING | SUSPENDED)]
    return "\n".join(_line(task, names, find) for task in stuck)


def anything_stuck(tasks: list[Task]) -> bool:
    """Whether there is a task that is neither dormant nor able to run, nor a servant without work."""
    return any(task is not None and task.state != DORMANT and not _is_unemployed(task) for task in tasks)


def _is_unemployed(task: Task) -> bool:
    return task.state == WAITING and task.queue.label in _SERVANTS
