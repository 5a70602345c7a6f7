# SPDX-License-Identifier: MIT
"""Scheduling: who runs, on which context, and what may interrupt it.

One context is the *hub*: the one that called ``run``. It starts the others, lets time pass, and serves what is due while no
task runs. Tasks switch to each other directly. A context lives through one task after another; the first start of each is
made from the hub, so that no context lies on top of another's stack.

What comes in while the kernel is ``held`` is served at ``release``. Invariant: task code runs with ``held`` False and NON_TASK
clear, handlers with ``held`` False and NON_TASK set.
"""

import threading
from collections.abc import Callable
from typing import Any

from kernel.context import GreenletExit, current_context, discard, life, new_context, switch_to
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK, UNWINDING, Core
from kernel.fault import TASK, callable_name, livelock
from kernel.handlers import Handlers
from kernel.host_signals import HostSignals, spin
from kernel.task import (
    BY_FORCE,
    CANCEL_DUE,
    EXCEPTION_DUE,
    FAULTED,
    SIGNAL_DUE,
    TERMINATED,
    Task,
    TaskExit,
)
from kernel.time_queue import LAST, NEVER
from kernel.trace import DISPATCH, EXCEPTION, EXCEPTION_END

# A task that is unwound by force may make this many service calls, which are refused, before it is cut off.
REFUSALS = 10_000

_abandoned: list[object] = []


class Dispatcher(Handlers):
    """Runs the tasks of one kernel."""

    __slots__ = (
        "_alarm", "_life", "_refusals", "_spare", "_unwinder", "_vacated", "call_time", "cancel", "deliver_signals", "finish",
        "idle", "part", "polling", "signals", "thread", "unwinding",
    )  # fmt: skip

    def __init__(self, core: Core, call_time: int, livelock_limit: int) -> None:
        Handlers.__init__(self, core, livelock_limit, GreenletExit)
        self.call_time = call_time
        # Set by the task server: tells it that a task has come to its end.
        self.finish: Any = None
        # Set by the thread server: what a thread does last; and what makes the running one act on being cancelled.
        self.part: Any = None
        self.cancel: Any = None
        # Set by the signal server: runs the handlers of the signals that are due to a task; entered and left held.
        self.deliver_signals: Any = None
        # Real time without host signals: what is due is looked for at each release.
        self.polling = False
        self.thread = 0
        self.unwinding: Any = None
        self._unwinder: Any = None
        self._refusals = 0
        self._spare: list[Any] = []
        self._life = life(self)
        self._alarm = False
        # The run was ended as a task did; the next one says who has the processor after it.
        self._vacated = False
        # Until when there was nothing to run last: what is ready now has become so since.
        self.idle = 0
        self.signals = HostSignals(self._preempt, self._on_ctrl_c)

    # -- entering and leaving the kernel

    def release(self) -> None:
        """Leave the kernel: serve what came in meanwhile, then let the task run that should."""
        core = self.core
        if core.mode & UNWINDING:
            # A task is being unwound on its own stack: nothing else may run before that is over.
            return
        core.counters.end_stretch()
        while True:
            if (self.pending or self.polling) and self._hub is not None:
                self.serve()
            if not core.mode & NON_TASK:
                if self.stop is not None:
                    switch_to(self._hub)
                elif not core.mode & (CPU_LOCKED | DISPATCH_DISABLED):
                    first = core.ready.first()
                    if first is not core.running:
                        self._switch(first)
                if self._alarm:
                    self._arm()
            self.held = False
            if not self.pending or self.stop is not None or self._hub is None:
                break
            self.held = True
        if not core.mode & (NON_TASK | CPU_LOCKED) and core.running.due:
            self._deliver(core.running)

    def _deliver(self, task: Task) -> None:
        """Do what is due to the running *task*, as part of it."""
        if task.due & CANCEL_DUE:
            self.cancel(task)
        # What belongs to the service call that it comes in between.
        status, value, open_to, wall = task.status, task.value, task.open_to, task.wall
        task.open_to = 0
        task.wall = None
        self.hold()
        if task.due & EXCEPTION_DUE:
            self._handle_exceptions(task)
        if task.due & SIGNAL_DUE:
            self.deliver_signals(task)
        self.release()
        task.status, task.value, task.open_to, task.wall = status, value, open_to, wall

    def _handle_exceptions(self, task: Task) -> None:
        """Run the exception routine of the running *task* until nothing is pending."""
        core = self.core
        name = callable_name(task.exception_routine)
        task.takes_exceptions = False
        task.due &= ~EXCEPTION_DUE
        while task.exceptions and task.exception_routine is not None:
            exceptions, task.exceptions = task.exceptions, 0
            if core.trace.on:
                core.emit(EXCEPTION, task, name, exceptions)
            self.release()
            task.exception_routine(exceptions, task.exinf)
            self.hold()
            if core.trace.on:
                core.emit(EXCEPTION_END, task, name, exceptions)
            if core.mode & CPU_LOCKED:
                # It must not leave the processor locked.
                core.mode &= ~CPU_LOCKED
                self.pending = True
        task.takes_exceptions = task.exception_routine is not None

    def checkpoint(self) -> None:
        """Enter and leave the kernel, so that what is pending is served."""
        if not self.held:
            self.hold()
            self.release()

    def _switch(self, task: Task | None) -> None:
        """Give the processor to *task* (None: to the hub, which waits); returns when the caller has it again."""
        self._announce(task)
        context = self._hub
        if task is not None:
            if task.context is None and self._spare:
                task.context = self._spare.pop()
            if task.context is not None:
                context = task.context
        switch_to(context)

    def _announce(self, task: Task | None) -> None:
        core = self.core
        core.counters.switches += 1
        if self.metered:
            self.stop_meter()
        core.running = task
        if self.metered:
            self.start_meter()
        if core.trace.on:
            if task is None:
                core.emit(DISPATCH, core.outside, "", 0)
            else:
                core.emit(DISPATCH, task, "", task.priority)

    # -- contexts

    def retire(self, task: Task, outcome: int) -> Task:
        """The running *task* has come to its end, held: let others run; returns the next task of its context."""
        core = self.core
        if self.unwinding is task:
            task.context = None
            self._spare.append(current_context())
            switch_to(self._unwinder)
            return self._running()
        if self.metered:
            self.stop_meter()
        if core.mode & CPU_LOCKED:
            # The end of the task unlocks it: what was held back is due now.
            self.pending = True
        core.running = None
        core.mode = NON_TASK
        self._finish(task, outcome)
        self._spare.append(task.context)
        task.context = None
        core.counters.end_stretch()
        if self.pending:
            self.serve()
        core.mode = 0
        if self.stop is not None:
            self._vacated = True
            switch_to(self._hub)
        else:
            self._switch(core.ready.first())
        return self._running()

    def _running(self) -> Task:
        task: Task = self.core.running
        return task

    def contain(self, task: Task, routine: Callable[[Any], object], argument: Any, outcome: int) -> int:
        """Call *routine* as the last doing of *task*, which ends with *outcome*; returns how it ends now."""
        try:
            routine(argument)
        except TaskExit as leaving:
            return (leaving.args or BY_FORCE)[0]  # type: ignore[no-any-return]
        except GreenletExit:
            raise
        except BaseException as error:
            return self.broken(task, error)
        return outcome

    def broken(self, task: Task, error: BaseException) -> int:
        """How *task* ends after *error*, which nobody in it caught."""
        if isinstance(error, KeyboardInterrupt):
            self.stop = "interrupt"
            return TERMINATED
        if self.core.mode & UNWINDING and isinstance(error, OSError):
            # A call was refused, as all are now.
            return TERMINATED
        self._fault(TASK, task.name, task, error)
        return FAULTED

    def _finish(self, task: Task, outcome: int) -> None:
        try:
            self.finish(task, outcome)
        except Exception as error:
            self.record("server", "task", task, error)

    def discard_spares(self) -> None:
        """End the contexts that no task uses."""
        for context in self._spare:
            discard(context)
        self._spare = []

    def unwind(self, task: Task) -> None:
        """Unwind the stack of *task*, which is not running, by force and now: its ``finally`` blocks run."""
        if task.context is None:
            return
        core = self.core
        outer, outer_unwinder, mode = self.unwinding, self._unwinder, core.mode
        # Nothing else can run meanwhile: it belongs to the stretch that has begun.
        mark = core.counters.begun
        self.unwinding, self._unwinder, self._refusals = task, current_context(), 0
        core.mode |= UNWINDING
        try:
            task.context.throw(TaskExit)
        finally:
            core.mode = mode
            self.unwinding, self._unwinder = outer, outer_unwinder
            task.context = None
            self.held = True
            core.counters.begun = mark

    def refuse(self) -> None:
        """A service call was refused; stops a task that goes on making them while it is unwound, or for ever."""
        if not self.core.mode & UNWINDING:
            self.count_call(self.core.caller())
            return
        self._refusals += 1
        if self._refusals > 2 * REFUSALS:
            task = self.unwinding
            self.record(TASK, task.name, task, RuntimeError("the task did not end when it was terminated; it was cut off"))
            # Nobody may ever resume or collect this context: its code would go on.
            _abandoned.append(current_context())
            switch_to(self._unwinder)
        if self._refusals > REFUSALS:
            raise TaskExit

    # -- livelocks and processor time

    def count_call(self, caller: Task) -> None:
        """Notice who makes call after call while no time passes."""
        if not self.too_many(caller):
            return
        error = livelock(caller.name, self.livelock_limit)
        self.stop = "livelock"
        if self.core.mode & NON_TASK:
            raise error
        self.record(TASK, caller.name, caller, error)
        self.checkpoint()

    def consume(self, duration: int) -> None:
        """The caller computes for *duration* nanoseconds of processor time."""
        core = self.core
        if core.mode & UNWINDING or self._hub is None:
            return
        if core.clock.real:
            spin(self, duration)
            return
        left = duration
        while left > 0:
            now = core.clock.instant
            step = min(self._next_instant() - now, left)
            if step > 0:
                core.clock.instant = now + step
                left -= step
                if not core.mode & NON_TASK:
                    self.charge(step)
                    self.heard_of(core.running)
            if left > 0 and core.clock.instant >= self._until and not core.mode & NON_TASK:
                self.stop = "until"
            self.pending = True
            self.checkpoint()

    def _next_instant(self) -> int:
        """When something outside the computing code can happen next."""
        core = self.core
        instant = self.host_events.next_deadline()
        if not core.mode & NON_TASK:
            instant = min(instant, self._until)
        return instant if self.stop is not None else min(instant, self._next_timer())

    def post(self, number: int) -> None:
        """Request interrupt *number*; from any host thread, at any time."""
        self._requests.append(number)
        self.pending = True
        if self.core.clock.real:
            self.core.clock.wake()
            if self._alarm and threading.get_ident() != self.thread:
                self.signals.ring(self.thread)

    def pause(self) -> None:
        """End the run as soon as the kernel is left by a task, or the hub has the processor; it can go on."""
        if self.stop is None:
            self.stop = "pause"
            self.checkpoint()

    # -- the run

    def run(self, until: int, anything_waits: Callable[[], bool], single: bool = False) -> str:
        """Run until *until* (nanoseconds, inclusive) or until nothing can run any more; returns why it ended."""
        core = self.core
        self._hub = current_context()
        self._until = min(until, LAST)
        self.stop = None
        core.clock.start()
        self.thread = threading.get_ident()
        self.signals.take(core.clock.real)
        self._alarm = self.signals.alarm
        self.polling = core.clock.real and not self._alarm
        self.hold()
        worked = False
        try:
            self.initialize()
            while self.stop is None:
                task = core.running
                if task is None or task.context is not None:
                    self.serve()
                    if self.stop is not None:
                        break
                    task = core.running
                    if task is None or not core.mode & (CPU_LOCKED | DISPATCH_DISABLED):
                        task = core.ready.first()
                        if task is not core.running or self._vacated:
                            self._vacated = False
                            self._announce(task)
                if task is not None:
                    self._enter(task)
                    worked = True
                elif single and worked:
                    self.stop = "step"
                else:
                    self._let_time_pass(anything_waits)
                    worked = True
        finally:
            self.signals.give_back()
            self._alarm = False
            core.clock.stop()
            core.mode |= NON_TASK
            self.held = False
            self.discard_spares()
            self._hub = None
        return self.stop or "idle"

    def _enter(self, task: Task) -> None:
        """Let *task* run on; returns when something is up that only the hub can do."""
        if task.context is None:
            task.context = self._spare.pop() if self._spare else new_context(self._life)
        self.core.mode &= ~NON_TASK
        if self.metered and not self._measuring:
            self.start_meter()
        if self._alarm:
            self._arm()
        switch_to(task.context)
        self.core.mode |= NON_TASK
        self.hold()

    def _let_time_pass(self, anything_waits: Callable[[], bool]) -> None:
        clock = self.core.clock
        deadline = min(self.host_events.next_deadline(), self._next_timer())
        if deadline == NEVER and not self.interrupts.attached():
            self.stop = "deadlock" if anything_waits() else "idle"
        elif deadline == NEVER and self._until == LAST and not clock.real:
            self.stop = "idle"
        elif deadline <= self._until:
            clock.sleep_until(deadline)
        else:
            clock.sleep_until(self._until)
            if clock.read() >= self._until:
                self.stop = "until"
        self.idle = clock.read()

    # -- host signals: preemption in real time, and Ctrl-C

    def _arm(self) -> None:
        """Have the host interrupt the running task when the next thing is due."""
        self.signals.arm(self._next_instant(), self.core.clock.read())

    def _on_ctrl_c(self) -> None:
        if self.stop == "interrupt" or (self.core.mode & NON_TASK and not self.held):
            raise KeyboardInterrupt
        self.stop = "interrupt"
        self.core.clock.wake()
        self._preempt()

    def _preempt(self) -> None:
        self.pending = True
        if not self.held and not self.core.mode & (NON_TASK | UNWINDING):
            self.checkpoint()
