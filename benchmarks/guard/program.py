# SPDX-License-Identifier: MIT
"""What a program of the guard is, and how one is run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pyitron
from pyitron import T_CSEM, T_CTSK, TA_ACT, TA_NULL, check

Body = Callable[[int], object]
Registered = TypeVar("Registered", bound=Callable[..., object])


@dataclass(frozen=True)
class Program:
    """One thing of which the instructions are counted."""

    what: str
    # Two lengths of the same run, in rounds, and how many of what is counted are in a round.
    short: int
    long: int
    per_round: int
    # The program that it is a multiple of where instructions themselves cannot be compared.
    floor: str


PROGRAMS: dict[str, Program] = {}
RUN: dict[str, Body] = {}


def program(
    what: str, short: int = 200, long: int = 2200, per_round: int = 1, floor: str = "noop_pair"
) -> Callable[[Registered], Registered]:
    """Register what the decorated function does so and so many rounds of."""

    def register(run: Registered) -> Registered:
        PROGRAMS[run.__name__] = Program(what, short, long, per_round, floor)
        RUN[run.__name__] = run
        return run

    return register


def run_tasks(
    *bodies: Body, priorities: tuple[int, ...] = (), servers: str = "passive", objects: Any = (), sink: Any = None
) -> None:
    """Run tasks with two empty semaphores and *objects*; the tasks have priority 10 unless *priorities* says otherwise."""
    system = pyitron.Kernel(servers=servers)
    system.trace_to(sink)
    for ident in (1, 2):
        check(system.static("CRE_SEM", ident, T_CSEM(TA_NULL, 0, 1)))
    for api, packet in objects:
        check(system.static(api, 1, packet))
    for ident, body in enumerate(bodies, 1):
        priority = priorities[ident - 1] if priorities else 10
        check(system.static("CRE_TSK", ident, T_CTSK(TA_ACT, 0, body, priority, 1024)))
    result = system.run()
    if result.reason != "idle" or result.faults:
        raise SystemExit(str(result))
