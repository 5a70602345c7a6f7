# SPDX-License-Identifier: MIT
"""Memory and time for 100,000 tasks in one run: dormant, waiting, finished."""

import gc
import os
import time
from pathlib import Path

import kernel
import pyitron
from pyitron import T_CTSK, TA_NULL, act_tsk, dly_tsk

TASKS = 100_000
WAITING = 10_000


def resident() -> int:
    """Bytes of this process in memory."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def make(system: pyitron.Kernel, tasks: int) -> None:
    packet = T_CTSK(TA_NULL, 0, lambda exinf: dly_tsk(5), 10, 64)
    for ident in range(2, tasks + 2):
        pyitron.check(system.static("CRE_TSK", ident, packet))


def starter(system: pyitron.Kernel, tasks: int) -> None:
    def body(exinf: int) -> None:
        for ident in range(2, tasks + 2):
            act_tsk(ident)

    pyitron.check(system.static("CRE_TSK", 1, T_CTSK(pyitron.TA_ACT, 0, body, 20, 64)))


def main() -> None:
    print(f"{kernel.build_kind()} build")
    system = pyitron.Kernel()
    before = resident()
    start = time.perf_counter()
    make(system, TASKS)
    print(f"a task that has not run: {(resident() - before) / TASKS:,.0f} bytes")
    starter(system, TASKS)
    result = system.run()
    seconds = time.perf_counter() - start
    print(f"{TASKS:,} tasks created, started, delayed and finished in one run: {seconds:.2f} s, {result.switches:,} switches")
    system = pyitron.Kernel()
    make(system, WAITING)
    before = resident()
    starter(system, WAITING)
    system.run(until=1)
    print(f"a waiting task's context and stack: {(resident() - before) / WAITING:,.0f} bytes more")
    system.close()


if __name__ == "__main__":
    main()
