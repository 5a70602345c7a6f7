# SPDX-License-Identifier: MIT
"""Files of the host: what can be done with one, the reading and writing itself, and host threads that carry it out.

A file with positions is read and written at once. One without them (a pipe, a terminal, a socket) is waited for before each
step, so that nobody is held up in the host for longer than a step takes.

This module is never compiled: only interpreted code lets the host's signals and other threads in.
"""

import os
import select
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

READ = 1
WRITE = 2
SYNCHRONISE = 3
SYNCHRONISE_DATA = 4

# What can be done with a file.
READABLE = 1
WRITABLE = 2
POSITIONED = 4
APPENDED = 8

# So much can be written without being held up to a file that is ready for it.
CHUNK = 512

# What the host calls an error of input or output, where it does not say which.
UNSPECIFIED = 5


def number_of(error: OSError) -> int:
    """The host's number of an error."""
    return error.errno or UNSPECIFIED


def abilities(file: int) -> int:
    """What can be done with the file that has this descriptor; OSError if none has."""
    # Not on every host.
    import fcntl

    flags = fcntl.fcntl(file, fcntl.F_GETFL)
    access = flags & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR)
    bits = 0 if access == os.O_WRONLY else READABLE
    if access != os.O_RDONLY:
        bits |= WRITABLE
    if flags & os.O_APPEND:
        bits |= APPENDED
    with suppress(OSError):
        os.lseek(file, 0, os.SEEK_CUR)
        bits |= POSITIONED
    return bits


def carry_out(request: Any, patience: float | None, ear: int = -1) -> bool:
    """Do of *request* what its file allows within *patience* (seconds; None: for ever); whether it is finished.

    *request* tells ``kind``, ``file``, ``offset``, ``buffer`` and ``abilities``, and gets ``done`` and ``error``. Something
    that can be read from *ear* ends the waiting.
    """
    try:
        if request.kind == SYNCHRONISE:
            os.fsync(request.file)
        elif request.kind == SYNCHRONISE_DATA:
            # Not on every host.
            getattr(os, "fdatasync", os.fsync)(request.file)
        elif request.abilities & POSITIONED:
            _transfer(request)
        elif not _is_ready(request.file, request.kind == WRITE, patience, ear):
            return False
        elif request.kind == READ:
            request.done = os.readv(request.file, [request.buffer])
        else:
            request.done += os.write(request.file, request.buffer[request.done : request.done + CHUNK])
            return bool(request.done == len(request.buffer))
    except BlockingIOError:
        return False
    except OSError as error:
        request.error = number_of(error)
    return True


def _transfer(request: Any) -> None:
    if request.kind == READ:
        request.done = os.preadv(request.file, [request.buffer], request.offset)
    elif request.abilities & APPENDED:
        request.done = os.write(request.file, request.buffer)
    else:
        request.done = os.pwrite(request.file, request.buffer, request.offset)


def _is_ready(file: int, writing: bool, patience: float | None, ear: int) -> bool:
    watch = select.poll()
    watch.register(file, select.POLLOUT if writing else select.POLLIN)
    if ear >= 0:
        watch.register(ear, select.POLLIN)
    # A descriptor that is closed meanwhile, or whose other side is, counts as ready: the transfer tells.
    found = watch.poll(None if patience is None else round(patience * 1000))
    return any(descriptor == file for descriptor, _ in found)


class Workers:
    """Host threads that carry requests out, each one at a time, and then call *finished* with it."""

    __slots__ = ("_bell", "_ear", "_finished", "_jobs", "_threads", "busy")

    def __init__(self, finished: Callable[[Any], object]) -> None:
        self._finished = finished
        self._jobs: SimpleQueue[Any] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._ear = self._bell = -1
        # Requests given, less those that the owner has taken back as finished.
        self.busy = 0

    def give(self, request: Any) -> None:
        """Have *request* carried out: by a thread that is free, else by a new one."""
        self.busy += 1
        if self.busy > len(self._threads):
            if self._ear < 0:
                self._ear, self._bell = os.pipe()
            # One that waits in the host for ever does not keep the process from ending.
            thread = threading.Thread(target=self._work, name="kernel-files", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put(request)

    def close(self) -> None:
        """End the threads, those that wait for a file too."""
        if self._ear < 0:
            return
        os.close(self._bell)
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []
        os.close(self._ear)
        self._ear = self._bell = -1

    def _work(self) -> None:
        for request in iter(self._jobs.get, None):
            while not carry_out(request, None, self._ear):
                if _is_ready(self._ear, False, 0.0, -1):
                    return
            self._finished(request)
