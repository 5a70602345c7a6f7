# SPDX-License-Identifier: MIT
"""Semaphores. Invariant: count > 0 implies nobody waits."""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DELETED, DONE, OVERFLOW, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
GIVE = 2
TAKE = 3
REFER = 4
DELETE = 5


class Semaphore:
    """A count of units, and those who wait for one."""

    __slots__ = ("count", "holder", "maximum", "takers")

    def __init__(self, core: Core, ident: int, by_priority: bool, count: int, maximum: int) -> None:
        self.count = count
        self.maximum = maximum
        self.takers = WaitQueue(core, "sem", ident, by_priority)
        # The task that took a unit last and has not seen it given back: a hint for the deadlock report.
        self.holder: Task | None = None


class SemaphoreServer(ObjectServer):
    """Creates, signals, takes from, reports and deletes semaphores."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "semaphore", "sem", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        semaphore = self.objects.find(message.target)
        if semaphore is None:
            return ABSENT
        if op == GIVE:
            return self._give(semaphore)
        if op == TAKE:
            return self._take(semaphore, message)
        if op == REFER:
            message.value = (semaphore.takers.first_id(), semaphore.count)
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            semaphore.takers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, count, maximum = message.a
        return self.register(message, Semaphore(self.core, message.target, by_priority, count, maximum))

    def _give(self, semaphore: Semaphore) -> int:
        taker = semaphore.takers.wake_first(DONE, None)
        if taker is not None:
            semaphore.holder = taker
            return DONE
        if semaphore.count == semaphore.maximum:
            return OVERFLOW
        semaphore.count += 1
        semaphore.holder = None
        return DONE

    def _take(self, semaphore: Semaphore, message: Task) -> int:
        if semaphore.count > 0:
            semaphore.count -= 1
            semaphore.holder = message
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return semaphore.takers.park(message, message.timeout)
