# SPDX-License-Identifier: MIT
"""What settling priorities costs: one step a link of the chain and a mutex held, however many tasks wait.

Measured at 1, 10, 100 and 1000 of what the law names; the steps have to lie on a line, exactly.
"""

import pytest

import pyitron
from pyitron import (
    E_OK,
    T_CMTX,
    T_CTSK,
    TA_ACT,
    TA_CEILING,
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
    unl_mtx,
    wup_tsk,
)

SIZES = (1, 10, 100, 1000)
VERY_LONG = 10_000
URGENT = VERY_LONG + 1
MAIN = VERY_LONG + 2


class Bench:
    """A kernel whose main task, of the lowest priority, notes the wait steps of what it does."""

    def __init__(self):
        self.kernel = pyitron.Kernel()
        self.steps = {}

    def mutexes(self, count, attributes=TA_INHERIT, ceiling=0):
        for ident in range(1, count + 1):
            assert self.kernel.static("CRE_MTX", ident, T_CMTX(attributes, ceiling)) == E_OK

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


def lines(situation):
    """Per step: what it costs with none, and with each one more, if that is the same from each size to the next."""
    counts = {size: situation(size) for size in SIZES}
    found = {}
    for name in counts[1]:
        points = [(size, counts[size][name]) for size in SIZES]
        (x1, y1), (x2, y2) = points[:2]
        slope, rest = divmod(y2 - y1, x2 - x1)
        assert rest == 0 and all(y == y1 + slope * (x - x1) for x, y in points), (name, points)
        found[name] = (y1 - slope * x1, slope)
    return found


def waiters(count):
    """*count* tasks wait for the mutex of task 1."""
    bench = Bench()
    bench.mutexes(1)
    bench.task(1, 10, lambda exinf: (loc_mtx(1), slp_tsk(), bench.cost("unlock", unl_mtx, 1)))
    for ident in range(2, count + 2):
        bench.task(ident, 100, lambda exinf: loc_mtx(1))
    bench.task(URGENT, 5, lambda exinf: loc_mtx(1), active=False)
    bench.task(MAIN + 1, 200, lambda exinf: loc_mtx(1), active=False)

    def main():
        bench.cost("the least urgent waits", act_tsk, MAIN + 1)
        bench.cost("the least urgent leaves", rel_wai, MAIN + 1)
        bench.cost("the most urgent waits", act_tsk, URGENT)
        bench.cost("the most urgent leaves", rel_wai, URGENT)
        wup_tsk(1)

    return bench.run(main)


def test_waiters_only_the_place_in_the_line_depends_on_them():
    """A newcomer passes those that are less urgent; what the owner inherits is seen by one look."""
    assert lines(waiters) == {
        "the least urgent waits": (0, 0),
        "the least urgent leaves": (1, 0),
        "the most urgent waits": (1, 1),
        "the most urgent leaves": (2, 0),
        "unlock": (0, 0),
    }


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


CHAIN = {
    "wait": (0, 1),
    "less urgent": (0, 2),
    "more urgent": (1, 1),
    "release": (0, 2),
    "terminate": (0, 2),
    "delete": (-1, 2),
}


def test_chain_costs_a_step_a_link_up_and_two_down():
    """On the way down each owner looks at its mutex, too."""
    assert lines(chain) == CHAIN


def test_chain_of_10_000_is_followed_without_recursion():
    """The same law, far beyond the depth of Python's stack."""
    assert chain(VERY_LONG) == {name: none + each * VERY_LONG for name, (none, each) in CHAIN.items()}


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


def held(count):
    """Task 1 holds *count* mutexes more than those that others wait for."""
    bench = Bench()
    bench.mutexes(count + 2)
    assert bench.kernel.static("CRE_MTX", count + 3, T_CMTX(TA_CEILING, 7)) == E_OK
    outcome = []

    def owner(exinf):
        for ident in range(1, count + 3):
            bench.cost("lock", loc_mtx, ident)
        bench.cost("unlock", unl_mtx, count + 2)
        loc_mtx(count + 2)
        slp_tsk()
        bench.cost("unlock, boosted", unl_mtx, count + 2)
        bench.cost("lock a ceiling", loc_mtx, count + 3)
        bench.cost("unlock a ceiling", unl_mtx, count + 3)
        outcome.append(get_pri(1))
        slp_tsk()

    bench.task(1, 100, owner)
    bench.task(2, 20, lambda exinf: loc_mtx(count + 2), active=False)
    bench.task(3, 50, lambda exinf: loc_mtx(1), active=False)

    def main():
        bench.cost("wait", act_tsk, 2)
        act_tsk(3)
        bench.cost("release", rel_wai, 3)
        bench.cost("chg_pri", chg_pri, 1, 90)
        wup_tsk(1)
        bench.cost("end", wup_tsk, 1)

    steps = bench.run(main)
    assert outcome == [(E_OK, 90)]
    return steps


def test_mutexes_held_are_looked_at_when_a_reason_may_be_gone():
    """Locking, and unlocking without an inherited priority, does not depend on them; ``chg_pri`` looks for ceilings as well."""
    assert lines(held) == {
        "lock": (0, 0),
        "unlock": (0, 0),
        "wait": (1, 0),
        "release": (2, 1),
        "chg_pri": (4, 2),
        "unlock, boosted": (3, 1),
        "lock a ceiling": (0, 0),
        "unlock a ceiling": (2, 1),
        "end": (1, 1),
    }


@pytest.mark.parametrize("size", SIZES)
def test_ceilings_held_are_looked_at_by_chg_pri_and_unlock(size):
    """Twice in ``chg_pri``: may it be, and what comes of it."""
    bench = Bench()
    bench.mutexes(size, TA_CEILING, 7)

    def main():
        for ident in range(1, size + 1):
            loc_mtx(ident)
        bench.cost("chg_pri", chg_pri, MAIN, 50)
        bench.cost("unlock", unl_mtx, size)

    assert bench.run(main) == {"chg_pri": 2 * size, "unlock": size - 1 + (size == 1)}
