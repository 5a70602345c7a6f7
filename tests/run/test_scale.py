# SPDX-License-Identifier: MIT
"""Many tasks in one run."""

import pyitron
from pyitron import T_CTSK, TA_ACT, act_tsk, dly_tsk

MANY = 100_000


def test_100_000_tasks_created_started_and_finished_in_one_run():
    """Each is activated by the one before, so none may lie on another's stack; all run, all end."""
    kernel = pyitron.Kernel()
    finished = []

    def link(exinf):
        if exinf < MANY:
            act_tsk(exinf + 1)
        finished.append(exinf)

    for ident in range(1, MANY + 1):
        packet = T_CTSK(TA_ACT if ident == 1 else 0, ident, link, 1 + ident % 200, 64)
        assert kernel.static("CRE_TSK", ident, packet) == 0
    result = kernel.run()
    assert (result.reason, result.faults, kernel.task_count()) == ("idle", [], MANY)
    assert sorted(finished) == list(range(1, MANY + 1))


def test_10_000_tasks_wait_at_the_same_time():
    """Each has a stack of its own meanwhile."""
    kernel = pyitron.Kernel()
    log = []

    def body(exinf):
        dly_tsk(1 + exinf % 7)
        log.append(exinf)

    for ident in range(1, 10_001):
        kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, body, 1 + ident % 255, 64))
    result = kernel.run()
    assert (result.reason, result.time_ms, len(log)) == ("idle", 7.0, 10_000)
