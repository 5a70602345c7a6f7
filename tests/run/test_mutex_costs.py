# SPDX-License-Identifier: MIT
"""What settling priorities costs along very long chains, and around a circle; the budgets of conformance have the rest."""

import pyitron
from pyitron import (
    E_OK,
    T_CMTX,
    T_CTSK,
    TA_ACT,
    TA_INHERIT,
    TA_NULL,
    act_tsk,
    chg_pri,
    del_mtx,
    get_pri,
    loc_mtx,
    rel_wai,
    slp_tsk,
    ter_tsk,
    wup_tsk,
)

VERY_LONG = 10_000
URGENT = VERY_LONG + 1
MAIN = VERY_LONG + 2


class Bench:
    """A kernel whose main task, of the lowest priority, notes the wait steps of what it does."""

    def __init__(self):
        self.kernel = pyitron.Kernel()
        self.steps = {}

    def mutexes(self, count):
        for ident in range(1, count + 1):
            assert self.kernel.static("CRE_MTX", ident, T_CMTX(TA_INHERIT)) == E_OK

    def task(self, ident, priority, body, active=True):
        packet = T_CTSK(TA_ACT if active else TA_NULL, ident, body, priority, 16)
        assert self.kernel.static("CRE_TSK", ident, packet) == E_OK

    def cost(self, name, call, *arguments):
        before = self.kernel.counters.wait_steps
        assert call(*arguments) == E_OK
        self.steps[name] = self.kernel.counters.wait_steps - before

    def run(self, body):
        self.task(MAIN, 255, lambda exinf: body())
        result = self.kernel.run()
        assert [fault.traceback for fault in result.faults] == []
        self.kernel.close()
        return self.steps


def chain(count):
    """Task 1 holds mutex 1, task 2 holds mutex 2 and waits for mutex 1, and so on."""
    bench = Bench()
    bench.mutexes(count)
    priorities = set()

    def link(ident):
        loc_mtx(ident)
        if ident == 1:
            slp_tsk()
        else:
            loc_mtx(ident - 1)

    for ident in range(1, count + 1):
        bench.task(ident, 100, link)
    bench.task(URGENT, 5, lambda exinf: loc_mtx(count), active=False)

    def all_have(priority):
        return {get_pri(ident) for ident in range(1, count + 1)} == {(E_OK, priority)}

    def main():
        bench.cost("wait", act_tsk, URGENT)
        priorities.add(all_have(5))
        bench.cost("less urgent", chg_pri, URGENT, 9)
        priorities.add(all_have(9))
        bench.cost("more urgent", chg_pri, URGENT, 3)
        priorities.add(all_have(3))
        bench.cost("release", rel_wai, URGENT)
        priorities.add(all_have(100))
        act_tsk(URGENT)
        bench.cost("terminate", ter_tsk, URGENT)
        priorities.add(all_have(100))
        act_tsk(URGENT)
        bench.cost("delete", del_mtx, count)
        priorities.add(all_have(100))

    steps = bench.run(main)
    assert priorities == {True}
    return steps


def test_chain_of_10_000_is_followed_without_recursion():
    """A step a link up, two down, where each owner looks at its mutex, too; far beyond the depth of Python's stack."""
    assert chain(VERY_LONG) == {
        "wait": VERY_LONG,
        "less urgent": 2 * VERY_LONG,
        "more urgent": VERY_LONG + 1,
        "release": 2 * VERY_LONG,
        "terminate": 2 * VERY_LONG,
        "delete": 2 * VERY_LONG - 1,
    }


def circle(count):
    """A deadlock: each waits for the mutex of the one before, the first for that of the last; one more task waits for it."""
    bench = Bench()
    bench.mutexes(count)

    def link(ident):
        loc_mtx(ident)
        slp_tsk()
        loc_mtx(ident - 1 or count)

    for ident in range(1, count + 1):
        bench.task(ident, 100, link)
    bench.task(URGENT, 5, lambda exinf: loc_mtx(count), active=False)

    def main():
        for ident in range(1, count + 1):
            wup_tsk(ident)
        bench.cost("wait", act_tsk, URGENT)
        bench.cost("release", rel_wai, URGENT)
        assert {get_pri(ident) for ident in range(1, count + 1)} == {(E_OK, 100)}

    return bench.run(main)


def test_circle_is_linear_too():
    """Going round once to see that it is one, once to let go of the priority."""
    few, many = circle(10), circle(1000)
    assert few["wait"] == 11 and many["wait"] == 1001
    assert few["release"] <= 4 * 10 and many["release"] <= 4 * 1000
