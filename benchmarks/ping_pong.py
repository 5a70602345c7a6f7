# SPDX-License-Identifier: MIT
"""Switches and uncontended pairs against peers measured in the same run, as ratios to a bare greenlet switch.

The repetitions are interleaved, so that a slow moment of the host does not hit one of them alone; medians are printed.
"""

import asyncio
import statistics
import threading
import time
from collections.abc import Callable

from greenlet import getcurrent, greenlet
from rich.console import Console
from rich.table import Table

import kernel
import pyitron
from pyitron import T_CSEM, T_CTSK, TA_ACT, TA_NULL, sig_sem, wai_sem

ROUNDS = 20_000
REPETITIONS = 7


def run_tasks(*bodies: Callable[[int], object], servers: str = "passive") -> None:
    """Run tasks of equal priority with two empty semaphores."""
    system = pyitron.Kernel(servers=servers, livelock_limit=0)
    for ident in (1, 2):
        pyitron.check(system.static("CRE_SEM", ident, T_CSEM(TA_NULL, 0, 1)))
    for ident, body in enumerate(bodies, 1):
        pyitron.check(system.static("CRE_TSK", ident, T_CTSK(TA_ACT, 0, body, 10, 1024)))
    result = system.run()
    system.close()
    if result.faults:
        raise SystemExit(result.faults[0].traceback)


def kernel_ping_pong(servers: str = "passive") -> float:
    """Nanoseconds for one switch between two tasks through a pair of semaphores."""
    seconds = 0.0

    def one(exinf: int) -> None:
        nonlocal seconds
        start = time.perf_counter()
        for _ in range(ROUNDS):
            sig_sem(1)
            wai_sem(2)
        seconds = time.perf_counter() - start

    def other(exinf: int) -> None:
        for _ in range(ROUNDS):
            wai_sem(1)
            sig_sem(2)

    run_tasks(one, other, servers=servers)
    return seconds / ROUNDS / 2 * 1e9


def active_ping_pong() -> float:
    return kernel_ping_pong("active")


def kernel_pair() -> float:
    """Nanoseconds for sig_sem and wai_sem when nobody waits."""
    seconds = 0.0

    def body(exinf: int) -> None:
        nonlocal seconds
        start = time.perf_counter()
        for _ in range(ROUNDS):
            sig_sem(1)
            wai_sem(1)
        seconds = time.perf_counter() - start

    run_tasks(body)
    return seconds / ROUNDS * 1e9


def greenlet_switch() -> float:
    """Nanoseconds for one bare switch."""
    main = getcurrent()

    def body() -> None:
        while True:
            main.switch()

    other = greenlet(body)
    start = time.perf_counter()
    for _ in range(ROUNDS):
        other.switch()
    return (time.perf_counter() - start) / ROUNDS / 2 * 1e9


def asyncio_ping_pong() -> float:
    """Nanoseconds for one switch between two coroutines through a pair of semaphores."""

    async def main() -> float:
        first, second = asyncio.Semaphore(0), asyncio.Semaphore(0)

        async def other() -> None:
            for _ in range(ROUNDS):
                await first.acquire()
                second.release()

        task = asyncio.create_task(other())
        start = time.perf_counter()
        for _ in range(ROUNDS):
            first.release()
            await second.acquire()
        await task
        return (time.perf_counter() - start) / ROUNDS / 2 * 1e9

    return asyncio.run(main())


def thread_ping_pong() -> float:
    """Nanoseconds for one switch between two threads through a pair of semaphores."""
    rounds = ROUNDS // 10
    first, second = threading.Semaphore(0), threading.Semaphore(0)

    def other() -> None:
        for _ in range(rounds):
            first.acquire()
            second.release()

    thread = threading.Thread(target=other)
    thread.start()
    start = time.perf_counter()
    for _ in range(rounds):
        first.release()
        second.acquire()
    thread.join()
    return (time.perf_counter() - start) / rounds / 2 * 1e9


WORKLOADS: dict[str, Callable[[], float]] = {
    "greenlet: bare switch (the floor)": greenlet_switch,
    "pyitron: signal + wait": kernel_pair,
    "pyitron: ping-pong": kernel_ping_pong,
    "pyitron: ping-pong, active": active_ping_pong,
    "asyncio: ping-pong": asyncio_ping_pong,
    "threads: ping-pong": thread_ping_pong,
}


def main() -> None:
    figures: dict[str, list[float]] = {name: [] for name in WORKLOADS}
    for _ in range(REPETITIONS):
        for name, workload in WORKLOADS.items():
            figures[name].append(workload())
    floor = statistics.median(next(iter(figures.values())))
    table = Table(title=f"pyitron {kernel.__version__}, {kernel.build_kind()} build: median of {REPETITIONS}")
    for column in ("workload", "ns", "min .. max", "ratio to the floor"):
        table.add_column(column, justify="left" if column == "workload" else "right")
    for name, values in figures.items():
        median = statistics.median(values)
        table.add_row(name, f"{median:,.0f}", f"{min(values):,.0f} .. {max(values):,.0f}", f"{median / floor:.1f}")
    Console().print(table)
    print("ping-pong: one switch between two tasks through a pair of semaphores; signal + wait: a pair while nobody waits")


if __name__ == "__main__":
    main()
