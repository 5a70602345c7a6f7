# SPDX-License-Identifier: MIT
"""Message buffers: ``cre_mbf`` to ``ref_mbf``. Messages are bytes, which know their size themselves."""

from typing import Any

from kernel.ports import MESSAGE_BUFFER
from kernel.servers.message_buffer import CREATE, DELETE, RECEIVE, REFER, SEND
from kernel.task import FOREVER, POLL
from pyitron.constants import TA_TPRI
from pyitron.errors import E_OK, E_PAR
from pyitron.packets import T_CMBF, T_RMBF
from pyitron.service_call import Gate, here, message_bytes, nanoseconds, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_mbf", "cre_mbf", "del_mbf", "prcv_mbf", "psnd_mbf", "rcv_mbf", "ref_mbf", "snd_mbf", "trcv_mbf", "tsnd_mbf",
]  # fmt: skip


def creation(packet: T_CMBF) -> tuple[Any, ...]:
    """A checked packet as the message buffer server takes it."""
    return bool(packet.mbfatr & TA_TPRI), packet.maxmsz, packet.mbfsz, packet.mbf


def _receive(gate: Gate, call: str, mbfid: int, timeout: int) -> tuple[int, bytes | None]:
    ercd, message = gate.ask(call, MESSAGE_BUFFER, RECEIVE, mbfid, None, None, timeout)
    return (ercd, None) if ercd else (len(message), message)


def cre_mbf(mbfid: int, pk_cmbf: T_CMBF) -> int:
    """Create the message buffer *mbfid*.

    Args:
        mbfid: id of the new message buffer, 1 or more.
        pk_cmbf: attributes (``TA_TFIFO`` or ``TA_TPRI`` for the senders), the largest message in bytes, bytes of the buffer
            (0 or more; see ``TSZ_MBF``), its memory (a writable buffer) or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbfid* is out of range.
        E_RSATR: an attribute that message buffers do not have.
        E_PAR: a size is out of range, or the memory brought along is too small.
        E_OBJ: *mbfid* exists already.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in the bytes of the buffer.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_mbf", "mbfid", mbfid)
        or packet_error("cre_mbf", "pk_cmbf", pk_cmbf, T_CMBF)
    )
    if ercd:
        return gate.refused("cre_mbf", ercd)
    return gate.send("cre_mbf", MESSAGE_BUFFER, CREATE, mbfid, creation(pk_cmbf))


def acre_mbf(pk_cmbf: T_CMBF) -> int:
    """Create a message buffer under an id that the kernel chooses.

    Args:
        pk_cmbf: as for ``cre_mbf``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that message buffers do not have.
        E_PAR: a size is out of range, or the memory brought along is too small.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in the bytes of the buffer.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_mbf", "pk_cmbf", pk_cmbf, T_CMBF)
    if ercd:
        return gate.refused("acre_mbf", ercd)
    return gate.count("acre_mbf", MESSAGE_BUFFER, CREATE, 0, creation(pk_cmbf))


def del_mbf(mbfid: int) -> int:
    """Delete a message buffer with its messages; senders and receivers that wait get ``E_DLT``.

    Args:
        mbfid: message buffer, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbfid* is out of range.
        E_NOEXS: there is no such message buffer.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.task_with_id("del_mbf", "mbfid", mbfid)
    if ercd:
        return gate.refused("del_mbf", ercd)
    return gate.send("del_mbf", MESSAGE_BUFFER, DELETE, mbfid)


def snd_mbf(mbfid: int, msg: Any) -> int:
    """Send a message, waiting for room. Its bytes are copied when the call is made.

    Args:
        mbfid: message buffer, 1 or more.
        msg: bytes or another buffer, 1 to the message buffer's *maxmsz* bytes.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbfid* is out of range.
        E_PAR: *msg* is empty, or larger than *maxmsz*.
        E_NOEXS: there is no such message buffer.
        E_RLWAI: the wait was ended by force.
        E_DLT: the message buffer was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the bytes of the message; linear in the waiting tasks of lower priority if it waits in order of task priority.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.waiting_with_id("snd_mbf", "mbfid", mbfid)
    message = b"" if ercd else message_bytes("snd_mbf", "msg", msg)
    ercd = ercd or (E_OK if message else E_PAR)
    if ercd:
        return gate.refused("snd_mbf", ercd)
    return gate.send("snd_mbf", MESSAGE_BUFFER, SEND, mbfid, message)


def psnd_mbf(mbfid: int, msg: Any) -> int:
    """Send a message if there is room for it now.

    Args:
        mbfid: message buffer, 1 or more.
        msg: bytes or another buffer, 1 to the message buffer's *maxmsz* bytes.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbfid* is out of range.
        E_PAR: *msg* is empty, or larger than *maxmsz*.
        E_NOEXS: there is no such message buffer.
        E_TMOUT: there is no room, or others wait to send.

    Context:
        Task.

    Cost:
        Linear in the bytes of the message.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.task_with_id("psnd_mbf", "mbfid", mbfid)
    message = b"" if ercd else message_bytes("psnd_mbf", "msg", msg)
    ercd = ercd or (E_OK if message else E_PAR)
    if ercd:
        return gate.refused("psnd_mbf", ercd)
    return gate.send("psnd_mbf", MESSAGE_BUFFER, SEND, mbfid, message, None, POLL)


def tsnd_mbf(mbfid: int, msg: Any, tmout: int) -> int:
    """Send a message, waiting at most *tmout* for room.

    Args:
        mbfid: message buffer, 1 or more.
        msg: bytes or another buffer, 1 to the message buffer's *maxmsz* bytes.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbfid* is out of range.
        E_PAR: *msg* is empty, or larger than *maxmsz*, or *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such message buffer.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the message buffer was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``snd_mbf``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.waiting_with_id("tsnd_mbf", "mbfid", mbfid)
    message = b"" if ercd else message_bytes("tsnd_mbf", "msg", msg)
    ercd = ercd or (E_OK if message else E_PAR) or timeout_error("tsnd_mbf", "tmout", tmout)
    if ercd:
        return gate.refused("tsnd_mbf", ercd)
    return gate.send("tsnd_mbf", MESSAGE_BUFFER, SEND, mbfid, message, None, nanoseconds(tmout))


def rcv_mbf(mbfid: int) -> tuple[int, bytes | None]:
    """Receive the oldest message, waiting for one.

    Args:
        mbfid: message buffer, 1 or more.

    Returns:
        ``(size, message)`` with the message as bytes, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbfid* is out of range.
        E_NOEXS: there is no such message buffer.
        E_RLWAI: the wait was ended by force.
        E_DLT: the message buffer was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the bytes copied, and in the number of senders whose messages fit then.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.waiting_with_id("rcv_mbf", "mbfid", mbfid)
    if ercd:
        return gate.refused("rcv_mbf", ercd), None
    return _receive(gate, "rcv_mbf", mbfid, FOREVER)


def prcv_mbf(mbfid: int) -> tuple[int, bytes | None]:
    """Receive the oldest message if there is one.

    Args:
        mbfid: message buffer, 1 or more.

    Returns:
        ``(size, message)`` with the message as bytes, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbfid* is out of range.
        E_NOEXS: there is no such message buffer.
        E_TMOUT: there is no message.

    Context:
        Task.

    Cost:
        Linear in the bytes copied, and in the number of senders whose messages fit then.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.task_with_id("prcv_mbf", "mbfid", mbfid)
    if ercd:
        return gate.refused("prcv_mbf", ercd), None
    return _receive(gate, "prcv_mbf", mbfid, POLL)


def trcv_mbf(mbfid: int, tmout: int) -> tuple[int, bytes | None]:
    """Receive the oldest message, waiting at most *tmout* for one.

    Args:
        mbfid: message buffer, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(size, message)`` with the message as bytes, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbfid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such message buffer.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the message buffer was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``rcv_mbf``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("trcv_mbf", "mbfid", mbfid)
        or timeout_error("trcv_mbf", "tmout", tmout)
    )
    if ercd:
        return gate.refused("trcv_mbf", ercd), None
    return _receive(gate, "trcv_mbf", mbfid, nanoseconds(tmout))


def ref_mbf(mbfid: int) -> tuple[int, T_RMBF | None]:
    """Report the state of a message buffer.

    Args:
        mbfid: message buffer, 1 or more.

    Returns:
        ``(E_OK, T_RMBF)`` with the first sender and the first receiver in line (``TSK_NONE`` for none), the number of messages
        and the free bytes, of which each message takes 4 besides its own, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbfid* is out of range.
        E_NOEXS: there is no such message buffer.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, message buffers
    """
    gate = here()
    ercd = gate.task_with_id("ref_mbf", "mbfid", mbfid)
    if ercd:
        return gate.refused("ref_mbf", ercd), None
    ercd, state = gate.ask("ref_mbf", MESSAGE_BUFFER, REFER, mbfid)
    return ercd, None if ercd else T_RMBF(*state)
