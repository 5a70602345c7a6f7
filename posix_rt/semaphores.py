# SPDX-License-Identifier: MIT
"""Semaphores: ``sem_init`` to ``sem_getvalue``, unnamed and named.

They are the kernel's semaphores, with those who wait in order of priority; the service calls of the other API take their ids.
"""

from errno import EAGAIN, EINVAL, ENOENT, ENOSPC, EOVERFLOW

from kernel.ports import SEMAPHORE
from kernel.servers.semaphore import (
    CLOSE,
    CREATE,
    DISPOSE,
    EITHER,
    EXISTING,
    GIVE,
    NEW,
    OPEN,
    REFER,
    TAKE,
    UNLINK,
)
from kernel.status import ABSENT, NO_ID, OVERFLOW, TIMED_OUT
from kernel.task import POLL
from posix_rt.attributes import check_number
from posix_rt.call import CLOCK_REALTIME, here
from posix_rt.errors import ERRORS, translation
from posix_rt.handles import sem_t
from posix_rt.names import O_CREAT, O_EXCL, check_name
from posix_rt.types import timespec

__all__ = [
    "SEM_VALUE_MAX", "sem_clockwait", "sem_close", "sem_destroy", "sem_getvalue", "sem_init", "sem_open", "sem_post", "sem_t",
    "sem_timedwait", "sem_trywait", "sem_unlink", "sem_wait",
]  # fmt: skip

SEM_VALUE_MAX = 0x7FFF_FFFF

# Compiled code knows where it is without looking for its name.
_HANDLE = sem_t

_MAKING = translation({NO_ID: ENOSPC})
_OPENING = translation({NO_ID: ENOSPC, ABSENT: ENOENT})
_UNLINKING = translation({ABSENT: ENOENT})
_TRYING = translation({TIMED_OUT: EAGAIN})
_POSTING = translation({OVERFLOW: EOVERFLOW})


def sem_init(pshared: int, value: int) -> sem_t:
    """Make a semaphore without a name.

    Args:
        pshared: 0, or another number for one that processes share, which makes no difference here.
        value: its value to begin with, 0 to ``SEM_VALUE_MAX``.

    Returns:
        The semaphore.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *value* is out of range.
        ENOSPC: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sem_init
    """
    process = here()
    process.any_context("sem_init")
    check_number("sem_init", "pshared", pshared)
    check_number("sem_init", "value", value)
    if not 0 <= value <= SEM_VALUE_MAX:
        process.fail("sem_init", EINVAL)
    return sem_t(process.send("sem_init", SEMAPHORE, CREATE, 0, (True, value, SEM_VALUE_MAX), None, _MAKING))


def sem_destroy(sem: sem_t) -> None:
    """Take away a semaphore without a name.

    Args:
        sem: the semaphore; it may also be one that the other API made.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such semaphore, or it was opened by name.
        EBUSY: a thread waits for it.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sem_destroy
    """
    process = here()
    target = process.any_with("sem_destroy", "sem", sem, _HANDLE)
    process.send("sem_destroy", SEMAPHORE, DISPOSE, target)


def sem_open(name: str, oflag: int, mode: int = 0, value: int = 0) -> sem_t:
    """Open the semaphore with this name; to be closed as often as it was opened.

    Args:
        name: a slash, and up to ``NAME_MAX`` bytes without one.
        oflag: 0; ``O_CREAT`` to make it if there is none; ``O_CREAT | O_EXCL`` to make a new one only.
        mode: permissions of a new one, which nothing asks for.
        value: value of a new one to begin with, 0 to ``SEM_VALUE_MAX``; it counts with ``O_CREAT`` only.

    Returns:
        The semaphore, the same one each time while it has its name.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: no semaphore can have this name, or *value* is out of range.
        ENAMETOOLONG: the name is too long.
        EEXIST: there is one already, with ``O_CREAT | O_EXCL``.
        ENOENT: there is none, without ``O_CREAT``.
        ENOSPC: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sem_open
    """
    process = here()
    process.any_context("sem_open")
    check_name("sem_open", name)
    check_number("sem_open", "oflag", oflag)
    check_number("sem_open", "mode", mode)
    check_number("sem_open", "value", value)
    how = EXISTING
    if oflag & O_CREAT:
        how = NEW if oflag & O_EXCL else EITHER
        if not 0 <= value <= SEM_VALUE_MAX:
            process.fail("sem_open", EINVAL)
    content = (True, value, SEM_VALUE_MAX)
    return sem_t(process.send("sem_open", SEMAPHORE, OPEN, 0, content, (name, how), _OPENING))


def sem_close(sem: sem_t) -> None:
    """Close a semaphore that was opened by name; one that has lost its name goes with the last close.

    Args:
        sem: the semaphore.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such semaphore, or it is not open by name.

    Context:
        Any.

    Cost:
        Constant; linear in the number of waiting threads if it goes.

    Source:
        IEEE 1003.1, sem_close
    """
    process = here()
    target = process.any_with("sem_close", "sem", sem, _HANDLE)
    process.send("sem_close", SEMAPHORE, CLOSE, target)


def sem_unlink(name: str) -> None:
    """Take its name away from a semaphore, which goes as soon as nobody has it open.

    Args:
        name: the name, which is free at once.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ENOENT: no semaphore has this name, or can have it.
        ENAMETOOLONG: the name is too long.

    Context:
        Any.

    Cost:
        Constant; linear in the number of waiting threads if the semaphore goes.

    Source:
        IEEE 1003.1, sem_unlink
    """
    process = here()
    process.any_context("sem_unlink")
    check_name("sem_unlink", name, ENOENT)
    process.send("sem_unlink", SEMAPHORE, UNLINK, 0, None, name, _UNLINKING)


def sem_wait(sem: sem_t) -> None:
    """Take one unit, waiting for it if there is none. A cancellation point.

    Args:
        sem: the semaphore.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such semaphore, or it was taken away meanwhile.
        EINTR: a signal handler ran meanwhile, or the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, sem_wait
    """
    process = here()
    target = process.waiting_with("sem_wait", "sem", sem, _HANDLE)
    process.wait("sem_wait", SEMAPHORE, TAKE, target)


def sem_trywait(sem: sem_t) -> None:
    """Take one unit if there is one, without waiting.

    Args:
        sem: the semaphore.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such semaphore.
        EAGAIN: there is no unit.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sem_trywait
    """
    process = here()
    target = process.any_with("sem_trywait", "sem", sem, _HANDLE)
    process.send("sem_trywait", SEMAPHORE, TAKE, target, None, None, _TRYING, POLL)


def sem_timedwait(sem: sem_t, abstime: timespec) -> None:
    """Take one unit, waiting for it until the clock ``CLOCK_REALTIME`` says *abstime* at most. A cancellation point.

    Args:
        sem: the semaphore.
        abstime: until when to wait; one that is past does not wait.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such semaphore, or it was taken away meanwhile, or the nanoseconds of *abstime* are out of range.
        EINTR: a signal handler ran meanwhile, or the wait was ended by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``sem_wait``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, sem_timedwait
    """
    process = here()
    target = process.waiting_with("sem_timedwait", "sem", sem, _HANDLE)
    deadline = process.absolute("sem_timedwait", CLOCK_REALTIME, abstime)
    process.wait("sem_timedwait", SEMAPHORE, TAKE, target, None, None, ERRORS, deadline)


def sem_clockwait(sem: sem_t, clock_id: int, abstime: timespec) -> None:
    """Take one unit, waiting for it until a clock says *abstime* at most. A cancellation point.

    Args:
        sem: the semaphore.
        clock_id: ``CLOCK_REALTIME`` or ``CLOCK_MONOTONIC``.
        abstime: until when to wait; one that is past does not wait.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such semaphore, or it was taken away meanwhile, or nothing can wait for this clock, or the
            nanoseconds of *abstime* are out of range.
        EINTR: a signal handler ran meanwhile, or the wait was ended by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``sem_wait``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, sem_clockwait
    """
    process = here()
    target = process.waiting_with("sem_clockwait", "sem", sem, _HANDLE)
    check_number("sem_clockwait", "clock_id", clock_id)
    deadline = process.absolute("sem_clockwait", clock_id, abstime)
    process.wait("sem_clockwait", SEMAPHORE, TAKE, target, None, None, ERRORS, deadline)


def sem_post(sem: sem_t) -> None:
    """Give back one unit: the most urgent of the threads that wait gets it, else the value goes up.

    Args:
        sem: the semaphore.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such semaphore.
        EOVERFLOW: the value is at its maximum.

    Context:
        Any.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time limit.

    Source:
        IEEE 1003.1, sem_post
    """
    process = here()
    target = process.any_with("sem_post", "sem", sem, _HANDLE)
    process.send("sem_post", SEMAPHORE, GIVE, target, None, None, _POSTING)


def sem_getvalue(sem: sem_t) -> int:
    """Report the value of a semaphore.

    Args:
        sem: the semaphore.

    Returns:
        The value; 0 also while threads wait.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such semaphore.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sem_getvalue
    """
    process = here()
    target = process.any_with("sem_getvalue", "sem", sem, _HANDLE)
    _, value = process.send("sem_getvalue", SEMAPHORE, REFER, target)
    return int(value)
