# SPDX-License-Identifier: MIT
"""Semaphores: ``cre_sem`` to ``ref_sem``."""

from typing import Any

from kernel.ports import SEMAPHORE
from kernel.servers.semaphore import CREATE, DELETE, GIVE, REFER, TAKE
from kernel.task import POLL
from pyitron.constants import TA_TPRI
from pyitron.packets import T_CSEM, T_RSEM
from pyitron.service_call import here, nanoseconds, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_sem", "cre_sem", "del_sem", "isig_sem", "pol_sem", "ref_sem", "sig_sem", "twai_sem", "wai_sem",
]  # fmt: skip


def creation(packet: T_CSEM) -> tuple[Any, ...]:
    """A checked packet as the semaphore server takes it."""
    return bool(packet.sematr & TA_TPRI), packet.isemcnt, packet.maxsem


def cre_sem(semid: int, pk_csem: T_CSEM) -> int:
    """Create the semaphore *semid*.

    Args:
        semid: id of the new semaphore, 1 or more.
        pk_csem: attributes (``TA_TFIFO`` or ``TA_TPRI``), initial count, largest count (1 to ``TMAX_MAXSEM``).

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_RSATR: an attribute that semaphores do not have.
        E_PAR: a count is out of range, or the initial one exceeds the largest.
        E_OBJ: *semid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_sem", "semid", semid)
        or packet_error("cre_sem", "pk_csem", pk_csem, T_CSEM)
    )
    if ercd:
        return gate.refused("cre_sem", ercd)
    return gate.send("cre_sem", SEMAPHORE, CREATE, semid, creation(pk_csem))


def acre_sem(pk_csem: T_CSEM) -> int:
    """Create a semaphore under an id that the kernel chooses.

    Args:
        pk_csem: as for ``cre_sem``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that semaphores do not have.
        E_PAR: a count is out of range, or the initial one exceeds the largest.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_sem", "pk_csem", pk_csem, T_CSEM)
    if ercd:
        return gate.refused("acre_sem", ercd)
    return gate.count("acre_sem", SEMAPHORE, CREATE, 0, creation(pk_csem))


def del_sem(semid: int) -> int:
    """Delete a semaphore; the wait of every task that waits for it ends with ``E_DLT``.

    Args:
        semid: semaphore to delete, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.task_with_id("del_sem", "semid", semid)
    if ercd:
        return gate.refused("del_sem", ercd)
    return gate.send("del_sem", SEMAPHORE, DELETE, semid)


def sig_sem(semid: int) -> int:
    """Give back one unit: the task that is first in line gets it, else the count goes up.

    Args:
        semid: semaphore to signal, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.
        E_QOVR: the count is at its maximum.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.task_with_id("sig_sem", "semid", semid)
    if ercd:
        return gate.refused("sig_sem", ercd)
    return gate.send("sig_sem", SEMAPHORE, GIVE, semid)


def isig_sem(semid: int) -> int:
    """Give back one unit, from a handler; see ``sig_sem``.

    Args:
        semid: semaphore to signal, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.
        E_QOVR: the count is at its maximum.

    Context:
        Non-task.

    Cost:
        Constant; logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("isig_sem", "semid", semid)
    if ercd:
        return gate.refused("isig_sem", ercd)
    return gate.send("isig_sem", SEMAPHORE, GIVE, semid)


def wai_sem(semid: int) -> int:
    """Take one unit, waiting for it if there is none.

    Args:
        semid: semaphore to take from, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.
        E_RLWAI: the wait was ended by force.
        E_DLT: the semaphore was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits on a ``TA_TPRI`` semaphore.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.waiting_with_id("wai_sem", "semid", semid)
    if ercd:
        return gate.refused("wai_sem", ercd)
    return gate.send("wai_sem", SEMAPHORE, TAKE, semid)


def pol_sem(semid: int) -> int:
    """Take one unit if there is one, without waiting.

    Args:
        semid: semaphore to take from, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.
        E_TMOUT: there is no unit.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.task_with_id("pol_sem", "semid", semid)
    if ercd:
        return gate.refused("pol_sem", ercd)
    return gate.send("pol_sem", SEMAPHORE, TAKE, semid, None, None, POLL)


def twai_sem(semid: int, tmout: int) -> int:
    """Take one unit, waiting at most *tmout* for it.

    Args:
        semid: semaphore to take from, 1 or more.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *semid* is out of range.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such semaphore.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the semaphore was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``wai_sem``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("twai_sem", "semid", semid)
        or timeout_error("twai_sem", "tmout", tmout)
    )
    if ercd:
        return gate.refused("twai_sem", ercd)
    return gate.send("twai_sem", SEMAPHORE, TAKE, semid, None, None, nanoseconds(tmout))


def ref_sem(semid: int) -> tuple[int, T_RSEM | None]:
    """Report the state of a semaphore.

    Args:
        semid: semaphore to look at, 1 or more.

    Returns:
        ``(E_OK, T_RSEM)`` with the task first in line (``TSK_NONE`` for none) and the count, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *semid* is out of range.
        E_NOEXS: there is no such semaphore.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, semaphores
    """
    gate = here()
    ercd = gate.task_with_id("ref_sem", "semid", semid)
    if ercd:
        return gate.refused("ref_sem", ercd), None
    ercd, state = gate.ask("ref_sem", SEMAPHORE, REFER, semid)
    return ercd, None if ercd else T_RSEM(*state)
