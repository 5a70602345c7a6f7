# SPDX-License-Identifier: MIT
"""Cyclic handlers: ``cre_cyc`` to ``ref_cyc``."""

from typing import Any

from kernel.ports import CYCLIC
from kernel.servers.cyclic import CREATE, DELETE, REFER, START, STOP
from pyitron.constants import TA_PHS, TA_STA, TCYC_STA, TCYC_STP
from pyitron.packets import T_CCYC, T_RCYC
from pyitron.service_call import NANOSECONDS, here
from pyitron.validation import packet_error

__all__ = [
    "acre_cyc", "cre_cyc", "del_cyc", "ref_cyc", "sta_cyc", "stp_cyc",
]  # fmt: skip


def creation(packet: T_CCYC) -> tuple[Any, ...]:
    """A checked packet as the server of cyclic handlers takes it."""
    return (
        bool(packet.cycatr & TA_STA),
        bool(packet.cycatr & TA_PHS),
        packet.exinf,
        packet.cychdr,
        packet.cyctim * NANOSECONDS,
        packet.cycphs * NANOSECONDS,
    )


def cre_cyc(cycid: int, pk_ccyc: T_CCYC) -> int:
    """Create the cyclic handler *cycid*.

    Args:
        cycid: id of the new cyclic handler, 1 or more.
        pk_ccyc: attributes (``TA_STA`` starts it, ``TA_PHS`` keeps its phase), *exinf*, the handler, period (1 or
            more) and phase (0 or more) in milliseconds.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *cycid* is out of range.
        E_RSATR: an attribute that cyclic handlers do not have.
        E_PAR: the period is 0, or a time is out of range, or there is no function.
        E_OBJ: *cycid* exists already.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_cyc", "cycid", cycid)
        or packet_error("cre_cyc", "pk_ccyc", pk_ccyc, T_CCYC)
    )
    if ercd:
        return gate.refused("cre_cyc", ercd)
    return gate.send("cre_cyc", CYCLIC, CREATE, cycid, creation(pk_ccyc))


def acre_cyc(pk_ccyc: T_CCYC) -> int:
    """Create a cyclic handler under an id that the kernel chooses.

    Args:
        pk_ccyc: as for ``cre_cyc``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that cyclic handlers do not have.
        E_PAR: the period is 0, or a time is out of range, or there is no function.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_cyc", "pk_ccyc", pk_ccyc, T_CCYC)
    if ercd:
        return gate.refused("acre_cyc", ercd)
    return gate.count("acre_cyc", CYCLIC, CREATE, 0, creation(pk_ccyc))


def del_cyc(cycid: int) -> int:
    """Delete a cyclic handler.

    Args:
        cycid: cyclic handler, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *cycid* is out of range.
        E_NOEXS: there is no such cyclic handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = gate.task_with_id("del_cyc", "cycid", cycid)
    if ercd:
        return gate.refused("del_cyc", ercd)
    return gate.send("del_cyc", CYCLIC, DELETE, cycid)


def sta_cyc(cycid: int) -> int:
    """Start a cyclic handler.

    It runs first one period from now, even if it was started before; with ``TA_PHS``, at the next of its fixed
    instants.

    Args:
        cycid: cyclic handler, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *cycid* is out of range.
        E_NOEXS: there is no such cyclic handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = gate.task_with_id("sta_cyc", "cycid", cycid)
    if ercd:
        return gate.refused("sta_cyc", ercd)
    return gate.send("sta_cyc", CYCLIC, START, cycid)


def stp_cyc(cycid: int) -> int:
    """Stop a cyclic handler; nothing happens if it is stopped.

    Args:
        cycid: cyclic handler, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *cycid* is out of range.
        E_NOEXS: there is no such cyclic handler.

    Context:
        Task.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = gate.task_with_id("stp_cyc", "cycid", cycid)
    if ercd:
        return gate.refused("stp_cyc", ercd)
    return gate.send("stp_cyc", CYCLIC, STOP, cycid)


def ref_cyc(cycid: int) -> tuple[int, T_RCYC | None]:
    """Report the state of a cyclic handler.

    Args:
        cycid: cyclic handler, 1 or more.

    Returns:
        ``(E_OK, T_RCYC)`` with ``TCYC_STA`` or ``TCYC_STP`` and the milliseconds, rounded up, until its next instant
        (0 if it has none), or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *cycid* is out of range.
        E_NOEXS: there is no such cyclic handler.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, cyclic handlers
    """
    gate = here()
    ercd = gate.task_with_id("ref_cyc", "cycid", cycid)
    if ercd:
        return gate.refused("ref_cyc", ercd), None
    ercd, state = gate.ask("ref_cyc", CYCLIC, REFER, cycid)
    return ercd, None if ercd else T_RCYC(TCYC_STA if state[0] else TCYC_STP, -(-state[1] // NANOSECONDS))
