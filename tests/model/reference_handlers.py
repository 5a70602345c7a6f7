# SPDX-License-Identifier: MIT
"""Cyclic and alarm handlers, the overrun handler and interrupts as one would explain them."""

from pyitron import (
    E_OBJ,
    E_OK,
    TA_PHS,
    TA_STA,
    TALM_STA,
    TALM_STP,
    TCYC_STA,
    TCYC_STP,
    TOVR_STA,
    TOVR_STP,
)

MILLISECOND = 1000


class Cyclic:
    """A cyclic handler. One with ``TA_PHS`` has its instants from when it was made: ``first`` and every period from there."""

    def __init__(self, model, ident, packet):
        self.model, self.function, self.exinf = model, packet.cychdr, packet.exinf
        self.period = packet.cyctim * MILLISECOND
        self.keeps_phase = packet.cycatr & TA_PHS
        self.first = model.now + packet.cycphs * MILLISECOND
        self.deadline = None
        if packet.cycatr & TA_STA:
            model.queue(self, self.first)

    def next_instant(self):
        """The next of its fixed instants."""
        instant = self.first
        while instant <= self.model.now:
            instant += self.period
        return instant

    def expire(self, model):
        model.queue(self, self.deadline[0] + self.period)
        model.run_handler(self.function, self.exinf)

    def start(self, task):
        if not self.keeps_phase:
            self.model.queue(self, self.model.now + self.period)
        elif self.deadline is None:
            self.model.queue(self, self.next_instant())
        return E_OK

    def stop(self, task):
        self.deadline = None
        return E_OK

    def refer(self):
        """One that keeps its phase has a next instant when it is stopped, too."""
        if self.deadline is not None:
            return {"cycstat": TCYC_STA, "lefttim": self.model.until(self.deadline[0])}
        return {"cycstat": TCYC_STP, "lefttim": self.model.until(self.next_instant()) if self.keeps_phase else 0}

    def delete(self):
        self.deadline = None


class Alarm:
    def __init__(self, model, ident, packet):
        self.model, self.function, self.exinf, self.deadline = model, packet.almhdr, packet.exinf, None

    def expire(self, model):
        self.deadline = None
        model.run_handler(self.function, self.exinf)

    def start(self, task, time):
        self.model.set_deadline(self, time)
        return E_OK

    def stop(self, task):
        self.deadline = None
        return E_OK

    def refer(self):
        if self.deadline is None:
            return {"almstat": TALM_STP, "lefttim": 0}
        return {"almstat": TALM_STA, "lefttim": self.model.until(self.deadline[0])}

    def delete(self):
        self.deadline = None


class Routine:
    """An interrupt service routine."""

    def __init__(self, model, ident, packet):
        self.number, self.function, self.exinf = packet.intno, packet.isr, packet.exinf

    def refer(self):
        return {"intno": self.number, "isr": self.function, "exinf": self.exinf}

    def delete(self):
        """Nobody waits for it."""


class HandlerCalls:
    """The calls about handlers that have no id, and about interrupts."""

    # -- overrun handler

    def def_ovr(self, task, packet):
        self.overrun = None if packet is None else packet.ovrhdr
        if packet is None:
            for other in self.tasks.values():
                other.limit = None
        return E_OK

    def sta_ovr(self, task, other, time):
        if self.overrun is None or not other.active:
            return E_OBJ
        other.limit = time
        return E_OK

    def stp_ovr(self, task, other):
        if self.overrun is None:
            return E_OBJ
        other.limit = None
        return E_OK

    def ref_ovr(self, task, other):
        if self.overrun is None:
            return (E_OBJ, None)
        if other.limit is None:
            return (E_OK, {"ovrstat": TOVR_STP, "leftotm": 0})
        return (E_OK, {"ovrstat": TOVR_STA, "leftotm": other.limit})

    # -- interrupts

    def raise_interrupt(self, number):
        if number not in self.pending:
            self.pending.append(number)

    def handle_interrupt(self, number):
        """The handler of an interrupt has it for itself; without one, its service routines run as they were made."""
        if number in self.interrupt_handlers:
            self.run_handler(self.interrupt_handlers[number])
            return
        for routine in [found for (kind, _), found in self.objects.items() if kind == "isr" and found.number == number]:
            self.run_handler(routine.function, routine.exinf)

    def def_inh(self, task, number, packet):
        self.interrupt_handlers.pop(number, None)
        if packet is not None:
            self.interrupt_handlers[number] = packet.inthdr
        return E_OK

    def dis_int(self, task, number):
        self.shut.add(number)
        return E_OK

    def ena_int(self, task, number):
        """A request that was held back by this comes after those that could have been served."""
        if number in self.shut and number in self.pending:
            self.pending.remove(number)
            self.pending.append(number)
        self.shut.discard(number)
        return E_OK

    def chg_ixx(self, task, level):
        self.mask = level
        return E_OK

    def get_ixx(self, task):
        return (E_OK, self.mask)
