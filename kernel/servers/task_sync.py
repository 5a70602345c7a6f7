# SPDX-License-Identifier: MIT
"""Task-dependent synchronisation: sleep and wake-up, forced release, suspension, delay.

Sleeping and delayed tasks are in queues of this server, so that every waiting task is in a queue.
"""

from kernel.channel import Server
from kernel.core import DISPATCH_DISABLED
from kernel.dispatcher import Dispatcher
from kernel.servers.task import TaskServer
from kernel.status import ABSENT, BAD_CONTEXT, BAD_STATE, DONE, OVERFLOW, RELEASED, TIMED_OUT, UNSUPPORTED
from kernel.task import DORMANT, POLL, READY, SUSPENDED, WAITING, Task
from kernel.trace import RESUME as TRACE_RESUME
from kernel.trace import SUSPEND as TRACE_SUSPEND
from kernel.wait_queue import WaitQueue

SLEEP = 1
WAKE_UP = 2
CANCEL_WAKE_UPS = 3
RELEASE_WAIT = 4
SUSPEND = 5
RESUME = 6
RESUME_BY_FORCE = 7
DELAY = 8
PAUSE = 9


class TaskSyncServer(Server):
    """Acts on the tasks of a task server."""

    __slots__ = ("delayed", "max_suspensions", "max_wakeups", "sleepers", "tasks")

    def __init__(self, dispatcher: Dispatcher, tasks: TaskServer, max_wakeups: int, max_suspensions: int) -> None:
        Server.__init__(self, "task synchronisation", dispatcher)
        self.tasks = tasks
        self.max_wakeups = max_wakeups
        self.max_suspensions = max_suspensions
        self.sleepers = WaitQueue(self.core, "slp", 0, False)
        self.delayed = WaitQueue(self.core, "dly", 0, False, DONE)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == SLEEP:
            return self._sleep(message)
        if op == DELAY:
            if message.timeout == 0:
                # Already due: it ends before any task of lower priority runs.
                self.dispatcher.pending = True
            return self.delayed.park(message, message.timeout)
        if op == PAUSE:
            # As a delay, but who has nothing to wait for goes on.
            return self.delayed.park(message, message.timeout) if message.timeout > 0 else DONE
        task = self.tasks.subject(message)
        if task is None:
            return ABSENT
        if task.state == DORMANT:
            return BAD_STATE
        if op == WAKE_UP:
            return self._wake_up(task)
        if op == CANCEL_WAKE_UPS:
            message.value = task.wakeups
            task.wakeups = 0
            return DONE
        if op == RELEASE_WAIT:
            if not task.state & WAITING:
                return BAD_STATE
            task.queue.withdraw(task, RELEASED)
            return DONE
        if op == SUSPEND:
            return self._suspend(task)
        if op == RESUME:
            return self._resume(task, task.suspensions - 1)
        if op == RESUME_BY_FORCE:
            return self._resume(task, 0)
        return UNSUPPORTED

    def _sleep(self, message: Task) -> int:
        if message.wakeups > 0:
            message.wakeups -= 1
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return self.sleepers.park(message, message.timeout)

    def _wake_up(self, task: Task) -> int:
        if task.queue is self.sleepers:
            self.sleepers.wake(task, DONE, None)
            return DONE
        if task.wakeups >= self.max_wakeups:
            return OVERFLOW
        task.wakeups += 1
        return DONE

    def _suspend(self, task: Task) -> int:
        if task is self.core.running and self.core.mode & DISPATCH_DISABLED:
            return BAD_CONTEXT
        if task.suspensions >= self.max_suspensions:
            return OVERFLOW
        task.suspensions += 1
        if task.state == READY:
            self.core.ready.remove(task)
            task.state = SUSPENDED
        else:
            task.state |= SUSPENDED
        if self.core.trace.on:
            self.core.emit(TRACE_SUSPEND, task, "", task.suspensions)
        return DONE

    def _resume(self, task: Task, suspensions: int) -> int:
        if not task.state & SUSPENDED:
            return BAD_STATE
        task.suspensions = suspensions
        if self.core.trace.on:
            self.core.emit(TRACE_RESUME, task, "", suspensions)
        if suspensions == 0:
            task.state &= ~SUSPENDED
            if not task.state & WAITING:
                self.core.make_ready(task)
        return DONE
