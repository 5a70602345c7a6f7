# SPDX-License-Identifier: MIT
"""Read-write locks: many readers, or one writer.

Readers and writers stand in two lines, both by priority. The first in either is the more urgent of the two, a writer before
a reader of the same priority; nobody goes before one who is more urgent. A reader that holds the lock and would have to wait
behind a writer would wait for itself: that is refused, as is every other wait for oneself.
Whoever leaves a line, or changes places in it, may be what others were held up by.
Invariant: whoever is first may not have the lock yet.
"""

from typing import Any

from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, BUSY, DEADLOCK, DONE, NOT_OWNER, TIMED_OUT, UNSUPPORTED
from kernel.task import POLL, Task
from kernel.wait_queue import WaitQueue

CREATE = 1
READ = 2
WRITE = 3
UNLOCK = 4
DELETE = 5

LABEL_READERS = "rrwl"
LABEL_WRITERS = "wrwl"


class ReadWriteLock:
    """Who holds it, for writing (one) or for reading (and how often), and who waits."""

    __slots__ = ("readers", "reading", "writer", "writers")

    def __init__(self, core: Core, ident: int, watcher: Any) -> None:
        self.writer: Any = None
        self.reading: dict[Task, int] = {}
        self.readers = WaitQueue(core, LABEL_READERS, ident, True, watcher=watcher)
        self.writers = WaitQueue(core, LABEL_WRITERS, ident, True, watcher=watcher)


class ReadWriteLockServer(ObjectServer):
    """Creates, locks, unlocks and deletes read-write locks."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "read-write lock", "rwl", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        lock = self.objects.find(message.target)
        if lock is None:
            return ABSENT
        if op == READ:
            return self._read(lock, message)
        if op == WRITE:
            return self._write(lock, message)
        if op == UNLOCK:
            return self._unlock(lock, message)
        if op == DELETE:
            if lock.writer is not None or lock.reading:
                return BUSY
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def line_changed(self, queue: WaitQueue) -> None:
        """Somebody has left a line, or it is in another order."""
        self._admit(self.objects.find(queue.object_id))

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        return self.register(message, ReadWriteLock(self.core, message.target, self.line_changed))

    def _read(self, lock: ReadWriteLock, message: Task) -> int:
        if lock.writer is None and not _goes_before(lock.writers.head, message):
            self._let_read(lock, message)
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        if lock.writer is message or message in lock.reading:
            return DEADLOCK
        return lock.readers.park(message, message.timeout)

    def _write(self, lock: ReadWriteLock, message: Task) -> int:
        if lock.writer is None and not lock.reading:
            lock.writer = message
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        if lock.writer is message or message in lock.reading:
            return DEADLOCK
        return lock.writers.park(message, message.timeout)

    def _unlock(self, lock: ReadWriteLock, message: Task) -> int:
        if lock.writer is message:
            lock.writer = None
        elif message in lock.reading:
            if lock.reading[message] > 1:
                lock.reading[message] -= 1
                return DONE
            del lock.reading[message]
        else:
            return NOT_OWNER
        self._admit(lock)
        return DONE

    def _let_read(self, lock: ReadWriteLock, task: Task) -> None:
        lock.reading[task] = lock.reading.get(task, 0) + 1

    def _admit(self, lock: ReadWriteLock) -> None:
        """Let in whoever may have the lock now, in order: linear in the number of readers let in."""
        if lock.writer is not None:
            return
        reader = lock.readers.head
        while reader is not None and not _goes_before(lock.writers.head, reader):
            self._let_read(lock, reader)
            lock.readers.wake(reader, DONE, None)
            reader = lock.readers.head
        if not lock.reading:
            lock.writer = lock.writers.wake_first(DONE, None)


def _goes_before(writer: Any, reader: Task) -> bool:
    """Whether *writer* (None: nobody) is served before *reader*."""
    return writer is not None and writer.priority <= reader.priority
