# SPDX-License-Identifier: MIT
"""Task management: making, activating, ending, terminating tasks, and their priorities."""

from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.memory import Memory
from kernel.servers.objects import ObjectServer
from kernel.status import (
    ABSENT,
    BAD_STATE,
    DONE,
    ILLEGAL_USE,
    NO_MEMORY,
    OVERFLOW,
    UNSUPPORTED,
)
from kernel.task import ABSENT as NON_EXISTENT
from kernel.task import DORMANT, ENDED_AND_DELETED, FAULTED, READY, UNLIMITED, WAITING, Task
from kernel.trace import DORMANT as TRACE_DORMANT
from kernel.wait_queue import time_out

CREATE = 1
ACTIVATE = 2
CANCEL_ACTIVATIONS = 3
START = 4
TERMINATE = 5
CHANGE_PRIORITY = 6
GET_PRIORITY = 7
REFER = 8
REFER_STATE = 9
DELETE = 10

# A thread runs once, and goes when nobody needs its result any more.
_OF_TASKS_ONLY = frozenset({ACTIVATE, START, DELETE})

RUNNING = 16
SELF = 0


class TaskServer(ObjectServer):
    """The tasks of one kernel; the target 0 means the task that calls."""

    __slots__ = ("max_activations", "memory", "mutexes", "threads")

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory, max_activations: int) -> None:
        ObjectServer.__init__(self, "task", "tsk", dispatcher, max_id)
        self.memory = memory
        self.max_activations = max_activations
        # Set by the mutex server, which settles priorities and takes back what a task that ended holds.
        self.mutexes: Any = None
        # Set by the thread server, which is told of the end of tasks that are threads.
        self.threads: Any = None
        dispatcher.finish = self.finish

    def subject(self, message: Task) -> Any:
        """The task that a message is about; None if there is none."""
        if message.target == SELF:
            return self.core.running
        return self.objects.find(message.target)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self.create(message)
        task = self.subject(message)
        if task is None:
            return ABSENT
        if task.thread is not None and task.thread.made and op in _OF_TASKS_ONLY:
            return BAD_STATE
        if op == ACTIVATE:
            return self._activate(task)
        if op == CANCEL_ACTIVATIONS:
            message.value = task.activations
            task.activations = 0
            return DONE
        if op == START:
            if task.state != DORMANT:
                return BAD_STATE
            self.begin(task, message.a)
            return DONE
        if op == TERMINATE:
            return self._terminate(task)
        if op == CHANGE_PRIORITY:
            return self._change_priority(task, message.a)
        if op == GET_PRIORITY:
            if task.state == DORMANT:
                return BAD_STATE
            message.value = task.priority
            return DONE
        if op == REFER or op == REFER_STATE:
            message.value = self._refer(task)
            return DONE
        if op == DELETE:
            if task.state != DORMANT:
                return BAD_STATE
            self.delete(task)
            return DONE
        return UNSUPPORTED

    def finish(self, task: Task, outcome: int) -> None:
        """The running *task* has come to its end, in one of the dispatcher's ways."""
        if task.state == READY:
            self.core.ready.remove(task)
        self._end(task, "fault" if outcome == FAULTED else "", outcome != ENDED_AND_DELETED)
        if outcome == ENDED_AND_DELETED:
            self.delete(task)

    def create(self, message: Task) -> int:
        """Make a task; its id is the answer."""
        status = self.choose_id(message)
        if status != DONE:
            return status
        exinf, entry, priority, stack_size, stack, active = message.a
        if stack is None and not self.memory.reserve(stack_size):
            return NO_MEMORY
        ident = message.target
        task = Task(ident, f"task {ident}", time_out)
        task.exinf = exinf
        task.entry = entry
        task.initial_priority = task.base_priority = task.priority = priority
        task.stack = stack
        task.stack_size = stack_size
        self.register(message, task)
        task.name = self.core.names.get(("tsk", ident)) or task.name
        if active:
            self.begin(task, exinf)
        return DONE

    def begin(self, task: Task, argument: Any) -> None:
        """Start a task that is dormant."""
        task.priority = task.base_priority = task.initial_priority
        task.wakeups = 0
        task.suspensions = 0
        task.argument = argument
        task.used = 0
        task.exceptions = 0
        task.takes_exceptions = False
        task.due = 0
        self.dispatcher.heard_of(task)
        self.core.make_ready(task)

    def _activate(self, task: Task) -> int:
        if task.state == DORMANT:
            self.begin(task, task.exinf)
            return DONE
        if task.activations >= self.max_activations:
            return OVERFLOW
        task.activations += 1
        return DONE

    def _terminate(self, task: Task) -> int:
        if task.state == DORMANT:
            return BAD_STATE
        if task is self.core.running:
            return ILLEGAL_USE
        if task.state == READY:
            self.core.ready.remove(task)
        elif task.state & WAITING:
            task.queue.leave(task)
        # Out of every queue already: nothing wakes it while its finally blocks run.
        self.dispatcher.unwind(task)
        self._end(task, "terminated", True)
        return DONE

    def _end(self, task: Task, how: str, may_restart: bool) -> None:
        task.state = DORMANT
        task.argument = None
        task.value = None
        task.budget = task.turn = UNLIMITED
        if self.core.trace.on:
            self.core.emit(TRACE_DORMANT, task, how, 0)
        if task.mutexes is not None:
            self.mutexes.release_all(task, how != "")
        if task.thread is not None:
            self.threads.ended(task)
        if may_restart and task.activations > 0:
            task.activations -= 1
            self.begin(task, task.exinf)

    def delete(self, task: Task) -> None:
        """Make a task non-existent that is dormant."""
        self.objects.remove(task.id)
        task.state = NON_EXISTENT
        if task.stack is None:
            self.memory.release(task.stack_size)

    def _change_priority(self, task: Task, priority: int) -> int:
        if task.state == DORMANT:
            return BAD_STATE
        status: int = self.mutexes.change_base(task, priority or task.initial_priority)
        return status

    def _refer(self, task: Task) -> tuple[Any, ...]:
        state = RUNNING if task is self.core.running else task.state
        label, ident, left = "", 0, 0
        if task.queue is not None:
            label, ident = task.queue.label, task.queue.object_id
            left = max(task.deadline - self.core.now(), 0) if task.position >= 0 else -1
        return (
            state,
            task.priority,
            task.base_priority,
            label,
            ident,
            left,
            task.activations,
            task.wakeups,
            task.suspensions,
        )
