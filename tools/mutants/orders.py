# SPDX-License-Identifier: MIT
"""Mutants of the order in which tasks, messages, handlers and timed events are served."""

from collections.abc import Callable, Iterator
from typing import Any

from kernel.servers.message_buffer import MessageBuffer, Ring
from kernel.servers.variable_pool import VariablePool
from kernel.status import DONE
from kernel.task import READY
from mutants.calls import service_calls
from mutants.model import Edit, Mutant, edits, find, label_of, wrapped
from mutants.posix import functions as posix_functions

_WAITING = "kernel.wait_queue"

# Whose queues: by the label of the kernel's wait queues. Not here are those without an order that matters (sleeping and delayed
# tasks, callers that wait for a reply).
_QUEUES = {
    "sem": ("semaphore", "tasks that wait for a semaphore"),
    "flg": ("eventflag", "tasks that wait for an eventflag"),
    "sdtq": ("data_queue", "tasks that wait to send to a data queue"),
    "rdtq": ("data_queue", "tasks that wait to receive from a data queue"),
    "mbx": ("mailbox", "tasks that wait for a message of a mailbox"),
    "mtx": ("mutex", "tasks that wait for a mutex"),
    "smbf": ("message_buffer", "tasks that wait to send to a message buffer"),
    "rmbf": ("message_buffer", "tasks that wait to receive from a message buffer"),
    "cal": ("rendezvous", "tasks that call a port"),
    "acp": ("rendezvous", "tasks that wait to accept a call"),
    "mpf": ("fixed_pool", "tasks that wait for a block of a fixed-size pool"),
    "mpl": ("variable_pool", "tasks that wait for a block of a variable-size pool"),
    "cnd": ("conditions", "threads that wait for a condition variable"),
    "rrwl": ("rwlocks", "threads that wait to read"),
    "wrwl": ("rwlocks", "threads that wait to write"),
    "spn": ("spin_locks", "threads that wait for a spin lock"),
    "once": ("once", "threads that wait for what is done once"),
    "sig": ("signals", "threads that wait for a signal"),
}
_ONLY_FIFO = {"rdtq", "rmbf", "acp"}
_ONLY_PRIORITY = {"cnd", "rrwl", "wrwl", "spn", "once", "sig"}


def mutants() -> Iterator[Mutant]:
    """All of them."""
    for label, (unit, who) in _QUEUES.items():
        yield from _waiting(label, unit, who)
    for name, unit, description, parts in _EDITS:
        sites = tuple(("line", label_of(part.module), part.line()) for part in parts)
        yield Mutant(f"order/{name}", "order", description, sites, edits(*parts), "", unit)
    for name, unit, description, module, qualname, wrap in _WRAPS:
        function = find(module, qualname)
        site = ("line", label_of(module), _first_statement(function))
        yield Mutant(
            f"order/{name}", "order", description, (site,), lambda f=function, w=wrap: wrapped(f, w), "", unit
        )


def _waiting(label: str, unit: str, who: str) -> Iterator[Mutant]:
    # The queues are the kernel's, but only the calls of the unit put tasks into these.
    calls = [*service_calls().values(), *posix_functions().values()]
    sites = tuple(("call", call.name) for call in calls if call.unit == unit)

    def link(name: str, description: str, old: str, new: str) -> Mutant:
        return other(name, description, "_link", old, new)

    def other(name: str, description: str, method: str, old: str, new: str) -> Mutant:
        edit = Edit(_WAITING, f"WaitQueue.{method}", old, new)
        edit.line()
        return Mutant(f"order/{label}/{name}", "order", f"{who} {description}", sites, edit.apply, "", unit)

    def here(condition: str = "") -> str:
        return f'self.label == "{label}"{condition}'

    if label == "mtx" or label not in _ONLY_FIFO:
        compare = "while task.priority < last.priority"
        yield link(
            "priority-reversed", "are in line with the least urgent first", compare,
            f"while (task.priority > last.priority if {here()} else task.priority < last.priority)",
        )  # fmt: skip
        yield link(
            "equals-reversed", "are in line by priority, equals with the latest first", compare,
            f"while (task.priority <= last.priority if {here()} else task.priority < last.priority)",
        )  # fmt: skip
        yield link(
            "priority-ignored", "are in order of arrival where they should be in order of priority",
            "if self.by_priority:", f"if self.by_priority and not {here()}:",
        )  # fmt: skip
        yield other(
            "stays", "keep their place when their priority changes", "reorder", "if self.by_priority:",
            f"if self.by_priority and not {here()}:",
        )  # fmt: skip
        yield other(
            "before-equals", "go before their equals when their priority changes", "reorder", "self._link(task)",
            f"task.priority -= {here()}; self._link(task); task.priority += {here()}",
        )  # fmt: skip
    if label not in _ONLY_PRIORITY:
        yield link(
            "lifo", "are in line with the latest first", "behind = head",
            f"behind = head\n        if {here(' and not self.by_priority')}:\n            self.head = task",
        )  # fmt: skip
        yield link(
            "priority-added", "are in order of priority where they should be in order of arrival",
            "if self.by_priority:", f"if self.by_priority or {here()}:",
        )  # fmt: skip
    yield other(
        "deleted-reversed", "are told of the deletion with the last one first", "wake_all",
        "self.wake(self.head,", f"self.wake(self.head.prev if {here()} else self.head,",
    )  # fmt: skip


def _first_statement(function: Any) -> int:
    """The line where the body of a function begins, behind its docstring."""
    lines = [line for _, _, line in function.__code__.co_lines() if line is not None]
    first: int = min(line for line in lines if line > function.__code__.co_firstlineno)
    return first


def _newest_message(original: Callable[[Ring], bytes]) -> Callable[[Ring], bytes]:
    def take(ring: Ring) -> bytes:
        messages = [original(ring) for _ in range(ring.count)]
        newest = messages.pop()
        for message in messages:
            ring.put(message, 0)
        return newest

    return take


def _preempted_last(original: Callable[..., None]) -> Callable[..., None]:
    def announce(dispatcher: Any, task: Any) -> None:
        core = dispatcher.core
        running = core.running
        if running is not None and running.state == READY and core.ready.heads[running.priority] is running:
            core.ready.rotate(running.priority)
        original(dispatcher, task)

    return announce


def _who_fits_first(original: Callable[..., None]) -> Callable[..., None]:
    def serve(pool: VariablePool) -> None:
        waiting = []
        task = pool.takers.head
        for _ in range(pool.takers.length):
            waiting.append(task)
            task = task.next  # type: ignore[union-attr]
        for task in waiting:
            block = pool.give(task, task.a)  # type: ignore[arg-type, union-attr]
            if block is not None:
                pool.takers.wake(task, DONE, block)  # type: ignore[arg-type]

    return serve


def _what_fits_first(original: Callable[..., None]) -> Callable[..., None]:
    def admit(server: Any, buffer: MessageBuffer) -> None:
        waiting = []
        task: Any = buffer.senders.head
        for _ in range(buffer.senders.length):
            waiting.append(task)
            task = task.next
        for task in waiting:
            if buffer.ring.fits(task.a):
                server._store(buffer, task.a, task.b)
                buffer.senders.wake(task, DONE, None)

    return admit


_WRAPS: tuple[tuple[str, str, str, str, str, Any], ...] = (
    ("mbf/messages-lifo", "message_buffer", "a message buffer gives the newest message first",
     "kernel.servers.message_buffer", "Ring.take", _newest_message),
    ("mbf/who-fits", "message_buffer", "a waiting sender whose message fits goes ahead of others whose messages do not",
     "kernel.servers.message_buffer", "MessageBufferServer._admit", _what_fits_first),
    ("mpl/who-fits", "variable_pool", "a waiting task whose block fits goes ahead of others whose blocks do not",
     "kernel.servers.variable_pool", "VariablePool.serve", _who_fits_first),
    ("ready/preempted-last", "system_state", "a task that is preempted goes behind its equals",
     "kernel.dispatcher", "Dispatcher._announce", _preempted_last),
)  # fmt: skip

# Take the newest of a Fifo instead of the oldest, or put something before the others.
_NEWEST = "[{0}.take() if left == 1 else {0}.put({0}.take()) for left in range({0}.length, 0, -1)][-1]"
_FIRST = "[{0}.put({1})] + [{0}.put({0}.take()) for _ in range({0}.length - 1)]"

_MAILBOX, _DATA, _READY = "kernel.servers.mailbox", "kernel.servers.data_queue", "kernel.ready_queue"

_EDITS: tuple[tuple[str, str, str, tuple[Edit, ...]], ...] = (
    ("mbx/messages-lifo", "mailbox", "a mailbox without priorities gives the newest message first",
     (Edit(_MAILBOX, "Mailbox.get", "queue.take()", "queue.take() if self.priorities else " + _NEWEST.format("queue")),)),
    ("mbx/equals-lifo", "mailbox", "a mailbox gives the newest of its most urgent messages first",
     (Edit(_MAILBOX, "Mailbox.get", "queue.take()", _NEWEST.format("queue") + " if self.priorities else queue.take()"),)),
    ("mbx/messages-reversed", "mailbox", "a mailbox gives the least urgent message first",
     (Edit(_MAILBOX, "Mailbox._urgent", "(self.filled & -self.filled).bit_length() - 1", "self.filled.bit_length() - 1"),)),
    ("mbx/messages-arrival", "mailbox", "a mailbox ignores the priorities of messages",
     (Edit(_MAILBOX, "Mailbox.put", "queue = self", "priority = 0\n        queue = self"),)),
    ("mbx/next-message", "mailbox", "ref_mbx reports the newest of the most urgent messages",
     (Edit(_MAILBOX, "Mailbox.first", "queue.first()", "queue.items()[-1]"),)),
    ("dtq/data-lifo", "data_queue", "a data queue gives the newest datum first",
     (Edit(_DATA, "DataQueueServer._receive", "queue.data.take()", _NEWEST.format("queue.data")),)),
    ("dtq/sender-first", "data_queue", "the datum of a waiting sender goes before those in the data queue",
     (Edit(_DATA, "DataQueueServer._receive", "queue.data.put(sender.a)", _FIRST.format("queue.data", "sender.a")),)),
    ("dtq/force-first", "data_queue", "a datum that is sent by force goes before the others",
     (Edit(_DATA, "DataQueueServer._force", "queue.data.put(message.a)", _FIRST.format("queue.data", "message.a")),)),
    ("dtq/force-newest", "data_queue", "a datum that is sent by force replaces the newest",
     (Edit(_DATA, "DataQueueServer._force", "queue.data.take()", _NEWEST.format("queue.data")),)),
    ("dtq/send-first", "data_queue", "a datum that is sent goes before the others",
     (Edit(_DATA, "DataQueueServer._send", "queue.data.put(message.a)", _FIRST.format("queue.data", "message.a")),)),
    ("por/match-last", "rendezvous", "the last in line that matches is taken",
     (Edit("kernel.servers.rendezvous", "RendezvousServer._first_match",
           "queue.head\n        for _ in range(queue.length):\n            self.core.counters.wait_steps += 1\n"
           "            if task.b & pattern:\n                return task\n            task = task.next",
           "queue.head and queue.head.prev\n        for _ in range(queue.length):\n            if task.b & pattern:\n"
           "                return task\n            task = task.prev"),)),
    ("flg/set-reversed", "eventflag", "set_flg looks at the waiting tasks from the last one on",
     (Edit("kernel.servers.eventflag", "EventflagServer._set",
           "takers.head\n        left = takers.length\n        while left > 0 and flag.pattern:\n"
           "            self.core.counters.wait_steps += 1\n            following = taker.next",
           "takers.head and takers.head.prev\n        left = takers.length\n        while left > 0 and flag.pattern:\n"
           "            following = taker.prev"),)),
    ("mbf/newcomer", "message_buffer", "a message that fits goes ahead of those of waiting senders",
     (Edit("kernel.servers.message_buffer", "MessageBufferServer._send",
           "(first is None or (buffer.senders.by_priority and message.priority < first.priority)) and ", ""),)),
    ("mbf/equal-newcomer", "message_buffer", "a message of equal priority goes ahead of that of the first sender",
     (Edit("kernel.servers.message_buffer", "MessageBufferServer._send",
           "message.priority < first.priority", "message.priority <= first.priority"),)),
    ("mpl/newcomer", "variable_pool", "a task whose block is free gets it ahead of waiting tasks",
     (Edit("kernel.servers.variable_pool", "VariablePool.is_first", "return first is None or", "return True or"),)),
    ("mtx/released-reversed", "mutex", "the mutexes of a task that ends are passed on with the one locked first first",
     (Edit("kernel.servers.mutex", "MutexServer.release_all", "mutex = task.mutexes",
           "mutex = task.mutexes\n            while mutex.older is not None:\n                mutex = mutex.older"),)),
    ("ready/lifo", "system_state", "a task that becomes ready goes before its equals",
     (Edit(_READY, "ReadyQueue.insert", "head.prev = task", "head.prev = task\n            self.heads[priority] = task"),)),
    ("ready/not-first", "mutex", "a task whose priority a mutex changes goes behind its equals",
     (Edit(_READY, "ReadyQueue.insert_first", "self.heads[task.priority] = task", "pass"),)),
    ("ready/changed-first", "task_management", "a task whose priority is changed goes before its equals",
     (Edit("kernel.core", "Core.change_priority", "if first:", "if True:"),)),
    ("ready/not-rotated", "system_state", "ready tasks are not rotated",
     (Edit(_READY, "ReadyQueue.rotate", "head.next", "head"),)),
    ("ready/rotated-back", "system_state", "ready tasks are rotated the other way",
     (Edit(_READY, "ReadyQueue.rotate", "head.next", "head.prev"),)),
    ("ready/reversed", "system_state", "the task of the lowest priority runs",
     (Edit(_READY, "ReadyQueue._find_best", "group = _LOWEST[(groups & -groups) % 37]\n            word = self.words[group]\n"
           "            self.best = self.heads[8 * group + _LOWEST[(word & -word) % 37]]",
           "group = groups.bit_length() - 1\n"
           "            self.best = self.heads[8 * group + self.words[group].bit_length() - 1]"),
      Edit(_READY, "ReadyQueue.insert", "priority < self.best.priority", "priority > self.best.priority"))),
    ("time/equals-reversed", "system_time", "of timed events that are due at the same instant the one made last comes first",
     (Edit("kernel.time_queue", "TimeQueue.add", "event.sequence = self.sequence", "event.sequence = -self.sequence"),)),
    ("isr/reversed", "interrupt", "the service routine made last runs first",
     (Edit("kernel.handlers", "Handlers._handle_interrupt", "in line.routines]", "in reversed(line.routines)]"),)),
    ("ini/reversed", "configuration", "the initialization routine attached last runs first",
     (Edit("kernel.handlers", "Handlers.initialize", "self.initial.popleft()", "self.initial.pop()"),)),
)  # fmt: skip
