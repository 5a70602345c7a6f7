# SPDX-License-Identifier: MIT
"""Interval timers: they go off once or again and again, by one of several clocks, and tell somebody each time.

Whoever is to be told may not have taken the last news yet: then the timer counts how often it went off in vain, and that number
goes with the news when it is taken. A timer that tells nobody is in no queue; where it stands is reckoned when somebody asks.
"""

from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.servers.objects import ObjectServer
from kernel.servers.task import TaskServer
from kernel.signal_queue import SILENT, START_THREAD, Notification
from kernel.status import ABSENT, DONE, UNSUPPORTED
from kernel.task import DORMANT, Task
from kernel.time_queue import LAST, TimedEvent, TimeQueue

CREATE = 1
SET = 2
REFER = 3
GET_OVERRUNS = 4
DELETE = 5

# What a timer goes by: kernel time, the clock on the wall, what all tasks or what one task has computed.
KERNEL_TIME = 1
WALL_TIME = 2
TIME_OF_ALL = 3
TIME_OF_TASK = 4

MOST_OVERRUNS = 0x7FFF_FFFF


class IntervalTimer(TimedEvent):
    """A timer: *due* is the instant of its clock at which it goes off next, None while it is disarmed.

    Invariant: it is in *line*, the queue of its clock, if it is armed and tells somebody.
    """

    __slots__ = ("by_wall", "clock", "code", "due", "interval", "last", "line", "notification", "overruns", "task")

    def __init__(self, action: Any, clock: int, line: TimeQueue, notification: Notification, code: int) -> None:
        TimedEvent.__init__(self, action)
        self.clock = clock
        self.line = line
        self.task: Any = None
        self.notification = notification
        self.code = code
        self.due: Any = None
        self.interval = 0
        # Whether it follows the clock on the wall when that is set, as a timer armed for an absolute time does.
        self.by_wall = False
        # How often it went off without telling: since it told last, and up to when what it told was taken.
        self.overruns = 0
        self.last = 0

    def taken(self) -> int:
        """Its news has been taken: how often it went off meanwhile."""
        self.last = min(self.overruns, MOST_OVERRUNS)
        self.overruns = 0
        return self.last


class IntervalTimerServer(ObjectServer):
    """Makes, arms, disarms, reports and deletes timers, and lets them go off."""

    __slots__ = ("signals", "tasks")

    def __init__(self, dispatcher: Dispatcher, max_id: int, tasks: TaskServer, signals: Any) -> None:
        ObjectServer.__init__(self, "interval timer", "tmr", dispatcher, max_id)
        self.tasks = tasks
        # Tells people.
        self.signals = signals

    def handle(self, message: Task) -> int:
        op = message.op
        if op == CREATE:
            return self._create(message)
        timer = self.objects.find(message.target)
        if timer is None:
            return ABSENT
        if op == SET:
            message.value = self._refer(timer)
            self._set(timer, *message.a)
        elif op == REFER:
            message.value = self._refer(timer)
        elif op == GET_OVERRUNS:
            message.value = timer.last
        elif op == DELETE:
            # What it has told last may still be taken.
            self._disarm(timer)
            self.objects.remove(message.target)
        else:
            return UNSUPPORTED
        return DONE

    def _create(self, message: Task) -> int:
        """The message has the clock, whose it is if it is one task's (0: who calls), whom to tell, and a code for that."""
        clock, of, notification, code = message.a
        task: Any = None
        line = self.core.timers
        if clock == TIME_OF_ALL:
            line = self.dispatcher.processor_timers
        elif clock == TIME_OF_TASK:
            task = self.tasks.objects.find(of) if of else self.core.running
            if task is None or task.state == DORMANT:
                return ABSENT
            if task.processor_timers is None:
                task.processor_timers = TimeQueue(self.core.counters)
            line = task.processor_timers
        status = self.choose_id(message)
        if status != DONE:
            return status
        timer = IntervalTimer(self._go_off, clock, line, notification, code)
        timer.task = task
        notification.taken = timer.taken
        return self.register(message, timer)

    def _set(self, timer: IntervalTimer, absolute: bool, first: int, interval: int) -> None:
        """Arm it to go off at *first*, or so much from now, and every *interval* from there (0: once); *first* 0 disarms."""
        self._disarm(timer)
        timer.interval = interval
        timer.overruns = timer.last = 0
        if first:
            timer.by_wall = absolute and timer.clock == WALL_TIME
            timer.due = first if absolute else self._now(timer) + first
            self._queue(timer)

    def _queue(self, timer: IntervalTimer) -> None:
        if timer.notification.kind == SILENT or timer.due is None:
            return
        timer.wall = timer.due if timer.by_wall else None
        timer.line.add(timer, min(timer.due, LAST))
        if timer.line is not self.core.timers:
            self.dispatcher.limits_changed()
        elif timer.deadline <= self.core.now():
            # It is due already: served as the call ends, not when time goes on.
            self.dispatcher.pending = True

    def _disarm(self, timer: IntervalTimer) -> None:
        timer.line.remove(timer)
        timer.due = None

    def _now(self, timer: IntervalTimer) -> int:
        """What its clock says."""
        if timer.by_wall:
            return self.core.timers.wall_offset + self.core.now()
        if timer.clock == TIME_OF_ALL:
            self.dispatcher.settle()
            return self.dispatcher.used
        if timer.clock == TIME_OF_TASK:
            self.dispatcher.settle()
            used: int = timer.task.used
            return used
        return self.core.now()

    def _advance(self, timer: IntervalTimer) -> int:
        """Its instant has come: fix the next one, if there is one; returns how many have passed besides."""
        if not timer.interval:
            timer.due = None
            return 0
        missed: int = (self._now(timer) - timer.due) // timer.interval
        timer.due += (missed + 1) * timer.interval
        return missed

    def _go_off(self, timer: IntervalTimer) -> None:
        timer.overruns += self._advance(timer)
        self._queue(timer)
        notification = timer.notification
        if not self.signals.notify(notification, timer.code):
            timer.overruns += 1
        elif notification.kind == START_THREAD:
            timer.taken()
        elif not notification.pending:
            # Whoever waited has it, or nobody wanted it.
            timer.overruns = 0

    def _refer(self, timer: IntervalTimer) -> tuple[int, int]:
        """The time left until it goes off next (0: it is disarmed), and its interval."""
        if timer.due is not None and timer.position < 0 and timer.due <= self._now(timer):
            self._advance(timer)
        if timer.due is None:
            return 0, timer.interval
        # One that is due, but held back, is not disarmed.
        return max(timer.due - self._now(timer), 1), timer.interval
