# SPDX-License-Identifier: MIT
"""A call that gives and one that takes, while nobody waits: the cost of the calls themselves."""

from collections.abc import Callable
from typing import Any

from benchmarks.ours import ROUNDS, Setup, itron, posix, run_process, run_tasks
from benchmarks.registry import now, rounds
from posix_rt import (
    O_CREAT,
    O_RDWR,
    mq_attr,
    mq_open,
    mq_receive,
    mq_send,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    sem_init,
    sem_post,
    sem_wait,
)
from pyitron import (
    T_CDTQ,
    T_CFLG,
    T_CMBF,
    T_CMBX,
    T_CMPF,
    T_CMPL,
    T_CMTX,
    T_CSEM,
    T_MSG,
    TA_CLR,
    TA_NULL,
    TWF_ORW,
    get_mpf,
    get_mpl,
    loc_mtx,
    rcv_dtq,
    rcv_mbf,
    rcv_mbx,
    rel_mpf,
    rel_mpl,
    set_flg,
    sig_sem,
    snd_dtq,
    snd_mbf,
    snd_mbx,
    unl_mtx,
    wai_flg,
    wai_sem,
)

UNIT = "ns per pair"
MESSAGE = b"a message of 16 "

# Loops a number of times, and says how long that took.
Loop = Callable[[int], int]


def _measure(setup: Setup, api: str, packet: Any, loop: Loop) -> float:
    """Nanoseconds for a turn of this loop, in a task."""
    times = rounds(ROUNDS)
    taken = 0

    def body(exinf: int) -> None:
        nonlocal taken
        loop(1)
        taken = loop(times)

    run_tasks(setup, [(api, packet)], (body, 10))
    return taken / times


def _measure_posix(loop: Loop) -> float:
    times = rounds(ROUNDS)
    taken = 0

    def main(argument: Any) -> None:
        nonlocal taken
        loop(1)
        taken = loop(times)

    run_process(main)
    return taken / times


@itron("semaphore_pair", UNIT)
def semaphore(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            sig_sem(1)
            wai_sem(1)
        return now() - start

    return _measure(setup, "CRE_SEM", T_CSEM(TA_NULL, 0, 1), loop)


@itron("data_queue_pair", UNIT)
def data_queue(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            snd_dtq(1, 7)
            rcv_dtq(1)
        return now() - start

    return _measure(setup, "CRE_DTQ", T_CDTQ(TA_NULL, 1), loop)


@itron("mailbox_pair", UNIT)
def mailbox(size: int, setup: Setup) -> float:
    message = T_MSG()

    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            snd_mbx(1, message)
            rcv_mbx(1)
        return now() - start

    return _measure(setup, "CRE_MBX", T_CMBX(TA_NULL), loop)


@itron("fixed_pool_pair", UNIT)
def fixed_pool(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            _, block = get_mpf(1)
            rel_mpf(1, block)
        return now() - start

    return _measure(setup, "CRE_MPF", T_CMPF(TA_NULL, 4, 64), loop)


@itron("variable_pool_pair", UNIT)
def variable_pool(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            _, block = get_mpl(1, 64)
            rel_mpl(1, block)
        return now() - start

    return _measure(setup, "CRE_MPL", T_CMPL(TA_NULL, 4096), loop)


@itron("mutex_pair", UNIT)
def mutex(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            loc_mtx(1)
            unl_mtx(1)
        return now() - start

    return _measure(setup, "CRE_MTX", T_CMTX(TA_NULL), loop)


@itron("eventflag_pair", UNIT)
def eventflag(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            set_flg(1, 1)
            wai_flg(1, 1, TWF_ORW)
        return now() - start

    return _measure(setup, "CRE_FLG", T_CFLG(TA_CLR, 0), loop)


@itron("message_buffer_pair", UNIT)
def message_buffer(size: int, setup: Setup) -> float:
    def loop(times: int) -> int:
        start = now()
        for _ in range(times):
            snd_mbf(1, MESSAGE)
            rcv_mbf(1)
        return now() - start

    return _measure(setup, "CRE_MBF", T_CMBF(TA_NULL, 16, 64), loop)


@posix("semaphore_pair", UNIT)
def posix_semaphore(size: int) -> float:
    def loop(times: int) -> int:
        semaphore = sem_init(0, 0)
        start = now()
        for _ in range(times):
            sem_post(semaphore)
            sem_wait(semaphore)
        return now() - start

    return _measure_posix(loop)


@posix("mutex_pair", UNIT)
def posix_mutex(size: int) -> float:
    def loop(times: int) -> int:
        mutex = pthread_mutex_init()
        start = now()
        for _ in range(times):
            pthread_mutex_lock(mutex)
            pthread_mutex_unlock(mutex)
        return now() - start

    return _measure_posix(loop)


@posix("message_buffer_pair", UNIT)
def posix_message_queue(size: int) -> float:
    """The nearest form: a message queue has priorities as well."""

    def loop(times: int) -> int:
        queue = mq_open("/queue", O_CREAT | O_RDWR, 0o600, mq_attr(0, 4, 16, 0))
        start = now()
        for _ in range(times):
            mq_send(queue, MESSAGE, 0)
            mq_receive(queue, 16)
        return now() - start

    return _measure_posix(loop)
