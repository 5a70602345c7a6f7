# SPDX-License-Identifier: MIT
"""Message buffers: messages of any size up to a limit, copied into and out of a ring of bytes.

A message takes its own bytes and a header of 4 with its size; it may lie across the end of the ring. Senders are served
strictly in order: one whose message does not fit holds up those behind it. A ring without room for a message, of size 0 for
one, hands it over from sender to receiver.
Invariant: a receiver waits only if the ring is empty and no sender waits; the first sender waits only if its message does
not fit.

A message queue (``message_queue.py``) is a message buffer with another store in place of the ring, whose messages have
priorities. A sender's is in its message register ``b``, None from one that knows of no priorities; a receiver that asks by
``RECEIVE`` gets the bytes, one that asks in another way the priority, too.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.memory import Memory
from kernel.servers.names import NameTable
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_PARAMETER, DELETED, DONE, NO_MEMORY, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
SEND = 2
RECEIVE = 3
REFER = 4
DELETE = 5

HEADER = 4


class Ring:
    """Messages in a ring of bytes, first in, first out."""

    __slots__ = ("buffer", "count", "first", "size", "used")

    def __init__(self, buffer: memoryview, size: int) -> None:
        self.buffer = buffer
        self.size = size
        # Where the oldest message begins, and how many bytes are taken from there.
        self.first = 0
        self.used = 0
        self.count = 0

    def fits(self, data: bytes) -> bool:
        """Whether there is room for a message now."""
        return self.used + HEADER + len(data) <= self.size

    def put(self, data: bytes, priority: int) -> None:
        """Store a message, which must fit; a ring knows no priorities."""
        self._write(len(data).to_bytes(HEADER, "little"))
        self._write(data)
        self.count += 1

    def urgency(self) -> int:
        """The priority of the message that is taken next; there must be one."""
        return 0

    def take(self) -> bytes:
        """Take out the oldest message; there must be one."""
        size = int.from_bytes(self._read(HEADER), "little")
        self.count -= 1
        return self._read(size)

    def _write(self, data: bytes) -> None:
        at = (self.first + self.used) % self.size
        part = self.size - at
        if len(data) <= part:
            self.buffer[at : at + len(data)] = data
        else:
            self.buffer[at : at + part] = data[:part]
            self.buffer[: len(data) - part] = data[part:]
        self.used += len(data)

    def _read(self, size: int) -> bytes:
        at = self.first
        part = self.size - at
        if size <= part:
            data = bytes(self.buffer[at : at + size])
        else:
            data = bytes(self.buffer[at : at + part]) + bytes(self.buffer[: size - part])
        self.first = (at + size) % self.size
        self.used -= size
        return data


def answer(receiver: Task, data: bytes, priority: Any) -> Any:
    """A message as *receiver* wants it."""
    if receiver.op == RECEIVE:
        return data
    return data, priority or 0


class MessageBuffer:
    """A ring, those who wait to send, and those who wait to receive; *urgent_first* is about the latter."""

    __slots__ = ("charged", "largest", "notice", "receivers", "ring", "senders")

    def __init__(
        self,
        core: Core,
        ident: int,
        by_priority: bool,
        largest: int,
        ring: Ring,
        charged: int,
        watcher: Any,
        urgent_first: bool = False,
    ) -> None:
        self.largest = largest
        self.ring = ring
        self.charged = charged
        # What is to be done, once, when a message comes into the empty ring.
        self.notice: Any = None
        self.senders = WaitQueue(core, "smbf", ident, by_priority, watcher=watcher)
        self.receivers = WaitQueue(core, "rmbf", ident, urgent_first)


class MessageBufferServer(ObjectServer):
    """Creates, sends to, receives from, reports and deletes message buffers."""

    __slots__ = ("memory", "named")

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory, name: str = "message buffer") -> None:
        ObjectServer.__init__(self, name, "mbf", dispatcher, max_id)
        self.memory = memory
        # Those that are message queues; that server has its names here, so that they go with the message buffers.
        self.named = NameTable()

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        buffer = self.objects.find(message.target)
        if buffer is None:
            return ABSENT
        if op == SEND:
            return self._send(buffer, message)
        if op == RECEIVE:
            return self._receive(buffer, message)
        if op == REFER:
            ring = buffer.ring
            message.value = (buffer.senders.first_id(), buffer.receivers.first_id(), ring.count, ring.size - ring.used)
            return DONE
        if op == DELETE:
            self.dispose(buffer, message.target)
            return DONE
        return UNSUPPORTED

    def dispose(self, buffer: MessageBuffer, ident: int) -> None:
        """Delete a message buffer; who waits is told."""
        self.objects.remove(ident)
        self.named.forget(ident)
        self.memory.release(buffer.charged)
        buffer.senders.wake_all(DELETED)
        buffer.receivers.wake_all(DELETED)

    def line_changed(self, queue: WaitQueue) -> None:
        """A sender has left the line, or it is in another order: the first one may fit now."""
        self._admit(self.objects.find(queue.object_id))

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, largest, size, memory = message.a
        charge = 0
        if memory is None:
            charge = size
            if not self.memory.reserve(charge):
                return NO_MEMORY
            memory = bytearray(size)
        ring = Ring(memoryview(memory).cast("B"), size)
        buffer = MessageBuffer(self.core, message.target, by_priority, largest, ring, charge, self.line_changed)
        return self.register(message, buffer)

    def _send(self, buffer: MessageBuffer, message: Task) -> int:
        data = message.a
        if len(data) > buffer.largest:
            return BAD_PARAMETER
        # The sender's own memory was copied when it called.
        self.core.counters.bytes_copied += len(data)
        receiver = buffer.receivers.head
        if receiver is not None:
            buffer.receivers.wake(receiver, DONE, answer(receiver, data, message.b))
            return DONE
        first = buffer.senders.head
        if (first is None or (buffer.senders.by_priority and message.priority < first.priority)) and buffer.ring.fits(data):
            self._store(buffer, data, message.b)
            if buffer.notice is not None and buffer.ring.count == 1:
                notice, buffer.notice = buffer.notice, None
                notice.give()
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return buffer.senders.park(message, message.timeout)

    def _receive(self, buffer: MessageBuffer, message: Task) -> int:
        if buffer.ring.count > 0:
            priority = buffer.ring.urgency()
            data = buffer.ring.take()
            message.value = answer(message, data, priority)
            self.core.counters.bytes_copied += len(data)
            self._admit(buffer)
            return DONE
        sender = buffer.senders.head
        if sender is not None:
            message.value = answer(message, sender.a, sender.b)
            buffer.senders.wake(sender, DONE, None)
            self._admit(buffer)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return buffer.receivers.park(message, message.timeout)

    def _admit(self, buffer: MessageBuffer) -> None:
        """Let senders in, in order, as long as their messages fit: linear in their number."""
        sender = buffer.senders.head
        while sender is not None and buffer.ring.fits(sender.a):
            self._store(buffer, sender.a, sender.b)
            buffer.senders.wake(sender, DONE, None)
            sender = buffer.senders.head

    def _store(self, buffer: MessageBuffer, data: bytes, priority: Any) -> None:
        buffer.ring.put(data, priority or 0)
        self.core.counters.bytes_copied += len(data)
