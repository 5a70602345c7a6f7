# SPDX-License-Identifier: MIT
"""Faults of the application: what was raised where, kept for the run's result."""

import linecache
import sys
import traceback
from dataclasses import dataclass
from types import FrameType
from typing import Any

_OURS = ("kernel", "pyitron", "pyitron_command", "pyitron_pytest", "posix_rt", "greenlet")

TASK = "task"
HANDLER = "handler"
SERVER = "server"
HOST = "host"
SIGNAL = "signal"


class Livelock(Exception):
    """A task made too many service calls without letting time pass."""


class SignalEnd(Exception):
    """A signal that nobody handles ended the run."""


# CPU exceptions are numbered by their Python class; the first that fits counts. 0 stands for all that have no handler.
ANY_EXCEPTION = 0
EXCEPTION_CLASSES: tuple[tuple[type[BaseException], ...], ...] = (
    (ZeroDivisionError,),
    (ArithmeticError,),
    (LookupError, BufferError),
    (TypeError, AttributeError, NameError),
    (ValueError,),
    (AssertionError,),
    (OSError,),
    (MemoryError, RecursionError),
)


def exception_number(error: BaseException) -> int:
    """The number of an exception, from 1; 0 for one that has none of its own."""
    for number, classes in enumerate(EXCEPTION_CLASSES, 1):
        if isinstance(error, classes):
            return number
    return ANY_EXCEPTION


@dataclass(frozen=True, slots=True)
class Fault:
    """One exception that was contained: *kind* is "task", "handler", "server", "host" or "signal"."""

    kind: str
    name: str
    time_ns: int
    exception: BaseException
    traceback: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name} at {self.time_ns / 1e6:.3f} ms: {describe(self.exception)}"


def describe(error: BaseException) -> str:
    """``ValueError: message`` on one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def is_ours(module: str) -> bool:
    """Whether a module of this name belongs to the kernel and not to the application."""
    return module.partition(".")[0] in _OURS


def readable_traceback(error: BaseException, keep_ours: bool) -> str:
    """The traceback as Python prints it, without the kernel's own frames unless *keep_ours*."""
    entry = error.__traceback__
    frames = []
    while entry is not None:
        if keep_ours or not is_ours(entry.tb_frame.f_globals.get("__name__", "")):
            frames.append((entry.tb_frame, entry.tb_lineno))
        entry = entry.tb_next
    stack = traceback.StackSummary.extract(iter(frames))
    lines = ["Traceback (most recent call last):\n", *stack.format()] if frames else []
    return "".join(lines + traceback.format_exception_only(error))


def where(frame: FrameType | None) -> str:
    """``file.py:12 in function`` of the innermost frame that is the application's; empty if there is none."""
    frame = _application(frame)
    if frame is None:
        return ""
    name = frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{name}:{frame.f_lineno} in {frame.f_code.co_name}"


def where_exactly(frame: FrameType | None) -> str:
    """``file.py:12 in function: line``, with the text of the line if that can be read."""
    frame = _application(frame)
    if frame is None:
        return ""
    line = " ".join(linecache.getline(frame.f_code.co_filename, frame.f_lineno, frame.f_globals).split())
    return f"{where(frame)}: {line}" if line else where(frame)


def _application(frame: FrameType | None) -> FrameType | None:
    while frame is not None and is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return frame


def livelock(name: str, limit: int) -> Livelock:
    """The error for a task that made *limit* service calls while no time passed; it names the line of the last one."""
    place = where(sys._getframe())
    text = f"{name} made {limit:,} service calls while no time passed"
    return Livelock(f"{text}: {place}" if place else text)


def make_fault(kind: str, name: str, time_ns: int, error: BaseException) -> Fault:
    """Record *error*; a fault of a server keeps the kernel's own frames, since they are what failed."""
    return Fault(kind, name, time_ns, error, readable_traceback(error, kind == SERVER))


def callable_name(function: Any) -> str:
    """What to call a handler in traces and reports."""
    return str(getattr(function, "__name__", type(function).__name__))
