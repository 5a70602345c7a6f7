# SPDX-License-Identifier: MIT
"""Message queues: messages with priorities, in named queues that are opened before they are used.

A message queue is a message buffer with a store of its own, in the table of the message buffer server: who knows its id uses
it as one, with priority 0. This server adds what message buffers do not have: names, openings (who opened a queue to do what,
and whether to wait) and the notice, given once, that a message has come into an empty queue for which nobody waited.

The target of a message is the queue; its register ``b`` holds the number of the opening, 0 for none, and what else the
operation needs. Without an opening everything may be done, and calls wait. A queue goes when it has neither a name nor an
opening any more.
"""

from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.object_table import ObjectTable
from kernel.servers.message_buffer import HEADER, MessageBuffer, MessageBufferServer, Ring
from kernel.status import (
    ABSENT,
    BAD_PARAMETER,
    BUSY,
    DONE,
    EXISTS,
    NO_MEMORY,
    OVERFLOW,
    TIMED_OUT,
    TOO_LONG,
    UNSUPPORTED,
    WOULD_BLOCK,
)
from kernel.task import POLL, Task

# Different from the operations on message buffers, so that a waiting task's tells how it wants to be answered.
OPEN = 16
CLOSE = 17
UNLINK = 18
POST = 19
TAKE = 20
DESCRIBE = 21
SET_WAITING = 22
WATCH = 23

PRIORITIES = 32 * 32 * 32

NOWHERE = -1

# A shift of C integers would be too narrow for bit 31.
_BITS = [1 << number for number in range(32)]


class PriorityStore(Ring):
    """Messages in slots of one size: the most urgent first, equals in order of arrival. Every operation is O(1).

    The slots of each priority are linked into a ring, of which the last is known; the free ones into a list. A bitmap of three
    levels says which priorities are there.
    Invariant: bit g of ``summary`` is set if ``groups[g]`` is not 0, bit w of that if ``words[32 * g + w]`` is not 0, and
    bit b of that if the priority 32 * (32 * g + w) + b is a key of ``lasts``.
    """

    __slots__ = ("free", "groups", "lasts", "links", "slot", "summary", "words")

    def __init__(self, buffer: memoryview, slots: int, slot: int) -> None:
        Ring.__init__(self, buffer, slots * slot)
        self.slot = slot
        self.links = [*range(1, slots), NOWHERE]
        self.free = 0
        self.lasts: dict[int, int] = {}
        self.summary = 0
        self.groups = [0] * 32
        self.words = [0] * 1024

    def fits(self, data: bytes) -> bool:
        """Whether there is a free slot."""
        return self.free != NOWHERE

    def put(self, data: bytes, priority: int) -> None:
        """Store a message, for which there must be a free slot."""
        links = self.links
        place = self.free
        self.free = links[place]
        start = place * self.slot
        body = start + HEADER
        self.buffer[start:body] = len(data).to_bytes(HEADER, "little")
        self.buffer[body : body + len(data)] = data
        if priority in self.lasts:
            last = self.lasts[priority]
            links[place] = links[last]
            links[last] = place
        else:
            links[place] = place
            word, group = priority >> 5, priority >> 10
            self.words[word] |= _BITS[priority & 31]
            self.groups[group] |= _BITS[word & 31]
            self.summary |= _BITS[group]
        self.lasts[priority] = place
        self.count += 1
        self.used += self.slot

    def urgency(self) -> int:
        """The highest priority that a message has; there must be one."""
        group = self.summary.bit_length() - 1
        word = 32 * group + self.groups[group].bit_length() - 1
        return 32 * word + self.words[word].bit_length() - 1

    def take(self) -> bytes:
        """Take out the oldest message of the highest priority; there must be one."""
        links = self.links
        priority = self.urgency()
        last = self.lasts[priority]
        place = links[last]
        if place == last:
            del self.lasts[priority]
            word, group = priority >> 5, priority >> 10
            self.words[word] &= ~_BITS[priority & 31]
            if self.words[word] == 0:
                self.groups[group] &= ~_BITS[word & 31]
                if self.groups[group] == 0:
                    self.summary &= ~_BITS[group]
        else:
            links[last] = links[place]
        links[place] = self.free
        self.free = place
        self.count -= 1
        self.used -= self.slot
        start = place * self.slot
        body = start + HEADER
        size = int.from_bytes(self.buffer[start:body], "little")
        return bytes(self.buffer[body : body + size])


class Opening:
    """A queue as somebody opened it."""

    __slots__ = ("buffer", "ident", "receives", "sends", "waits")

    def __init__(self, buffer: MessageBuffer, ident: int, receives: bool, sends: bool, waits: bool) -> None:
        self.buffer = buffer
        self.ident = ident
        self.receives = receives
        self.sends = sends
        self.waits = waits


class Notice:
    """Whom to tell of a message, who asked for that through *opening* (None: by the queue's id)."""

    __slots__ = ("code", "notification", "opening", "signals")

    def __init__(self, signals: Any, notification: Any, code: int, opening: Opening | None) -> None:
        self.signals = signals
        self.notification = notification
        self.code = code
        self.opening = opening

    def give(self) -> None:
        """A message has come; if the notification cannot be queued, nobody is told."""
        self.signals.notify(self.notification, self.code)


class MessageQueueServer(MessageBufferServer):
    """Opens, posts to, takes from, watches, closes and unlinks message queues."""

    __slots__ = ("openings", "signals")

    def __init__(self, dispatcher: Dispatcher, buffers: MessageBufferServer, signals: Any) -> None:
        MessageBufferServer.__init__(self, dispatcher, buffers.objects.limit, buffers.memory, "message queue")
        self.objects = buffers.objects
        self.named = buffers.named
        self.openings = ObjectTable(self.objects.limit)
        # Whom notices are given to.
        self.signals = signals

    def handle(self, message: Task) -> int:
        op = message.op
        if op == OPEN:
            return self._open(message)
        if op == UNLINK:
            return self._unlink(message)
        opening: Any = None
        number, message.b = message.b
        if number:
            opening = self.openings.find(number)
            if opening is None or opening.ident != message.target:
                return ABSENT
        if op == CLOSE:
            return self._close(opening, number)
        buffer = self.objects.find(message.target)
        if buffer is None or (opening is not None and opening.buffer is not buffer):
            return ABSENT
        if op == POST:
            return self._post(buffer, opening, message)
        if op == TAKE:
            return self._take(buffer, opening, message)
        if op == DESCRIBE:
            message.value = self._state(buffer, opening)
            return DONE
        if op == SET_WAITING:
            return self._set_waiting(buffer, opening, message)
        if op == WATCH:
            return self._watch(buffer, opening, message)
        return UNSUPPORTED

    def _open(self, message: Task) -> int:
        name, creation, exclusive, receives, sends, waits = message.a
        ident = self.named.find(name)
        if ident and exclusive:
            return EXISTS
        if not ident and creation is None:
            return ABSENT
        number = self.openings.free_id()
        if number == 0:
            return OVERFLOW
        if ident:
            self.named.retain(ident)
        else:
            status = self._make(message, creation)
            if status != DONE:
                return status
            ident = message.target
            self.named.bind(name, ident)
            self.core.names[self.label, ident] = name
        self.openings.put(number, Opening(self.objects.find(ident), ident, receives, sends, waits))
        message.value = (ident, number)
        return DONE

    def _make(self, message: Task, creation: tuple[int, int]) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        slots, largest = creation
        size = slots * (largest + HEADER)
        if not self.memory.reserve(size):
            return NO_MEMORY
        store = PriorityStore(memoryview(bytearray(size)), slots, largest + HEADER)
        buffer = MessageBuffer(self.core, message.target, True, largest, store, size, self.line_changed, True)
        return self.register(message, buffer)

    def _unlink(self, message: Task) -> int:
        ident = self.named.find(message.a)
        if ident == 0:
            return ABSENT
        if self.named.unlink(ident):
            self.dispose(self.objects.find(ident), ident)
        return DONE

    def _close(self, opening: Opening | None, number: int) -> int:
        if opening is None:
            return ABSENT
        self.openings.remove(number)
        buffer = opening.buffer
        if self.objects.find(opening.ident) is not buffer:
            # It was deleted by its id.
            return DONE
        if buffer.notice is not None and buffer.notice.opening is opening:
            buffer.notice = None
        if self.named.release(opening.ident):
            self.dispose(buffer, opening.ident)
        return DONE

    def _post(self, buffer: MessageBuffer, opening: Opening | None, message: Task) -> int:
        if opening is not None and not opening.sends:
            return ABSENT
        if len(message.a) > buffer.largest:
            return TOO_LONG
        if message.b and not isinstance(buffer.ring, PriorityStore):
            return BAD_PARAMETER
        if opening is None or opening.waits:
            return self._send(buffer, message)
        message.timeout = POLL
        status = self._send(buffer, message)
        return WOULD_BLOCK if status == TIMED_OUT else status

    def _take(self, buffer: MessageBuffer, opening: Opening | None, message: Task) -> int:
        if opening is not None and not opening.receives:
            return ABSENT
        if message.a < buffer.largest:
            return TOO_LONG
        if opening is None or opening.waits:
            return self._receive(buffer, message)
        message.timeout = POLL
        status = self._receive(buffer, message)
        return WOULD_BLOCK if status == TIMED_OUT else status

    def _state(self, buffer: MessageBuffer, opening: Opening | None) -> tuple[bool, int, int, int]:
        """Whether calls wait, messages and bytes of each at most, messages that are there."""
        slots = buffer.ring.size // (buffer.largest + HEADER)
        return opening is None or opening.waits, slots, buffer.largest, buffer.ring.count

    def _set_waiting(self, buffer: MessageBuffer, opening: Opening | None, message: Task) -> int:
        if opening is None:
            return ABSENT
        message.value = self._state(buffer, opening)
        opening.waits = message.a
        return DONE

    def _watch(self, buffer: MessageBuffer, opening: Opening | None, message: Task) -> int:
        if message.a is None:
            buffer.notice = None
        elif buffer.notice is not None:
            return BUSY
        else:
            buffer.notice = Notice(self.signals, message.a, message.b, opening)
        return DONE
