# SPDX-License-Identifier: MIT
"""Structures that several groups share. Structures are named tuples; a set of signals is changed in place."""

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = [
    "PTHREAD_PROCESS_PRIVATE", "PTHREAD_PROCESS_SHARED", "itimerspec", "sched_param", "sigevent", "siginfo_t", "sigset_t",
    "timespec",
]  # fmt: skip

PTHREAD_PROCESS_PRIVATE = 0
PTHREAD_PROCESS_SHARED = 1


class timespec(NamedTuple):
    """A time: seconds, and nanoseconds from 0 to 999,999,999."""

    tv_sec: int
    tv_nsec: int


class itimerspec(NamedTuple):
    """When a timer goes off: first after ``it_value``, then every ``it_interval`` (zero: not again)."""

    it_interval: timespec
    it_value: timespec


class sched_param(NamedTuple):
    """Scheduling parameters."""

    sched_priority: int


class sigevent(NamedTuple):
    """How somebody is told of something: by a signal, by a function that runs in a thread of its own, or not at all."""

    sigev_notify: int
    sigev_signo: int = 0
    sigev_value: Any = None
    sigev_notify_function: Callable[[Any], object] | None = None
    sigev_notify_attributes: Any = None


class siginfo_t(NamedTuple):
    """What comes with a signal: its number, why it was sent, the value sent with it, who sent it, and a timer's overruns."""

    si_signo: int
    si_code: int
    si_value: Any = None
    si_pid: int = 0
    si_uid: int = 0
    si_overrun: int = 0


class sigset_t:
    """A set of signals; bit n-1 of ``bits`` stands for signal n."""

    __slots__ = ("bits",)

    def __init__(self, bits: int = 0) -> None:
        self.bits = bits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, sigset_t) and other.bits == self.bits

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"sigset_t({self.bits:#x})"
