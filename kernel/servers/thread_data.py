# SPDX-License-Identifier: MIT
"""Data of threads: under a key, each thread has a value of its own, None to begin with.

A thread keeps its values by the id of the key, each with the key itself, so that those of a key that is gone count for
nothing, also when the id belongs to another.
"""

from collections.abc import Callable, Iterator
from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.servers.thread import Thread, ThreadServer
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import Task

CREATE = 1
SET = 2
GET = 3
DELETE = 4

LABEL = "key"

# There are no more keys than this at a time.
MAX_KEYS = 1024


class Key:
    """What each thread has a value for; *destructor* is called with that, unless it is None, when the thread ends."""

    __slots__ = ("destructor",)

    def __init__(self, destructor: Callable[[Any], object] | None) -> None:
        self.destructor = destructor


class ThreadDataServer(ObjectServer):
    """Makes and deletes keys, and keeps the values of threads."""

    __slots__ = ("threads",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, threads: ThreadServer) -> None:
        ObjectServer.__init__(self, "thread data", LABEL, dispatcher, min(max_id, MAX_KEYS))
        self.threads = threads
        threads.destructors = self.destructors

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        key = self.objects.find(message.target)
        if op == GET:
            message.value = self._value(key, message)
            return DONE
        if key is None:
            return ABSENT
        if op == SET:
            self._set(key, message)
            return DONE
        if op == DELETE:
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def destructors(self, thread: Thread) -> Iterator[tuple[Any, Any]]:
        """What is to be called, with what, for the values that *thread* has now; each goes when its turn comes."""
        for ident in sorted(thread.data):
            entry = thread.data.pop(ident, None)
            if entry is not None:
                key, value = entry
                if key.destructor is not None and self.objects.find(ident) is key:
                    yield key.destructor, value

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        return self.register(message, Key(message.a))

    def _value(self, key: Key | None, message: Task) -> Any:
        entry = self.threads.of(message).data.get(message.target)
        return entry[1] if entry is not None and entry[0] is key else None

    def _set(self, key: Key, message: Task) -> None:
        data = self.threads.of(message).data
        if message.a is None:
            data.pop(message.target, None)
        else:
            data[message.target] = (key, message.a)
