# SPDX-License-Identifier: MIT
"""Interrupt management: ``def_inh`` to ``get_ixx``. Handler numbers and interrupt numbers are the same, 0 to 255."""

from typing import Any

from kernel.interrupt import LEVELS, LINES
from kernel.ports import INTERRUPT
from kernel.servers.interrupt import CREATE, DEFINE, DELETE, DISABLE, ENABLE, GET_MASK, REFER, SET_MASK
from pyitron.packets import T_CISR, T_DINH, T_RISR
from pyitron.service_call import here, range_error
from pyitron.validation import definition_error, packet_error

LAST_LINE = LINES - 1

__all__ = [
    "acre_isr", "chg_ixx", "cre_isr", "def_inh", "del_isr", "dis_int", "ena_int", "get_ixx", "ref_isr",
]  # fmt: skip


def creation(packet: T_CISR) -> tuple[Any, ...]:
    """A checked packet as the interrupt server takes it."""
    return packet.exinf, packet.intno, packet.isr


def def_inh(inhno: int, pk_dinh: T_DINH | None) -> int:
    """Define the handler of an interrupt; it takes the place of one defined before, and of the service routines.

    Args:
        inhno: interrupt number, 0 to 255.
        pk_dinh: attributes and the handler, called without arguments; NULL takes the definition back.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *inhno* is out of range, or there is no function.
        E_RSATR: an attribute that interrupt handlers do not have.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = (
        gate.task_context()
        or range_error("def_inh", "inhno", inhno, 0, LAST_LINE)
        or definition_error("def_inh", "pk_dinh", pk_dinh, T_DINH)
    )
    if ercd:
        return gate.refused("def_inh", ercd)
    handler = None if pk_dinh is None else pk_dinh.inthdr
    return gate.send("def_inh", INTERRUPT, DEFINE, inhno, handler)


def cre_isr(isrid: int, pk_cisr: T_CISR) -> int:
    """Create the interrupt service routine *isrid*, called after those that its interrupt has already.

    Args:
        isrid: id of the new interrupt service routine, 1 or more.
        pk_cisr: attributes, *exinf*, interrupt number, the routine.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *isrid* is out of range.
        E_RSATR: an attribute that service routines do not have.
        E_PAR: *intno* is out of range, or there is no function.
        E_OBJ: *isrid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_isr", "isrid", isrid)
        or packet_error("cre_isr", "pk_cisr", pk_cisr, T_CISR)
    )
    if ercd:
        return gate.refused("cre_isr", ercd)
    return gate.send("cre_isr", INTERRUPT, CREATE, isrid, creation(pk_cisr))


def acre_isr(pk_cisr: T_CISR) -> int:
    """Create an interrupt service routine under an id that the kernel chooses.

    Args:
        pk_cisr: as for ``cre_isr``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that service routines do not have.
        E_PAR: *intno* is out of range, or there is no function.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_isr", "pk_cisr", pk_cisr, T_CISR)
    if ercd:
        return gate.refused("acre_isr", ercd)
    return gate.count("acre_isr", INTERRUPT, CREATE, 0, creation(pk_cisr))


def del_isr(isrid: int) -> int:
    """Delete an interrupt service routine.

    Args:
        isrid: interrupt service routine, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *isrid* is out of range.
        E_NOEXS: there is no such interrupt service routine.

    Context:
        Task.

    Cost:
        Linear in the number of routines of its interrupt.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_with_id("del_isr", "isrid", isrid)
    if ercd:
        return gate.refused("del_isr", ercd)
    return gate.send("del_isr", INTERRUPT, DELETE, isrid)


def ref_isr(isrid: int) -> tuple[int, T_RISR | None]:
    """Report an interrupt service routine.

    Args:
        isrid: interrupt service routine, 1 or more.

    Returns:
        ``(E_OK, T_RISR)`` with its interrupt number, function and *exinf*, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *isrid* is out of range.
        E_NOEXS: there is no such interrupt service routine.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_with_id("ref_isr", "isrid", isrid)
    if ercd:
        return gate.refused("ref_isr", ercd), None
    ercd, state = gate.ask("ref_isr", INTERRUPT, REFER, isrid)
    return ercd, None if ercd else T_RISR(*state)


def dis_int(intno: int) -> int:
    """Disable an interrupt: a request stays pending until it is enabled.

    Args:
        intno: interrupt number, 0 to 255.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *intno* is out of range.

    Context:
        Task.

    Cost:
        Linear in the pending interrupts of its level.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_context() or range_error("dis_int", "intno", intno, 0, LAST_LINE)
    if ercd:
        return gate.refused("dis_int", ercd)
    return gate.send("dis_int", INTERRUPT, DISABLE, intno)


def ena_int(intno: int) -> int:
    """Enable an interrupt: a pending request is served now.

    Args:
        intno: interrupt number, 0 to 255.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *intno* is out of range.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_context() or range_error("ena_int", "intno", intno, 0, LAST_LINE)
    if ercd:
        return gate.refused("ena_int", ercd)
    return gate.send("ena_int", INTERRUPT, ENABLE, intno)


def chg_ixx(ixxxx: int) -> int:
    """Mask the interrupts of this level and below.

    Time event handlers count as level 1; other interrupts have level 1 unless ``kernel.set_interrupt_level`` gave
    them another.

    Args:
        ixxxx: level, 0 (nothing masked) to 15.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *ixxxx* is out of range.

    Context:
        Task.

    Cost:
        Constant; what is due then is served one event at a time.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_context() or range_error("chg_ixx", "ixxxx", ixxxx, 0, LEVELS - 1)
    if ercd:
        return gate.refused("chg_ixx", ercd)
    return gate.send("chg_ixx", INTERRUPT, SET_MASK, 0, ixxxx)


def get_ixx() -> tuple[int, int | None]:
    """Tell the level up to which interrupts are masked.

    Returns:
        ``(E_OK, level)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, interrupt management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("get_ixx", ercd), None
    ercd, ixxxx = gate.ask("get_ixx", INTERRUPT, GET_MASK, 0)
    return ercd, None if ercd else ixxxx
