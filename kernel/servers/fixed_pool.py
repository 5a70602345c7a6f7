# SPDX-License-Identifier: MIT
"""Fixed-size memory pools: real memory, handed out as writable views on the pool's buffer; every operation is O(1).

A block comes back as the view that was handed out, or as anything else that lies exactly on it (a ctypes structure, say):
it is known by its address. Invariant: a block is free if its index is among the first *left* of ``free``, and then its entry
in ``owners`` is None.
"""

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.memory import Memory, address_of
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BAD_PARAMETER, DELETED, DONE, NO_MEMORY, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
RELEASE = 2
GET = 3
REFER = 4
DELETE = 5


class FixedPool:
    """*count* blocks of *size* bytes each."""

    __slots__ = ("base", "buffer", "charged", "free", "left", "owners", "size", "takers")

    def __init__(
        self, core: Core, ident: int, by_priority: bool, count: int, size: int, buffer: memoryview, charged: int
    ) -> None:
        self.size = size
        self.buffer = buffer
        self.base = address_of(buffer)
        self.charged = charged
        # The lowest block is on top.
        self.free = list(range(count - 1, -1, -1))
        self.left = count
        self.owners: list[Task | None] = [None] * count
        self.takers = WaitQueue(core, "mpf", ident, by_priority)

    def view(self, index: int) -> memoryview:
        """The memory of one block."""
        return self.buffer[index * self.size : (index + 1) * self.size]

    def index_of(self, block: object) -> int:
        """Which block in use begins exactly where *block* does; -1 for none."""
        offset = address_of(block) - self.base
        if offset < 0 or offset % self.size:
            return -1
        index = offset // self.size
        return index if index < len(self.owners) and self.owners[index] is not None else -1


class FixedPoolServer(ObjectServer):
    """Creates, takes back into, hands out of, reports and deletes fixed-size pools."""

    __slots__ = ("memory",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory) -> None:
        ObjectServer.__init__(self, "fixed pool", "mpf", dispatcher, max_id)
        self.memory = memory

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        pool = self.objects.find(message.target)
        if pool is None:
            return ABSENT
        if op == RELEASE:
            return self._release(pool, message)
        if op == GET:
            return self._get(pool, message)
        if op == REFER:
            message.value = (pool.takers.first_id(), pool.left)
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            self.memory.release(pool.charged)
            pool.takers.wake_all(DELETED)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        by_priority, count, size, buffer = message.a
        charge = 0
        if buffer is None:
            charge = count * size
            if not self.memory.reserve(charge):
                return NO_MEMORY
            buffer = bytearray(charge)
        elif memoryview(buffer).nbytes < count * size:
            return BAD_PARAMETER
        view = memoryview(buffer).cast("B")
        return self.register(message, FixedPool(self.core, message.target, by_priority, count, size, view, charge))

    def _release(self, pool: FixedPool, message: Task) -> int:
        index = pool.index_of(message.a)
        if index < 0:
            return BAD_PARAMETER
        taker = pool.takers.head
        if taker is not None:
            pool.owners[index] = taker
            pool.takers.wake(taker, DONE, pool.view(index))
            return DONE
        pool.owners[index] = None
        pool.free[pool.left] = index
        pool.left += 1
        return DONE

    def _get(self, pool: FixedPool, message: Task) -> int:
        if pool.left > 0:
            pool.left -= 1
            index = pool.free[pool.left]
            pool.owners[index] = message
            message.value = pool.view(index)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return pool.takers.park(message, message.timeout)
