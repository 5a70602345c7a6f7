# SPDX-License-Identifier: MIT
"""System time, the clock on the wall: kernel time plus an offset that can be set.

Time-outs and handlers follow kernel time, so that setting the clock does not move them, but for those that were asked for by
the clock on the wall. With an external tick, kernel time stands still between the ticks that the application supplies.
"""

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.servers.task import TaskServer
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import DORMANT, Task

SET = 1
GET = 2
TICK = 3
GET_KERNEL_TIME = 4
GET_TIME_OF_TASK = 5
GET_TIME_OF_ALL = 6
GET_RESOLUTION = 7


class SystemTimeServer(Server):
    """Times are in nanoseconds; a tick lasts *tick* of them. Tells processor time, too, of one task or of all."""

    __slots__ = ("tasks", "tick")

    def __init__(self, dispatcher: Dispatcher, tick: int, tasks: TaskServer) -> None:
        Server.__init__(self, "system time", dispatcher)
        self.tasks = tasks
        self.tick = tick

    def handle(self, message: Task) -> int:
        op = message.op
        core = self.core
        if op == GET:
            message.value = core.timers.wall_offset + core.now()
            return DONE
        if op == SET:
            core.timers.set_wall(message.a - core.now())
            if core.timers.next_deadline() <= core.now():
                # Its instant has come by that: served as the call ends, not when time goes on.
                self.dispatcher.pending = True
            return DONE
        if op == TICK:
            if not core.external_tick:
                return UNSUPPORTED
            core.ticked += self.tick
            self.dispatcher.pending = True
            return DONE
        return self._tell(message)

    def _tell(self, message: Task) -> int:
        op = message.op
        if op == GET_KERNEL_TIME:
            message.value = self.core.now()
        elif op == GET_RESOLUTION:
            if message.target and self.tasks.subject(message) is None:
                return ABSENT
            message.value = self.tick if self.core.external_tick else 1
        elif op == GET_TIME_OF_ALL:
            self.dispatcher.settle()
            message.value = self.dispatcher.used
        elif op == GET_TIME_OF_TASK:
            task = self.tasks.subject(message)
            if task is None or task.state == DORMANT:
                return ABSENT
            self.dispatcher.settle()
            message.value = task.used
        else:
            return UNSUPPORTED
        return DONE
