# SPDX-License-Identifier: MIT
"""Service calls and the static API as one would explain them: what is checked in which order, and how objects come and go."""

from reference_forms import (
    ANYWHERE,
    CONVERTED,
    COSTS,
    FORMS,
    KINDS,
    MAY_WAIT,
    OF_HANDLERS,
    PARAMETERS,
    WHILE_LOCKED,
    packet_error,
)
from reference_handlers import Alarm, Cyclic, Routine
from reference_lines import refused
from reference_messages import DataQueue, Mailbox, MessageBuffer, Port
from reference_objects import Eventflag, Mutex, Semaphore
from reference_pools import FixedPool, VariablePool
from reference_tasks import Task

from pyitron import E_CTX, E_ID, E_NOEXS, E_NOID, E_NOMEM, E_OBJ, E_OK, TA_ACT, TSK_SELF

CLASSES = {
    "sem": Semaphore, "flg": Eventflag, "dtq": DataQueue, "mbx": Mailbox, "mtx": Mutex, "mbf": MessageBuffer, "por": Port,
    "mpf": FixedPool, "mpl": VariablePool, "cyc": Cyclic, "alm": Alarm, "isr": Routine,
}  # fmt: skip


class Calls:
    """What all calls have in common."""

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

    # -- calls

    def call(self, task, name, *arguments):
        """A service call of *task* (None: of a handler)."""
        ercd = self.context_error(task, name)
        return refused(ercd, FORMS[name].answers) if ercd else self.carry_out(task, name, *arguments)

    def static(self, api, ident, packet):
        """The static API makes things as the service calls do; nobody is itself there."""
        if api == "ATT_INI":
            ercd = packet_error(packet)
            if ercd == E_OK:
                self.initializations.append(packet)
            return ercd
        if api == "DEF_TEX" and ident == TSK_SELF:
            return E_ID
        name = "acre_isr" if api == "ATT_ISR" else api.lower()
        arguments = (packet,) if ident is None else (ident, packet)
        return min(E_OK, self.carry_out(None, name, *arguments))

    def carry_out(self, task, name, *arguments):
        """A call in the right context: parameters from left to right, existence, then what it does."""
        form = FORMS[name]
        values = []
        for word, value in zip(form.words, arguments, strict=True):
            ercd = self.parameter_error(word, value)
            if ercd:
                return refused(ercd, form.answers)
            values.append(CONVERTED[word](value) if word in CONVERTED else value)
        kind = name.split("_")[1]
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
        if word in PARAMETERS:
            return PARAMETERS[word](value)
        if word.startswith("T_"):
            return E_OK if value is None and word.endswith("?") else packet_error(value)
        return E_OK if (0 if word == "self" else 1) <= value <= self.max_id else E_ID
