# SPDX-License-Identifier: MIT
"""Task management: ``cre_tsk`` to ``ref_tst``."""

from typing import Any

from kernel.core import NON_TASK, UNWINDING
from kernel.ports import TASK
from kernel.servers.task import (
    ACTIVATE,
    CANCEL_ACTIVATIONS,
    CHANGE_PRIORITY,
    CREATE,
    DELETE,
    GET_PRIORITY,
    REFER,
    REFER_STATE,
    RUNNING,
    START,
    TERMINATE,
)
from kernel.task import DORMANT, ENDED, ENDED_AND_DELETED, READY, SUSPENDED, WAITING, TaskExit
from kernel.trace import CALL
from pyitron.constants import (
    TA_ACT,
    TMAX_TPRI,
    TMO_FEVR,
    TPRI_INI,
    TTS_DMT,
    TTS_RDY,
    TTS_RUN,
    TTS_SUS,
    TTS_WAI,
    TTS_WAS,
    TTW_ACP,
    TTW_CAL,
    TTW_DLY,
    TTW_FLG,
    TTW_MBX,
    TTW_MPF,
    TTW_MPL,
    TTW_MTX,
    TTW_RDTQ,
    TTW_RDV,
    TTW_RMBF,
    TTW_SDTQ,
    TTW_SEM,
    TTW_SLP,
    TTW_SMBF,
)
from pyitron.errors import E_CTX, E_OK
from pyitron.packets import T_CTSK, T_RTSK, T_RTST
from pyitron.service_call import NANOSECONDS, here, range_error
from pyitron.validation import packet_error

__all__ = [
    "acre_tsk", "act_tsk", "can_act", "chg_pri", "cre_tsk", "del_tsk", "exd_tsk", "ext_tsk", "get_pri", "iact_tsk", "ref_tsk",
    "ref_tst", "sta_tsk", "ter_tsk",
]  # fmt: skip


_STATES = {
    RUNNING: TTS_RUN,
    READY: TTS_RDY,
    WAITING: TTS_WAI,
    SUSPENDED: TTS_SUS,
    WAITING | SUSPENDED: TTS_WAS,
    DORMANT: TTS_DMT,
}
# By the label of the wait queue. An extended service call of an active server is a kind of rendezvous, and so is a wait for
# whatever the specification does not know.
_CAUSES = {
    "": 0,
    "slp": TTW_SLP,
    "dly": TTW_DLY,
    "sem": TTW_SEM,
    "flg": TTW_FLG,
    "sdtq": TTW_SDTQ,
    "rdtq": TTW_RDTQ,
    "mbx": TTW_MBX,
    "mtx": TTW_MTX,
    "smbf": TTW_SMBF,
    "rmbf": TTW_RMBF,
    "cal": TTW_CAL,
    "acp": TTW_ACP,
    "rdv": TTW_RDV,
    "rcv": TTW_ACP,
    "mpf": TTW_MPF,
    "mpl": TTW_MPL,
}


def creation(packet: T_CTSK) -> tuple[Any, ...]:
    """A checked packet as the task server takes it."""
    return (
        packet.exinf,
        packet.task,
        packet.itskpri,
        packet.stksz,
        packet.stk,
        bool(packet.tskatr & TA_ACT),
    )


def _state(state: tuple[Any, ...]) -> T_RTSK:
    kind, priority, base, label, ident, left, activations, wakeups, suspensions = state
    lefttmo = TMO_FEVR if left < 0 else -(-left // NANOSECONDS)
    return T_RTSK(
        _STATES[kind], priority, base, _CAUSES.get(label, TTW_RDV), ident, lefttmo, activations, wakeups, suspensions
    )


def _leaving_error(call: str) -> int:
    gate = here()
    if gate.core.mode & (NON_TASK | UNWINDING):
        return gate.refused(call, E_CTX)
    if gate.core.trace.on:
        gate.core.emit(CALL, gate.core.caller(), call, 0)
    return E_OK


def cre_tsk(tskid: int, pk_ctsk: T_CTSK) -> int:
    """Create the task *tskid*.

    Args:
        tskid: id of the new task, 1 or more.
        pk_ctsk: attributes (``TA_ACT`` activates it), *exinf*, the function, priority (1, highest, to ``TMAX_TPRI``),
            stack size in bytes, the stack's memory or NULL.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_RSATR: an attribute that tasks do not have.
        E_PAR: priority or stack size is out of range, or there is no function.
        E_OBJ: *tskid* exists already.
        E_NOMEM: the kernel's memory does not suffice for the stack.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = (
        gate.task_with_id("cre_tsk", "tskid", tskid)
        or packet_error("cre_tsk", "pk_ctsk", pk_ctsk, T_CTSK)
    )
    if ercd:
        return gate.refused("cre_tsk", ercd)
    return gate.send("cre_tsk", TASK, CREATE, tskid, creation(pk_ctsk))


def acre_tsk(pk_ctsk: T_CTSK) -> int:
    """Create a task under an id that the kernel chooses.

    Args:
        pk_ctsk: as for ``cre_tsk``.

    Returns:
        The id (1 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that tasks do not have.
        E_PAR: priority or stack size is out of range, or there is no function.
        E_NOID: every id is in use.
        E_NOMEM: the kernel's memory does not suffice for the stack.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or packet_error("acre_tsk", "pk_ctsk", pk_ctsk, T_CTSK)
    if ercd:
        return gate.refused("acre_tsk", ercd)
    return gate.count("acre_tsk", TASK, CREATE, 0, creation(pk_ctsk))


def del_tsk(tskid: int) -> int:
    """Delete a dormant task.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is not dormant.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_with_id("del_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("del_tsk", ercd)
    return gate.send("del_tsk", TASK, DELETE, tskid)


def act_tsk(tskid: int) -> int:
    """Activate a task; queue the activation if it is not dormant.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_QOVR: ``TMAX_ACTCNT`` activations are queued already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("act_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("act_tsk", ercd)
    return gate.send("act_tsk", TASK, ACTIVATE, tskid)


def iact_tsk(tskid: int) -> int:
    """Activate a task, from a handler; queue the activation if it is not dormant.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_QOVR: ``TMAX_ACTCNT`` activations are queued already.

    Context:
        Non-task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("iact_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("iact_tsk", ercd)
    return gate.send("iact_tsk", TASK, ACTIVATE, tskid)


def can_act(tskid: int) -> int:
    """Cancel the queued activations of a task.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        How many were queued (0 or more), or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("can_act", "tskid", tskid)
    if ercd:
        return gate.refused("can_act", ercd)
    return gate.count("can_act", TASK, CANCEL_ACTIVATIONS, tskid)


def sta_tsk(tskid: int, stacd: Any) -> int:
    """Activate a dormant task with a start code; nothing is queued.

    Args:
        tskid: task, 1 or more.
        stacd: what the task's function is called with, instead of *exinf*.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is not dormant.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_with_id("sta_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("sta_tsk", ercd)
    return gate.send("sta_tsk", TASK, START, tskid, stacd)


def ext_tsk() -> int:
    """End the task that calls; a queued activation starts it anew.

    The stack is unwound: ``finally`` blocks run, and may make service calls. CPU lock and disabled dispatching end with
    the task.

    Returns:
        Never, in a task.

    Errors:
        E_CTX: not called by a task.

    Context:
        Task; the CPU may be locked, dispatching may be disabled.

    Cost:
        Constant; linear in the mutexes that it holds.

    Source:
        μITRON 4.0, task management
    """
    ercd = _leaving_error("ext_tsk")
    if ercd:
        return ercd
    raise TaskExit(ENDED, None)


def exd_tsk() -> int:
    """End the task that calls, and delete it.

    The stack is unwound as by ``ext_tsk``.

    Returns:
        Never, in a task.

    Errors:
        E_CTX: not called by a task.

    Context:
        Task; the CPU may be locked, dispatching may be disabled.

    Cost:
        Constant; linear in the mutexes that it holds.

    Source:
        μITRON 4.0, task management
    """
    ercd = _leaving_error("exd_tsk")
    if ercd:
        return ercd
    raise TaskExit(ENDED_AND_DELETED, None)


def ter_tsk(tskid: int) -> int:
    """Terminate another task: its stack is unwound now, and no service call it makes meanwhile is carried out.

    A queued activation starts it anew.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.
        E_ILUSE: it is the task that calls.

    Context:
        Task.

    Cost:
        Constant, besides the task's own ``finally`` blocks; logarithmic in the timed events if it was waiting with a
        time-out. Linear in the mutexes that it holds; as ``chg_pri`` if it was waiting for a ``TA_INHERIT`` mutex.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_with_id("ter_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("ter_tsk", ercd)
    return gate.send("ter_tsk", TASK, TERMINATE, tskid)


def chg_pri(tskid: int, tskpri: int) -> int:
    """Change the base priority of a task; it goes behind the others of its new priority.

    While mutexes keep the current priority above the base priority, the current one stays, and so does the task's place.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.
        tskpri: base priority, 1 to ``TMAX_TPRI``; ``TPRI_INI`` for the initial one.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_PAR: *tskpri* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.
        E_ILUSE: *tskpri* is above the ceiling of a ``TA_CEILING`` mutex that the task holds or waits for.

    Context:
        Task.

    Cost:
        Constant; linear in the mutexes that it holds, and in the waiting tasks of lower priority if it waits in order of
        priority. If it waits for a ``TA_INHERIT`` mutex, the same again for each owner on the chain from there.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = (
        gate.task_context()
        or gate.id_or_self_error("chg_pri", "tskid", tskid)
        or range_error("chg_pri", "tskpri", tskpri, TPRI_INI, TMAX_TPRI)
    )
    if ercd:
        return gate.refused("chg_pri", ercd)
    return gate.send("chg_pri", TASK, CHANGE_PRIORITY, tskid, tskpri)


def get_pri(tskid: int) -> tuple[int, int | None]:
    """Tell the current priority of a task.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``(E_OK, priority)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("get_pri", "tskid", tskid)
    if ercd:
        return gate.refused("get_pri", ercd), None
    return gate.ask("get_pri", TASK, GET_PRIORITY, tskid)


def ref_tsk(tskid: int) -> tuple[int, T_RTSK | None]:
    """Report the state of a task.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``(E_OK, T_RTSK)``, or ``(error, None)``; *lefttmo* is in milliseconds, rounded up, or ``TMO_FEVR``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("ref_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("ref_tsk", ercd), None
    ercd, state = gate.ask("ref_tsk", TASK, REFER, tskid)
    return ercd, None if ercd else _state(state)


def ref_tst(tskid: int) -> tuple[int, T_RTST | None]:
    """Report the state of a task: only what it does, and what it waits for.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``(E_OK, T_RTST)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task management
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("ref_tst", "tskid", tskid)
    if ercd:
        return gate.refused("ref_tst", ercd), None
    ercd, state = gate.ask("ref_tst", TASK, REFER_STATE, tskid)
    return ercd, None if ercd else T_RTST(_STATES[state[0]], _CAUSES.get(state[3], TTW_RDV))
