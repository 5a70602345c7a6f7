# SPDX-License-Identifier: MIT
"""Mutants that do one kernel operation too many in a call, and the checks of the budgets, which have to notice.

A budget is checked here at small sizes only: an operation too many is one too many at every size.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.counts import BUDGETS, Situation, budgets, laws, measure, situations
from conformance.expression import ScenarioError
from kernel.counters import FIELDS
from kernel.entry import current
from mutants.calls import service_calls
from mutants.model import Mutant, find, wrapped
from mutants.posix import functions as posix_functions

SIZES = (1, 10)


@dataclass(frozen=True)
class Check:
    """A budget as something to run beside the scenarios."""

    situation: Situation

    @property
    def id(self) -> str:
        return f"{self.unit}/{self.situation.call}/{self.situation.id}"

    @property
    def unit(self) -> str:
        return self.situation.unit

    def run(self) -> tuple[str, str]:
        """The verdict, and what differs."""
        budget = _budgets()[self.situation.id]
        for size in SIZES:
            try:
                found = measure(self.situation, size)
            except ScenarioError as error:
                return "fail", str(error)
            for name in {**found, **dict.fromkeys(budget)}:
                if name in budget and isinstance(budget[name], dict) and str(size) not in budget[name]:  # type: ignore[operator]
                    continue
                if laws.allowed(budget.get(name, 0), size) != found.get(name, 0):
                    return "fail", f"{name} at {size}: {budget.get(name, 0)} != {found.get(name, 0)}"
        return "pass", ""


@cache
def _budgets() -> dict[str, dict[str, laws.Budget]]:
    return budgets()


@cache
def checks() -> tuple[Check, ...]:
    """All budgets."""
    if not BUDGETS.exists():
        return ()
    return tuple(Check(situation) for situation in situations() if situation.id in _budgets())


def mutants() -> Iterator[Mutant]:
    """In each situation, one operation of each kind too many."""
    for check in checks():
        situation = check.situation
        for counter in FIELDS:
            what = f"{situation.call} takes one too many of {counter}: {situation.title or situation.what}"
            yield Mutant(
                f"count/{situation.id}/{counter}", "count", what, (("count", situation.id),),
                _applying(situation.what.partition("(")[0], counter), situation.call, situation.unit,
            )  # fmt: skip


def _applying(call: str, counter: str) -> Callable[[], Any]:
    if call == "interrupt":
        function = find("kernel.handlers", "Handlers._handle_interrupt")
    else:
        function = (service_calls()[call] if call in service_calls() else posix_functions()[call]).function
    if counter == "longest_hold":
        return lambda: _held_longer(function)
    return lambda: wrapped(function, lambda original: _one_more(original, counter))


def _one_more(original: Callable[..., Any], counter: str) -> Callable[..., Any]:
    def mutant(*arguments: Any, **named: Any) -> Any:
        counters = current().core.counters
        setattr(counters, counter, getattr(counters, counter) + 1)
        return original(*arguments, **named)

    return mutant


def _held_longer(function: Any) -> ExitStack:
    """While the call lasts, a stretch without preemption is one operation longer than it was measured to be."""
    calling: list[bool] = []

    def call(original: Callable[..., Any]) -> Callable[..., Any]:
        def mutant(*arguments: Any, **named: Any) -> Any:
            calling.append(True)
            return original(*arguments, **named)

        return mutant

    def measuring(original: Callable[..., Any]) -> Callable[..., Any]:
        def mutant(counters: Any) -> None:
            length = counters.total() - counters.begun + 1
            original(counters)
            if calling:
                counters.longest_hold = max(counters.longest_hold, length)

        return mutant

    stack = ExitStack()
    stack.enter_context(wrapped(function, call))
    stack.enter_context(wrapped(find("kernel.counters", "Counters.end_stretch"), measuring))
    return stack
