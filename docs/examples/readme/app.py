# SPDX-License-Identifier: MIT
from pyitron import *


class Sample(T_MSG):
    def __init__(self, number):
        self.number = number


def tick_handler(exinf):
    isig_sem(SEM_TICK)


def sampler_task(exinf):
    for number in range(exinf):
        wai_sem(SEM_TICK)
        snd_mbx(MBX_LOG, Sample(number))


def logger_task(exinf):
    while True:
        trcv_mbx(MBX_LOG, 250)
