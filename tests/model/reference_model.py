# SPDX-License-Identifier: MIT
"""The kernel as one would explain it: tasks, time and the processor, written from the specification, not from the kernel.

Lists, and a look at everything each time. A step is ``Model.call(actor, name, *arguments)``, which answers as the service call
does, or ``BLOCKED``; what a task is answered later is in its ``outcome``. Times inside are microseconds. The forms of the calls
are in ``reference_forms``, the objects in the other ``reference_`` modules.
"""

from reference_forms import (
    ANYWHERE,
    COSTS,
    FORMS,
    KINDS,
    MAY_WAIT,
    OF_HANDLERS,
    PARAMETERS,
    WHILE_LOCKED,
    converted,
    id_error,
    packet_error,
)
from reference_handlers import Alarm, Cyclic, HandlerCalls, Routine
from reference_lines import BLOCKED, FOREVER, Line, refused
from reference_messages import DataQueue, Mailbox, MessageBuffer, Port, RendezvousCalls
from reference_objects import Eventflag, Mutex, Semaphore
from reference_pools import FixedPool, VariablePool
from reference_system import SystemCalls
from reference_tasks import Task, TaskCalls

from pyitron import (
    E_CTX,
    E_DLT,
    E_NOEXS,
    E_NOID,
    E_NOMEM,
    E_OBJ,
    E_OK,
    E_TMOUT,
    TA_ACT,
    TMAX_ACTCNT,
    TMAX_SUSCNT,
    TMAX_WUPCNT,
)

CLASSES = {
    "sem": Semaphore, "flg": Eventflag, "dtq": DataQueue, "mbx": Mailbox, "mtx": Mutex, "mbf": MessageBuffer, "por": Port,
    "mpf": FixedPool, "mpl": VariablePool, "cyc": Cyclic, "alm": Alarm, "isr": Routine,
}  # fmt: skip
MILLISECOND = 1000
NO_PRIORITY = 256


class Model(TaskCalls, HandlerCalls, SystemCalls, RendezvousCalls):
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

    # -- making things

    def create(self, kind, ident, packet):
        """What cre_ and the static API do after the parameters have been checked."""
        if self.exists(kind, ident):
            return E_OBJ
        cost = COSTS.get(kind, lambda packet: 0)(packet)
        if sum(self.costs.values()) + cost > self.memory:
            return E_NOMEM
        self.costs[kind, ident] = cost
        if ident in self.freed[kind]:
            self.freed[kind].remove(ident)
        if kind == "tsk":
            self.tasks[ident] = Task(ident, packet)
            if packet.tskatr & TA_ACT:
                self.begin(self.tasks[ident])
        else:
            self.objects[kind, ident] = CLASSES[kind](self, ident, packet)
        return E_OK

    def create_somewhere(self, kind, packet):
        """What acre_ does: an id that was never used, or the one that has been free for the longest time. Any would do."""
        used = [*self.tasks] if kind == "tsk" else [ident for other, ident in self.objects if other == kind]
        if len(used) == self.max_id:
            return E_NOID
        known = {*used, *self.freed[kind]}
        fresh = next((ident for ident in range(1, len(known) + 2) if ident not in known), 0)
        ident = fresh if fresh <= self.max_id else self.freed[kind][0]
        return self.create(kind, ident, packet) or ident

    def exists(self, kind, ident):
        return ident in self.tasks if kind == "tsk" else (kind, ident) in self.objects

    def remove(self, kind, ident):
        del self.costs[kind, ident]
        self.freed[kind].append(ident)
        return self.tasks.pop(ident) if kind == "tsk" else self.objects.pop((kind, ident))

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
        everyone = [*self.tasks.values(), *(found for (kind, _), found in self.objects.items() if kind in ("cyc", "alm"))]
        return sorted((who for who in everyone if who.deadline is not None), key=lambda who: who.deadline)

    def serve(self):
        """What has come in and what is due happens: interrupts, then time events in the order in which they were queued."""
        while not (self.locked or self.mask):
            interrupt = next((number for number in self.pending if number not in self.shut), None)
            due = [who for who in self.timed() if who.deadline[0] <= self.now]
            if interrupt is not None:
                self.pending.remove(interrupt)
                self.handle_interrupt(interrupt)
            elif due:
                due[0].expire(self)
            elif not self.serve_overrun():
                break

    def serve_overrun(self):
        """Whether the running task had used up its time, and the handler has run; it may have been held back until now."""
        if self.running is None or self.running.limit != 0 or self.locked or self.mask:
            return False
        self.running.limit = None
        self.run_handler(self.overrun, self.running.ident, self.running.exinf)
        return True

    def use(self, span):
        """The running task uses processor time."""
        self.now += span
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

    # -- calls

    def call(self, task, name, *arguments):
        """A service call of *task* (None: of a handler)."""
        ercd = self.context_error(task, name)
        return refused(ercd, FORMS[name].answers) if ercd else self.carry_out(task, name, *arguments)

    def static(self, api, ident, packet):
        """The static API makes things as the service calls do."""
        if api == "ATT_INI":
            ercd = packet_error(packet)
            if ercd == E_OK:
                self.initializations.append(packet)
            return ercd
        name = "acre_isr" if api == "ATT_ISR" else api.lower()
        arguments = (packet,) if ident is None else (ident, packet)
        return min(E_OK, self.carry_out(None, name, *arguments))

    def carry_out(self, task, name, *arguments):
        """A call in the right context: parameters from left to right, existence, then what it does."""
        form = FORMS[name]
        ercd = E_OK
        values = []
        for word, value in zip(form.words, arguments, strict=True):
            ercd = ercd or self.parameter_error(word, value)
            values.append(value if ercd else converted(word, value))
        kind = name.split("_")[1]
        if ercd:
            return refused(ercd, form.answers)
        if name.startswith("cre_"):
            return self.create(kind, *values)
        if name.startswith("acre_"):
            return self.create_somewhere(kind, *values)
        if form.words and form.words[0] in ("task", "self"):
            ident = values[0] or task.ident
            if ident not in self.tasks:
                return refused(E_NOEXS, form.answers)
            values[0] = self.tasks[ident]
        if not form.words or form.words[0] not in KINDS:
            return getattr(self, form.method)(task, *values)
        found = self.objects.get((kind, values.pop(0)))
        if found is None:
            return refused(E_NOEXS, form.answers)
        if form.method == "delete":
            self.remove(kind, arguments[0]).delete()
            return E_OK
        if form.method == "refer":
            return (E_OK, found.refer())
        if form.time is not None:
            values.insert(0, values.pop() if form.time == "given" else form.time)
        return getattr(found, form.method)(task, *values)

    def context_error(self, task, name):
        if name in ANYWHERE:
            return E_OK
        wrong = (task is None) != (name in OF_HANDLERS) or (self.locked and name not in WHILE_LOCKED)
        return E_CTX if wrong or (self.disabled and name in MAY_WAIT) else E_OK

    def parameter_error(self, word, value):
        if word in ("task", "self", "new", *KINDS):
            return id_error(value, 0 if word == "self" else 1, self.max_id)
        if word.startswith("T_"):
            return E_OK if value is None and word.endswith("?") else packet_error(value)
        return PARAMETERS[word](value)

    def state(self):
        """What the ref_ calls tell about everything, by kind and id."""
        seen = {("tsk", ident): task.refer(self) for ident, task in self.tasks.items()}
        return seen | {key: found.refer() for key, found in self.objects.items()}
