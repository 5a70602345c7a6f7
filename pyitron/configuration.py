# SPDX-License-Identifier: MIT
"""System configuration management: ``def_exc`` to ``ref_ver``.

A Python exception that leaves a task or a handler is a CPU exception. Its number says what kind it is:

====== ==========================================================
excno  Python exception
====== ==========================================================
0      every exception whose own number has no handler
1      ``ZeroDivisionError``
2      any other ``ArithmeticError``
3      ``LookupError``, ``BufferError``
4      ``TypeError``, ``AttributeError``, ``NameError``
5      ``ValueError``
6      ``AssertionError``
7      ``OSError``
8      ``MemoryError``, ``RecursionError``
====== ==========================================================
"""

from kernel.fault import EXCEPTION_CLASSES
from kernel.ports import CONFIGURATION, SYSTEM_STATE
from kernel.servers.configuration import DEFINE_EXCEPTION
from kernel.servers.system_state import REFER_LIMITS
from pyitron.constants import (
    TIC_DENO,
    TIC_NUME,
    TKERNEL_MAKER,
    TKERNEL_PRID,
    TKERNEL_PRVER,
    TKERNEL_SPVER,
    TMAX_MPRI,
    TMAX_TPRI,
    TMIN_MPRI,
    TMIN_TPRI,
)
from pyitron.packets import T_DEXC, T_RCFG, T_RVER
from pyitron.service_call import here, range_error
from pyitron.validation import definition_error

__all__ = ["def_exc", "ref_cfg", "ref_ver"]

LAST_EXCEPTION = len(EXCEPTION_CLASSES)


def def_exc(excno: int, pk_dexc: T_DEXC | None) -> int:
    """Define the handler of a CPU exception; it takes the place of one defined before.

    The handler gets a ``Fault``; ``iget_tid`` tells the task. A Python stack that an exception has left cannot be gone back to:
    when the handler returns, the task ends. An exception that a handler has taken is no fault of the run any more.

    Args:
        excno: number of the exception, 0 to 8: see the table of this module.
        pk_dexc: attributes and the handler, called as ``handler(fault)`` in non-task context; NULL takes the definition back.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *excno* is out of range, or there is no function.
        E_RSATR: an attribute that exception handlers do not have.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system configuration management
    """
    gate = here()
    ercd = (
        gate.task_context()
        or range_error("def_exc", "excno", excno, 0, LAST_EXCEPTION)
        or definition_error("def_exc", "pk_dexc", pk_dexc, T_DEXC)
    )
    if ercd:
        return gate.refused("def_exc", ercd)
    return gate.send("def_exc", CONFIGURATION, DEFINE_EXCEPTION, excno, None if pk_dexc is None else pk_dexc.exchdr)


def ref_cfg() -> tuple[int, T_RCFG | None]:
    """Report the configuration of the kernel: the limits that it was made with, and those that it always has.

    Returns:
        ``(E_OK, T_RCFG)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system configuration management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("ref_cfg", ercd), None
    ercd, limits = gate.ask("ref_cfg", SYSTEM_STATE, REFER_LIMITS, 0)
    if ercd:
        return ercd, None
    max_id, *max_queued = limits
    return ercd, T_RCFG(max_id, TMIN_TPRI, TMAX_TPRI, TMIN_MPRI, TMAX_MPRI, TIC_NUME, TIC_DENO, *max_queued)


def ref_ver() -> tuple[int, T_RVER | None]:
    """Report the versions of the kernel and of the specification.

    Returns:
        ``(E_OK, T_RVER)`` with ``TKERNEL_MAKER``, ``TKERNEL_PRID``, ``TKERNEL_SPVER`` and ``TKERNEL_PRVER``, whose *prno* is
        four zeros, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system configuration management
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("ref_ver", ercd), None
    ercd, _ = gate.ask("ref_ver", SYSTEM_STATE, REFER_LIMITS, 0)
    return ercd, None if ercd else T_RVER(TKERNEL_MAKER, TKERNEL_PRID, TKERNEL_SPVER, TKERNEL_PRVER, (0, 0, 0, 0))
