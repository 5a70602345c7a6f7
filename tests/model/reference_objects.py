# SPDX-License-Identifier: MIT
"""The objects as one would explain them: one small class for each, with its service calls and what can be seen of it."""

from pyitron import (
    E_ILUSE,
    E_OBJ,
    E_OK,
    E_PAR,
    E_QOVR,
    E_TMOUT,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_TFIFO,
    TA_TPRI,
    TA_WMUL,
    TTW_ACP,
    TTW_CAL,
    TTW_DLY,
    TTW_FLG,
    TTW_MBX,
    TTW_MPF,
    TTW_MTX,
    TTW_RDTQ,
    TTW_RDV,
    TTW_RMBF,
    TTW_SDTQ,
    TTW_SEM,
    TTW_SLP,
    TTW_SMBF,
    TWF_ANDW,
)

BLOCKED = "blocked"
POLL, FOREVER = 0, -1
HEADER = 4

CAUSES = {
    "slp": TTW_SLP, "dly": TTW_DLY, "sem": TTW_SEM, "flg": TTW_FLG, "sdtq": TTW_SDTQ, "rdtq": TTW_RDTQ, "mbx": TTW_MBX,
    "mtx": TTW_MTX, "smbf": TTW_SMBF, "rmbf": TTW_RMBF, "cal": TTW_CAL, "acp": TTW_ACP, "rdv": TTW_RDV, "mpf": TTW_MPF,
}  # fmt: skip


def refused(ercd, answers):
    """What a call with so many results answers if there are none."""
    return (ercd, *[None] * answers) if answers else ercd


class Line:
    """Tasks that wait, in order; ``changed`` is called when one left by itself or another is first."""

    def __init__(self, label, ident, by_priority=False, changed=lambda: None):
        self.cause = CAUSES[label]
        self.ident = ident
        self.by_priority = by_priority
        self.changed = changed
        self.tasks = []

    def add(self, task):
        self.tasks.append(task)
        if self.by_priority:
            self.tasks.sort(key=lambda other: other.priority)

    def reorder(self, task):
        """*task* has another priority: it goes behind its equals."""
        if self.by_priority:
            self.tasks.remove(task)
            self.add(task)

    def first(self):
        return self.tasks[0].ident if self.tasks else 0

    def is_first(self, task):
        """Whether *task* would be first in this line."""
        return not self.tasks or (self.by_priority and task.priority < self.tasks[0].priority)


class Semaphore:
    def __init__(self, model, ident, attributes, count, maximum):
        self.model, self.count, self.maximum = model, count, maximum
        self.takers = Line("sem", ident, attributes & TA_TPRI)

    def give(self, task):
        if self.takers.tasks:
            self.model.wake(self.takers.tasks[0], E_OK)
        elif self.count == self.maximum:
            return E_QOVR
        else:
            self.count += 1
        return E_OK

    def take(self, task, time):
        if self.count:
            self.count -= 1
            return E_OK
        return E_TMOUT if time == POLL else self.model.wait(task, self.takers, time)

    def refer(self):
        return (self.takers.first(), self.count)

    def delete(self):
        self.model.delete_line(self.takers)


class Eventflag:
    def __init__(self, model, ident, attributes, pattern):
        self.model, self.attributes, self.pattern = model, attributes, pattern
        self.takers = Line("flg", ident, attributes & TA_TPRI)

    def hand_out(self, bits, mode):
        """The pattern, if the condition holds; else None."""
        has = self.pattern & bits
        if not (has == bits if mode == TWF_ANDW else has):
            return None
        pattern = self.pattern
        if self.attributes & TA_CLR:
            self.pattern = 0
        return pattern

    def set(self, task, bits):
        self.pattern |= bits
        for other in list(self.takers.tasks):
            pattern = self.hand_out(*other.request)
            if pattern is not None:
                self.model.wake(other, (E_OK, pattern))
        return E_OK

    def clear(self, task, bits):
        self.pattern &= bits
        return E_OK

    def take(self, task, time, bits, mode):
        if self.takers.tasks and not self.attributes & TA_WMUL:
            return (E_ILUSE, None)
        pattern = self.hand_out(bits, mode)
        if pattern is not None:
            return (E_OK, pattern)
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, (bits, mode), 1)

    def refer(self):
        return (self.takers.first(), self.pattern)

    def delete(self):
        self.model.delete_line(self.takers)


class DataQueue:
    def __init__(self, model, ident, attributes, capacity):
        self.model, self.capacity, self.data = model, capacity, []
        self.senders = Line("sdtq", ident, attributes & TA_TPRI)
        self.receivers = Line("rdtq", ident)

    def send(self, task, time, data):
        if self.receivers.tasks:
            self.model.wake(self.receivers.tasks[0], (E_OK, data))
        elif len(self.data) < self.capacity:
            self.data.append(data)
        else:
            return E_TMOUT if time == POLL else self.model.wait(task, self.senders, time, data)
        return E_OK

    def force(self, task, data):
        if not self.capacity:
            return E_ILUSE
        if self.receivers.tasks or len(self.data) < self.capacity:
            return self.send(task, POLL, data)
        self.data = [*self.data[1:], data]
        return E_OK

    def receive(self, task, time):
        if not self.data and not self.senders.tasks:
            return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.receivers, time, None, 1)
        if self.senders.tasks:
            first = self.senders.tasks[0]
            self.data.append(first.request)
            self.model.wake(first, E_OK)
        return (E_OK, self.data.pop(0))

    def refer(self):
        return (self.senders.first(), self.receivers.first(), len(self.data))

    def delete(self):
        self.model.delete_line(self.senders)
        self.model.delete_line(self.receivers)


class Mailbox:
    def __init__(self, model, ident, attributes, priorities):
        self.model, self.attributes, self.priorities, self.messages = model, attributes, priorities, []
        self.takers = Line("mbx", ident, attributes & TA_TPRI)

    def send(self, task, message, priority):
        if self.attributes & TA_MPRI and not 1 <= priority <= self.priorities:
            return E_PAR
        if self.takers.tasks:
            self.model.wake(self.takers.tasks[0], (E_OK, message))
            return E_OK
        self.messages.append((message, priority))
        if self.attributes & TA_MPRI:
            self.messages.sort(key=lambda entry: entry[1])
        return E_OK

    def receive(self, task, time):
        if self.messages:
            return (E_OK, self.messages.pop(0)[0])
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, None, 1)

    def refer(self):
        return (self.takers.first(), self.messages[0][0] if self.messages else None)

    def delete(self):
        self.model.delete_line(self.takers)


class Mutex:
    def __init__(self, model, ident, attributes, ceiling):
        self.model, self.owner = model, None
        self.inherits = attributes == TA_INHERIT
        self.ceiling = ceiling if attributes == TA_CEILING else 0
        self.takers = Line("mtx", ident, attributes != TA_TFIFO)

    def lock(self, task, time):
        if self.owner is task or task.base < self.ceiling:
            return E_ILUSE
        if self.owner is None:
            self.own(task)
            self.model.settle()
            return E_OK
        return E_TMOUT if time == POLL else self.model.wait(task, self.takers, time)

    def own(self, task):
        self.owner = task
        task.held.append(self)

    def unlock(self, task):
        if self.owner is not task:
            return E_ILUSE
        self.release(task)
        return E_OK

    def release(self, task):
        """*task* does not hold it any more; the first in line does."""
        task.held.remove(self)
        self.owner = None
        if self.takers.tasks:
            first = self.takers.tasks[0]
            self.own(first)
            self.model.wake(first, E_OK)
        self.model.settle()

    def refer(self):
        return (self.owner.ident if self.owner else 0, self.takers.first())

    def delete(self):
        self.model.delete_line(self.takers)
        if self.owner is not None:
            self.owner.held.remove(self)
        self.model.settle()


class MessageBuffer:
    def __init__(self, model, ident, attributes, longest, size):
        self.model, self.longest, self.size, self.messages = model, longest, size, []
        self.senders = Line("smbf", ident, attributes & TA_TPRI, self.let_senders_in)
        self.receivers = Line("rmbf", ident)

    def free(self):
        return self.size - sum(HEADER + len(message) for message in self.messages)

    def let_senders_in(self):
        while self.senders.tasks and HEADER + len(self.senders.tasks[0].request) <= self.free():
            first = self.senders.tasks[0]
            self.messages.append(first.request)
            self.model.wake(first, E_OK)

    def send(self, task, time, message):
        if len(message) > self.longest:
            return E_PAR
        if self.receivers.tasks:
            self.model.wake(self.receivers.tasks[0], (len(message), message))
        elif self.senders.is_first(task) and HEADER + len(message) <= self.free():
            self.messages.append(message)
        else:
            return E_TMOUT if time == POLL else self.model.wait(task, self.senders, time, message)
        return E_OK

    def receive(self, task, time):
        if self.messages:
            message = self.messages.pop(0)
        elif self.senders.tasks:
            first = self.senders.tasks[0]
            message = first.request
            self.model.wake(first, E_OK)
        else:
            return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.receivers, time, None, 1)
        self.let_senders_in()
        return (len(message), message)

    def refer(self):
        return (self.senders.first(), self.receivers.first(), len(self.messages), self.free())

    def delete(self):
        self.model.delete_line(self.senders)
        self.model.delete_line(self.receivers)


class Port:
    """A rendezvous port. ``model.rendezvous`` has who waits for the reply in each, and the longest reply it takes."""

    def __init__(self, model, ident, attributes, longest_call, longest_reply):
        self.model, self.longest_call, self.longest_reply = model, longest_call, longest_reply
        self.callers = Line("cal", ident, attributes & TA_TPRI)
        self.acceptors = Line("acp", ident)

    def meet(self, caller):
        """*caller*, which waits in no line now, waits for the reply; returns the rendezvous."""
        numbers = self.model.rendezvous
        number = len(numbers) + 1
        caller.line = Line("rdv", 0)
        caller.line.add(caller)
        numbers[number] = (caller, caller.line, self.longest_reply)
        return number

    def arrive(self, caller, pattern, message):
        """A caller that waits already, in the line for callers, may meet an acceptor."""
        for acceptor in self.acceptors.tasks:
            if acceptor.request & pattern:
                self.callers.tasks.remove(caller)
                number = self.meet(caller)
                self.model.wake(acceptor, (len(message), number, message))
                return

    def enter(self, task, time, pattern, message):
        if len(message) > self.longest_call:
            return (E_PAR, None)
        self.model.wait(task, self.callers, time, (pattern, message), 1)
        self.arrive(task, pattern, message)
        return BLOCKED

    def accept(self, task, time, pattern):
        for caller in self.callers.tasks:
            if caller.request[0] & pattern:
                message = caller.request[1]
                self.callers.tasks.remove(caller)
                return (len(message), self.meet(caller), message)
        if time == POLL:
            return (E_TMOUT, None, None)
        return self.model.wait(task, self.acceptors, time, pattern, 2)

    def forward(self, task, pattern, number, message):
        found = standing(self.model, number)
        if found is None:
            return E_OBJ
        if len(message) > self.longest_call:
            return E_PAR
        caller, _, longest_reply = found
        if self.longest_reply > longest_reply:
            return E_ILUSE
        self.model.leave(caller)
        caller.line, caller.request = self.callers, (pattern, message)
        self.callers.add(caller)
        self.arrive(caller, pattern, message)
        return E_OK

    def refer(self):
        return (self.callers.first(), self.acceptors.first())

    def delete(self):
        self.model.delete_line(self.callers)
        self.model.delete_line(self.acceptors)


def standing(model, number):
    """The rendezvous of this number, if its caller still waits for the reply."""
    found = model.rendezvous.get(number)
    return found if found is not None and found[0].line is found[1] else None


def reply(model, number, message):
    """rpl_rdv."""
    found = standing(model, number)
    if found is None:
        return E_OBJ
    if len(message) > found[2]:
        return E_PAR
    model.wake(found[0], (len(message), message))
    return E_OK


class FixedPool:
    """Its blocks are all the same: a block is an object that says which pool it is of."""

    def __init__(self, model, ident, attributes, count):
        self.model, self.free, self.out = model, count, []
        self.takers = Line("mpf", ident, attributes & TA_TPRI)

    def hand_out(self):
        block = object()
        self.out.append(block)
        return (E_OK, block)

    def get(self, task, time):
        if self.free:
            self.free -= 1
            return self.hand_out()
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, None, 1)

    def release(self, task, block):
        if block not in self.out:
            return E_PAR
        self.out.remove(block)
        if self.takers.tasks:
            self.model.wake(self.takers.tasks[0], self.hand_out())
        else:
            self.free += 1
        return E_OK

    def refer(self):
        return (self.takers.first(), self.free)

    def delete(self):
        self.model.delete_line(self.takers)


KINDS = {
    "sem": Semaphore, "flg": Eventflag, "dtq": DataQueue, "mbx": Mailbox, "mtx": Mutex, "mbf": MessageBuffer, "por": Port,
    "mpf": FixedPool,
}  # fmt: skip

# Name: kind, method, number of results besides the error code.
OBJECT_CALLS = {
    "sig_sem": ("sem", "give", 0),
    "set_flg": ("flg", "set", 0),
    "clr_flg": ("flg", "clear", 0),
    "fsnd_dtq": ("dtq", "force", 0),
    "snd_mbx": ("mbx", "send", 0),
    "unl_mtx": ("mtx", "unlock", 0),
    "fwd_por": ("por", "forward", 0),
    "rel_mpf": ("mpf", "release", 0),
}

# Name: kind, method, how long it waits, number of results.
WAITING_CALLS = {
    name: (kind, method, time, answers)
    for names, kind, method, answers in (
        ("wai_sem pol_sem twai_sem", "sem", "take", 0),
        ("wai_flg pol_flg twai_flg", "flg", "take", 1),
        ("snd_dtq psnd_dtq tsnd_dtq", "dtq", "send", 0),
        ("rcv_dtq prcv_dtq trcv_dtq", "dtq", "receive", 1),
        ("rcv_mbx prcv_mbx trcv_mbx", "mbx", "receive", 1),
        ("loc_mtx ploc_mtx tloc_mtx", "mtx", "lock", 0),
        ("snd_mbf psnd_mbf tsnd_mbf", "mbf", "send", 0),
        ("rcv_mbf prcv_mbf trcv_mbf", "mbf", "receive", 1),
        ("cal_por none tcal_por", "por", "enter", 1),
        ("acp_por pacp_por tacp_por", "por", "accept", 2),
        ("get_mpf pget_mpf tget_mpf", "mpf", "get", 1),
    )
    for name, time in zip(names.split(), (FOREVER, POLL, "timed"))
}
