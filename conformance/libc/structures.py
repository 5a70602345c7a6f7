# SPDX-License-Identifier: MIT
"""C structures as Linux on x86-64 has them, and what stands for them in scenarios."""

import ctypes
from collections.abc import Callable
from ctypes import c_char, c_int, c_long, c_size_t, c_ulong, c_void_p
from dataclasses import dataclass
from typing import Any, ClassVar

from conformance.directed.values import NUMBERS, Signals

# More than any object of the C library takes.
ROOM = 256
SETS = 16


class timespec(ctypes.Structure):
    _fields_ = [("tv_sec", c_long), ("tv_nsec", c_long)]


class itimerspec(ctypes.Structure):
    _fields_ = [("it_interval", timespec), ("it_value", timespec)]


class sched_param(ctypes.Structure):
    _fields_ = [("sched_priority", c_int)]


class mq_attr(ctypes.Structure):
    _fields_ = [("mq_flags", c_long), ("mq_maxmsg", c_long), ("mq_msgsize", c_long), ("mq_curmsgs", c_long), ("_", c_long * 4)]


class sigset(ctypes.Structure):
    _fields_ = [("bits", c_ulong * SETS)]


class sigevent(ctypes.Structure):
    _fields_ = [
        ("sigev_value", c_long), ("sigev_signo", c_int), ("sigev_notify", c_int), ("sigev_notify_function", c_void_p),
        ("sigev_notify_attributes", c_void_p), ("_", c_int * 8),
    ]  # fmt: skip


class siginfo_t(ctypes.Structure):
    _fields_ = [
        ("si_signo", c_int), ("_errno", c_int), ("si_code", c_int), ("_pad", c_int), ("_who", c_int * 2), ("si_value", c_long),
        ("_", c_int * 24),
    ]  # fmt: skip


class struct_sigaction(ctypes.Structure):
    _fields_ = [("sa_handler", c_void_p), ("sa_mask", sigset), ("sa_flags", c_int), ("_restorer", c_void_p)]


class stack_t(ctypes.Structure):
    _fields_ = [("ss_sp", c_void_p), ("ss_flags", c_int), ("ss_size", c_size_t)]


class aiocb(ctypes.Structure):
    _fields_ = [
        ("aio_fildes", c_int), ("aio_lio_opcode", c_int), ("aio_reqprio", c_int), ("aio_buf", c_void_p),
        ("aio_nbytes", c_size_t), ("aio_sigevent", sigevent), ("_inner", c_char * 32), ("aio_offset", c_long),
        ("_", c_char * 32),
    ]  # fmt: skip


STRUCTURES: dict[str, type[ctypes.Structure]] = {
    kind.__name__: kind
    for kind in (timespec, itimerspec, sched_param, mq_attr, sigevent, siginfo_t, struct_sigaction, stack_t, aiocb)
}
# The fields in the order of scenarios, where it is not that of C, with what they are if they are left out.
FIELDS: dict[str, dict[str, Any]] = {
    "timespec": {"tv_sec": 0, "tv_nsec": 0},
    "itimerspec": {"it_interval": None, "it_value": None},
    "sched_param": {"sched_priority": 0},
    "mq_attr": {"mq_flags": 0, "mq_maxmsg": 0, "mq_msgsize": 0, "mq_curmsgs": 0},
    "sigevent": {
        "sigev_notify": 1, "sigev_signo": 0, "sigev_value": None, "sigev_notify_function": None,
        "sigev_notify_attributes": None,
    },
    "siginfo_t": {"si_signo": 0, "si_code": 0, "si_value": None},
    "struct_sigaction": {"sa_handler": 0, "sa_mask": Signals(frozenset()), "sa_flags": 0},
    "stack_t": {"ss_sp": None, "ss_size": 0, "ss_flags": 0},
    "aiocb": {
        "aio_fildes": 0, "aio_offset": 0, "aio_buf": None, "aio_nbytes": 0, "aio_reqprio": 0, "aio_sigevent": None,
        "aio_lio_opcode": 0,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """A structure with its fields by name."""

    name: str
    fields: dict[str, Any]


class Object:
    """Something that the C library keeps in memory of ours; never freed, so that its use after its end harms nobody."""

    kept: ClassVar[list["Object"]] = []

    def __init__(self, kind: str, size: int = ROOM) -> None:
        self.kind = kind
        self.memory = ctypes.create_string_buffer(size)
        self.address = ctypes.addressof(self.memory)
        Object.kept.append(self)

    def __repr__(self) -> str:
        return f"{self.kind} at {self.address:#x}"


@dataclass(frozen=True, slots=True)
class Callback:
    """A function of ours that C can call. *name* is that of the routine."""

    name: str
    function: Callable[..., Any]


def signals_of(bits: Any) -> Signals:
    """The signals in a ``sigset``."""
    return Signals(frozenset(number for number in NUMBERS if bits[0] >> number - 1 & 1))


def bits_of(signals: Any) -> int:
    """A set of signals as the first word of a ``sigset``."""
    if isinstance(signals, Object):
        return int(sigset.from_buffer(signals.memory).bits[0])
    return sum(1 << number - 1 for number in signals.numbers)
