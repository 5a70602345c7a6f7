# SPDX-License-Identifier: MIT
"""asyncio, on its own loop and on uvloop's."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from benchmarks.registry import Run, now, rounds, workload

ROUNDS = 2_000
Main = Callable[[int], Coroutine[Any, Any, int]]


def _run(main: Main, fast: bool) -> int:
    if not fast:
        return asyncio.run(main(rounds(ROUNDS)))
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main(rounds(ROUNDS)))


def _on(main: Main, fast: bool, parts: int) -> Run:
    return lambda size: _run(main, fast) / rounds(ROUNDS) / parts


def on_both_loops(key: str, unit: str, parts: int = 1) -> Callable[[Main], Main]:
    """Register what gives nanoseconds for so many rounds, of so many parts each."""

    def register(main: Main) -> Main:
        for subject in ("asyncio", "uvloop"):
            workload(key, subject, unit)(_on(main, subject == "uvloop", parts))
        return main

    return register


async def _beside(one: Callable[[], Awaitable[None]], other: Coroutine[Any, Any, None]) -> int:
    """The time the first takes, with the other beside it."""
    task = asyncio.create_task(other)
    start = now()
    await one()
    taken = now() - start
    await task
    return taken


@on_both_loops("ping_pong", "ns per switch", 2)
async def ping_pong(times: int) -> int:
    first, second = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def one() -> None:
        for _ in range(times):
            first.release()
            await second.acquire()

    async def other() -> None:
        for _ in range(times):
            await first.acquire()
            second.release()

    return await _beside(one, other())


@on_both_loops("queue_ping_pong", "ns per switch", 2)
async def queue_ping_pong(times: int) -> int:
    first: asyncio.Queue[int] = asyncio.Queue(1)
    second: asyncio.Queue[int] = asyncio.Queue(1)

    async def one() -> None:
        for _ in range(times):
            await first.put(7)
            await second.get()

    async def other() -> None:
        for _ in range(times):
            await first.get()
            await second.put(7)

    return await _beside(one, other())


@on_both_loops("semaphore_pair", "ns per pair")
async def semaphore(times: int) -> int:
    semaphore = asyncio.Semaphore(0)
    start = now()
    for _ in range(times):
        semaphore.release()
        await semaphore.acquire()
    return now() - start


@on_both_loops("data_queue_pair", "ns per pair")
async def queue(times: int) -> int:
    queue: asyncio.Queue[int] = asyncio.Queue(1)
    start = now()
    for _ in range(times):
        await queue.put(7)
        await queue.get()
    return now() - start


@on_both_loops("mutex_pair", "ns per pair")
async def lock(times: int) -> int:
    lock = asyncio.Lock()
    start = now()
    for _ in range(times):
        await lock.acquire()
        lock.release()
    return now() - start


@on_both_loops("eventflag_pair", "ns per pair")
async def event(times: int) -> int:
    event = asyncio.Event()
    start = now()
    for _ in range(times):
        event.set()
        await event.wait()
        event.clear()
    return now() - start
