# SPDX-License-Identifier: MIT
"""Mutexes: ``cre_mtx`` to ``ref_mtx``."""

from typing import Any

from kernel.ports import MUTEX
from kernel.servers.mutex import CREATE, DELETE, LOCK, REFER, UNLOCK
from kernel.task import POLL
from pyitron.constants import TA_CEILING, TA_INHERIT, TA_TFIFO
from pyitron.packets import T_CMTX, T_RMTX
from pyitron.service_call import here, nanoseconds, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_mtx", "cre_mtx", "del_mtx", "loc_mtx", "ploc_mtx", "ref_mtx", "tloc_mtx", "unl_mtx",
]  # fmt: skip


def creation(packet: T_CMTX) -> tuple[Any, ...]:
    """A checked packet as the mutex server takes it."""
    kind = packet.mtxatr
    return kind != TA_TFIFO, kind == TA_INHERIT, packet.ceilpri if kind == TA_CEILING else 0


def cre_mtx(mtxid: int, pk_cmtx: T_CMTX) -> int:
    """Create the mutex *mtxid*, which is free.

    Args:
        mtxid: id of the new mutex, 1 or more.
        pk_cmtx: one attribute, and a ceiling. ``TA_TFIFO`` or ``TA_TPRI`` say who is next in line. With ``TA_INHERIT`` the
            owner runs with the highest priority of those who wait, at least; with ``TA_CEILING`` at *ceilpri* (1, highest, to
            ``TMAX_TPRI``), at least; with both, the line is in order of priority.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mtxid* is out of range.
        E_RSATR: an attribute that mutexes do not have.
        E_PAR: *ceilpri* is out of range, with ``TA_CEILING``.
        E_OBJ: *mtxid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_mtx", "mtxid", mtxid)
        or packet_error("cre_mtx", "pk_cmtx", pk_cmtx, T_CMTX)
    )
    if ercd:
        return gate.refused("cre_mtx", ercd)
    return gate.send("cre_mtx", MUTEX, CREATE, mtxid, creation(pk_cmtx))


def acre_mtx(pk_cmtx: T_CMTX) -> int:
    """Create a mutex under an id that the kernel chooses.

    Args:
        pk_cmtx: as for ``cre_mtx``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that mutexes do not have.
        E_PAR: *ceilpri* is out of range, with ``TA_CEILING``.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_mtx", "pk_cmtx", pk_cmtx, T_CMTX)
    if ercd:
        return gate.refused("acre_mtx", ercd)
    return gate.count("acre_mtx", MUTEX, CREATE, 0, creation(pk_cmtx))


def del_mtx(mtxid: int) -> int:
    """Delete a mutex; the wait of every task that waits for it ends with ``E_DLT``.

    The task that holds it does not any more, and its priority is settled anew.

    Args:
        mtxid: mutex to delete, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mtxid* is out of range.
        E_NOEXS: there is no such mutex.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks, and in the mutexes the owner still holds. If the owner waits itself, also in the
        length of the chain of ``TA_INHERIT`` mutexes from there, in the mutexes held by those on it, and in the tasks of lower
        priority in the queues where they wait.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.task_with_id("del_mtx", "mtxid", mtxid)
    if ercd:
        return gate.refused("del_mtx", ercd)
    return gate.send("del_mtx", MUTEX, DELETE, mtxid)


def loc_mtx(mtxid: int) -> int:
    """Lock a mutex, waiting for it if another task holds it.

    Args:
        mtxid: mutex to lock, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mtxid* is out of range.
        E_NOEXS: there is no such mutex.
        E_ILUSE: the caller holds the mutex already, or its base priority is above the ceiling of a ``TA_CEILING`` mutex.
        E_RLWAI: the wait was ended by force.
        E_DLT: the mutex was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant if the mutex is free. Else linear in the length of the chain of ``TA_INHERIT`` mutexes that passes the caller's
        priority on, and in the tasks of lower priority in the queues where the caller and those on the chain wait.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.waiting_with_id("loc_mtx", "mtxid", mtxid)
    if ercd:
        return gate.refused("loc_mtx", ercd)
    return gate.send("loc_mtx", MUTEX, LOCK, mtxid)


def ploc_mtx(mtxid: int) -> int:
    """Lock a mutex if it is free, without waiting.

    Args:
        mtxid: mutex to lock, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mtxid* is out of range.
        E_NOEXS: there is no such mutex.
        E_ILUSE: the caller holds the mutex already, or its base priority is above the ceiling of a ``TA_CEILING`` mutex.
        E_TMOUT: another task holds it.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.task_with_id("ploc_mtx", "mtxid", mtxid)
    if ercd:
        return gate.refused("ploc_mtx", ercd)
    return gate.send("ploc_mtx", MUTEX, LOCK, mtxid, None, None, POLL)


def tloc_mtx(mtxid: int, tmout: int) -> int:
    """Lock a mutex, waiting at most *tmout* for it.

    Args:
        mtxid: mutex to lock, 1 or more.
        tmout: milliseconds; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *mtxid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such mutex.
        E_ILUSE: the caller holds the mutex already, or its base priority is above the ceiling of a ``TA_CEILING`` mutex.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the mutex was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``loc_mtx``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tloc_mtx", "mtxid", mtxid)
        or timeout_error("tloc_mtx", "tmout", tmout)
    )
    if ercd:
        return gate.refused("tloc_mtx", ercd)
    return gate.send("tloc_mtx", MUTEX, LOCK, mtxid, None, None, nanoseconds(tmout))


def unl_mtx(mtxid: int) -> int:
    """Unlock a mutex: the task that is first in line has it then.

    The priority of the caller is settled anew; it goes before the ready tasks of that priority.

    Args:
        mtxid: mutex to unlock, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mtxid* is out of range.
        E_NOEXS: there is no such mutex.
        E_ILUSE: the caller does not hold the mutex.

    Context:
        Task.

    Cost:
        Constant if the caller runs with its base priority, else linear in the mutexes it still holds; logarithmic in the timed
        events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.task_with_id("unl_mtx", "mtxid", mtxid)
    if ercd:
        return gate.refused("unl_mtx", ercd)
    return gate.send("unl_mtx", MUTEX, UNLOCK, mtxid)


def ref_mtx(mtxid: int) -> tuple[int, T_RMTX | None]:
    """Report the state of a mutex.

    Args:
        mtxid: mutex to look at, 1 or more.

    Returns:
        ``(E_OK, T_RMTX)``, or ``(error, None)``; *htskid* and *wtskid* are ``TSK_NONE`` where there is no such task.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *mtxid* is out of range.
        E_NOEXS: there is no such mutex.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, mutexes
    """
    gate = here()
    ercd = gate.task_with_id("ref_mtx", "mtxid", mtxid)
    if ercd:
        return gate.refused("ref_mtx", ercd), None
    ercd, state = gate.ask("ref_mtx", MUTEX, REFER, mtxid)
    return ercd, None if ercd else T_RMTX(*state)
