# SPDX-License-Identifier: MIT
"""Memory locking. In virtual time all memory counts as resident, and only arguments are checked; with the real clock the host
is asked to lock the pages, and what it refuses is refused here.
"""

from errno import EINVAL, ENOMEM

from kernel import host_memory
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.mapped_memory import address

__all__ = ["MCL_CURRENT", "MCL_FUTURE", "mlock", "mlockall", "munlock", "munlockall"]

MCL_CURRENT = 1
MCL_FUTURE = 2


def _range(process: Gate, call: str, addr: object, len: int) -> int:
    """Where the bytes begin, which must be there."""
    start, size = address(call, "addr", addr)
    check_number(call, "len", len)
    if len < 0:
        process.fail(call, EINVAL)
    if start == 0 or len > size:
        process.fail(call, ENOMEM)
    return start


def mlock(addr: object, len: int) -> None:
    """Keep the pages of these bytes in memory.

    Args:
        addr: any buffer; a view of ``mmap``, for one.
        len: how many of its bytes, from the first on.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked, or the host does not let this process do it.
        EINVAL: *len* is negative.
        ENOMEM: the buffer has no such bytes, or has been unmapped; or the host lets this process lock no more.
        EAGAIN: the host could not lock all of them.

    Context:
        Any.

    Cost:
        Constant; linear in the pages with the real clock.

    Source:
        IEEE 1003.1, mlock
    """
    process = here()
    process.any_context("mlock")
    start = _range(process, "mlock", addr, len)
    if process.core.clock.real:
        _check(process, "mlock", host_memory.lock(start, len))


def munlock(addr: object, len: int) -> None:
    """Let the pages of these bytes go again.

    Args:
        addr: as for ``mlock``.
        len: how many bytes.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *len* is negative.
        ENOMEM: the buffer has no such bytes, or has been unmapped.

    Context:
        Any.

    Cost:
        Constant; linear in the pages with the real clock.

    Source:
        IEEE 1003.1, munlock
    """
    process = here()
    process.any_context("munlock")
    start = _range(process, "munlock", addr, len)
    if process.core.clock.real:
        _check(process, "munlock", host_memory.unlock(start, len))


def mlockall(flags: int) -> None:
    """Keep all pages of the process in memory.

    Args:
        flags: ``MCL_CURRENT``: those that there are; ``MCL_FUTURE``: those that are added; or both.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked, or the host does not let this process do it.
        EINVAL: *flags* is 0, or has other bits.
        ENOMEM: the host lets this process lock no more.
        EAGAIN: the host could not lock all of them.

    Context:
        Any.

    Cost:
        Constant; linear in the pages with the real clock.

    Source:
        IEEE 1003.1, mlockall
    """
    process = here()
    process.any_context("mlockall")
    check_number("mlockall", "flags", flags)
    if flags not in (MCL_CURRENT, MCL_FUTURE, MCL_CURRENT | MCL_FUTURE):
        process.fail("mlockall", EINVAL)
    if process.core.clock.real:
        _check(process, "mlockall", host_memory.lock_all(flags))


def munlockall() -> None:
    """Let all pages of the process go again, and do not keep those that are added.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.

    Context:
        Any.

    Cost:
        Constant; linear in the pages with the real clock.

    Source:
        IEEE 1003.1, munlockall
    """
    process = here()
    process.any_context("munlockall")
    if process.core.clock.real:
        _check(process, "munlockall", host_memory.unlock_all())


def _check(process: Gate, call: str, number: int) -> None:
    if number:
        process.fail(call, number)
