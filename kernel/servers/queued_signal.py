# SPDX-License-Identifier: MIT
"""Signals: sent to one thread or to whichever takes them, queued with a value, and waited for, or handled by who gets them.

A signal for no thread in particular stays in the common queue until one takes it; it is announced to one thread only, the most
urgent that does not block it. Who waits for a signal gets it before anybody's handler does.
The dispatcher runs the handlers, on the thread's own context, as the last thing before its code goes on.
Signals that are pending together are handled one after another. Invariant: a thread that has a signal in its own queue which
it does not block has SIGNAL_DUE set, unless it is in a handler that began after that signal came.
"""

from collections.abc import Callable
from typing import Any

from kernel.channel import Server
from kernel.core import CPU_LOCKED, NON_TASK
from kernel.dispatcher import Dispatcher
from kernel.fault import SIGNAL as SIGNAL_FAULT
from kernel.fault import SignalEnd, callable_name
from kernel.servers.thread import Thread, ThreadServer
from kernel.signal_queue import (
    ALL_NUMBERS,
    FIRST_QUEUED,
    LAST_NUMBER,
    MOST_QUEUED,
    NO_MASK,
    QUEUE_SIGNAL,
    SILENT,
    Notification,
    Signal,
    SignalQueue,
    bit,
)
from kernel.status import ABSENT, DONE, ILLEGAL_USE, INTERRUPTED, OVERFLOW, TIMED_OUT, UNSUPPORTED
from kernel.task import BY_SIGNAL, DORMANT, POLL, SIGNAL_DUE, WAITING, Task
from kernel.trace import EXCEPTION, EXCEPTION_END
from kernel.wait_queue import WaitQueue

SEND = 1
QUEUE = 2
ACT = 3
MASK = 4
PENDING = 5
WAIT = 6
SUSPEND = 7
STACK = 8

# How a mask is changed.
BLOCK = 0
UNBLOCK = 1
REPLACE = 2

# What an action is.
END = 0
IGNORE = 1
CATCH = 2

# The numbers that are ignored by default, and those that nobody can block.
_CHILD, _CONTINUE, _STOPS, _URGENT, _WINDOW = 17, 18, (19, 20, 21, 22), 23, 28
_IGNORED = sum(bit(number) for number in (_CHILD, _CONTINUE, *_STOPS, _URGENT, _WINDOW))
UNBLOCKABLE = bit(9) | bit(19)


class Action:
    """What is done with a signal.

    *convert* makes the second argument of the handler from the signal; None: it has only the first. *mask*: what is blocked
    besides while the handler runs; *reentrant*: the signal itself is not; *once*: the default comes back; *restarts*: calls
    that it interrupts go on waiting; *aside*: it runs on the alternate stack. *packet* is the caller's own.
    """

    __slots__ = ("aside", "convert", "handler", "kind", "mask", "once", "packet", "reentrant", "restarts")

    def __init__(self, kind: int, handler: Any = None, convert: Callable[[Signal], Any] | None = None, mask: int = 0) -> None:
        self.kind = kind
        self.handler = handler
        self.convert = convert
        self.mask = mask
        self.once = False
        self.reentrant = False
        self.restarts = False
        self.aside = False
        self.packet: Any = None


# By the numbers of signals, of which 0 is none.
_DEFAULTS = (Action(IGNORE), *(Action(IGNORE if bit(number) & _IGNORED else END) for number in range(1, LAST_NUMBER + 1)))


class SignalServer(Server):
    """Sends signals, lets threads wait for them, and has them handled."""

    __slots__ = (
        "actions", "counted", "describe", "members", "messenger", "pending", "suspended", "threads", "waiters",
    )  # fmt: skip

    def __init__(self, dispatcher: Dispatcher, threads: ThreadServer) -> None:
        Server.__init__(self, "signal", dispatcher)
        self.threads = threads
        self.counted = 0
        self.actions = list(_DEFAULTS)
        # The threads that take signals which are for none in particular, and those signals.
        self.members: dict[int, Task] = {}
        self.pending = SignalQueue()
        self.waiters = WaitQueue(self.core, "sig", 0, True)
        self.suspended = WaitQueue(self.core, "sus", 0, False)
        # Sends the messages of notifications.
        self.messenger = Task(0, "notification")
        # What a signal is called in a fault; the API knows better.
        self.describe: Callable[[int], str] = str
        threads.signals = self
        dispatcher.deliver_signals = self.deliver

    def handle(self, message: Task) -> int:
        op = message.op
        if op == SEND or op == QUEUE:
            return self._send(message, op == QUEUE)
        if op == ACT:
            if not self.core.mode & NON_TASK:
                # Who cares for signals is one who takes them.
                self.threads.of(message)
            return self._act(message.a, message.b, message)
        thread = self.threads.of(self.core.running)
        if op == MASK:
            message.value = thread.blocked
            if message.b is not None:
                self._change_mask(thread, message.a, message.b)
            return DONE
        if op == PENDING:
            message.value = thread.pending.numbers | self.pending.numbers
            return DONE
        if op == WAIT:
            return self._wait(thread, message)
        if op == SUSPEND:
            return self._suspend(thread, message)
        if op == STACK:
            message.value = thread.stack, thread.aside > 0
            if message.a is None:
                return DONE
            if thread.aside:
                return ILLEGAL_USE
            thread.stack = message.a
            return DONE
        return UNSUPPORTED

    # -- threads come and go

    def enrol(self, thread: Thread, maker: Thread | None) -> None:
        """A thread has begun; what its maker blocks is blocked."""
        task = thread.task
        if maker is not None:
            thread.blocked = maker.blocked
        self.members[task.id] = task
        self._look(thread)

    def dismiss(self, thread: Thread) -> None:
        """A thread has ended: its own signals are forgotten, and what it might have taken is another's."""
        self.members.pop(thread.task.id, None)
        self._forget(thread.pending, ALL_NUMBERS)
        self._announce_again(self.pending.numbers & ~thread.blocked)

    # -- sending

    def _send(self, message: Task, counted: bool) -> int:
        """To the thread *target*, or to none in particular if that is 0; number 0 only asks whether it is there."""
        number = message.a
        task: Any = None
        if message.target:
            task = self.threads.tasks.objects.find(message.target)
            if task is None or (task.state == DORMANT and (task.thread is None or not task.thread.made)):
                return ABSENT
            if task.state == DORMANT:
                # It has ended, and nobody has seen to it yet.
                return DONE
        if number == 0:
            return DONE
        code, value = message.b
        if task is None and not self.members and not self.core.mode & NON_TASK:
            self.threads.of(message)
        return self._post(Signal(number, code, value, number >= FIRST_QUEUED), task, counted)

    def notify(self, notification: Notification, code: int) -> bool:
        """Tell of an event as was wished; False if that cannot be: no thread can be made, or its last signal is pending."""
        if notification.kind == SILENT:
            return True
        if notification.kind == QUEUE_SIGNAL:
            if notification.pending:
                return False
            return self._post(Signal(notification.number, code, notification.value, False, notification), None, True) == DONE
        messenger = self.messenger
        messenger.a = notification.packet
        status: int = self.threads.create(messenger)
        if status != DONE:
            return False
        thread: Thread = self.threads.tasks.objects.find(messenger.value).thread
        self._block(thread, ALL_NUMBERS)
        return True

    def _post(self, signal: Signal, task: Any, strict: bool) -> int:
        """Send *signal* to the thread *task*, None for whichever takes it; OVERFLOW if there is no room and that matters."""
        number = signal.number
        mask = bit(number)
        waiter = self._waiter(mask, task)
        if waiter is not None:
            signal.counted = False
            self._let_go(signal)
            self.waiters.wake(waiter, DONE, signal)
            return DONE
        if task is None:
            taker = self._taker(mask)
            queue = self.pending
        else:
            thread = self.threads.of(task)
            taker = None if thread.blocked & mask else task
            queue = thread.pending
        action: Action = self.actions[number]
        if taker is not None or not self.members:
            if action.kind == IGNORE:
                return DONE
            if action.kind == END and self.dispatcher.in_run():
                self._end(number)
        if number < FIRST_QUEUED and queue.numbers & mask:
            return DONE if signal.source is None else OVERFLOW
        if signal.counted:
            if self.counted >= MOST_QUEUED:
                if strict:
                    return OVERFLOW
                if queue.numbers & mask:
                    return DONE
                signal.counted = False
            else:
                self.counted += 1
        if signal.source is not None:
            signal.source.pending = True
        queue.put(signal)
        if taker is not None:
            self._announce(taker, action)
        return DONE

    def _waiter(self, mask: int, task: Any) -> Any:
        """Who waits for this signal: *task*, if it is for that one; else the most urgent."""
        if task is not None:
            return task if task.queue is self.waiters and task.a & mask else None
        waiter = self.waiters.head
        for _ in range(self.waiters.length):
            self.core.counters.wait_steps += 1
            if waiter.a & mask:  # type: ignore[union-attr]
                return waiter
            waiter = waiter.next  # type: ignore[union-attr]
        return None

    def _taker(self, mask: int) -> Any:
        """The most urgent thread that does not block this signal, of those the one with the lowest id."""
        best: Any = None
        for task in self.members.values():
            self.core.counters.wait_steps += 1
            if task.thread.blocked & mask or task.state == DORMANT:
                continue
            if best is None or (task.priority, task.id) < (best.priority, best.id):
                best = task
        return best

    def _announce(self, task: Task, action: Action) -> None:
        """A signal that *task* does not block is pending: it handles it as soon as it runs, and stops waiting for that."""
        task.due |= SIGNAL_DUE
        if task.state & WAITING and task.open_to & BY_SIGNAL:
            task.thread.restarts = action.restarts
            task.queue.withdraw(task, INTERRUPTED)

    def _announce_again(self, numbers: int) -> None:
        """Somebody else is to take the common signals of these *numbers*."""
        while numbers:
            mask = numbers & -numbers
            numbers &= ~mask
            taker = self._taker(mask)
            if taker is not None:
                self._announce(taker, self.actions[mask.bit_length()])

    # -- actions and masks

    def _act(self, number: int, action: Action | None, message: Task) -> int:
        """Have *action* done with a signal from now on; the answer is what was done before."""
        message.value = self.actions[number]
        if action is None:
            return DONE
        if action.kind == END and bit(number) & _IGNORED:
            action.kind = IGNORE
        self.actions[number] = action
        if action.kind == IGNORE:
            self._forget(self.pending, bit(number))
            for task in self.members.values():
                self.core.counters.wait_steps += 1
                self._forget(task.thread.pending, bit(number))
        return DONE

    def _forget(self, queue: SignalQueue, numbers: int) -> None:
        signal = queue.take(numbers)
        while signal is not None:
            self._let_go(signal)
            signal = queue.take(numbers)

    def _change_mask(self, thread: Thread, how: int, mask: int) -> None:
        if how == BLOCK:
            mask |= thread.blocked
        elif how == UNBLOCK:
            mask = thread.blocked & ~mask
        self._block(thread, mask)

    def _block(self, thread: Thread, mask: int) -> None:
        """Let *thread* block what *mask* says; what it might have taken of the common signals is another's."""
        mask &= ~UNBLOCKABLE
        lost = mask & ~thread.blocked & self.pending.numbers
        thread.blocked = mask
        if lost:
            self._announce_again(lost)
        self._look(thread)

    def _look(self, thread: Thread) -> None:
        """Let the thread handle what it does not block; if it is taken by another way, there is nothing to do."""
        if (thread.pending.numbers | self.pending.numbers) & ~thread.blocked:
            thread.task.due |= SIGNAL_DUE

    # -- taking

    def _take(self, thread: Thread, numbers: int) -> Signal | None:
        """The first of the pending signals of these *numbers*, the thread's own before the common ones."""
        own, common = thread.pending.numbers & numbers, self.pending.numbers & numbers
        queue = self.pending
        if own and (not common or own & -own <= common & -common):
            queue = thread.pending
        signal = queue.take(numbers)
        if signal is not None:
            self._let_go(signal)
        return signal

    def _let_go(self, signal: Signal) -> None:
        """*signal* is not pending any more."""
        if signal.counted:
            self.counted -= 1
        source = signal.source
        if source is not None:
            source.pending = False
            if source.taken is not None:
                signal.overrun = source.taken()

    def _wait(self, thread: Thread, message: Task) -> int:
        signal = self._take(thread, message.a)
        if signal is not None:
            message.value = signal
            return DONE
        if message.timeout == POLL:
            return TIMED_OUT
        return self.waiters.park(message, message.timeout)

    def _suspend(self, thread: Thread, message: Task) -> int:
        """Block what the message says instead, until a handler has run."""
        before = thread.blocked
        self._block(thread, message.a)
        thread.before = before
        # Also if the wait ends without a signal, the mask goes back when the thread runs.
        due = self._drop_ignored(thread)
        message.due |= SIGNAL_DUE
        if due:
            return INTERRUPTED
        return self.suspended.park(message, message.timeout)

    def _drop_ignored(self, thread: Thread) -> bool:
        """Take out what is pending and unblocked, but is to be ignored; whether anything is left."""
        numbers = (thread.pending.numbers | self.pending.numbers) & ~thread.blocked
        left = numbers
        while numbers:
            mask = numbers & -numbers
            numbers &= ~mask
            if self.actions[mask.bit_length()].kind == IGNORE:
                left &= ~mask
                self._forget(thread.pending, mask)
                self._forget(self.pending, mask)
        return left != 0

    # -- handling

    def deliver(self, task: Task) -> None:
        """Run the handlers of the signals that the running *task* does not block, one after another."""
        thread = task.thread
        signal = self._take(thread, ~thread.blocked)
        while signal is not None:
            action: Action = self.actions[signal.number]
            if action.kind == CATCH:
                self._run(task, thread, signal, action)
            elif action.kind == END:
                self._end(signal.number)
            signal = self._take(thread, ~thread.blocked)
        if thread.before != NO_MASK:
            before, thread.before = thread.before, NO_MASK
            self._block(thread, before)
        task.due &= ~SIGNAL_DUE

    def _run(self, task: Task, thread: Thread, signal: Signal, action: Action) -> None:
        core = self.core
        before = thread.blocked
        if thread.before != NO_MASK:
            before, thread.before = thread.before, NO_MASK
        if action.once:
            self.actions[signal.number] = _DEFAULTS[signal.number]
        aside = action.aside and thread.stack is not None
        self._block(thread, thread.blocked | action.mask | (0 if action.reentrant else bit(signal.number)))
        # What else is pending now has its turn when this handler is done.
        task.due &= ~SIGNAL_DUE
        thread.aside += aside
        name = callable_name(action.handler)
        if core.trace.on:
            core.emit(EXCEPTION, task, name, signal.number)
        self.dispatcher.release()
        try:
            if action.convert is None:
                action.handler(signal.number)
            else:
                action.handler(signal.number, action.convert(signal), None)
        except Exception:
            # It goes on where the exception is caught, as after a long jump, with the mask from before.
            self.dispatcher.hold()
            self._leave(thread, before, aside)
            self.dispatcher.release()
            raise
        self.dispatcher.hold()
        if core.trace.on:
            core.emit(EXCEPTION_END, task, name, signal.number)
        self._leave(thread, before, aside)
        if core.mode & CPU_LOCKED:
            # It must not leave the processor locked.
            core.mode &= ~CPU_LOCKED
            self.dispatcher.pending = True

    def _leave(self, thread: Thread, before: int, aside: bool) -> None:
        thread.aside -= aside
        self._block(thread, before)

    def _end(self, number: int) -> None:
        """A signal that nobody catches ends it all."""
        name = self.describe(number)
        who = self.core.caller()
        self.dispatcher.record(SIGNAL_FAULT, name, who, SignalEnd(f"signal {number} ({name}) ended the process"))
        self.dispatcher.stop = "exit"
