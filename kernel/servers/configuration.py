# SPDX-License-Identifier: MIT
"""What is configured for the system as a whole: handlers of CPU exceptions, and initialization routines."""

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.status import DONE, UNSUPPORTED
from kernel.task import Task

DEFINE_EXCEPTION = 1
ATTACH_INITIAL = 2


class ConfigurationServer(Server):
    """Tells the dispatcher whom to call."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher) -> None:
        Server.__init__(self, "configuration", dispatcher)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == DEFINE_EXCEPTION:
            handlers = self.dispatcher.exception_handlers
            if message.a is None:
                handlers.pop(message.target, None)
            else:
                handlers[message.target] = message.a
            return DONE
        if op == ATTACH_INITIAL:
            self.dispatcher.initial.append(message.a)
            return DONE
        return UNSUPPORTED
