# SPDX-License-Identifier: MIT
"""Threads: tasks that are made and started at once, leave a result, are waited for, and can be cancelled.

Every task can be looked at as a thread: its record is made when it is first needed. One that was not made here is a thread
that nobody can join. A thread that has ended stays, dormant, until it is joined or detached.

What a thread put aside for its end (its cleanup routines, and the destructors of its data) runs as its last doing, as task
code on its own stack, however it ends.
"""

from typing import Any

from kernel.channel import Server
from kernel.core import NON_TASK
from kernel.dispatcher import Dispatcher
from kernel.servers.task import TaskServer
from kernel.signal_queue import NO_MASK, SignalQueue
from kernel.status import ABSENT, BAD_PARAMETER, BAD_STATE, CANCELLED, DEADLOCK, DONE, ILLEGAL_USE, UNSUPPORTED
from kernel.task import BY_CANCEL, CANCEL_DUE, CANCELLED_VALUE, DORMANT, ENDED, ENDED_AND_DELETED, WAITING, Task, TaskExit
from kernel.wait_queue import WaitQueue

CREATE = 1
JOIN = 2
DETACH = 3
CANCEL = 4
ENABLE_CANCEL = 5
SET_ASYNCHRONOUS = 6
ACT_ON_CANCEL = 7
PUSH_CLEANUP = 8
POP_CLEANUP = 9
SET_SCHEDULE = 10
SET_PRIORITY = 11
GET_SCHEDULE = 12

# Scheduling policies: the processor is shared among equals by time only under the last two.
FIFO = 1
ROUND_ROBIN = 2
OTHER = 0

# The priority of a thread whose maker is no thread that it could be taken from.
LEAST_URGENT = 100

# Destructors run in so many rounds at most, as long as one leaves new data behind.
DESTRUCTOR_ROUNDS = 4


class Thread:
    """What a task is beyond being a task. *made*: it was created as a thread, and can be joined unless *detached*."""

    __slots__ = (
        "aside", "asynchronous", "before", "blocked", "cancel_enabled", "cancel_pending", "cleanup", "data", "detached",
        "joiners", "made", "pending", "policy", "restarts", "result", "stack", "task",
    )  # fmt: skip

    def __init__(self, task: Task, joiners: WaitQueue) -> None:
        self.task = task
        self.joiners = joiners
        self.made = False
        self.detached = True
        self.policy = FIFO
        self.result: Any = CANCELLED_VALUE
        self.cancel_enabled = True
        self.cancel_pending = False
        self.asynchronous = False
        # Routines with their arguments, the next to run last; data by the id of its key.
        self.cleanup: list[tuple[Any, Any]] = []
        self.data: dict[int, Any] = {}
        # Signals: what it blocks, and will block again when a handler has run; what is pending for it; whether the call goes on
        # that one interrupts; its alternate stack, and how many handlers run on that.
        self.blocked = 0
        self.before = NO_MASK
        self.pending = SignalQueue()
        self.restarts = False
        self.stack: Any = None
        self.aside = 0


def inherited(maker: Task | None) -> tuple[int, int]:
    """The priority and the policy of a thread that is made as its maker is; None if no task makes it."""
    if maker is None:
        return LEAST_URGENT, OTHER
    return maker.base_priority, FIFO if maker.thread is None else maker.thread.policy


class ThreadServer(Server):
    """Makes, joins, detaches and cancels threads, and keeps the records of tasks as threads."""

    __slots__ = ("destructors", "signals", "tasks")

    def __init__(self, dispatcher: Dispatcher, tasks: TaskServer) -> None:
        Server.__init__(self, "thread", dispatcher)
        self.tasks = tasks
        # Set by the server of thread data: what is to be called, with what, for the data a thread has; it has none then.
        self.destructors: Any = None
        # Set by the signal server: told of each thread that begins and ends.
        self.signals: Any = None
        tasks.threads = self
        dispatcher.part = self.part
        dispatcher.cancel = self.act_on_cancel

    def of(self, task: Task) -> Thread:
        """The record of *task*; made if there is none yet."""
        if task.thread is None:
            self.signals.enrol(self._record(task), None)
        thread: Thread = task.thread
        return thread

    def _record(self, task: Task) -> Thread:
        thread = Thread(task, WaitQueue(self.core, "join", task.id, False))
        task.thread = thread
        return thread

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self.create(message)
        task = self.tasks.subject(message)
        if task is None:
            return ABSENT
        thread = self.of(task)
        if op == JOIN:
            return self._join(thread, message)
        if op == DETACH:
            return self._detach(thread)
        if op == CANCEL:
            self._cancel(thread)
            return DONE
        if op == ENABLE_CANCEL:
            message.value = thread.cancel_enabled
            thread.cancel_enabled = message.a
            self._look_for_cancel(thread)
            return DONE
        if op == SET_ASYNCHRONOUS:
            message.value = thread.asynchronous
            thread.asynchronous = message.a
            self._look_for_cancel(thread)
            return DONE
        if op == ACT_ON_CANCEL:
            message.value = thread.cancel_pending and thread.cancel_enabled
            if message.value:
                thread.cancel_enabled = False
            return DONE
        if op == PUSH_CLEANUP:
            thread.cleanup.append(message.a)
            return DONE
        if op == POP_CLEANUP:
            if not thread.cleanup:
                return ILLEGAL_USE
            message.value = thread.cleanup.pop()
            return DONE
        return self._schedule(thread, message)

    def create(self, message: Task) -> int:
        """Make and start a thread; its id is the answer. Priority 0: as its maker, whose policy it has, too.

        The message has a tuple: entry, argument, priority, policy, whether it is detached, size of the stack.
        """
        entry, argument, priority, policy, detached, stack_size = message.a
        maker = None if self.core.mode & NON_TASK else message
        if priority == 0:
            priority, policy = inherited(maker)
        message.a = (argument, entry, priority, stack_size, None, False)
        message.target = 0
        status = self.tasks.create(message)
        if status != DONE:
            return status
        task: Task = self.tasks.objects.find(message.value)
        thread = self._record(task)
        thread.made = True
        thread.detached = detached
        thread.policy = policy
        self.dispatcher.set_turns(task, policy != FIFO)
        self.tasks.begin(task, argument)
        self.signals.enrol(thread, None if maker is None else maker.thread)
        return DONE

    # -- scheduling

    def _schedule(self, thread: Thread, message: Task) -> int:
        op, task = message.op, thread.task
        if task.state == DORMANT:
            return ABSENT
        if op == GET_SCHEDULE:
            message.value = (thread.policy, task.base_priority)
            return DONE
        if op == SET_SCHEDULE:
            return self._set_schedule(thread, message)
        if op == SET_PRIORITY:
            return self._set_priority(thread, message.a)
        return UNSUPPORTED

    def _set_schedule(self, thread: Thread, message: Task) -> int:
        """Another policy (None: the same) and priority; the answer is the policy it had. It goes behind its new equals."""
        policy, priority = message.a
        former = thread.policy
        if policy is None:
            policy = former
            if (priority == LEAST_URGENT) != (policy == OTHER):
                return BAD_PARAMETER
        status: int = self.tasks.mutexes.change_base(thread.task, priority)
        if status == DONE:
            thread.policy = policy
            self.dispatcher.set_turns(thread.task, policy != FIFO)
            message.value = former
        return status

    def _set_priority(self, thread: Thread, priority: int) -> int:
        """Another priority, by which a thread that loses urgency goes before its new equals, and one that keeps it stays."""
        task = thread.task
        if (priority == LEAST_URGENT) != (thread.policy == OTHER):
            return BAD_PARAMETER
        if priority == task.base_priority:
            return DONE
        less_urgent = priority > task.base_priority
        status: int = self.tasks.mutexes.change_base(task, priority, less_urgent)
        return status

    # -- the end

    def part(self, task: Task, outcome: int, value: Any) -> int:
        """*task* is about to end with *value*: run what was put aside for that, as task code; returns how it ends."""
        thread = task.thread
        thread.result = value
        thread.cancel_enabled = False
        while thread.cleanup:
            routine, argument = thread.cleanup.pop()
            outcome = self.dispatcher.contain(task, routine, argument, outcome)
        for _ in range(DESTRUCTOR_ROUNDS):
            if not thread.data:
                break
            for routine, argument in self.destructors(thread):
                outcome = self.dispatcher.contain(task, routine, argument, outcome)
        if thread.made and outcome == ENDED_AND_DELETED:
            return ENDED
        return outcome

    def ended(self, task: Task) -> None:
        """*task* has ended: who waits for it gets its result, and nobody else needs it then."""
        thread = task.thread
        self.signals.dismiss(thread)
        if not thread.made:
            task.thread = None
            return
        if thread.joiners.wake_first(DONE, thread.result) is not None or thread.detached:
            self.tasks.delete(task)

    def _join(self, thread: Thread, message: Task) -> int:
        if thread.task is message:
            return DEADLOCK
        if thread.detached or thread.joiners.head is not None:
            return BAD_STATE
        if message.thread is not None and thread.task.queue is message.thread.joiners:
            return DEADLOCK
        if thread.task.state == DORMANT:
            message.value = thread.result
            self.tasks.delete(thread.task)
            return DONE
        return thread.joiners.park(message, message.timeout)

    def _detach(self, thread: Thread) -> int:
        if thread.detached or thread.joiners.head is not None:
            return BAD_STATE
        thread.detached = True
        if thread.task.state == DORMANT:
            self.tasks.delete(thread.task)
        return DONE

    # -- cancelling

    def _cancel(self, thread: Thread) -> None:
        if thread.task.state != DORMANT:
            thread.cancel_pending = True
            self._look_for_cancel(thread)

    def _look_for_cancel(self, thread: Thread) -> None:
        """Let the thread act on a cancellation, if it may now."""
        task = thread.task
        if not thread.cancel_pending or not thread.cancel_enabled:
            task.due &= ~CANCEL_DUE
        elif task.state & WAITING and (thread.asynchronous or task.open_to & BY_CANCEL):
            task.queue.withdraw(task, CANCELLED)
            if thread.asynchronous:
                task.due |= CANCEL_DUE
        elif thread.asynchronous:
            task.due |= CANCEL_DUE

    def act_on_cancel(self, task: Task) -> None:
        """The running *task* is cancelled, here and now."""
        task.due &= ~CANCEL_DUE
        # The call that it was in does not go on.
        task.open_to = 0
        task.wall = None
        task.thread.cancel_enabled = False
        raise TaskExit(ENDED, CANCELLED_VALUE)
