# SPDX-License-Identifier: MIT
"""Memory of the host in whole pages: files mapped into it, and memory that can be mapped any number of times."""

import ctypes
import mmap
import os

PAGE = mmap.PAGESIZE
# Where a part of a file that is mapped may begin.
GRAIN = mmap.ALLOCATIONGRANULARITY

# How a file is mapped: nothing can be written, what is written goes to the file, or to a copy of the page.
READ_ONLY = mmap.ACCESS_READ
SHARED = mmap.ACCESS_WRITE
COPY = mmap.ACCESS_COPY


class _Buffer(ctypes.Structure):
    """What CPython says of a buffer."""

    _fields_ = (
        ("address", ctypes.c_void_p),
        ("owner", ctypes.py_object),
        ("size", ctypes.c_ssize_t),
        ("item_size", ctypes.c_ssize_t),
        ("read_only", ctypes.c_int),
        ("dimensions", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("offsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


def place_of(memory: object) -> tuple[int, int]:
    """Where the memory of a buffer, read-only ones too, begins, and its size; TypeError if it is none, or not in one piece."""
    buffer = _Buffer()
    try:
        ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(memory), ctypes.byref(buffer), 0)
    except (BufferError, ValueError) as error:
        raise TypeError(str(error)) from None
    place = buffer.address or 0, buffer.size
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
    return place


def map_file(file: int, size: int, offset: int, access: int) -> mmap.mmap:
    """*size* bytes of a file from *offset* on, a multiple of ``GRAIN``; OSError if the host refuses."""
    return mmap.mmap(file, size, access=access, offset=offset)


class Backing:
    """Memory without a name at the host, of a size that may change; it goes with the last of this and its mappings."""

    __slots__ = ("file", "size")

    def __init__(self) -> None:
        self.file = -1
        self.size = 0
        if hasattr(os, "memfd_create"):
            self.file = os.memfd_create("kernel")
        else:
            from tempfile import TemporaryFile

            with TemporaryFile() as file:
                self.file = os.dup(file.fileno())

    def resize(self, size: int) -> None:
        """What is added is zero."""
        os.ftruncate(self.file, size)
        self.size = size

    def clear(self, begin: int, end: int) -> None:
        """Write zeros, page by page."""
        os.lseek(self.file, begin, os.SEEK_SET)
        while begin < end:
            begin += os.write(self.file, bytes(min(end - begin, PAGE)))

    def close(self) -> None:
        """Nothing is mapped any more."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1

    def __del__(self) -> None:
        self.close()


def _ask(function: str, *arguments: int) -> int:
    """Call a function of the host's own library; 0, or its error number."""
    library = ctypes.CDLL(None, use_errno=True)
    sizes = [ctypes.c_size_t(argument) for argument in arguments]
    if getattr(library, function)(*sizes) == 0:
        return 0
    return ctypes.get_errno()


def lock(start: int, size: int) -> int:
    """Have the host keep these pages in memory; 0, or its error number."""
    return _ask("mlock", start, size)


def unlock(start: int, size: int) -> int:
    """Undo ``lock``."""
    return _ask("munlock", start, size)


def lock_all(flags: int) -> int:
    """Have the host keep all pages in memory: those that there are (1), those that come (2); 0, or its error number."""
    return _ask("mlockall", flags)


def unlock_all() -> int:
    """Undo ``lock`` and ``lock_all``."""
    return _ask("munlockall")
