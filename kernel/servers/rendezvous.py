# SPDX-License-Identifier: MIT
"""Rendezvous: a caller and an acceptor meet at a port, and the caller waits until somebody replies.

A waiting caller keeps its message and its pattern in its message registers; an acceptor keeps its pattern. From their meeting
on the caller waits in a queue of the server, with the largest reply and the number of the rendezvous in its registers. The
number says which task that is, so nothing needs to be kept for one that came to nothing: a number is stale as soon as its task
does not wait for it any more. Its time-out runs on from queue to queue.
Invariant: no caller and acceptor that match wait at the same port.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.servers.task import TaskServer
from kernel.status import (
    ABSENT,
    BAD_PARAMETER,
    BAD_STATE,
    BLOCKED,
    DELETED,
    DONE,
    ILLEGAL_USE,
    TIMED_OUT,
    UNSUPPORTED,
)
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
CALL = 2
ACCEPT = 3
FORWARD = 4
REPLY = 5
REFER = 6
REFER_RENDEZVOUS = 7
DELETE = 8


class Port:
    """Where callers and acceptors wait for each other; sizes of calls and replies are limited."""

    __slots__ = ("acceptors", "callers", "largest_call", "largest_reply")

    def __init__(self, core: Core, ident: int, by_priority: bool, largest_call: int, largest_reply: int) -> None:
        self.largest_call = largest_call
        self.largest_reply = largest_reply
        self.callers = WaitQueue(core, "cal", ident, by_priority)
        self.acceptors = WaitQueue(core, "acp", ident, False)


class RendezvousServer(ObjectServer):
    """Creates, reports and deletes ports; brings callers and acceptors together, forwards and replies."""

    __slots__ = ("met", "serial", "tasks")

    def __init__(self, dispatcher: Dispatcher, max_id: int, tasks: TaskServer) -> None:
        ObjectServer.__init__(self, "rendezvous", "por", dispatcher, max_id)
        self.tasks = tasks
        # The callers that have met an acceptor and wait for the reply.
        self.met = WaitQueue(self.core, "rdv", 0, False)
        self.serial = 0

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        if op == REPLY:
            return self._reply(message)
        if op == REFER_RENDEZVOUS:
            caller = self._caller_of(message.a)
            message.value = 0 if caller is None else caller.id
            return DONE
        port = self.objects.find(message.target)
        if port is None:
            return ABSENT
        if op == CALL:
            return self._call(port, message)
        if op == ACCEPT:
            return self._accept(port, message)
        if op == FORWARD:
            return self._forward(port, message)
        if op == REFER:
            message.value = (port.callers.first_id(), port.acceptors.first_id())
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            port.callers.wake_all(DELETED)
            port.acceptors.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, largest_call, largest_reply = message.a
        return self.register(message, Port(self.core, message.target, by_priority, largest_call, largest_reply))

    def _call(self, port: Port, message: Task) -> int:
        data, pattern = message.a, message.b
        if len(data) > port.largest_call:
            return BAD_PARAMETER
        self.core.counters.bytes_copied += len(data)
        acceptor = self._first_match(port.acceptors, pattern)
        if acceptor is None:
            return port.callers.park(message, message.timeout)
        self.met.park(message, message.timeout)
        port.acceptors.wake(acceptor, DONE, self._meet(port, message, data))
        return BLOCKED

    def _accept(self, port: Port, message: Task) -> int:
        caller = self._first_match(port.callers, message.b)
        if caller is not None:
            port.callers.move(caller, self.met)
            message.value = self._meet(port, caller, caller.a)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return port.acceptors.park(message, message.timeout)

    def _forward(self, port: Port, message: Task) -> int:
        number, data = message.a
        caller = self._caller_of(number)
        if caller is None:
            return BAD_STATE
        if len(data) > port.largest_call:
            return BAD_PARAMETER
        if port.largest_reply > caller.a:
            return ILLEGAL_USE
        self.core.counters.bytes_copied += len(data)
        acceptor = self._first_match(port.acceptors, message.b)
        if acceptor is not None:
            port.acceptors.wake(acceptor, DONE, self._meet(port, caller, data))
            return DONE
        caller.a = data
        caller.b = message.b
        self.met.move(caller, port.callers)
        return DONE

    def _reply(self, message: Task) -> int:
        caller = self._caller_of(message.a)
        if caller is None:
            return BAD_STATE
        data = message.b
        if len(data) > caller.a:
            return BAD_PARAMETER
        self.core.counters.bytes_copied += len(data)
        self.met.wake(caller, DONE, data)
        return DONE

    def _meet(self, port: Port, caller: Task, data: bytes) -> tuple[int, bytes]:
        """Begin a rendezvous: what the acceptor gets, its number and the message."""
        self.serial += 1
        number = self.serial * (self.tasks.objects.limit + 1) + caller.id
        caller.a = port.largest_reply
        caller.b = number
        return number, data

    def _caller_of(self, number: Any) -> Any:
        """The task that waits for the end of this rendezvous, or None if the number is stale."""
        caller = self.tasks.objects.find(number % (self.tasks.objects.limit + 1)) if number > 0 else None
        if caller is None or caller.queue is not self.met or caller.b != number:
            return None
        return caller

    def _first_match(self, queue: WaitQueue, pattern: Any) -> Any:
        """The first in line whose pattern has a bit in common with *pattern*; None if there is none."""
        task: Any = queue.head
        for _ in range(queue.length):
            self.core.counters.wait_steps += 1
            if task.b & pattern:
                return task
            task = task.next
        return None
