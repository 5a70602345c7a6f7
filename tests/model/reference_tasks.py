# SPDX-License-Identifier: MIT
"""Tasks as one would explain them, with the calls about them: management, synchronization, exceptions."""

from reference_lines import FOREVER, POLL

from pyitron import (
    E_CTX,
    E_ILUSE,
    E_OBJ,
    E_OK,
    E_QOVR,
    E_RLWAI,
    E_TMOUT,
    TTEX_DIS,
    TTEX_ENA,
    TTS_DMT,
    TTS_RDY,
    TTS_RUN,
    TTS_SUS,
    TTS_WAI,
    TTS_WAS,
)


class Task:
    """A task. ``line`` is where it waits, ``request`` what for, ``held`` its mutexes in the order of locking."""

    def __init__(self, ident, packet):
        self.ident = ident
        self.function, self.exinf = packet.task, packet.exinf
        self.initial = self.base = self.priority = packet.itskpri
        self.active = False
        self.activations = 0
        self.held = []
        self.routine = None
        self.reset()

    def reset(self):
        self.base = self.priority = self.initial
        self.line = self.request = self.deadline = self.outcome = self.limit = None
        self.answers = 0
        self.suspended = self.wakeups = 0
        self.requests = 0
        self.takes_requests = False

    def expire(self, model):
        model.time_out(self)

    def state(self, model):
        if not self.active:
            return TTS_DMT
        if self.line is not None:
            return TTS_WAS if self.suspended else TTS_WAI
        if self.suspended:
            return TTS_SUS
        return TTS_RUN if self is model.running else TTS_RDY

    def refer(self, model):
        waits = self.line is not None
        return {
            "tskstat": self.state(model),
            "tskpri": self.priority,
            "tskbpri": self.base,
            "tskwait": self.line.cause if waits else 0,
            "wobjid": self.line.ident if waits else 0,
            "lefttmo": 0 if not waits else FOREVER if self.deadline is None else model.until(self.deadline[0]),
            "actcnt": self.activations,
            "wupcnt": self.wakeups,
            "suscnt": self.suspended,
        }


class TaskCalls:
    """Each call has the task that makes it (None: a handler) and the task that it is about."""

    # -- management

    def ext_tsk(self, task):
        """The running task ends; it leaves nothing locked or disabled."""
        self.running = None
        self.end(task)
        self.locked = self.disabled = False

    def exd_tsk(self, task):
        task.activations = 0
        self.ext_tsk(task)
        self.remove("tsk", task.ident)

    def del_tsk(self, task, other):
        if other.active:
            return E_OBJ
        self.remove("tsk", other.ident)
        return E_OK

    def act_tsk(self, task, other):
        if not other.active:
            self.begin(other)
        elif other.activations == self.most_activations:
            return E_QOVR
        else:
            other.activations += 1
        return E_OK

    iact_tsk = act_tsk

    def sta_tsk(self, task, other, code):
        if other.active:
            return E_OBJ
        self.begin(other, code)
        return E_OK

    def can_act(self, task, other):
        count, other.activations = other.activations, 0
        return count

    def ter_tsk(self, task, other):
        if not other.active:
            return E_OBJ
        if other is task:
            return E_ILUSE
        self.end(other)
        return E_OK

    def chg_pri(self, task, other, priority):
        if not other.active:
            return E_OBJ
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

    def get_pri(self, task, other):
        return (E_OK, other.priority) if other.active else (E_OBJ, None)

    def ref_tsk(self, task, other):
        return (E_OK, other.refer(self))

    def ref_tst(self, task, other):
        return (E_OK, {field: value for field, value in other.refer(self).items() if field in ("tskstat", "tskwait")})

    # -- sleep, wake-up, suspension

    def tslp_tsk(self, task, time=FOREVER):
        if task.wakeups:
            task.wakeups -= 1
            return E_OK
        return E_TMOUT if time == POLL else self.wait(task, self.sleeping, time)

    slp_tsk = tslp_tsk

    def dly_tsk(self, task, time):
        return self.wait(task, self.delayed, time)

    def wup_tsk(self, task, other):
        if not other.active:
            return E_OBJ
        if other.line is self.sleeping:
            self.wake(other, E_OK)
        elif other.wakeups == self.most_wakeups:
            return E_QOVR
        else:
            other.wakeups += 1
        return E_OK

    iwup_tsk = wup_tsk

    def can_wup(self, task, other):
        if not other.active:
            return E_OBJ
        count, other.wakeups = other.wakeups, 0
        return count

    def rel_wai(self, task, other):
        if other.line is None:
            return E_OBJ
        self.withdraw(other, E_RLWAI)
        return E_OK

    irel_wai = rel_wai

    def sus_tsk(self, task, other):
        if not other.active:
            return E_OBJ
        if other is task and self.disabled:
            return E_CTX
        if other.suspended == self.most_suspensions:
            return E_QOVR
        other.suspended += 1
        if other in self.ready:
            self.ready.remove(other)
        return E_OK

    def rsm_tsk(self, task, other, force=False):
        if not other.active or not other.suspended:
            return E_OBJ
        other.suspended = 0 if force else other.suspended - 1
        if not other.suspended and other.line is None:
            self.ready.append(other)
        return E_OK

    def frsm_tsk(self, task, other):
        return self.rsm_tsk(task, other, True)

    # -- exceptions

    def def_tex(self, task, other, packet):
        if packet is None:
            other.routine, other.takes_requests, other.requests = None, False, 0
        else:
            other.routine = packet.texrtn
        return E_OK

    def ras_tex(self, task, other, pattern):
        if not other.active or other.routine is None:
            return E_OBJ
        other.requests |= pattern
        return E_OK

    iras_tex = ras_tex

    def dis_tex(self, task):
        if task.routine is None:
            return E_OBJ
        task.takes_requests = False
        return E_OK

    def ena_tex(self, task):
        if task.routine is None:
            return E_OBJ
        task.takes_requests = True
        return E_OK

    def sns_tex(self, task):
        return int(self.running is None or not self.running.takes_requests)

    def ref_tex(self, task, other):
        if not other.active or other.routine is None:
            return (E_OBJ, None)
        return (E_OK, {"texstat": TTEX_ENA if other.takes_requests else TTEX_DIS, "pndptn": other.requests})
