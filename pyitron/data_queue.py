# SPDX-License-Identifier: MIT
"""Data queues: ``cre_dtq`` to ``ref_dtq``. A datum is any object; what is an int in C is an int here."""

from typing import Any

from kernel.ports import DATA_QUEUE
from kernel.servers.data_queue import CREATE, DELETE, FORCE, RECEIVE, REFER, SEND
from kernel.task import POLL
from pyitron.constants import TA_TPRI, TSZ_DTQ
from pyitron.packets import T_CDTQ, T_RDTQ
from pyitron.service_call import here, nanoseconds, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_dtq", "cre_dtq", "del_dtq", "fsnd_dtq", "ifsnd_dtq", "ipsnd_dtq", "prcv_dtq", "psnd_dtq", "rcv_dtq", "ref_dtq",
    "snd_dtq", "trcv_dtq", "tsnd_dtq",
]  # fmt: skip


def creation(packet: T_CDTQ) -> tuple[Any, ...]:
    """A checked packet as the data queue server takes it: memory that the application brings is not charged."""
    charge = TSZ_DTQ(packet.dtqcnt) if packet.dtq is None else 0
    return bool(packet.dtqatr & TA_TPRI), packet.dtqcnt, charge


def cre_dtq(dtqid: int, pk_cdtq: T_CDTQ) -> int:
    """Create the data queue *dtqid*.

    Args:
        dtqid: id of the new data queue, 1 or more.
        pk_cdtq: attributes (``TA_TFIFO`` or ``TA_TPRI`` for the senders), room for how many data (0: they are handed over), its
            memory (a writable buffer) or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_RSATR: an attribute that data queues do not have.
        E_PAR: the number is out of range, or the memory brought along is too small.
        E_OBJ: *dtqid* exists already.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_dtq", "dtqid", dtqid)
        or packet_error("cre_dtq", "pk_cdtq", pk_cdtq, T_CDTQ)
    )
    if ercd:
        return gate.refused("cre_dtq", ercd)
    return gate.send("cre_dtq", DATA_QUEUE, CREATE, dtqid, creation(pk_cdtq))


def acre_dtq(pk_cdtq: T_CDTQ) -> int:
    """Create a data queue under an id that the kernel chooses.

    Args:
        pk_cdtq: as for ``cre_dtq``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that data queues do not have.
        E_PAR: the number is out of range, or the memory brought along is too small.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory is used up.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_dtq", "pk_cdtq", pk_cdtq, T_CDTQ)
    if ercd:
        return gate.refused("acre_dtq", ercd)
    return gate.count("acre_dtq", DATA_QUEUE, CREATE, 0, creation(pk_cdtq))


def del_dtq(dtqid: int) -> int:
    """Delete a data queue with its data; senders and receivers that wait get ``E_DLT``.

    Args:
        dtqid: data queue, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_with_id("del_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("del_dtq", ercd)
    return gate.send("del_dtq", DATA_QUEUE, DELETE, dtqid)


def snd_dtq(dtqid: int, data: Any) -> int:
    """Send a datum, waiting for room.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_RLWAI: the wait was ended by force.
        E_DLT: the data queue was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits in order of task priority.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.waiting_with_id("snd_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("snd_dtq", ercd)
    return gate.send("snd_dtq", DATA_QUEUE, SEND, dtqid, data)


def psnd_dtq(dtqid: int, data: Any) -> int:
    """Send a datum if there is room.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_TMOUT: there is no room.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_with_id("psnd_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("psnd_dtq", ercd)
    return gate.send("psnd_dtq", DATA_QUEUE, SEND, dtqid, data, None, POLL)


def ipsnd_dtq(dtqid: int, data: Any) -> int:
    """Send a datum if there is room, from a handler.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_TMOUT: there is no room.

    Context:
        Non-task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("ipsnd_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("ipsnd_dtq", ercd)
    return gate.send("ipsnd_dtq", DATA_QUEUE, SEND, dtqid, data, None, POLL)


def tsnd_dtq(dtqid: int, data: Any, tmout: int) -> int:
    """Send a datum, waiting at most *tmout* for room.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *dtqid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such data queue.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the data queue was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``snd_dtq``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tsnd_dtq", "dtqid", dtqid)
        or timeout_error("tsnd_dtq", "tmout", tmout)
    )
    if ercd:
        return gate.refused("tsnd_dtq", ercd)
    return gate.send("tsnd_dtq", DATA_QUEUE, SEND, dtqid, data, None, nanoseconds(tmout))


def fsnd_dtq(dtqid: int, data: Any) -> int:
    """Send a datum by force: if there is no room, the oldest one is lost.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_ILUSE: the data queue has no room at all (*dtqcnt* is 0).

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_with_id("fsnd_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("fsnd_dtq", ercd)
    return gate.send("fsnd_dtq", DATA_QUEUE, FORCE, dtqid, data)


def ifsnd_dtq(dtqid: int, data: Any) -> int:
    """Send a datum by force, from a handler; see ``fsnd_dtq``.

    Args:
        dtqid: data queue, 1 or more.
        data: any object; in ported code an int.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_ILUSE: the data queue has no room at all (*dtqcnt* is 0).

    Context:
        Non-task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("ifsnd_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("ifsnd_dtq", ercd)
    return gate.send("ifsnd_dtq", DATA_QUEUE, FORCE, dtqid, data)


def rcv_dtq(dtqid: int) -> tuple[int, Any]:
    """Receive the oldest datum, waiting for one.

    Args:
        dtqid: data queue, 1 or more.

    Returns:
        ``(E_OK, data)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_RLWAI: the wait was ended by force.
        E_DLT: the data queue was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.waiting_with_id("rcv_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("rcv_dtq", ercd), None
    return gate.ask("rcv_dtq", DATA_QUEUE, RECEIVE, dtqid)


def prcv_dtq(dtqid: int) -> tuple[int, Any]:
    """Receive the oldest datum if there is one.

    Args:
        dtqid: data queue, 1 or more.

    Returns:
        ``(E_OK, data)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.
        E_TMOUT: there is none.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_with_id("prcv_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("prcv_dtq", ercd), None
    return gate.ask("prcv_dtq", DATA_QUEUE, RECEIVE, dtqid, None, None, POLL)


def trcv_dtq(dtqid: int, tmout: int) -> tuple[int, Any]:
    """Receive the oldest datum, waiting at most *tmout* for one.

    Args:
        dtqid: data queue, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(E_OK, data)``, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *dtqid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such data queue.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the data queue was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``rcv_dtq``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("trcv_dtq", "dtqid", dtqid)
        or timeout_error("trcv_dtq", "tmout", tmout)
    )
    if ercd:
        return gate.refused("trcv_dtq", ercd), None
    return gate.ask("trcv_dtq", DATA_QUEUE, RECEIVE, dtqid, None, None, nanoseconds(tmout))


def ref_dtq(dtqid: int) -> tuple[int, T_RDTQ | None]:
    """Report the state of a data queue.

    Args:
        dtqid: data queue, 1 or more.

    Returns:
        ``(E_OK, T_RDTQ)`` with the first sender and the first receiver in line (``TSK_NONE`` for none) and the number of data,
        or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *dtqid* is out of range.
        E_NOEXS: there is no such data queue.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, data queues
    """
    gate = here()
    ercd = gate.task_with_id("ref_dtq", "dtqid", dtqid)
    if ercd:
        return gate.refused("ref_dtq", ercd), None
    ercd, state = gate.ask("ref_dtq", DATA_QUEUE, REFER, dtqid)
    return ercd, None if ercd else T_RDTQ(*state)
