# SPDX-License-Identifier: MIT
"""A trace as text: one line per event, the same bytes wherever it is made.

Each line has the time in milliseconds with six decimals (nanoseconds), the kind of the event, the task (``-``
outside tasks, ``idle`` for a processor that nobody has) and what the kind adds::

           12.000000 call          HEATER twai_sem SEM_HEAT
           12.000000 wait          HEATER sem SEM_HEAT
           62.000000 release       HEATER sem TIMED_OUT
           62.000000 return        HEATER twai_sem E_TMOUT
"""

import errno
import functools
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kernel import status
from kernel import trace as point
from kernel.trace import Event
from pyitron.errors import ercd_name
from pyitron.trace.states import Names, object_name

__all__ = ["TextSink", "encode", "is_error", "lines", "result_name", "status_name", "target_class", "target_name", "write"]

_BATCH = 4096

_KINDS = [f"{name.replace(' ', '-'):<13}" for name in point.KIND_NAMES]

# The object class that a call names last, where it is not the class of its identifier.
_CLASSES = {"act": "tsk", "pri": "tsk", "tst": "tsk", "wup": "tsk", "wai": "tsk", "tex": "tsk", "ovr": "tsk"}
_NAMED = {"tsk", "sem", "flg", "dtq", "mbx", "mtx", "mbf", "por", "mpf", "mpl", "cyc", "alm", "isr", "svc"}

# Calls whose zero is a number or "false", not a success.
_NUMBERS = ("can_", "sns_")

# The object class of a function by the longest of these that it begins with, and then has an underscore.
_PREFIXES = {
    "pthread_mutex": "mtx", "pthread_cond": "cnd", "pthread_rwlock": "rwl", "pthread_barrier": "bar", "pthread_spin": "spn",
    "pthread": "tsk", "sem": "sem", "mq": "mbf", "timer": "tmr",
}  # fmt: skip

# Functions whose result in a trace is 0 or the host's number of an error.
_ERRNO = re.compile(
    r"(?:aio|clock|lio|mq|pthread|sched|sem|shm|timer)_|sig[a-z]|kill|raise|nanosleep|fsync|fdatasync|ftruncate|msync|m(un)?lock"
    r"|m(un)?map|mprotect"
)

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
_CONTROLS |= {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+(?=>)")


def result_name(call: str, value: int) -> str:
    """Return what a call gave back as a reader wants it: an error code's name, or a number."""
    if value >= 0 and _gives_errno(call):
        return errno.errorcode.get(value, str(value))
    if value < 0 or (value == 0 and not call.startswith(_NUMBERS)):
        return ercd_name(value)
    return str(value)


@functools.lru_cache(maxsize=4096)
def _gives_errno(call: str) -> bool:
    return _ERRNO.match(call) is not None


def is_error(call: str, value: int) -> bool:
    """Whether a call gave back an error: a code below 0, or, of a function of POSIX, an error's number."""
    return value < 0 or (value > 0 and _gives_errno(call))


def status_name(value: int) -> str:
    """Return the name of a kernel status."""
    return status.NAMES[value] if 0 <= value < len(status.NAMES) else str(value)


def target_class(call: str) -> str | None:
    """Return the class of the object that a call is about, None for a call whose value is a plain number."""
    for prefix, kind in _PREFIXES.items():
        if call.startswith(f"{prefix}_"):
            return kind
    last = call.rpartition("_")[2]
    kind = _CLASSES.get(last, last)
    return kind if kind in _NAMED else None


def target_name(names: Names, call: str, number: int) -> str:
    """Return the name of the object that a call is about, "" for none."""
    if not number:
        return ""
    kind = target_class(call)
    return str(number) if kind is None else object_name(names, kind, number)


def plain(label: str) -> str:
    """Return *label* on one line and without the host addresses that Python puts into a repr."""
    return _ADDRESS.sub(" at 0x...", label).translate(_CONTROLS)


def _tail(names: Names, kind: int, who: int, label: str, value: int) -> str:
    task = object_name(names, "tsk", who) if who else "-"
    if kind == point.CALL:
        rest = f"{task} {label} {target_name(names, label, value)}"
    elif kind in (point.RETURN, point.REFUSED):
        rest = f"{task} {label} {result_name(label, value)}"
    elif kind == point.DISPATCH:
        rest = f"{task} priority {value}" if who else "idle"
    elif kind == point.READY:
        rest = f"{task} priority {value}"
    elif kind == point.WAIT:
        rest = f"{task} {label} {object_name(names, label, value) if value else ''}"
    elif kind == point.RELEASE:
        rest = f"{task} {label} {status_name(value)}"
    elif kind in (point.SUSPEND, point.RESUME):
        rest = f"{task} count {value}"
    elif kind in (point.INTERRUPT, point.INTERRUPT_END):
        rest = f"{value} {label}"
    elif kind in (point.TIMER, point.TIMER_END):
        rest = f"{label} {object_name(names, label, value)}"
    elif kind in (point.EXCEPTION, point.EXCEPTION_END):
        rest = f"{task} {label} {value:#x}"
    elif kind in (point.SERVER, point.HOST):
        rest = f"{label} {value or ''}"
    else:
        rest = f"{task} {label}"
    return f" {_KINDS[kind]} {plain(rest).rstrip()}\n"


def lines(events: Iterable[Event], names: Names) -> Iterator[str]:
    """Yield one line, with its newline, for each event; *names* is ``kernel.names``."""
    tails: dict[tuple[int, int, str, int], str] = {}
    for time, kind, who, label, value in events:
        key = (kind, who, label, value)
        tail = tails.get(key)
        if tail is None:
            if len(tails) > 50_000:
                tails.clear()
            tail = tails[key] = _tail(names, kind, who, label, value)
        yield f"{time // 1_000_000:>12}.{time % 1_000_000:06d}{tail}"


def encode(text: str) -> bytes:
    """Return the bytes of a text trace: UTF-8, whatever the host's locale is."""
    return text.encode("utf-8", "backslashreplace")


def write(events: Iterable[Event], file: BinaryIO, names: Names) -> None:
    """Write *events* as text to a binary *file*."""
    sink = TextSink(file, names)
    for event in events:
        sink(event)
    sink.close()


class TextSink:
    """A trace sink that writes text as the run goes, in batches."""

    def __init__(self, file: BinaryIO, names: Names) -> None:
        self.file = file
        self.names = names
        self._batch: list[Event] = []

    def __call__(self, event: Event) -> None:
        self._batch.append(event)
        if len(self._batch) >= _BATCH:
            self.close()

    def close(self) -> None:
        """Write what is still held back."""
        batch, self._batch = self._batch, []
        self.file.write(encode("".join(lines(batch, self.names))))
