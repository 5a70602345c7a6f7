# SPDX-License-Identifier: MIT
"""Messages: send, receive, reply.

Every service call is one message to the server that owns the object class. The message registers lie in the caller's
control block. A *passive* server handles the message on the caller's context; an *active* one is a context of its own,
to which the processor is handed over directly, and back with the reply: a message is never queued, since a server of the
kernel answers before anything else can run. A server does not wait; it parks the caller and says BLOCKED.
"""

from typing import Any

from kernel.context import current_context, discard, new_context, switch_to
from kernel.core import NON_TASK, Core
from kernel.dispatcher import Dispatcher
from kernel.fault import SERVER as SERVER_FAULT
from kernel.status import BLOCKED, DONE, FAULTED
from kernel.task import FOREVER, Task
from kernel.trace import CALL, RETURN, SERVER

# Every status as its own code.
STATUSES = tuple(range(256))


class Server:
    """Owns one object class: the one truth about each of its objects."""

    __slots__ = ("answer", "client", "context", "core", "dispatcher", "message", "name")

    def __init__(self, name: str, dispatcher: Dispatcher) -> None:
        self.name = name
        self.dispatcher = dispatcher
        self.core: Core = dispatcher.core
        # Of an active server: its context, whom it serves now, and with what outcome.
        self.context: Any = None
        self.client: Any = None
        self.message: Any = None
        self.answer = 0

    def handle(self, message: Task) -> int:
        """Do what *message* asks for: the outcome, or BLOCKED if its sender was parked and is answered later."""
        raise TypeError(f"{type(self).__name__} handles no messages")


class Channel:
    """Takes messages to the servers, which are addressed by port: their index."""

    __slots__ = ("codes", "core", "dispatcher", "servers")

    def __init__(self, dispatcher: Dispatcher, servers: list[Server], codes: tuple[int, ...] = STATUSES) -> None:
        """*codes*: what a sender is answered with, by status; that of DONE is the same everywhere."""
        self.dispatcher = dispatcher
        self.core: Core = dispatcher.core
        self.servers = servers
        self.codes = codes

    def send(self, call: str, port: int, op: int, target: int, a: Any = None, b: Any = None, timeout: int = FOREVER) -> int:
        """Send a message and wait for the reply: returns the code of its status; a value lies in the caller's registers.

        *call* is what a trace names it; without a name there is no trace of it.
        """
        dispatcher = self.dispatcher
        core = self.core
        caller = core.outside if core.mode & NON_TASK or core.running is None else core.running
        traced = core.trace.on and bool(call)
        if traced:
            core.emit(CALL, caller, call, target)
        if dispatcher.call_time:
            dispatcher.consume(dispatcher.call_time)
        if caller.instant == core.clock.instant and caller.calls < dispatcher.livelock_limit:
            caller.calls += 1
        else:
            dispatcher.count_call(caller)
        dispatcher.held = True
        counters = core.counters
        counters.begin_stretch()
        counters.messages += 1
        caller.op = op
        caller.target = target
        if caller.a is not a:
            caller.a = a
        if caller.b is not b:
            caller.b = b
        caller.timeout = timeout
        server = self.servers[port]
        if server.context is None:
            try:
                status = server.handle(caller)
            except Exception as error:
                status = self._contain(server, caller, error)
        else:
            status = self._hand_over(server, caller)
        dispatcher.release()
        if status == BLOCKED:
            status = caller.status
        if status != DONE:
            status = self.codes[status]
        if traced and core.trace.on:
            core.emit(RETURN, caller, call, status)
        return status

    def activate(self) -> None:
        """Make every server an active one; called from the run's own context, which starts theirs."""
        for server in self.servers:
            if server.context is None:
                server.client = current_context()
                context = new_context(self._serve)
                context.switch(server)
                server.context = context

    def deactivate(self) -> None:
        """End the contexts of active servers."""
        for server in self.servers:
            if server.context is not None:
                discard(server.context)
                server.context = None

    def receive(self, server: Server) -> Task:
        """Wait for the next message to *server*."""
        switch_to(server.client)
        message: Task = server.message
        return message

    def reply(self, server: Server, status: int) -> None:
        """Answer the message received last; the sender goes on when the server receives again."""
        server.answer = status
        if self.core.trace.on:
            self.core.emit(SERVER, server.message, server.name, 0)

    def _serve(self, server: Server) -> None:
        while True:
            message = self.receive(server)
            try:
                status = server.handle(message)
            except Exception as error:
                status = self._contain(server, message, error)
            self.reply(server, status)

    def _hand_over(self, server: Server, caller: Task) -> int:
        self.core.counters.switches += 2
        server.client = current_context()
        server.message = caller
        switch_to(server.context)
        return server.answer

    def _contain(self, server: Server, caller: Task, error: Exception) -> int:
        """The server failed: its caller is told, and everything else goes on."""
        self.dispatcher.record(SERVER_FAULT, server.name, caller, error)
        if caller.queue is not None:
            caller.queue.wake(caller, FAULTED, None)
        caller.value = None
        return FAULTED
