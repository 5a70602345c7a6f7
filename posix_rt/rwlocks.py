# SPDX-License-Identifier: MIT
"""Read-write locks: ``pthread_rwlock_init`` to ``pthread_rwlock_unlock``, and their attributes."""

from errno import EBUSY

from kernel.ports import READ_WRITE_LOCK
from kernel.servers.read_write_lock import CREATE, DELETE, READ, UNLOCK, WRITE
from kernel.status import TIMED_OUT
from kernel.task import BY_SIGNAL, POLL
from posix_rt.attributes import Attributes, check_attributes, check_choice
from posix_rt.call import CLOCK_REALTIME, here
from posix_rt.errors import translation
from posix_rt.handles import ident, pthread_rwlock_t
from posix_rt.types import PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED, timespec

__all__ = [
    "pthread_rwlock_destroy", "pthread_rwlock_init", "pthread_rwlock_rdlock", "pthread_rwlock_t", "pthread_rwlock_timedrdlock",
    "pthread_rwlock_timedwrlock", "pthread_rwlock_tryrdlock", "pthread_rwlock_trywrlock", "pthread_rwlock_unlock",
    "pthread_rwlock_wrlock", "pthread_rwlockattr_destroy", "pthread_rwlockattr_getpshared", "pthread_rwlockattr_init",
    "pthread_rwlockattr_setpshared", "pthread_rwlockattr_t",
]  # fmt: skip

_BUSY = translation({TIMED_OUT: EBUSY})


class pthread_rwlockattr_t(Attributes):
    """Attributes of read-write locks to be made."""

    __slots__ = ("pshared",)

    def __init__(self) -> None:
        Attributes.__init__(self)
        self.pshared = PTHREAD_PROCESS_PRIVATE


def pthread_rwlock_init(attr: pthread_rwlockattr_t | None = None) -> pthread_rwlock_t:
    """Make a read-write lock.

    Args:
        attr: attributes, or None for the default ones.

    Returns:
        The lock, which nobody holds.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *attr* was destroyed.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_rwlock_init
    """
    call = "pthread_rwlock_init"
    process = here()
    process.any_context(call)
    if attr is not None:
        check_attributes(call, attr, pthread_rwlockattr_t)
    return pthread_rwlock_t(process.send(call, READ_WRITE_LOCK, CREATE))


def pthread_rwlock_destroy(rwlock: pthread_rwlock_t) -> None:
    """Delete a read-write lock that nobody holds.

    Args:
        rwlock: lock to delete.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such lock.
        EBUSY: it is locked.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_rwlock_destroy
    """
    call = "pthread_rwlock_destroy"
    process = here()
    process.any_context(call)
    process.send(call, READ_WRITE_LOCK, DELETE, ident(call, "rwlock", rwlock, pthread_rwlock_t))


def pthread_rwlock_rdlock(rwlock: pthread_rwlock_t) -> None:
    """Take a lock for reading, waiting for it if need be.

    It waits if a thread holds the lock for writing, or if one of at least its priority waits to write. A thread may hold the
    lock for reading several times.

    Args:
        rwlock: lock to take.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such lock.
        EDEADLK: the caller holds it for writing; or it holds it for reading, and would wait for a writer that waits for it.
        EINTR: the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the threads of lower priority in its line if it waits.

    Source:
        IEEE 1003.1, pthread_rwlock_rdlock
    """
    call = "pthread_rwlock_rdlock"
    process = here()
    process.waiting_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    process.wait(call, READ_WRITE_LOCK, READ, number, openness=BY_SIGNAL, restart=True)


def pthread_rwlock_tryrdlock(rwlock: pthread_rwlock_t) -> None:
    """Take a lock for reading if that needs no waiting.

    Args:
        rwlock: lock to take.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such lock.
        EBUSY: a thread holds it for writing, or one of at least the caller's priority waits to.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_rwlock_tryrdlock
    """
    call = "pthread_rwlock_tryrdlock"
    process = here()
    process.thread_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    process.send(call, READ_WRITE_LOCK, READ, number, timeout=POLL, errors=_BUSY)


def pthread_rwlock_timedrdlock(rwlock: pthread_rwlock_t, abstime: timespec) -> None:
    """Take a lock for reading, waiting until *abstime* at most.

    Args:
        rwlock: lock to take.
        abstime: until when to wait, by ``CLOCK_REALTIME``.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *abstime* has no nanoseconds from 0 to 999,999,999, or there is no such lock.
        EDEADLK: the caller holds it for writing; or it holds it for reading, and would wait for a writer that waits for it.
        EINTR: the wait was ended by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As for the call without a time; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, pthread_rwlock_timedrdlock
    """
    call = "pthread_rwlock_timedrdlock"
    process = here()
    process.waiting_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    deadline = process.absolute(call, CLOCK_REALTIME, abstime)
    process.wait(call, READ_WRITE_LOCK, READ, number, deadline=deadline, openness=BY_SIGNAL, restart=True)


def pthread_rwlock_wrlock(rwlock: pthread_rwlock_t) -> None:
    """Take a lock for writing, waiting until nobody else holds it.

    Args:
        rwlock: lock to take.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such lock.
        EDEADLK: the caller holds it already.
        EINTR: the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the threads of lower priority in its line if it waits.

    Source:
        IEEE 1003.1, pthread_rwlock_wrlock
    """
    call = "pthread_rwlock_wrlock"
    process = here()
    process.waiting_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    process.wait(call, READ_WRITE_LOCK, WRITE, number, openness=BY_SIGNAL, restart=True)


def pthread_rwlock_trywrlock(rwlock: pthread_rwlock_t) -> None:
    """Take a lock for writing if nobody holds it.

    Args:
        rwlock: lock to take.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such lock.
        EBUSY: it is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_rwlock_trywrlock
    """
    call = "pthread_rwlock_trywrlock"
    process = here()
    process.thread_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    process.send(call, READ_WRITE_LOCK, WRITE, number, timeout=POLL, errors=_BUSY)


def pthread_rwlock_timedwrlock(rwlock: pthread_rwlock_t, abstime: timespec) -> None:
    """Take a lock for writing, waiting until *abstime* at most.

    Args:
        rwlock: lock to take.
        abstime: until when to wait, by ``CLOCK_REALTIME``.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *abstime* has no nanoseconds from 0 to 999,999,999, or there is no such lock.
        EDEADLK: the caller holds it already.
        EINTR: the wait was ended by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As for the call without a time; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, pthread_rwlock_timedwrlock
    """
    call = "pthread_rwlock_timedwrlock"
    process = here()
    process.waiting_context(call)
    number = ident(call, "rwlock", rwlock, pthread_rwlock_t)
    deadline = process.absolute(call, CLOCK_REALTIME, abstime)
    process.wait(call, READ_WRITE_LOCK, WRITE, number, deadline=deadline, openness=BY_SIGNAL, restart=True)


def pthread_rwlock_unlock(rwlock: pthread_rwlock_t) -> None:
    """Give a lock back, once if the caller holds it for reading several times.

    When it is free, those who wait get it in order of priority, a writer before the readers of its priority.

    Args:
        rwlock: lock to give back.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked; or the caller does not hold it.
        EINVAL: there is no such lock.

    Context:
        Thread.

    Cost:
        Constant; linear in the readers that are let in.

    Source:
        IEEE 1003.1, pthread_rwlock_unlock
    """
    call = "pthread_rwlock_unlock"
    process = here()
    process.thread_context(call)
    process.send(call, READ_WRITE_LOCK, UNLOCK, ident(call, "rwlock", rwlock, pthread_rwlock_t))


def pthread_rwlockattr_init() -> pthread_rwlockattr_t:
    """Make an attributes object with the default values.

    Returns:
        The attributes.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_rwlockattr_init
    """
    return pthread_rwlockattr_t()


def pthread_rwlockattr_destroy(attr: pthread_rwlockattr_t) -> None:
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
        IEEE 1003.1, pthread_rwlockattr_destroy
    """
    check_attributes("pthread_rwlockattr_destroy", attr, pthread_rwlockattr_t)
    attr.alive = False


def pthread_rwlockattr_getpshared(attr: pthread_rwlockattr_t) -> int:
    """Return which processes may use the read-write locks that are made with these attributes.

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
        IEEE 1003.1, pthread_rwlockattr_getpshared
    """
    check_attributes("pthread_rwlockattr_getpshared", attr, pthread_rwlockattr_t)
    return attr.pshared


def pthread_rwlockattr_setpshared(attr: pthread_rwlockattr_t, pshared: int) -> None:
    """Say which processes may use the read-write locks that are made with these attributes; there is one process.

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
        IEEE 1003.1, pthread_rwlockattr_setpshared
    """
    call = "pthread_rwlockattr_setpshared"
    check_attributes(call, attr, pthread_rwlockattr_t)
    check_choice(call, "pshared", pshared, (PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED))
    attr.pshared = pshared
