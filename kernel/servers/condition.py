# SPDX-License-Identifier: MIT
"""Condition variables: a task gives back a mutex and waits, in one step; who changed what it waits for wakes it.

To lock the mutex again is a message of its own to its server, whatever ended the wait.
"""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.mutex import MutexServer
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_PARAMETER, BUSY, DONE, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
WAIT = 2
WAKE_FIRST = 3
WAKE_ALL = 4
REFER = 5
DELETE = 6

LABEL = "cnd"


class Condition:
    """Those who wait, all with the same mutex; *clock* is the one that their time limits are for."""

    __slots__ = ("clock", "mutex_id", "waiters")

    def __init__(self, core: Core, ident: int, clock: int) -> None:
        self.clock = clock
        self.mutex_id = 0
        self.waiters = WaitQueue(core, LABEL, ident, True)


class ConditionServer(ObjectServer):
    """Creates, waits for, wakes and deletes condition variables."""

    __slots__ = ("mutexes",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, mutexes: MutexServer) -> None:
        ObjectServer.__init__(self, "condition", LABEL, dispatcher, max_id)
        self.mutexes = mutexes

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        condition = self.objects.find(message.target)
        if condition is None:
            return ABSENT
        if op == WAIT:
            return self._wait(condition, message)
        if op == WAKE_FIRST:
            condition.waiters.wake_first(DONE, None)
            return DONE
        if op == WAKE_ALL:
            condition.waiters.wake_all(DONE)
            return DONE
        if op == REFER:
            message.value = condition.clock
            return DONE
        if op == DELETE:
            if condition.waiters.length > 0:
                return BUSY
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        return self.register(message, Condition(self.core, message.target, message.a))

    def _wait(self, condition: Condition, message: Task) -> int:
        mutex_id = message.a
        mutex = self.mutexes.objects.find(mutex_id)
        if mutex is None:
            return ABSENT
        if condition.waiters.length > 0 and mutex_id != condition.mutex_id:
            return BAD_PARAMETER
        status = self.mutexes.unlock(mutex, message)
        if status != DONE:
            return status
        if message.timeout == POLL:
            return TIMED_OUT
        condition.mutex_id = mutex_id
        return condition.waiters.park(message, message.timeout)
