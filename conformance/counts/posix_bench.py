# SPDX-License-Identifier: MIT
"""The bench for POSIX functions: objects are made by calls, and tasks of μITRON are the threads.

In texts, ``S1 = sem_init(0, 1)`` names what is made; of what is made for each k, ``S = ...``, ``S_k`` is that of k and ``S_j``
the one before. ``thread(TASK8)`` is a task as a thread, ``attr(50)`` attributes with this priority, ``blocks(F1, 9)`` nine
requests to read a file, ``nothing`` a function that does nothing, ``forever`` one that waits for ever, ``sleeper`` one that
waits in a cancellation point.
"""

import os
from collections.abc import Callable
from typing import Any

import posix_rt
import pyitron
from conformance.counts.bench import Bench, Counts
from conformance.directed.pyitron_backend import CONSTANTS, Arguments, thread_attributes
from conformance.directed.values import Struct, Values
from conformance.expression import NUMBERED, ScenarioError, parse_call

POSIX: Any = posix_rt
# What is made that no call makes.
_VALUES = ("file(", "memory(", "aiocb(", "blocks(")
# Functions that enter a table, leave it, or look for a name in it.
_GOES = ("_init", "_destroy", "_create", "_delete", "_open", "_unlink", "_close")


class PosixBench(Bench, Arguments):
    """One measurement of a situation of POSIX at one size."""

    def measure(self) -> Counts:
        self.failure: OSError | None = None
        self.files: list[int] = []
        try:
            counts = super().measure()
        finally:
            self.close()
        if self.failure is not None:
            raise ScenarioError(f"{self.situation.id}: {self.failure}")
        return counts

    def _values(self) -> Any:
        return _Values({**CONSTANTS, "PID": os.getpid()})

    def _function(self, name: str) -> Callable[..., Any]:
        if not hasattr(POSIX, name):
            return super()._function(name)

        def function(*arguments: Any) -> Any:
            try:
                return getattr(POSIX, name)(*arguments)
            except OSError as error:
                # Only the call that is measured must not fail at once: what others do is for scenarios to say.
                if self.situation.what.startswith(f"{name}(") and self.before is not None and self.after is None:
                    self.failure = error

        return function

    def _comes_and_goes(self, call: str) -> bool:
        return call.partition("(")[0].endswith(_GOES)

    def _make(self, text: str, k: int = 0) -> None:
        name, _, call = text.rpartition(" = ")
        if call.startswith(("CRE_", "DEF_")):
            super()._make(call, k)
            return
        made = self.argument(self.values.of(call)) if call.startswith(_VALUES) else self._made(call, k)
        if name:
            self.values.kept[f"{name}_{k}" if k else name] = made

    def _made(self, call: str, k: int) -> Any:
        function, arguments = self._evaluated(call, k)
        return self._function(function)(*arguments)

    def _output(self, name: str, answer: Any) -> Any:
        return answer

    def _evaluated(self, text: str, k: int = 0) -> tuple[str, tuple[Any, ...]]:
        self.values.kept.update(k=k, j=k - 1)
        name, trees = parse_call(text)
        return name, tuple(self.argument(self.values.evaluate(tree)) for tree in trees)

    def argument(self, value: Any) -> Any:
        match value:
            case Struct("thread", (ident,)):
                return POSIX.from_id(POSIX.pthread_t, ident)
            case Struct("attr", (priority,)):
                return thread_attributes("SCHED_FIFO", priority)
            case Struct("blocks", (descriptor, count)):
                return [POSIX.aiocb(descriptor, 0, bytearray(4), 4, 0, None, POSIX.LIO_READ) for _ in range(count)]
        return super().argument(value)

    def routine(self, name: str) -> Callable[..., Any]:
        return self._routine(name)


class _Values(Values):
    """The values of a bench: what is made for each k, functions, and the numbers of tasks besides."""

    def named(self, name: str) -> Any:
        stem, _, letter = name.rpartition("_")
        if stem and letter in ("k", "j", "n"):
            return self.kept[f"{stem}_{self.kept[letter]}"]
        if name in _FUNCTIONS:
            return _FUNCTIONS[name]
        if name not in self.kept and (numbered := NUMBERED.fullmatch(name)):
            return int(numbered[1])
        return super().named(name)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "nothing": lambda *_: None,
    "forever": lambda *_: pyitron.slp_tsk(),
    "sleeper": lambda *_: POSIX.nanosleep(POSIX.timespec(9000, 0)),
}
