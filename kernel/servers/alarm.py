# SPDX-License-Identifier: MIT
"""Alarm handlers: each runs once, a given time after it was started."""

from collections.abc import Callable
from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import Task
from kernel.time_queue import TimedEvent

CREATE = 1
START = 2
STOP = 3
REFER = 4
DELETE = 5


class Alarm(TimedEvent):
    """A handler. Invariant: it is in the time queue if it is started."""

    __slots__ = ("exinf", "function", "ident")

    def __init__(self, action: Callable[[Any], object], ident: int, function: Callable[[Any], object], exinf: Any) -> None:
        TimedEvent.__init__(self, action)
        self.ident = ident
        self.function = function
        self.exinf = exinf


class AlarmServer(ObjectServer):
    """Creates, starts, stops, reports and deletes alarm handlers, and runs them."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "alarm handler", "alm", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        alarm = self.objects.find(message.target)
        if alarm is None:
            return ABSENT
        if op == START:
            return self._start(alarm, message.a)
        if op == STOP:
            self.core.timers.remove(alarm)
            return DONE
        if op == REFER:
            message.value = self._refer(alarm)
            return DONE
        if op == DELETE:
            self.core.timers.remove(alarm)
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        function, exinf = message.a
        return self.register(message, Alarm(self._fire, message.target, function, exinf))

    def _start(self, alarm: Alarm, delay: int) -> int:
        self.core.timers.remove(alarm)
        self.core.timers.add(alarm, self.core.now() + delay)
        if delay == 0:
            # It is due already: served as the call ends, not when time goes on.
            self.dispatcher.pending = True
        return DONE

    def _refer(self, alarm: Alarm) -> tuple[bool, int]:
        """Whether it is started, and the time left until it runs (0 if it is not)."""
        if alarm.position < 0:
            return False, 0
        return True, max(alarm.deadline - self.core.now(), 0)

    def _fire(self, alarm: Alarm) -> None:
        self.dispatcher.handle_timer(alarm.function, alarm.exinf, "alm", alarm.ident)
