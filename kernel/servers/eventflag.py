# SPDX-License-Identifier: MIT
"""Eventflags: a pattern of bits, and tasks that wait until some of them, or all, are set.

What a task waits for lies in its message registers. Invariant: nobody waits for what the pattern has already.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DELETED, DONE, ILLEGAL_USE, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
SET = 2
CLEAR = 3
WAIT = 4
REFER = 5
DELETE = 6

# How a task waits: for all the bits it names, or for one of them.
ALL = 0
ANY = 1


class Eventflag:
    """A pattern, whether one task may wait or many (*shared*), and whether a release takes all bits away (*clears*)."""

    __slots__ = ("clears", "pattern", "shared", "takers")

    def __init__(self, core: Core, ident: int, by_priority: bool, shared: bool, clears: bool, pattern: int) -> None:
        self.shared = shared
        self.clears = clears
        self.pattern = pattern
        self.takers = WaitQueue(core, "flg", ident, by_priority)

    def has(self, bits: int, mode: int) -> bool:
        """Whether the pattern has all of *bits*, or one of them."""
        if mode == ALL:
            return self.pattern & bits == bits
        return self.pattern & bits != 0

    def hand_out(self) -> int:
        """The pattern, for a task whose condition holds."""
        pattern = self.pattern
        if self.clears:
            self.pattern = 0
        return pattern


class EventflagServer(ObjectServer):
    """Creates, sets, clears, waits for, reports and deletes eventflags."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "eventflag", "flg", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        flag = self.objects.find(message.target)
        if flag is None:
            return ABSENT
        if op == SET:
            return self._set(flag, message.a)
        if op == CLEAR:
            flag.pattern &= message.a
            return DONE
        if op == WAIT:
            return self._wait(flag, message)
        if op == REFER:
            message.value = (flag.takers.first_id(), flag.pattern)
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            flag.takers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, shared, clears, pattern = message.a
        return self.register(message, Eventflag(self.core, message.target, by_priority, shared, clears, pattern))

    def _set(self, flag: Eventflag, bits: int) -> int:
        """Add *bits*, and release those who waited for them: one step for each who waits, until the bits are gone."""
        flag.pattern |= bits
        takers = flag.takers
        taker: Any = takers.head
        left = takers.length
        while left > 0 and flag.pattern:
            self.core.counters.wait_steps += 1
            following = taker.next
            if flag.has(taker.a, taker.b):
                takers.wake(taker, DONE, flag.hand_out())
            taker = following
            left -= 1
        return DONE

    def _wait(self, flag: Eventflag, message: Task) -> int:
        if not flag.shared and flag.takers.head is not None:
            return ILLEGAL_USE
        if flag.has(message.a, message.b):
            message.value = flag.hand_out()
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return flag.takers.park(message, message.timeout)
