# SPDX-License-Identifier: MIT
"""The task control block.

It carries the message registers as well (``op`` to ``value``), so that a service call allocates nothing, and it is its own
timed event, so that a time-out does not either. ``next`` and ``prev`` link it into exactly one ring: its priority's
in the ready queue, or that of the wait queue in ``queue``; a dormant or merely suspended task is in none.
"""

from collections.abc import Callable
from typing import Any

from kernel.time_queue import TimedEvent

ABSENT = 0
DORMANT = 1
READY = 2
WAITING = 4
SUSPENDED = 8

FOREVER = -1
POLL = 0

# What may end a wait besides its object and its time.
BY_SIGNAL = 1
BY_CANCEL = 2

# A budget of processor time that does not run out.
UNLIMITED = -1


# What is to be done as part of a task before its code goes on: bits of ``due``.
EXCEPTION_DUE = 1
SIGNAL_DUE = 2
CANCEL_DUE = 4

# How a task ended.
ENDED = 0
ENDED_AND_DELETED = 1
TERMINATED = 2
FAULTED = 3


# What a thread leaves behind that did not end by itself.
CANCELLED_VALUE = -1


class TaskExit(BaseException):
    """Unwinds a task's stack; raised by the calls that end the calling task, and in a task that is terminated.

    Its arguments say how the task ends and what it leaves behind; without any, it was terminated.
    """


# As the arguments of a TaskExit without any.
BY_FORCE = (TERMINATED, CANCELLED_VALUE)


class Task(TimedEvent):
    """What the kernel knows about one task."""

    __slots__ = (
        "a", "activations", "argument", "b", "base_priority", "budget", "calls", "context", "due", "entry",
        "exception_routine", "exceptions", "exinf", "id", "initial_priority", "instant", "mutexes", "name", "next", "op",
        "open_to", "prev", "priority", "processor_timers", "queue", "stack", "stack_size", "state", "status", "suspensions",
        "takes_exceptions", "target", "thread", "timeout", "turn", "used", "value", "wakeups",
    )  # fmt: skip

    def __init__(self, ident: int, name: str, action: Callable[[Any], object] | None = None) -> None:
        TimedEvent.__init__(self, action)
        self.id = ident
        self.name = name
        self.entry: Any = None
        self.exinf: Any = None
        self.argument: Any = None
        self.stack: Any = None
        self.stack_size = 0
        self.initial_priority = 1
        self.base_priority = 1
        self.priority = 1
        self.state = DORMANT
        self.activations = 0
        self.wakeups = 0
        self.suspensions = 0
        # Tasks, while it is in a ring.
        self.next: Any = None
        self.prev: Any = None
        self.queue: Any = None
        self.context: Any = None
        # The mutex it locked last of those it holds, which leads to the others.
        self.mutexes: Any = None
        # The message registers.
        self.op = 0
        self.target = 0
        self.a: Any = None
        self.b: Any = None
        self.timeout = FOREVER
        self.status = 0
        self.value: Any = None
        # What the dispatcher delivers as soon as the task runs.
        self.due = 0
        # Task exceptions: what is pending, and whether the task takes it.
        self.exception_routine: Any = None
        self.exceptions = 0
        self.takes_exceptions = False
        # Processor time in nanoseconds: what it has used since its start, what is left of its budget and of its turn, and the
        # queue of what is due when it has used so much (None until there is one).
        self.used = 0
        self.budget = UNLIMITED
        self.turn = UNLIMITED
        self.processor_timers: Any = None
        # Its record as a thread, made when it is first needed; what besides its object may end a wait.
        self.thread: Any = None
        self.open_to = 0
        # Service calls made since time last advanced for this task: how a livelock is noticed.
        self.instant = -1
        self.calls = 0
