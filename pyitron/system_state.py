# SPDX-License-Identifier: MIT
"""System state management: ``rot_rdq`` to ``ref_sys``."""

from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK
from kernel.ports import SYSTEM_STATE
from kernel.servers.system_state import (
    DISABLE_DISPATCH,
    ENABLE_DISPATCH,
    GET_RUNNING,
    LOCK_CPU,
    REFER,
    ROTATE,
    UNLOCK_CPU,
)
from pyitron.constants import TMAX_TPRI, TMIN_TPRI, TPRI_SELF
from pyitron.packets import T_RSYS
from pyitron.service_call import here, range_error

__all__ = [
    "dis_dsp", "ena_dsp", "get_tid", "iget_tid", "iloc_cpu", "irot_rdq", "iunl_cpu", "loc_cpu", "ref_sys", "rot_rdq",
    "sns_ctx", "sns_dpn", "sns_dsp", "sns_loc", "unl_cpu",
]  # fmt: skip


def rot_rdq(tskpri: int) -> int:
    """Put the first ready task of a priority behind the others of that priority.

    Args:
        tskpri: task priority, 1 to ``TMAX_TPRI``; ``TPRI_SELF`` for the base priority of the task that calls.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *tskpri* is out of range.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.task_context() or range_error("rot_rdq", "tskpri", tskpri, TPRI_SELF, TMAX_TPRI)
    if ercd:
        return gate.refused("rot_rdq", ercd)
    return gate.send("rot_rdq", SYSTEM_STATE, ROTATE, 0, tskpri)


def irot_rdq(tskpri: int) -> int:
    """Put the first ready task of a priority behind the others of that priority, from a handler.

    Args:
        tskpri: task priority, 1 to ``TMAX_TPRI``.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_PAR: *tskpri* is out of range.

    Context:
        Non-task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.handler_context() or range_error("irot_rdq", "tskpri", tskpri, TMIN_TPRI, TMAX_TPRI)
    if ercd:
        return gate.refused("irot_rdq", ercd)
    return gate.send("irot_rdq", SYSTEM_STATE, ROTATE, 0, tskpri)


def get_tid() -> tuple[int, int | None]:
    """Tell the id of the task that calls.

    Returns:
        ``(E_OK, id)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("get_tid", ercd), None
    ercd, tskid = gate.ask("get_tid", SYSTEM_STATE, GET_RUNNING, 0)
    return ercd, None if ercd else tskid


def iget_tid() -> tuple[int, int | None]:
    """Tell the id of the task that the handler interrupted.

    Returns:
        ``(E_OK, id)``, ``TSK_NONE`` if no task was running, or ``(error, None)``.

    Errors:
        E_CTX: called by a task, or the CPU is locked.

    Context:
        Non-task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.handler_context()
    if ercd:
        return gate.refused("iget_tid", ercd), None
    ercd, tskid = gate.ask("iget_tid", SYSTEM_STATE, GET_RUNNING, 0)
    return ercd, None if ercd else tskid


def loc_cpu() -> int:
    """Lock the CPU: no handler runs and no task is dispatched until it is unlocked.

    While it is locked, only the calls that lock, unlock and sense are allowed. Nothing happens if it is locked
    already.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task.

    Context:
        Task; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.locking_context(False)
    if ercd:
        return gate.refused("loc_cpu", ercd)
    return gate.send("loc_cpu", SYSTEM_STATE, LOCK_CPU, 0)


def iloc_cpu() -> int:
    """Lock the CPU, from a handler; its end unlocks it.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task.

    Context:
        Non-task; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.locking_context(True)
    if ercd:
        return gate.refused("iloc_cpu", ercd)
    return gate.send("iloc_cpu", SYSTEM_STATE, LOCK_CPU, 0)


def unl_cpu() -> int:
    """Unlock the CPU: what came in meanwhile is served now.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task.

    Context:
        Task; the CPU may be locked.

    Cost:
        Constant; what is due is served one event at a time.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.locking_context(False)
    if ercd:
        return gate.refused("unl_cpu", ercd)
    return gate.send("unl_cpu", SYSTEM_STATE, UNLOCK_CPU, 0)


def iunl_cpu() -> int:
    """Unlock the CPU, from a handler.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task.

    Context:
        Non-task; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.locking_context(True)
    if ercd:
        return gate.refused("iunl_cpu", ercd)
    return gate.send("iunl_cpu", SYSTEM_STATE, UNLOCK_CPU, 0)


def dis_dsp() -> int:
    """Disable dispatching: the task that calls keeps the processor; handlers still run.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("dis_dsp", ercd)
    return gate.send("dis_dsp", SYSTEM_STATE, DISABLE_DISPATCH, 0)


def ena_dsp() -> int:
    """Enable dispatching: the task that should run does.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("ena_dsp", ercd)
    return gate.send("ena_dsp", SYSTEM_STATE, ENABLE_DISPATCH, 0)


def sns_ctx() -> int:
    """Tell whether the caller is in non-task context.

    Returns:
        1 in non-task context, 0 in a task.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    _, mode = gate.ask("sns_ctx", SYSTEM_STATE, REFER, 0)
    return 1 if mode & NON_TASK else 0


def sns_loc() -> int:
    """Tell whether the CPU is locked.

    Returns:
        1 if it is locked, else 0.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    _, mode = gate.ask("sns_loc", SYSTEM_STATE, REFER, 0)
    return 1 if mode & CPU_LOCKED else 0


def sns_dsp() -> int:
    """Tell whether dispatching is disabled.

    Returns:
        1 if ``dis_dsp`` has disabled it, else 0.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    _, mode = gate.ask("sns_dsp", SYSTEM_STATE, REFER, 0)
    return 1 if mode & DISPATCH_DISABLED else 0


def sns_dpn() -> int:
    """Tell whether dispatches are pended: in non-task context, with the CPU locked, or with dispatching disabled.

    Returns:
        1 if no task would be dispatched now, else 0.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    _, mode = gate.ask("sns_dpn", SYSTEM_STATE, REFER, 0)
    return 1 if mode & (NON_TASK | CPU_LOCKED | DISPATCH_DISABLED) else 0


def ref_sys() -> tuple[int, T_RSYS | None]:
    """Report the state of the system.

    Returns:
        ``(E_OK, T_RSYS)``, whose *sysstat* is 0 or the sum of 1 (non-task context), 2 (CPU locked) and 4 (dispatching
        disabled), or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system state management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("ref_sys", ercd), None
    ercd, mode = gate.ask("ref_sys", SYSTEM_STATE, REFER, 0)
    return ercd, None if ercd else T_RSYS(mode)
