# SPDX-License-Identifier: MIT
"""gevent, whose contexts are greenlets as well."""

from collections.abc import Callable

from benchmarks.registry import now, rounds, workload

ROUNDS = 5_000


def _beside(one: Callable[[int], object], other: Callable[[int], object]) -> float:
    """Nanoseconds for a switch, if a round of the first has two, with the other beside it."""
    import gevent

    times = rounds(ROUNDS)
    taken = 0

    def timed() -> None:
        nonlocal taken
        start = now()
        one(times)
        taken = now() - start

    gevent.joinall([gevent.spawn(timed), gevent.spawn(other, times)], raise_error=True)
    return taken / times / 2


@workload("ping_pong", "gevent", "ns per switch")
def ping_pong(size: int) -> float:
    from gevent.lock import Semaphore

    first, second = Semaphore(0), Semaphore(0)

    def one(times: int) -> None:
        for _ in range(times):
            first.release()
            second.acquire()

    def other(times: int) -> None:
        for _ in range(times):
            first.acquire()
            second.release()

    return _beside(one, other)


@workload("queue_ping_pong", "gevent", "ns per switch")
def queue_ping_pong(size: int) -> float:
    from gevent.queue import SimpleQueue

    first, second = SimpleQueue(1), SimpleQueue(1)

    def one(times: int) -> None:
        for _ in range(times):
            first.put(7)
            second.get()

    def other(times: int) -> None:
        for _ in range(times):
            first.get()
            second.put(7)

    return _beside(one, other)


@workload("semaphore_pair", "gevent", "ns per pair")
def semaphore(size: int) -> float:
    from gevent.lock import Semaphore

    semaphore = Semaphore(0)
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        semaphore.release()
        semaphore.acquire()
    return (now() - start) / times


@workload("data_queue_pair", "gevent", "ns per pair")
def queue(size: int) -> float:
    from gevent.queue import SimpleQueue

    queue = SimpleQueue(1)
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        queue.put(7)
        queue.get()
    return (now() - start) / times


@workload("mutex_pair", "gevent", "ns per pair")
def lock(size: int) -> float:
    from gevent.lock import RLock

    lock = RLock()
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        lock.acquire()
        lock.release()
    return (now() - start) / times


@workload("eventflag_pair", "gevent", "ns per pair")
def event(size: int) -> float:
    from gevent.event import Event

    event = Event()
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        event.set()
        event.wait()
        event.clear()
    return (now() - start) / times
