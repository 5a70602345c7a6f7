# SPDX-License-Identifier: MIT
"""trio. Its calls let others run even if they need not wait; that is its design, and in its figures."""

from collections.abc import Callable
from typing import Any

from benchmarks.registry import now, rounds, workload

ROUNDS = 2_000


def _run(main: Callable[[Any, int], Any]) -> float:
    """Nanoseconds for a round."""
    import trio

    times = rounds(ROUNDS)
    taken: int = trio.run(main, trio, times)
    return taken / times


async def _beside(trio: Any, one: Callable[[], Any], other: Callable[[], Any]) -> int:
    """The time the first takes, with the other beside it."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(other)
        start = now()
        await one()
        return now() - start


@workload("ping_pong", "trio", "ns per switch")
def ping_pong(size: int) -> float:
    async def main(trio: Any, times: int) -> int:
        first, second = trio.Semaphore(0), trio.Semaphore(0)

        async def one() -> None:
            for _ in range(times):
                first.release()
                await second.acquire()

        async def other() -> None:
            for _ in range(times):
                await first.acquire()
                second.release()

        return await _beside(trio, one, other)

    return _run(main) / 2


@workload("queue_ping_pong", "trio", "ns per switch")
def queue_ping_pong(size: int) -> float:
    async def main(trio: Any, times: int) -> int:
        to_other, from_one = trio.open_memory_channel(1)
        to_one, from_other = trio.open_memory_channel(1)

        async def one() -> None:
            for _ in range(times):
                await to_other.send(7)
                await from_other.receive()

        async def other() -> None:
            for _ in range(times):
                await from_one.receive()
                await to_one.send(7)

        return await _beside(trio, one, other)

    return _run(main) / 2


@workload("semaphore_pair", "trio", "ns per pair")
def semaphore(size: int) -> float:
    async def main(trio: Any, times: int) -> int:
        semaphore = trio.Semaphore(0)
        start = now()
        for _ in range(times):
            semaphore.release()
            await semaphore.acquire()
        return now() - start

    return _run(main)


@workload("data_queue_pair", "trio", "ns per pair")
def queue(size: int) -> float:
    async def main(trio: Any, times: int) -> int:
        send, receive = trio.open_memory_channel(1)
        start = now()
        for _ in range(times):
            await send.send(7)
            await receive.receive()
        return now() - start

    return _run(main)


@workload("mutex_pair", "trio", "ns per pair")
def lock(size: int) -> float:
    async def main(trio: Any, times: int) -> int:
        lock = trio.Lock()
        start = now()
        for _ in range(times):
            await lock.acquire()
            lock.release()
        return now() - start

    return _run(main)
