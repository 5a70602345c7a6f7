# SPDX-License-Identifier: MIT
"""Many tasks that live at the same time: all are made, then all start and wait a moment, then all go on and end."""

from typing import Any

from greenlet import getcurrent, greenlet

import posix_rt
import pyitron
from benchmarks.ours import Setup, attributes, itron, posix, run_to_end
from benchmarks.registry import now, workload
from benchmarks.virtual_loop import VirtualLoop
from benchmarks.workloads.timed_events import not_for_pure
from posix_rt import nanosleep, pthread_create, pthread_exit, timespec
from pyitron import T_CTSK, TA_ACT, cre_tsk, dly_tsk, ext_tsk

KEY = "crowd"
UNIT = "ns per task"
SIZES = (1_000, 10_000, 100_000)
FEWER = SIZES[:1]


@itron(KEY, UNIT, sizes=FEWER, subjects=("pyitron active", "pyitron traced"))
@itron(KEY, UNIT, sizes=SIZES, subjects=("pyitron",))
def crowd(size: int, setup: Setup) -> float:
    """cre_tsk, dly_tsk, and the end of each."""
    not_for_pure(size, FEWER)

    def member(exinf: int) -> None:
        dly_tsk(1)

    def main(exinf: int) -> None:
        packet = T_CTSK(TA_ACT, 0, member, 20, 64)
        for ident in range(2, size + 2):
            pyitron.check(cre_tsk(ident, packet))
        ext_tsk()

    system = pyitron.Kernel(servers=setup.servers, livelock_limit=0)
    pyitron.check(system.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, main, 10, 64)))
    setup.prepare(system)
    return run_to_end(system) / size


@posix(KEY, UNIT, sizes=FEWER)
def posix_crowd(size: int) -> float:
    """pthread_create of a detached thread, nanosleep, and its end."""

    def member(argument: Any) -> None:
        nanosleep(timespec(0, 1_000_000))

    def main(argument: Any) -> None:
        attr = attributes(10)
        posix_rt.pthread_attr_setdetachstate(attr, posix_rt.PTHREAD_CREATE_DETACHED)
        for _ in range(size):
            pthread_create(attr, member)
        pthread_exit(None)

    return run_to_end(posix_rt.Process(main, attr=attributes(20), livelock_limit=0)) / size


@workload(KEY, "greenlet", UNIT, sizes=SIZES, floor=True)
def greenlet_crowd(size: int) -> float:
    """Each is switched to twice."""
    main = getcurrent()

    def member() -> None:
        main.switch()

    start = now()
    members = [greenlet(member) for _ in range(size)]
    for one in members:
        one.switch()
    for one in members:
        one.switch()
    return (now() - start) / size


@workload(KEY, "gevent", UNIT, sizes=SIZES[:2])
def gevent_crowd(size: int) -> float:
    import gevent

    start = now()
    gevent.joinall([gevent.spawn(gevent.sleep, 0.000_001) for _ in range(size)], raise_error=True)
    return (now() - start) / size


@workload(KEY, "asyncio", UNIT, sizes=SIZES)
def asyncio_crowd(size: int) -> float:
    import asyncio

    async def main() -> float:
        start = now()
        await asyncio.gather(*(asyncio.create_task(asyncio.sleep(0.001)) for _ in range(size)))
        return (now() - start) / size

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


@workload(KEY, "trio", UNIT, sizes=FEWER)
def trio_crowd(size: int) -> float:
    import trio
    import trio.testing

    async def main() -> float:
        start = now()
        async with trio.open_nursery() as nursery:
            for _ in range(size):
                nursery.start_soon(trio.sleep, 0.001)
        return (now() - start) / size

    figure: float = trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    return figure


@workload(KEY, "SimPy", UNIT, sizes=SIZES)
def simpy_crowd(size: int) -> float:
    import simpy

    environment = simpy.Environment()

    def member() -> Any:
        yield environment.timeout(1)

    start = now()
    for _ in range(size):
        environment.process(member())
    environment.run()
    return (now() - start) / size


@workload(KEY, "salabim", UNIT, sizes=FEWER)
def salabim_crowd(size: int) -> float:
    import salabim

    class Member(salabim.Component):  # type: ignore[misc]
        def process(self) -> Any:
            yield self.hold(1)

    environment = salabim.Environment(yieldless=False)
    start = now()
    for _ in range(size):
        Member()
    environment.run()
    return (now() - start) / size


@workload(KEY, "threads", UNIT, sizes=FEWER)
def thread_crowd(size: int) -> float:
    """All wait for one lock, and hand it on."""
    import threading

    gate = threading.Lock()

    def member() -> None:
        with gate:
            pass

    start = now()
    threads = [threading.Thread(target=member) for _ in range(size)]
    with gate:
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    return (now() - start) / size
