# SPDX-License-Identifier: MIT
"""Threads of the host, by the standard library."""

import queue
import threading
from collections.abc import Callable
from typing import Any

from benchmarks.registry import now, rounds, workload

ROUNDS = 1_000
PAIRS = 10_000


def _beside(one: Callable[[int], object], other: Callable[[int], object]) -> float:
    """Nanoseconds for a switch, if a round of the first has two, with the other in a thread beside it."""
    times = rounds(ROUNDS)
    thread = threading.Thread(target=other, args=(times,))
    thread.start()
    start = now()
    one(times)
    taken = now() - start
    thread.join()
    return taken / times / 2


@workload("ping_pong", "threads", "ns per switch")
def ping_pong(size: int) -> float:
    first, second = threading.Semaphore(0), threading.Semaphore(0)

    def one(times: int) -> None:
        for _ in range(times):
            first.release()
            second.acquire()

    def other(times: int) -> None:
        for _ in range(times):
            first.acquire()
            second.release()

    return _beside(one, other)


@workload("queue_ping_pong", "threads", "ns per switch")
def queue_ping_pong(size: int) -> float:
    first: queue.SimpleQueue[int] = queue.SimpleQueue()
    second: queue.SimpleQueue[int] = queue.SimpleQueue()

    def one(times: int) -> None:
        for _ in range(times):
            first.put(7)
            second.get()

    def other(times: int) -> None:
        for _ in range(times):
            first.get()
            second.put(7)

    return _beside(one, other)


def _pair(give: Callable[[], Any], take: Callable[[], Any]) -> float:
    """Nanoseconds for one call of each."""
    times = rounds(PAIRS)
    start = now()
    for _ in range(times):
        give()
        take()
    return (now() - start) / times


@workload("semaphore_pair", "threads", "ns per pair")
def semaphore(size: int) -> float:
    semaphore = threading.Semaphore(0)
    return _pair(semaphore.release, semaphore.acquire)


@workload("data_queue_pair", "threads", "ns per pair")
def simple_queue(size: int) -> float:
    channel: queue.SimpleQueue[int] = queue.SimpleQueue()
    put = channel.put
    return _pair(lambda: put(7), channel.get)


@workload("mutex_pair", "threads", "ns per pair")
def lock(size: int) -> float:
    lock = threading.Lock()
    return _pair(lock.acquire, lock.release)


@workload("eventflag_pair", "threads", "ns per pair")
def event(size: int) -> float:
    event = threading.Event()

    def take() -> None:
        event.wait()
        event.clear()

    return _pair(event.set, take)
