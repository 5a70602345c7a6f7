# SPDX-License-Identifier: MIT
"""The kernel as one would explain it: tasks, time and the processor, written from the specification, not from the kernel.

Lists, and a look at everything each time. A step is ``Model.call(actor, name, *arguments)``, which answers as the service call
does, or ``BLOCKED``; what a task is answered later is in its ``outcome``. Times inside are microseconds. What is checked of
calls is in ``reference_calls`` and ``reference_forms``, the objects are in the other ``reference_`` modules.
"""

from reference_calls import Calls
from reference_forms import KINDS
from reference_handlers import HandlerCalls
from reference_lines import BLOCKED, FOREVER, Line, refused
from reference_messages import RendezvousCalls
from reference_system import SystemCalls
from reference_tasks import TaskCalls

from pyitron import E_DLT, E_OK, E_TMOUT, TMAX_ACTCNT, TMAX_SUSCNT, TMAX_WUPCNT

MILLISECOND = 1000
NO_PRIORITY = 256
TIMED = ("cyc", "alm")


class Model(Calls, TaskCalls, HandlerCalls, SystemCalls, RendezvousCalls):
    """One processor with its tasks, objects and handlers."""

    def __init__(self, **options):
        """*options* are those of the kernel."""
        self.most_activations = options.get("tmax_actcnt", TMAX_ACTCNT)
        self.most_wakeups = options.get("tmax_wupcnt", TMAX_WUPCNT)
        self.most_suspensions = options.get("tmax_suscnt", TMAX_SUSCNT)
        self.max_id = options.get("max_id", 1_000_000)
        self.memory = options.get("memory", 64 * 1024 * 1024)
        self.ticks = options.get("time_source") == "isig_tim"
        self.tasks = {}
        self.objects = {}
        self.freed = {kind: [] for kind in ("tsk", *KINDS)}
        self.costs = {}
        self.ready = []
        self.running = None
        self.sleeping, self.delayed = Line("slp", 0), Line("dly", 0)
        self.locked = self.disabled = False
        self.now = self.sequence = self.time_offset = 0
        self.rendezvous = {}
        self.interrupt_handlers, self.pending, self.shut = {}, [], set()
        self.mask = 0
        self.exception_handlers, self.services = {}, {}
        self.overrun = None
        self.initializations = []

    # -- the processor

    def dispatch(self):
        """Whoever should run does, unless the running task keeps others out."""
        if self.running is None or not (self.locked or self.disabled):
            self.running = min(self.ready, key=lambda task: task.priority, default=None)

    def begin(self, task, *start):
        """*task* starts, with its *exinf* or what it is started with."""
        task.reset()
        task.active = True
        task.start = start or (task.exinf,)
        self.ready.append(task)

    def end(self, task):
        """*task* has ended or is terminated."""
        line = task.line
        if task in self.ready:
            self.ready.remove(task)
        task.active, task.deadline, task.limit = False, None, None
        if line is not None:
            self.leave(task)
            self.settle()
            line.changed()
        while task.held:
            task.held[-1].release(task)
        if task.activations:
            task.activations -= 1
            self.begin(task)

    # -- time

    def set_deadline(self, who, milliseconds):
        self.queue(who, self.now + milliseconds * MILLISECOND)

    def queue(self, who, instant):
        self.sequence += 1
        who.deadline = (instant, self.sequence)

    def until(self, instant):
        """Milliseconds from now, rounded up; 0 if it is over."""
        return max(0, -(-(instant - self.now) // MILLISECOND))

    def timed(self):
        """All that time will bring, in order."""
        found = [task for task in self.tasks.values() if task.deadline is not None]
        found += [handler for (kind, _), handler in self.objects.items() if kind in TIMED and handler.deadline is not None]
        return sorted(found, key=lambda who: who.deadline)

    def serve(self):
        """What has come in and what is due happens: interrupts, then time events in the order in which they were queued."""
        while not (self.locked or self.mask):
            interrupts = [number for number in self.pending if number not in self.shut]
            timed = self.timed()
            if interrupts:
                self.pending.remove(interrupts[0])
                self.handle_interrupt(interrupts[0])
            elif timed and timed[0].deadline[0] <= self.now:
                timed[0].expire(self)
            elif not self.serve_overrun():
                break

    def serve_overrun(self):
        """Whether the running task had used up its time, and the handler has run; it may have been held back until now."""
        if self.running is None or self.running.limit != 0 or self.locked or self.mask:
            return False
        self.running.limit = None
        self.run_handler(self.overrun, self.running.ident, self.running.exinf)
        return True

    def pass_time(self, span):
        """Somebody computes; where the application supplies the ticks, the kernel's time does not follow."""
        if not self.ticks:
            self.now += span

    def use(self, span):
        """The running task uses processor time."""
        self.pass_time(span)
        if self.running.limit is not None:
            self.running.limit = max(0, self.running.limit - span)

    def run_handler(self, function, *given):
        """What a handler does; for those who play scripts."""

    # -- waiting

    def wait(self, task, line, time, request=None, answers=0):
        """Let the running *task* wait in *line*; its answer has *answers* results besides the error code."""
        self.ready.remove(task)
        task.line, task.request, task.answers = line, request, answers
        task.outcome = None
        line.add(task)
        if time != FOREVER:
            self.set_deadline(task, time)
        self.settle()
        return BLOCKED

    def leave(self, task):
        task.line.tasks.remove(task)
        task.line = task.request = None

    def wake(self, task, outcome):
        """End a wait: *task* has what it waited for."""
        self.leave(task)
        task.deadline, task.outcome = None, outcome
        self.settle()
        if not task.suspended:
            self.ready.append(task)

    def withdraw(self, task, ercd):
        """End a wait without the object's doing."""
        line = task.line
        self.wake(task, refused(ercd, task.answers))
        line.changed()

    def time_out(self, task):
        self.withdraw(task, E_OK if task.line is self.delayed else E_TMOUT)

    def delete_line(self, line):
        while line.tasks:
            first = line.tasks[0]
            self.wake(first, refused(E_DLT, first.answers))

    # -- priorities

    def settle(self):
        """Give every task the priority that the definition says; one that a mutex moves goes before its equals."""
        owned = [mutex for (kind, _), mutex in self.objects.items() if kind == "mtx" and mutex.owner is not None]
        found = {task: task.base for task in self.tasks.values()}
        for mutex in owned:
            if mutex.ceiling:
                found[mutex.owner] = min(found[mutex.owner], mutex.ceiling)
        changed = True
        while changed:
            changed = False
            for mutex in owned:
                best = min((found[task] for task in mutex.takers.tasks), default=NO_PRIORITY)
                if mutex.inherits and best < found[mutex.owner]:
                    found[mutex.owner] = best
                    changed = True
        moved = [task for task, priority in found.items() if priority != task.priority]
        for task in moved:
            task.priority = found[task]
            if task in self.ready:
                self.ready.remove(task)
                self.ready.insert(0, task)
        for line in {task.line for task in moved if task.line is not None}:
            line.reorder(*moved)
        for task in moved:
            if task.line is not None:
                task.line.changed()

    # -- what can be seen

    def state(self):
        """What the ref_ calls tell about everything, by kind and id."""
        seen = {("tsk", ident): task.refer(self) for ident, task in self.tasks.items()}
        return seen | {key: found.refer() for key, found in self.objects.items()}
