# SPDX-License-Identifier: MIT
"""The overrun handler: called when a task has used up the processor time that it was given.

The dispatcher measures: a task's budget shrinks while the task runs, not while it waits or while handlers run in its place.
"""

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.servers.task import TaskServer
from kernel.status import ABSENT, BAD_STATE, DONE, UNSUPPORTED
from kernel.task import DORMANT, UNLIMITED, Task

DEFINE = 1
START = 2
STOP = 3
REFER = 4


class OverrunServer(Server):
    """Gives tasks their budgets."""

    __slots__ = ("tasks",)

    def __init__(self, dispatcher: Dispatcher, tasks: TaskServer) -> None:
        Server.__init__(self, "overrun", dispatcher)
        self.tasks = tasks

    def handle(self, message: Task) -> int:
        dispatcher = self.dispatcher
        op = message.op
        dispatcher.settle()
        try:
            if op == DEFINE:
                return self._define(message)
            task = self.tasks.subject(message)
            if task is None:
                return ABSENT
            if dispatcher.overrun_handler is None:
                return BAD_STATE
            if op == START:
                if task.state == DORMANT:
                    return BAD_STATE
                task.budget = message.a
            elif op == STOP:
                task.budget = UNLIMITED
            elif op == REFER:
                message.value = task.budget
            else:
                return UNSUPPORTED
            return DONE
        finally:
            dispatcher.limits_changed()

    def _define(self, message: Task) -> int:
        """Set the handler; without one no task has a budget: linear in the number of tasks."""
        self.dispatcher.overrun_handler = message.a
        if message.a is None:
            for task in self.tasks.objects.items:
                if task is not None:
                    self.core.counters.wait_steps += 1
                    task.budget = UNLIMITED
        return DONE
