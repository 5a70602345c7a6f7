# SPDX-License-Identifier: MIT
"""Barriers: tasks wait for each other until there are as many as were asked for; the last to arrive lets all go on.

Who has arrived is who waits: a task whose wait ends otherwise has not arrived any more.
"""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BUSY, DONE, UNSUPPORTED
from kernel.task import Task
from kernel.wait_queue import WaitQueue

CREATE = 1
ARRIVE = 2
DELETE = 3

LABEL = "bar"


class Barrier:
    """How many have to arrive, and those who have. Invariant: fewer than *count* wait."""

    __slots__ = ("arrived", "count")

    def __init__(self, core: Core, ident: int, count: int) -> None:
        self.count = count
        self.arrived = WaitQueue(core, LABEL, ident, False)


class BarrierServer(ObjectServer):
    """Creates, passes and deletes barriers."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "barrier", LABEL, dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        barrier = self.objects.find(message.target)
        if barrier is None:
            return ABSENT
        if op == ARRIVE:
            return self._arrive(barrier, message)
        if op == DELETE:
            if barrier.arrived.length > 0:
                return BUSY
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        return self.register(message, Barrier(self.core, message.target, message.a))

    def _arrive(self, barrier: Barrier, message: Task) -> int:
        """The answer of the one who arrived last is True; the others have none."""
        if barrier.arrived.length + 1 < barrier.count:
            return barrier.arrived.park(message, message.timeout)
        barrier.arrived.wake_all(DONE)
        message.value = True
        return DONE
