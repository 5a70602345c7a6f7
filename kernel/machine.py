# SPDX-License-Identifier: MIT
"""``Machine``: a kernel as the host sees it. It is run, its time and its devices are driven from here, and it is looked at."""

from _thread import get_ident
from collections.abc import Callable
from dataclasses import dataclass, field
from traceback import FrameSummary
from types import SimpleNamespace, TracebackType
from typing import TYPE_CHECKING, Any, Self

from kernel.counters import Counters
from kernel.entry import Entry, current, enter, leave
from kernel.fault import Fault
from kernel.interrupt import LEVELS, LINES
from kernel.system import System
from kernel.time_queue import NEVER
from kernel.trace import Sink

if TYPE_CHECKING:
    from kernel.snapshot import Snapshot

MILLISECOND = 1_000_000

# The last instant that can be asked for, 146 years after the start; times are 64 bits in the compiled build.
LATEST = 1 << 62

# The longest computation at once: 24 days.
LONGEST = 0x7FFF_FFFF * MILLISECOND

# The largest limit of queued requests.
LARGEST_COUNT = 0x7FFF_FFFF


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended.

    *reason* is "until" (the time given was reached), "idle" (all tasks are dormant, or servers without clients; or only an
    interrupt from outside could go on), "deadlock" (tasks wait, and nothing can ever end that), "exit" (``ext_ker``),
    "livelock", "step" or "pause".
    *report* says who waits for what; after "until" only who waits in a ring of locks for ever, or has been ready for a second
    or more without having run; it is empty after "step" and "pause", of which there may be very many. *calls* (service calls,
    without the static API) and *switches* are counted from the kernel's first run.
    """

    reason: str
    time_ms: float
    calls: int
    switches: int
    faults: list[Fault] = field(default_factory=list)
    report: str = ""


class Machine:
    """A kernel without any API; those of the APIs are made from it."""

    def __init__(
        self,
        *,
        clock: str,
        servers: str,
        call_time: int,
        memory: int,
        max_id: int,
        livelock_limit: int,
        external_tick: bool = False,
        tick: int = MILLISECOND,
        max_queued: tuple[int, int, int] = (LARGEST_COUNT, LARGEST_COUNT, LARGEST_COUNT),
    ) -> None:
        for name, value, lowest in (
            ("call_time", call_time, 0),
            ("memory", memory, 0),
            ("max_id", max_id, 1),
            ("livelock_limit", livelock_limit, 0),
        ):
            if type(value) is not int or not lowest <= value < 1 << 62:
                raise ValueError(f"{name} must be an int of {lowest} or more, not {value!r}")
        self._system = System(
            clock=clock,
            servers=servers,
            call_time=call_time,
            memory=memory,
            max_id=max_id,
            max_queued=max_queued,
            livelock_limit=livelock_limit,
            external_tick=external_tick,
            tick=tick,
        )
        self._entry = Entry(self, self._system.channel)
        self._ran = False
        self._configuring_messages = 0
        self.ids = SimpleNamespace()
        # What optional modules keep for this kernel, by their names.
        self.extensions: dict[str, Any] = {}

    @property
    def names(self) -> dict[tuple[str, int], str]:
        """Names of objects for traces and reports, ``("sem", 3)`` to ``"SEM_HEATER"``; an id made anew by a task has none."""
        return self._system.core.names

    def set_interrupt_level(self, number: int, level: int) -> None:
        """Give an interrupt (0 to 255) a level: 1 (lowest, the default) to 15."""
        _check_line(number)
        if type(level) is not int or not 1 <= level < LEVELS:
            raise ValueError(f"an interrupt level is an int from 1 to {LEVELS - 1}, not {level!r}")
        dispatcher = self._system.dispatcher
        dispatcher.interrupts.set_level(number, level)
        # A request that the mask held back may be served now.
        dispatcher.pending = True
        if self._in_task():
            dispatcher.checkpoint()

    @property
    def max_id(self) -> int:
        """The largest id in each object class."""
        return self._system.max_id

    # -- the run

    def run(self, until: float | None = None) -> RunResult:
        """Run until *until* (milliseconds since the start, inclusive), or until nothing can run any more.

        Raises:
            KeyboardInterrupt: Ctrl-C; the kernel has stopped in a consistent state and can run on.
        """
        return self._run(NEVER if until is None else _instant("until", until), False)

    def run_for(self, duration: float) -> RunResult:
        """Run for *duration* milliseconds more."""
        return self._run(min(self.now_ns + _instant("duration", duration), NEVER), False)

    def step(self) -> RunResult:
        """Run all that can run now; if nothing can, first let time pass until the next timed event."""
        return self._run(NEVER, True)

    def _run(self, until: int, single: bool) -> RunResult:
        system = self._system
        enter(self._entry)
        if not self._ran:
            self._ran = True
            self._configuring_messages = self.counters.messages
        try:
            reason = system.run(until, single)
        finally:
            leave(self._entry)
        if reason == "interrupt":
            raise KeyboardInterrupt
        return self.result(reason)

    def result(self, reason: str = "") -> RunResult:
        """What there is to say about the run so far."""
        system = self._system
        counters = system.core.counters
        if reason in ("step", "pause"):
            report = ""
        elif reason == "until":
            report = system.concerns()
        else:
            report = system.interruption() if reason == "interrupted" else system.report()
        return RunResult(
            reason,
            self.now_ns / MILLISECOND,
            self._calls(),
            counters.switches,
            list(system.dispatcher.faults),
            report,
        )

    def _calls(self) -> int:
        return self.counters.messages - self._configuring_messages if self._ran else 0

    def pause(self) -> None:
        """End the run with reason "pause" as soon as what runs now enters or leaves the kernel; the kernel can run on.

        For code inside the run: a trace sink, a task, a handler, a device's callback. What happens in the run is the same
        with and without pauses.

        Raises:
            RuntimeError: the kernel is not running, or runs in another host thread.
        """
        if not self._in_task():
            raise RuntimeError("pause() is for code inside a run: a trace sink, a task, a handler, a device's callback")
        self._system.dispatcher.pause()

    def close(self) -> None:
        """End all tasks, unwinding their stacks; the kernel does not run again."""
        if self._entry.owner not in (0, get_ident()):
            # In use in another host thread: it says what to do.
            self._system.close()
            return
        # Calls that the tasks make while they are unwound are for this kernel.
        enter(self._entry)
        try:
            self._system.close()
        finally:
            leave(self._entry)

    def __enter__(self) -> Self:
        enter(self._entry)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        leave(self._entry)
        self.close()

    def end(self, call: str) -> None:
        """End the run for good, from inside it; all tasks are unwound. *call* is what does it."""
        if not self._system.running:
            raise RuntimeError(f"{call}: the kernel is not running; call kernel.close() to end its tasks")
        self._system.stop()

    # -- time and devices

    @property
    def now_ns(self) -> int:
        """Nanoseconds since the kernel's start."""
        return self._system.core.clock.read()

    def consume(self, ns: int) -> None:
        """The caller, a task or a handler, computes for *ns* nanoseconds of processor time."""
        if type(ns) is not int or not 0 <= ns <= LONGEST:
            raise ValueError(f"consume: ns must be an int from 0 to {LONGEST} nanoseconds, not {ns!r}")
        self._system.dispatcher.consume(ns)

    def at(self, ms: float, callback: Callable[[], object]) -> None:
        """Call *callback* at this instant (milliseconds since the start) in host context: a simulated device.

        It may raise interrupts and ask for further instants; it makes no service calls.
        """
        if not callable(callback):
            raise TypeError(f"at: callback must be callable, not {type(callback).__name__}")
        self._system.at(_instant("at: ms", ms), callback)

    def raise_interrupt(self, number: int, at: float | None = None) -> None:
        """Raise interrupt *number* (0 to 255), now, or at an instant in milliseconds since the start.

        Without *at* it may be called from any host thread.
        """
        _check_line(number)
        dispatcher = self._system.dispatcher
        if at is None:
            dispatcher.post(number)
            if self._in_task():
                dispatcher.checkpoint()
        else:
            self._system.at(_instant("raise_interrupt: at", at), raising(dispatcher.post, number))

    def _in_task(self) -> bool:
        return self._system.running and self._entry.owner == get_ident() and current() is self._entry

    # -- looking at it

    def trace_to(self, sink: Sink | None) -> None:
        """Send trace events to *sink*, a callable that takes one event; None ends that."""
        self._system.core.trace.attach(sink)

    @property
    def trace_failure(self) -> BaseException | None:
        """What the sink raised, if it was detached for that."""
        return self._system.core.trace.failure

    @property
    def counters(self) -> Counters:
        """Kernel operations so far, by kind."""
        return self._system.core.counters

    @property
    def running_task(self) -> int:
        """The id of the task that has the processor, 0 for none."""
        task = self._system.core.running
        return 0 if task is None else task.id

    def snapshot(self) -> "Snapshot":
        """The state of all tasks, objects and handlers now; it can be taken inside and outside a run."""
        from kernel import observation

        return observation.take(self._system, self._calls())

    def stack(self, task_id: int) -> list[FrameSummary]:
        """Where a task is in the application's code, the innermost line last; empty if it has not begun, or does not exist."""
        from kernel import observation

        return observation.stack(self._system, task_id)

    def task_count(self) -> int:
        """How many tasks exist."""
        return self._system.tasks.objects.count


def _instant(name: str, ms: float) -> int:
    """Milliseconds from the user as nanoseconds."""
    if type(ms) not in (int, float) or not 0 <= ms * MILLISECOND < LATEST:
        raise ValueError(f"{name} must be a number of milliseconds from 0 to {LATEST // MILLISECOND}, not {ms!r}")
    return round(ms * MILLISECOND)


def _check_line(number: int) -> None:
    if type(number) is not int or not 0 <= number < LINES:
        raise ValueError(f"an interrupt number is an int from 0 to {LINES - 1}, not {number!r}")


def raising(post: Callable[[int], None], number: int) -> Callable[[], None]:
    """What raises an interrupt at its instant, by *post*; the name is for the trace."""

    def interrupt() -> None:
        post(number)

    interrupt.__name__ = f"interrupt({number})"
    return interrupt
