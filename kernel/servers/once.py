# SPDX-License-Identifier: MIT
"""Doing something once: the first task to ask is told to do it, the others wait until it is done.

What is asked about is any object, by which the state is found; it goes when the object does. A task that does not get
through with it, because it ends or because an exception comes out, leaves it to the first of those who wait, or undone. For
one that ends, however that is, it is among what the task put aside for its end, and so comes after what that did meanwhile.
"""

from typing import Any
from weakref import WeakKeyDictionary

from kernel.channel import Server
from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.thread import ThreadServer
from kernel.status import DONE, UNSUPPORTED
from kernel.task import Task
from kernel.wait_queue import WaitQueue

BEGIN = 1
FINISH = 2
ABANDON = 3

LABEL = "once"


class Occasion:
    """Something to be done once. Invariant: somebody waits only while *doer* is at it."""

    __slots__ = ("doer", "done", "waiters")

    def __init__(self, core: Core) -> None:
        self.done = False
        self.doer: Any = None
        self.waiters = WaitQueue(core, LABEL, 0, True)


class OnceServer(Server):
    """Sees to it that things are done once."""

    __slots__ = ("occasions", "threads")

    def __init__(self, dispatcher: Dispatcher, threads: ThreadServer) -> None:
        Server.__init__(self, "once", dispatcher)
        self.threads = threads
        self.occasions: WeakKeyDictionary[Any, Occasion] = WeakKeyDictionary()

    def handle(self, message: Task) -> int:
        """The object asked about is in ``message.a``. The answer to BEGIN is whether the sender is to do it."""
        occasion = self._occasion(message.a)
        op = message.op
        if op == BEGIN:
            return self._begin(occasion, message)
        cleanup = self.threads.of(message).cleanup
        cleanup[:] = [entry for entry in cleanup if entry[1] is not occasion]
        if op == FINISH:
            occasion.done = True
            occasion.waiters.wake_all(DONE)
            return DONE
        if op == ABANDON:
            self._pass_on(occasion)
            return DONE
        return UNSUPPORTED

    def give_up(self, occasion: Occasion) -> None:
        """Its doer is ending."""
        self.dispatcher.hold()
        self._pass_on(occasion)
        self.dispatcher.release()

    def _occasion(self, key: Any) -> Occasion:
        occasion = self.occasions.get(key)
        if occasion is None:
            occasion = self.occasions[key] = Occasion(self.core)
        return occasion

    def _begin(self, occasion: Occasion, message: Task) -> int:
        if occasion.done:
            message.value = False
            return DONE
        if occasion.doer is not None:
            return occasion.waiters.park(message, message.timeout)
        self._appoint(occasion, message)
        message.value = True
        return DONE

    def _appoint(self, occasion: Occasion, task: Task) -> None:
        occasion.doer = task
        self.threads.of(task).cleanup.append((self.give_up, occasion))

    def _pass_on(self, occasion: Occasion) -> None:
        occasion.doer = None
        task = occasion.waiters.head
        if task is not None:
            self._appoint(occasion, task)
            occasion.waiters.wake(task, DONE, True)
