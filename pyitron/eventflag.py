# SPDX-License-Identifier: MIT
"""Eventflags: ``cre_flg`` to ``ref_flg``. Patterns have 32 bits; an int is converted as C does, ``~1`` is all bits but one."""

from typing import Any

from kernel.ports import EVENTFLAG
from kernel.servers.eventflag import CLEAR, CREATE, DELETE, REFER, SET, WAIT
from kernel.task import POLL
from pyitron.constants import TA_CLR, TA_TPRI, TA_WMUL, TWF_ANDW, TWF_ORW
from pyitron.packets import T_CFLG, T_RFLG
from pyitron.service_call import here, nanoseconds, pattern, pattern_error, range_error, timeout_error
from pyitron.validation import packet_error

__all__ = [
    "acre_flg", "clr_flg", "cre_flg", "del_flg", "iset_flg", "pol_flg", "ref_flg", "set_flg", "twai_flg", "wai_flg",
]  # fmt: skip


def creation(packet: T_CFLG) -> tuple[Any, ...]:
    """A checked packet as the eventflag server takes it."""
    attributes = packet.flgatr
    initial = packet.iflgptn & 0xFFFF_FFFF
    return bool(attributes & TA_TPRI), bool(attributes & TA_WMUL), bool(attributes & TA_CLR), initial


def _condition_error(call: str, waiptn: int, wfmode: int) -> int:
    """E_PAR unless there are bits to wait for, in one of the two modes."""
    return pattern_error(call, "waiptn", waiptn) or range_error(call, "wfmode", wfmode, TWF_ANDW, TWF_ORW)


def cre_flg(flgid: int, pk_cflg: T_CFLG) -> int:
    """Create the eventflag *flgid*.

    Args:
        flgid: id of the new eventflag, 1 or more.
        pk_cflg: attributes (``TA_TFIFO`` or ``TA_TPRI``, ``TA_WSGL`` or ``TA_WMUL``, perhaps ``TA_CLR``), initial pattern.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_RSATR: an attribute that eventflags do not have.
        E_PAR: *iflgptn* is no pattern of 32 bits.
        E_OBJ: *flgid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_flg", "flgid", flgid)
        or packet_error("cre_flg", "pk_cflg", pk_cflg, T_CFLG)
    )
    if ercd:
        return gate.refused("cre_flg", ercd)
    return gate.send("cre_flg", EVENTFLAG, CREATE, flgid, creation(pk_cflg))


def acre_flg(pk_cflg: T_CFLG) -> int:
    """Create an eventflag under an id that the kernel chooses.

    Args:
        pk_cflg: as for ``cre_flg``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that eventflags do not have.
        E_PAR: *iflgptn* is no pattern of 32 bits.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_flg", "pk_cflg", pk_cflg, T_CFLG)
    if ercd:
        return gate.refused("acre_flg", ercd)
    return gate.count("acre_flg", EVENTFLAG, CREATE, 0, creation(pk_cflg))


def del_flg(flgid: int) -> int:
    """Delete an eventflag; the wait of every task that waits for it ends with ``E_DLT``.

    Args:
        flgid: eventflag to delete, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_NOEXS: there is no such eventflag.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.task_with_id("del_flg", "flgid", flgid)
    if ercd:
        return gate.refused("del_flg", ercd)
    return gate.send("del_flg", EVENTFLAG, DELETE, flgid)


def set_flg(flgid: int, setptn: int) -> int:
    """Set bits: the wait of every task whose condition holds then ends, in the order of the queue.

    With ``TA_CLR`` the first release takes all bits away, and so is the last.

    Args:
        flgid: eventflag, 1 or more.
        setptn: bits to add to the pattern.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_NOEXS: there is no such eventflag.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks; logarithmic in the timed events for each wait with a time-out that it ends.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.task_with_id("set_flg", "flgid", flgid)
    if ercd:
        return gate.refused("set_flg", ercd)
    return gate.send("set_flg", EVENTFLAG, SET, flgid, pattern("set_flg", "setptn", setptn))


def iset_flg(flgid: int, setptn: int) -> int:
    """Set bits, from a handler; see ``set_flg``.

    Args:
        flgid: eventflag, 1 or more.
        setptn: bits to add to the pattern.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_NOEXS: there is no such eventflag.

    Context:
        Non-task.

    Cost:
        Linear in the number of waiting tasks; logarithmic in the timed events for each wait with a time-out that it ends.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("iset_flg", "flgid", flgid)
    if ercd:
        return gate.refused("iset_flg", ercd)
    return gate.send("iset_flg", EVENTFLAG, SET, flgid, pattern("iset_flg", "setptn", setptn))


def clr_flg(flgid: int, clrptn: int) -> int:
    """Clear bits: those that *clrptn* does not have.

    Args:
        flgid: eventflag, 1 or more.
        clrptn: bits that stay; ``~bits`` clears *bits*.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_NOEXS: there is no such eventflag.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.task_with_id("clr_flg", "flgid", flgid)
    if ercd:
        return gate.refused("clr_flg", ercd)
    return gate.send("clr_flg", EVENTFLAG, CLEAR, flgid, pattern("clr_flg", "clrptn", clrptn))


def wai_flg(flgid: int, waiptn: int, wfmode: int) -> tuple[int, int | None]:
    """Wait until bits are set.

    Args:
        flgid: eventflag, 1 or more.
        waiptn: bits to wait for, not 0.
        wfmode: ``TWF_ANDW`` for all of them, ``TWF_ORW`` for any of them.

    Returns:
        ``(E_OK, pattern)`` with the pattern as it was at the release, before ``TA_CLR`` took it away; or ``(error, None)``.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *flgid* is out of range.
        E_PAR: *waiptn* is 0, or *wfmode* is neither of the two.
        E_NOEXS: there is no such eventflag.
        E_ILUSE: another task waits for this eventflag already, which has ``TA_WSGL``.
        E_RLWAI: the wait was ended by force.
        E_DLT: the eventflag was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; linear in the waiting tasks of lower priority if it waits on a ``TA_TPRI`` eventflag.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("wai_flg", "flgid", flgid)
        or _condition_error("wai_flg", waiptn, wfmode)
    )
    if ercd:
        return gate.refused("wai_flg", ercd), None
    return gate.ask("wai_flg", EVENTFLAG, WAIT, flgid, pattern("wai_flg", "waiptn", waiptn), wfmode)


def pol_flg(flgid: int, waiptn: int, wfmode: int) -> tuple[int, int | None]:
    """Look whether bits are set, without waiting.

    Args:
        flgid: eventflag, 1 or more.
        waiptn: bits to wait for, not 0.
        wfmode: ``TWF_ANDW`` for all of them, ``TWF_ORW`` for any of them.

    Returns:
        ``(E_OK, pattern)`` with the pattern as it was at the release, before ``TA_CLR`` took it away; or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_PAR: *waiptn* is 0, or *wfmode* is neither of the two.
        E_NOEXS: there is no such eventflag.
        E_ILUSE: another task waits for this eventflag already, which has ``TA_WSGL``.
        E_TMOUT: the condition does not hold.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = (
        gate.task_with_id("pol_flg", "flgid", flgid)
        or _condition_error("pol_flg", waiptn, wfmode)
    )
    if ercd:
        return gate.refused("pol_flg", ercd), None
    return gate.ask("pol_flg", EVENTFLAG, WAIT, flgid, pattern("pol_flg", "waiptn", waiptn), wfmode, POLL)


def twai_flg(flgid: int, waiptn: int, wfmode: int, tmout: int) -> tuple[int, int | None]:
    """Wait until bits are set, at most *tmout* for it.

    Args:
        flgid: eventflag, 1 or more.
        waiptn: bits to wait for, not 0.
        wfmode: ``TWF_ANDW`` for all of them, ``TWF_ORW`` for any of them.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(E_OK, pattern)`` with the pattern as it was at the release, before ``TA_CLR`` took it away; or ``(error, None)``.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *flgid* is out of range.
        E_PAR: *waiptn* is 0, *wfmode* is neither of the two, or *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such eventflag.
        E_ILUSE: another task waits for this eventflag already, which has ``TA_WSGL``.
        E_TMOUT: the time passed first.
        E_RLWAI: the wait was ended by force.
        E_DLT: the eventflag was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``wai_flg``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("twai_flg", "flgid", flgid)
        or _condition_error("twai_flg", waiptn, wfmode)
        or timeout_error("twai_flg", "tmout", tmout)
    )
    if ercd:
        return gate.refused("twai_flg", ercd), None
    return gate.ask("twai_flg", EVENTFLAG, WAIT, flgid, pattern("twai_flg", "waiptn", waiptn), wfmode, nanoseconds(tmout))


def ref_flg(flgid: int) -> tuple[int, T_RFLG | None]:
    """Report the state of an eventflag.

    Args:
        flgid: eventflag, 1 or more.

    Returns:
        ``(E_OK, T_RFLG)`` with the task first in line (``TSK_NONE`` for none) and the pattern, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *flgid* is out of range.
        E_NOEXS: there is no such eventflag.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, eventflags
    """
    gate = here()
    ercd = gate.task_with_id("ref_flg", "flgid", flgid)
    if ercd:
        return gate.refused("ref_flg", ercd), None
    ercd, state = gate.ask("ref_flg", EVENTFLAG, REFER, flgid)
    return ercd, None if ercd else T_RFLG(*state)
