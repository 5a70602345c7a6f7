# SPDX-License-Identifier: MIT
"""Rendezvous ports: ``cre_por`` to ``ref_rdv``. Messages are bytes, which know their size themselves."""

from typing import Any

from kernel.ports import RENDEZVOUS
from kernel.servers.rendezvous import ACCEPT, CALL, CREATE, DELETE, FORWARD, REFER, REFER_RENDEZVOUS, REPLY
from kernel.task import FOREVER, POLL
from pyitron.constants import TA_TPRI, TMO_POL
from pyitron.errors import E_OK, E_PAR
from pyitron.packets import T_CPOR, T_RPOR, T_RRDV
from pyitron.service_call import Gate, here, message_bytes, nanoseconds, pattern, pattern_error, timeout_error, wrong_type
from pyitron.validation import packet_error

__all__ = [
    "acp_por", "acre_por", "cal_por", "cre_por", "del_por", "fwd_por", "pacp_por", "ref_por", "ref_rdv", "rpl_rdv", "tacp_por",
    "tcal_por",
]  # fmt: skip


def creation(packet: T_CPOR) -> tuple[Any, ...]:
    """A checked packet as the rendezvous server takes it."""
    return bool(packet.poratr & TA_TPRI), packet.maxcmsz, packet.maxrmsz


def _number_error(call: str, rdvno: int) -> int:
    if type(rdvno) is not int:
        raise wrong_type(call, "rdvno", "an int", rdvno)
    return E_OK


def _call(gate: Gate, call: str, porid: int, calptn: int, message: bytes, timeout: int) -> tuple[int, bytes | None]:
    ercd, reply = gate.ask(call, RENDEZVOUS, CALL, porid, message, pattern(call, "calptn", calptn), timeout)
    return (ercd, None) if ercd else (len(reply), reply)


def _accept(gate: Gate, call: str, porid: int, acpptn: int, timeout: int) -> tuple[int, int | None, bytes | None]:
    ercd, met = gate.ask(call, RENDEZVOUS, ACCEPT, porid, None, pattern(call, "acpptn", acpptn), timeout)
    return (ercd, None, None) if ercd else (len(met[1]), met[0], met[1])


def cre_por(porid: int, pk_cpor: T_CPOR) -> int:
    """Create the rendezvous port *porid*.

    Args:
        porid: id of the new port, 1 or more.
        pk_cpor: attributes (``TA_TFIFO`` or ``TA_TPRI`` for the callers), the largest call and the largest reply in bytes, 0 or
            more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *porid* is out of range.
        E_RSATR: an attribute that ports do not have.
        E_PAR: a size is out of range.
        E_OBJ: *porid* exists already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_por", "porid", porid)
        or packet_error("cre_por", "pk_cpor", pk_cpor, T_CPOR)
    )
    if ercd:
        return gate.refused("cre_por", ercd)
    return gate.send("cre_por", RENDEZVOUS, CREATE, porid, creation(pk_cpor))


def acre_por(pk_cpor: T_CPOR) -> int:
    """Create a rendezvous port under an id that the kernel chooses.

    Args:
        pk_cpor: as for ``cre_por``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that ports do not have.
        E_PAR: a size is out of range.
        E_NOID: every id is in use.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_por", "pk_cpor", pk_cpor, T_CPOR)
    if ercd:
        return gate.refused("acre_por", ercd)
    return gate.count("acre_por", RENDEZVOUS, CREATE, 0, creation(pk_cpor))


def del_por(porid: int) -> int:
    """Delete a port; callers and acceptors that wait at it get ``E_DLT``.

    A rendezvous that has begun goes on to its reply.

    Args:
        porid: rendezvous port, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *porid* is out of range.
        E_NOEXS: there is no such port.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = gate.task_with_id("del_por", "porid", porid)
    if ercd:
        return gate.refused("del_por", ercd)
    return gate.send("del_por", RENDEZVOUS, DELETE, porid)


def cal_por(porid: int, calptn: int, msg: Any) -> tuple[int, bytes | None]:
    """Call a port: wait for an acceptor that matches, and then for its reply.

    Args:
        porid: rendezvous port, 1 or more.
        calptn: pattern of 32 bits, not 0: an acceptor matches that has a bit in common with it.
        msg: bytes or another buffer, up to the port's *maxcmsz* bytes; None for an empty message.

    Returns:
        ``(size, reply)`` with the reply as bytes, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *porid* is out of range.
        E_PAR: *calptn* is 0, or *msg* is larger than *maxcmsz*.
        E_NOEXS: there is no such port.
        E_RLWAI: the wait was ended by force.
        E_DLT: the port was deleted before the rendezvous began.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the waiting tasks that are looked at until one matches.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("cal_por", "porid", porid)
        or pattern_error("cal_por", "calptn", calptn)
    )
    if ercd:
        return gate.refused("cal_por", ercd), None
    return _call(gate, "cal_por", porid, calptn, message_bytes("cal_por", "msg", msg), FOREVER)


def tcal_por(porid: int, calptn: int, msg: Any, tmout: int) -> tuple[int, bytes | None]:
    """Call a port; the rendezvous must have ended before *tmout* has passed.

    Args:
        porid: rendezvous port, 1 or more.
        calptn: pattern of 32 bits, not 0: an acceptor matches that has a bit in common with it.
        msg: bytes or another buffer, up to the port's *maxcmsz* bytes; None for an empty message.
        tmout: milliseconds, 1 to 0x7fffffff; ``TMO_FEVR`` waits for ever.

    Returns:
        ``(size, reply)`` with the reply as bytes, or ``(error, None)`` with the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *porid* is out of range.
        E_PAR: *calptn* is 0, *tmout* is ``TMO_POL`` or out of range, or *msg* is larger than *maxcmsz*.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such port.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the port was deleted before the rendezvous began.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``cal_por``; logarithmic in the timed events.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tcal_por", "porid", porid)
        or pattern_error("tcal_por", "calptn", calptn)
    )
    message = b"" if ercd else message_bytes("tcal_por", "msg", msg)
    ercd = ercd or timeout_error("tcal_por", "tmout", tmout) or (E_PAR if tmout == TMO_POL else E_OK)
    if ercd:
        return gate.refused("tcal_por", ercd), None
    return _call(gate, "tcal_por", porid, calptn, message, nanoseconds(tmout))


def acp_por(porid: int, acpptn: int) -> tuple[int, int | None, bytes | None]:
    """Accept a call at a port, waiting for a caller that matches.

    Args:
        porid: rendezvous port, 1 or more.
        acpptn: pattern of 32 bits, not 0: a caller matches that has a bit in common with it.

    Returns:
        ``(size, rdvno, message)`` with the number of the rendezvous and the message as bytes, or ``(error, None, None)`` with
        the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *porid* is out of range.
        E_PAR: *acpptn* is 0.
        E_NOEXS: there is no such port.
        E_RLWAI: the wait was ended by force.
        E_DLT: the port was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the waiting tasks that are looked at until one matches.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("acp_por", "porid", porid)
        or pattern_error("acp_por", "acpptn", acpptn)
    )
    if ercd:
        return gate.refused("acp_por", ercd), None, None
    return _accept(gate, "acp_por", porid, acpptn, FOREVER)


def pacp_por(porid: int, acpptn: int) -> tuple[int, int | None, bytes | None]:
    """Accept a call at a port if a caller that matches waits there.

    Args:
        porid: rendezvous port, 1 or more.
        acpptn: pattern of 32 bits, not 0: a caller matches that has a bit in common with it.

    Returns:
        ``(size, rdvno, message)`` with the number of the rendezvous and the message as bytes, or ``(error, None, None)`` with
        the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *porid* is out of range.
        E_PAR: *acpptn* is 0.
        E_NOEXS: there is no such port.
        E_TMOUT: no such caller waits.

    Context:
        Task.

    Cost:
        Linear in the waiting tasks that are looked at until one matches.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.task_with_id("pacp_por", "porid", porid)
        or pattern_error("pacp_por", "acpptn", acpptn)
    )
    if ercd:
        return gate.refused("pacp_por", ercd), None, None
    return _accept(gate, "pacp_por", porid, acpptn, POLL)


def tacp_por(porid: int, acpptn: int, tmout: int) -> tuple[int, int | None, bytes | None]:
    """Accept a call at a port, waiting at most *tmout* for a caller that matches.

    Args:
        porid: rendezvous port, 1 or more.
        acpptn: pattern of 32 bits, not 0: a caller matches that has a bit in common with it.
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``(size, rdvno, message)`` with the number of the rendezvous and the message as bytes, or ``(error, None, None)`` with
        the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: *porid* is out of range.
        E_PAR: *acpptn* is 0, or *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_NOEXS: there is no such port.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.
        E_DLT: the port was deleted meanwhile.

    Context:
        Task, with dispatching enabled.

    Cost:
        As ``acp_por``; logarithmic in the timed events if it waits.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.waiting_with_id("tacp_por", "porid", porid)
        or pattern_error("tacp_por", "acpptn", acpptn)
        or timeout_error("tacp_por", "tmout", tmout)
    )
    if ercd:
        return gate.refused("tacp_por", ercd), None, None
    return _accept(gate, "tacp_por", porid, acpptn, nanoseconds(tmout))


def fwd_por(porid: int, calptn: int, rdvno: int, msg: Any) -> int:
    """Forward a rendezvous to a port: its caller goes on waiting as if it had called that port with this message.

    The caller's time-out runs on. *rdvno* is over; a new acceptor gets a new number.

    Args:
        porid: rendezvous port, 1 or more.
        calptn: pattern of 32 bits, not 0: an acceptor matches that has a bit in common with it.
        rdvno: rendezvous number, as ``acp_por`` gave it.
        msg: bytes or another buffer, up to the port's *maxcmsz* bytes; None for an empty message.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *porid* is out of range.
        E_PAR: *calptn* is 0, or *msg* is larger than the port's *maxcmsz*.
        E_NOEXS: there is no such port.
        E_OBJ: *rdvno* is no rendezvous that goes on.
        E_ILUSE: the port's *maxrmsz* is larger than that of the port where the rendezvous began.

    Context:
        Task.

    Cost:
        Linear in the waiting tasks that are looked at until one matches.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = (
        gate.task_with_id("fwd_por", "porid", porid)
        or pattern_error("fwd_por", "calptn", calptn)
        or _number_error("fwd_por", rdvno)
    )
    if ercd:
        return gate.refused("fwd_por", ercd)
    message = message_bytes("fwd_por", "msg", msg)
    return gate.send("fwd_por", RENDEZVOUS, FORWARD, porid, (rdvno, message), pattern("fwd_por", "calptn", calptn))


def rpl_rdv(rdvno: int, msg: Any) -> int:
    """Reply: the rendezvous ends, and its caller goes on with the reply. Any task may reply.

    Args:
        rdvno: rendezvous number, as ``acp_por`` gave it.
        msg: bytes or another buffer, up to *maxrmsz* bytes of the port where it was accepted; None for an empty reply.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_OBJ: *rdvno* is no rendezvous that goes on.
        E_PAR: *msg* is too large.

    Context:
        Task.

    Cost:
        Linear in the bytes of the reply; logarithmic in the timed events if the caller waits with a time-out.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = gate.task_context() or _number_error("rpl_rdv", rdvno)
    if ercd:
        return gate.refused("rpl_rdv", ercd)
    return gate.send("rpl_rdv", RENDEZVOUS, REPLY, 0, rdvno, message_bytes("rpl_rdv", "msg", msg))


def ref_por(porid: int) -> tuple[int, T_RPOR | None]:
    """Report the state of a port.

    Args:
        porid: rendezvous port, 1 or more.

    Returns:
        ``(E_OK, T_RPOR)`` with the first caller and the first acceptor in line (``TSK_NONE`` for none), or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *porid* is out of range.
        E_NOEXS: there is no such port.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = gate.task_with_id("ref_por", "porid", porid)
    if ercd:
        return gate.refused("ref_por", ercd), None
    ercd, state = gate.ask("ref_por", RENDEZVOUS, REFER, porid)
    return ercd, None if ercd else T_RPOR(*state)


def ref_rdv(rdvno: int) -> tuple[int, T_RRDV | None]:
    """Report the state of a rendezvous.

    Args:
        rdvno: rendezvous number, as ``acp_por`` gave it.

    Returns:
        ``(E_OK, T_RRDV)`` with the task that waits for its end, ``TSK_NONE`` if it is over, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, rendezvous
    """
    gate = here()
    ercd = gate.task_context() or _number_error("ref_rdv", rdvno)
    if ercd:
        return gate.refused("ref_rdv", ercd), None
    ercd, task = gate.ask("ref_rdv", RENDEZVOUS, REFER_RENDEZVOUS, 0, rdvno)
    return ercd, None if ercd else T_RRDV(task)
