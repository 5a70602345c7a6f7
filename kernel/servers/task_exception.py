# SPDX-License-Identifier: MIT
"""Task exceptions: requests, a bit pattern for each task, that the task handles itself when it runs next.

The dispatcher runs the routine, on the task's own context, as the last thing before task code goes on.
Invariant: EXCEPTION_DUE in ``due`` says that a request is pending, that the task takes requests, and that it has a routine.
"""

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.servers.task import TaskServer
from kernel.status import ABSENT, BAD_STATE, DONE, UNSUPPORTED
from kernel.task import DORMANT, EXCEPTION_DUE, Task

DEFINE = 1
RAISE = 2
DISABLE = 3
ENABLE = 4
SENSE = 5
REFER = 6


class TaskExceptionServer(Server):
    """Acts on the tasks of a task server."""

    __slots__ = ("tasks",)

    def __init__(self, dispatcher: Dispatcher, tasks: TaskServer) -> None:
        Server.__init__(self, "task exception", dispatcher)
        self.tasks = tasks

    def handle(self, message: Task) -> int:
        op = message.op
        if op == SENSE:
            running = self.core.running
            message.value = running is None or not running.takes_exceptions
            return DONE
        task = self.tasks.subject(message)
        if task is None:
            return ABSENT
        if op == DEFINE:
            task.exception_routine = message.a
            if message.a is None:
                self._set(task, 0, False)
            return DONE
        if task.exception_routine is None or task.state == DORMANT:
            return BAD_STATE
        if op == RAISE:
            self._set(task, task.exceptions | message.a, task.takes_exceptions)
        elif op == DISABLE:
            self._set(task, task.exceptions, False)
        elif op == ENABLE:
            self._set(task, task.exceptions, True)
        elif op == REFER:
            message.value = (task.takes_exceptions, task.exceptions)
        else:
            return UNSUPPORTED
        return DONE

    def _set(self, task: Task, exceptions: int, takes: bool) -> None:
        task.exceptions = exceptions
        task.takes_exceptions = takes
        if takes and exceptions != 0:
            task.due |= EXCEPTION_DUE
        else:
            task.due &= ~EXCEPTION_DUE
