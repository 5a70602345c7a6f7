# SPDX-License-Identifier: MIT
"""Two tasks that wake each other in turn: through semaphores, queues of a word, and queues of messages."""

from collections.abc import Callable
from typing import Any

from benchmarks.ours import ROUNDS, Setup, attributes, itron, posix, run_process, run_tasks
from benchmarks.registry import now, rounds
from posix_rt import (
    O_CREAT,
    O_RDWR,
    mq_attr,
    mq_open,
    mq_receive,
    mq_send,
    pthread_create,
    pthread_join,
    sem_init,
    sem_post,
    sem_wait,
)
from pyitron import (
    T_CDTQ,
    T_CMBF,
    T_CSEM,
    TA_NULL,
    rcv_dtq,
    rcv_mbf,
    sig_sem,
    snd_dtq,
    snd_mbf,
    wai_sem,
)

UNIT = "ns per switch"
TWO_SEMAPHORES = [("CRE_SEM", T_CSEM(TA_NULL, 0, 1))] * 2
MESSAGE = b"a message of 16 "


@itron("ping_pong", UNIT)
def ping_pong(size: int, setup: Setup) -> float:
    """Two tasks of equal priority: each wakes the other, then waits."""
    times = rounds(ROUNDS)
    taken = 0

    def one(exinf: int) -> None:
        nonlocal taken
        start = now()
        for _ in range(times):
            sig_sem(1)
            wai_sem(2)
        taken = now() - start

    def other(exinf: int) -> None:
        for _ in range(times):
            wai_sem(1)
            sig_sem(2)

    run_tasks(setup, TWO_SEMAPHORES, (one, 10), (other, 10))
    return taken / times / 2


@itron("rising_ping_pong", UNIT)
def rising_ping_pong(size: int, setup: Setup) -> float:
    """The one that is woken is more urgent: it runs within the call that wakes it, and waits again."""
    times = rounds(ROUNDS)
    taken = 0

    def low(exinf: int) -> None:
        nonlocal taken
        start = now()
        for _ in range(times):
            sig_sem(1)
        taken = now() - start

    def high(exinf: int) -> None:
        for _ in range(times):
            wai_sem(1)

    run_tasks(setup, TWO_SEMAPHORES, (low, 20), (high, 10))
    return taken / times / 2


@itron("queue_ping_pong", UNIT)
def queue_ping_pong(size: int, setup: Setup) -> float:
    """A word goes there and comes back, through data queues."""
    times = rounds(ROUNDS)
    taken = 0

    def one(exinf: int) -> None:
        nonlocal taken
        start = now()
        for _ in range(times):
            snd_dtq(1, 7)
            rcv_dtq(2)
        taken = now() - start

    def other(exinf: int) -> None:
        for _ in range(times):
            rcv_dtq(1)
            snd_dtq(2, 7)

    run_tasks(setup, [("CRE_DTQ", T_CDTQ(TA_NULL, 1))] * 2, (one, 10), (other, 10))
    return taken / times / 2


@itron("message_ping_pong", UNIT)
def message_ping_pong(size: int, setup: Setup) -> float:
    """Sixteen bytes go there and come back, through message buffers."""
    times = rounds(ROUNDS)
    taken = 0

    def one(exinf: int) -> None:
        nonlocal taken
        start = now()
        for _ in range(times):
            snd_mbf(1, MESSAGE)
            rcv_mbf(2)
        taken = now() - start

    def other(exinf: int) -> None:
        for _ in range(times):
            rcv_mbf(1)
            snd_mbf(2, MESSAGE)

    run_tasks(setup, [("CRE_MBF", T_CMBF(TA_NULL, 16, 64))] * 2, (one, 10), (other, 10))
    return taken / times / 2


def _beside(make: Callable[[int], tuple[Callable[[], int], Callable[[Any], object]]], priority: int) -> float:
    """The time that the first takes, with the other as a thread of this priority; they are made within the run."""
    times = rounds(ROUNDS)
    taken = 0

    def main(argument: Any) -> None:
        nonlocal taken
        one, other = make(times)
        thread = pthread_create(attributes(priority), other)
        taken = one()
        pthread_join(thread)

    run_process(main)
    return taken / times / 2


@posix("ping_pong", UNIT)
def posix_ping_pong(size: int) -> float:
    def make(times: int) -> tuple[Callable[[], int], Callable[[Any], object]]:
        first, second = sem_init(0, 0), sem_init(0, 0)

        def one() -> int:
            start = now()
            for _ in range(times):
                sem_post(first)
                sem_wait(second)
            return now() - start

        def other(argument: Any) -> None:
            for _ in range(times):
                sem_wait(first)
                sem_post(second)

        return one, other

    return _beside(make, 10)


@posix("rising_ping_pong", UNIT)
def posix_rising_ping_pong(size: int) -> float:
    def make(times: int) -> tuple[Callable[[], int], Callable[[Any], object]]:
        semaphore = sem_init(0, 0)

        def low() -> int:
            start = now()
            for _ in range(times):
                sem_post(semaphore)
            return now() - start

        def high(argument: Any) -> None:
            for _ in range(times):
                sem_wait(semaphore)

        return low, high

    return _beside(make, 20)


@posix("message_ping_pong", UNIT)
def posix_message_ping_pong(size: int) -> float:
    def make(times: int) -> tuple[Callable[[], int], Callable[[Any], object]]:
        first, second = (mq_open(name, O_CREAT | O_RDWR, 0o600, mq_attr(0, 1, 16, 0)) for name in ("/first", "/second"))

        def one() -> int:
            start = now()
            for _ in range(times):
                mq_send(first, MESSAGE, 0)
                mq_receive(second, 16)
            return now() - start

        def other(argument: Any) -> None:
            for _ in range(times):
                mq_receive(first, 16)
                mq_send(second, MESSAGE, 0)

        return one, other

    return _beside(make, 10)
