# SPDX-License-Identifier: MIT
"""Many tasks that all do nothing but wait for time to pass, of a clock that jumps: each delay is a timed event and a switch.

The delays are of 1 to 10 ms, so that events of one instant meet; as many of them are queued all the time as there are tasks.
"""

from typing import Any

import kernel
import posix_rt
import pyitron
from benchmarks.ours import Setup, attributes, check, itron, posix, run_to_end
from benchmarks.registry import Unavailable, now, rounds, workload
from benchmarks.virtual_loop import VirtualLoop
from posix_rt import nanosleep, pthread_create, pthread_exit, timespec
from pyitron import T_CTSK, TA_ACT, dly_tsk

KEY = "timed_events"
UNIT = "ns per delay"
# A hundred delays of each of the fewest tasks; of the most only some, since there are so many of them.
SIZES = (1_000, 10_000, 100_000)
DELAYS = {1_000: 100, 10_000: 10, 100_000: 4}
# The pure build, and subjects that are slower than the others, are not asked for more than the smallest.
FEWER = SIZES[:1]
MILLISECOND = 1_000_000


def plan(size: int) -> tuple[int, list[int]]:
    """How many delays each of *size* tasks makes, and how many milliseconds those of each task last."""
    return rounds(DELAYS[size]), [number % 10 + 1 for number in range(size)]


@itron(KEY, UNIT, sizes=FEWER, subjects=("pyitron active", "pyitron traced"))
@itron(KEY, UNIT, sizes=SIZES, subjects=("pyitron",))
def delays(size: int, setup: Setup) -> float:
    """Tasks in dly_tsk; that their contexts are made at the first delay is part of it."""
    not_for_pure(size, FEWER)
    times, periods = plan(size)

    def body(period: int) -> None:
        for _ in range(times):
            dly_tsk(period)

    system = pyitron.Kernel(servers=setup.servers, livelock_limit=0)
    for ident, period in enumerate(periods, 1):
        pyitron.check(system.static("CRE_TSK", ident, T_CTSK(TA_ACT, period, body, 10, 64)))
    setup.prepare(system)
    return run_to_end(system) / size / times


def not_for_pure(size: int, sizes: tuple[int, ...]) -> None:
    """Nobody wants to wait for the pure build at sizes other than these."""
    if size not in sizes and kernel.build_kind() == "pure":
        raise Unavailable(f"the pure build is not measured at {size:,}, it would take long")


@posix(KEY, UNIT, sizes=FEWER)
def sleeps(size: int) -> float:
    """Threads in nanosleep."""
    times, periods = plan(size)
    start = 0

    def body(period: timespec) -> None:
        for _ in range(times):
            nanosleep(period)

    def main(argument: Any) -> None:
        nonlocal start
        attr = attributes(10)
        posix_rt.pthread_attr_setdetachstate(attr, posix_rt.PTHREAD_CREATE_DETACHED)
        for period in periods:
            pthread_create(attr, body, timespec(0, period * MILLISECOND))
        # It is more urgent: none of them has run.
        start = now()
        pthread_exit(None)

    process = posix_rt.Process(main, attr=attributes(20), livelock_limit=0)
    result = process.run()
    taken = now() - start
    process.close()
    check(result)
    return taken / size / times


@workload(KEY, "SimPy", UNIT, sizes=SIZES)
def simpy_timeouts(size: int) -> float:
    import simpy

    times, periods = plan(size)
    environment = simpy.Environment()

    def body(period: int) -> Any:
        for _ in range(times):
            yield environment.timeout(period)

    for period in periods:
        environment.process(body(period))
    start = now()
    environment.run()
    return (now() - start) / size / times


@workload(KEY, "salabim", UNIT, sizes=FEWER)
def salabim_holds(size: int) -> float:
    import salabim

    times, periods = plan(size)

    class Holder(salabim.Component):  # type: ignore[misc]
        def setup(self, period: int) -> None:
            self.period = period

        def process(self) -> Any:
            for _ in range(times):
                yield self.hold(self.period)

    environment = salabim.Environment(yieldless=False)
    for period in periods:
        Holder(period=period)
    start = now()
    environment.run()
    return (now() - start) / size / times


@workload(KEY, "asyncio", UNIT, sizes=FEWER)
def asyncio_sleeps(size: int) -> float:
    """An event loop whose clock jumps as well."""
    import asyncio

    times, periods = plan(size)

    async def body(period: float) -> None:
        for _ in range(times):
            await asyncio.sleep(period)

    async def main() -> float:
        tasks = [asyncio.create_task(body(period / 1000)) for period in periods]
        start = now()
        await asyncio.gather(*tasks)
        return (now() - start) / size / times

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main())


@workload(KEY, "trio", UNIT, sizes=FEWER)
def trio_sleeps(size: int) -> float:
    """With the clock that jumps which trio has for tests; slow, so that a tenth of the delays has to do."""
    import trio
    import trio.testing

    times, periods = rounds(DELAYS[size] // 10), plan(size)[1]

    async def body(period: float) -> None:
        for _ in range(times):
            await trio.sleep(period)

    async def main() -> float:
        async with trio.open_nursery() as nursery:
            for period in periods:
                nursery.start_soon(body, period / 1000)
            start = now()
        return (now() - start) / size / times

    figure: float = trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    return figure


@workload(KEY, "gevent", UNIT, sizes=FEWER)
def gevent_sleeps(size: int) -> float:
    """Its clock does not jump: the delays are microseconds, so short that they are over when they are looked at."""
    import gevent

    times, periods = plan(size)

    def body(period: float) -> None:
        for _ in range(times):
            gevent.sleep(period)

    greenlets = [gevent.spawn(body, period / 1_000_000) for period in periods]
    start = now()
    gevent.joinall(greenlets)
    return (now() - start) / size / times
