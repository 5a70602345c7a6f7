# SPDX-License-Identifier: MIT
"""Spin locks: ``pthread_spin_init`` to ``pthread_spin_unlock``.

A thread that finds one locked waits for it: on one processor it would spin for ever.
"""

from kernel.ports import SPIN_LOCK
from kernel.servers.spin_lock import CREATE, DELETE, LOCK, UNLOCK
from kernel.task import BY_SIGNAL, POLL
from posix_rt.attributes import check_choice
from posix_rt.call import here
from posix_rt.handles import ident, pthread_spinlock_t
from posix_rt.types import PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED

__all__ = [
    "pthread_spin_destroy", "pthread_spin_init", "pthread_spin_lock", "pthread_spin_trylock", "pthread_spin_unlock",
    "pthread_spinlock_t",
]  # fmt: skip


def pthread_spin_init(pshared: int) -> pthread_spinlock_t:
    """Make a spin lock.

    Args:
        pshared: ``PTHREAD_PROCESS_PRIVATE`` or ``PTHREAD_PROCESS_SHARED``; there is one process.

    Returns:
        The spin lock, unlocked.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *pshared* is neither of the two.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_spin_init
    """
    call = "pthread_spin_init"
    process = here()
    process.any_context(call)
    check_choice(call, "pshared", pshared, (PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED))
    return pthread_spinlock_t(process.send(call, SPIN_LOCK, CREATE))


def pthread_spin_destroy(lock: pthread_spinlock_t) -> None:
    """Delete a spin lock that nobody holds.

    Args:
        lock: spin lock to delete.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such spin lock.
        EBUSY: it is locked.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_spin_destroy
    """
    call = "pthread_spin_destroy"
    process = here()
    process.any_context(call)
    process.send(call, SPIN_LOCK, DELETE, ident(call, "lock", lock, pthread_spinlock_t))


def pthread_spin_lock(lock: pthread_spinlock_t) -> None:
    """Lock a spin lock, waiting for it if another thread holds it.

    Args:
        lock: spin lock to lock.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such spin lock.
        EDEADLK: the caller holds it already.
        EINTR: the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, pthread_spin_lock
    """
    call = "pthread_spin_lock"
    process = here()
    process.waiting_context(call)
    process.wait(call, SPIN_LOCK, LOCK, ident(call, "lock", lock, pthread_spinlock_t), openness=BY_SIGNAL, restart=True)


def pthread_spin_trylock(lock: pthread_spinlock_t) -> None:
    """Lock a spin lock if nobody holds it.

    Args:
        lock: spin lock to lock.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such spin lock.
        EBUSY: it is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_spin_trylock
    """
    call = "pthread_spin_trylock"
    process = here()
    process.thread_context(call)
    process.send(call, SPIN_LOCK, LOCK, ident(call, "lock", lock, pthread_spinlock_t), timeout=POLL)


def pthread_spin_unlock(lock: pthread_spinlock_t) -> None:
    """Unlock a spin lock: it goes to the most urgent thread that waits for it.

    Args:
        lock: spin lock to unlock.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked; or the caller does not hold it.
        EINVAL: there is no such spin lock.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_spin_unlock
    """
    call = "pthread_spin_unlock"
    process = here()
    process.thread_context(call)
    process.send(call, SPIN_LOCK, UNLOCK, ident(call, "lock", lock, pthread_spinlock_t))
