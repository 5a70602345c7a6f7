# SPDX-License-Identifier: MIT
"""Data queues: single data, any object each, in order of arrival; with no room at all, handed over from sender to receiver.

Invariant: a receiver waits only if there are no data and no sender waits; a sender waits only if there is no room.
"""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.fifo import Fifo
from kernel.memory import Memory
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DELETED, DONE, ILLEGAL_USE, NO_MEMORY, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
SEND = 2
FORCE = 3
RECEIVE = 4
REFER = 5
DELETE = 6


class DataQueue:
    """Room for *capacity* data, those who wait to send, and those who wait to receive."""

    __slots__ = ("capacity", "charged", "data", "receivers", "senders")

    def __init__(self, core: Core, ident: int, by_priority: bool, capacity: int, charged: int) -> None:
        self.capacity = capacity
        self.charged = charged
        self.data = Fifo()
        self.senders = WaitQueue(core, "sdtq", ident, by_priority)
        self.receivers = WaitQueue(core, "rdtq", ident, False)


class DataQueueServer(ObjectServer):
    """Creates, sends to, receives from, reports and deletes data queues."""

    __slots__ = ("memory",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory) -> None:
        ObjectServer.__init__(self, "data queue", "dtq", dispatcher, max_id)
        self.memory = memory

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        queue = self.objects.find(message.target)
        if queue is None:
            return ABSENT
        if op == SEND:
            return self._send(queue, message)
        if op == FORCE:
            return self._force(queue, message)
        if op == RECEIVE:
            return self._receive(queue, message)
        if op == REFER:
            message.value = (queue.senders.first_id(), queue.receivers.first_id(), queue.data.length)
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            self.memory.release(queue.charged)
            queue.senders.wake_all(DELETED)
            queue.receivers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, capacity, charge = message.a
        if not self.memory.reserve(charge):
            return NO_MEMORY
        return self.register(message, DataQueue(self.core, message.target, by_priority, capacity, charge))

    def _send(self, queue: DataQueue, message: Task) -> int:
        receiver = queue.receivers.head
        if receiver is not None:
            queue.receivers.wake(receiver, DONE, message.a)
            return DONE
        if queue.data.length < queue.capacity:
            queue.data.put(message.a)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return queue.senders.park(message, message.timeout)

    def _force(self, queue: DataQueue, message: Task) -> int:
        """Send without waiting: in a full queue the oldest datum makes room, whoever waits to send."""
        if queue.capacity == 0:
            return ILLEGAL_USE
        receiver = queue.receivers.head
        if receiver is not None:
            queue.receivers.wake(receiver, DONE, message.a)
            return DONE
        if queue.data.length == queue.capacity:
            queue.data.take()
        queue.data.put(message.a)
        return DONE

    def _receive(self, queue: DataQueue, message: Task) -> int:
        sender = queue.senders.head
        if queue.data.length > 0:
            message.value = queue.data.take()
            if sender is not None:
                queue.data.put(sender.a)
                queue.senders.wake(sender, DONE, None)
            return DONE
        if sender is not None:
            message.value = sender.a
            queue.senders.wake(sender, DONE, None)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return queue.receivers.park(message, message.timeout)
