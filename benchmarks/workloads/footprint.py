# SPDX-License-Identifier: MIT
"""Memory that a task takes: dormant, ready or waiting. Each figure is measured in a process of its own.

It is resident memory, divided by the number of tasks: all that belongs to them, whoever took it, Python or the C library.
"""

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from greenlet import getcurrent, greenlet

import posix_rt
import pyitron
from benchmarks.ours import Setup, attributes, itron, posix
from benchmarks.registry import Unavailable, workload
from benchmarks.workloads.life_cycle import nothing, nothing_async
from posix_rt import pthread_create, sem_init, sem_wait
from pyitron import T_CTSK, TA_ACT, TA_NULL, check, slp_tsk

UNIT = "bytes per task"
SIZES = (10_000, 100_000)
FEWER = SIZES[:1]
PLAIN = ("pyitron",)


def resident() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError as error:
        raise Unavailable("this host does not say how much memory a process has") from error


def each(size: int, make: Callable[[], object]) -> float:
    """Bytes for each of the *size* things that *make* makes, and returns or keeps elsewhere.

    It makes as many before, which take up what was free in the process, so that all that is measured is new.
    """
    earlier = make()
    before = resident()
    made = make()
    figure = (resident() - before) / size
    del earlier, made
    return figure


def _tasks(size: int, attribute: int, body: Callable[[int], object], run: bool) -> float:
    packet = T_CTSK(attribute, 0, body, 10, 64)
    systems = []

    def make() -> None:
        system = pyitron.Kernel(livelock_limit=0)
        systems.append(system)
        for ident in range(1, size + 1):
            check(system.static("CRE_TSK", ident, packet))
        if run:
            system.run(until=1)

    figure = each(size, make)
    for system in systems:
        system.close()
    return figure


@itron("memory_dormant", UNIT, sizes=SIZES, subjects=PLAIN, fresh=True)
def dormant(size: int, setup: Setup) -> float:
    """Made, not activated."""
    return _tasks(size, TA_NULL, nothing, False)


@itron("memory_ready", UNIT, sizes=FEWER, subjects=PLAIN, fresh=True)
def ready(size: int, setup: Setup) -> float:
    """Made and activated."""
    return _tasks(size, TA_ACT, nothing, False)


@itron("memory_blocked", UNIT, sizes=FEWER, subjects=PLAIN, fresh=True)
def blocked(size: int, setup: Setup) -> float:
    """In slp_tsk: the task, its context and its stack."""
    return _tasks(size, TA_ACT, lambda exinf: slp_tsk(), True)


@posix("memory_blocked", UNIT, sizes=FEWER, fresh=True)
def posix_blocked(size: int) -> float:
    """In sem_wait."""

    def main(argument: Any) -> None:
        empty = sem_init(0, 0)
        attr = attributes(10)
        for _ in range(size):
            pthread_create(attr, lambda number: sem_wait(empty))
        posix_rt.pthread_exit(None)

    processes = []

    def make() -> None:
        process = posix_rt.Process(main, attr=attributes(20), livelock_limit=0)
        processes.append(process)
        process.run(until=1)

    figure = each(size, make)
    for process in processes:
        process.close()
    return figure


@workload("memory_ready", "greenlet", UNIT, sizes=FEWER, fresh=True, floor=True)
def greenlet_ready(size: int) -> float:
    """Not started."""
    return each(size, lambda: [greenlet(nothing) for _ in range(size)])


@workload("memory_blocked", "greenlet", UNIT, sizes=FEWER, fresh=True, floor=True)
def greenlet_blocked(size: int) -> float:
    """Suspended in a function that does nothing else."""
    main = getcurrent()

    def body() -> None:
        main.switch()

    def make() -> list[Any]:
        members = [greenlet(body) for _ in range(size)]
        for member in members:
            member.switch()
        return members

    return each(size, make)


@workload("memory_ready", "gevent", UNIT, sizes=FEWER, fresh=True)
def gevent_ready(size: int) -> float:
    """Spawned; the loop has not come to them."""
    import gevent

    return each(size, lambda: [gevent.spawn(nothing) for _ in range(size)])


@workload("memory_blocked", "gevent", UNIT, sizes=FEWER, fresh=True)
def gevent_blocked(size: int) -> float:
    """Waiting for an event."""
    import gevent
    from gevent.event import Event

    event = Event()

    def make() -> list[Any]:
        members = [gevent.spawn(event.wait) for _ in range(size)]
        gevent.sleep(0)
        return members

    figure = each(size, make)
    event.set()
    gevent.sleep(0)
    return figure


@workload("memory_blocked", "SimPy", UNIT, sizes=FEWER, fresh=True)
def simpy_blocked(size: int) -> float:
    """Waiting for an event."""
    import simpy

    environment = simpy.Environment()
    event = environment.event()

    def member() -> Any:
        yield event

    def make() -> list[Any]:
        members = [environment.process(member()) for _ in range(size)]
        environment.run(until=environment.now + 1)
        return members

    return each(size, make)


@workload("memory_blocked", "threads", UNIT, sizes=(1_000,), fresh=True)
def thread_blocked(size: int) -> float:
    """Waiting for a lock; the stacks count as far as they have been used."""
    import threading

    gate = threading.Lock()
    threads: list[threading.Thread] = []

    def member() -> None:
        with gate:
            pass

    def make() -> None:
        for _ in range(size):
            threads.append(threading.Thread(target=member))
            threads[-1].start()

    with gate:
        figure = each(size, make)
    for thread in threads:
        thread.join()
    return figure


@workload("memory_ready", "asyncio", UNIT, sizes=FEWER, fresh=True)
def asyncio_ready(size: int) -> float:
    """Made; the loop has not come to them."""
    import asyncio

    async def main() -> float:
        return each(size, lambda: [asyncio.create_task(nothing_async()) for _ in range(size)])

    return asyncio.run(main())


@workload("memory_blocked", "asyncio", UNIT, sizes=FEWER, fresh=True)
def asyncio_blocked(size: int) -> float:
    """Waiting for an event."""
    import asyncio

    async def main() -> float:
        event = asyncio.Event()
        members: list[Any] = []
        # The first ones take up what was free.
        for _ in range(2):
            before = resident()
            members += [asyncio.create_task(event.wait()) for _ in range(size)]
            await asyncio.sleep(0)
            figure = (resident() - before) / size
        event.set()
        await asyncio.gather(*members)
        return figure

    return asyncio.run(main())


@workload("memory_blocked", "trio", UNIT, sizes=FEWER, fresh=True)
def trio_blocked(size: int) -> float:
    """Waiting for an event."""
    import trio
    import trio.testing

    async def main() -> float:
        event = trio.Event()
        async with trio.open_nursery() as nursery:
            # The first ones take up what was free.
            for _ in range(2):
                before = resident()
                for _ in range(size):
                    nursery.start_soon(event.wait)
                await trio.testing.wait_all_tasks_blocked()
                figure = (resident() - before) / size
            event.set()
        return figure

    figure: float = trio.run(main)
    return figure
