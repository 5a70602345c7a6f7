# SPDX-License-Identifier: MIT
"""Servers that the application writes itself, with a task of their own."""

from collections.abc import Callable
from typing import Any

from kernel.core import NON_TASK
from kernel.fault import SERVER as SERVER_FAULT
from kernel.fault import callable_name
from kernel.ports import SERVICE
from kernel.servers.service import RECEIVE, REPLY
from kernel.status import DONE, FAULTED
from kernel.task import FOREVER
from kernel.trace import SERVER as TRACE_SERVER
from pyitron.errors import E_OK
from pyitron.service_call import Gate, here

__all__ = ["ActiveServer"]


def checked_answer(name: str, answer: object) -> int:
    """What a server returned, as ``cal_svc`` returns it."""
    if answer is None:
        return E_OK
    if type(answer) is not int:
        raise TypeError(f"cal_svc: {name} must return an int or None, not {type(answer).__name__}")
    return answer


class ActiveServer:
    """A server with a task of its own, such as a driver::

        def serve(fncd, command, *pars):
            ercd, event = rcv_dtq(DTQ_DEVICE)
            ...
            return E_OK

        driver = ActiveServer(serve)

    With ``CRE_TSK(TSK_DRV, { TA_ACT, 0, driver, 3, 1024, NULL })`` and ``DEF_SVC(1, { TA_HLNG, driver })``, the task waits for
    clients; ``cal_svc(1, command)`` of another task waits until ``serve(1, command)`` has returned. Clients are served in the
    order in which they called, with the priority of the server's task. A server may have several function codes, and
    several tasks.

    Args:
        handle: called as ``handle(fncd, *pars)`` by the server's task. It may wait, and make every service call. It returns an
            int, or None for ``E_OK``. What it raises is a fault of the run, and ``E_SYS`` for the client; the server
            goes on.
        name: what faults and traces call the server; that of *handle*, unless it is given.
    """

    def __init__(self, handle: Callable[..., int | None], name: str = "") -> None:
        if not callable(handle):
            raise TypeError(f"ActiveServer: handle must be callable, not {type(handle).__name__}")
        self.handle = handle
        self.name = name or callable_name(handle)

    def __repr__(self) -> str:
        return f"<ActiveServer {self.name}>"

    def __call__(self, exinf: object = None) -> None:
        """Serve clients, one after another: the body of the server's task."""
        gate = here()
        while True:
            if gate.waiting_context():
                text = "clients are served by a task, with the CPU unlocked and dispatching enabled"
                raise RuntimeError(f"server {self.name}: {text}")
            task = gate.core.running
            if gate.channel.send("", SERVICE, RECEIVE, 0, self, None, FOREVER) == DONE:
                (fncd, pars), task.value = task.value, None
                outcome = self._serve(gate, task, fncd, pars)
                gate.channel.send("", SERVICE, REPLY, task.id, self, outcome, FOREVER)
                if gate.core.trace.on:
                    gate.core.emit(TRACE_SERVER, task, self.name, fncd)

    def _serve(self, gate: Gate, task: Any, fncd: int, pars: tuple[Any, ...]) -> tuple[int, int]:
        """Handle one request: the kernel's status and the answer."""
        try:
            return DONE, checked_answer(self.name, self.handle(fncd, *pars))
        except Exception as error:
            gate.dispatcher.record(SERVER_FAULT, self.name, task, error)
            return FAULTED, 0
        except BaseException:
            # The task ends while it serves, or is unwound by force: this is no service call of its own.
            if not gate.core.mode & NON_TASK:
                gate.channel.send("", SERVICE, REPLY, task.id, self, (FAULTED, None), FOREVER)
            raise
