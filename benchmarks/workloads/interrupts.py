# SPDX-License-Identifier: MIT
"""How long an interrupt takes: until its handler has begun, and until the task that the handler wakes has begun to run.

A task raises it, so that nothing but the way there is in the figure; it includes reading the clock and keeping its time once.
The spans are too short for the clock of processor time, which the system has to be asked for.
"""

import signal
import statistics
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from benchmarks.ours import PLACED_AND_TRACED, Setup, attributes, itron, posix, run_process, run_tasks
from benchmarks.registry import Unavailable, rounds, workload
from posix_rt import pthread_create, pthread_join, pthread_kill, pthread_self, sem_init, sem_post, sem_wait
from posix_rt.signal_actions import sigaction, struct_sigaction
from posix_rt.signal_sets import SIGUSR1
from pyitron import T_CSEM, T_CTSK, T_DINH, TA_ACT, TA_HLNG, TA_NULL, current_kernel, isig_sem, wai_sem

HANDLER = "interrupt_handler"
TASK = "interrupt_task"
UNIT = "ns"
ROUNDS = 5_000
LINE = 1


class Instants:
    """When each interrupt was raised and when it arrived."""

    def __init__(self) -> None:
        self.times = rounds(ROUNDS)
        self.raised: list[int] = []
        self.arrived: list[int] = []

    def raise_all(self, cause: Callable[[], object]) -> None:
        """Raise all of them; the effect of each comes before the next one."""
        note = self.raised.append
        for _ in range(self.times):
            note(perf_counter_ns())
            cause()

    def arrive(self, *ignored: object) -> None:
        self.arrived.append(perf_counter_ns())

    def figure(self) -> float:
        """Nanoseconds between the two: the middle one, as a pause of the process hits only some of them."""
        if len(self.arrived) != self.times:
            raise RuntimeError(f"{self.times} were raised, {len(self.arrived)} arrived")
        return float(statistics.median(arrived - raised for raised, arrived in zip(self.raised, self.arrived)))


@itron(HANDLER, UNIT, subjects=PLACED_AND_TRACED)
def to_handler(size: int, setup: Setup) -> float:
    """A handler of DEF_INH."""
    instants = Instants()

    def main(exinf: int) -> None:
        system = current_kernel()
        instants.raise_all(lambda: system.raise_interrupt(LINE))

    objects = [("DEF_INH", T_DINH(TA_HLNG, instants.arrive)), ("CRE_TSK", T_CTSK(TA_ACT, 0, main, 20, 64))]
    run_tasks(setup, objects)
    return instants.figure()


@itron(TASK, UNIT, subjects=PLACED_AND_TRACED)
def to_task(size: int, setup: Setup) -> float:
    """A task in wai_sem, which the handler wakes by isig_sem."""
    instants = Instants()

    def main(exinf: int) -> None:
        system = current_kernel()
        instants.raise_all(lambda: system.raise_interrupt(LINE))

    def woken(exinf: int) -> None:
        for _ in range(instants.times):
            wai_sem(1)
            instants.arrive()

    objects = [
        ("CRE_SEM", T_CSEM(TA_NULL, 0, 1)),
        ("DEF_INH", T_DINH(TA_HLNG, lambda: isig_sem(1))),
        ("CRE_TSK", T_CTSK(TA_ACT, 0, main, 20, 64)),
        ("CRE_TSK", T_CTSK(TA_ACT, 0, woken, 10, 64)),
    ]
    run_tasks(setup, objects)
    return instants.figure()


@posix(HANDLER, UNIT)
def signal_to_handler(size: int) -> float:
    """A signal that the thread sends itself, to its handler."""
    instants = Instants()

    def main(argument: Any) -> None:
        me = pthread_self()
        sigaction(SIGUSR1, struct_sigaction(instants.arrive))
        instants.raise_all(lambda: pthread_kill(me, SIGUSR1))

    run_process(main)
    return instants.figure()


@posix(TASK, UNIT)
def signal_to_thread(size: int) -> float:
    """A signal that the thread sends itself, to a thread in sem_wait, which the handler wakes by sem_post."""
    instants = Instants()

    def main(argument: Any) -> None:
        empty = sem_init(0, 0)
        me = pthread_self()

        def woken(argument: Any) -> None:
            for _ in range(instants.times):
                sem_wait(empty)
                instants.arrive()

        thread = pthread_create(attributes(20), woken)
        sigaction(SIGUSR1, struct_sigaction(lambda signo: sem_post(empty)))
        instants.raise_all(lambda: pthread_kill(me, SIGUSR1))
        pthread_join(thread)

    run_process(main)
    return instants.figure()


@workload(HANDLER, "Python's own signals", UNIT)
def host_signal(size: int) -> float:
    """A host signal that Python sends itself, to its handler."""
    number = getattr(signal, "SIGUSR1", None)
    if number is None:
        raise Unavailable("this host has no signal that is free")
    instants = Instants()
    before = signal.signal(number, instants.arrive)
    try:
        instants.raise_all(lambda: signal.raise_signal(number))
    finally:
        signal.signal(number, before)
    return instants.figure()


async def _woken(instants: Instants) -> float:
    """A callback from outside the event loop, to a task that it wakes."""
    import asyncio

    loop = asyncio.get_running_loop()
    event = asyncio.Event()

    async def main() -> None:
        for _ in range(instants.times):
            await event.wait()
            instants.arrive()
            event.clear()

    task = asyncio.create_task(main())
    for _ in range(instants.times):
        await asyncio.sleep(0)
        instants.raised.append(perf_counter_ns())
        loop.call_soon_threadsafe(event.set)
        while len(instants.arrived) < len(instants.raised):
            await asyncio.sleep(0)
    await task
    return instants.figure()


@workload(TASK, "asyncio", UNIT)
def asyncio_callback(size: int) -> float:
    import asyncio

    return asyncio.run(_woken(Instants()))


@workload(TASK, "uvloop", UNIT)
def uvloop_callback(size: int) -> float:
    import uvloop

    figure: float = uvloop.run(_woken(Instants()))
    return figure


@workload(TASK, "threads", UNIT)
def thread_event(size: int) -> float:
    """A semaphore, to the thread that waits for it."""
    import threading

    instants = Instants()
    wake, woken = threading.Semaphore(0), threading.Semaphore(0)

    def main() -> None:
        for _ in range(instants.times):
            wake.acquire()
            instants.arrive()
            woken.release()

    def cause() -> None:
        wake.release()
        woken.acquire()

    thread = threading.Thread(target=main)
    thread.start()
    instants.raise_all(cause)
    thread.join()
    return instants.figure()
