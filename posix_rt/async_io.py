# SPDX-License-Identifier: MIT
"""Asynchronous input and output: files of the host are read and written while the caller goes on.

A request is described by an ``aiocb``. In virtual time requests for one file are carried out one after another, each a
millisecond after it was its turn; with the real clock by host threads.
"""

from collections.abc import Sequence
from errno import EAGAIN, EBADF, ECANCELED, EINPROGRESS, EINVAL, EIO
from typing import Any

from kernel.host_files import POSITIONED, READ, READABLE, SYNCHRONISE, SYNCHRONISE_DATA, WRITABLE, WRITE, number_of
from kernel.ports import ASYNC_IO
from kernel.servers.async_io import (
    AWAIT,
    CANCEL,
    CANCELLED,
    COLLECT,
    FINISHED,
    LIMIT,
    NEW,
    REFER,
    START,
    START_ALL,
    Request,
)
from kernel.status import TIMED_OUT
from kernel.task import BY_SIGNAL
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.errors import translation
from posix_rt.mapped_memory import LARGEST
from posix_rt.signal_actions import notification
from posix_rt.synchronised_io import file_abilities
from posix_rt.types import sigevent, timespec

__all__ = [
    "AIO_ALLDONE", "AIO_CANCELED", "AIO_LISTIO_MAX", "AIO_MAX", "AIO_NOTCANCELED", "AIO_PRIO_DELTA_MAX", "LIO_NOP",
    "LIO_NOWAIT", "LIO_READ", "LIO_WAIT", "LIO_WRITE", "O_DSYNC", "O_RSYNC", "O_SYNC", "aio_cancel", "aio_error",
    "aio_fsync", "aio_read", "aio_return", "aio_suspend", "aio_write", "aiocb", "lio_listio",
]  # fmt: skip

AIO_CANCELED = 0
AIO_NOTCANCELED = 1
AIO_ALLDONE = 2

LIO_READ = 0
LIO_WRITE = 1
LIO_NOP = 2
LIO_WAIT = 0
LIO_NOWAIT = 1

AIO_PRIO_DELTA_MAX = 20

O_DSYNC = 0o10000
O_SYNC = 0o4010000
O_RSYNC = O_SYNC

# The most requests in one list, and the most that wait or are under way.
AIO_LISTIO_MAX = 256
AIO_MAX = LIMIT

_KINDS = {LIO_READ: READ, LIO_WRITE: WRITE}
_NOT_DONE_YET = translation({TIMED_OUT: EAGAIN})


class aiocb:
    """What is to be read or written; not to be changed before it is done.

    *aio_buf* is a writable buffer for reading, any buffer for writing; *aio_nbytes* None means all of it.
    """

    __slots__ = (
        "_request", "aio_buf", "aio_fildes", "aio_lio_opcode", "aio_nbytes", "aio_offset", "aio_reqprio", "aio_sigevent",
    )  # fmt: skip

    def __init__(
        self,
        aio_fildes: int = 0,
        aio_offset: int = 0,
        aio_buf: Any = None,
        aio_nbytes: int | None = None,
        aio_reqprio: int = 0,
        aio_sigevent: sigevent | None = None,
        aio_lio_opcode: int = LIO_NOP,
    ) -> None:
        self.aio_fildes = aio_fildes
        self.aio_offset = aio_offset
        self.aio_buf = aio_buf
        self.aio_nbytes = aio_nbytes
        self.aio_reqprio = aio_reqprio
        self.aio_sigevent = aio_sigevent
        self.aio_lio_opcode = aio_lio_opcode
        # As the kernel has it, once it was asked for.
        self._request: Request | None = None


def _check_block(call: str, name: str, block: aiocb) -> None:
    if type(block) is not aiocb:
        raise TypeError(f"{call}: {name} must be an aiocb, not {type(block).__name__}")


def _buffer(call: str, block: aiocb, kind: int) -> memoryview | None:
    """The bytes that are to be filled or written; None if there are not so many."""
    try:
        view = memoryview(bytearray() if block.aio_buf is None else block.aio_buf).cast("B")
    except TypeError:
        raise TypeError(f"{call}: aio_buf must be a buffer in one piece, not {type(block.aio_buf).__name__}") from None
    if block.aio_nbytes is None:
        size = view.nbytes
    else:
        check_number(call, "aio_nbytes", block.aio_nbytes)
        size = block.aio_nbytes
    if kind == READ and view.readonly:
        raise TypeError(f"{call}: aio_buf must be writable, to be read into")
    return view[:size] if 0 <= size <= view.nbytes else None


def _notification(call: str, event: sigevent | None) -> Any:
    return None if event is None else notification(call, event)


def _transfer(process: Gate, call: str, block: aiocb, kind: int) -> Request:
    """The request for a block; refused if it cannot be carried out."""
    for name in ("aio_fildes", "aio_offset", "aio_reqprio"):
        check_number(call, name, getattr(block, name))
    buffer = _buffer(call, block, kind)
    event = _notification(call, block.aio_sigevent)
    able = file_abilities(process, call, block.aio_fildes)
    if not able & (READABLE if kind == READ else WRITABLE):
        process.fail(call, EBADF)
    if buffer is None or not 0 <= block.aio_reqprio <= AIO_PRIO_DELTA_MAX:
        process.fail(call, EINVAL)
    if able & POSITIONED and not 0 <= block.aio_offset <= LARGEST:
        process.fail(call, EINVAL)
    return Request(kind, block.aio_fildes, able, block.aio_offset, buffer, block.aio_reqprio, event)


def _start(call: str, block: aiocb, kind: int) -> None:
    process = here()
    process.any_context(call)
    _check_block(call, "aiocbp", block)
    request = _transfer(process, call, block, kind)
    process.send(call, ASYNC_IO, START, a=request, b=block._request)
    block._request = request


def aio_read(aiocbp: aiocb) -> None:
    """Ask for bytes of a file to be read.

    Args:
        aiocbp: which, and where to; ``aio_reqprio`` makes it less urgent than the caller is.

    Returns:
        Nothing; what became of it is told by ``aio_error`` and ``aio_return``.

    Errors:
        EPERM: the CPU is locked.
        EBADF: ``aio_fildes`` is not open for reading.
        EINVAL: offset, number of bytes, priority or notification is not valid, or *aiocbp* is under way already.
        EAGAIN: too many requests are under way.

    Context:
        Any.

    Cost:
        Logarithmic in the requests for this file; one message.

    Source:
        IEEE 1003.1, aio_read
    """
    _start("aio_read", aiocbp, READ)


def aio_write(aiocbp: aiocb) -> None:
    """Ask for bytes to be written to a file; to its end if it is open with O_APPEND.

    Args:
        aiocbp: what, and where to; ``aio_reqprio`` makes it less urgent than the caller is.

    Returns:
        Nothing; what became of it is told by ``aio_error`` and ``aio_return``.

    Errors:
        EPERM: the CPU is locked.
        EBADF: ``aio_fildes`` is not open for writing.
        EINVAL: offset, number of bytes, priority or notification is not valid, or *aiocbp* is under way already.
        EAGAIN: too many requests are under way.

    Context:
        Any.

    Cost:
        Logarithmic in the requests for this file; one message.

    Source:
        IEEE 1003.1, aio_write
    """
    _start("aio_write", aiocbp, WRITE)


def aio_fsync(op: int, aiocbp: aiocb) -> None:
    """Ask for a file to be synchronised after all that was asked for before.

    Args:
        op: ``O_SYNC`` as ``fsync`` does it, or ``O_DSYNC`` as ``fdatasync``.
        aiocbp: which file; only ``aio_fildes`` and ``aio_sigevent`` count.

    Returns:
        Nothing; what became of it is told by ``aio_error`` and ``aio_return``.

    Errors:
        EPERM: the CPU is locked.
        EBADF: ``aio_fildes`` is not open for writing.
        EINVAL: *op* is neither, the file is nothing that can be synchronised, or *aiocbp* is under way already.
        EAGAIN: too many requests are under way.

    Context:
        Any.

    Cost:
        Logarithmic in the requests for this file; one message.

    Source:
        IEEE 1003.1, aio_fsync
    """
    process = here()
    process.any_context("aio_fsync")
    check_number("aio_fsync", "op", op)
    _check_block("aio_fsync", "aiocbp", aiocbp)
    check_number("aio_fsync", "aio_fildes", aiocbp.aio_fildes)
    event = _notification("aio_fsync", aiocbp.aio_sigevent)
    if op not in (O_SYNC, O_DSYNC):
        process.fail("aio_fsync", EINVAL)
    able = file_abilities(process, "aio_fsync", aiocbp.aio_fildes)
    if not able & WRITABLE:
        process.fail("aio_fsync", EBADF)
    if not able & POSITIONED:
        process.fail("aio_fsync", EINVAL)
    kind = SYNCHRONISE if op == O_SYNC else SYNCHRONISE_DATA
    request = Request(kind, aiocbp.aio_fildes, able, notification=event)
    process.send("aio_fsync", ASYNC_IO, START, a=request, b=aiocbp._request)
    aiocbp._request = request


def lio_listio(mode: int, list: Sequence[aiocb | None], sig: sigevent | None = None) -> None:
    """Ask for several transfers at once.

    Args:
        mode: ``LIO_WAIT`` waits until all are done; ``LIO_NOWAIT`` does not.
        list: the blocks, each with its ``aio_lio_opcode``; None, and one with ``LIO_NOP``, is passed over.
        sig: how to tell that all are done; ``LIO_WAIT`` does without.

    Returns:
        Nothing; what became of each is told by ``aio_error`` and ``aio_return``.

    Errors:
        EPERM: the CPU is locked, or with ``LIO_WAIT`` the caller may not wait here.
        EINVAL: *mode* is neither, an operation is unknown, the list is too long, or a block in it is under way already.
        EAGAIN: too many requests are under way; none of these is.
        EINTR: a signal ended the wait; the requests go on.
        EIO: one of them was refused, or failed; ``aio_error`` tells which.

    Context:
        Any.

    Cost:
        Linear in the list, and logarithmic in the requests for each file; one message.

    Source:
        IEEE 1003.1, lio_listio
    """
    process = here()
    if mode == LIO_WAIT:
        process.waiting_context("lio_listio")
    else:
        process.any_context("lio_listio")
    check_number("lio_listio", "mode", mode)
    blocks = [block for block in list if block is not None]
    for block in blocks:
        _check_block("lio_listio", "list", block)
        check_number("lio_listio", "aio_lio_opcode", block.aio_lio_opcode)
    event = None if mode == LIO_WAIT else _notification("lio_listio", sig)
    blocks = [block for block in blocks if block.aio_lio_opcode != LIO_NOP]
    known = all(block.aio_lio_opcode in _KINDS for block in blocks)
    if mode not in (LIO_WAIT, LIO_NOWAIT) or len(blocks) > AIO_LISTIO_MAX or not known:
        process.fail("lio_listio", EINVAL)
    earlier = [block._request for block in blocks]
    requests = [_one_of_many(process, block) for block in blocks]
    for block, request in zip(blocks, requests):
        block._request = request
    try:
        how = mode == LIO_WAIT, event, earlier
        number = process.wait("lio_listio", ASYNC_IO, START_ALL, a=requests, b=how, openness=BY_SIGNAL)
    except OSError:
        for block, request, former in zip(blocks, requests, earlier):
            if request.state == NEW:
                block._request = former
        raise
    if number:
        process.fail("lio_listio", EIO)


def _one_of_many(process: Gate, block: aiocb) -> Request:
    """The request for a block in a list; one that must be refused has its error from the beginning."""
    try:
        return _transfer(process, "lio_listio", block, _KINDS[block.aio_lio_opcode])
    except OSError as error:
        return Request(READ, block.aio_fildes, error=number_of(error))


def aio_error(aiocbp: aiocb) -> int:
    """Tell what became of a request.

    Args:
        aiocbp: the block that it was made with.

    Returns:
        0 if it succeeded, ``EINPROGRESS`` if it is not done yet, else the error: ``ECANCELED`` if it was cancelled, or what
        ``read``, ``write`` or ``fsync`` would have given.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: no request was made with *aiocbp* since ``aio_return``.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, aio_error
    """
    process = here()
    process.any_context("aio_error")
    _check_block("aio_error", "aiocbp", aiocbp)
    if aiocbp._request is None:
        process.fail("aio_error", EINVAL)
    state, number = process.send("aio_error", ASYNC_IO, REFER, a=aiocbp._request)
    return {CANCELLED: ECANCELED, FINISHED: int(number)}.get(state, EINPROGRESS)


def aio_return(aiocbp: aiocb) -> int:
    """Take the result of a request, once.

    Args:
        aiocbp: the block that it was made with.

    Returns:
        The number of bytes read or written; 0 for ``aio_fsync``; -1 if it failed or was cancelled, and ``aio_error`` told why.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: no request was made with *aiocbp* since ``aio_return``, or it is not done yet.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, aio_return
    """
    process = here()
    process.any_context("aio_return")
    _check_block("aio_return", "aiocbp", aiocbp)
    if aiocbp._request is None:
        process.fail("aio_return", EINVAL)
    state, number, done = process.send("aio_return", ASYNC_IO, COLLECT, a=aiocbp._request)
    return -1 if number or state == CANCELLED else int(done)


def aio_cancel(fildes: int, aiocbp: aiocb | None = None) -> int:
    """Cancel requests that have not begun; each has the error ``ECANCELED`` then, and its notification is sent.

    Args:
        fildes: the file.
        aiocbp: the one to cancel; None cancels all for this file.

    Returns:
        ``AIO_CANCELED``; ``AIO_NOTCANCELED``: one is being carried out and goes on; ``AIO_ALLDONE``: all were done before.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *fildes* is not open.
        EINVAL: *aiocbp* is for another file.

    Context:
        Any.

    Cost:
        Linear in the requests that are cancelled, logarithmic in those for this file; one message.

    Source:
        IEEE 1003.1, aio_cancel
    """
    process = here()
    process.any_context("aio_cancel")
    check_number("aio_cancel", "fildes", fildes)
    if aiocbp is not None:
        _check_block("aio_cancel", "aiocbp", aiocbp)
    file_abilities(process, "aio_cancel", fildes)
    request = None
    if aiocbp is not None:
        if aiocbp.aio_fildes != fildes:
            process.fail("aio_cancel", EINVAL)
        request = aiocbp._request
        if request is None:
            return AIO_ALLDONE
    return int(process.send("aio_cancel", ASYNC_IO, CANCEL, fildes, request))


def aio_suspend(list: Sequence[aiocb | None], timeout: timespec | None = None) -> None:
    """Wait until one of several requests is done.

    Args:
        list: the blocks; None in it is passed over.
        timeout: how long to wait at most; None: for ever.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *timeout* is not a time, or no request was made with a block.
        EAGAIN: the time passed first.
        EINTR: a signal ended the wait.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Linear in the list; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, aio_suspend
    """
    process = here()
    process.waiting_context("aio_suspend")
    requests = []
    for block in list:
        if block is not None:
            _check_block("aio_suspend", "list", block)
            if block._request is None:
                process.fail("aio_suspend", EINVAL)
            requests.append(block._request)
    deadline = None if timeout is None else process.relative("aio_suspend", "timeout", timeout)
    process.wait("aio_suspend", ASYNC_IO, AWAIT, a=tuple(requests), errors=_NOT_DONE_YET, deadline=deadline)
