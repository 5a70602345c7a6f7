# SPDX-License-Identifier: MIT
"""Spin locks. There is one processor, on which a task that spins would keep away the one it waits for: so it is parked.

Invariant: a free lock has nobody in line.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BUSY, DEADLOCK, DONE, NOT_OWNER, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
LOCK = 2
UNLOCK = 3
DELETE = 4

LABEL = "spn"


class SpinLock:
    """What one task at a time holds, and those who wait for it."""

    __slots__ = ("owner", "takers")

    def __init__(self, core: Core, ident: int) -> None:
        self.owner: Any = None
        self.takers = WaitQueue(core, LABEL, ident, True)


class SpinLockServer(ObjectServer):
    """Creates, locks, unlocks and deletes spin locks."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "spin lock", LABEL, dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        lock = self.objects.find(message.target)
        if lock is None:
            return ABSENT
        if op == LOCK:
            return self._lock(lock, message)
        if op == UNLOCK:
            return self._unlock(lock, message)
        if op == DELETE:
            if lock.owner is not None:
                return BUSY
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        return self.register(message, SpinLock(self.core, message.target))

    def _lock(self, lock: SpinLock, message: Task) -> int:
        if lock.owner is None:
            lock.owner = message
            return DONE
        if message.timeout == POLL:
            return BUSY
        if lock.owner is message:
            return DEADLOCK
        return lock.takers.park(message, message.timeout)

    def _unlock(self, lock: SpinLock, message: Task) -> int:
        if lock.owner is not message:
            return NOT_OWNER
        lock.owner = lock.takers.wake_first(DONE, None)
        return DONE
