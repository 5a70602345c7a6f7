# SPDX-License-Identifier: MIT
"""Mapped files and shared memory objects: ``shm_open`` to ``mprotect``, and what else is needed of their descriptors.

Memory is given as a ``memoryview``. Where a function takes an address, it takes such a view, a slice of one, or any other
buffer: what counts is where its memory begins.
"""

import os
from errno import EACCES, EBADF, EINVAL, EMFILE, ENODEV, ENOENT, ENOMEM, ENOSPC, ENOTSUP, ENXIO
from typing import NamedTuple

from kernel.host_files import number_of
from kernel.host_memory import GRAIN, PAGE, place_of
from kernel.ports import SHARED_MEMORY
from kernel.servers.shared_memory import CLOSE, FIRST_DESCRIPTOR, MAP, OPEN, PROTECT, REFER, RESIZE, UNLINK, UNMAP
from kernel.status import ABSENT, BAD_PARAMETER, ILLEGAL_USE, NO_ID, NO_MEMORY, UNSUPPORTED
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.errors import translation
from posix_rt.names import O_ACCMODE, O_CREAT, O_EXCL, O_RDWR, O_TRUNC, O_WRONLY, check_name

__all__ = [
    "MAP_FIXED", "MAP_PRIVATE", "MAP_SHARED", "PROT_EXEC", "PROT_NONE", "PROT_READ", "PROT_WRITE",
    "close", "fstat", "ftruncate", "mmap", "mprotect", "munmap", "shm_open", "shm_unlink", "struct_stat",
]  # fmt: skip

PROT_NONE = 0
PROT_READ = 1
PROT_WRITE = 2
PROT_EXEC = 4

MAP_SHARED = 1
MAP_PRIVATE = 2
MAP_FIXED = 0x10

# The largest size and offset of a file.
LARGEST = 0x7FFF_FFFF_FFFF_FFFF
LARGEST_DESCRIPTOR = 0x7FFF_FFFF

_OPEN_ERRORS = translation({ABSENT: ENOENT, NO_ID: EMFILE})
_FILE_ERRORS = translation({ABSENT: EBADF, ILLEGAL_USE: EINVAL, NO_MEMORY: ENOSPC})
_MAP_ERRORS = translation({ABSENT: EBADF, ILLEGAL_USE: EACCES, UNSUPPORTED: ENODEV, BAD_PARAMETER: ENXIO, NO_MEMORY: ENOMEM})
_PROTECT_ERRORS = translation({ABSENT: ENOMEM, ILLEGAL_USE: EACCES})


class struct_stat(NamedTuple):
    """What is known of a file: its mode, and its size in bytes."""

    st_mode: int
    st_size: int


def address(call: str, name: str, value: object) -> tuple[int, int]:
    """Where the memory of a buffer begins, and its size; a view that has been released has neither."""
    try:
        return place_of(value)
    except TypeError:
        if isinstance(value, memoryview):
            return 0, 0
        raise TypeError(f"{call}: {name} must be a buffer, not {type(value).__name__}") from None


def page_address(process: Gate, call: str, value: object) -> int:
    """The address of whole pages."""
    start = address(call, "addr", value)[0]
    if start == 0 or start % PAGE:
        process.fail(call, EINVAL)
    return start


def check_descriptor(process: Gate, call: str, fildes: int) -> None:
    """EBADF for a number that can be none."""
    check_number(call, "fildes", fildes)
    if not 0 <= fildes <= LARGEST_DESCRIPTOR:
        process.fail(call, EBADF)


def shm_open(name: str, oflag: int, mode: int = 0) -> int:
    """Open a shared memory object, or make one; a new one has the size 0.

    Args:
        name: "/" and the name, up to ``NAME_MAX`` bytes.
        oflag: ``O_RDONLY`` or ``O_RDWR``, with ``O_CREAT``, ``O_EXCL`` and ``O_TRUNC`` as wanted.
        mode: permissions of a new object; kept, not enforced.

    Returns:
        A descriptor for ``mmap``, ``ftruncate``, ``fstat`` and ``close``; the host knows nothing of it.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *name* or *oflag* is not valid.
        ENAMETOOLONG: *name* is too long.
        EEXIST: there is such an object, and *oflag* has ``O_CREAT`` and ``O_EXCL``.
        ENOENT: there is no such object, and *oflag* has no ``O_CREAT``.
        EMFILE: too many descriptors are open.

    Context:
        Any.

    Cost:
        Constant; linear in the size that ``O_TRUNC`` clears.

    Source:
        IEEE 1003.1, shm_open
    """
    process = here()
    process.any_context("shm_open")
    check_name("shm_open", name)
    check_number("shm_open", "oflag", oflag)
    check_number("shm_open", "mode", mode)
    writable = oflag & O_ACCMODE == O_RDWR
    if oflag & O_ACCMODE >= O_WRONLY and not writable:
        process.fail("shm_open", EINVAL)
    flags = bool(oflag & O_CREAT), bool(oflag & O_EXCL), writable, writable and bool(oflag & O_TRUNC)
    descriptor: int = process.send("shm_open", SHARED_MEMORY, OPEN, a=(name, mode & 0o777), b=flags, errors=_OPEN_ERRORS)
    return descriptor


def shm_unlink(name: str) -> None:
    """Take its name away from a shared memory object, which goes when nobody has it open or mapped any more.

    Args:
        name: "/" and the name.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        ENOENT: there is no such object.
        ENAMETOOLONG: *name* is too long.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, shm_unlink
    """
    process = here()
    process.any_context("shm_unlink")
    check_name("shm_unlink", name, ENOENT)
    process.send("shm_unlink", SHARED_MEMORY, UNLINK, a=name, errors=_OPEN_ERRORS)


def close(fildes: int) -> None:
    """Close a descriptor; what is mapped stays mapped.

    Args:
        fildes: a descriptor of ``shm_open``, or of the host.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *fildes* is not open.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, close
    """
    process = here()
    process.any_context("close")
    check_descriptor(process, "close", fildes)
    caller = process.core.caller()
    if caller.thread is not None and caller.thread.cancel_pending:
        process.test_cancel()
    if fildes < FIRST_DESCRIPTOR:
        try:
            os.close(fildes)
        except OSError as error:
            process.fail("close", number_of(error))
        return
    process.send("close", SHARED_MEMORY, CLOSE, fildes, errors=_FILE_ERRORS)


def ftruncate(fildes: int, length: int) -> None:
    """Give a shared memory object, or a file of the host, another size; what is added is zero.

    Args:
        fildes: a descriptor of ``shm_open`` with ``O_RDWR``, or of a file of the host that is open for writing.
        length: the size in bytes.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *fildes* is not open.
        EINVAL: *length* is negative, or *fildes* is not open for writing.
        ENOSPC: the kernel's memory has no room for an object of this size.

    Context:
        Any.

    Cost:
        Constant; linear in the bytes that are cleared where an object shrank before while it was mapped.

    Source:
        IEEE 1003.1, ftruncate
    """
    process = here()
    process.any_context("ftruncate")
    check_descriptor(process, "ftruncate", fildes)
    check_number("ftruncate", "length", length)
    if not 0 <= length <= LARGEST:
        process.fail("ftruncate", EINVAL)
    if fildes < FIRST_DESCRIPTOR:
        try:
            os.ftruncate(fildes, length)
        except OSError as error:
            process.fail("ftruncate", number_of(error))
        return
    process.send("ftruncate", SHARED_MEMORY, RESIZE, fildes, length, errors=_FILE_ERRORS)


def fstat(fildes: int) -> struct_stat:
    """Report mode and size of a shared memory object, or of a file of the host.

    Args:
        fildes: a descriptor of ``shm_open``, or of the host.

    Returns:
        ``struct_stat``.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *fildes* is not open.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, fstat
    """
    process = here()
    process.any_context("fstat")
    check_descriptor(process, "fstat", fildes)
    if fildes < FIRST_DESCRIPTOR:
        try:
            known = os.fstat(fildes)
        except OSError as error:
            process.fail("fstat", number_of(error))
        return struct_stat(known.st_mode, known.st_size)
    return struct_stat(*process.send("fstat", SHARED_MEMORY, REFER, fildes, errors=_FILE_ERRORS))


def mmap(addr: object, len: int, prot: int, flags: int, fildes: int, off: int) -> memoryview:
    """Map a part of a shared memory object, or of a file of the host, into memory.

    Args:
        addr: None; a place cannot be asked for.
        len: how many bytes, 1 or more; all of them must be there.
        prot: ``PROT_READ``, ``PROT_WRITE``, or both.
        flags: ``MAP_SHARED``: whoever maps it sees what is written; ``MAP_PRIVATE``: nobody else does.
        fildes: a descriptor of ``shm_open``, or of a file of the host.
        off: where the part begins, a multiple of the page size.

    Returns:
        The memory: a ``memoryview`` that is writable if *prot* has ``PROT_WRITE``.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *len* is not positive, *flags* has neither or both of the two, or *off* is not a multiple of the page size.
        ENOTSUP: *flags* has ``MAP_FIXED``, or *prot* is ``PROT_NONE`` or has ``PROT_EXEC``.
        EBADF: *fildes* is not open.
        ENODEV: *fildes* cannot be mapped.
        EACCES: *fildes* is not open for reading; or not for writing, which a writable shared mapping needs.
        ENXIO: the part goes beyond the end of the object.
        ENOMEM: the host has no memory for it.

    Context:
        Any.

    Cost:
        Constant; logarithmic in the number of mappings.

    Source:
        IEEE 1003.1, mmap
    """
    process = here()
    process.any_context("mmap")
    if addr is not None:
        address("mmap", "addr", addr)
    for name, value in (("len", len), ("prot", prot), ("flags", flags), ("off", off)):
        check_number("mmap", name, value)
    if not 0 < len <= LARGEST or off < 0 or off % GRAIN:
        process.fail("mmap", EINVAL)
    if flags & (MAP_SHARED | MAP_PRIVATE) not in (MAP_SHARED, MAP_PRIVATE):
        process.fail("mmap", EINVAL)
    if flags & MAP_FIXED or not _is_access(prot):
        process.fail("mmap", ENOTSUP)
    check_descriptor(process, "mmap", fildes)
    part = len, off, bool(prot & PROT_WRITE), bool(flags & MAP_SHARED)
    view: memoryview = process.send("mmap", SHARED_MEMORY, MAP, fildes, part, errors=_MAP_ERRORS)
    return view


def _is_access(prot: int) -> bool:
    return prot in (PROT_READ, PROT_WRITE, PROT_READ | PROT_WRITE)


def munmap(addr: object, len: int) -> None:
    """Unmap all pages that have one of these bytes; when all of a mapping is unmapped, its views can be used no more.

    Args:
        addr: a view of ``mmap``, or a slice of one that begins with a page.
        len: how many bytes, 1 or more.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *len* is not positive, or *addr* is not the beginning of a page; a view that has been unmapped is none.

    Context:
        Any.

    Cost:
        Linear in the mappings with such pages; logarithmic in the number of all.

    Source:
        IEEE 1003.1, munmap
    """
    process = here()
    process.any_context("munmap")
    start = page_address(process, "munmap", addr)
    check_number("munmap", "len", len)
    if not 0 < len <= LARGEST:
        process.fail("munmap", EINVAL)
    process.send("munmap", SHARED_MEMORY, UNMAP, a=(start, len))


def mprotect(addr: object, len: int, prot: int) -> memoryview:
    """Give mapped memory another protection, by a new view on it: the views that there are keep theirs.

    Args:
        addr: a view of ``mmap``, or a slice of one that begins with a page.
        len: how many bytes, 1 or more, of one mapping.
        prot: ``PROT_READ``, ``PROT_WRITE``, or both.

    Returns:
        The memory, as a ``memoryview`` that is writable if *prot* has ``PROT_WRITE``.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *len* is not positive, or *addr* is not the beginning of a page.
        ENOTSUP: *prot* is ``PROT_NONE`` or has ``PROT_EXEC``.
        ENOMEM: not all of these bytes are mapped.
        EACCES: a shared mapping of something that is not open for writing cannot become writable.

    Context:
        Any.

    Cost:
        Logarithmic in the number of mappings; one message.

    Source:
        IEEE 1003.1, mprotect
    """
    process = here()
    process.any_context("mprotect")
    start = page_address(process, "mprotect", addr)
    check_number("mprotect", "len", len)
    check_number("mprotect", "prot", prot)
    if not 0 < len <= LARGEST:
        process.fail("mprotect", EINVAL)
    if not _is_access(prot):
        process.fail("mprotect", ENOTSUP)
    part = start, len, bool(prot & PROT_WRITE)
    view: memoryview = process.send("mprotect", SHARED_MEMORY, PROTECT, a=part, errors=_PROTECT_ERRORS)
    return view
