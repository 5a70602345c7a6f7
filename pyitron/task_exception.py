# SPDX-License-Identifier: MIT
"""Task exceptions: ``def_tex`` to ``ref_tex``.

A request for task exceptions is a pattern of 32 bits. The task handles it itself: when it next runs with
exceptions enabled, its routine is called as ``routine(texptn, exinf)``, with exceptions disabled until it returns.
"""

from kernel.ports import TASK_EXCEPTION
from kernel.servers.task_exception import DEFINE, DISABLE, ENABLE, RAISE, REFER, SENSE
from pyitron.constants import TSK_SELF, TTEX_DIS, TTEX_ENA
from pyitron.packets import T_DTEX, T_RTEX
from pyitron.service_call import here, pattern, pattern_error
from pyitron.validation import definition_error

__all__ = ["def_tex", "dis_tex", "ena_tex", "iras_tex", "ras_tex", "ref_tex", "sns_tex"]


def def_tex(tskid: int, pk_dtex: T_DTEX | None) -> int:
    """Define the exception routine of a task; it takes the place of one defined before.

    Exceptions are disabled when a task starts, and stay so until ``ena_tex``. Taking the definition back disables them, and
    what is pending is forgotten.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.
        pk_dtex: attributes and the routine, called as ``routine(texptn, exinf)``; NULL takes the definition back.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_RSATR: an attribute that task exception routines do not have.
        E_PAR: there is no function.
        E_NOEXS: there is no such task.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = (
        gate.task_context()
        or gate.id_or_self_error("def_tex", "tskid", tskid)
        or definition_error("def_tex", "pk_dtex", pk_dtex, T_DTEX)
    )
    if ercd:
        return gate.refused("def_tex", ercd)
    return gate.send("def_tex", TASK_EXCEPTION, DEFINE, tskid, None if pk_dtex is None else pk_dtex.texrtn)


def ras_tex(tskid: int, rasptn: int) -> int:
    """Request task exceptions: *rasptn* is added to the pattern that is pending.

    A task that calls it for itself, with exceptions enabled, runs its routine before this call returns. A wait is not ended.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.
        rasptn: bits of the request, 32 bits, not 0.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_PAR: *rasptn* is 0.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant, or has no exception routine.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = (
        gate.task_context()
        or gate.id_or_self_error("ras_tex", "tskid", tskid)
        or pattern_error("ras_tex", "rasptn", rasptn)
    )
    if ercd:
        return gate.refused("ras_tex", ercd)
    return gate.send("ras_tex", TASK_EXCEPTION, RAISE, tskid, pattern("ras_tex", "rasptn", rasptn))


def iras_tex(tskid: int, rasptn: int) -> int:
    """Request task exceptions, from a handler; see ``ras_tex``.

    Args:
        tskid: task, 1 or more.
        rasptn: bits of the request, 32 bits, not 0.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_PAR: *rasptn* is 0.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant, or has no exception routine.

    Context:
        Non-task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = gate.handler_context() or gate.id_error("iras_tex", "tskid", tskid) or pattern_error("iras_tex", "rasptn", rasptn)
    if ercd:
        return gate.refused("iras_tex", ercd)
    return gate.send("iras_tex", TASK_EXCEPTION, RAISE, tskid, pattern("iras_tex", "rasptn", rasptn))


def dis_tex() -> int:
    """Disable the exceptions of the task that calls; requests stay pending.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_OBJ: the task has no exception routine.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("dis_tex", ercd)
    return gate.send("dis_tex", TASK_EXCEPTION, DISABLE, TSK_SELF)


def ena_tex() -> int:
    """Enable the exceptions of the task that calls; what is pending is handled before this call returns.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_OBJ: the task has no exception routine.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("ena_tex", ercd)
    return gate.send("ena_tex", TASK_EXCEPTION, ENABLE, TSK_SELF)


def sns_tex() -> int:
    """Tell whether the exceptions of the running task are disabled; from a handler, those of the task that it interrupted.

    Returns:
        1 if they are disabled (a task without a routine has them disabled), or no task runs; else 0.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    _, disabled = gate.ask("sns_tex", TASK_EXCEPTION, SENSE, TSK_SELF)
    return 1 if disabled else 0


def ref_tex(tskid: int) -> tuple[int, T_RTEX | None]:
    """Report the state of a task's exception handling.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``(E_OK, T_RTEX)`` with ``TTEX_ENA`` or ``TTEX_DIS`` and the pattern that is pending, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: the task is dormant, or has no exception routine.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, task exception handling
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("ref_tex", "tskid", tskid)
    if ercd:
        return gate.refused("ref_tex", ercd), None
    ercd, state = gate.ask("ref_tex", TASK_EXCEPTION, REFER, tskid)
    return ercd, None if ercd else T_RTEX(TTEX_ENA if state[0] else TTEX_DIS, state[1])
