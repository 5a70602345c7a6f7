# SPDX-License-Identifier: MIT
"""A pump keeps the level of a tank; the pump and the memory of the log hang on one bus."""

from pyitron import *


def level_handler():
    isig_sem(SEM_LEVEL)


def level_task(exinf):
    level = 40
    while wai_sem(SEM_LEVEL) == E_OK:
        work(200)
        level -= 3
        snd_dtq(DTQ_LEVEL, level)


def pump_task(exinf):
    while True:
        ercd, level = trcv_dtq(DTQ_LEVEL, 15)
        if ercd == E_OK:
            loc_mtx(MTX_BUS)
            work(1_000)
            unl_mtx(MTX_BUS)


def log_handler(exinf):
    iwup_tsk(TSK_LOGGER)


def logger_task(exinf):
    while slp_tsk() == E_OK:
        loc_mtx(MTX_BUS)
        work(6_000)
        unl_mtx(MTX_BUS)


def work(microseconds):
    current_kernel().consume(microseconds * 1_000)


def pyitron_setup(kernel):
    for time in (5, 10, 30, 52):
        kernel.raise_interrupt(3, at=time)
