# SPDX-License-Identifier: MIT
"""Clocks, and sleeping by them.

``CLOCK_REALTIME`` is the system time of ``set_tim`` and ``get_tim``; it begins at 0. ``CLOCK_MONOTONIC`` is the time since the
kernel's start. The clocks of processor time say what one thread, or all of them, have computed; handlers are charged to nobody.
"""

import os
from errno import EINVAL, ENOTSUP, EPERM, ESRCH

from kernel.ports import SYSTEM_TIME, TASK_SYNC
from kernel.servers.system_time import (
    GET,
    GET_KERNEL_TIME,
    GET_RESOLUTION,
    GET_TIME_OF_ALL,
    GET_TIME_OF_TASK,
    SET,
)
from kernel.servers.task import SELF
from kernel.servers.task_sync import PAUSE
from kernel.status import ABSENT
from kernel.task import BY_CANCEL, BY_SIGNAL
from posix_rt.attributes import check_number
from posix_rt.call import CLOCK_MONOTONIC, CLOCK_REALTIME, SECOND, Gate, Interrupted, here
from posix_rt.errors import ERRORS, translation
from posix_rt.handles import ident, pthread_t
from posix_rt.types import timespec

__all__ = [
    "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_REALTIME", "CLOCK_THREAD_CPUTIME_ID", "TIMER_ABSTIME",
    "clock_getcpuclockid", "clock_getres", "clock_gettime", "clock_nanosleep", "clock_settime", "nanosleep",
    "pthread_getcpuclockid",
]  # fmt: skip

CLOCK_PROCESS_CPUTIME_ID = 2
CLOCK_THREAD_CPUTIME_ID = 3
TIMER_ABSTIME = 1

# The other clocks of processor time are negative: the id of a thread, inverted, above three bits that say so.
_OF_THREAD = 0b110
_KIND_BITS = 3

# The system time has 48 bits of milliseconds.
LARGEST_SYSTEM_TIME = 0xFFFF_FFFF_FFFF * 1_000_000 + 999_999

_OF_A_THREAD = translation({ABSENT: ESRCH})


def find_clock(process: Gate, call: str, clock_id: int) -> tuple[int, int]:
    """How the server of system time is asked for this clock: operation and target; EINVAL if there is no such clock."""
    check_number(call, "clock_id", clock_id)
    if clock_id == CLOCK_REALTIME:
        return GET, SELF
    if clock_id == CLOCK_MONOTONIC:
        return GET_KERNEL_TIME, SELF
    if clock_id == CLOCK_PROCESS_CPUTIME_ID:
        return GET_TIME_OF_ALL, SELF
    if clock_id == CLOCK_THREAD_CPUTIME_ID:
        process.thread_context(call)
        return GET_TIME_OF_TASK, SELF
    target = ~(clock_id >> _KIND_BITS)
    if clock_id & 0b111 == _OF_THREAD and 1 <= target <= process.max_id:
        return GET_TIME_OF_TASK, target
    process.fail(call, EINVAL)


def as_timespec(time: int) -> timespec:
    """Nanoseconds as a time."""
    return timespec(*divmod(time, SECOND))


def clock_gettime(clock_id: int) -> timespec:
    """Tell the time of a clock.

    Args:
        clock_id: ``CLOCK_REALTIME``, ``CLOCK_MONOTONIC``, ``CLOCK_PROCESS_CPUTIME_ID``, ``CLOCK_THREAD_CPUTIME_ID`` (of the
            calling thread), or a clock that one of the ``getcpuclockid`` functions has told.

    Returns:
        The time.

    Errors:
        EPERM: the CPU is locked; or the clock is the calling thread's, and not a thread calls.
        EINVAL: there is no such clock, or its thread has ended.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, clock_gettime
    """
    process = here()
    process.any_context("clock_gettime")
    op, target = find_clock(process, "clock_gettime", clock_id)
    return as_timespec(process.send("clock_gettime", SYSTEM_TIME, op, target))


def clock_settime(clock_id: int, tp: timespec) -> None:
    """Set the system time.

    Whoever waits for an absolute time of ``CLOCK_REALTIME`` waits for that time of the clock as it is set now; relative waits,
    and the other clocks, do not notice.

    Args:
        clock_id: ``CLOCK_REALTIME``.
        tp: the time that it is now, from 0 on; the system time has 48 bits of milliseconds.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked; or the clock is one of processor time, which nobody can set.
        EINVAL: there is no such clock, or it is ``CLOCK_MONOTONIC``; or *tp* is out of range.

    Context:
        Any.

    Cost:
        Linear in what waits for an absolute time of the clock, each logarithmic in the timed events; one message.

    Source:
        IEEE 1003.1, clock_settime
    """
    process = here()
    process.any_context("clock_settime")
    op, _ = find_clock(process, "clock_settime", clock_id)
    if op == GET_KERNEL_TIME:
        process.fail("clock_settime", EINVAL)
    time = process.nanoseconds("clock_settime", "tp", tp)
    if not 0 <= time <= LARGEST_SYSTEM_TIME:
        process.fail("clock_settime", EINVAL)
    if op != GET:
        process.fail("clock_settime", EPERM)
    process.send("clock_settime", SYSTEM_TIME, SET, 0, time)


def clock_getres(clock_id: int) -> timespec:
    """Tell the resolution of a clock.

    Args:
        clock_id: as for ``clock_gettime``.

    Returns:
        One nanosecond; a tick if the application supplies those.

    Errors:
        EPERM: the CPU is locked; or the clock is the calling thread's, and not a thread calls.
        EINVAL: there is no such clock, or its thread is gone.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, clock_getres
    """
    process = here()
    process.any_context("clock_getres")
    _, target = find_clock(process, "clock_getres", clock_id)
    return as_timespec(process.send("clock_getres", SYSTEM_TIME, GET_RESOLUTION, target))


def _sleep_for(process: Gate, call: str, duration: timespec) -> None:
    """A relative sleep; the error of one that was cut short has the time that was left as ``rmtp``."""
    length = process.length(call, "rqtp", duration)
    try:
        process.wait(call, TASK_SYNC, PAUSE, 0, None, None, ERRORS, None, BY_CANCEL | BY_SIGNAL, False, False, length)
    except Interrupted as error:
        error.rmtp = as_timespec(error.left or 0)
        raise


def clock_nanosleep(clock_id: int, flags: int, rqtp: timespec) -> None:
    """Sleep until a clock says so, or for some time. A cancellation point.

    Args:
        clock_id: ``CLOCK_REALTIME`` or ``CLOCK_MONOTONIC``.
        flags: ``TIMER_ABSTIME`` to sleep until the clock says *rqtp*, which follows ``clock_settime``; 0 to sleep so long.
        rqtp: the time. Who has nothing to wait for goes on at once.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such clock, or it is the calling thread's processor time; or *rqtp* is out of range.
        ENOTSUP: nobody can sleep by this clock: it is one of processor time.
        EINTR: a signal handler ran, or the sleep was ended by force. The error's ``rmtp`` is the time that was left of a
            relative sleep, None of an absolute one.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Logarithmic in the timed events; one message.

    Source:
        IEEE 1003.1, clock_nanosleep
    """
    process = here()
    process.waiting_context("clock_nanosleep")
    op, target = find_clock(process, "clock_nanosleep", clock_id)
    if op == GET_TIME_OF_TASK and target in (SELF, process.core.running.id):
        process.fail("clock_nanosleep", EINVAL)
    if op not in (GET, GET_KERNEL_TIME):
        process.fail("clock_nanosleep", ENOTSUP)
    check_number("clock_nanosleep", "flags", flags)
    if flags & TIMER_ABSTIME:
        deadline = process.absolute("clock_nanosleep", clock_id, rqtp)
        process.wait("clock_nanosleep", TASK_SYNC, PAUSE, 0, None, None, ERRORS, deadline, BY_CANCEL | BY_SIGNAL, False, False)
    else:
        _sleep_for(process, "clock_nanosleep", rqtp)


def nanosleep(rqtp: timespec) -> None:
    """Sleep for some time. A cancellation point.

    Args:
        rqtp: how long; 0 does not wait.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *rqtp* is negative, or its nanoseconds are out of range.
        EINTR: a signal handler ran, or the sleep was ended by force. The error's ``rmtp`` is the time that was left.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Logarithmic in the timed events; one message.

    Source:
        IEEE 1003.1, nanosleep
    """
    process = here()
    process.waiting_context("nanosleep")
    _sleep_for(process, "nanosleep", rqtp)


def clock_getcpuclockid(pid: int) -> int:
    """The clock of the processor time of a process.

    Args:
        pid: 0, or the number of the host's process.

    Returns:
        A clock for ``clock_gettime``: ``CLOCK_PROCESS_CPUTIME_ID``.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: another process, none of whose clocks can be seen.

    Context:
        Any.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, clock_getcpuclockid
    """
    process = here()
    process.any_context("clock_getcpuclockid")
    check_number("clock_getcpuclockid", "pid", pid)
    if pid not in (0, os.getpid()):
        process.fail("clock_getcpuclockid", ESRCH)
    return CLOCK_PROCESS_CPUTIME_ID


def pthread_getcpuclockid(thread_id: pthread_t) -> int:
    """The clock of the processor time of a thread.

    Args:
        thread_id: a thread.

    Returns:
        A clock for ``clock_gettime``; there is no such clock any more when the thread has ended.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: there is no such thread, or it has ended.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_getcpuclockid
    """
    process = here()
    process.any_context("pthread_getcpuclockid")
    target = ident("pthread_getcpuclockid", "thread_id", thread_id, pthread_t)
    process.send("pthread_getcpuclockid", SYSTEM_TIME, GET_TIME_OF_TASK, target, None, None, _OF_A_THREAD)
    return (~target << _KIND_BITS) | _OF_THREAD
