# SPDX-License-Identifier: MIT
"""Variable-size memory pools: real memory, handed out as writable views on the pool's buffer.

A block comes back as what lies exactly on it, as in a fixed-size pool. Those who wait are served strictly in order.
Invariant: the first in line does not fit into what is free, except while an operation goes on.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.fault import SERVER
from kernel.memory import Memory, address_of
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_PARAMETER, DELETED, DONE, NO_MEMORY, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.tlsf import GRANULE, SMALLEST, Heap, Overwritten
from kernel.wait_queue import WaitQueue

CREATE = 1
RELEASE = 2
GET = 3
REFER = 4
DELETE = 5


class VariablePool:
    """A heap of its own."""

    __slots__ = ("base", "buffer", "charged", "heap", "owners", "takers")

    def __init__(self, core: Core, ident: int, by_priority: bool, buffer: memoryview, charged: int, watcher: Any) -> None:
        self.buffer = buffer
        self.base = address_of(buffer)
        self.charged = charged
        self.heap = Heap(buffer)
        # Who got the block, by where it begins: all blocks in use.
        self.owners: dict[int, Task] = {}
        self.takers = WaitQueue(core, "mpl", ident, by_priority, watcher=watcher)

    def give(self, task: Task, size: int) -> Any:
        """A block of *size* bytes for *task*, as a view; None if there is none."""
        offset = self.heap.take(size)
        if offset < 0:
            return None
        self.owners[offset] = task
        return self.buffer[offset : offset + size]

    def take_back(self, block: object) -> bool:
        """Free the block in use that begins exactly where *block* does; False if there is none."""
        offset = address_of(block) - self.base
        if offset not in self.owners:
            return False
        self.heap.release(offset)
        del self.owners[offset]
        return True

    def is_first(self, task: Task) -> bool:
        """Whether *task*, which does not wait, would be first in line."""
        first = self.takers.head
        return first is None or (self.takers.by_priority and task.priority < first.priority)

    def serve(self) -> None:
        """Let those who wait have their blocks, until one does not fit: linear in the number of those who get one."""
        first = self.takers.head
        while first is not None:
            block = self.give(first, first.a)
            if block is None:
                break
            self.takers.wake(first, DONE, block)
            first = self.takers.head


class VariablePoolServer(ObjectServer):
    """Creates, takes back into, hands out of, reports and deletes variable-size pools."""

    __slots__ = ("memory",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory) -> None:
        ObjectServer.__init__(self, "variable pool", "mpl", dispatcher, max_id)
        self.memory = memory

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        pool = self.objects.find(message.target)
        if pool is None:
            return ABSENT
        if op == RELEASE:
            if not pool.take_back(message.a):
                return BAD_PARAMETER
            pool.serve()
            return DONE
        if op == GET:
            return self._get(pool, message)
        if op == REFER:
            message.value = (pool.takers.first_id(), pool.heap.free_bytes(), pool.heap.largest())
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            self.memory.release(pool.charged)
            pool.takers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def line_changed(self, queue: WaitQueue) -> None:
        """Another one is first in line of *queue*, and may fit."""
        pool = self.objects.find(queue.object_id)
        try:
            pool.serve()
        except Overwritten as error:
            # Nobody's call to answer with it: those who wait go on waiting.
            self.dispatcher.record(SERVER, self.name, self.core.outside, error)

    def _create(self, message: Task) -> int:
        by_priority, size, buffer = message.a
        view = None
        if buffer is not None:
            view = memoryview(buffer).cast("B")[:size]
            view = view[-address_of(view) % GRANULE :]
            if len(view) < SMALLEST * GRANULE:
                return BAD_PARAMETER
        status = self.choose_id(message)
        if status != DONE:
            return status
        charge = 0
        if view is None:
            charge = size
            if not self.memory.reserve(charge):
                return NO_MEMORY
            view = memoryview(bytearray(charge))
        pool = VariablePool(self.core, message.target, by_priority, view, charge, self.line_changed)
        return self.register(message, pool)

    def _get(self, pool: VariablePool, message: Task) -> int:
        size = message.a
        if size > pool.heap.capacity():
            return BAD_PARAMETER
        if pool.is_first(message):
            block = pool.give(message, size)
            if block is not None:
                message.value = block
                return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return pool.takers.park(message, message.timeout)
