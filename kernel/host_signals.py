# SPDX-License-Identifier: MIT
"""The host's signals while a run lasts: an alarm that preempts a running task in real time, and Ctrl-C.

Python runs a signal's handler between two bytecodes of the main thread, and only of that. Where the host has no interval timer,
or the run is in another thread, nothing preempts: the dispatcher then looks for what is due whenever it leaves the kernel.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from kernel.time_queue import NEVER

# An alarm of 0 would switch the timer off; an instant already past rings this soon.
SOONEST = 1000


def spin(dispatcher: Any, duration: int) -> None:
    """Use *duration* nanoseconds of processor time; what other tasks use meanwhile does not count.

    This module is never compiled: only interpreted code lets the host's signals and other threads in.
    """
    counters, clock = dispatcher.core.counters, dispatcher.core.clock
    while duration > 0:
        switches, before = counters.switches, clock.read()
        if dispatcher.polling or dispatcher.pending:
            dispatcher.checkpoint()
        now = clock.read()
        if counters.switches == switches:
            duration -= now - before


class HostSignals:
    """Takes the signals over at the start of a run, and gives them back at its end."""

    __slots__ = ("_armed", "_old_handlers", "_on_alarm", "_on_interrupt", "_ringing", "alarm")

    def __init__(self, on_alarm: Callable[[], None], on_interrupt: Callable[[], None]) -> None:
        self._on_alarm = on_alarm
        self._on_interrupt = on_interrupt
        self._old_handlers: list[tuple[int, Any]] = []
        self._armed = NEVER
        # Whether a running task can be interrupted by an alarm. Locked while a thread rings: the signal must not come when
        # its handler has been given back.
        self.alarm = False
        self._ringing = threading.Lock()

    def take(self, real_time: bool) -> None:
        """Begin to receive; Ctrl-C only if nobody but Python itself handles it."""
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._replace(signal.SIGINT, self._interrupted)
        if real_time and hasattr(signal, "setitimer"):
            self._replace(signal.SIGALRM, self._rung)
            self._armed = NEVER
            self.alarm = True

    def give_back(self) -> None:
        """End receiving."""
        if self.alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            with self._ringing:
                self.alarm = False
        while self._old_handlers:
            number, handler = self._old_handlers.pop()
            signal.signal(number, handler)

    def arm(self, deadline: int, now: int) -> None:
        """Ring at *deadline*, both in nanoseconds; instead of what was asked for before."""
        if deadline != self._armed:
            self._armed = deadline
            left = 0.0 if deadline == NEVER else max(deadline - now, SOONEST) / 1e9
            signal.setitimer(signal.ITIMER_REAL, left)

    def ring(self, thread: int) -> None:
        """Ring now, from another host thread."""
        with self._ringing:
            if self.alarm:
                signal.pthread_kill(thread, signal.SIGALRM)

    def _replace(self, number: signal.Signals, handler: Callable[[int, FrameType | None], None]) -> None:
        self._old_handlers.append((number, signal.signal(number, handler)))

    def _rung(self, _number: int, _frame: FrameType | None) -> None:
        self._armed = NEVER
        self._on_alarm()

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        self._on_interrupt()
