# SPDX-License-Identifier: MIT
"""Data queues, mailboxes, message buffers and rendezvous as one would explain them."""

from reference_lines import POLL, Line

from pyitron import E_ILUSE, E_OBJ, E_OK, E_PAR, E_TMOUT, TA_MPRI, TA_TPRI

HEADER = 4


class DataQueue:
    def __init__(self, model, ident, packet):
        self.model, self.capacity, self.data = model, packet.dtqcnt, []
        self.senders = Line("sdtq", ident, packet.dtqatr & TA_TPRI)
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
        return {"stskid": self.senders.first(), "rtskid": self.receivers.first(), "sdtqcnt": len(self.data)}

    def delete(self):
        self.model.delete_line(self.senders)
        self.model.delete_line(self.receivers)


class Mailbox:
    def __init__(self, model, ident, packet):
        self.model, self.by_priority, self.priorities, self.messages = model, packet.mbxatr & TA_MPRI, packet.maxmpri, []
        self.takers = Line("mbx", ident, packet.mbxatr & TA_TPRI)

    def send(self, task, message):
        if self.by_priority and not 1 <= getattr(message, "msgpri", 0) <= self.priorities:
            return E_PAR
        if self.takers.tasks:
            self.model.wake(self.takers.tasks[0], (E_OK, message))
            return E_OK
        self.messages.append(message)
        if self.by_priority:
            self.messages.sort(key=lambda entry: entry.msgpri)
        return E_OK

    def receive(self, task, time):
        if self.messages:
            return (E_OK, self.messages.pop(0))
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, None, 1)

    def refer(self):
        return {"wtskid": self.takers.first(), "pk_msg": self.messages[0] if self.messages else None}

    def delete(self):
        self.model.delete_line(self.takers)


class MessageBuffer:
    def __init__(self, model, ident, packet):
        self.model, self.longest, self.size, self.messages = model, packet.maxmsz, packet.mbfsz, []
        self.senders = Line("smbf", ident, packet.mbfatr & TA_TPRI, self.let_senders_in)
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
        return {
            "stskid": self.senders.first(),
            "rtskid": self.receivers.first(),
            "smsgcnt": len(self.messages),
            "fmbfsz": self.free(),
        }

    def delete(self):
        self.model.delete_line(self.senders)
        self.model.delete_line(self.receivers)


class Port:
    """A rendezvous port. ``model.rendezvous`` has who waits for the reply in each, and the longest reply it takes."""

    def __init__(self, model, ident, packet):
        self.model, self.longest_call, self.longest_reply = model, packet.maxcmsz, packet.maxrmsz
        self.callers = Line("cal", ident, packet.poratr & TA_TPRI)
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
        blocked = self.model.wait(task, self.callers, time, (pattern, message), 1)
        self.arrive(task, pattern, message)
        return blocked

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
        return {"ctskid": self.callers.first(), "atskid": self.acceptors.first()}

    def delete(self):
        self.model.delete_line(self.callers)
        self.model.delete_line(self.acceptors)


def standing(model, number):
    """The rendezvous of this number, if its caller still waits for the reply."""
    found = model.rendezvous.get(number)
    return found if found is not None and found[0].line is found[1] else None


class RendezvousCalls:
    """The calls that name a rendezvous, and no port."""

    def rpl_rdv(self, task, number, message):
        found = standing(self, number)
        if found is None:
            return E_OBJ
        if len(message) > found[2]:
            return E_PAR
        self.wake(found[0], (len(message), message))
        return E_OK

    def ref_rdv(self, task, number):
        found = standing(self, number)
        return (E_OK, {"wtskid": found[0].ident if found else 0})
