# SPDX-License-Identifier: MIT
"""Mailboxes: ``cre_mbx`` to ``ref_mbx``. Messages are handed over by reference, never copied."""

from typing import Any

from kernel.ports import MAILBOX
from kernel.servers.mailbox import CREATE, DELETE, PEND, POST, REFER
from kernel.task import POLL
from pyitron.constants import TA_MPRI, TA_TPRI, TSZ_MPRIHD
from pyitron.errors import E_OK, E_PAR
from pyitron.packets import T_CMBX, T_RMBX
from pyitron.service_call import here, nanoseconds, timeout_error, wrong_type
from pyitron.validation import packet_error

__all__ = [
    "acre_mbx", "cre_mbx", "del_mbx", "prcv_mbx", "rcv_mbx", "ref_mbx", "snd_mbx", "trcv_mbx",
]  # fmt: skip


def creation(packet: T_CMBX) -> tuple[Any, ...]:
    """A checked packet as the mailbox server takes it: the queue headers are charged if the kernel has to bring them."""
    priorities = packet.maxmpri if packet.mbxatr & TA_MPRI else 0
    charge = TSZ_MPRIHD(priorities) if priorities and packet.mprihd is None else 0
    return bool(packet.mbxatr & TA_TPRI), priorities, charge


def _message_error(pk_msg: Any, priority: Any) -> int:
    """E_PAR for no message at all; a message priority must be an int where there is one."""
    if pk_msg is None:
        return E_PAR
    if priority is not None and type(priority) is not int:
        raise wrong_type("snd_mbx", "pk_msg.msgpri", "an int", priority)
    return E_OK


def cre_mbx(mbxid: int, pk_cmbx: T_CMBX) -> int:
    """Create the mailbox *mbxid*.

    Args:
        mbxid: id of the new mailbox, 1 or more.
        pk_cmbx: attributes (``TA_TFIFO`` or ``TA_TPRI``, ``TA_MFIFO`` or ``TA_MPRI``), largest message priority (1 to
            ``TMAX_MPRI``), memory of the queue headers or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbxid* is out of range.
        E_RSATR: an attribute that mailboxes do not have.
        E_PAR: *maxmpri* is out of range.
        E_OBJ: *mbxid* exists already.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in *maxmpri* with ``TA_MPRI``.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_mbx", "mbxid", mbxid)
        or packet_error("cre_mbx", "pk_cmbx", pk_cmbx, T_CMBX)
    )
    if ercd:
        return gate.refused("cre_mbx", ercd)
    return gate.send("cre_mbx", MAILBOX, CREATE, mbxid, creation(pk_cmbx))


def acre_mbx(pk_cmbx: T_CMBX) -> int:
    """Create a mailbox under an id that the kernel chooses.

    Args:
        pk_cmbx: as for ``cre_mbx``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that mailboxes do not have.
        E_PAR: *maxmpri* is out of range.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        One message; linear in *maxmpri* with ``TA_MPRI``.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_mbx", "pk_cmbx", pk_cmbx, T_CMBX)
    if ercd:
        return gate.refused("acre_mbx", ercd)
    return gate.count("acre_mbx", MAILBOX, CREATE, 0, creation(pk_cmbx))


def del_mbx(mbxid: int) -> int:
    """Delete a mailbox; the wait of every task that waits for it ends with ``E_DLT``, its messages are dropped.

    Args:
        mbxid: mailbox, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbxid* is out of range.
        E_NOEXS: there is no such mailbox.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = gate.task_with_id("del_mbx", "mbxid", mbxid)
    if ercd:
        return gate.refused("del_mbx", ercd)
    return gate.send("del_mbx", MAILBOX, DELETE, mbxid)


def snd_mbx(mbxid: int, pk_msg: Any) -> int:
    """Send a message: the task that is first in line gets it, else it is queued.

    Args:
        mbxid: mailbox, 1 or more.
        pk_msg: the message: any object but None; with ``TA_MPRI`` it has an attribute ``msgpri``, 1 (most urgent) to
            *maxmpri*.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbxid* is out of range.
        E_PAR: there is no message, or its priority is out of range.
        E_NOEXS: there is no such mailbox.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    priority = getattr(pk_msg, "msgpri", None)
    ercd = gate.task_with_id("snd_mbx", "mbxid", mbxid) or _message_error(pk_msg, priority)
    if ercd:
        return gate.refused("snd_mbx", ercd)
    return gate.send("snd_mbx", MAILBOX, POST, mbxid, pk_msg, priority)


def rcv_mbx(mbxid: int) -> tuple[int, Any]:
    """Receive a message, waiting for it if there is none.

    Args:
        mbxid: mailbox, 1 or more.

    Returns:
        ``(E_OK, message)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbxid* is out of range.
        E_NOEXS: there is no such mailbox.
        E_RLWAI: the wait was ended by force.
        E_DLT: the mailbox was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits in order of task priority.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = gate.waiting_with_id("rcv_mbx", "mbxid", mbxid)
    if ercd:
        return gate.refused("rcv_mbx", ercd), None
    return gate.ask("rcv_mbx", MAILBOX, PEND, mbxid)


def prcv_mbx(mbxid: int) -> tuple[int, Any]:
    """Receive a message if there is one, without waiting.

    Args:
        mbxid: mailbox, 1 or more.

    Returns:
        ``(E_OK, message)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbxid* is out of range.
        E_NOEXS: there is no such mailbox.
        E_TMOUT: there is no message.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = gate.task_with_id("prcv_mbx", "mbxid", mbxid)
    if ercd:
        return gate.refused("prcv_mbx", ercd), None
    return gate.ask("prcv_mbx", MAILBOX, PEND, mbxid, None, None, POLL)


def trcv_mbx(mbxid: int, tmout: int) -> tuple[int, Any]:
    """Receive a message, waiting at most *tmout* for it.

    Args:
        mbxid: mailbox, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(E_OK, message)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mbxid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such mailbox.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the mailbox was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``rcv_mbx``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("trcv_mbx", "mbxid", mbxid)
        or timeout_error("trcv_mbx", "tmout", tmout)
    )
    if ercd:
        return gate.refused("trcv_mbx", ercd), None
    return gate.ask("trcv_mbx", MAILBOX, PEND, mbxid, None, None, nanoseconds(tmout))


def ref_mbx(mbxid: int) -> tuple[int, T_RMBX | None]:
    """Report the state of a mailbox.

    Args:
        mbxid: mailbox, 1 or more.

    Returns:
        ``(E_OK, T_RMBX)`` with the task first in line (``TSK_NONE`` for none) and the next message (NULL for none),
        or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mbxid* is out of range.
        E_NOEXS: there is no such mailbox.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mailboxes
    """
    gate = here()
    ercd = gate.task_with_id("ref_mbx", "mbxid", mbxid)
    if ercd:
        return gate.refused("ref_mbx", ercd), None
    ercd, state = gate.ask("ref_mbx", MAILBOX, REFER, mbxid)
    return ercd, None if ercd else T_RMBX(*state)
