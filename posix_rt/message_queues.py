# SPDX-License-Identifier: MIT
"""Message queues: ``mq_open`` to ``mq_setattr``. Messages are bytes, which know their size themselves.

A message queue has the id of a μITRON message buffer. A descriptor is an opening of it; one made by ``from_id`` is none, but
may send to and receive from any message buffer: one that is not a message queue has the priority 0 only.
"""

from errno import EBADF, EINVAL, EMFILE, ENFILE, ENOENT, ENOSPC
from typing import Any, NamedTuple

from kernel.ports import MESSAGE_QUEUE
from kernel.servers.message_queue import (
    CLOSE,
    DESCRIBE,
    OPEN,
    POST,
    PRIORITIES,
    SET_WAITING,
    TAKE,
    UNLINK,
    WATCH,
)
from kernel.status import ABSENT, DELETED, NO_ID, NO_MEMORY, OVERFLOW
from posix_rt.attributes import check_number
from posix_rt.call import CLOCK_REALTIME, Gate, here
from posix_rt.errors import translation
from posix_rt.handles import mqd_t
from posix_rt.names import O_ACCMODE, O_CREAT, O_EXCL, O_NONBLOCK, O_RDONLY, O_WRONLY, check_name
from posix_rt.signal_actions import SI_MESGQ
from posix_rt.signal_actions import notification as notification_of
from posix_rt.types import sigevent, timespec

__all__ = [
    "MQ_PRIO_MAX", "mq_attr", "mq_close", "mq_getattr", "mq_notify", "mq_open", "mq_receive", "mq_send", "mq_setattr",
    "mq_timedreceive", "mq_timedsend", "mq_unlink", "mqd_t",
]  # fmt: skip

MQ_PRIO_MAX = PRIORITIES

# Compiled code knows where it is without looking for its name.
_HANDLE = mqd_t

_DESCRIPTOR = translation({ABSENT: EBADF, DELETED: EBADF})
_NAME = translation({ABSENT: ENOENT, OVERFLOW: EMFILE, NO_ID: ENFILE, NO_MEMORY: ENOSPC})


class mq_attr(NamedTuple):
    """Of an open message queue: ``O_NONBLOCK`` or 0; messages and bytes of each at most; messages that are there."""

    mq_flags: int = 0
    mq_maxmsg: int = 10
    mq_msgsize: int = 8192
    mq_curmsgs: int = 0


def _attributes(call: str, name: str, value: mq_attr) -> mq_attr:
    if type(value) is not mq_attr:
        raise TypeError(f"{call}: {name} must be an mq_attr, not {type(value).__name__}")
    for field in mq_attr._fields:
        check_number(call, f"{name}.{field}", getattr(value, field))
    return value


def _message(process: Gate, call: str, msg: Any, msg_prio: int) -> bytes:
    """A copy of the bytes of a message, whose priority is looked at, too."""
    if type(msg) is bytes:
        data = msg
    else:
        try:
            data = memoryview(msg).tobytes()
        except (TypeError, ValueError):
            raise TypeError(f"{call}: msg must be bytes or another buffer, not {type(msg).__name__}") from None
    check_number(call, "msg_prio", msg_prio)
    if not 0 <= msg_prio < MQ_PRIO_MAX:
        process.fail(call, EINVAL)
    return data


def _answer(state: tuple[bool, int, int, int]) -> mq_attr:
    waits, *numbers = state
    return mq_attr(0 if waits else O_NONBLOCK, *numbers)


def mq_open(name: str, oflag: int, mode: int = 0, attr: mq_attr | None = None) -> mqd_t:
    """Open a message queue by its name; with ``O_CREAT`` it is made if there is none.

    Args:
        name: a slash and one or more characters without another slash.
        oflag: ``O_RDONLY``, ``O_WRONLY`` or ``O_RDWR``, with ``O_NONBLOCK``, ``O_CREAT`` and ``O_EXCL`` if wanted.
        mode: permissions of a new queue; not enforced.
        attr: messages and bytes of each at most, of a new queue; None is 10 of 8192 bytes.

    Returns:
        The descriptor, whose ``id`` is that of a message buffer.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *name* cannot be a name, *oflag* has no access mode, or a size in *attr* is below 1.
        ENAMETOOLONG: *name* is longer than ``NAME_MAX``.
        EEXIST: the queue exists, and ``O_CREAT`` and ``O_EXCL`` are set.
        ENOENT: there is no such queue, and ``O_CREAT`` is not set.
        EMFILE: every descriptor is in use.
        ENFILE: every id of message buffers is in use.
        ENOSPC: the kernel's memory is used up.

    Context:
        Any.

    Cost:
        One message; linear in the bytes of a new queue.

    Source:
        IEEE 1003.1, mq_open
    """
    process = here()
    process.any_context("mq_open")
    check_name("mq_open", name)
    check_number("mq_open", "oflag", oflag)
    access = oflag & O_ACCMODE
    if access == O_ACCMODE:
        process.fail("mq_open", EINVAL)
    check_number("mq_open", "mode", mode)
    creation = None
    if oflag & O_CREAT:
        wanted = mq_attr() if attr is None else _attributes("mq_open", "attr", attr)
        if wanted.mq_maxmsg < 1 or wanted.mq_msgsize < 1:
            process.fail("mq_open", EINVAL)
        creation = wanted.mq_maxmsg, wanted.mq_msgsize
    exclusive = creation is not None and bool(oflag & O_EXCL)
    opening = name, creation, exclusive, access != O_WRONLY, access != O_RDONLY, not oflag & O_NONBLOCK
    return mqd_t(*process.send("mq_open", MESSAGE_QUEUE, OPEN, 0, opening, None, _NAME))


def mq_close(mqdes: mqd_t) -> None:
    """Close a descriptor; the request for notification that was made through it is dropped.

    Args:
        mqdes: the descriptor.

    Returns:
        None. A queue that has lost its name goes when it is closed for the last time.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *mqdes* is not open.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, mq_close
    """
    process = here()
    target = process.any_with("mq_close", "mqdes", mqdes, _HANDLE)
    process.send("mq_close", MESSAGE_QUEUE, CLOSE, target, None, (mqdes.descriptor, None), _DESCRIPTOR)


def mq_unlink(name: str) -> None:
    """Take its name away from a message queue, which goes when it is not open any more.

    Args:
        name: the name, which a new queue can have at once.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ENAMETOOLONG: *name* is longer than ``NAME_MAX``.
        ENOENT: there is no such queue.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, mq_unlink
    """
    process = here()
    process.any_context("mq_unlink")
    check_name("mq_unlink", name, ENOENT)
    process.send("mq_unlink", MESSAGE_QUEUE, UNLINK, 0, name, None, _NAME)


def mq_send(mqdes: mqd_t, msg: Any, msg_prio: int) -> None:
    """Send a message, waiting for room unless the descriptor has ``O_NONBLOCK``. Its bytes are copied when the call is made.

    Args:
        mqdes: the descriptor, open for writing.
        msg: bytes or another buffer, of *mq_msgsize* bytes at most.
        msg_prio: 0 to ``MQ_PRIO_MAX`` - 1; messages of higher priority are received first.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *msg_prio* is out of range; above 0 it is for a message buffer that is not a message queue.
        EBADF: *mqdes* is not open for writing, or its queue was deleted meanwhile.
        EMSGSIZE: *msg* is larger than *mq_msgsize*.
        EAGAIN: there is no room, and ``O_NONBLOCK`` is set.
        EINTR: a signal ended the wait, or somebody did by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Linear in the bytes of the message; linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, mq_send
    """
    process = here()
    target = process.waiting_with("mq_send", "mqdes", mqdes, _HANDLE)
    data = _message(process, "mq_send", msg, msg_prio)
    more = mqdes.descriptor, msg_prio
    process.wait("mq_send", MESSAGE_QUEUE, POST, target, data, more, _DESCRIPTOR)


def mq_timedsend(mqdes: mqd_t, msg: Any, msg_prio: int, abstime: timespec) -> None:
    """Send a message, waiting for room until *abstime* at most, unless the descriptor has ``O_NONBLOCK``.

    Args:
        mqdes: the descriptor, open for writing.
        msg: bytes or another buffer, of *mq_msgsize* bytes at most.
        msg_prio: 0 to ``MQ_PRIO_MAX`` - 1; messages of higher priority are received first.
        abstime: time of ``CLOCK_REALTIME``; one that has passed does not matter if there is room.

    Returns:
        None.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *msg_prio* or *abstime* is out of range; *msg_prio* is above 0 for a message buffer that is not a message queue.
        EBADF: *mqdes* is not open for writing, or its queue was deleted meanwhile.
        EMSGSIZE: *msg* is larger than *mq_msgsize*.
        EAGAIN: there is no room, and ``O_NONBLOCK`` is set.
        EINTR: a signal ended the wait, or somebody did by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``mq_send``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, mq_timedsend
    """
    process = here()
    target = process.waiting_with("mq_timedsend", "mqdes", mqdes, _HANDLE)
    data = _message(process, "mq_timedsend", msg, msg_prio)
    deadline = process.absolute("mq_timedsend", CLOCK_REALTIME, abstime)
    more = mqdes.descriptor, msg_prio
    process.wait("mq_timedsend", MESSAGE_QUEUE, POST, target, data, more, _DESCRIPTOR, deadline)


def mq_receive(mqdes: mqd_t, msg_len: int) -> tuple[bytes, int]:
    """Receive the oldest message of the highest priority, waiting for one unless the descriptor has ``O_NONBLOCK``.

    Args:
        mqdes: the descriptor, open for reading.
        msg_len: bytes that the caller has room for, *mq_msgsize* or more.

    Returns:
        The message and its priority.

    Errors:
        EPERM: the caller may not wait here.
        EBADF: *mqdes* is not open for reading, or its queue was deleted meanwhile.
        EMSGSIZE: *msg_len* is less than *mq_msgsize*.
        EAGAIN: there is no message, and ``O_NONBLOCK`` is set.
        EINTR: a signal ended the wait, or somebody did by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Linear in the bytes of the message; linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, mq_receive
    """
    process = here()
    target = process.waiting_with("mq_receive", "mqdes", mqdes, _HANDLE)
    check_number("mq_receive", "msg_len", msg_len)
    more = mqdes.descriptor, None
    message: tuple[bytes, int] = process.wait("mq_receive", MESSAGE_QUEUE, TAKE, target, msg_len, more, _DESCRIPTOR)
    return message


def mq_timedreceive(mqdes: mqd_t, msg_len: int, abstime: timespec) -> tuple[bytes, int]:
    """Receive the oldest message of the highest priority, waiting until *abstime* at most.

    Args:
        mqdes: the descriptor, open for reading; with ``O_NONBLOCK`` it does not wait.
        msg_len: bytes that the caller has room for, *mq_msgsize* or more.
        abstime: time of ``CLOCK_REALTIME``; one that has passed does not matter if there is a message.

    Returns:
        The message and its priority.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *abstime* is out of range.
        EBADF: *mqdes* is not open for reading, or its queue was deleted meanwhile.
        EMSGSIZE: *msg_len* is less than *mq_msgsize*.
        EAGAIN: there is no message, and ``O_NONBLOCK`` is set.
        EINTR: a signal ended the wait, or somebody did by force.
        ETIMEDOUT: the time came first.

    Context:
        Thread, with dispatching enabled.

    Cost:
        As ``mq_receive``; logarithmic in the timed events if it waits.

    Source:
        IEEE 1003.1, mq_timedreceive
    """
    process = here()
    target = process.waiting_with("mq_timedreceive", "mqdes", mqdes, _HANDLE)
    check_number("mq_timedreceive", "msg_len", msg_len)
    deadline = process.absolute("mq_timedreceive", CLOCK_REALTIME, abstime)
    more = mqdes.descriptor, None
    message: tuple[bytes, int] = process.wait(
        "mq_timedreceive", MESSAGE_QUEUE, TAKE, target, msg_len, more, _DESCRIPTOR, deadline
    )
    return message


def mq_notify(mqdes: mqd_t, notification: sigevent | None = None) -> None:
    """Ask to be told, once, when a message comes into the empty queue and no thread waits for it.

    Args:
        mqdes: the descriptor.
        notification: how to tell: ``SIGEV_SIGNAL``, ``SIGEV_THREAD`` or ``SIGEV_NONE``; None takes the request back.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *notification* says something that cannot be done.
        EBADF: *mqdes* is not open.
        EBUSY: somebody has asked already.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, mq_notify
    """
    process = here()
    target = process.any_with("mq_notify", "mqdes", mqdes, _HANDLE)
    wanted = None if notification is None else notification_of("mq_notify", notification)
    process.send("mq_notify", MESSAGE_QUEUE, WATCH, target, wanted, (mqdes.descriptor, SI_MESGQ), _DESCRIPTOR)


def mq_getattr(mqdes: mqd_t) -> mq_attr:
    """Report the flags of a descriptor, and the sizes and the number of messages of its queue.

    Args:
        mqdes: the descriptor.

    Returns:
        The attributes.

    Errors:
        EPERM: the CPU is locked.
        EBADF: *mqdes* is not open.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, mq_getattr
    """
    process = here()
    target = process.any_with("mq_getattr", "mqdes", mqdes, _HANDLE)
    more = mqdes.descriptor, None
    return _answer(process.send("mq_getattr", MESSAGE_QUEUE, DESCRIBE, target, None, more, _DESCRIPTOR))


def mq_setattr(mqdes: mqd_t, mqstat: mq_attr) -> mq_attr:
    """Set or clear ``O_NONBLOCK`` of a descriptor.

    Args:
        mqdes: the descriptor.
        mqstat: attributes, of which only *mq_flags* counts.

    Returns:
        The attributes as they were.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *mq_flags* has other flags.
        EBADF: *mqdes* is not open.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, mq_setattr
    """
    process = here()
    target = process.any_with("mq_setattr", "mqdes", mqdes, _HANDLE)
    flags = _attributes("mq_setattr", "mqstat", mqstat).mq_flags
    if flags & ~O_NONBLOCK:
        process.fail("mq_setattr", EINVAL)
    more = mqdes.descriptor, None
    return _answer(process.send("mq_setattr", MESSAGE_QUEUE, SET_WAITING, target, not flags, more, _DESCRIPTOR))
