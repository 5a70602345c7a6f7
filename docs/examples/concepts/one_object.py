# SPDX-License-Identifier: MIT
"""One semaphore, two APIs."""

import pyitron
from posix_rt import from_id, pthread_create, sem_t, sem_wait
from pyitron import *


def thread(_):
    sem_wait(from_id(sem_t, 1))
    print("the thread got the unit that the task gave")


def task(exinf):
    pthread_create(None, thread)
    dly_tsk(10)
    print("first in line is task", ref_sem(1)[1].wtskid)
    sig_sem(1)


with pyitron.Kernel() as kernel:
    kernel.static("CRE_SEM", 1, T_CSEM(TA_TPRI, 0, 1))
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 20, 1024))
    kernel.run()
