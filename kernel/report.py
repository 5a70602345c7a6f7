# SPDX-License-Identifier: MIT
"""Who waits for what, who holds it, and who is kept from the processor: the report of a run that cannot go on, or not well."""

from collections.abc import Callable
from typing import Any

from kernel.fault import where_exactly
from kernel.servers.fixed_pool import FixedPool
from kernel.servers.mutex import Mutex
from kernel.servers.read_write_lock import ReadWriteLock
from kernel.servers.semaphore import Semaphore
from kernel.servers.service import Service
from kernel.servers.spin_lock import SpinLock
from kernel.servers.variable_pool import VariablePool
from kernel.task import DORMANT, FOREVER, READY, SUSPENDED, WAITING, Task

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
# Of them those of which it is certain who has to end the wait.
_LOCKS = frozenset({"mtx", "rrwl", "wrwl", "spn"})

# A task that waits for work here is nobody's concern: it is a servant of the others.
_SERVANTS = frozenset({"rcv", "log"})

# A task that is ready for so long without having run is starving.
STARVING = 1_000_000_000

Names = dict[tuple[str, int], str]
Finder = Callable[[Any], Any]


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


def _holders(task: Task, item: Any, certain: bool) -> list[Task]:
    """Those who wait themselves and without whom the wait of *task* for this does not end; *certain*: of locks only.

    Who took a unit of a semaphore last need not be the one to give it back, and surely is not if it waits for the next.
    """
    if isinstance(item, Mutex | SpinLock):
        found = [item.owner]
    elif isinstance(item, ReadWriteLock):
        found = list(item.reading) if item.writer is None else [item.writer]
    elif certain:
        found = []
    elif isinstance(item, Semaphore):
        found = [] if item.holder is task else [item.holder]
    elif isinstance(item, FixedPool):
        found = item.owners
    elif isinstance(item, VariablePool):
        found = list(item.owners.values())
    else:
        found = []
    return [holder for holder in found if holder is not None and holder.state & WAITING]


def cycles(tasks: list[Task], names: Names, find: Finder, certain: bool = False) -> list[str]:
    """A line for each ring of tasks of which each waits for what the next one has; *certain*: for a lock, and for ever."""
    labels = _LOCKS if certain else WAITS
    told: set[Task] = set()
    lines = []
    for start in tasks:
        # Most wait for nothing that anybody has.
        if start is None or start.queue is None or start.queue.label not in labels:
            continue
        path: dict[Task, None] = {}
        task: Task | None = start
        while task is not None and task not in path and task not in told:
            path[task] = None
            queue = task.queue
            known = queue is not None and queue.label in labels and not (certain and task.timeout != FOREVER)
            holders = _holders(task, find(queue), certain) if known else []
            # Of several holders one that is on the way already closes a ring.
            task = next((holder for holder in holders if holder in path), holders[0] if holders else None)
        told.update(path)
        if task in path:
            way = list(path)
            ring = way[way.index(task) :]
            steps = [f"{each.name} -> {_object_name(names, each.queue)}" for each in ring]
            lines.append(f"cycle: {' -> '.join(steps)} -> {ring[0].name}")
    return lines


def _object_name(names: Names, queue: Any) -> str:
    what, kind = WAITS[queue.label]
    return names.get((kind, queue.object_id)) or f"{what} {queue.object_id}"


def _place(task: Task) -> str:
    """Where in the application's code it is, in brackets."""
    place = where_exactly(task.context.gr_frame) if task.context is not None else ""
    return f" [{place}]" if place else ""


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
    return f"{_task_name(task)} {' and '.join(parts)}{_place(task)}"


def waiting_lines(tasks: list[Task], names: Names, find: Finder) -> list[str]:
    """Rings of tasks that wait for each other, then one line for each task that waits or is suspended, in order of id.

    *find* gives the object of a wait queue.
    """
    stuck = [task for task in tasks if task is not None and task.state & (WAITING | SUSPENDED)]
    return [*cycles(stuck, names, find), *(_line(task, names, find) for task in stuck)]


def starving_lines(tasks: list[Task], running: Task | None, now: int, idle: int) -> list[str]:
    """Who has the processor, and who has been ready for it for long without having run; nothing if nobody has.

    *idle* is when it was idle last: whoever is ready has become so after that.
    """
    if running is None or now - idle < STARVING:
        return []
    ready = [task for task in tasks if task is not None and task.state == READY and task is not running]
    starving = [task for task in ready if now - task.instant >= STARVING]
    if not starving:
        return []
    busy = f"has the processor, which has been busy since {_time(idle)}"
    first = f"{_task_name(running)}, priority {running.priority}, {busy}{_place(running)}"
    users = sorted((task for task in tasks if task is not None and task.used), key=lambda task: -task.used)[:3]
    used = f"processor time so far: {', '.join(f'{task.name} {_time(task.used)}' for task in users)}"
    return [first, used, *map(_starving_line, starving)]


def busy_line(running: Task) -> str:
    """Who has the processor, and where: what somebody wants to know who had to interrupt the run."""
    return f"{_task_name(running)}, priority {running.priority}, has the processor{_place(running)}"


def _starving_line(task: Task) -> str:
    since = f"since {_time(task.instant)}" if task.context is not None else f"since it was activated at {_time(task.instant)}"
    return f"{_task_name(task)}, priority {task.priority}, is ready, but has not run {since}{_place(task)}"


def _time(instant: int) -> str:
    return f"{instant / 1e6:.3f} ms"


def anything_stuck(tasks: list[Task]) -> bool:
    """Whether there is a task that is neither dormant nor able to run, nor a servant without work."""
    return any(task is not None and task.state != DORMANT and not _is_unemployed(task) for task in tasks)


def _is_unemployed(task: Task) -> bool:
    return task.state == WAITING and task.queue.label in _SERVANTS
