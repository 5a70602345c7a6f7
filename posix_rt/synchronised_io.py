# SPDX-License-Identifier: MIT
"""Synchronised input and output: ``fsync``, ``fdatasync`` and ``msync``.

A thread that has a file synchronised waits for it, behind the requests for that file that there are, while others run.
"""

from errno import EBADF, EINVAL, ENOMEM

from kernel.host_files import POSITIONED, SYNCHRONISE, SYNCHRONISE_DATA, abilities
from kernel.ports import ASYNC_IO, SHARED_MEMORY
from kernel.servers.async_io import START_ALL, Request
from kernel.servers.shared_memory import WRITE_BACK
from kernel.status import ABSENT
from kernel.task import BY_CANCEL
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.errors import translation
from posix_rt.mapped_memory import LARGEST, check_descriptor, page_address

__all__ = ["MS_ASYNC", "MS_INVALIDATE", "MS_SYNC", "fdatasync", "fsync", "msync"]

MS_ASYNC = 1
MS_INVALIDATE = 2
MS_SYNC = 4

_ERRORS = translation({ABSENT: ENOMEM})


def file_abilities(process: Gate, call: str, fildes: int) -> int:
    """What can be done with a file of the host; EBADF if *fildes* is none."""
    check_descriptor(process, call, fildes)
    try:
        return abilities(fildes)
    except OSError:
        process.fail(call, EBADF)


def _synchronise(call: str, kind: int, fildes: int) -> None:
    process = here()
    process.waiting_context(call)
    if not file_abilities(process, call, fildes) & POSITIONED:
        process.fail(call, EINVAL)
    number = process.wait(call, ASYNC_IO, START_ALL, a=[Request(kind, fildes)], b=(True, None, ()))
    if number:
        process.fail(call, number)


def fsync(fildes: int) -> None:
    """Wait until the host has put all that was written to a file where it lasts.

    Args:
        fildes: a file of the host; not a descriptor of ``shm_open``.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EBADF: *fildes* is not open.
        EINVAL: *fildes* is nothing that can be synchronised, a pipe for one.
        EAGAIN: too many requests are under way.
        EINTR: a signal ended the wait.
        EIO: the host reports an error.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Logarithmic in the requests for this file.

    Source:
        IEEE 1003.1, fsync
    """
    _synchronise("fsync", SYNCHRONISE, fildes)


def fdatasync(fildes: int) -> None:
    """Wait until the host has put the data that was written to a file where they last.

    Args:
        fildes: a file of the host; not a descriptor of ``shm_open``.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EBADF: *fildes* is not open.
        EINVAL: *fildes* is nothing that can be synchronised, a pipe for one.
        EAGAIN: too many requests are under way.
        EINTR: a signal ended the wait.
        EIO: the host reports an error.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Logarithmic in the requests for this file.

    Source:
        IEEE 1003.1, fdatasync
    """
    _synchronise("fdatasync", SYNCHRONISE_DATA, fildes)


def msync(addr: object, len: int, flags: int) -> None:
    """Have what was written to mapped files put into the files.

    Args:
        addr: a view of ``mmap``, or a slice of one that begins with a page.
        len: how many bytes.
        flags: ``MS_SYNC``: before this call returns; ``MS_ASYNC``: some time; either with ``MS_INVALIDATE`` as wanted, since
            mappings of a file always agree.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *len* is negative, *flags* is not one of these, or *addr* is not the beginning of a page.
        ENOMEM: not all of these bytes are mapped.
        EIO: the host reports an error.

    Context:
        Any.

    Cost:
        Linear in the mappings that have such bytes; one message.

    Source:
        IEEE 1003.1, msync
    """
    process = here()
    process.any_context("msync")
    start = page_address(process, "msync", addr)
    check_number("msync", "len", len)
    check_number("msync", "flags", flags)
    if not 0 <= len <= LARGEST or flags & ~MS_INVALIDATE not in (MS_ASYNC, MS_SYNC):
        process.fail("msync", EINVAL)
    part = start, len, bool(flags & MS_SYNC)
    process.wait("msync", SHARED_MEMORY, WRITE_BACK, a=part, errors=_ERRORS, openness=BY_CANCEL)
