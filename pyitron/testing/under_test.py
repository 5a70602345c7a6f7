# SPDX-License-Identifier: MIT
"""A kernel under test, of either API: what has failed in it fails the test, and it can be asked what it looks like.

A fault, which a run contains and reports, is raised by the run that met it: as the exception that it was, with the lines of the
task. The last events are kept in a ring; more is kept only on demand.
"""

import textwrap
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from kernel.entry import enter, leave
from kernel.fault import Fault, is_ours
from kernel.interrupt import LINES
from kernel.machine import MILLISECOND, RunResult, raising
from kernel.trace import DISPATCH, Event, Sink
from pyitron.testing.expectations import overview
from pyitron.testing.injector import Injector
from pyitron.testing.observed import Observed, ms
from pyitron.trace import Recorder
from pyitron.trace.text import lines

__all__ = ["UnderTest"]

# How often at least a condition is looked at while the processor does not change hands: so many times in the time allowed.
_LOOKS = 1000


class UnderTest(Observed):
    """What ``KernelUnderTest`` and processes under test have in common.

    Args:
        last_events: how many events are kept for the report of a failure.
        whole_trace: whether all are, for a file.
        keep_faults: whether faults stay in the run's result, and fail nothing.
        seed: what injections by chance begin with.
    """

    def __init__(
        self,
        *arguments: Any,
        last_events: int = 40,
        whole_trace: bool = False,
        keep_faults: bool = False,
        seed: int = 1,
        **options: Any,
    ) -> None:
        if type(last_events) is not int or last_events < 0:
            raise ValueError(f"last_events must be an int of 0 or more, not {last_events!r}")
        super().__init__(*arguments, **options)
        self._keep_faults = keep_faults
        self._seed = seed
        # How many faults have been raised; how the last run ended.
        self._raised = 0
        self._reason = ""
        self._injector: Injector | None = None
        self._last: deque[Event] = deque(maxlen=last_events)
        self._recorder = Recorder(self.names) if whole_trace else None
        # Who gets the events: what is kept, the injector, the test itself, and ``run_until`` while it looks for a condition.
        self._sinks: dict[str, Sink] = {}
        if self._recorder is not None:
            self._sinks["kept"] = self._recorder
        elif last_events:
            self._sinks["kept"] = self._last.append
        self._connect()

    def __repr__(self) -> str:
        count = self.task_count()
        return f"<{type(self).__name__} at {ms(self.now_ns)}, {count} task{'' if count == 1 else 's'}>"

    # -- running it

    def run(self, until: float | None = None) -> RunResult:
        """As ``Kernel.run``; a fault is raised."""
        __tracebackhide__ = True
        return self._sound(super().run(until))

    def run_for(self, duration: float) -> RunResult:
        """As ``Kernel.run_for``; a fault is raised."""
        __tracebackhide__ = True
        return self._sound(super().run_for(duration))

    def step(self) -> RunResult:
        """As ``Kernel.step``; a fault is raised."""
        __tracebackhide__ = True
        return self._sound(super().step())

    def run_until(self, goal: float | Callable[[], object], *, within: float = 10_000) -> RunResult:
        """Run until an instant, or until a condition holds.

        Args:
            goal: milliseconds since the kernel's start; or a function without parameters that returns something true once what
                is waited for has come about. It is called whenever the processor goes to another task, or to none, and now and
                then meanwhile.
            within: of a condition: how many milliseconds from now it may take.

        Returns:
            As ``run``.

        Raises:
            AssertionError: a deadlock came first, or the condition did not come to hold in time.
            ValueError: the instant is over.
        """
        __tracebackhide__ = True
        if callable(goal):
            return self._run_until_holds(goal, within)
        if isinstance(goal, (int, float)) and goal * MILLISECOND < self.now_ns and not self._system.core.clock.real:
            raise ValueError(
                f"run_until({goal:g}): it is {ms(self.now_ns)} already, counted from the kernel's start;"
                f" run_for({goal:g}) goes on for {goal:g} ms"
            )
        result = self.run(goal)
        if result.reason == "deadlock":
            raise AssertionError(
                f"run_until: deadlock at {ms(self.now_ns)}, before {goal:g} ms\n{result.report}\n"
                "if they wait for the test: let it act at an instant (kernel.at(ms, function), raise_interrupt(number, at)),"
                " or call run(), which reports a deadlock in its result"
            )
        return result

    def _run_until_holds(self, condition: Callable[[], object], within: float) -> RunResult:
        __tracebackhide__ = True
        if type(within) not in (int, float) or not 0 <= within <= 0x7FFF_FFFF:
            raise ValueError(f"within must be a number of milliseconds, 0 or more, not {within!r}")
        allowed = round(within * MILLISECOND)
        end = self.now_ns + allowed
        result = self.result("until")

        def look(event: Event) -> None:
            if event[1] == DISPATCH:
                self.pause()

        self._sinks["look"] = look
        self._connect()
        try:
            while not condition():
                if self.now_ns >= end:
                    raise AssertionError(
                        f"run_until: {_called(condition)} did not come to hold within {within:g} ms; it is {ms(self.now_ns)}"
                    )
                result = self._sound(self._run(min(end, self.now_ns + max(MILLISECOND, allowed // _LOOKS)), False))
                if result.reason not in ("until", "pause") and not condition():
                    report = f"\n{result.report}" if result.report else ""
                    raise AssertionError(
                        f"run_until: {_called(condition)} can never come to hold: the run has ended with {result.reason!r} "
                        f"at {ms(self.now_ns)}{report}"
                    )
        finally:
            del self._sinks["look"]
            self._connect()
        return result

    def _sound(self, result: RunResult) -> RunResult:
        """*result*, unless something has failed in the run."""
        __tracebackhide__ = True
        self._reason = result.reason
        self._raise_new(result.faults)
        failure = self.trace_failure
        if failure is not None:
            raise failure
        return result

    def _raise_new(self, faults: list[Fault]) -> None:
        __tracebackhide__ = True
        new = faults[self._raised :]
        self._raised = len(faults)
        if self._keep_faults or not new:
            return
        error, kind, name = new[0].exception, new[0].kind, new[0].name
        error.add_note(f"raised in {name if name.startswith(kind) else f'{kind} {name}'} at {ms(new[0].time_ns)}")
        for more in new[1:]:
            error.add_note(f"and then: {more}")
        raise error.with_traceback(_own(error.__traceback__))

    # -- devices, which injections may disturb

    def at(self, ms: float, callback: Callable[[], object]) -> None:
        """Call *callback* at this instant (milliseconds since the start) in host context: a simulated device."""
        delay = 0 if self._injector is None else self._injector.device_delay()
        super().at(ms + delay / MILLISECOND if delay else ms, callback)

    def raise_interrupt(self, number: int, at: float | None = None) -> None:
        """Raise interrupt *number* (0 to 255), now, or at an instant in milliseconds since the start."""
        if at is None or type(number) is not int or number not in range(LINES):
            self._request(number)
        else:
            super().at(at, raising(self._request, number))

    def _request(self, number: int) -> None:
        if self._injector is None:
            super().raise_interrupt(number)
            return
        for delay in self._injector.interrupt_delays(number):
            if delay:
                super().raise_interrupt(number, (self.now_ns + delay) / MILLISECOND)
            else:
                super().raise_interrupt(number)

    @property
    def inject(self) -> Injector:
        """What may go wrong on purpose."""
        if self._injector is None:
            self._injector = Injector(self, self._seed, self._watch)
        return self._injector

    def _watch(self, sink: Sink | None) -> None:
        if sink is None:
            self._sinks.pop("injector", None)
        else:
            self._sinks["injector"] = sink
        self._connect()

    # -- its trace

    def trace_to(self, sink: Sink | None) -> None:
        """Send trace events to *sink* as well; None ends that."""
        if sink is None:
            self._sinks.pop("test", None)
        else:
            self._sinks["test"] = sink
        self._connect()

    def _connect(self) -> None:
        sinks = tuple(self._sinks.values())

        def each(event: Event) -> None:
            for sink in sinks:
                sink(event)

        super().trace_to(each if len(sinks) > 1 else sinks[0] if sinks else None)

    # -- for the plugin

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Calls that the host makes are for this kernel, until the end of the block; they count as those of a handler."""
        enter(self._entry)
        try:
            yield
        finally:
            leave(self._entry)

    def complaints(self) -> list[str]:
        """What was to go wrong and never has."""
        return [] if self._injector is None else self._injector.complaints()

    def finish(self) -> None:
        """Close it; raise what fails while its tasks are unwound."""
        __tracebackhide__ = True
        self.close()
        self._raise_new(self._system.dispatcher.faults)

    def last_events(self) -> list[str]:
        """The last events of the trace as text, a line each."""
        events = self._last
        if self._recorder is not None:
            events = deque(self._recorder.events, maxlen=self._last.maxlen)
        return textwrap.dedent("".join(lines(events, self.names))).splitlines()

    def sections(self) -> list[tuple[str, str]]:
        """Titles and texts for the report of a test that has failed."""
        found = []
        if not self._system.closed:
            found.append((f"tasks at {ms(self.now_ns)}", "\n".join(overview(self.snapshot()))))
            if self._reason == "deadlock":
                found.append(("deadlock", self._system.report()))
        if self._injector is not None:
            found.append(("injected", self._injector.report()))
        events = self.last_events()
        found.append((f"the last {len(events)} events of the trace", "\n".join(events)))
        return [(title, text) for title, text in found if text]

    @property
    def trace_events(self) -> list[Event]:
        """All events, if the whole trace is kept; else the last ones."""
        return list(self._last) if self._recorder is None else list(self._recorder.events)


def _called(condition: Callable[[], object]) -> str:
    """What to call a condition in a message."""
    code = getattr(condition, "__code__", None)
    name = getattr(condition, "__name__", type(condition).__name__)
    if code is None:
        return name
    return f"the condition{'' if name == '<lambda>' else f' {name}'} ({Path(code.co_filename).name}:{code.co_firstlineno})"


def _own(trace: TracebackType | None) -> TracebackType | None:
    """A traceback from the first frame on that is not the kernel's."""
    entry = trace
    while entry is not None:
        if not is_ours(entry.tb_frame.f_globals.get("__name__", "")):
            return entry
        entry = entry.tb_next
    return trace
