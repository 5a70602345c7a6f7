# SPDX-License-Identifier: MIT
"""pyitron as a subject: the ways in which it can be set up, and a run of a few tasks or threads."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import kernel
import posix_rt
import pyitron
from benchmarks.registry import Run, now, workload
from pyitron import T_CTSK, TA_ACT
from pyitron.trace import Recorder

Body = Callable[[int], object]
BUILDS = ("compiled", "pure")
# Rounds of a few calls: a few milliseconds of them on either build.
ROUNDS = 20_000 if kernel.build_kind() == "compiled" else 4_000


@dataclass(frozen=True)
class Setup:
    """Where the servers are, and whether the trace is "off", "on" (to memory) or "taken off" again before the run."""

    servers: str = "passive"
    trace: str = "off"

    def prepare(self, machine: Any) -> None:
        """Attach the sink that this setup wants."""
        if self.trace != "off":
            machine.trace_to(Recorder(machine.names))
        if self.trace == "taken off":
            machine.trace_to(None)


SETUPS = {
    "pyitron": Setup(),
    "pyitron active": Setup(servers="active"),
    "pyitron traced": Setup(trace="on"),
    "pyitron untraced": Setup(trace="taken off"),
}
# Where it is not the point what tracing that is off costs.
PLACED_AND_TRACED = ("pyitron", "pyitron active", "pyitron traced")


def itron(
    key: str, unit: str, *, sizes: tuple[int, ...] = (1,), subjects: Iterable[str] = tuple(SETUPS), fresh: bool = False
) -> Callable[[Callable[[int, Setup], float]], Callable[[int, Setup], float]]:
    """Register a workload of the μITRON calls in each of these setups, on both builds."""

    def register(run: Callable[[int, Setup], float]) -> Callable[[int, Setup], float]:
        for subject in subjects:
            workload(key, subject, unit, sizes=sizes, builds=BUILDS, fresh=fresh)(_with(run, SETUPS[subject]))
        return run

    return register


def _with(run: Callable[[int, Setup], float], setup: Setup) -> Run:
    return lambda size: run(size, setup)


def posix(key: str, unit: str, *, sizes: tuple[int, ...] = (1,), fresh: bool = False) -> Callable[[Run], Run]:
    """Register the POSIX form of a workload, on both builds."""
    return workload(key, "pyitron posix", unit, sizes=sizes, builds=BUILDS, fresh=fresh)


def check(result: Any) -> None:
    """A workload in which something went wrong has no figure."""
    if result.faults:
        raise RuntimeError(result.faults[0].traceback)
    if result.reason not in ("idle", "exit"):
        raise RuntimeError(f"the run ended by {result.reason!r}: {result.report}")


def run_to_end(machine: Any) -> int:
    """Run a kernel or a process to its end, and close it; returns the nanoseconds that the run took."""
    start = now()
    result = machine.run()
    taken = now() - start
    machine.close()
    check(result)
    return taken


def run_tasks(setup: Setup, objects: Iterable[tuple[str, Any]], *tasks: tuple[Body, int]) -> None:
    """Run tasks, each with its priority, to their end. The objects are static APIs with packets; ids of a class go from 1."""
    system = pyitron.Kernel(servers=setup.servers, livelock_limit=0)
    last: dict[str, int] = {}
    for api, packet in objects:
        last[api] = last.get(api, 0) + 1
        pyitron.check(system.static(api, last[api], packet))
    for ident, (body, priority) in enumerate(tasks, 1):
        pyitron.check(system.static("CRE_TSK", ident, T_CTSK(TA_ACT, 0, body, priority, 1024)))
    setup.prepare(system)
    run_to_end(system)


def run_process(main: Callable[[Any], object]) -> None:
    """Run a POSIX process to its end; its main thread is of the FIFO policy, priority 10."""
    run_to_end(posix_rt.Process(main, attr=attributes(10), livelock_limit=0))


def attributes(priority: int) -> posix_rt.pthread_attr_t:
    """Those of a FIFO thread of that priority."""
    attr = posix_rt.pthread_attr_init()
    posix_rt.pthread_attr_setinheritsched(attr, posix_rt.PTHREAD_EXPLICIT_SCHED)
    posix_rt.pthread_attr_setschedpolicy(attr, posix_rt.SCHED_FIFO)
    posix_rt.pthread_attr_setschedparam(attr, posix_rt.sched_param(priority))
    return attr
