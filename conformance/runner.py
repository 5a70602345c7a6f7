# SPDX-License-Identifier: MIT
"""Runs many scenarios and measurements, in this process or in several; the results come in the same order either way."""

import importlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from conformance import counts
from conformance.backend import Backend
from conformance.counts import Situation, laws
from conformance.report import Count
from conformance.scenario import Scenario
from conformance.selection import Suite
from conformance.suite import Outcome, run

PYITRON = "conformance.pyitron_backend:PyitronBackend"
# What a process gets at a time: little enough that the progress bar moves.
CHUNK = 16


class BackendError(Exception):
    """The kernel to be tested cannot be had, or it took a process down with it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which kernel is tested: the class of its backend, ``module:Class``, and the placement of its servers if it has one."""

    path: str = PYITRON
    servers: str | None = None

    def make(self) -> Backend:
        """The backend. Modules are looked for in the current folder too."""
        module, colon, name = self.path.partition(":")
        if not (module and colon and name):
            raise BackendError(f"a backend is given as module:Class, not as {self.path!r}")
        # Last, for other processes get this path too: they must not test what happens to be in the current folder.
        if os.getcwd() not in sys.path:
            sys.path.append(os.getcwd())
        try:
            made = getattr(importlib.import_module(module), name)
            backend: Backend = made() if self.servers is None else made(servers=self.servers)
        except Exception as error:
            how = "" if self.servers is None else f" with servers={self.servers!r}"
            raise BackendError(f"the backend {self.path} cannot be made{how}: {type(error).__name__}: {error}") from error
        lacks = [part for part in ("name", "constants", "supports", "message_room", "play") if not hasattr(backend, part)]
        if lacks:
            raise BackendError(f"{self.path} is no backend, it lacks: {', '.join(lacks)}")
        return backend


Found = Outcome | Count


def run_all(
    suite: Suite, choice: Choice, processes: int = 1, tell: Callable[[Found], None] = lambda found: None
) -> tuple[list[Outcome], list[Count]]:
    """Run every scenario on a system of its own, and measure every situation; *tell* is called with each result, in order."""
    outcomes: list[Outcome] = []
    counted: list[Count] = []
    for found in _in_order([*suite.scenarios, *suite.situations], choice, processes):
        if isinstance(found, Count):
            counted.append(found)
        else:
            outcomes.append(found)
        tell(found)
    return outcomes, counted


def _in_order(items: Sequence[Scenario | Situation], choice: Choice, processes: int) -> Iterator[Found]:
    if processes == 1 or len(items) <= CHUNK:
        backend = choice.make()
        for item in items:
            yield _done(item, backend)
        return
    chunks = [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(chunks)), context, _begin, (choice,))
    try:
        for chunk in pool.map(_work, chunks):
            yield from chunk
    except BrokenProcessPool:
        raise BackendError("a process that ran scenarios has died; with -n 1 the last one shown is at fault") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _done(item: Scenario | Situation, backend: Backend) -> Found:
    if isinstance(item, Situation):
        return _counted(item)
    try:
        return run(item, backend)
    except Exception:
        # An exception of the backend settles nothing about the kernel.
        return Outcome(item.id, "unresolved", message=f"the backend broke\n{traceback.format_exc().rstrip()}")


def _counted(situation: Situation) -> Count:
    began = time.perf_counter()
    try:
        result = counts.check(situation, counts.budgets().get(situation.id))
        budget, found, complaints = result.budget, result.counts, result.complaints
    except Exception:
        budget, found, complaints = {}, {}, (traceback.format_exc().rstrip(),)
    return Count(
        situation.id,
        situation.unit,
        situation.call,
        situation.title or situation.what,
        situation.quantity,
        laws.name(budget, situation.quantity),
        {name: laws.text(law) for name, law in budget.items()},
        found,
        complaints,
        time.perf_counter() - began,
    )


_backend: Backend | None = None


def _begin(choice: Choice) -> None:
    """In a new process. Ctrl-C is for the one that reports."""
    global _backend
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _backend = choice.make()


def _work(items: Sequence[Scenario | Situation]) -> list[Found]:
    assert _backend is not None
    return [_done(item, _backend) for item in items]
