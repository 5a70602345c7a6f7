# SPDX-License-Identifier: MIT
"""A run in slices: how fast it goes, holding it, stepping it, and how it ended.

The kernel lives in the host thread of whoever looks at it, so it runs for a moment, then that one has time to draw and to
listen.
A slice ends by itself: at the instant that its pace allows, at what is looked for, or when it has taken long enough (the trace
sink asks for that at a service call; ``guard`` sees to what makes none).
"""

import contextlib
import time
from collections.abc import Callable, Sequence

from kernel.machine import MILLISECOND, RunResult
from kernel.trace import DISPATCH, Event
from pyitron.kernel import Kernel
from pyitron.top.activity import Activity
from pyitron.top.guard import Guard

__all__ = ["Session"]

# Seconds of the host: what a slice takes, and after how long it is cut off.
SLICE = 0.05
PATIENCE = 2.0
# How many events pass between two looks at the host's clock.
_LOOK_EVERY = 16
# The speeds to choose from, in simulated seconds for each second; None is as fast as it goes.
SPEEDS = (0.001, 0.01, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0, 1000.0, None)

Condition = Callable[[Event], bool]


class Session:
    """One kernel's run, as the user of ``top`` drives it.

    Args:
        kernel: configured, not yet running.
        until_ns: where the run ends; None for no end.
        speed: simulated seconds for each second of the host; None for as fast as it goes.
        clock: the host's clock in seconds.
        patience: seconds after which code that makes no service call is interrupted.
        early: the events of configuring it.
        real: whether the kernel goes by the host's clock.
    """

    def __init__(
        self,
        kernel: Kernel,
        until_ns: int | None = None,
        speed: float | None = 1.0,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE,
        early: Sequence[Event] = (),
        real: bool = False,
    ) -> None:
        self.kernel = kernel
        self.activity = Activity()
        self.guard = Guard(patience)
        # Whether it goes on by itself; how it ended; what is to be told to the user.
        self.going = True
        self.result: RunResult | None = None
        self.message = ""
        self.speed = speed
        self.real = real
        self._until = until_ns
        self._clock = clock
        # The instant of the host's clock and of the kernel's from which the pace is reckoned.
        self._from = (clock(), kernel.now_ns)
        self._wanted: Condition | None = None
        self._found = False
        self._deadline = 0.0
        self._countdown = 0
        for event in early:
            self.activity(event)
        kernel.trace_to(self._sink)

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.result is not None

    # -- what the user asks for

    def hold(self) -> None:
        """Do not go on."""
        self.going = False
        self._wanted = None

    def resume(self) -> None:
        """Go on."""
        if not self.ended:
            self.going = True
            self._wanted = None
            self.message = ""
            self._set_pace()

    def set_speed(self, speed: float | None) -> None:
        """Go at another speed from now on."""
        self.speed = speed
        self._set_pace()

    def change_speed(self, steps: int) -> None:
        """Go so many steps of ``SPEEDS`` faster or slower."""
        faster = [speed for speed in SPEEDS if self.speed is not None and (speed is None or speed >= self.speed)]
        place = len(SPEEDS) - len(faster) if faster else len(SPEEDS) - 1
        self.set_speed(SPEEDS[min(max(place + steps, 0), len(SPEEDS) - 1)])

    def step_event(self) -> None:
        """Go on to the next event of the trace; a handler is not held before its end."""
        self._go_to(lambda event: True)

    def step_instant(self) -> None:
        """Do all that can be done now; if nothing can, let time pass until something can.

        In real time, where that may be long, it is the next event.
        """
        if self.real:
            self.step_event()
        elif not self.ended:
            self.hold()
            self._slice(self.kernel.step)

    def run_to(self, task: int) -> None:
        """Go on, as fast as it goes, until a task gets the processor."""
        self._go_to(lambda event: event[1] == DISPATCH and event[2] == task)

    @property
    def seeking(self) -> bool:
        """Whether something is being looked for."""
        return self._wanted is not None

    # -- slices

    def advance(self) -> float:
        """Let the run go on for a slice, if it does; returns the seconds until it has anything more to do."""
        if self.ended or not self.going:
            return SLICE
        now = self.kernel.now_ns
        if self.real or self._wanted is not None or self.speed is None:
            # In real time the kernel sleeps when there is nothing to do; else nothing but the host's time ends the slice.
            target = now + round(SLICE * 1e9) if self.real else None
            self._slice(lambda: self.kernel.run(self._limit(target)))
            if self._found:
                self.hold()
            return 0.0
        host, kernel_ns = self._from
        target = kernel_ns + round((self._clock() - host) * self.speed * 1e9)
        if target > now:
            self._slice(lambda: self.kernel.run(self._limit(target)))
            if self.kernel.now_ns < target:
                # It cannot keep up: it does not hurry afterwards.
                self._set_pace()
        return SLICE

    def finish(self) -> RunResult:
        """End the run for good; returns how it ended."""
        if self.result is None:
            self.result = self.kernel.result("interrupted" if self.guard.interrupted else "quit")
        self.kernel.trace_to(None)
        return self.result

    def _limit(self, target: int | None) -> float | None:
        if self._until is not None:
            target = self._until if target is None else min(target, self._until)
        return None if target is None else target / MILLISECOND

    def _set_pace(self) -> None:
        self._from = (self._clock(), self.kernel.now_ns)

    def _go_to(self, wanted: Condition) -> None:
        if not self.ended:
            self.resume()
            self._wanted = wanted
            self.advance()

    def _slice(self, run: Callable[[], RunResult]) -> None:
        self._found = False
        self._deadline = self._clock() + SLICE
        self._countdown = _LOOK_EVERY
        result = None
        with self.guard:
            result = run()
        self._deadline = 0.0
        failure = self.kernel.trace_failure
        if failure is not None:
            raise failure
        if result is None:
            self.hold()
            if self.guard.rang:
                place = self.kernel.snapshot()
                task = next((task for task in place.tasks if task.id == place.running), None)
                who = "a handler" if task is None else f"{task.name} [{task.where}]"
                self.message = f"interrupted: {who} ran on without a service call; space lets it go on"
        elif result.reason not in ("pause", "step", "until") or (
            result.reason == "until" and self._until is not None and self.kernel.now_ns >= self._until
        ):
            self.hold()
            self.result = result

    def _sink(self, event: Event) -> None:
        self.activity(event)
        if not self._deadline:
            return
        if self._wanted is not None and not self._found and self._wanted(event):
            self._found = True
        else:
            self._countdown -= 1
            if self._countdown > 0:
                return
            self._countdown = _LOOK_EVERY
            if self._clock() < self._deadline:
                return
        # As the run ends there is nothing to be held any more.
        with contextlib.suppress(RuntimeError):
            self.kernel.pause()
