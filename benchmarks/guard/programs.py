# SPDX-License-Identifier: MIT
"""What the guard counts the instructions of: the floor, pairs of calls that find nobody waiting, switches, and so on."""

import operator
from itertools import repeat
from typing import Any

from greenlet import getcurrent, greenlet

import posix_rt
import pyitron
from benchmarks.guard.program import program, run_tasks
from pyitron import (
    T_CDTQ,
    T_CFLG,
    T_CMBX,
    T_CMPF,
    T_CMTX,
    T_CTSK,
    T_DINH,
    TA_CLR,
    TA_INHERIT,
    TA_NULL,
    TWF_ORW,
    act_tsk,
    cre_tsk,
    del_tsk,
    dly_tsk,
    ext_tsk,
    get_mpf,
    isig_sem,
    loc_mtx,
    rcv_dtq,
    rcv_mbx,
    rel_mpf,
    set_flg,
    sig_sem,
    snd_dtq,
    snd_mbx,
    unl_mtx,
    wai_flg,
    wai_sem,
)
from pyitron.trace import Recorder


@program("two calls of a function in C that does nothing")
def noop_pair(rounds: int) -> None:
    index = operator.index
    for _ in repeat(None, rounds):
        index(1)
        index(1)


@program("a switch to a bare greenlet and back", floor="greenlet_pair")
def greenlet_pair(rounds: int) -> None:
    main = getcurrent()

    def body() -> None:
        while True:
            main.switch()

    switch = greenlet(body).switch
    for _ in repeat(None, rounds):
        switch()


@program("sig_sem + wai_sem")
def sem_pair(rounds: int, **settings: Any) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            sig_sem(1)
            wai_sem(1)

    run_tasks(body, **settings)


@program("sig_sem + wai_sem, traced to memory")
def sem_pair_traced(rounds: int) -> None:
    sem_pair(rounds, sink=Recorder())


@program("sig_sem + wai_sem, servers active")
def sem_pair_active(rounds: int) -> None:
    sem_pair(rounds, servers="active")


@program("a switch between two tasks, by semaphores", per_round=2, floor="greenlet_pair")
def ping_pong(rounds: int) -> None:
    def one(exinf: int) -> None:
        for _ in repeat(None, rounds):
            sig_sem(1)
            wai_sem(2)

    def other(exinf: int) -> None:
        for _ in repeat(None, rounds):
            wai_sem(1)
            sig_sem(2)

    run_tasks(one, other)


@program("a switch to a task of higher priority, or back", per_round=2, floor="greenlet_pair")
def preemption(rounds: int) -> None:
    def low(exinf: int) -> None:
        for _ in repeat(None, rounds):
            sig_sem(1)

    def high(exinf: int) -> None:
        for _ in repeat(None, rounds):
            wai_sem(1)

    run_tasks(low, high, priorities=(10, 5))


@program("snd_dtq + rcv_dtq")
def queue_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            snd_dtq(1, 7)
            rcv_dtq(1)

    run_tasks(body, objects=[("CRE_DTQ", T_CDTQ(TA_NULL, 4))])


@program("a switch between two tasks, by data queues", per_round=2, floor="greenlet_pair")
def queue_ping_pong(rounds: int) -> None:
    def sender(exinf: int) -> None:
        for _ in repeat(None, rounds):
            snd_dtq(1, 7)

    def receiver(exinf: int) -> None:
        for _ in repeat(None, rounds):
            rcv_dtq(1)

    run_tasks(sender, receiver, objects=[("CRE_DTQ", T_CDTQ(TA_NULL, 0))])


@program("snd_mbx + rcv_mbx")
def mailbox_pair(rounds: int) -> None:
    message = object()

    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            snd_mbx(1, message)
            rcv_mbx(1)

    run_tasks(body, objects=[("CRE_MBX", T_CMBX(TA_NULL))])


@program("get_mpf + rel_mpf")
def pool_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            rel_mpf(1, get_mpf(1)[1])

    run_tasks(body, objects=[("CRE_MPF", T_CMPF(TA_NULL, 4, 64))])


@program("loc_mtx + unl_mtx")
def mutex_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            loc_mtx(1)
            unl_mtx(1)

    run_tasks(body, objects=[("CRE_MTX", T_CMTX(TA_INHERIT))])


@program("set_flg + wai_flg")
def flag_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            set_flg(1, 1)
            wai_flg(1, 1, TWF_ORW)

    run_tasks(body, objects=[("CRE_FLG", T_CFLG(TA_CLR, 0))])


@program("act_tsk + ext_tsk of a task that ran before", floor="greenlet_pair")
def activation(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            act_tsk(2)

    def worker(exinf: int) -> None:
        ext_tsk()

    run_tasks(body, worker, priorities=(10, 5))


@program("dly_tsk with 100 tasks", short=3, long=23, per_round=100, floor="greenlet_pair")
def delay(rounds: int) -> None:
    def body(exinf: int) -> None:
        for _ in repeat(None, rounds):
            dly_tsk(1)

    run_tasks(*[body] * 100)


@program("an interrupt, from raise_interrupt to the handler and back")
def interrupt(rounds: int) -> None:
    def body(exinf: int) -> None:
        raise_interrupt = pyitron.current_kernel().raise_interrupt
        for _ in repeat(None, rounds):
            raise_interrupt(1)

    run_tasks(body, objects=[("DEF_INH", T_DINH(TA_NULL, lambda: None))])


@program("an interrupt whose handler wakes a task, until that waits again", floor="greenlet_pair")
def interrupt_to_task(rounds: int) -> None:
    def body(exinf: int) -> None:
        raise_interrupt = pyitron.current_kernel().raise_interrupt
        for _ in repeat(None, rounds):
            raise_interrupt(1)

    def woken(exinf: int) -> None:
        for _ in repeat(None, rounds):
            wai_sem(1)

    run_tasks(body, woken, priorities=(10, 5), objects=[("DEF_INH", T_DINH(TA_NULL, lambda: isig_sem(1)))])


@program("sem_post + sem_wait")
def posix_sem_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        sem = posix_rt.sem_init(0, 0)
        post, wait = posix_rt.sem_post, posix_rt.sem_wait
        for _ in repeat(None, rounds):
            post(sem)
            wait(sem)

    run_tasks(body)


@program("pthread_mutex_lock + pthread_mutex_unlock")
def posix_mutex_pair(rounds: int) -> None:
    def body(exinf: int) -> None:
        mutex = posix_rt.pthread_mutex_init(None)
        lock, unlock = posix_rt.pthread_mutex_lock, posix_rt.pthread_mutex_unlock
        for _ in repeat(None, rounds):
            lock(mutex)
            unlock(mutex)

    run_tasks(body)


@program("making a kernel", short=3, long=13)
def kernel_creation(rounds: int) -> None:
    for _ in repeat(None, rounds):
        pyitron.Kernel()


@program("cre_tsk")
def task_creation(rounds: int) -> None:
    def body(exinf: int) -> None:
        packet = T_CTSK(TA_NULL, 0, body, 10, 256)
        for ident in range(10, 10 + rounds):
            cre_tsk(ident, packet)

    run_tasks(body)


@program("cre_tsk + act_tsk, which runs to its end, + del_tsk", floor="greenlet_pair")
def task_life(rounds: int) -> None:
    def body(exinf: int) -> None:
        packet = T_CTSK(TA_NULL, 0, lambda exinf: None, 5, 1024)
        for _ in repeat(None, rounds):
            cre_tsk(2, packet)
            act_tsk(2)
            del_tsk(2)

    run_tasks(body)
