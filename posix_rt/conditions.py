# SPDX-License-Identifier: MIT
"""Condition variables: ``pthread_cond_init`` to ``pthread_cond_timedwait``, and their attributes."""

from kernel.ports import CONDITION, MUTEX
from kernel.servers.condition import CREATE, DELETE, REFER, WAIT, WAKE_ALL, WAKE_FIRST
from kernel.servers.mutex import LOCK
from kernel.status import CANCELLED, DONE, INTERRUPTED, RELEASED, TIMED_OUT
from kernel.task import BY_CANCEL, BY_SIGNAL
from kernel.trace import CALL, RETURN
from posix_rt.attributes import Attributes, check_attributes, check_choice
from posix_rt.call import CLOCK_MONOTONIC, CLOCK_REALTIME, Deadline, Gate, here
from posix_rt.errors import ERRORS
from posix_rt.handles import ident, pthread_cond_t, pthread_mutex_t
from posix_rt.types import PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED, timespec

__all__ = [
    "pthread_cond_broadcast", "pthread_cond_destroy", "pthread_cond_init", "pthread_cond_signal", "pthread_cond_t",
    "pthread_cond_timedwait", "pthread_cond_wait", "pthread_condattr_destroy", "pthread_condattr_getclock",
    "pthread_condattr_getpshared", "pthread_condattr_init", "pthread_condattr_setclock", "pthread_condattr_setpshared",
    "pthread_condattr_t",
]  # fmt: skip

# Outcomes of a wait that has begun: the mutex was given back.
_UNLOCKED = (DONE, TIMED_OUT, INTERRUPTED, RELEASED, CANCELLED)


class pthread_condattr_t(Attributes):
    """Attributes of condition variables to be made."""

    __slots__ = ("clock", "pshared")

    def __init__(self) -> None:
        Attributes.__init__(self)
        self.clock = CLOCK_REALTIME
        self.pshared = PTHREAD_PROCESS_PRIVATE


def pthread_cond_init(attr: pthread_condattr_t | None = None) -> pthread_cond_t:
    """Make a condition variable.

    Args:
        attr: attributes, or None for the default ones.

    Returns:
        The condition variable.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *attr* was destroyed.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_cond_init
    """
    call = "pthread_cond_init"
    process = here()
    process.any_context(call)
    clock = CLOCK_REALTIME
    if attr is not None:
        check_attributes(call, attr, pthread_condattr_t)
        clock = attr.clock
    return pthread_cond_t(process.send(call, CONDITION, CREATE, 0, clock))


def pthread_cond_destroy(cond: pthread_cond_t) -> None:
    """Delete a condition variable for which nobody waits.

    Args:
        cond: condition variable to delete.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such condition variable.
        EBUSY: threads wait for it.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_cond_destroy
    """
    call = "pthread_cond_destroy"
    process = here()
    process.any_context(call)
    process.send(call, CONDITION, DELETE, ident(call, "cond", cond, pthread_cond_t))


def pthread_cond_signal(cond: pthread_cond_t) -> None:
    """Wake the most urgent of the threads that wait for a condition variable, if there are any.

    Args:
        cond: condition variable whose state has changed.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such condition variable.

    Context:
        Any.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time limit.

    Source:
        IEEE 1003.1, pthread_cond_signal
    """
    call = "pthread_cond_signal"
    process = here()
    process.any_context(call)
    process.send(call, CONDITION, WAKE_FIRST, ident(call, "cond", cond, pthread_cond_t))


def pthread_cond_broadcast(cond: pthread_cond_t) -> None:
    """Wake all threads that wait for a condition variable, the most urgent first.

    Args:
        cond: condition variable whose state has changed.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such condition variable.

    Context:
        Any.

    Cost:
        Linear in the number of waiting threads.

    Source:
        IEEE 1003.1, pthread_cond_broadcast
    """
    call = "pthread_cond_broadcast"
    process = here()
    process.any_context(call)
    process.send(call, CONDITION, WAKE_ALL, ident(call, "cond", cond, pthread_cond_t))


def pthread_cond_wait(cond: pthread_cond_t, mutex: pthread_mutex_t) -> None:
    """Unlock a mutex and wait for a condition variable, in one step; then lock the mutex again.

    A cancellation point. A thread that is cancelled, or interrupted by a signal, has the mutex again when its cleanup handlers
    run or when the call returns; after a signal it returns as if it had been woken.

    Args:
        cond: condition variable to wait for.
        mutex: mutex that the caller holds, the same for all who wait.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here, or does not hold *mutex*.
        EINVAL: there is no such condition variable or mutex, or others wait with another mutex.
        EOWNERDEAD: the mutex is locked again, but its owner before ended with it.
        ENOTRECOVERABLE: the mutex can be locked no more.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant, two messages; linear in the waiting threads of lower priority.

    Source:
        IEEE 1003.1, pthread_cond_wait
    """
    call = "pthread_cond_wait"
    process = here()
    process.waiting_context(call)
    number = ident(call, "cond", cond, pthread_cond_t)
    _wait(process, call, number, ident(call, "mutex", mutex, pthread_mutex_t), None)


def pthread_cond_timedwait(cond: pthread_cond_t, mutex: pthread_mutex_t, abstime: timespec) -> None:
    """Do the same as ``pthread_cond_wait``, waiting until *abstime* at most.

    Args:
        cond: condition variable to wait for.
        mutex: mutex that the caller holds, the same for all who wait.
        abstime: until when to wait, by the clock of the condition variable.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here, or does not hold *mutex*.
        EINVAL: *abstime* has no nanoseconds from 0 to 999,999,999; or there is no such condition variable or mutex, or others
            wait with another mutex.
        ETIMEDOUT: the time came first; the mutex is locked again.
        EOWNERDEAD: the mutex is locked again, but its owner before ended with it.
        ENOTRECOVERABLE: the mutex can be locked no more.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As for ``pthread_cond_wait``, and one message more; logarithmic in the timed events.

    Source:
        IEEE 1003.1, pthread_cond_timedwait
    """
    call = "pthread_cond_timedwait"
    process = here()
    process.waiting_context(call)
    number = ident(call, "cond", cond, pthread_cond_t)
    mutex_number = ident(call, "mutex", mutex, pthread_mutex_t)
    clock = process.send(call, CONDITION, REFER, number)
    _wait(process, call, number, mutex_number, process.absolute(call, clock, abstime))


def _wait(process: Gate, call: str, cond: int, mutex: int, deadline: Deadline | None) -> None:
    """Unlock and wait; then lock the mutex again, whatever ended the wait, unless it did not begin."""
    caller = process.core.caller()
    tracing = process.trace.on
    if tracing:
        process.core.emit(CALL, caller, call, cond)
    status = process.exchange(caller, CONDITION, WAIT, cond, mutex, None, deadline, BY_CANCEL | BY_SIGNAL, False)
    outcome = status
    if status in _UNLOCKED:
        relocked = process.exchange(caller, MUTEX, LOCK, mutex, None, None, None, BY_SIGNAL, True)
        outcome = relocked if relocked != DONE or status != TIMED_OUT else TIMED_OUT
    if tracing and process.trace.on:
        process.core.emit(RETURN, caller, call, ERRORS[outcome])
    if status == CANCELLED:
        process.test_cancel()
    if outcome != DONE:
        process.failed(call, outcome)


def pthread_condattr_init() -> pthread_condattr_t:
    """Make an attributes object with the default values.

    Returns:
        The attributes.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_init
    """
    return pthread_condattr_t()


def pthread_condattr_destroy(attr: pthread_condattr_t) -> None:
    """Make an attributes object unusable.

    Args:
        attr: attributes to destroy.

    Returns:
        Nothing.

    Errors:
        EINVAL: *attr* was destroyed already.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_destroy
    """
    check_attributes("pthread_condattr_destroy", attr, pthread_condattr_t)
    attr.alive = False


def pthread_condattr_getpshared(attr: pthread_condattr_t) -> int:
    """Return which processes may use the condition variables that are made with these attributes.

    Args:
        attr: attributes to look at.

    Returns:
        ``PTHREAD_PROCESS_PRIVATE``, the default, or ``PTHREAD_PROCESS_SHARED``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_getpshared
    """
    check_attributes("pthread_condattr_getpshared", attr, pthread_condattr_t)
    return attr.pshared


def pthread_condattr_setpshared(attr: pthread_condattr_t, pshared: int) -> None:
    """Say which processes may use the condition variables that are made with these attributes; there is one process.

    Args:
        attr: attributes to change.
        pshared: ``PTHREAD_PROCESS_PRIVATE`` or ``PTHREAD_PROCESS_SHARED``.

    Returns:
        Nothing.

    Errors:
        EINVAL: *attr* was destroyed, or *pshared* is neither of the two.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_setpshared
    """
    call = "pthread_condattr_setpshared"
    check_attributes(call, attr, pthread_condattr_t)
    check_choice(call, "pshared", pshared, (PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED))
    attr.pshared = pshared


def pthread_condattr_getclock(attr: pthread_condattr_t) -> int:
    """Return the clock by which ``pthread_cond_timedwait`` goes.

    Args:
        attr: attributes to look at.

    Returns:
        ``CLOCK_REALTIME``, the default, or ``CLOCK_MONOTONIC``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_getclock
    """
    check_attributes("pthread_condattr_getclock", attr, pthread_condattr_t)
    return attr.clock


def pthread_condattr_setclock(attr: pthread_condattr_t, clock_id: int) -> None:
    """Choose the clock by which ``pthread_cond_timedwait`` goes.

    Args:
        attr: attributes to change.
        clock_id: ``CLOCK_REALTIME`` or ``CLOCK_MONOTONIC``.

    Returns:
        Nothing.

    Errors:
        EINVAL: *attr* was destroyed, or *clock_id* is another clock, or none.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_condattr_setclock
    """
    call = "pthread_condattr_setclock"
    check_attributes(call, attr, pthread_condattr_t)
    check_choice(call, "clock_id", clock_id, (CLOCK_REALTIME, CLOCK_MONOTONIC))
    attr.clock = clock_id
