# SPDX-License-Identifier: MIT
"""A token goes round a ring of tasks, each of which waits for it and hands it on: the cost of a switch among so many.

Two rounds come before the timed ones, so that nothing is made in them any more, and what they cost grows only as memory does
that is too large for the caches.
"""

from collections.abc import Callable, Sequence
from typing import Any

from greenlet import getcurrent, greenlet

import posix_rt
import pyitron
from benchmarks.ours import Setup, attributes, itron, posix, run_to_end
from benchmarks.registry import now, rounds, workload
from benchmarks.workloads.timed_events import not_for_pure
from posix_rt import pthread_create, sem_init, sem_post, sem_wait
from pyitron import T_CSEM, T_CTSK, TA_ACT, TA_NULL, sig_sem, wai_sem

KEY = "ring"
UNIT = "ns per switch"
SIZES = (10, 100, 1_000, 10_000, 100_000)
FEWER = (10, 1_000)
WARM = 2
SWITCHES = 20_000

Call = Callable[[Any], object]


class Laps:
    """Counts the rounds of the token, and times those after the first ones."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.timed = max(1, rounds(SWITCHES) // size)
        self.all = WARM + self.timed
        self._passed = 0
        self._start = 0
        self._end = 0

    def passed(self) -> None:
        """The token is with the first task."""
        if self._passed == WARM:
            self._start = now()
        self._passed += 1
        if self._passed == self.all + 1:
            self._end = now()

    def figure(self) -> float:
        """Nanoseconds for each time the token was handed on."""
        if self._passed != self.all + 1:
            raise RuntimeError(f"the token went round {self._passed - 1} times, not {self.all}")
        return (self._end - self._start) / self.timed / self.size


def bodies(laps: Laps, semaphores: Sequence[Any], wait: Call, signal: Call) -> tuple[Call, Call]:
    """What the first member does and what each of the others does; member and semaphore have the same number, from 0."""

    def first(number: int) -> None:
        mine, behind = semaphores[0], semaphores[1]
        laps.passed()
        for _ in range(laps.all):
            signal(behind)
            wait(mine)
            laps.passed()

    def other(number: int) -> None:
        mine, behind = semaphores[number], semaphores[(number + 1) % laps.size]
        for _ in range(laps.all):
            wait(mine)
            signal(behind)

    return first, other


@itron(KEY, UNIT, sizes=FEWER, subjects=("pyitron active", "pyitron traced"))
@itron(KEY, UNIT, sizes=SIZES, subjects=("pyitron",))
def ring(size: int, setup: Setup) -> float:
    """Tasks of one priority with as many semaphores."""
    not_for_pure(size, FEWER)
    laps = Laps(size)
    first, other = bodies(laps, range(1, size + 1), wai_sem, sig_sem)
    system = pyitron.Kernel(servers=setup.servers, livelock_limit=0)
    empty = T_CSEM(TA_NULL, 0, 1)
    for number in range(size):
        body = other if number else first
        pyitron.check(system.static("CRE_SEM", number + 1, empty))
        pyitron.check(system.static("CRE_TSK", number + 1, T_CTSK(TA_ACT, number, body, 10, 64)))
    setup.prepare(system)
    run_to_end(system)
    return laps.figure()


@posix(KEY, UNIT, sizes=FEWER)
def posix_ring(size: int) -> float:
    """Threads of one priority with as many semaphores."""
    laps = Laps(size)
    semaphores: list[Any] = []
    first, other = bodies(laps, semaphores, sem_wait, sem_post)

    def main(argument: Any) -> None:
        semaphores.extend(sem_init(0, 0) for _ in range(size))
        attr = attributes(10)
        threads = [pthread_create(attr, other if number else first, number) for number in range(size)]
        for thread in threads:
            posix_rt.pthread_join(thread)

    run_to_end(posix_rt.Process(main, attr=attributes(20), livelock_limit=0))
    return laps.figure()


@workload(KEY, "greenlet", UNIT, sizes=SIZES, floor=True)
def greenlet_ring(size: int) -> float:
    """Bare switches to the next one."""
    laps = Laps(size)
    main = getcurrent()
    members: list[Any] = []

    def first(number: int) -> None:
        behind = members[1]
        laps.passed()
        for _ in range(laps.all):
            behind.switch()
            laps.passed()

    def other(number: int) -> None:
        # As tasks do, each makes itself known and waits.
        main.switch()
        behind = members[(number + 1) % size]
        for _ in range(laps.all):
            behind.switch()

    members.extend(greenlet(other if number else first) for number in range(size))
    for number in range(1, size):
        members[number].switch(number)
    members[0].switch(0)
    # None of them may stay suspended: nothing would ever free it.
    for member in members[1:]:
        member.switch()
    return laps.figure()


@workload(KEY, "gevent", UNIT, sizes=(*FEWER, 10_000))
def gevent_ring(size: int) -> float:
    import gevent
    from gevent.lock import Semaphore

    laps = Laps(size)
    first, other = bodies(laps, [Semaphore(0) for _ in range(size)], Semaphore.acquire, Semaphore.release)
    gevent.joinall([gevent.spawn(other if number else first, number) for number in range(size)], raise_error=True)
    return laps.figure()


@workload(KEY, "asyncio", UNIT, sizes=(*FEWER, 10_000))
def asyncio_ring(size: int) -> float:
    import asyncio

    laps = Laps(size)
    semaphores = [asyncio.Semaphore(0) for _ in range(size)]

    async def first() -> None:
        laps.passed()
        for _ in range(laps.all):
            semaphores[1].release()
            await semaphores[0].acquire()
            laps.passed()

    async def other(number: int) -> None:
        mine, behind = semaphores[number], semaphores[(number + 1) % size]
        for _ in range(laps.all):
            await mine.acquire()
            behind.release()

    async def main() -> None:
        await asyncio.gather(first(), *(other(number) for number in range(1, size)))

    asyncio.run(main())
    return laps.figure()


@workload(KEY, "SimPy", UNIT, sizes=FEWER)
def simpy_ring(size: int) -> float:
    """A container of units for each semaphore."""
    import simpy

    laps = Laps(size)
    environment = simpy.Environment()
    units = [simpy.Container(environment) for _ in range(size)]

    def first() -> Any:
        laps.passed()
        for _ in range(laps.all):
            yield units[1].put(1)
            yield units[0].get(1)
            laps.passed()

    def other(number: int) -> Any:
        mine, behind = units[number], units[(number + 1) % size]
        for _ in range(laps.all):
            yield mine.get(1)
            yield behind.put(1)

    environment.process(first())
    for number in range(1, size):
        environment.process(other(number))
    environment.run()
    return laps.figure()


@workload(KEY, "threads", UNIT, sizes=(10, 100))
def thread_ring(size: int) -> float:
    import threading

    laps = Laps(size)
    first, other = bodies(
        laps, [threading.Semaphore(0) for _ in range(size)], threading.Semaphore.acquire, threading.Semaphore.release
    )
    threads = [threading.Thread(target=other if number else first, args=(number,)) for number in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return laps.figure()
