# SPDX-License-Identifier: MIT
"""Processor time: what each task has used, and what is due when it has used so much.

With the virtual clock time passes for a task only where it says that it computes, so it is charged there; with the real
clock it is charged whenever it gives the processor up. Three things follow the time that a task computes: its budget (the
overrun handler), its turn (round robin), and timed events that are asked for by processor time instead of kernel time. The
first of them fixes ``_used_up_at``, an instant of the clock like any other. ``metered`` says that there is one, or may be:
until then a change of the running task costs one comparison.

What handlers use is charged to nobody. Invariant: ``used`` is the sum of what all tasks have used since the start.
"""

from kernel.core import NON_TASK, Core
from kernel.task import READY, UNLIMITED, Task
from kernel.time_queue import NEVER, TimeQueue

# How long a task with turns computes before others of its priority do, in nanoseconds.
TURN = 100_000_000


class Meter:
    """Charges the running task for what it computes."""

    __slots__ = ("_measuring", "_since", "_used_up_at", "core", "metered", "pending", "processor_timers", "used")

    def __init__(self, core: Core) -> None:
        self.core = core
        # Something has come in that is to be served when the kernel is left.
        self.pending = False
        self.metered = core.clock.real
        # What all tasks together have used, and the events that are due when they have used so much.
        self.used = 0
        self.processor_timers = TimeQueue(core.counters)
        # Whether the running task is being measured, since when (real clock), and when something of the above is due.
        self._measuring = False
        self._since = 0
        self._used_up_at = NEVER

    def charge(self, spent: int) -> None:
        """The running task has computed for *spent* nanoseconds."""
        task = self.core.running
        task.used += spent
        self.used += spent
        if self.metered:
            if task.budget != UNLIMITED:
                task.budget = max(task.budget - spent, 0)
            if task.turn != UNLIMITED:
                task.turn = max(task.turn - spent, 0)

    def start_meter(self) -> None:
        """The running task computes from now on."""
        task = self.core.running
        if task is not None:
            now = self.core.clock.read()
            self._measuring = True
            self._since = now
            left = self._left(task)
            if left != NEVER:
                self._used_up_at = now + left
                if left == 0:
                    # It was used up while handlers were held back.
                    self.pending = True

    def stop_meter(self) -> None:
        """The running task does not compute from now on."""
        if self._measuring:
            if self.core.clock.real:
                self.charge(self.core.clock.read() - self._since)
            self._measuring = False
            self._used_up_at = NEVER

    def settle(self) -> None:
        """Charge the running task for what it has computed so far."""
        if self._measuring:
            self.stop_meter()
            self.start_meter()

    def limits_changed(self) -> None:
        """A budget, a turn or a timed event is another one than before: look anew when something is due."""
        self.metered = True
        if self._measuring or not self.core.mode & NON_TASK:
            self.stop_meter()
            self.start_meter()

    def set_turns(self, task: Task, turns: bool) -> None:
        """Let *task* compute by turns with the others of its priority, beginning with a whole one; or as long as it likes."""
        self.settle()
        task.turn = TURN if turns else UNLIMITED
        if turns or self.metered:
            self.limits_changed()

    def _left(self, task: Task) -> int:
        """For how long *task* may compute before something is due; NEVER if nothing is."""
        left = NEVER
        if task.budget != UNLIMITED:
            left = task.budget
        if task.turn != UNLIMITED:
            left = min(left, task.turn)
        own = task.processor_timers
        if own is not None and own.events:
            left = min(left, own.next_deadline() - task.used)
        common = self.processor_timers
        if common.events:
            left = min(left, common.next_deadline() - self.used)
        return max(left, 0)

    def _use_up(self) -> bool:
        """The running task has used up something: see to that, unless it is its budget; returns whether it is."""
        task: Task = self.core.running
        event = None if task.processor_timers is None else task.processor_timers.pop_due(task.used)
        event = event or self.processor_timers.pop_due(self.used)
        if event is not None:
            event.action(event)
        elif task.turn == 0:
            self._end_turn(task)
        else:
            return task.budget == 0
        return False

    def _end_turn(self, task: Task) -> None:
        """The next of its priority has its turn; what a task has left when it is preempted, or waits, it keeps."""
        task.turn = TURN
        if task.state == READY:
            ready = self.core.ready
            ready.remove(task)
            ready.insert(task)
