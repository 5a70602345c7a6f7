# SPDX-License-Identifier: MIT
"""Runs many scenarios and measurements, in this process or in several; the results come in the same order either way."""

import importlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import cast

from conformance import counts
from conformance.backend import Backend
from conformance.counts import Situation, laws
from conformance.directed import backend as directed
from conformance.directed.backend import PosixBackend
from conformance.directed.scenario import Directed
from conformance.report import Count
from conformance.scenario import Scenario, Story
from conformance.selection import Suite
from conformance.suite import Outcome, run

PYITRON = {
    "itron": "conformance.pyitron_backend:PyitronBackend",
    "posix": "conformance.directed.pyitron_backend:PyitronPosixBackend",
}
# Backends that have names of their own.
NAMED = {"libc": "conformance.libc:LibcBackend"}
# What a backend has, by API.
PARTS = {
    "itron": ("name", "constants", "supports", "message_room", "play"),
    "posix": ("name", "has", "allowed", "supports", "play"),
}
# What a process gets at a time: little enough that the progress bar moves.
CHUNK = 16


class BackendError(Exception):
    """The kernel to be tested cannot be had, or it took a process down with it."""


AnyBackend = Backend | PosixBackend


@dataclass(frozen=True, slots=True)
class Choice:
    """Which kernel is tested: the class of its backend, ``module:Class``, and the placement of its servers if it has one.

    Without a class it is pyitron, through the APIs *apis*.
    """

    path: str | None = None
    servers: str | None = None
    apis: tuple[str, ...] = tuple(PYITRON)

    def make(self) -> dict[str, AnyBackend]:
        """The backend for each API. Modules are looked for in the current folder too."""
        if self.path is None:
            return {api: self._made(PYITRON[api], api) for api in self.apis}
        backend = self._made(NAMED.get(self.path, self.path))
        return {_api(backend): backend}

    def _made(self, path: str, api: str | None = None) -> AnyBackend:
        module, colon, name = path.partition(":")
        if not (module and colon and name):
            raise BackendError(f"a backend is given as module:Class or {', '.join(NAMED)}, not as {path!r}")
        # Last, for other processes get this path too: they must not test what happens to be in the current folder.
        if os.getcwd() not in sys.path:
            sys.path.append(os.getcwd())
        try:
            made = getattr(importlib.import_module(module), name)
            backend: AnyBackend = made() if self.servers is None else made(servers=self.servers)
        except Exception as error:
            how = "" if self.servers is None else f" with servers={self.servers!r}"
            raise BackendError(f"the backend {path} cannot be made{how}: {type(error).__name__}: {error}") from error
        lacks = [part for part in PARTS[api or _api(backend)] if not hasattr(backend, part)]
        if lacks:
            raise BackendError(f"{path} is no backend, it lacks: {', '.join(lacks)}")
        return backend


def _api(backend: AnyBackend) -> str:
    """Backends for POSIX say so."""
    return "posix" if getattr(backend, "api", "itron") == "posix" else "itron"


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


def _in_order(items: Sequence[Story | Situation], choice: Choice, processes: int) -> Iterator[Found]:
    if processes == 1 or len(items) <= CHUNK:
        backends = choice.make()
        for item in items:
            yield _done(item, backends)
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


def _done(item: Story | Situation, backends: Mapping[str, AnyBackend]) -> Found:
    if isinstance(item, Situation):
        return _counted(item)
    try:
        if isinstance(item, Directed):
            return directed.run(item, cast(PosixBackend, backends["posix"]))
        return run(cast(Scenario, item), cast(Backend, backends["itron"]))
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


_backends: Mapping[str, AnyBackend] = {}


def _begin(choice: Choice) -> None:
    """In a new process. Ctrl-C is for the one that reports."""
    global _backends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _backends = choice.make()


def _work(items: Sequence[Story | Situation]) -> list[Found]:
    return [_done(item, _backends) for item in items]
