# SPDX-License-Identifier: MIT
"""Semaphores, eventflags and mutexes as one would explain them: a small class for each, with its service calls."""

from reference_lines import POLL, Line

from pyitron import E_ILUSE, E_OK, E_QOVR, E_TMOUT, TA_CEILING, TA_CLR, TA_INHERIT, TA_TFIFO, TA_TPRI, TA_WMUL, TWF_ANDW

ALL_BITS = 0xFFFF_FFFF


class Semaphore:
    def __init__(self, model, ident, packet):
        self.model, self.count, self.maximum = model, packet.isemcnt, packet.maxsem
        self.takers = Line("sem", ident, packet.sematr & TA_TPRI)

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
        return {"wtskid": self.takers.first(), "semcnt": self.count}

    def delete(self):
        self.model.delete_line(self.takers)


class Eventflag:
    def __init__(self, model, ident, packet):
        self.model, self.attributes, self.pattern = model, packet.flgatr, packet.iflgptn & ALL_BITS
        self.takers = Line("flg", ident, packet.flgatr & TA_TPRI)

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
        return {"wtskid": self.takers.first(), "flgptn": self.pattern}

    def delete(self):
        self.model.delete_line(self.takers)


class Mutex:
    def __init__(self, model, ident, packet):
        self.model, self.owner = model, None
        self.inherits = packet.mtxatr == TA_INHERIT
        self.ceiling = packet.ceilpri if packet.mtxatr == TA_CEILING else 0
        self.takers = Line("mtx", ident, packet.mtxatr != TA_TFIFO)

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
        return {"htskid": self.owner.ident if self.owner else 0, "wtskid": self.takers.first()}

    def delete(self):
        self.model.delete_line(self.takers)
        if self.owner is not None:
            self.owner.held.remove(self)
        self.model.settle()
