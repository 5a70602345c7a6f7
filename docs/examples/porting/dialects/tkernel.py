# SPDX-License-Identifier: MIT
"""The valve of ``tkernel.c`` with the calls of μITRON 4.0."""

import pyitron
from pyitron import *


class Shared:
    """Static variables: the ids that the kernel chose."""


my = Shared()


def take(semid, units, tmout):
    """``tk_wai_sem`` of several units; only one task at a time may do that."""
    taken = 0
    ercd = E_OK
    until = check(get_tim()) + tmout
    while ercd == E_OK and taken < units:
        ercd = twai_sem(semid, max(until - check(get_tim()), 0))
        taken += ercd == E_OK
    if ercd != E_OK:
        for _ in range(taken):
            sig_sem(semid)
    return ercd


def compressor_task(stacd):
    while twai_flg(my.flg_stop, 1, TWF_ORW, 300)[0] == E_TMOUT:
        sig_sem(my.sem_air)
    print(f"{check(get_tim())} ms: stopped")


def valve_task(stacd):
    for _ in range(stacd):
        if take(my.sem_air, 2, 2000) != E_OK:
            break
        print(f"{check(get_tim())} ms: open")
        tslp_tsk(100)
    set_flg(my.flg_stop, 1)
    exd_tsk()


def usermain(exinf):
    """The initial task: it makes the objects, as ``usermain`` does."""
    my.sem_air = check(acre_sem(T_CSEM(TA_TFIFO, 0, 4)))
    my.flg_stop = check(acre_flg(T_CFLG(TA_TFIFO | TA_WMUL | TA_CLR, 0)))
    compressor = check(acre_tsk(T_CTSK(TA_HLNG, NULL, compressor_task, 5, 1024, NULL)))
    valve = check(acre_tsk(T_CTSK(TA_HLNG, NULL, valve_task, 6, 1024, NULL)))
    sta_tsk(compressor, 0)
    sta_tsk(valve, 3)


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        first = T_CTSK(TA_HLNG | TA_ACT, NULL, usermain, 1, 1024, NULL)
        check(kernel.static("CRE_TSK", 1, first))
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
