# SPDX-License-Identifier: MIT
"""A sump pump: a float switch raises interrupt 3, the pump runs for 200 ms, and each run is reported."""

from pyitron import *

INT_LEVEL = 3
PUMP_MS = 200
SILENCE_MS = 1_000

pump_is_on = False
reports = []
lost = 0


class Report(T_MSG):
    def __init__(self, block):
        self.block = block


def level_routine(exinf):
    isig_sem(SEM_LEVEL)


def pump_task(exinf):
    global pump_is_on
    while True:
        ercd = twai_sem(SEM_LEVEL, SILENCE_MS)
        if ercd == E_TMOUT:
            report("silence")
            continue
        pump_is_on = True
        dly_tsk(PUMP_MS)
        pump_is_on = False
        report("pumped")


def report(text):
    global lost
    ercd, block = pget_mpf(MPF_REPORT)
    if ercd != E_OK:
        lost += 1
        return
    block[: len(text)] = text.encode()
    snd_mbx(MBX_REPORT, Report(block))


def log_task(exinf):
    while True:
        _, message = rcv_mbx(MBX_REPORT)
        reports.append(bytes(message.block).rstrip(b"\0").decode())
        rel_mpf(MPF_REPORT, message.block)
