# SPDX-License-Identifier: MIT
"""What a service call costs, in kernel operations."""

import pyitron
from pyitron import *

COUNTERS = ("messages", "ready_operations", "wait_operations", "wait_steps", "switches")


def cost(call, *arguments):
    """The counters that the call moved."""
    counters = current_kernel().counters
    before = counters.snapshot()
    call(*arguments)
    after = counters.snapshot()
    changed = {name: after[name] - before[name] for name in COUNTERS}
    return {name: count for name, count in changed.items() if count}


def waiting_task(exinf):
    wai_flg(1, 1, TWF_ORW)


def measuring_task(exinf):
    print("sig_sem, nobody waits:", cost(sig_sem, 1))
    print("wai_sem, a unit is there:", cost(wai_sem, 1))
    print(f"set_flg, releases {exinf} tasks:", cost(set_flg, 1, 1))


for number in (1, 10, 100):
    with pyitron.Kernel() as kernel:
        kernel.static("CRE_SEM", 1, T_CSEM(TA_TFIFO, 0, 1))
        kernel.static("CRE_FLG", 1, T_CFLG(TA_WMUL, 0))
        for ident in range(2, number + 2):
            waiting = T_CTSK(TA_ACT, 0, waiting_task, 20, 1024)
            kernel.static("CRE_TSK", ident, waiting)
        measuring = T_CTSK(TA_ACT, number, measuring_task, 20, 1024)
        kernel.static("CRE_TSK", 1, measuring)
        kernel.run()
