# SPDX-License-Identifier: MIT
"""Signals on their way: what a signal carries, and the queue in which it waits until somebody takes it.

Signals are numbered from 1 to 64; a set of them is an integer with bit n - 1 for signal n. Numbers from ``FIRST_QUEUED`` on
queue in order of arrival; of a lower one at most one is pending. Of those that are pending the lowest number goes first.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

LAST_NUMBER = 64
FIRST_QUEUED = 32
# How many signals may be queued that have no place of their own.
MOST_QUEUED = 32
ALL_NUMBERS = (1 << LAST_NUMBER) - 1

# No mask is to be gone back to.
NO_MASK = -1

# What a notification does.
SILENT = 0
QUEUE_SIGNAL = 1
START_THREAD = 2


def bit(number: int) -> int:
    """The set that has this signal only."""
    return 1 << number - 1


class Notification:
    """How somebody wishes to be told of an event: not at all, by a signal, or by a thread that is started for it.

    The room for its signal is its own: it is never refused for want of room, and queues one signal at a time. *packet* is what
    the thread is made from.
    """

    __slots__ = ("kind", "number", "packet", "pending", "taken", "value")

    def __init__(self, kind: int, number: int = 0, value: Any = None, packet: Any = None) -> None:
        self.kind = kind
        self.number = number
        self.value = value
        self.packet = packet
        # Whether its signal is queued and has not been taken.
        self.pending = False
        # Called when its signal is taken, or forgotten; what it answers goes with the signal.
        self.taken: Callable[[], int] | None = None


class Signal:
    """One signal: *code* says where it comes from, *counted* that it fills one of the limited places."""

    __slots__ = ("code", "counted", "number", "overrun", "source", "value")

    def __init__(self, number: int, code: int, value: Any, counted: bool = False, source: Notification | None = None) -> None:
        self.number = number
        self.code = code
        self.value = value
        self.counted = counted
        self.source = source
        # What the source counted while it was pending.
        self.overrun = 0


class SignalQueue:
    """Pending signals: of one thread, or of all together."""

    __slots__ = ("lines", "numbers")

    def __init__(self) -> None:
        # Invariant: the set of the numbers that have a line.
        self.numbers = 0
        self.lines: dict[int, deque[Signal]] = {}

    def put(self, signal: Signal) -> None:
        """Queue *signal* behind its equals."""
        number = signal.number
        line = self.lines.get(number)
        if line is None:
            line = self.lines[number] = deque()
            self.numbers |= bit(number)
        line.append(signal)

    def take(self, numbers: int) -> Signal | None:
        """Take out the first signal of the lowest number of those in *numbers*; None if there is none."""
        wanted = self.numbers & numbers
        if not wanted:
            return None
        number = (wanted & -wanted).bit_length()
        line = self.lines[number]
        signal = line.popleft()
        if not line:
            del self.lines[number]
            self.numbers &= ~bit(number)
        return signal
