# SPDX-License-Identifier: MIT
"""Mutexes: ``pthread_mutex_init`` to ``pthread_mutex_consistent``.

They are the kernel's mutexes, with those who wait in order of priority; the service calls of the other API take their ids.
"""

from errno import EBUSY, EINVAL

from kernel.ports import MUTEX
from kernel.servers.mutex import (
    CHANGE_CEILING,
    COUNTED,
    CREATE,
    DISPOSE,
    GET_CEILING,
    LEFT_LOCKED,
    LOCK,
    MEND,
    PLAIN,
    STRICT,
    TOLD,
    UNLOCK,
)
from kernel.status import DEADLOCK, ILLEGAL_USE, TIMED_OUT
from kernel.task import BY_SIGNAL, POLL
from posix_rt import mutex_attributes
from posix_rt.attributes import check_attributes, check_number
from posix_rt.call import CLOCK_REALTIME, here
from posix_rt.errors import ERRORS, translation
from posix_rt.handles import pthread_mutex_t
from posix_rt.mutex_attributes import *
from posix_rt.mutex_attributes import (
    PTHREAD_MUTEX_ERRORCHECK,
    PTHREAD_MUTEX_NORMAL,
    PTHREAD_MUTEX_RECURSIVE,
    PTHREAD_MUTEX_ROBUST,
    PTHREAD_MUTEX_STALLED,
    PTHREAD_PRIO_INHERIT,
    PTHREAD_PRIO_PROTECT,
    is_ceiling,
    pthread_mutexattr_t,
)
from posix_rt.priorities import kernel_priority, posix_priority
from posix_rt.types import timespec

__all__ = [
    "pthread_mutex_clocklock", "pthread_mutex_consistent", "pthread_mutex_destroy", "pthread_mutex_getprioceiling",
    "pthread_mutex_init", "pthread_mutex_lock", "pthread_mutex_setprioceiling", "pthread_mutex_t", "pthread_mutex_timedlock",
    "pthread_mutex_trylock", "pthread_mutex_unlock",
    *mutex_attributes.__all__,
]  # fmt: skip

# Compiled code knows where it is without looking for its name.
_HANDLE = pthread_mutex_t

_KINDS = {PTHREAD_MUTEX_NORMAL: PLAIN, PTHREAD_MUTEX_RECURSIVE: COUNTED, PTHREAD_MUTEX_ERRORCHECK: STRICT}
_LEGACIES = {PTHREAD_MUTEX_STALLED: LEFT_LOCKED, PTHREAD_MUTEX_ROBUST: TOLD}
# The priority of who locks it is above the ceiling.
_LOCKING = translation({ILLEGAL_USE: EINVAL})
_TRYING = translation({ILLEGAL_USE: EINVAL, TIMED_OUT: EBUSY, DEADLOCK: EBUSY})


def pthread_mutex_init(attr: pthread_mutexattr_t | None = None) -> pthread_mutex_t:
    """Make a mutex.

    Args:
        attr: its attributes; None for the type ``PTHREAD_MUTEX_DEFAULT``, no protocol, not robust.

    Returns:
        The mutex.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *attr* was destroyed.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_mutex_init
    """
    process = here()
    process.any_context("pthread_mutex_init")
    if attr is None:
        attr = pthread_mutexattr_t()
    check_attributes("pthread_mutex_init", attr, pthread_mutexattr_t)
    ceiling = kernel_priority(attr.prioceiling) if attr.protocol == PTHREAD_PRIO_PROTECT else 0
    content = (True, attr.protocol == PTHREAD_PRIO_INHERIT, ceiling)
    more = (_KINDS[attr.type], _LEGACIES[attr.robust])
    return pthread_mutex_t(process.send("pthread_mutex_init", MUTEX, CREATE, 0, content, more))


def pthread_mutex_destroy(mutex: pthread_mutex_t) -> None:
    """Take away a mutex that nobody holds.

    Args:
        mutex: the mutex.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such mutex.
        EBUSY: it is locked.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_mutex_destroy
    """
    process = here()
    target = process.any_with("pthread_mutex_destroy", "mutex", mutex, _HANDLE)
    process.send("pthread_mutex_destroy", MUTEX, DISPOSE, target)


def pthread_mutex_lock(mutex: pthread_mutex_t) -> None:
    """Lock a mutex, waiting for it if another thread holds it.

    Args:
        mutex: the mutex.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such mutex, or it was taken away meanwhile, or the caller's priority is above its ceiling.
        EINTR: the wait was ended by force, by the other API; a signal handler that runs meanwhile does not end it.
        EDEADLK: the caller holds it, and it is of the type ``PTHREAD_MUTEX_ERRORCHECK``.
        EAGAIN: the caller has locked it too often, and it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        EOWNERDEAD: its owner ended; the caller has locked it, and ``pthread_mutex_consistent`` makes it sound.
        ENOTRECOVERABLE: it was unlocked without being made sound.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant if the mutex is free. Else linear in the length of the chain of mutexes that passes the caller's priority on,
        and in the threads of lower priority in the queues where the caller and those on the chain wait.

    Source:
        IEEE 1003.1, pthread_mutex_lock
    """
    process = here()
    target = process.waiting_with("pthread_mutex_lock", "mutex", mutex, _HANDLE)
    process.wait("pthread_mutex_lock", MUTEX, LOCK, target, None, None, _LOCKING, None, BY_SIGNAL, True)


def pthread_mutex_trylock(mutex: pthread_mutex_t) -> None:
    """Lock a mutex if it is free, without waiting.

    Args:
        mutex: the mutex.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such mutex, or the caller's priority is above its ceiling.
        EBUSY: it is locked; also by the caller, unless it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        EAGAIN: the caller has locked it too often, and it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        EOWNERDEAD: its owner ended; the caller has locked it, and ``pthread_mutex_consistent`` makes it sound.
        ENOTRECOVERABLE: it was unlocked without being made sound.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_mutex_trylock
    """
    process = here()
    target = process.thread_with("pthread_mutex_trylock", "mutex", mutex, _HANDLE)
    process.send("pthread_mutex_trylock", MUTEX, LOCK, target, None, None, _TRYING, POLL)


def pthread_mutex_timedlock(mutex: pthread_mutex_t, abstime: timespec) -> None:
    """Lock a mutex, waiting for it until the clock ``CLOCK_REALTIME`` says *abstime* at most.

    Args:
        mutex: the mutex.
        abstime: until when to wait; one that is past does not wait.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such mutex, or it was taken away meanwhile, or the caller's priority is above its ceiling, or
            the nanoseconds of *abstime* are out of range.
        EINTR: the wait was ended by force, by the other API; a signal handler that runs meanwhile does not end it.
        EDEADLK: the caller holds it, and it is of the type ``PTHREAD_MUTEX_ERRORCHECK``.
        EAGAIN: the caller has locked it too often, and it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        ETIMEDOUT: the time came first.
        EOWNERDEAD: its owner ended; the caller has locked it, and ``pthread_mutex_consistent`` makes it sound.
        ENOTRECOVERABLE: it was unlocked without being made sound.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``pthread_mutex_lock``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, pthread_mutex_timedlock
    """
    process = here()
    target = process.waiting_with("pthread_mutex_timedlock", "mutex", mutex, _HANDLE)
    deadline = process.absolute("pthread_mutex_timedlock", CLOCK_REALTIME, abstime)
    process.wait("pthread_mutex_timedlock", MUTEX, LOCK, target, None, None, _LOCKING, deadline, BY_SIGNAL, True)


def pthread_mutex_clocklock(mutex: pthread_mutex_t, clock_id: int, abstime: timespec) -> None:
    """Lock a mutex, waiting for it until a clock says *abstime* at most.

    Args:
        mutex: the mutex.
        clock_id: ``CLOCK_REALTIME`` or ``CLOCK_MONOTONIC``.
        abstime: until when to wait; one that is past does not wait.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such mutex, or it was taken away meanwhile, or the caller's priority is above its ceiling, or
            nothing can wait for this clock, or the nanoseconds of *abstime* are out of range.
        EINTR: the wait was ended by force, by the other API; a signal handler that runs meanwhile does not end it.
        EDEADLK: the caller holds it, and it is of the type ``PTHREAD_MUTEX_ERRORCHECK``.
        EAGAIN: the caller has locked it too often, and it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        ETIMEDOUT: the time came first.
        EOWNERDEAD: its owner ended; the caller has locked it, and ``pthread_mutex_consistent`` makes it sound.
        ENOTRECOVERABLE: it was unlocked without being made sound.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``pthread_mutex_lock``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, pthread_mutex_clocklock
    """
    process = here()
    target = process.waiting_with("pthread_mutex_clocklock", "mutex", mutex, _HANDLE)
    check_number("pthread_mutex_clocklock", "clock_id", clock_id)
    deadline = process.absolute("pthread_mutex_clocklock", clock_id, abstime)
    process.wait("pthread_mutex_clocklock", MUTEX, LOCK, target, None, None, _LOCKING, deadline, BY_SIGNAL, True)


def pthread_mutex_unlock(mutex: pthread_mutex_t) -> None:
    """Unlock a mutex: the most urgent of the threads that wait has it then.

    Args:
        mutex: the mutex.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked; or the caller does not hold the mutex, of whatever type.
        EINVAL: there is no such mutex.

    Context:
        Thread.

    Cost:
        Constant if the caller runs with its own priority, else linear in the mutexes it still holds; logarithmic in the timed
        events if it ends a wait with a time limit. Linear in the waiting threads if it makes the mutex not recoverable.

    Source:
        IEEE 1003.1, pthread_mutex_unlock
    """
    process = here()
    target = process.thread_with("pthread_mutex_unlock", "mutex", mutex, _HANDLE)
    process.send("pthread_mutex_unlock", MUTEX, UNLOCK, target)


def pthread_mutex_consistent(mutex: pthread_mutex_t) -> None:
    """Say that what a robust mutex guards is sound again, after its last owner ended.

    Args:
        mutex: the mutex.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such mutex, or it is in no need of that, or the caller does not hold it.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_mutex_consistent
    """
    process = here()
    target = process.thread_with("pthread_mutex_consistent", "mutex", mutex, _HANDLE)
    process.send("pthread_mutex_consistent", MUTEX, MEND, target)


def pthread_mutex_getprioceiling(mutex: pthread_mutex_t) -> int:
    """Report the priority ceiling of a mutex.

    Args:
        mutex: the mutex.

    Returns:
        The ceiling, 1 to 99.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such mutex, or it has another protocol than ``PTHREAD_PRIO_PROTECT``.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_mutex_getprioceiling
    """
    process = here()
    target = process.any_with("pthread_mutex_getprioceiling", "mutex", mutex, _HANDLE)
    return posix_priority(process.send("pthread_mutex_getprioceiling", MUTEX, GET_CEILING, target))


def pthread_mutex_setprioceiling(mutex: pthread_mutex_t, prioceiling: int) -> int:
    """Change the priority ceiling of a mutex: lock it, whatever the caller's priority is, change the ceiling, unlock it.

    Args:
        mutex: the mutex.
        prioceiling: the new ceiling, 1 to 99.

    Returns:
        The ceiling that it had before.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *prioceiling* is out of range; or there is no such mutex, or it was taken away meanwhile, or it has another
            protocol than ``PTHREAD_PRIO_PROTECT``.
        EINTR: the wait was ended by force, by the other API; a signal handler that runs meanwhile does not end it.
        EDEADLK: the caller holds it, and it is of the type ``PTHREAD_MUTEX_ERRORCHECK``.
        EAGAIN: the caller has locked it too often, and it is of the type ``PTHREAD_MUTEX_RECURSIVE``.
        EOWNERDEAD: its owner ended; the caller has locked it, and ``pthread_mutex_consistent`` makes it sound.
        ENOTRECOVERABLE: it was unlocked without being made sound.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``pthread_mutex_lock`` and ``pthread_mutex_unlock``.

    Source:
        IEEE 1003.1, pthread_mutex_setprioceiling
    """
    call = "pthread_mutex_setprioceiling"
    process = here()
    target = process.waiting_with(call, "mutex", mutex, _HANDLE)
    if not is_ceiling(call, prioceiling):
        process.fail(call, EINVAL)
    process.wait(call, MUTEX, LOCK, target, True, None, ERRORS, None, BY_SIGNAL, True)
    return posix_priority(process.send(call, MUTEX, CHANGE_CEILING, target, kernel_priority(prioceiling)))
