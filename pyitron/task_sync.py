# SPDX-License-Identifier: MIT
"""Task-dependent synchronisation: ``slp_tsk`` to ``dly_tsk``."""

from kernel.ports import TASK_SYNC
from kernel.servers.task_sync import (
    CANCEL_WAKE_UPS,
    DELAY,
    RELEASE_WAIT,
    RESUME,
    RESUME_BY_FORCE,
    SLEEP,
    SUSPEND,
    WAKE_UP,
)
from pyitron.service_call import LARGEST_TIME, here, nanoseconds, range_error, timeout_error

__all__ = [
    "can_wup", "dly_tsk", "frsm_tsk", "irel_wai", "iwup_tsk", "rel_wai", "rsm_tsk", "slp_tsk", "sus_tsk", "tslp_tsk",
    "wup_tsk",
]  # fmt: skip


def slp_tsk() -> int:
    """Sleep until woken up; a queued wake-up is used up instead.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_RLWAI: the wait was ended by force.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.waiting_context()
    if ercd:
        return gate.refused("slp_tsk", ercd)
    return gate.send("slp_tsk", TASK_SYNC, SLEEP, 0)


def tslp_tsk(tmout: int) -> int:
    """Sleep until woken up, *tmout* at most; a queued wake-up is used up instead.

    Args:
        tmout: milliseconds, up to 0x7fffffff; ``TMO_POL`` never waits, ``TMO_FEVR`` waits for ever.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_PAR: *tmout* is out of range.
        E_NOSPT: *tmout* is ``TMO_NBLK``.
        E_RLWAI: the wait was ended by force.
        E_TMOUT: the time passed first.

    Context:
        Task, with dispatching enabled.

    Cost:
        Constant; logarithmic in the timed events if the wait has a time-out.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.waiting_context() or timeout_error("tslp_tsk", "tmout", tmout)
    if ercd:
        return gate.refused("tslp_tsk", ercd)
    return gate.send("tslp_tsk", TASK_SYNC, SLEEP, 0, None, None, nanoseconds(tmout))


def wup_tsk(tskid: int) -> int:
    """Wake a sleeping task up; queue the wake-up if it does not sleep.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.
        E_QOVR: ``TMAX_WUPCNT`` wake-ups are queued already.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if the wait has a time-out.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("wup_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("wup_tsk", ercd)
    return gate.send("wup_tsk", TASK_SYNC, WAKE_UP, tskid)


def iwup_tsk(tskid: int) -> int:
    """Wake a sleeping task up, from a handler; queue the wake-up if it does not sleep.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.
        E_QOVR: ``TMAX_WUPCNT`` wake-ups are queued already.

    Context:
        Non-task.

    Cost:
        Constant; logarithmic in the timed events if the wait has a time-out.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("iwup_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("iwup_tsk", ercd)
    return gate.send("iwup_tsk", TASK_SYNC, WAKE_UP, tskid)


def can_wup(tskid: int) -> int:
    """Cancel the queued wake-ups of a task.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        How many were queued (0 or more), or the first error below that applies.

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
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("can_wup", "tskid", tskid)
    if ercd:
        return gate.refused("can_wup", ercd)
    return gate.count("can_wup", TASK_SYNC, CANCEL_WAKE_UPS, tskid)


def rel_wai(tskid: int) -> int:
    """End the wait of a task by force: its call returns ``E_RLWAI``.

    A suspension is not ended by this.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task does not wait.

    Context:
        Task.

    Cost:
        Constant; logarithmic in the timed events if the wait has a time-out; linear in the tasks behind it that are
        served then. If the task waited for a ``TA_INHERIT`` mutex, as ``chg_pri``.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_with_id("rel_wai", "tskid", tskid)
    if ercd:
        return gate.refused("rel_wai", ercd)
    return gate.send("rel_wai", TASK_SYNC, RELEASE_WAIT, tskid)


def irel_wai(tskid: int) -> int:
    """End the wait of a task by force, from a handler: its call returns ``E_RLWAI``.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task does not wait.

    Context:
        Non-task.

    Cost:
        Constant; logarithmic in the timed events if the wait has a time-out; linear in the tasks behind it that are
        served then. If the task waited for a ``TA_INHERIT`` mutex, as ``chg_pri``.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("irel_wai", "tskid", tskid)
    if ercd:
        return gate.refused("irel_wai", ercd)
    return gate.send("irel_wai", TASK_SYNC, RELEASE_WAIT, tskid)


def sus_tsk(tskid: int) -> int:
    """Suspend a task, or suspend it once more.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked, or *tskid* is the task that calls and dispatching is disabled.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant.
        E_QOVR: it is suspended ``TMAX_SUSCNT`` times already.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("sus_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("sus_tsk", ercd)
    return gate.send("sus_tsk", TASK_SYNC, SUSPEND, tskid)


def rsm_tsk(tskid: int) -> int:
    """Take back one suspension of a task; it goes on after the last.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is not suspended.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_with_id("rsm_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("rsm_tsk", ercd)
    return gate.send("rsm_tsk", TASK_SYNC, RESUME, tskid)


def frsm_tsk(tskid: int) -> int:
    """Take back all suspensions of a task.

    Args:
        tskid: task, 1 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is not suspended.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.task_with_id("frsm_tsk", "tskid", tskid)
    if ercd:
        return gate.refused("frsm_tsk", ercd)
    return gate.send("frsm_tsk", TASK_SYNC, RESUME_BY_FORCE, tskid)


def dly_tsk(dlytim: int) -> int:
    """Let *dlytim* pass; wake-ups do not end it.

    With 0 the task goes behind the ready tasks of its priority.

    Args:
        dlytim: milliseconds, 0 to 0x7fffffff.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_PAR: *dlytim* is out of range.
        E_RLWAI: the wait was ended by force.

    Context:
        Task, with dispatching enabled.

    Cost:
        Logarithmic in the number of timed events.

    Source:
        μITRON 4.0, task-dependent synchronisation
    """
    gate = here()
    ercd = gate.waiting_context() or range_error("dly_tsk", "dlytim", dlytim, 0, LARGEST_TIME)
    if ercd:
        return gate.refused("dly_tsk", ercd)
    return gate.send("dly_tsk", TASK_SYNC, DELAY, 0, None, None, nanoseconds(dlytim))
