# SPDX-License-Identifier: MIT
"""Runs many scenarios, in this process or in several; the outcomes come in the order of the scenarios either way."""

import importlib
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from conformance.backend import Backend
from conformance.scenario import Scenario
from conformance.suite import Outcome, run

PYITRON = "conformance.pyitron_backend:PyitronBackend"
# Scenarios that a process gets at a time: few enough that the progress bar moves.
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
        if os.getcwd() not in sys.path:
            sys.path.insert(0, os.getcwd())
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


def run_all(
    scenarios: Sequence[Scenario], choice: Choice, processes: int = 1, tell: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run every scenario on a system of its own; *tell* is called with each outcome, in order."""
    outcomes = []
    for outcome in _in_order(scenarios, choice, processes):
        outcomes.append(outcome)
        tell(outcome)
    return outcomes


def _in_order(scenarios: Sequence[Scenario], choice: Choice, processes: int) -> Iterator[Outcome]:
    if processes == 1 or len(scenarios) <= CHUNK:
        backend = choice.make()
        for scenario in scenarios:
            yield _contained(scenario, backend)
        return
    chunks = [scenarios[at : at + CHUNK] for at in range(0, len(scenarios), CHUNK)]
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(processes, len(chunks)), context, _begin, (choice,))
    try:
        for outcomes in pool.map(_play, chunks):
            yield from outcomes
    except BrokenProcessPool:
        raise BackendError("a process that ran scenarios has died; with -n 1 the last one shown is at fault") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _contained(scenario: Scenario, backend: Backend) -> Outcome:
    """An exception of the backend settles nothing about the kernel."""
    try:
        return run(scenario, backend)
    except Exception:
        return Outcome(scenario.id, "unresolved", message=f"the backend broke\n{traceback.format_exc().rstrip()}")


_backend: Backend | None = None


def _begin(choice: Choice) -> None:
    """In a new process. Ctrl-C is for the one that reports."""
    global _backend
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _backend = choice.make()


def _play(scenarios: Sequence[Scenario]) -> list[Outcome]:
    assert _backend is not None
    return [_contained(scenario, _backend) for scenario in scenarios]
