# SPDX-License-Identifier: MIT
"""The kernel as one would explain it: tasks, time and the processor, written from the specification, not from the kernel.

Lists, and a look at everything each time. A step is ``Model.call(actor, name, *arguments)``, which answers as the service call
does, or ``BLOCKED``; what a task is answered later is in its ``outcome``. The objects are in ``reference_objects``.
"""

from reference_objects import BLOCKED, FOREVER, KINDS, OBJECT_CALLS, POLL, WAITING_CALLS, Line, refused

from pyitron import (
    E_CTX,
    E_DLT,
    E_ILUSE,
    E_NOEXS,
    E_OBJ,
    E_OK,
    E_QOVR,
    E_RLWAI,
    E_TMOUT,
    TTS_DMT,
    TTS_RDY,
    TTS_RUN,
    TTS_SUS,
    TTS_WAI,
    TTS_WAS,
)

LIMIT = 255
MAY_WAIT = {"slp_tsk", "tslp_tsk", "dly_tsk", *(name for name, form in WAITING_CALLS.items() if form[2] != POLL)}
WHILE_LOCKED = {"loc_cpu", "unl_cpu", "ext_tsk", "exd_tsk"}


class Task:
    """A task. ``line`` is where it waits, ``request`` what for, ``held`` its mutexes in the order of locking."""

    def __init__(self, ident, priority):
        self.ident = ident
        self.initial = self.base = self.priority = priority
        self.active = False
        self.activations = 0
        self.held = []
        self.reset()

    def reset(self):
        self.base = self.priority = self.initial
        self.line = self.request = self.deadline = self.outcome = None
        self.answers = 0
        self.suspended = self.wakeups = 0
        self.requests = 0
        self.takes_requests = False


class Actor:
    """A cyclic or an alarm handler, with the instant it is to run next."""

    def __init__(self, ident, period=0):
        self.ident = ident
        self.period = period
        self.deadline = None


class Model:
    """One processor with its tasks, objects and handlers."""

    def __init__(self):
        self.tasks = {}
        self.objects = {}
        self.cyclics = {}
        self.alarms = {}
        self.ready = []
        self.running = None
        self.sleeping, self.delayed = Line("slp", 0), Line("dly", 0)
        self.locked = self.disabled = False
        self.now = self.sequence = 0
        self.rendezvous = {}

    # -- making things

    def make(self, kind, ident, *packet):
        self.objects[kind, ident] = KINDS[kind](self, ident, *packet)

    def make_task(self, ident, priority, active):
        self.tasks[ident] = Task(ident, priority)
        if active:
            self.begin(self.tasks[ident])

    # -- the processor

    def dispatch(self):
        """Whoever should run does, unless the running task keeps others out."""
        if self.running is None or not (self.locked or self.disabled):
            self.running = min(self.ready, key=lambda task: task.priority, default=None)

    def begin(self, task):
        task.reset()
        task.active = True
        self.ready.append(task)

    def end(self, task):
        """*task* has ended or is terminated."""
        line = task.line
        if task in self.ready:
            self.ready.remove(task)
        task.active, task.deadline = False, None
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

    def set_deadline(self, who, time):
        self.sequence += 1
        who.deadline = (self.now + time, self.sequence)

    def timed(self):
        """All that time will bring, in order."""
        everyone = [*self.tasks.values(), *self.cyclics.values(), *self.alarms.values()]
        return sorted((who for who in everyone if who.deadline is not None), key=lambda who: who.deadline)

    def serve(self):
        """What is due happens, in the order in which it was to, unless the CPU is locked."""
        while not self.locked:
            due = [who for who in self.timed() if who.deadline[0] <= self.now]
            if not due:
                break
            who = due[0]
            if isinstance(who, Task):
                self.withdraw(who, E_OK if who.line is self.delayed else E_TMOUT)
                continue
            instant, who.deadline = who.deadline[0], None
            if who.period:
                self.sequence += 1
                who.deadline = (instant + who.period, self.sequence)
            self.run_handler(who)

    def run_handler(self, actor):
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
                best = min((found[task] for task in mutex.takers.tasks), default=LIMIT)
                if mutex.inherits and best < found[mutex.owner]:
                    found[mutex.owner] = best
                    changed = True
        moved = []
        for task, priority in found.items():
            if priority != task.priority:
                task.priority = priority
                if task in self.ready:
                    self.ready.remove(task)
                    self.ready.insert(0, task)
                elif task.line is not None:
                    task.line.reorder(task)
                    moved.append(task.line)
        for line in moved:
            line.changed()

    # -- calls

    def call(self, task, name, *arguments):
        """A step of *task* (None: of a handler)."""
        if task is None:
            name = name[1:]
        form = WAITING_CALLS.get(name) or OBJECT_CALLS.get(name)
        answers = form[3] if name in WAITING_CALLS else form[2] if form else 0
        if task is not None and (
            (self.locked and name not in WHILE_LOCKED) or ((self.locked or self.disabled) and name in MAY_WAIT)
        ):
            return refused(E_CTX, answers)
        if form is None:
            return getattr(self, name)(task, *arguments)
        found = self.objects.get((form[0], arguments[0]))
        if found is None:
            return refused(E_NOEXS, answers)
        if name in WAITING_CALLS:
            *rest, time = arguments[1:] if form[2] == "timed" else (*arguments[1:], form[2])
            return getattr(found, form[1])(task, time, *rest)
        return getattr(found, form[1])(task, *arguments[1:])

    def delete(self, kind, ident):
        if (kind, ident) not in self.objects:
            return E_NOEXS
        self.objects.pop((kind, ident)).delete()
        return E_OK

    def create(self, kind, ident, *packet):
        if (kind, ident) in self.objects:
            return E_OBJ
        self.make(kind, ident, *packet)
        return E_OK

    def unknown(self, ident):
        """The error of a call about a task that is not active; E_OK for one that is."""
        if ident not in self.tasks:
            return E_NOEXS
        return E_OK if self.tasks[ident].active else E_OBJ

    # -- tasks

    def ext_tsk(self, task):
        """The running task ends; it leaves nothing locked or disabled, and what came due meanwhile happens then."""
        self.running = None
        self.end(task)
        self.locked = self.disabled = False
        self.serve()

    def exd_tsk(self, task):
        self.running = None
        task.activations = 0
        self.end(task)
        del self.tasks[task.ident]
        self.locked = self.disabled = False
        self.serve()

    def cre_tsk(self, task, ident, priority):
        if ident in self.tasks:
            return E_OBJ
        self.make_task(ident, priority, False)
        return E_OK

    def del_tsk(self, task, ident):
        ercd = self.unknown(ident)
        if ercd != E_OBJ:
            return ercd or E_OBJ
        del self.tasks[ident]
        return E_OK

    def act_tsk(self, task, ident):
        if ident not in self.tasks:
            return E_NOEXS
        other = self.tasks[ident]
        if not other.active:
            self.begin(other)
        elif other.activations == LIMIT:
            return E_QOVR
        else:
            other.activations += 1
        return E_OK

    def can_act(self, task, ident):
        if ident not in self.tasks:
            return E_NOEXS
        count, self.tasks[ident].activations = self.tasks[ident].activations, 0
        return count

    def ter_tsk(self, task, ident):
        ercd = self.unknown(ident)
        if ercd == E_OK:
            if self.tasks[ident] is task:
                return E_ILUSE
            self.end(self.tasks[ident])
        return ercd

    def chg_pri(self, task, ident, priority):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        other = self.tasks[ident]
        priority = priority or other.initial
        waited_for = [mutex for (kind, _), mutex in self.objects.items() if kind == "mtx" and other in mutex.takers.tasks]
        if any(priority < mutex.ceiling for mutex in other.held + waited_for):
            return E_ILUSE
        before = other.priority
        other.base = priority
        line = other.line
        self.settle()
        if other.priority == priority or other.priority != before:
            if other in self.ready:
                self.ready.remove(other)
                self.ready.append(other)
            elif line is not None and other.line is line:
                line.reorder(other)
                line.changed()
        return E_OK

    def rot_rdq(self, task, priority):
        if priority == 0:
            priority = task.base
        first = next((other for other in self.ready if other.priority == priority), None)
        if first is not None:
            self.ready.remove(first)
            self.ready.append(first)
        return E_OK

    def dis_dsp(self, task):
        self.disabled = True
        return E_OK

    def ena_dsp(self, task):
        self.disabled = False
        return E_OK

    def loc_cpu(self, task):
        self.locked = True
        return E_OK

    def unl_cpu(self, task):
        self.locked = False
        self.serve()
        return E_OK

    # -- sleep, wake-up, suspension

    def tslp_tsk(self, task, time=FOREVER):
        if task.wakeups:
            task.wakeups -= 1
            return E_OK
        return E_TMOUT if time == POLL else self.wait(task, self.sleeping, time)

    slp_tsk = tslp_tsk

    def dly_tsk(self, task, time):
        self.wait(task, self.delayed, time)
        self.serve()
        return BLOCKED

    def wup_tsk(self, task, ident):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        other = self.tasks[ident]
        if other.line is self.sleeping:
            self.wake(other, E_OK)
        elif other.wakeups == LIMIT:
            return E_QOVR
        else:
            other.wakeups += 1
        return E_OK

    def can_wup(self, task, ident):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        count, self.tasks[ident].wakeups = self.tasks[ident].wakeups, 0
        return count

    def rel_wai(self, task, ident):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        if self.tasks[ident].line is None:
            return E_OBJ
        self.withdraw(self.tasks[ident], E_RLWAI)
        return E_OK

    def sus_tsk(self, task, ident):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        other = self.tasks[ident]
        if other is self.running and self.disabled:
            return E_CTX
        if other.suspended == LIMIT:
            return E_QOVR
        other.suspended += 1
        if other in self.ready:
            self.ready.remove(other)
        return E_OK

    def rsm_tsk(self, task, ident, force=False):
        ercd = self.unknown(ident)
        if ercd:
            return ercd
        other = self.tasks[ident]
        if not other.suspended:
            return E_OBJ
        other.suspended = 0 if force else other.suspended - 1
        if not other.suspended and other.line is None:
            self.ready.append(other)
        return E_OK

    def frsm_tsk(self, task, ident):
        return self.rsm_tsk(task, ident, True)

    # -- task exceptions (every task has a routine)

    def ras_tex(self, task, ident, pattern):
        ercd = self.unknown(ident)
        if ercd == E_OK:
            self.tasks[ident].requests |= pattern
        return ercd

    def dis_tex(self, task):
        task.takes_requests = False
        return E_OK

    def ena_tex(self, task):
        task.takes_requests = True
        return E_OK

    # -- time event handlers

    def sta_cyc(self, task, ident):
        self.set_deadline(self.cyclics[ident], self.cyclics[ident].period)
        return E_OK

    def stp_cyc(self, task, ident):
        self.cyclics[ident].deadline = None
        return E_OK

    def sta_alm(self, task, ident, time):
        self.set_deadline(self.alarms[ident], time)
        self.serve()
        return E_OK

    def stp_alm(self, task, ident):
        self.alarms[ident].deadline = None
        return E_OK

    # -- what can be seen

    def state(self):
        """What the ref_ calls tell about everything, by kind and id."""
        seen = {("tsk", ident): self.refer_task(task) for ident, task in self.tasks.items()}
        return seen | {key: found.refer() for key, found in self.objects.items()}

    def refer_task(self, task):
        if not task.active:
            return (TTS_DMT, task.activations)
        if task.line is not None:
            state = TTS_WAS if task.suspended else TTS_WAI
        elif task.suspended:
            state = TTS_SUS
        else:
            state = TTS_RUN if task is self.running else TTS_RDY
        cause, ident, left = 0, 0, 0
        if task.line is not None:
            cause, ident = task.line.cause, task.line.ident
            left = FOREVER if task.deadline is None else task.deadline[0] - self.now
        return (state, task.priority, task.base, cause, ident, left, task.activations, task.wakeups, task.suspended)
