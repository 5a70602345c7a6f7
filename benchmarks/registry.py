# SPDX-License-Identifier: MIT
"""What can be measured: each workload by the key of what it does and by the subject that does it.

A workload is a function that is given a size and returns one figure. It reads the clock itself, so that neither its preparation
nor its end counts. It may raise ``Unavailable``, or fail to import a peer: then it is left out, with a note.
"""

import importlib
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass

Run = Callable[[int], float]

# Nanoseconds of processor time, all threads together: where nothing sleeps that is what passes on an idle host, and on a
# busy one it leaves out what other processes take. A clock too coarse for that (Windows) gives way to the usual one.
now = time.process_time_ns if time.get_clock_info("process_time").resolution < 1e-6 else time.perf_counter_ns


class Unavailable(Exception):
    """The host cannot run this workload; the text says why."""


@dataclass(frozen=True)
class Workload:
    """One subject doing what *key* names; workloads of one key are compared with each other."""

    key: str
    subject: str
    unit: str
    run: Run
    sizes: tuple[int, ...] = (1,)
    builds: tuple[str, ...] = ("compiled",)
    fresh: bool = False  # each measurement in a process of its own
    floor: bool = False  # what the others of this key are divided by


# By key and subject, in the order of registration.
WORKLOADS: dict[tuple[str, str], Workload] = {}

_divisor = 1


def workload(
    key: str,
    subject: str,
    unit: str,
    *,
    sizes: tuple[int, ...] = (1,),
    builds: tuple[str, ...] = ("compiled",),
    fresh: bool = False,
    floor: bool = False,
) -> Callable[[Run], Run]:
    """Register the decorated function; it may be decorated more than once, to stand beside the workloads of several keys."""

    def register(run: Run) -> Run:
        if (key, subject) in WORKLOADS:
            raise ValueError(f"two workloads are called {key}, {subject}")
        WORKLOADS[key, subject] = Workload(key, subject, unit, run, sizes, builds, fresh, floor)
        return run

    return register


def load() -> dict[tuple[str, str], Workload]:
    """All workloads: whatever the modules in ``benchmarks/workloads`` register."""
    package = importlib.import_module("benchmarks.workloads")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        importlib.import_module(f"benchmarks.workloads.{module.name}")
    return WORKLOADS


def shorten(divisor: int) -> None:
    """From now on ``rounds`` gives that part of what it is asked for."""
    global _divisor
    _divisor = divisor


def rounds(wanted: int) -> int:
    """How often a workload repeats what it times: *wanted*, or less in a quick run."""
    return max(1, wanted // _divisor)
