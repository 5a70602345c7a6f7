# SPDX-License-Identifier: MIT
"""Trace points and their one sink.

An event is a plain tuple ``(time_ns, kind, who, label, value)``; *who* is the id of the task concerned, 0 for none.
With no sink a trace point costs one comparison: callers test ``trace.on`` before they call ``emit``.
A sink that raises is detached, and what it raised is kept in ``trace.failure``.
"""

from collections.abc import Callable

from kernel.longs import *

CALL = 1
RETURN = 2
REFUSED = 3
READY = 4
DISPATCH = 5
WAIT = 6
RELEASE = 7
SUSPEND = 8
RESUME = 9
DORMANT = 10
INTERRUPT = 11
INTERRUPT_END = 12
TIMER = 13
TIMER_END = 14
FAULT = 15
SERVER = 16
HOST = 17
EXCEPTION = 18
EXCEPTION_END = 19

KIND_NAMES = (
    "", "call", "return", "refused", "ready", "dispatch", "wait", "release", "suspend", "resume", "dormant",
    "interrupt", "interrupt end", "timer", "timer end", "fault", "server", "host", "exception", "exception end",
)  # fmt: skip

Event = tuple[int, int, int, str, int]
Sink = Callable[[Event], object]


class Log:
    """Keeps events in memory as numbers, without a tuple for each, which would take most of the time.

    A sink that has one, as its ``log``, is not called: its events are put in there, and it takes them out when it is asked.
    """

    __slots__ = ("_labels", "_numbers", "_room")

    def __init__(self) -> None:
        self._labels: list[str] = []
        # Four for each event: all but its label. There is room for so many events.
        self._numbers = no_longs()
        self._room = 0

    def __dealloc__(self) -> None:
        let_go(self._numbers)

    def add(self, time_ns: int, kind: int, who: int, label: str, value: int) -> None:
        """Keep one event."""
        labels = self._labels
        place = len(labels)
        if place == self._room:
            self._make_room()
        numbers = self._numbers
        place *= 4
        numbers[place] = time_ns
        numbers[place + 1] = kind
        numbers[place + 2] = who
        numbers[place + 3] = value
        labels.append(label)

    def count(self) -> int:
        """How many events there are."""
        return len(self._labels)

    def take(self) -> list[Event]:
        """Take all events out, the oldest first."""
        labels, numbers = self._labels, self._numbers
        events: list[Event] = []
        place = 0
        for label in labels:
            events.append((numbers[place], numbers[place + 1], numbers[place + 2], label, numbers[place + 3]))
            place += 4
        self._labels = []
        self._numbers = no_longs()
        self._room = 0
        let_go(numbers)
        return events

    def _make_room(self) -> None:
        room = 2 * self._room or 256
        self._numbers = longer(self._numbers, 4 * room)
        self._room = room


class Trace:
    """The switch and the sink; one for each kernel."""

    __slots__ = ("_log", "failure", "on", "sink")

    def __init__(self) -> None:
        self.on = False
        self.sink: Sink | None = None
        self.failure: BaseException | None = None
        self._log: Log | None = None

    def attach(self, sink: Sink | None) -> None:
        """Send the events to *sink* from now on; None switches tracing off."""
        self.sink = sink
        self.on = sink is not None
        self.failure = None
        log = getattr(sink, "log", None)
        self._log = log if isinstance(log, Log) else None

    def emit(self, time_ns: int, kind: int, who: int, label: str, value: int) -> None:
        """Hand one event to the sink, if there is one."""
        log = self._log
        if log is not None:
            log.add(time_ns, kind, who, label, value)
            return
        sink = self.sink
        if sink is None:
            return
        try:
            sink((time_ns, kind, who, label, value))
        except Exception as failure:
            self.attach(None)
            self.failure = failure
