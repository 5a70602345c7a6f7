# SPDX-License-Identifier: MIT
"""Alarm handlers: ``cre_alm`` to ``ref_alm``."""

from typing import Any

from kernel.ports import ALARM
from kernel.servers.alarm import CREATE, DELETE, REFER, START, STOP
from pyitron.constants import TALM_STA, TALM_STP
from pyitron.packets import T_CALM, T_RALM
from pyitron.service_call import LARGEST_TIME, NANOSECONDS, here, range_error
from pyitron.validation import packet_error

__all__ = [
    "acre_alm", "cre_alm", "del_alm", "ref_alm", "sta_alm", "stp_alm",
]  # fmt: skip


def creation(packet: T_CALM) -> tuple[Any, ...]:
    """A checked packet as the server of alarm handlers takes it."""
    return packet.almhdr, packet.exinf


def cre_alm(almid: int, pk_calm: T_CALM) -> int:
    """Create the alarm handler *almid*, stopped.

    Args:
        almid: id of the new alarm handler, 1 or more.
        pk_calm: attributes (none but ``TA_HLNG`` or ``TA_ASM``), *exinf*, the handler.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *almid* is out of range.
        E_RSATR: an attribute that alarm handlers do not have.
        E_PAR: there is no function, or no packet.
        E_OBJ: *almid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_alm", "almid", almid) or packet_error("cre_alm", "pk_calm", pk_calm, T_CALM)
    )
    if ercd:
        return gate.refused("cre_alm", ercd)
    return gate.send("cre_alm", ALARM, CREATE, almid, creation(pk_calm))


def acre_alm(pk_calm: T_CALM) -> int:
    """Create an alarm handler under an id that the kernel chooses.

    Args:
        pk_calm: as for ``cre_alm``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that alarm handlers do not have.
        E_PAR: there is no function, or no packet.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_alm", "pk_calm", pk_calm, T_CALM)
    if ercd:
        return gate.refused("acre_alm", ercd)
    return gate.count("acre_alm", ALARM, CREATE, 0, creation(pk_calm))


def del_alm(almid: int) -> int:
    """Delete an alarm handler; one that is started does not run any more.

    Args:
        almid: alarm handler, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *almid* is out of range.
        E_NOEXS: there is no such alarm handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = gate.task_with_id("del_alm", "almid", almid)
    if ercd:
        return gate.refused("del_alm", ercd)
    return gate.send("del_alm", ALARM, DELETE, almid)


def sta_alm(almid: int, almtim: int) -> int:
    """Start an alarm handler: it runs once, *almtim* from now, even if it was started for another time before.

    Args:
        almid: alarm handler, 1 or more.
        almtim: milliseconds, 0 to 0x7fffffff; with 0 the handler has run when the call returns, unless time events are
            held back.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *almid* is out of range.
        E_PAR: *almtim* is out of range.
        E_NOEXS: there is no such alarm handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = (
        gate.task_with_id("sta_alm", "almid", almid)
        or range_error("sta_alm", "almtim", almtim, 0, LARGEST_TIME)
    )
    if ercd:
        return gate.refused("sta_alm", ercd)
    return gate.send("sta_alm", ALARM, START, almid, almtim * NANOSECONDS)


def stp_alm(almid: int) -> int:
    """Stop an alarm handler: it does not run; nothing happens if it is stopped.

    Args:
        almid: alarm handler, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *almid* is out of range.
        E_NOEXS: there is no such alarm handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = gate.task_with_id("stp_alm", "almid", almid)
    if ercd:
        return gate.refused("stp_alm", ercd)
    return gate.send("stp_alm", ALARM, STOP, almid)


def ref_alm(almid: int) -> tuple[int, T_RALM | None]:
    """Report the state of an alarm handler.

    Args:
        almid: alarm handler, 1 or more.

    Returns:
        ``(E_OK, T_RALM)`` with ``TALM_STA`` or ``TALM_STP`` and the milliseconds, rounded up, until it runs (0 if it is
        stopped), or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *almid* is out of range.
        E_NOEXS: there is no such alarm handler.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, alarm handlers
    """
    gate = here()
    ercd = gate.task_with_id("ref_alm", "almid", almid)
    if ercd:
        return gate.refused("ref_alm", ercd), None
    ercd, state = gate.ask("ref_alm", ALARM, REFER, almid)
    return ercd, None if ercd else T_RALM(TALM_STA if state[0] else TALM_STP, -(-state[1] // NANOSECONDS))
