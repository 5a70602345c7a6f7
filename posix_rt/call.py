# SPDX-License-Identifier: MIT
"""What every function does: find the kernel, check the context, send one message, raise what is not success.

``Gate`` is a kernel as the callers of these functions see it. A function reads as its list of errors, in order of
precedence: the context first, then the parameters from left to right; what depends on objects is the server's to answer.
"""

import os
from _thread import get_ident
from errno import EINVAL, EPERM
from typing import Any, NoReturn

from kernel.channel import Channel
from kernel.core import CPU_LOCKED, NON_TASK, UNWINDING, Core
from kernel.dispatcher import Dispatcher
from kernel.entry import Entry, current, desk
from kernel.ports import SIGNAL, THREAD
from kernel.servers.thread import ACT_ON_CANCEL, Thread
from kernel.status import CANCELLED, DONE, INTERRUPTED, RELEASED
from kernel.task import BY_CANCEL, BY_SIGNAL, CANCELLED_VALUE, ENDED, FOREVER, Task, TaskExit
from kernel.trace import CALL, REFUSED, RETURN, Trace
from posix_rt.attributes import refuse
from posix_rt.errors import ERRORS
from posix_rt.handles import Handle, ident
from posix_rt.signal_sets import signal_name
from posix_rt.types import timespec

CLOCK_REALTIME = 0
CLOCK_MONOTONIC = 1

SECOND = 1_000_000_000
# Times are 64 bits in the kernel: what lies further ahead than 146 years never comes.
LATEST = 1 << 62


class Interrupted(InterruptedError):
    """A wait that a signal ended, or force; *left* is what was left of the time to wait, in nanoseconds, if it had a limit."""

    def __init__(self, number: int, text: str, left: int | None) -> None:
        super().__init__(number, text)
        self.left = left
        self.rmtp: timespec | None = None


class Deadline:
    """Until when a call may wait: an instant of the wall clock or of the kernel's time, in nanoseconds."""

    __slots__ = ("instant", "wall")

    def __init__(self, instant: int, wall: bool) -> None:
        self.instant = instant
        self.wall = wall


class Gate:
    """The way into one kernel.

    Nothing is written over nothing: compiled, every None is a change of one and the same count, and they wait for each other.
    """

    __slots__ = ("channel", "core", "dispatcher", "machine", "max_id", "trace")

    def __init__(self, entry: Entry) -> None:
        self.machine: Any = entry.machine
        self.channel: Channel = entry.channel
        self.dispatcher: Dispatcher = entry.dispatcher
        self.core: Core = entry.core
        self.trace: Trace = entry.core.trace
        self.max_id = self.machine.max_id
        self.channel.servers[SIGNAL].describe = signal_name  # type: ignore[attr-defined]

    # -- contexts: raise EPERM

    def any_context(self, call: str) -> None:
        """Refuse if the CPU is locked."""
        if self.core.mode & (CPU_LOCKED | UNWINDING):
            self.fail(call, EPERM)

    def thread_context(self, call: str) -> None:
        """Refuse unless a thread calls, with the CPU unlocked."""
        if self.core.mode & (NON_TASK | CPU_LOCKED | UNWINDING):
            self.fail(call, EPERM)

    def waiting_context(self, call: str) -> None:
        """Refuse unless a thread calls that may wait now."""
        if self.core.mode:
            self.fail(call, EPERM)

    # -- contexts, and the id in the handle that is the first parameter

    def any_with(self, call: str, name: str, handle: Handle, kind: type[Handle]) -> int:
        """``any_context``, then ``ident``."""
        if self.core.mode & (CPU_LOCKED | UNWINDING):
            self.fail(call, EPERM)
        return ident(call, name, handle, kind)

    def thread_with(self, call: str, name: str, handle: Handle, kind: type[Handle]) -> int:
        """``thread_context``, then ``ident``."""
        if self.core.mode & (NON_TASK | CPU_LOCKED | UNWINDING):
            self.fail(call, EPERM)
        return ident(call, name, handle, kind)

    def waiting_with(self, call: str, name: str, handle: Handle, kind: type[Handle]) -> int:
        """``waiting_context``, then ``ident``."""
        if self.core.mode:
            self.fail(call, EPERM)
        return ident(call, name, handle, kind)

    def fail(self, call: str, number: int) -> NoReturn:
        """The checks have failed: leave with this error number."""
        if self.trace.on:
            self.core.emit(REFUSED, self.core.caller(), call, number)
        self.dispatcher.refuse()
        refuse(call, number)

    # -- the message

    def send(
        self,
        call: str,
        port: int,
        op: int,
        target: int = 0,
        a: Any = None,
        b: Any = None,
        errors: tuple[int, ...] = ERRORS,
        timeout: int = FOREVER,
    ) -> Any:
        """Send one message; returns the value it is answered with, or raises the error."""
        tracing = self.trace.on
        if tracing:
            self.core.emit(CALL, self.core.caller(), call, target)
        status = self.channel.send("", port, op, target, a, b, timeout)
        caller = self.core.caller()
        if tracing and self.trace.on:
            self.core.emit(RETURN, caller, call, errors[status])
        if status != DONE:
            self.failed(call, status, errors)
        value = caller.value
        if value is not None:
            caller.value = None
        return value

    def wait(
        self,
        call: str,
        port: int,
        op: int,
        target: int = 0,
        a: Any = None,
        b: Any = None,
        errors: tuple[int, ...] = ERRORS,
        deadline: Deadline | None = None,
        openness: int = BY_CANCEL | BY_SIGNAL,
        restart: bool = False,
        resumes: bool = True,
        timeout: int = FOREVER,
    ) -> Any:
        """Send a message that may let the calling thread wait, until *deadline* at most; returns the value it is answered with.

        *openness* says what may end the wait: BY_CANCEL makes the call a cancellation point. With *restart* a signal only
        interrupts it: its handler runs, and then the message is sent again. With *resumes* that is so
        for handlers that ask for it. A message that is not sent again may have a *timeout*, in nanoseconds, for its deadline.
        """
        caller = self.core.caller()
        tracing = self.trace.on
        if tracing:
            self.core.emit(CALL, caller, call, target)
        status = self.exchange(caller, port, op, target, a, b, deadline, openness, restart, resumes, timeout)
        if tracing and self.trace.on:
            self.core.emit(RETURN, caller, call, errors[status])
        if status != DONE:
            if status == CANCELLED:
                self.test_cancel()
            self.failed(call, status, errors)
        value = caller.value
        if value is not None:
            caller.value = None
        return value

    def exchange(
        self,
        caller: Task,
        port: int,
        op: int,
        target: int,
        a: Any,
        b: Any,
        deadline: Deadline | None,
        openness: int,
        restart: bool,
        resumes: bool = False,
        timeout: int = FOREVER,
    ) -> int:
        """Send a message that may let the calling thread wait; returns its status, and leaves the rest to who calls this.

        As ``wait``, of which it is the middle: a function that has to go on after the wait in any case takes it by itself.
        """
        thread: Thread | None = caller.thread
        if openness & BY_CANCEL and thread is not None and thread.cancel_pending:
            self.test_cancel()
        while True:
            caller.open_to = openness
            if deadline is not None:
                timeout = self._left(caller, deadline)
            status = self.channel.send("", port, op, target, a, b, timeout)
            caller.open_to = 0
            if deadline is not None:
                caller.wall = None
            if status != INTERRUPTED or not (restart or (resumes and caller.thread.restarts)):
                return status

    def failed(self, call: str, status: int, errors: tuple[int, ...] = ERRORS) -> NoReturn:
        """The outcome is not DONE: raise its error."""
        caller = self.core.caller()
        left = caller.value
        caller.value = None
        number = errors[status]
        if status in (INTERRUPTED, RELEASED):
            raise Interrupted(number, f"{call}: {os.strerror(number)}", left)
        refuse(call, number)

    def test_cancel(self) -> None:
        """End the calling thread if it has been cancelled, and lets itself be."""
        if self.channel.send("", THREAD, ACT_ON_CANCEL, 0, None, None, FOREVER) == DONE:
            caller = self.core.caller()
            acts, caller.value = caller.value, None
            if acts:
                raise TaskExit(ENDED, CANCELLED_VALUE)

    # -- time

    def _left(self, caller: Task, deadline: Deadline) -> int:
        """Nanoseconds until *deadline*, 0 if it is past."""
        if not deadline.wall:
            return min(max(deadline.instant - self.core.now(), 0), LATEST)
        caller.wall = deadline.instant
        return min(max(deadline.instant - self.wall_time(), 0), LATEST)

    def wall_time(self) -> int:
        """The system time, in nanoseconds."""
        return self.core.timers.wall_offset + self.core.now()

    def absolute(self, call: str, clock_id: int, abstime: timespec) -> Deadline:
        """The deadline at this time of a clock."""
        instant = self.nanoseconds(call, "abstime", abstime)
        if clock_id not in (CLOCK_REALTIME, CLOCK_MONOTONIC):
            self.fail(call, EINVAL)
        return Deadline(instant, clock_id == CLOCK_REALTIME)

    def relative(self, call: str, name: str, duration: timespec) -> Deadline:
        """The deadline so long after now; a negative time is refused."""
        return Deadline(self.core.now() + self.length(call, name, duration), False)

    def length(self, call: str, name: str, duration: timespec) -> int:
        """A time that is not negative as nanoseconds, LATEST at most."""
        length = self.nanoseconds(call, name, duration)
        if length < 0:
            self.fail(call, EINVAL)
        return min(length, LATEST)

    def nanoseconds(self, call: str, name: str, value: timespec) -> int:
        """A time as nanoseconds, however many; EINVAL unless its nanoseconds make less than a second."""
        # Its fields are taken out at once, not looked up one by one.
        seconds, rest = value if type(value) is timespec else (None, None)
        if type(seconds) is not int or type(rest) is not int:
            raise TypeError(f"{call}: {name} must be a timespec of two ints, not {value!r}")
        if not 0 <= rest < SECOND:
            self.fail(call, EINVAL)
        return seconds * SECOND + rest


def here() -> Gate:
    """The current kernel of this host thread."""
    entry = desk.entry
    if entry is None or entry.owner != get_ident():
        entry = current()
    process: Gate = entry.errors
    if process is None:
        process = entry.errors = Gate(entry)
    return process


def check_function(call: str, name: str, value: object) -> None:
    """A TypeError for what cannot be called."""
    if not callable(value):
        raise TypeError(f"{call}: {name} must be a function, not {type(value).__name__}")
