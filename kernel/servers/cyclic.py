# SPDX-License-Identifier: MIT
"""Cyclic handlers.

One that keeps its phase has fixed instants: its making plus phase, and every period from there; it runs at those
which find it started. Another counts its periods from when it was started.
"""

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


class Cyclic(TimedEvent):
    """A handler and its period in nanoseconds. Invariant: it is in the time queue if it is started."""

    __slots__ = ("exinf", "function", "ident", "keeps_phase", "origin", "period")

    def __init__(
        self,
        action: Callable[[Any], object],
        ident: int,
        function: Callable[[Any], object],
        exinf: Any,
        period: int,
        origin: int,
        keeps_phase: bool,
    ) -> None:
        TimedEvent.__init__(self, action)
        self.ident = ident
        self.function = function
        self.exinf = exinf
        self.period = period
        self.origin = origin
        self.keeps_phase = keeps_phase

    def next_instant(self, now: int) -> int:
        """The first of the fixed instants after *now*."""
        if now < self.origin:
            return self.origin
        return self.origin + ((now - self.origin) // self.period + 1) * self.period


class CyclicServer(ObjectServer):
    """Creates, starts, stops, reports and deletes cyclic handlers, and runs them."""

    __slots__ = ()

    def __init__(self, dispatcher: Dispatcher, max_id: int) -> None:
        ObjectServer.__init__(self, "cyclic handler", "cyc", dispatcher, max_id)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        cyclic = self.objects.find(message.target)
        if cyclic is None:
            return ABSENT
        if op == START:
            return self._start(cyclic)
        if op == STOP:
            self.core.timers.remove(cyclic)
            return DONE
        if op == REFER:
            message.value = self._refer(cyclic)
            return DONE
        if op == DELETE:
            self.core.timers.remove(cyclic)
            self.objects.remove(message.target)
            return DONE
        return UNSUPPORTED

    def _create(self, message: Task) -> int:
        status = self.choose_id(message)
        if status != DONE:
            return status
        started, keeps_phase, exinf, function, period, phase = message.a
        origin = self.core.now() + phase
        cyclic = Cyclic(self._fire, message.target, function, exinf, period, origin, keeps_phase)
        if started:
            self.core.timers.add(cyclic, origin)
            if phase == 0 and self.core.running is not None:
                # It is due already: served as the call ends, not when time goes on.
                self.dispatcher.pending = True
        return self.register(message, cyclic)

    def _start(self, cyclic: Cyclic) -> int:
        now = self.core.now()
        if not cyclic.keeps_phase:
            self.core.timers.remove(cyclic)
            self.core.timers.add(cyclic, now + cyclic.period)
        elif cyclic.position < 0:
            self.core.timers.add(cyclic, cyclic.next_instant(now))
        return DONE

    def _refer(self, cyclic: Cyclic) -> tuple[bool, int]:
        """Whether it is started, and the time left until its next instant (0 if it has none)."""
        now = self.core.now()
        if cyclic.position >= 0:
            return True, max(cyclic.deadline - now, 0)
        return False, cyclic.next_instant(now) - now if cyclic.keeps_phase else 0

    def _fire(self, cyclic: Cyclic) -> None:
        # From the instant that was due, not from now: a late handler does not delay the ones after it.
        self.core.timers.add(cyclic, cyclic.deadline + cyclic.period)
        self.dispatcher.handle_timer(cyclic.function, cyclic.exinf, "cyc", cyclic.ident)
