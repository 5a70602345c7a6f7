# SPDX-License-Identifier: MIT
"""The overrun handler: ``def_ovr`` to ``ref_ovr``. OVRTIM, processor time, is in microseconds."""

from kernel.ports import OVERRUN
from kernel.servers.overrun import DEFINE, REFER, START, STOP
from kernel.task import UNLIMITED
from pyitron.constants import TOVR_STA, TOVR_STP
from pyitron.packets import T_DOVR, T_ROVR
from pyitron.service_call import here, range_error
from pyitron.validation import definition_error

__all__ = ["def_ovr", "ref_ovr", "sta_ovr", "stp_ovr"]

LARGEST_OVRTIM = 0x7FFF_FFFF
MICROSECOND = 1_000


def def_ovr(pk_dovr: T_DOVR | None) -> int:
    """Define the overrun handler; it takes the place of one defined before.

    Args:
        pk_dovr: attributes and the handler, called as ``handler(tskid, exinf)`` in non-task context; NULL takes the definition
            back, and with it every task's limit.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_RSATR: an attribute that overrun handlers do not have.
        E_PAR: there is no function.

    Context:
        Task.

    Cost:
        Constant; linear in the number of tasks with NULL.

    Source:
        μITRON 4.0, overrun handler
    """
    gate = here()
    ercd = gate.task_context() or definition_error("def_ovr", "pk_dovr", pk_dovr, T_DOVR)
    if ercd:
        return gate.refused("def_ovr", ercd)
    return gate.send("def_ovr", OVERRUN, DEFINE, 0, None if pk_dovr is None else pk_dovr.ovrhdr)


def sta_ovr(tskid: int, ovrtim: int) -> int:
    """Limit the processor time of a task: the overrun handler is called, once, when the task has used it up.

    Time counts while the task runs, not while it waits, is preempted, or a handler runs in its place. A limit that was set
    before is replaced. A task starts without a limit.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.
        ovrtim: microseconds of processor time from now on, 1 to 0x7fffffff.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_PAR: *ovrtim* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: no overrun handler is defined, or the task is dormant.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, overrun handler
    """
    gate = here()
    ercd = (
        gate.task_context()
        or gate.id_or_self_error("sta_ovr", "tskid", tskid)
        or range_error("sta_ovr", "ovrtim", ovrtim, 1, LARGEST_OVRTIM)
    )
    if ercd:
        return gate.refused("sta_ovr", ercd)
    return gate.send("sta_ovr", OVERRUN, START, tskid, ovrtim * MICROSECOND)


def stp_ovr(tskid: int) -> int:
    """Take the limit of a task's processor time away; nothing happens if it has none.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: no overrun handler is defined.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, overrun handler
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("stp_ovr", "tskid", tskid)
    if ercd:
        return gate.refused("stp_ovr", ercd)
    return gate.send("stp_ovr", OVERRUN, STOP, tskid)


def ref_ovr(tskid: int) -> tuple[int, T_ROVR | None]:
    """Report the limit of a task's processor time.

    Args:
        tskid: task, 1 or more; ``TSK_SELF`` for the task that calls.

    Returns:
        ``(E_OK, T_ROVR)`` with ``TOVR_STA`` or ``TOVR_STP`` and the microseconds left, rounded up (0 without a limit), or
        ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: *tskid* is out of range.
        E_NOEXS: there is no such task.
        E_OBJ: no overrun handler is defined.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, overrun handler
    """
    gate = here()
    ercd = gate.task_context() or gate.id_or_self_error("ref_ovr", "tskid", tskid)
    if ercd:
        return gate.refused("ref_ovr", ercd), None
    ercd, left = gate.ask("ref_ovr", OVERRUN, REFER, tskid)
    if ercd:
        return ercd, None
    return ercd, T_ROVR(TOVR_STP, 0) if left == UNLIMITED else T_ROVR(TOVR_STA, -(-left // MICROSECOND))
