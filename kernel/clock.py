# SPDX-License-Identifier: MIT
"""Time: virtual (the default; it jumps) and real (it follows the host's monotonic clock, while a run lasts)."""

from _thread import allocate_lock
from contextlib import suppress
from time import monotonic_ns

VIRTUAL = "virtual"
REAL = "real"


class Clock:
    """The virtual clock: it stands still until somebody moves it."""

    __slots__ = ("instant", "real")

    def __init__(self) -> None:
        self.instant = 0
        self.real = False

    def read(self) -> int:
        """Nanoseconds since the kernel's start."""
        return self.instant

    def start(self) -> None:
        """A run begins."""

    def stop(self) -> None:
        """A run ends."""

    def sleep_until(self, deadline: int) -> None:
        """Nothing can run before *deadline*: let the time until then pass."""
        self.instant = max(self.instant, deadline)

    def wake(self) -> None:
        """End a sleep early; from any host thread, or from a host signal's handler."""


class RealClock(Clock):
    """The host's monotonic clock; between runs it stands still."""

    __slots__ = ("_bell", "_origin", "_running")

    def __init__(self) -> None:
        Clock.__init__(self)
        self.real = True
        self._origin = 0
        self._running = False
        # Locked until somebody rings: from a signal's handler or another thread, which a bare lock allows. A queue would
        # not do: its ``get`` waits for ever if a signal comes in the very last microsecond of its time-out.
        self._bell = allocate_lock()
        self._bell.acquire()

    def read(self) -> int:
        if self._running:
            self.instant = monotonic_ns() - self._origin
        return self.instant

    def start(self) -> None:
        self._origin = monotonic_ns() - self.instant
        self._running = True

    def stop(self) -> None:
        self.read()
        self._running = False

    def sleep_until(self, deadline: int) -> None:
        left = deadline - self.read()
        if left <= 0:
            return
        if not self._bell.acquire(timeout=min(left / 1e9, 3600.0)):
            self.read()

    def wake(self) -> None:
        with suppress(RuntimeError):
            # It raises if the bell has been rung already.
            self._bell.release()


def make_clock(kind: str) -> Clock:
    """The clock called *kind*: ``"virtual"`` or ``"real"``."""
    if kind == VIRTUAL:
        return Clock()
    if kind == REAL:
        return RealClock()
    raise ValueError(f'clock must be "virtual" or "real", not {kind!r}')
