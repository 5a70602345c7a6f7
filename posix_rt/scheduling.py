# SPDX-License-Identifier: MIT
"""Scheduling: policies and priorities of threads, of which a higher number is more urgent.

``sched_`` functions of process 0, or of the host's process, are for the thread that calls. ``SCHED_RR`` shares the processor
out among equals by the time that they compute; so does ``SCHED_OTHER``, whose threads are less urgent than all of real time.
"""

import os
from errno import EINVAL, ESRCH

from kernel.meter import TURN
from kernel.ports import SYSTEM_STATE, THREAD
from kernel.servers.system_state import YIELD
from kernel.servers.task import SELF
from kernel.servers.thread import GET_SCHEDULE, SET_PRIORITY, SET_SCHEDULE
from kernel.status import ABSENT, ILLEGAL_USE
from posix_rt.attributes import check_number, refuse
from posix_rt.call import Gate, here
from posix_rt.clocks import as_timespec
from posix_rt.errors import translation
from posix_rt.handles import ident, pthread_t
from posix_rt.priorities import (
    HIGHEST,
    LOWEST,
    SCHED_FIFO,
    SCHED_OTHER,
    SCHED_RR,
    kernel_priority,
    posix_priority,
    priority_fits,
)
from posix_rt.types import sched_param, timespec

__all__ = [
    "SCHED_FIFO", "SCHED_OTHER", "SCHED_RR", "pthread_getschedparam", "pthread_setschedparam", "pthread_setschedprio",
    "sched_get_priority_max", "sched_get_priority_min", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
    "sched_setparam", "sched_setscheduler", "sched_yield",
]  # fmt: skip

_POLICIES = (SCHED_OTHER, SCHED_FIFO, SCHED_RR)

# Above the ceiling of a mutex that the thread holds or waits for, no priority is valid.
_ERRORS = translation({ABSENT: ESRCH, ILLEGAL_USE: EINVAL})


def _check_process(process: Gate, call: str, pid: int) -> None:
    """ESRCH unless *pid* is this process."""
    check_number(call, "pid", pid)
    if pid not in (0, os.getpid()):
        process.fail(call, ESRCH)


def _check_policy(process: Gate, call: str, policy: int) -> None:
    check_number(call, "policy", policy)
    if policy not in _POLICIES:
        process.fail(call, EINVAL)


def _priority(process: Gate, call: str, policy: int | None, param: sched_param) -> int:
    """The kernel's priority for *param*; EINVAL if threads of *policy* (None: of any) cannot have it."""
    if type(param) is not sched_param or type(param.sched_priority) is not int:
        raise TypeError(f"{call}: param must be a sched_param of an int, not {param!r}")
    priority = param.sched_priority
    if not (0 <= priority <= HIGHEST if policy is None else priority_fits(policy, priority)):
        process.fail(call, EINVAL)
    return kernel_priority(priority)


def _param(policy: int, priority: int) -> sched_param:
    return sched_param(0 if policy == SCHED_OTHER else posix_priority(priority))


def sched_setparam(pid: int, param: sched_param) -> None:
    """Give the calling thread another priority; it goes behind the others of that priority.

    Args:
        pid: 0, or the number of the host's process.
        param: the priority, of those that its policy has.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        ESRCH: another process.
        EINVAL: its policy does not have this priority; or it is above the ceiling of a mutex that the thread holds.

    Context:
        Thread.

    Cost:
        Linear in the mutexes that the thread holds; one message.

    Source:
        IEEE 1003.1, sched_setparam
    """
    process = here()
    process.thread_context("sched_setparam")
    _check_process(process, "sched_setparam", pid)
    priority = _priority(process, "sched_setparam", None, param)
    process.send("sched_setparam", THREAD, SET_SCHEDULE, SELF, (None, priority), errors=_ERRORS)


def sched_getparam(pid: int) -> sched_param:
    """Tell the priority of the calling thread, without what mutexes lend it.

    Args:
        pid: 0, or the number of the host's process.

    Returns:
        The priority; 0 for a task that is less urgent than any thread of real time.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        ESRCH: another process.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sched_getparam
    """
    process = here()
    process.thread_context("sched_getparam")
    _check_process(process, "sched_getparam", pid)
    return _param(*process.send("sched_getparam", THREAD, GET_SCHEDULE, SELF, errors=_ERRORS))


def sched_setscheduler(pid: int, policy: int, param: sched_param) -> int:
    """Give the calling thread another policy and priority; it goes behind the others of that priority.

    Args:
        pid: 0, or the number of the host's process.
        policy: ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``.
        param: the priority: 1 to 99, and 0 with ``SCHED_OTHER``.

    Returns:
        The policy that it had.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        ESRCH: another process.
        EINVAL: there is no such policy, or it does not have this priority; or that is above the ceiling of a mutex that the
            thread holds.

    Context:
        Thread.

    Cost:
        Linear in the mutexes that the thread holds; one message.

    Source:
        IEEE 1003.1, sched_setscheduler
    """
    process = here()
    process.thread_context("sched_setscheduler")
    _check_process(process, "sched_setscheduler", pid)
    _check_policy(process, "sched_setscheduler", policy)
    priority = _priority(process, "sched_setscheduler", policy, param)
    former: int = process.send("sched_setscheduler", THREAD, SET_SCHEDULE, SELF, (policy, priority), errors=_ERRORS)
    return former


def sched_getscheduler(pid: int) -> int:
    """Tell the policy of the calling thread.

    Args:
        pid: 0, or the number of the host's process.

    Returns:
        ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``; tasks of the other API have ``SCHED_FIFO``.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        ESRCH: another process.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sched_getscheduler
    """
    process = here()
    process.thread_context("sched_getscheduler")
    _check_process(process, "sched_getscheduler", pid)
    policy: int = process.send("sched_getscheduler", THREAD, GET_SCHEDULE, SELF, errors=_ERRORS)[0]
    return policy


def sched_yield() -> None:
    """Let the others of the calling thread's priority go first.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sched_yield
    """
    process = here()
    process.thread_context("sched_yield")
    process.send("sched_yield", SYSTEM_STATE, YIELD)


def sched_get_priority_max(policy: int) -> int:
    """Tell the most urgent priority of a policy.

    Args:
        policy: ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``.

    Returns:
        99; 0 for ``SCHED_OTHER``.

    Errors:
        EINVAL: there is no such policy.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sched_get_priority_max
    """
    check_number("sched_get_priority_max", "policy", policy)
    if policy not in _POLICIES:
        refuse("sched_get_priority_max", EINVAL)
    return 0 if policy == SCHED_OTHER else HIGHEST


def sched_get_priority_min(policy: int) -> int:
    """Tell the least urgent priority of a policy.

    Args:
        policy: ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``.

    Returns:
        1; 0 for ``SCHED_OTHER``.

    Errors:
        EINVAL: there is no such policy.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sched_get_priority_min
    """
    check_number("sched_get_priority_min", "policy", policy)
    if policy not in _POLICIES:
        refuse("sched_get_priority_min", EINVAL)
    return 0 if policy == SCHED_OTHER else LOWEST


def sched_rr_get_interval(pid: int) -> timespec:
    """Tell for how long the calling thread computes before others of its priority have their turn.

    Args:
        pid: 0, or the number of the host's process.

    Returns:
        A tenth of a second of processor time; 0 if its policy is ``SCHED_FIFO``, which has no turns.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        ESRCH: another process.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sched_rr_get_interval
    """
    process = here()
    process.thread_context("sched_rr_get_interval")
    _check_process(process, "sched_rr_get_interval", pid)
    policy = process.send("sched_rr_get_interval", THREAD, GET_SCHEDULE, SELF, errors=_ERRORS)[0]
    return as_timespec(0 if policy == SCHED_FIFO else TURN)


def pthread_getschedparam(thread: pthread_t) -> tuple[int, sched_param]:
    """Tell the policy and the priority of a thread, without what mutexes lend it.

    Args:
        thread: a thread.

    Returns:
        The two; the priority is 0 for a task that is less urgent than any thread of real time.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: there is no such thread, or it has ended.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_getschedparam
    """
    process = here()
    process.any_context("pthread_getschedparam")
    target = ident("pthread_getschedparam", "thread", thread, pthread_t)
    policy, priority = process.send("pthread_getschedparam", THREAD, GET_SCHEDULE, target, errors=_ERRORS)
    return policy, _param(policy, priority)


def pthread_setschedparam(thread: pthread_t, policy: int, param: sched_param) -> None:
    """Give a thread another policy and priority; it goes behind the others of that priority.

    Args:
        thread: a thread.
        policy: ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``.
        param: the priority: 1 to 99, and 0 with ``SCHED_OTHER``.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such policy, or it does not have this priority; or that is above the ceiling of a mutex that the
            thread holds or waits for.
        ESRCH: there is no such thread, or it has ended.

    Context:
        Any.

    Cost:
        Linear in the mutexes that the thread holds and, if it waits in order of priority, in those who wait with it.

    Source:
        IEEE 1003.1, pthread_setschedparam
    """
    process = here()
    process.any_context("pthread_setschedparam")
    target = ident("pthread_setschedparam", "thread", thread, pthread_t)
    _check_policy(process, "pthread_setschedparam", policy)
    priority = _priority(process, "pthread_setschedparam", policy, param)
    process.send("pthread_setschedparam", THREAD, SET_SCHEDULE, target, (policy, priority), errors=_ERRORS)


def pthread_setschedprio(thread: pthread_t, prio: int) -> None:
    """Give a thread another priority, and the same policy.

    A thread that becomes more urgent goes behind the others of that priority, one that becomes less urgent before them, and one
    that has this priority stays where it is.

    Args:
        thread: a thread.
        prio: the priority, of those that its policy has.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: its policy does not have this priority; or it is above the ceiling of a mutex that the thread holds or waits
            for.
        ESRCH: there is no such thread, or it has ended.

    Context:
        Any.

    Cost:
        As ``pthread_setschedparam``.

    Source:
        IEEE 1003.1, pthread_setschedprio
    """
    process = here()
    process.any_context("pthread_setschedprio")
    target = ident("pthread_setschedprio", "thread", thread, pthread_t)
    check_number("pthread_setschedprio", "prio", prio)
    if not 0 <= prio <= HIGHEST:
        process.fail("pthread_setschedprio", EINVAL)
    process.send("pthread_setschedprio", THREAD, SET_PRIORITY, target, kernel_priority(prio), errors=_ERRORS)
