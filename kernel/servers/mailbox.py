# SPDX-License-Identifier: MIT
"""Mailboxes: messages are handed over by reference, in order of arrival or of message priority.

With message priorities there is one queue for each, and a bitmap that says which are not empty, so that every operation
is O(1).
Invariant: a message is queued only if nobody waits.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.fifo import Fifo
from kernel.memory import Memory
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_PARAMETER, DELETED, DONE, NO_MEMORY, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
POST = 2
PEND = 3
REFER = 4
DELETE = 5


class Mailbox:
    """Queues of messages (*priorities* of them; 0: one queue, no priorities), and those who wait for one."""

    __slots__ = ("charged", "count", "filled", "messages", "priorities", "takers")

    def __init__(self, core: Core, ident: int, by_priority: bool, priorities: int, charged: int) -> None:
        self.priorities = priorities
        self.messages = [Fifo() for _ in range(priorities or 1)]
        # How many messages there are, and the bitmap, where there are priorities: more of them than a C integer has bits.
        self.count = 0
        self.filled = 0
        self.takers = WaitQueue(core, "mbx", ident, by_priority)
        self.charged = charged

    def put(self, message: object, priority: int) -> None:
        """Queue a message; *priority* counts from 0, the most urgent."""
        queue = self.messages[priority]
        queue.put(message)
        self.count += 1
        if self.priorities > 0:
            bit: Any = priority
            self.filled |= 1 << bit

    def first(self) -> Any:
        """The message that is next, or None."""
        if self.count == 0:
            return None
        queue = self.messages[self._urgent()]
        return queue.first()

    def get(self) -> Any:
        """Take out the message that is next; there must be one."""
        priority = self._urgent()
        queue = self.messages[priority]
        message = queue.take()
        self.count -= 1
        if self.priorities > 0 and queue.length == 0:
            bit: Any = priority
            self.filled &= ~(1 << bit)
        return message

    def _urgent(self) -> int:
        """The priority of the message that is next."""
        return (self.filled & -self.filled).bit_length() - 1 if self.priorities > 0 else 0


class MailboxServer(ObjectServer):
    """Creates, posts to, takes from, reports and deletes mailboxes."""

    __slots__ = ("memory",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory) -> None:
        ObjectServer.__init__(self, "mailbox", "mbx", dispatcher, max_id)
        self.memory = memory

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        mailbox = self.objects.find(message.target)
        if mailbox is None:
            return ABSENT
        if op == POST:
            return self._post(mailbox, message)
        if op == PEND:
            return self._pend(mailbox, message)
        if op == REFER:
            message.value = (mailbox.takers.first_id(), mailbox.first())
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            self.memory.release(mailbox.charged)
            mailbox.takers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, priorities, charge = message.a
        if not self.memory.reserve(charge):
            return NO_MEMORY
        return self.register(message, Mailbox(self.core, message.target, by_priority, priorities, charge))

    def _post(self, mailbox: Mailbox, message: Task) -> int:
        priority = 0
        if mailbox.priorities > 0:
            if message.b is None or not 1 <= message.b <= mailbox.priorities:
                return BAD_PARAMETER
            priority = message.b - 1
        taker = mailbox.takers.head
        if taker is not None:
            mailbox.takers.wake(taker, DONE, message.a)
        else:
            mailbox.put(message.a, priority)
        return DONE

    def _pend(self, mailbox: Mailbox, message: Task) -> int:
        if mailbox.count > 0:
            message.value = mailbox.get()
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return mailbox.takers.park(message, message.timeout)
