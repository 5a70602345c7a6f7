# SPDX-License-Identifier: MIT
"""Service-call management: ``def_svc`` and ``cal_svc``.

An extended service call is a message to a user-written server. A plain function is a *passive* one: it runs on the caller's
context, in the caller's mode, and may make every service call that the caller may make. An ``ActiveServer`` has a task
of its own.
"""

from typing import Any

from kernel.fault import SERVER, Livelock, callable_name
from kernel.ports import SERVICE
from kernel.servers.service import CALL, DEFINE
from kernel.status import DONE
from kernel.task import FOREVER
from kernel.trace import CALL as TRACE_CALL
from kernel.trace import RETURN as TRACE_RETURN
from pyitron.active_server import ActiveServer, checked_answer
from pyitron.errors import E_OK, E_RSFN, E_SYS, FROM_STATUS
from pyitron.packets import T_DSVC
from pyitron.service_call import Gate, here, range_error
from pyitron.validation import definition_error

__all__ = ["cal_svc", "def_svc"]

LARGEST_CODE = 0x7FFF_FFFF


def creation(packet: T_DSVC) -> tuple[Any, ...]:
    """A checked packet as the service server takes it."""
    return packet.svcrtn, isinstance(packet.svcrtn, ActiveServer)


def def_svc(fncd: int, pk_dsvc: T_DSVC | None) -> int:
    """Define an extended service call; it takes the place of one defined before.

    The clients that wait for what the code was before are released with ``E_DLT``.

    Args:
        fncd: function code, 1 or more.
        pk_dsvc: attributes and the routine, called as ``svcrtn(par1, ...)`` on the caller's context, or an ``ActiveServer``;
            NULL takes the definition back.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *fncd* is not for the application, or there is no function.
        E_RSATR: an attribute that extended service calls do not have.

    Context:
        Task.

    Cost:
        Linear in the clients that wait; one message.

    Source:
        μITRON 4.0, service-call management
    """
    gate = here()
    ercd = (
        gate.task_context()
        or range_error("def_svc", "fncd", fncd, 1, LARGEST_CODE)
        or definition_error("def_svc", "pk_dsvc", pk_dsvc, T_DSVC)
    )
    if ercd:
        return gate.refused("def_svc", ercd)
    return gate.send("def_svc", SERVICE, DEFINE, fncd, None if pk_dsvc is None else creation(pk_dsvc))


def cal_svc(fncd: int, *pars: Any) -> int:
    """Make an extended service call.

    The kernel's own function codes, which are negative, are not for this call.

    Args:
        fncd: function code that ``def_svc`` or ``DEF_SVC`` has defined.
        pars: what the routine is called with.

    Returns:
        What the routine returns (``E_OK`` for None), or the first error below that applies.

    Errors:
        E_CTX: the CPU is locked; or the server is an active one, and the caller may not wait here.
        E_RSFN: *fncd* is not defined.
        E_SYS: the routine raised an exception, or returned what is neither an int nor None; the run's faults have it.
        E_RLWAI: the wait for the reply was ended by ``rel_wai``.
        E_DLT: the definition was taken back before the reply came.

    Context:
        Any.

    Cost:
        Constant, besides the routine's own; one message, with an active server also those of its task to receive and to reply.

    Source:
        μITRON 4.0, service-call management
    """
    gate = here()
    ercd = gate.unlocked_context() or (E_OK if range_error("cal_svc", "fncd", fncd, 1, LARGEST_CODE) == E_OK else E_RSFN)
    if ercd:
        return gate.refused("cal_svc", ercd)
    caller = gate.core.caller()
    if gate.core.trace.on:
        gate.core.emit(TRACE_CALL, caller, "cal_svc", fncd)
    status = gate.channel.send("", SERVICE, CALL, fncd, pars, None, FOREVER)
    answer, caller.value = caller.value, None
    if status != DONE:
        answer = FROM_STATUS[status]
    elif type(answer) is not int:
        answer = _run(gate, answer, pars)
    if gate.core.trace.on:
        gate.core.emit(TRACE_RETURN, caller, "cal_svc", answer)
    result: int = answer
    return result


def _run(gate: Gate, routine: Any, pars: tuple[Any, ...]) -> int:
    """Run a passive server's routine on the caller's context; what it raises is contained."""
    name = callable_name(routine)
    try:
        return checked_answer(name, routine(*pars))
    except Livelock:
        # The handler that called has to end.
        raise
    except Exception as error:
        gate.dispatcher.record(SERVER, name, gate.core.caller(), error)
        return E_SYS
