# SPDX-License-Identifier: MIT
"""Doing something once: the first task to ask is told to do it, the others wait until it is done.

What is asked about is any object, by which the state is found; it goes when the object does. A task that does not get
through with it, because it ends or because an exception comes out, leaves it to the first of those who wait, or undone.
For a task that is unwound by force, what it puts aside for its end sees to that.
"""

from typing import Any
from weakref import WeakKeyDictionary

from kernel.channel import Server
from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.servers.thread import ThreadServer
from kernel.status import BAD_STATE, DONE, UNSUPPORTED
from kernel.task import Task
from kernel.wait_queue import WaitQueue

BEGIN = 1
FINISH = 2
ABANDON = 3

LABEL = "once"


class Occasion:
    """Something to be done once. Invariant: somebody waits only while *doer* is at it."""

    __slots__ = ("doer", "done", "waiters")

    def __init__(self, core: Core, number: int) -> None:
        self.done = False
        self.doer: Any = None
        self.waiters = WaitQueue(core, LABEL, number, True)


class OnceServer(Server):
    """Sees to it that things are done once."""

    __slots__ = ("number", "occasions", "threads")

    def __init__(self, dispatcher: Dispatcher, threads: ThreadServer) -> None:
        Server.__init__(self, "once", dispatcher)
        self.threads = threads
        self.occasions: WeakKeyDictionary[Any, Occasion] = WeakKeyDictionary()
        self.number = 0

    def handle(self, message: Task) -> int:
        """The object asked about is in ``message.a``. The answer to BEGIN is whether the sender is to do it."""
        occasion = self._occasion(message.a)
        op = message.op
        if op == BEGIN:
            return self._begin(occasion, message)
        if occasion.doer is not message:
            return BAD_STATE
        if op == FINISH:
            self._cease(occasion)
            occasion.done = True
            occasion.waiters.wake_all(DONE)
            return DONE
        if op == ABANDON:
            self._cease(occasion)
            self._pass_on(occasion)
            return DONE
        return UNSUPPORTED

    def give_up(self, occasion: Occasion) -> None:
        """Its doer is ending, by force."""
        self.dispatcher.hold()
        self._pass_on(occasion)
        self.dispatcher.release()

    def _occasion(self, key: Any) -> Occasion:
        occasion = self.occasions.get(key)
        if occasion is None:
            self.number += 1
            occasion = self.occasions[key] = Occasion(self.core, self.number)
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

    def _cease(self, occasion: Occasion) -> None:
        cleanup = self.threads.of(occasion.doer).cleanup
        for place in range(len(cleanup) - 1, -1, -1):
            if cleanup[place][1] is occasion:
                del cleanup[place]
                break
        occasion.doer = None

    def _pass_on(self, occasion: Occasion) -> None:
        occasion.doer = None
        task = occasion.waiters.head
        if task is not None:
            self._appoint(occasion, task)
            occasion.waiters.wake(task, DONE, True)
