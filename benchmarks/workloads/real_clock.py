# SPDX-License-Identifier: MIT
"""How late a periodic task of 1 ms runs on the real clock: alone, and above a task that computes all the time."""

import asyncio
import statistics
import time

import pyitron
from benchmarks.ours import BUILDS, check
from benchmarks.registry import rounds, workload
from pyitron import T_CCYC, T_CSEM, T_CTSK, TA_ACT, TA_NULL, TA_STA, isig_sem, wai_sem

PERIODS = 200
KEY, UNIT = "lateness", "µs, median of 200 periods of 1 ms"


def _lateness(busy: bool) -> float:
    """Between each instant of the period and the first operation of the task."""
    periods = rounds(PERIODS)
    system = pyitron.Kernel(clock="real", livelock_limit=0)
    late: list[float] = []

    def periodic(exinf: int) -> None:
        for period in range(1, periods + 1):
            wai_sem(1)
            late.append(system.now_ns / 1000 - period * 1000)
        pyitron.ext_ker()

    def computing(exinf: int) -> None:
        number = 0
        while True:
            number += 1

    pyitron.check(system.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, periods)))
    pyitron.check(system.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, periodic, 1, 1024)))
    if busy:
        pyitron.check(system.static("CRE_TSK", 2, T_CTSK(TA_ACT, 0, computing, 200, 1024)))
    pyitron.check(system.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: isig_sem(1), 1, 1)))
    result = system.run()
    system.close()
    check(result)
    return statistics.median(late)


@workload(KEY, "pyitron", UNIT, builds=BUILDS)
def alone(size: int) -> float:
    return _lateness(False)


@workload(KEY, "pyitron above a busy task", UNIT, builds=BUILDS)
def above_busy(size: int) -> float:
    return _lateness(True)


@workload(KEY, "time.sleep", UNIT)
def host_sleep(size: int) -> float:
    """A loop that sleeps until each instant."""
    late = []
    start = time.perf_counter()
    for period in range(1, rounds(PERIODS) + 1):
        instant = start + period / 1000
        time.sleep(max(0.0, instant - time.perf_counter()))
        late.append((time.perf_counter() - instant) * 1e6)
    return statistics.median(late)


@workload(KEY, "asyncio", UNIT)
def loop_timer(size: int) -> float:
    async def main() -> list[float]:
        late = []
        start = time.perf_counter()
        for period in range(1, rounds(PERIODS) + 1):
            instant = start + period / 1000
            await asyncio.sleep(max(0.0, instant - time.perf_counter()))
            late.append((time.perf_counter() - instant) * 1e6)
        return late

    return statistics.median(asyncio.run(main()))
