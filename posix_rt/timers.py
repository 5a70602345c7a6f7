# SPDX-License-Identifier: MIT
"""Timers: ``timer_create`` to ``timer_getoverrun``.

A timer goes by any clock that can be told, also by those of processor time. One that was armed for an absolute time of
``CLOCK_REALTIME`` follows ``clock_settime``; one that was armed for a time from now does not.
"""

from errno import EINVAL

from kernel.ports import INTERVAL_TIMER
from kernel.servers.interval_timer import (
    CREATE,
    DELETE,
    GET_OVERRUNS,
    KERNEL_TIME,
    MOST_OVERRUNS,
    REFER,
    SET,
    TIME_OF_ALL,
    TIME_OF_TASK,
    WALL_TIME,
)
from kernel.servers.system_time import GET, GET_KERNEL_TIME, GET_TIME_OF_ALL, GET_TIME_OF_TASK
from kernel.signal_queue import QUEUE_SIGNAL, Notification
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.clocks import TIMER_ABSTIME, as_timespec, find_clock
from posix_rt.handles import ident, timer_t
from posix_rt.signal_actions import SI_TIMER, notification
from posix_rt.signal_sets import SIGALRM
from posix_rt.types import itimerspec, sigevent, timespec

__all__ = [
    "DELAYTIMER_MAX", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime", "timer_t",
]  # fmt: skip

DELAYTIMER_MAX = MOST_OVERRUNS

_CLOCKS = {
    GET: WALL_TIME,
    GET_KERNEL_TIME: KERNEL_TIME,
    GET_TIME_OF_ALL: TIME_OF_ALL,
    GET_TIME_OF_TASK: TIME_OF_TASK,
}


def timer_create(clock_id: int, evp: sigevent | None = None) -> timer_t:
    """Make a timer; it is disarmed.

    Args:
        clock_id: the clock that it goes by, as for ``clock_gettime``.
        evp: how it tells that it went off: by a signal, whose room is reserved, by a thread that is made each time, or not at
            all. None: by ``SIGALRM`` with the timer as its value.

    Returns:
        The timer.

    Errors:
        EPERM: the CPU is locked; or the clock is the calling thread's, and not a thread calls.
        EINVAL: there is no such clock, or its thread has ended; or *evp* asks for what there is not.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, timer_create
    """
    process = here()
    process.any_context("timer_create")
    op, target = find_clock(process, "timer_create", clock_id)
    wish = Notification(QUEUE_SIGNAL, SIGALRM) if evp is None else notification("timer_create", evp)
    packet = _CLOCKS[op], target, wish, SI_TIMER
    timer = timer_t(process.send("timer_create", INTERVAL_TIMER, CREATE, 0, packet))
    if evp is None:
        wish.value = timer
    return timer


def timer_delete(timerid: timer_t) -> None:
    """Take a timer away; a signal of it that is pending stays so.

    Args:
        timerid: the timer.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such timer.

    Context:
        Any.

    Cost:
        Logarithmic in the timed events if it is armed; one message.

    Source:
        IEEE 1003.1, timer_delete
    """
    process = here()
    process.any_context("timer_delete")
    process.send("timer_delete", INTERVAL_TIMER, DELETE, ident("timer_delete", "timerid", timerid, timer_t))


def _time(process: Gate, name: str, value: timespec) -> int:
    """A time that is not negative."""
    time = process.nanoseconds("timer_settime", name, value)
    if time < 0:
        process.fail("timer_settime", EINVAL)
    return time


def _as_itimerspec(state: tuple[int, int]) -> itimerspec:
    left, interval = state
    return itimerspec(as_timespec(interval), as_timespec(left))


def timer_settime(timerid: timer_t, flags: int, value: itimerspec) -> itimerspec:
    """Arm or disarm a timer. What it counted is forgotten.

    Args:
        timerid: the timer.
        flags: ``TIMER_ABSTIME`` if ``it_value`` is a time of its clock, one that is past having come at once; 0 if it is a time
            from now.
        value: when it goes off first, and at which intervals from there (zero: once); an ``it_value`` of zero disarms it.

    Returns:
        What ``timer_gettime`` would have told before.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such timer; or a time is negative, or its nanoseconds are out of range.

    Context:
        Any.

    Cost:
        Logarithmic in the timed events; one message.

    Source:
        IEEE 1003.1, timer_settime
    """
    process = here()
    process.any_context("timer_settime")
    target = ident("timer_settime", "timerid", timerid, timer_t)
    check_number("timer_settime", "flags", flags)
    if type(value) is not itimerspec:
        raise TypeError(f"timer_settime: value must be an itimerspec, not {type(value).__name__}")
    interval = _time(process, "it_interval", value.it_interval)
    first = _time(process, "it_value", value.it_value)
    packet = bool(flags & TIMER_ABSTIME), first, interval
    return _as_itimerspec(process.send("timer_settime", INTERVAL_TIMER, SET, target, packet))


def timer_gettime(timerid: timer_t) -> itimerspec:
    """Tell when a timer goes off.

    Args:
        timerid: the timer.

    Returns:
        The time left until it goes off next, zero if it is disarmed, also of one that was armed for an absolute time; and its
        interval.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such timer.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, timer_gettime
    """
    process = here()
    process.any_context("timer_gettime")
    target = ident("timer_gettime", "timerid", timerid, timer_t)
    return _as_itimerspec(process.send("timer_gettime", INTERVAL_TIMER, REFER, target))


def timer_getoverrun(timerid: timer_t) -> int:
    """Tell how often a timer went off between when its last signal was queued and when that was taken.

    Args:
        timerid: the timer.

    Returns:
        The number, ``DELAYTIMER_MAX`` at most.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such timer.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, timer_getoverrun
    """
    process = here()
    process.any_context("timer_getoverrun")
    target = ident("timer_getoverrun", "timerid", timerid, timer_t)
    overruns: int = process.send("timer_getoverrun", INTERVAL_TIMER, GET_OVERRUNS, target)
    return overruns
