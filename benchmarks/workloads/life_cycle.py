# SPDX-License-Identifier: MIT
"""Lives of tasks, one after another: of a task that is activated again and again, and of a new one each time."""

from collections.abc import Callable
from typing import Any

from greenlet import greenlet

from benchmarks.ours import PLACED_AND_TRACED, Setup, attributes, itron, posix, run_process, run_tasks
from benchmarks.registry import now, rounds, workload
from benchmarks.workloads.floor import greenlet_switch
from posix_rt import pthread_create, pthread_join
from pyitron import T_CTSK, TA_ACT, TA_NULL, act_tsk, check, cre_tsk, del_tsk, ext_tsk

ROUNDS = 5_000
UNIT = "ns per life"


def nothing(argument: Any = None) -> None:
    """What a task does that only lives."""


async def nothing_async() -> None:
    """The same as a coroutine."""


def timed(live: Callable[[], object], wanted: int = ROUNDS) -> float:
    """Nanoseconds for each call of *live*; the first one, which may have to make more than the others, does not count."""
    live()
    times = rounds(wanted)
    start = now()
    for _ in range(times):
        live()
    return (now() - start) / times


def _activations(setup: Setup, body: Callable[[int], object]) -> float:
    """A task activates a more urgent one, which runs within the call, again and again."""
    taken = 0.0

    def low(exinf: int) -> None:
        nonlocal taken
        act_tsk(2)
        times = rounds(ROUNDS)
        start = now()
        for _ in range(times):
            act_tsk(2)
        taken = (now() - start) / times

    run_tasks(setup, [("CRE_TSK", T_CTSK(TA_ACT, 0, low, 20, 64)), ("CRE_TSK", T_CTSK(TA_NULL, 0, body, 10, 64))])
    return taken


@itron("activation", UNIT, subjects=PLACED_AND_TRACED)
def activation(size: int, setup: Setup) -> float:
    """act_tsk and ext_tsk of a task that ran before."""
    return _activations(setup, lambda exinf: ext_tsk())


@itron("activation_return", UNIT, subjects=PLACED_AND_TRACED)
def activation_return(size: int, setup: Setup) -> float:
    """The same, but the task ends by returning."""
    return _activations(setup, nothing)


@workload("activation", "greenlet switch pair", UNIT, floor=True)
@workload("activation_return", "greenlet switch pair", UNIT, floor=True)
def switch_pair(size: int) -> float:
    """A bare switch there and back."""
    return 2 * greenlet_switch(size)


# -- a new one for each life


@itron("creation", UNIT, subjects=PLACED_AND_TRACED)
def creation(size: int, setup: Setup) -> float:
    """cre_tsk, act_tsk, the task's end and del_tsk."""
    packet = T_CTSK(TA_NULL, 0, nothing, 10, 64)
    taken = 0.0

    def live() -> None:
        cre_tsk(2, packet)
        act_tsk(2)
        check(del_tsk(2))

    def main(exinf: int) -> None:
        nonlocal taken
        taken = timed(live)

    run_tasks(setup, [], (main, 20))
    return taken


@posix("creation", UNIT)
def posix_creation(size: int) -> float:
    """pthread_create, the thread's end and pthread_join."""
    taken = 0.0

    def main(argument: Any) -> None:
        nonlocal taken
        attr = attributes(20)
        taken = timed(lambda: pthread_join(pthread_create(attr, nothing)))

    run_process(main)
    return taken


@workload("creation", "greenlet", UNIT, floor=True)
def greenlet_creation(size: int) -> float:
    return timed(lambda: greenlet(nothing).switch())


@workload("creation", "gevent", UNIT)
def gevent_creation(size: int) -> float:
    import gevent

    return timed(lambda: gevent.spawn(nothing).join())


@workload("creation", "threads", UNIT)
def thread_creation(size: int) -> float:
    import threading

    def live() -> None:
        thread = threading.Thread(target=nothing)
        thread.start()
        thread.join()

    return timed(live, ROUNDS // 5)


async def _lives(live: Callable[[], Any]) -> float:
    await live()
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        await live()
    return (now() - start) / times


@workload("creation", "asyncio", UNIT)
def asyncio_creation(size: int) -> float:
    import asyncio

    return asyncio.run(_lives(lambda: asyncio.create_task(nothing_async())))


@workload("creation", "uvloop", UNIT)
def uvloop_creation(size: int) -> float:
    import asyncio

    import uvloop

    figure: float = uvloop.run(_lives(lambda: asyncio.create_task(nothing_async())))
    return figure


@workload("creation", "trio", UNIT)
def trio_creation(size: int) -> float:
    import trio

    async def live() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(nothing_async)

    figure: float = trio.run(_lives, live)
    return figure


@workload("creation", "SimPy", UNIT)
def simpy_creation(size: int) -> float:
    import simpy

    environment = simpy.Environment()
    times = rounds(ROUNDS)
    taken = 0

    def life() -> Any:
        yield environment.timeout(0)

    def main() -> Any:
        nonlocal taken
        yield environment.process(life())
        start = now()
        for _ in range(times):
            yield environment.process(life())
        taken = now() - start

    environment.process(main())
    environment.run()
    return taken / times
