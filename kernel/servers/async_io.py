# SPDX-License-Identifier: MIT
"""Reading and writing files of the host while whoever asked for it goes on.

Each file has a line of requests by urgency, then in order of arrival, and one of them is being carried out. In virtual time it
takes ``LATENCY`` and happens at its end, all at once: at the same instant in every run. In real time a host thread does it
and raises an interrupt, which belongs to this server.

A file that is neither ready to be read nor to be written is looked at again after the same time. If nothing else can happen in
a run without an end, the host is given some time at each look.

Invariant: a file is in ``files`` if one of its requests is under way, and requests wait only behind one that is.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from kernel.channel import Server
from kernel.core import Core
from kernel.dispatcher import Dispatcher
from kernel.host_files import SYNCHRONISE, UNSPECIFIED, Workers, carry_out
from kernel.interrupt import FILE_LINE
from kernel.servers.queued_signal import SignalServer
from kernel.signal_queue import Notification
from kernel.status import BAD_STATE, DONE, OVERFLOW, TIMED_OUT, UNSUPPORTED
from kernel.task import FOREVER, POLL, Task
from kernel.time_queue import NEVER, TimedEvent, TimeQueue
from kernel.wait_queue import WaitQueue

START = 1
START_ALL = 2
REFER = 3
COLLECT = 4
CANCEL = 5
AWAIT = 6

# Of a request.
NEW = 0
QUEUED = 1
UNDER_WAY = 2
FINISHED = 3
CANCELLED = 4
COLLECTED = 5

# What became of the requests that were to be cancelled.
ALL_CANCELLED = 0
SOME_LEFT = 1
ALL_FINISHED = 2

# Nanoseconds of virtual time that a request takes.
LATENCY = 1_000_000

# Requests that wait or are under way at most.
LIMIT = 1024

# What a signal says of why it was sent.
CODE = -4

# Seconds that the host is given at each look if nothing else can happen.
PATIENCE = 0.05


class Group:
    """Requests whose end is told of once: to the task that waits for it, or by the notification."""

    __slots__ = ("error", "left", "notification", "waiter")

    def __init__(self, core: Core, left: int, notification: Notification | None) -> None:
        self.left = left
        self.notification = notification
        self.waiter = WaitQueue(core, "aio", 0, False)
        # The first that occurred.
        self.error = 0


class Request(TimedEvent):
    """Something to be done with a file; *delay* makes it less urgent than the task that asks for it.

    With an *error* from the beginning it is refused, and only counts in its group.
    """

    __slots__ = (
        "abilities", "buffer", "delay", "done", "error", "file", "group", "kind", "notification", "offset", "state",
    )  # fmt: skip

    def __init__(
        self,
        kind: int,
        file: int,
        abilities: int = 0,
        offset: int = 0,
        buffer: memoryview | None = None,
        delay: int = 0,
        notification: Notification | None = None,
        error: int = 0,
    ) -> None:
        TimedEvent.__init__(self)
        self.kind = kind
        self.file = file
        self.abilities = abilities
        self.offset = offset
        self.buffer = buffer
        self.delay = delay
        self.notification = notification
        self.group: Group | None = None
        self.state = NEW
        self.done = 0
        self.error = error


class Line:
    """The requests for one file: the one under way, and those that wait."""

    __slots__ = ("last", "under_way", "waiting")

    def __init__(self, core: Core) -> None:
        self.under_way: Request | None = None
        # In order of urgency, which takes the place of the time.
        self.waiting = TimeQueue(core.counters)
        # No request is less urgent.
        self.last = 0


class AsyncIoServer(Server):
    """Takes, carries out, reports, cancels and waits for requests."""

    __slots__ = ("_carried_out", "_count", "_files", "_is_idle", "_signals", "_waiting", "_workers")

    def __init__(self, dispatcher: Dispatcher, signals: SignalServer, is_idle: Callable[[], bool]) -> None:
        """*signals* sends the notifications; *is_idle* tells whether nothing but a file can go on."""
        Server.__init__(self, "async io", dispatcher)
        self._signals = signals
        self._is_idle = is_idle
        self._files: dict[int, Line] = {}
        self._count = 0
        # Tasks that wait for one of several requests, which are in their registers.
        self._waiting = WaitQueue(self.core, "aio", 0, False)
        # In real time: what the host threads have done.
        self._workers = Workers(self._carry_back)
        self._carried_out: deque[Request] = deque()
        dispatcher.interrupts.lines[FILE_LINE].handler = self.file_interrupt

    def handle(self, message: Task) -> int:
        op = message.op
        if op == START:
            return self._start_one(message.a, message)
        if op == START_ALL:
            return self._start_all(message.a, message)
        if op == REFER:
            return self._refer(message.a, message)
        if op == COLLECT:
            return self._collect(message.a, message)
        if op == CANCEL:
            message.value = self._cancel(message.target, message.a)
            return DONE
        if op == AWAIT:
            return self._await(message.a, message)
        return UNSUPPORTED

    def _start_one(self, request: Request, message: Task) -> int:
        """``message.b`` is an earlier request that must not be under way any more, or None."""
        if _is_pending(message.b):
            return BAD_STATE
        if self._count == LIMIT:
            return OVERFLOW
        self._start(request, message.priority)
        return DONE

    def _start_all(self, requests: list[Request], message: Task) -> int:
        """``message.b``: whether to wait for them, the notification of the end, and earlier requests.

        The value is the first error, 0 if there was none.
        """
        waits, notification, earlier = message.b
        if any(_is_pending(request) for request in earlier):
            return BAD_STATE
        if self._count + len(requests) > LIMIT:
            return OVERFLOW
        group = Group(self.core, len(requests), notification)
        for request in requests:
            self.core.counters.wait_steps += 1
            if request.error:
                request.state = FINISHED
                self._leave(group, request.error)
            else:
                request.group = group
                self._start(request, message.priority)
        if not requests:
            self._tell(notification)
        if waits and group.left:
            return group.waiter.park(message, FOREVER)
        message.value = group.error
        return DONE

    def _start(self, request: Request, priority: int) -> None:
        self._count += 1
        line = self._files.get(request.file)
        if line is None:
            line = self._files[request.file] = Line(self.core)
        place = priority + request.delay
        if request.kind >= SYNCHRONISE:
            # After all that is in the line.
            place = max(place, line.last)
        line.last = max(line.last, place)
        request.state = QUEUED
        line.waiting.add(request, place)
        if line.under_way is None:
            self._go_on(line, request.file)

    def _refer(self, request: Request, message: Task) -> int:
        if request.state == COLLECTED:
            return BAD_STATE
        message.value = (request.state, request.error)
        return DONE

    def _collect(self, request: Request, message: Task) -> int:
        if request.state not in (FINISHED, CANCELLED):
            return BAD_STATE
        message.value = (request.state, request.error, request.done)
        request.state = COLLECTED
        return DONE

    def _cancel(self, file: int, request: Request | None) -> int:
        """Cancel *request*, or all that wait for *file*; the one under way goes on."""
        line = self._files.get(file)
        if line is None:
            return ALL_FINISHED
        if request is None:
            waiting: Any = list(line.waiting.events)
            self.core.counters.wait_steps += len(waiting)
            for one in sorted(waiting, key=_order):
                # One that a task waits for was not asked for by the way.
                if one.kind < SYNCHRONISE or one.group is None:
                    self._withdraw(line, one)
            return SOME_LEFT
        if request.state == QUEUED:
            self._withdraw(line, request)
            return ALL_CANCELLED
        return SOME_LEFT if request.state == UNDER_WAY else ALL_FINISHED

    def _withdraw(self, line: Line, request: Any) -> None:
        line.waiting.remove(request)
        self._end(request, CANCELLED)

    def _await(self, requests: tuple[Request, ...], message: Task) -> int:
        if any(request.state > UNDER_WAY for request in requests):
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return self._waiting.park(message, message.timeout)

    # -- the files

    def _go_on(self, line: Line, file: int) -> None:
        """Carry the next request out, if there is one."""
        request: Any = line.waiting.pop_due(NEVER)
        line.under_way = request
        if request is None:
            del self._files[file]
            return
        request.state = UNDER_WAY
        if self.core.clock.real:
            self.dispatcher.interrupts.expected += 1
            self._workers.give(request)
        else:
            request.action = self._look
            self.core.timers.add(request, self.core.now() + LATENCY)

    def _look(self, request: Request) -> None:
        """The instant of *request* in virtual time."""
        if carry_out(request, PATIENCE if self._is_idle() else 0.0):
            self._finish(request)
        else:
            self.core.timers.add(request, self.core.now() + LATENCY)

    def _carry_back(self, request: Request) -> None:
        """A host thread is ready with *request*."""
        self._carried_out.append(request)
        self.dispatcher.post(FILE_LINE)

    def file_interrupt(self) -> None:
        """The handler of the interrupt."""
        self.dispatcher.hold()
        while self._carried_out:
            self._workers.busy -= 1
            self.dispatcher.interrupts.expected -= 1
            self._finish(self._carried_out.popleft())
        self.dispatcher.release()

    def _finish(self, request: Request) -> None:
        line = self._files[request.file]
        self._end(request, FINISHED)
        self._go_on(line, request.file)

    # -- who is told

    def _end(self, request: Request, state: int) -> None:
        """*request* is over: tell whoever wants to know. Linear in the number of those who wait for one of several."""
        self._count -= 1
        request.state = state
        if request.buffer is not None:
            # The application may change its size again.
            request.buffer.release()
        self._tell(request.notification)
        if request.group is not None:
            self._leave(request.group, UNSPECIFIED if state == CANCELLED else request.error)
        task: Any = self._waiting.head
        for _ in range(self._waiting.length):
            self.core.counters.wait_steps += len(task.a)
            following = task.next
            if request in task.a:
                self._waiting.wake(task, DONE, None)
            task = following

    def _leave(self, group: Group, error: int) -> None:
        group.left -= 1
        group.error = group.error or error
        if group.left == 0:
            group.waiter.wake_first(DONE, group.error)
            self._tell(group.notification)

    def _tell(self, notification: Notification | None) -> None:
        if notification is not None:
            self._signals.notify(notification, CODE)

    # -- the kernel's runs

    def run_begins(self) -> None:
        """Nothing is to do: what host threads have in hand goes on between runs."""

    def run_ended(self) -> None:
        """Nothing is to do."""

    def close(self) -> None:
        """The kernel is closed."""
        self._workers.close()


def _order(request: Request) -> tuple[int, int]:
    return request.deadline, request.sequence


def _is_pending(request: Request | None) -> bool:
    return request is not None and request.state in (QUEUED, UNDER_WAY)
