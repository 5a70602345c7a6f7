# SPDX-License-Identifier: MIT
"""The kernel's outcomes as error numbers: one table for the whole API, and what single functions have otherwise."""

from errno import (
    EAGAIN,
    EBUSY,
    EDEADLK,
    EEXIST,
    EINTR,
    EINVAL,
    EIO,
    EMSGSIZE,
    ENOMEM,
    ENOSYS,
    ENOTRECOVERABLE,
    ENOTSUP,
    EOWNERDEAD,
    EPERM,
    ETIMEDOUT,
)

from kernel import status

_TRANSLATION = {
    status.DONE: 0,
    status.TIMED_OUT: ETIMEDOUT,
    # A wait that the other API ended by force.
    status.RELEASED: EINTR,
    status.DELETED: EINVAL,
    # Internal to the kernel: a caller that sees it has met a fault of the kernel.
    status.BLOCKED: EIO,
    status.ABSENT: EINVAL,
    status.EXISTS: EEXIST,
    status.BAD_STATE: EINVAL,
    status.OVERFLOW: EAGAIN,
    status.BAD_PARAMETER: EINVAL,
    status.ILLEGAL_USE: EPERM,
    status.NO_ID: EAGAIN,
    status.NO_MEMORY: ENOMEM,
    status.BAD_ID: EINVAL,
    status.BAD_CONTEXT: EPERM,
    status.FAULTED: EIO,
    status.UNSUPPORTED: ENOTSUP,
    status.BAD_ATTRIBUTE: EINVAL,
    status.NO_FUNCTION: ENOSYS,
    status.INTERRUPTED: EINTR,
    # The wait of a thread that acts on being cancelled: it does not come back from the call.
    status.CANCELLED: EINTR,
    status.OWNER_DIED: EOWNERDEAD,
    status.NOT_RECOVERABLE: ENOTRECOVERABLE,
    status.DEADLOCK: EDEADLK,
    status.BUSY: EBUSY,
    status.NOT_OWNER: EPERM,
    status.TOO_LONG: EMSGSIZE,
    status.WOULD_BLOCK: EAGAIN,
}

# Kernel status -> errno, indexed by the status; 0 for success.
ERRORS: tuple[int, ...] = tuple(_TRANSLATION[number] for number in range(len(_TRANSLATION)))


def translation(changes: dict[int, int]) -> tuple[int, ...]:
    """The table of a function that has other error numbers for some outcomes."""
    return tuple((_TRANSLATION | changes)[number] for number in range(len(_TRANSLATION)))
