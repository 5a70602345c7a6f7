# SPDX-License-Identifier: MIT
"""System state, system time, extended service calls and configuration as one would explain them."""

from pyitron import (
    E_CTX,
    E_NOSPT,
    E_OK,
    E_RSFN,
    TIC_DENO,
    TIC_NUME,
    TKERNEL_MAKER,
    TKERNEL_PRID,
    TKERNEL_PRVER,
    TKERNEL_SPVER,
    TMAX_MPRI,
    TMAX_TPRI,
    TMIN_MPRI,
    TMIN_TPRI,
)

MILLISECOND = 1000


class SystemCalls:
    """Each call has the task that makes it; None stands for a handler."""

    # -- the processor

    def rot_rdq(self, task, priority):
        if priority == 0:
            priority = task.base
        first = next((other for other in self.ready if other.priority == priority), None)
        if first is not None:
            self.ready.remove(first)
            self.ready.append(first)
        return E_OK

    irot_rdq = rot_rdq

    def get_tid(self, task):
        return (E_OK, self.running.ident if self.running else 0)

    iget_tid = get_tid

    def loc_cpu(self, task):
        self.locked = True
        return E_OK

    iloc_cpu = loc_cpu

    def unl_cpu(self, task):
        self.locked = False
        return E_OK

    iunl_cpu = unl_cpu

    def dis_dsp(self, task):
        self.disabled = True
        return E_OK

    def ena_dsp(self, task):
        self.disabled = False
        return E_OK

    def sns_ctx(self, task):
        return int(task is None)

    def sns_loc(self, task):
        return int(self.locked)

    def sns_dsp(self, task):
        return int(self.disabled)

    def sns_dpn(self, task):
        return int(task is None or self.locked or self.disabled)

    def ref_sys(self, task):
        return (E_OK, {"sysstat": 4 if self.disabled else 0})

    # -- time

    def set_tim(self, task, time):
        self.time_offset = time * MILLISECOND - self.now
        return E_OK

    def get_tim(self, task):
        return (E_OK, (self.now + self.time_offset) // MILLISECOND)

    def isig_tim(self, task):
        if not self.ticks:
            return E_NOSPT
        self.now += MILLISECOND
        return E_OK

    # -- extended service calls

    def def_svc(self, task, code, packet):
        self.services.pop(code, None)
        if packet is not None:
            self.services[code] = packet.svcrtn
        return E_OK

    def service(self, code):
        """What ``cal_svc`` begins with: the error, and the routine."""
        if self.locked:
            return (E_CTX, None)
        return (E_OK, self.services[code]) if code in self.services else (E_RSFN, None)

    # -- configuration

    def def_exc(self, task, number, packet):
        self.exception_handlers.pop(number, None)
        if packet is not None:
            self.exception_handlers[number] = packet.exchdr
        return E_OK

    def exception_handler(self, number):
        """Who takes CPU exception *number*: its own handler, or the one of all others."""
        return self.exception_handlers.get(number, self.exception_handlers.get(0))

    def ref_cfg(self, task):
        return (
            E_OK,
            {
                "maxid": self.max_id,
                "mintpri": TMIN_TPRI,
                "maxtpri": TMAX_TPRI,
                "minmpri": TMIN_MPRI,
                "maxmpri": TMAX_MPRI,
                "ticnume": TIC_NUME,
                "ticdeno": TIC_DENO,
                "maxactcnt": self.most_activations,
                "maxwupcnt": self.most_wakeups,
                "maxsuscnt": self.most_suspensions,
            },
        )

    def ref_ver(self, task):
        return (
            E_OK,
            {
                "maker": TKERNEL_MAKER,
                "prid": TKERNEL_PRID,
                "spver": TKERNEL_SPVER,
                "prver": TKERNEL_PRVER,
                "prno": (0, 0, 0, 0),
            },
        )
