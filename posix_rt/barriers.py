# SPDX-License-Identifier: MIT
"""Barriers: ``pthread_barrier_init`` to ``pthread_barrier_wait``, and their attributes."""

from errno import EINVAL

from kernel.ports import BARRIER
from kernel.servers.barrier import ARRIVE, CREATE, DELETE
from kernel.task import BY_SIGNAL
from posix_rt.attributes import Attributes, check_attributes, check_choice, check_number
from posix_rt.call import here
from posix_rt.handles import ident, pthread_barrier_t
from posix_rt.types import PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED

__all__ = [
    "PTHREAD_BARRIER_SERIAL_THREAD", "pthread_barrier_destroy", "pthread_barrier_init", "pthread_barrier_t",
    "pthread_barrier_wait", "pthread_barrierattr_destroy", "pthread_barrierattr_getpshared", "pthread_barrierattr_init",
    "pthread_barrierattr_setpshared", "pthread_barrierattr_t",
]  # fmt: skip

# What one thread of each round gets: the one that arrived last.
PTHREAD_BARRIER_SERIAL_THREAD = -1

# The largest count: an unsigned int of C.
_LARGEST = 0xFFFF_FFFF


class pthread_barrierattr_t(Attributes):
    """Attributes of barriers to be made."""

    __slots__ = ("pshared",)

    def __init__(self) -> None:
        Attributes.__init__(self)
        self.pshared = PTHREAD_PROCESS_PRIVATE


def pthread_barrier_init(attr: pthread_barrierattr_t | None, count: int) -> pthread_barrier_t:
    """Make a barrier.

    Args:
        attr: attributes, or None for the default ones.
        count: how many threads have to arrive, 1 or more.

    Returns:
        The barrier.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *attr* was destroyed, or *count* is 0 or no unsigned 32-bit number.
        EAGAIN: every id is in use.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_barrier_init
    """
    call = "pthread_barrier_init"
    process = here()
    process.any_context(call)
    if attr is not None:
        check_attributes(call, attr, pthread_barrierattr_t)
    check_number(call, "count", count)
    if not 1 <= count <= _LARGEST:
        process.fail(call, EINVAL)
    return pthread_barrier_t(process.send(call, BARRIER, CREATE, 0, count))


def pthread_barrier_destroy(barrier: pthread_barrier_t) -> None:
    """Delete a barrier at which nobody waits.

    Args:
        barrier: barrier to delete.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such barrier.
        EBUSY: threads wait at it.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_barrier_destroy
    """
    call = "pthread_barrier_destroy"
    process = here()
    process.any_context(call)
    process.send(call, BARRIER, DELETE, ident(call, "barrier", barrier, pthread_barrier_t))


def pthread_barrier_wait(barrier: pthread_barrier_t) -> int:
    """Wait until as many threads have arrived as the barrier is for; the last of them lets all go on.

    The handlers of signals run meanwhile; a thread has not arrived while it is in one.

    Args:
        barrier: barrier to wait at.

    Returns:
        ``PTHREAD_BARRIER_SERIAL_THREAD`` for the thread that arrived last, 0 for the others.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: there is no such barrier.
        EINTR: the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the number of waiting threads for the one that arrives last.

    Source:
        IEEE 1003.1, pthread_barrier_wait
    """
    call = "pthread_barrier_wait"
    process = here()
    process.waiting_context(call)
    number = ident(call, "barrier", barrier, pthread_barrier_t)
    last = process.wait(call, BARRIER, ARRIVE, number, openness=BY_SIGNAL, restart=True)
    return PTHREAD_BARRIER_SERIAL_THREAD if last else 0


def pthread_barrierattr_init() -> pthread_barrierattr_t:
    """Make an attributes object with the default values.

    Returns:
        The attributes.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_barrierattr_init
    """
    return pthread_barrierattr_t()


def pthread_barrierattr_destroy(attr: pthread_barrierattr_t) -> None:
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
        IEEE 1003.1, pthread_barrierattr_destroy
    """
    check_attributes("pthread_barrierattr_destroy", attr, pthread_barrierattr_t)
    attr.alive = False


def pthread_barrierattr_getpshared(attr: pthread_barrierattr_t) -> int:
    """Return which processes may use the barriers that are made with these attributes.

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
        IEEE 1003.1, pthread_barrierattr_getpshared
    """
    check_attributes("pthread_barrierattr_getpshared", attr, pthread_barrierattr_t)
    return attr.pshared


def pthread_barrierattr_setpshared(attr: pthread_barrierattr_t, pshared: int) -> None:
    """Say which processes may use the barriers that are made with these attributes; there is one process.

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
        IEEE 1003.1, pthread_barrierattr_setpshared
    """
    call = "pthread_barrierattr_setpshared"
    check_attributes(call, attr, pthread_barrierattr_t)
    check_choice(call, "pshared", pshared, (PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED))
    attr.pshared = pshared
