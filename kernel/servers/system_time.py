# SPDX-License-Identifier: MIT
"""System time: kernel time plus an offset that can be set; time-outs and handlers follow kernel time, not this.

With an external tick, kernel time stands still between the ticks that the application supplies.
"""

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.status import DONE, UNSUPPORTED
from kernel.task import Task

SET = 1
GET = 2
TICK = 3


class SystemTimeServer(Server):
    """Times are in nanoseconds; a tick lasts *tick* of them."""

    __slots__ = ("offset", "tick")

    def __init__(self, dispatcher: Dispatcher, tick: int) -> None:
        Server.__init__(self, "system time", dispatcher)
        self.offset = 0
        self.tick = tick

    def handle(self, message: Task) -> int:
        op = message.op
        if op == GET:
            message.value = self.offset + self.core.now()
            return DONE
        if op == SET:
            self.offset = message.a - self.core.now()
            return DONE
        if op == TICK:
            if not self.core.external_tick:
                return UNSUPPORTED
            self.core.ticked += self.tick
            self.dispatcher.pending = True
            return DONE
        return UNSUPPORTED
