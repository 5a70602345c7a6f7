# SPDX-License-Identifier: MIT
"""The state of the processor as a task may ask for and change it: precedence, CPU lock, dispatching, context.

The kernel's limits, which no task can change, are told here as well.
"""

from kernel.channel import Server
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK
from kernel.dispatcher import Dispatcher
from kernel.status import DONE, UNSUPPORTED
from kernel.task import Task

ROTATE = 1
GET_RUNNING = 2
LOCK_CPU = 3
UNLOCK_CPU = 4
DISABLE_DISPATCH = 5
ENABLE_DISPATCH = 6
REFER = 7
REFER_LIMITS = 8
YIELD = 9


class SystemStateServer(Server):
    """Changes and reports ``core.mode``; tells the limits that the kernel was made with."""

    __slots__ = ("limits",)

    def __init__(self, dispatcher: Dispatcher, max_id: int, max_queued: tuple[int, int, int]) -> None:
        Server.__init__(self, "system state", dispatcher)
        self.limits = (max_id, *max_queued)

    def handle(self, message: Task) -> int:
        core = self.core
        op = message.op
        if op == REFER:
            message.value = core.mode
        elif op == LOCK_CPU:
            core.mode |= CPU_LOCKED
        elif op == UNLOCK_CPU:
            core.mode &= ~CPU_LOCKED
            self.dispatcher.pending = True
        elif op == DISABLE_DISPATCH:
            core.mode |= DISPATCH_DISABLED
        elif op == ENABLE_DISPATCH:
            core.mode &= ~DISPATCH_DISABLED
        elif op == GET_RUNNING:
            message.value = 0 if core.running is None else core.running.id
        elif op == REFER_LIMITS:
            message.value = self.limits
        elif op == ROTATE:
            self._rotate(message.a)
        elif op == YIELD:
            # The running task may not be the first of its priority, with dispatching disabled.
            core.ready.remove(core.running)
            core.ready.insert(core.running)
        else:
            return UNSUPPORTED
        return DONE

    def _rotate(self, priority: int) -> None:
        """Rotate one priority's tasks; 0 means the base priority of the task that calls."""
        core = self.core
        if priority == 0 and not core.mode & NON_TASK:
            priority = core.running.base_priority
        core.ready.rotate(priority)
