# SPDX-License-Identifier: MIT
"""Semaphores. Invariant: count > 0 implies nobody waits.

One that is opened by name goes when nobody has it open any more and it has lost its name.
"""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.names import NameTable
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_STATE, BUSY, DELETED, DONE, EXISTS, OVERFLOW, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
GIVE = 2
TAKE = 3
REFER = 4
DELETE = 5
# Delete it unless somebody waits for it, or it is one with a name.
DISPOSE = 6
OPEN = 7
CLOSE = 8
UNLINK = 9

# How a name is opened: one that exists, or a new one if there is none, or a new one only.
EXISTING = 0
EITHER = 1
NEW = 2


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

    __slots__ = ("names",)

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "semaphore", "sem", dispatcher, max_id)
        self.names = NameTable()

    def handle(self, message: Task) -> int:
        op = message.op
        semaphore = self.objects.find(message.target)
        if semaphore is not None:
            if op == GIVE:
                return self._give(semaphore)
            if op == TAKE:
                return self._take(semaphore, message)
            if op == REFER:
                message.value = (semaphore.takers.first_id(), semaphore.count)
                return DONE
            if op == DELETE:
                self._delete(semaphore)
                return DONE
            if op == DISPOSE:
                return self._dispose(semaphore)
            if op == CLOSE:
                return self._close(semaphore)
        if op == CREATE:
            return self._create(message)
        if op == OPEN:
            return self._open(message)
        if op == UNLINK:
            return self._unlink(message)
        return ABSENT if semaphore is None else UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, count, maximum = message.a
        return self.register(message, Semaphore(self.core, message.target, by_priority, count, maximum))

    def _delete(self, semaphore: Semaphore) -> None:
        ident = semaphore.takers.object_id
        self.objects.remove(ident)
        self.names.forget(ident)
        semaphore.takers.wake_all(DELETED)

    def _dispose(self, semaphore: Semaphore) -> int:
        ident = semaphore.takers.object_id
        if self.names.openings(ident) > 0 or self.names.name_of(ident):
            return BAD_STATE
        if semaphore.takers.head is not None:
            return BUSY
        self._delete(semaphore)
        return DONE

    def _open(self, message: Task) -> int:
        name, how = message.b
        ident = self.names.find(name)
        if ident == 0:
            if how == EXISTING:
                return ABSENT
            status = self._create(message)
            if status == DONE:
                self.names.bind(name, message.value)
            return status
        if how == NEW:
            return EXISTS
        self.names.retain(ident)
        message.value = ident
        return DONE

    def _close(self, semaphore: Semaphore) -> int:
        ident = semaphore.takers.object_id
        if self.names.openings(ident) == 0:
            return BAD_STATE
        if self.names.release(ident):
            self._delete(semaphore)
        return DONE

    def _unlink(self, message: Task) -> int:
        ident = self.names.find(message.b)
        if ident == 0:
            return ABSENT
        if self.names.unlink(ident):
            self._delete(self.objects.find(ident))
        return DONE

    def _give(self, semaphore: Semaphore) -> int:
        taker = semaphore.takers.head
        if taker is not None:
            semaphore.takers.wake(taker, DONE, None)
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
