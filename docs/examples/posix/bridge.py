# SPDX-License-Identifier: MIT
import pyitron
from posix_rt import from_id, pthread_create, pthread_join, sem_t, sem_wait
from pyitron import T_CSEM, T_CTSK, TA_ACT, TA_TPRI, isig_sem, ref_tsk, sig_sem

kernel = pyitron.Kernel()
kernel.static("CRE_SEM", 1, T_CSEM(TA_TPRI, 0, 10))


def thread(_):
    for _ in range(2):
        sem_wait(from_id(sem_t, 1))
        print(kernel.now_ns // 1_000_000, "ms: the thread got a unit")


def task(exinf):
    made = pthread_create(None, thread)
    print("priority of the thread:", ref_tsk(made.id)[1].tskpri)
    sig_sem(1)
    pthread_join(made)


kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 20, 1024))
kernel.static("DEF_INH", 7, pyitron.T_DINH(0, lambda: isig_sem(1)))
kernel.raise_interrupt(7, at=35)
print(kernel.run().reason)
