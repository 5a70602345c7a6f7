# SPDX-License-Identifier: MIT
"""An application as a whole: the kettle of ``examples/kettle``, how long it takes to load and how fast it runs."""

import sys
from collections.abc import Callable
from pathlib import Path

import pyitron
from benchmarks.ours import PLACED_AND_TRACED, Setup, itron, posix
from benchmarks.registry import now, rounds

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
SIMULATED_SECONDS = 120
KERNELS = 20


def nowhere(text: str) -> None:
    """Where the console of the kettle goes."""


def kettle(system: pyitron.Kernel) -> Callable[[], object]:
    """The kettle, in μITRON alone; what sets it up."""
    _path("kettle")
    import kettle as application

    def set_up() -> None:
        system.load(EXAMPLES / "kettle" / "kettle.cfg", application)
        application.pyitron_setup(system, nowhere)

    return set_up


def with_thread(system: pyitron.Kernel) -> Callable[[], object]:
    """The kettle whose logger is a thread that reads a POSIX message queue."""
    _path("kettle_posix")
    import kettle_posix

    return lambda: kettle_posix.set_up(system, nowhere)


def _path(folder: str) -> None:
    if str(EXAMPLES / folder) not in sys.path:
        sys.path.append(str(EXAMPLES / folder))


def _load(which: Callable[[pyitron.Kernel], Callable[[], object]], setup: Setup) -> float:
    system = pyitron.Kernel(servers=setup.servers)
    setup.prepare(system)
    set_up = which(system)
    start = now()
    set_up()
    taken = now() - start
    system.close()
    return taken / 1e6


def _speed(which: Callable[[pyitron.Kernel], Callable[[], object]], setup: Setup) -> float:
    system = pyitron.Kernel(servers=setup.servers)
    setup.prepare(system)
    which(system)()
    seconds = rounds(SIMULATED_SECONDS)
    start = now()
    result = system.run(until=seconds * 1000)
    taken = (now() - start) / 1e9
    system.close()
    if result.faults or result.reason != "until":
        raise RuntimeError(f"the kettle ended by {result.reason!r}, with {len(result.faults)} faults: {result.report}")
    return seconds / taken


@itron("kettle_load", "ms", subjects=("pyitron",))
def load(size: int, setup: Setup) -> float:
    """Kernel.load of its configuration file, whose C headers are read with it."""
    return _load(kettle, setup)


@itron("kettle", "simulated s per s", subjects=PLACED_AND_TRACED)
def speed(size: int, setup: Setup) -> float:
    """Its first two minutes; the board that is simulated with it is part of what takes time."""
    return _speed(kettle, setup)


@posix("kettle", "simulated s per s")
def speed_with_thread(size: int) -> float:
    return _speed(with_thread, Setup())


@itron("kernel", "ms", subjects=("pyitron",))
def make_kernel(size: int, setup: Setup) -> float:
    """A kernel with all its servers, and its end."""
    times = rounds(KERNELS)
    start = now()
    for _ in range(times):
        pyitron.Kernel().close()
    return (now() - start) / 1e6 / times
