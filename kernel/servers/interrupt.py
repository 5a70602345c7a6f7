# SPDX-License-Identifier: MIT
"""Interrupt handlers, interrupt service routines, and masking.

A line's handler, where one is defined, has the line for itself; otherwise its service routines run in the order in
which they were made.
"""

from collections.abc import Callable
from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import Task

DEFINE = 1
CREATE = 2
ENABLE = 3
DISABLE = 4
SET_MASK = 5
GET_MASK = 6
REFER = 7
DELETE = 8


class Routine:
    """An interrupt service routine."""

    __slots__ = ("exinf", "function", "line")

    def __init__(self, function: Callable[[Any], object], exinf: Any, line: int) -> None:
        self.function = function
        self.exinf = exinf
        self.line = line


class InterruptServer(ObjectServer):
    """Owns the service routines, and the interrupt controller's settings."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "interrupt", "isr", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        controller = self.dispatcher.interrupts
        if op == ENABLE:
            controller.enable(message.target)
            self.dispatcher.pending = True
        elif op == DISABLE:
            controller.disable(message.target)
        elif op == SET_MASK:
            controller.mask = message.a
            self.dispatcher.pending = True
        elif op == GET_MASK:
            message.value = controller.mask
        elif op == DEFINE:
            controller.lines[message.target].handler = message.a
        elif op == CREATE:
            return self._create(message)
        else:
            return self._about_routine(message)
        return DONE

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        exinf, line, function = message.a
        routine = Routine(function, exinf, line)
        self.dispatcher.interrupts.lines[line].routines.append(routine)
        return self.register(message, routine)

    def _about_routine(self, message: Task) -> int:
        routine = self.objects.find(message.target)
        if routine is None:
            return ABSENT
        if message.op == REFER:
            message.value = (routine.line, routine.function, routine.exinf)
            return DONE
        if message.op == DELETE:
            routines = self.dispatcher.interrupts.lines[routine.line].routines
            self.core.counters.wait_steps += routines.index(routine)
            routines.remove(routine)
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED
