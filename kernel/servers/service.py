# SPDX-License-Identifier: MIT
"""Services that the application defines, by code: routines, and user-written active servers.

A routine is handed to the caller, who runs it. An active server has tasks of its own, which receive a request, handle it and
reply; a server is known by the object that was defined, one of its tasks by its id, and a request by its serial number,
so that the reply to a client who waits no longer goes to nobody.
"""

from typing import Any

from kernel.channel import Server
from kernel.core import DISPATCH_DISABLED, NON_TASK, Core
from kernel.dispatcher import Dispatcher
from kernel.status import BAD_CONTEXT, BLOCKED, DELETED, DONE, FAULTED, NO_FUNCTION, UNSUPPORTED
from kernel.task import FOREVER, Task
from kernel.wait_queue import WaitQueue

DEFINE = 1
CALL = 2
RECEIVE = 3
REPLY = 4


class ActiveService:
    """A user-written server. Invariant: none of its tasks is idle while a request of its services is not taken."""

    __slots__ = ("idle", "services", "serving")

    def __init__(self, core: Core) -> None:
        # Its tasks that wait for a request.
        self.idle = WaitQueue(core, "rcv", 0, False)
        # What it is defined as; it may have several codes.
        self.services: list[Service] = []
        # By the id of the task that serves: that task, its client, the client's service, and the request's serial number.
        self.serving: dict[int, tuple[Task, Task, Service, int]] = {}


class Service:
    """One code, with the clients of its server. Invariant: those whose arguments are taken are at the front."""

    __slots__ = ("clients", "core", "routine", "server")

    def __init__(self, core: Core, code: int, routine: Any, server: ActiveService | None) -> None:
        self.core = core
        self.routine = routine
        self.server = server
        self.clients = WaitQueue(core, "svc", code, False)

    def next_client(self) -> Task | None:
        """The first client whose request nobody has taken; no more are skipped than the server has tasks."""
        client = self.clients.head
        while client is not None and client.a is None:
            self.core.counters.wait_steps += 1
            client = client.next
            if client is self.clients.head:
                return None
        return client


class ServiceTable(dict[int, Service]):
    """Services by code."""

    def find(self, code: int) -> Service | None:
        """The service with this code, or None."""
        return self.get(code)


class ServiceServer(Server):
    """Defines and finds services, and takes requests and replies between clients and active servers."""

    __slots__ = ("active", "objects", "serial")

    def __init__(self, dispatcher: Dispatcher) -> None:
        Server.__init__(self, "service", dispatcher)
        self.objects = ServiceTable()
        # By the object that was defined. An application has few, and they stay.
        self.active: dict[Any, ActiveService] = {}
        self.serial = 0

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CALL:
            return self._call(message)
        if op == RECEIVE:
            return self._receive(message)
        if op == REPLY:
            status, value = message.b
            self._reply(self._server_of(message.a), message.target, status, value)
            return DONE
        if op == DEFINE:
            self._define(message.target, message.a)
            return DONE
        return UNSUPPORTED

    def _server_of(self, routine: Any) -> ActiveService:
        """The kernel's side of an active server."""
        server = self.active.get(routine)
        if server is None:
            server = self.active[routine] = ActiveService(self.core)
        return server

    def _define(self, code: int, definition: Any) -> None:
        """Let *code* be a routine (active or not), or nothing for None; whoever waits for what it was is told."""
        old = self.objects.pop(code, None)
        if old is not None:
            if old.server is not None:
                old.server.services.remove(old)
            old.clients.wake_all(DELETED)
        if definition is not None:
            routine, active = definition
            server = self._server_of(routine) if active else None
            service = self.objects[code] = Service(self.core, code, routine, server)
            if server is not None:
                server.services.append(service)

    def _call(self, message: Task) -> int:
        """Answer with the routine, or let the caller wait for the reply of the server."""
        service = self.objects.get(message.target)
        if service is None:
            return NO_FUNCTION
        server = service.server
        if server is None:
            message.value = service.routine
            return DONE
        if self.core.mode & (NON_TASK | DISPATCH_DISABLED):
            return BAD_CONTEXT
        self.serial += 1
        message.b = self.serial
        service.clients.park(message, FOREVER)
        if server.idle.head is not None:
            server.idle.wake_first(DONE, self._take(server, server.idle.head, service, message))
        return BLOCKED

    def _receive(self, message: Task) -> int:
        """Give the task that calls the oldest request to its server, or let it wait for one."""
        server = self._server_of(message.a)
        # A request that the task has left without a reply: it was cut off.
        self._reply(server, message.id, FAULTED, None)
        oldest: Any = None
        for service in server.services:
            client = service.next_client()
            if client is not None and (oldest is None or client.b < oldest.b):
                oldest = client
        if oldest is None:
            return server.idle.park(message, FOREVER)
        message.value = self._take(server, message, self.objects[oldest.target], oldest)
        return DONE

    def _take(self, server: ActiveService, task: Task, service: Service, client: Task) -> tuple[int, Any]:
        """Let *task* serve *client*: the code and the arguments."""
        server.serving[task.id] = (task, client, service, client.b)
        arguments = client.a
        client.a = None
        return client.target, arguments

    def _reply(self, server: ActiveService, ident: int, status: int, value: Any) -> None:
        """End the wait of the client that the task *ident* serves, if there is one."""
        entry = server.serving.pop(ident, None)
        if entry is not None:
            _, client, service, serial = entry
            if client.queue is service.clients and client.b == serial:
                service.clients.wake(client, status, value)
