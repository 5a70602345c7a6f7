# SPDX-License-Identifier: MIT
"""What is not a task: interrupt handlers, time event handlers, the handlers of CPU exceptions and overruns, host events.

``serve`` does all of it that is due and may be done now. A handler runs in non-task context on the stack of whoever was
interrupted; what it raises is contained.

While ``held`` is set the kernel is at work: nothing preempts it, and what comes in sets ``pending`` and is served later.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from kernel.core import CPU_LOCKED, NON_TASK, UNWINDING, Core
from kernel.fault import (
    ANY_EXCEPTION,
    HANDLER,
    HOST,
    Fault,
    Livelock,
    callable_name,
    describe,
    exception_number,
    livelock,
    make_fault,
)
from kernel.interrupt import DEFAULT_LEVEL, LEVELS, InterruptController, Line
from kernel.meter import Meter
from kernel.task import UNLIMITED, Task
from kernel.time_queue import NEVER, TimeQueue
from kernel.trace import FAULT, INTERRUPT, INTERRUPT_END, TIMER, TIMER_END
from kernel.trace import HOST as TRACE_HOST

# What ``_call`` is given for the handler of a CPU exception: what that one raises goes to no handler.
EXCEPTION_HANDLER = "exception handler"


class Handlers(Meter):
    """Runs the handlers of one kernel, and keeps its faults."""

    __slots__ = (
        "_discarded", "_hub", "_requests", "_until", "exception_handlers", "faults",
        "handling", "held", "host_events", "initial", "interrupts", "livelock_limit", "overrun_handler", "stop",
    )  # fmt: skip

    def __init__(self, core: Core, livelock_limit: int, discarded: type[BaseException]) -> None:
        Meter.__init__(self, core)
        self.livelock_limit = livelock_limit if livelock_limit and not core.clock.real else NEVER
        self.interrupts = InterruptController()
        self.host_events = TimeQueue(core.counters)
        self.faults: list[Fault] = []
        # Handlers of CPU exceptions by number, the overrun handler, and what to call, with what, when the first run begins.
        self.exception_handlers: dict[int, Callable[[Fault], object]] = {}
        self.overrun_handler: Callable[[int, Any], object] | None = None
        self.initial: deque[tuple[Callable[[Any], object], Any]] = deque()
        self.held = False
        # The level of the interrupt being handled, 0 for none.
        self.handling = 0
        # Why the run is to end, as soon as it can.
        self.stop: str | None = None
        self._requests: deque[int] = deque()
        # The context that called ``run``; None outside a run.
        self._hub: Any = None
        self._until = NEVER
        # What is raised in a context that is discarded: it passes through.
        self._discarded = discarded

    def hold(self) -> None:
        """Enter the kernel: nothing preempts the caller until ``release``."""
        self.held = True
        self.core.counters.begin_stretch()

    def in_run(self) -> bool:
        """Whether a run is on."""
        return self._hub is not None

    def heard_of(self, task: Task) -> None:
        """Time has passed for *task*, or it begins: it has made no service calls at this instant."""
        task.instant = self.core.clock.instant
        task.calls = 0

    def too_many(self, caller: Task) -> bool:
        """Count a service call, or a handler that begins; True if there were too many while no time passed."""
        instant = self.core.clock.instant
        if caller.instant != instant:
            caller.instant = instant
            caller.calls = 0
        caller.calls += 1
        if caller.calls <= self.livelock_limit or self.stop is not None or self._hub is None:
            return False
        caller.calls = 0
        return True

    # -- what is due

    def _next_timer(self) -> int:
        """When time brings the next timed event; NEVER while they are held back, or wait for a tick from outside."""
        core = self.core
        if core.mode & CPU_LOCKED or self.handling or self.interrupts.mask:
            return NEVER
        if core.external_tick:
            return self._used_up_at
        return min(core.timers.next_deadline(), self._used_up_at)

    def initialize(self) -> None:
        """Call the initialization routines that were attached, in order, with all interrupts held back."""
        number = 0
        while self.initial:
            number += 1
            routine, exinf = self.initial.popleft()
            self._call(routine, (exinf,), LEVELS - 1, HANDLER, TIMER, TIMER_END, number, "ini")

    def serve(self) -> None:
        """Do all that is due and may be done now: the host's events first, then interrupts, then timed events."""
        core = self.core
        clock = core.clock
        interrupts = self.interrupts
        while self.stop is None or self.stop == "until":
            self.pending = False
            while self._requests:
                interrupts.request(self._requests.popleft())
            if self.host_events.events:
                event = self.host_events.pop_due(clock.read())
                if event is not None:
                    self._call(event.action, (), self.handling, HOST, TRACE_HOST, 0, 0, "")
                    continue
            if not core.mode & CPU_LOCKED:
                if not self.handling and not clock.real and clock.instant > self._until:
                    # A handler took longer than the run was to last: all else is for the next run.
                    self.stop, self.pending = "until", True
                    break
                line = interrupts.take(self.handling)
                if line is not None:
                    self._handle_interrupt(line)
                    continue
                if not self.handling and not interrupts.mask:
                    now = core.now()
                    if now > self._until and not core.external_tick:
                        now = self._until
                    event = core.timers.pop_due(now)
                    if event is not None:
                        event.action(event)
                        core.counters.end_stretch()
                        continue
                    if clock.read() >= self._used_up_at:
                        self.stop_meter()
                        if self._use_up():
                            self._overrun(core.running)
                        self.start_meter()
                        continue
            if clock.real and clock.read() >= self._until:
                self.stop = "until"
            if not self.pending:
                break

    def _overrun(self, task: Task) -> None:
        task.budget = UNLIMITED
        self._call(self.overrun_handler, (task.id, task.exinf), DEFAULT_LEVEL, HANDLER, TIMER, TIMER_END, task.id, "ovr")

    def _handle_interrupt(self, line: Line) -> None:
        if line.handler is not None:
            self._call(line.handler, (), line.level, HANDLER, INTERRUPT, INTERRUPT_END, line.number, "")
        elif line.routines:
            for function, exinf in [(routine.function, routine.exinf) for routine in line.routines]:
                self._call(function, (exinf,), line.level, HANDLER, INTERRUPT, INTERRUPT_END, line.number, "")
        else:
            error = RuntimeError(f"interrupt {line.number} was raised, but it has no handler and no service routine")
            self.record(HANDLER, f"interrupt {line.number}", self.core.outside, error)

    def handle_timer(self, function: Callable[[Any], object], exinf: Any, label: str, ident: int) -> None:
        """Run a time event handler."""
        self._call(function, (exinf,), DEFAULT_LEVEL, HANDLER, TIMER, TIMER_END, ident, label)

    def _call(
        self,
        function: Any,
        arguments: tuple[Any, ...],
        level: int,
        kind: str,
        begin: int,
        end: int,
        value: int,
        label: str,
    ) -> None:
        """Run a handler in non-task context; whatever it raises is contained."""
        core = self.core
        mode, handling = core.mode, self.handling
        # The answer of the service call, of another handler, that this one comes in between.
        answer = core.outside.value
        measured = self._measuring
        self.stop_meter()
        core.mode = mode | NON_TASK
        self.handling = level
        if core.trace.on:
            core.emit(begin, core.outside, label or callable_name(function), value)
        core.counters.end_stretch()
        try:
            # Inside the try, so that a Ctrl-C which cuts the handler short never gets past it.
            self.held = False
            if self.too_many(core.outside):
                self.stop = "livelock"
                raise livelock(callable_name(function), self.livelock_limit)
            function(*arguments)
            self.held = True
        except self._discarded:
            raise
        except KeyboardInterrupt:
            self.held = True
            self.stop = "interrupt"
        except BaseException as error:
            self.held = True
            if kind == HANDLER:
                self._fault(kind, callable_name(function), core.outside, error)
            else:
                self.record(HANDLER if kind == EXCEPTION_HANDLER else kind, callable_name(function), core.outside, error)
        self.hold()
        if core.trace.on and end:
            core.emit(end, core.outside, label or callable_name(function), value)
        if core.mode & CPU_LOCKED and not mode & CPU_LOCKED:
            # It must not leave the processor locked; what was held back is due now.
            self.pending = True
        core.mode = mode
        self.handling = handling
        core.outside.value = answer
        if measured or (self.metered and not mode & NON_TASK):
            self.start_meter()

    def _fault(self, kind: str, name: str, task: Task, error: BaseException) -> None:
        """An exception of the application: its handler's, where it has one; else it is recorded."""
        number = exception_number(error)
        handler = self.exception_handlers.get(number) or self.exception_handlers.get(ANY_EXCEPTION)
        if handler is None or isinstance(error, Livelock) or self.core.mode & UNWINDING:
            self.record(kind, name, task, error)
            return
        fault = make_fault(kind, name, self.core.clock.read(), error)
        level = max(self.handling, DEFAULT_LEVEL)
        self._call(handler, (fault,), level, EXCEPTION_HANDLER, TIMER, TIMER_END, number, "exc")
        # What the handler held back is due now.
        self.pending = True

    def record(self, kind: str, name: str, task: Task, error: BaseException) -> None:
        """Keep a fault for the run's result."""
        fault = make_fault(kind, name, self.core.clock.read(), error)
        self.faults.append(fault)
        if self.core.trace.on:
            self.core.emit(FAULT, task, f"{kind}: {describe(error)}", 0)
