# SPDX-License-Identifier: MIT
"""SimPy and salabim: simulators in virtual time, as pyitron is by default."""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.registry import now, rounds, workload

ROUNDS = 2_000
Process = Callable[[int], Iterator[Any]]


def _simpy(make: Callable[[Any, Any], list[Process]]) -> float:
    """Nanoseconds for a round of these processes; they are given the module and an environment."""
    import simpy

    times = rounds(ROUNDS)
    environment = simpy.Environment()
    for process in make(simpy, environment):
        environment.process(process(times))
    start = now()
    environment.run()
    return (now() - start) / times


@workload("ping_pong", "SimPy", "ns per switch")
def simpy_ping_pong(size: int) -> float:
    def make(simpy: Any, environment: Any) -> list[Process]:
        first, second = simpy.Container(environment), simpy.Container(environment)

        def one(times: int) -> Iterator[Any]:
            for _ in range(times):
                first.put(1)
                yield second.get(1)

        def other(times: int) -> Iterator[Any]:
            for _ in range(times):
                yield first.get(1)
                second.put(1)

        return [one, other]

    return _simpy(make) / 2


@workload("queue_ping_pong", "SimPy", "ns per switch")
def simpy_queue_ping_pong(size: int) -> float:
    def make(simpy: Any, environment: Any) -> list[Process]:
        first, second = simpy.Store(environment, 1), simpy.Store(environment, 1)

        def one(times: int) -> Iterator[Any]:
            for _ in range(times):
                yield first.put(7)
                yield second.get()

        def other(times: int) -> Iterator[Any]:
            for _ in range(times):
                yield first.get()
                yield second.put(7)

        return [one, other]

    return _simpy(make) / 2


@workload("semaphore_pair", "SimPy", "ns per pair")
def simpy_semaphore(size: int) -> float:
    def make(simpy: Any, environment: Any) -> list[Process]:
        units = simpy.Container(environment)

        def body(times: int) -> Iterator[Any]:
            for _ in range(times):
                units.put(1)
                yield units.get(1)

        return [body]

    return _simpy(make)


@workload("data_queue_pair", "SimPy", "ns per pair")
def simpy_queue(size: int) -> float:
    def make(simpy: Any, environment: Any) -> list[Process]:
        store = simpy.Store(environment, 1)

        def body(times: int) -> Iterator[Any]:
            for _ in range(times):
                yield store.put(7)
                yield store.get()

        return [body]

    return _simpy(make)


def _salabim(make: Callable[[Any, int], list[Callable[[Any], Iterator[Any]]]]) -> float:
    """The same for salabim; a process is given its component."""
    import salabim

    salabim.yieldless(False)
    times = rounds(ROUNDS)
    environment = salabim.Environment(trace=False)
    for process in make(salabim, times):
        type("Body", (salabim.Component,), {"process": process})()
    start = now()
    environment.run()
    return (now() - start) / times


def _units(salabim: Any) -> Any:
    """What anybody may claim and release, none there to begin with: a semaphore."""
    return salabim.Resource(capacity=1, initial_claimed_quantity=1, anonymous=True, monitor=False)


@workload("ping_pong", "salabim", "ns per switch")
def salabim_ping_pong(size: int) -> float:
    def make(salabim: Any, times: int) -> list[Callable[[Any], Iterator[Any]]]:
        first, second = _units(salabim), _units(salabim)

        def one(self: Any) -> Iterator[Any]:
            for _ in range(times):
                first.release(1)
                yield self.request(second)

        def other(self: Any) -> Iterator[Any]:
            for _ in range(times):
                yield self.request(first)
                second.release(1)

        return [one, other]

    return _salabim(make) / 2


@workload("semaphore_pair", "salabim", "ns per pair")
def salabim_semaphore(size: int) -> float:
    def make(salabim: Any, times: int) -> list[Callable[[Any], Iterator[Any]]]:
        units = _units(salabim)

        def body(self: Any) -> Iterator[Any]:
            for _ in range(times):
                units.release(1)
                yield self.request(units)

        return [body]

    return _salabim(make)
