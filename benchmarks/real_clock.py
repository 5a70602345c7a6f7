# SPDX-License-Identifier: MIT
"""How late a periodic task of 1 ms runs on the real clock: alone, and above a task that computes all the time."""

import statistics

import kernel
import pyitron
from pyitron import T_CCYC, T_CSEM, T_CTSK, TA_ACT, TA_NULL, TA_STA, isig_sem, wai_sem

PERIODS = 2_000


def lateness(busy: bool) -> list[float]:
    """Microseconds between each instant of the period and the first operation of the task."""
    system = pyitron.Kernel(clock="real")
    late: list[float] = []

    def periodic(exinf: int) -> None:
        for period in range(1, PERIODS + 1):
            wai_sem(1)
            late.append(system.now_ns / 1000 - period * 1000)
        pyitron.ext_ker()

    def computing(exinf: int) -> None:
        number = 0
        while True:
            number += 1

    pyitron.check(system.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, PERIODS)))
    pyitron.check(system.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, periodic, 1, 1024)))
    if busy:
        pyitron.check(system.static("CRE_TSK", 2, T_CTSK(TA_ACT, 0, computing, 200, 1024)))
    pyitron.check(system.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: isig_sem(1), 1, 1)))
    system.run()
    return late


def main() -> None:
    print(f"a task woken each millisecond, {PERIODS:,} times, {kernel.build_kind()} build; lateness in microseconds")
    for name, busy in (("no load", False), ("a busy task of low priority", True)):
        late = sorted(lateness(busy))
        print(
            f"{name:28} mean {statistics.mean(late):7.1f}  median {statistics.median(late):7.1f}"
            f"  99 % {late[len(late) * 99 // 100]:7.1f}  worst {late[-1]:7.1f}"
        )


if __name__ == "__main__":
    main()
