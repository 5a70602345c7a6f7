# SPDX-License-Identifier: MIT
"""Worst-case call counts: every call measured at 1, 10, 100 and 1000 of what it could depend on, and compared with its budget.

Counts are of pyitron's kernel, with passive servers, and are equal in both builds.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance.catalogue import Requirement
from conformance.counts import laws
from conformance.counts.bench import Bench, Counts
from conformance.counts.posix_bench import PosixBench
from conformance.counts.situation import SIZES, Situation, situations

BUDGETS = Path(__file__).parents[1] / "budgets.toml"

NO_BUDGET = "there is no budget: run python -m conformance.counts --write, and review what it wrote"

Budgets = dict[str, dict[str, laws.Budget]]


@dataclass(frozen=True, slots=True)
class CountResult:
    """What was measured in a situation, by size, beside its budget; *complaints* says where the two differ."""

    situation: Situation
    budget: dict[str, laws.Budget]
    counts: dict[int, Counts]
    complaints: tuple[str, ...]

    @property
    def verdict(self) -> str:
        return "fail" if self.complaints else "pass"

    @property
    def law(self) -> str:
        """The law that was found, in words."""
        return laws.name(fitted(self.counts), self.situation.quantity)


@cache
def budgets(path: Path = BUDGETS) -> Budgets:
    """The budget of each situation, by its id."""
    content: Budgets = tomllib.loads(path.read_text(encoding="utf-8"))
    return content


def measure(situation: Situation, size: int) -> Counts:
    """What the call costs in this situation, at this size."""
    bench = PosixBench if situation.api == "posix" else Bench
    return bench(situation, size).measure()


def measured(situation: Situation) -> dict[int, Counts]:
    """What it costs at every size."""
    return {size: measure(situation, size) for size in situation.sizes}


def fitted(counts: dict[int, Counts]) -> dict[str, laws.Budget]:
    """The law of every counter that is not 0 throughout."""
    names = {name: None for found in counts.values() for name in found}
    return {name: laws.fit({size: found.get(name, 0) for size, found in counts.items()}) for name in names}


def check(situation: Situation, budget: dict[str, laws.Budget] | None) -> CountResult:
    """Measure, and compare: the budget is exact, less is as wrong as more."""
    counts = measured(situation)
    if budget is None:
        return CountResult(situation, {}, counts, (NO_BUDGET,))
    complaints = [
        f"{name} at {size} {situation.quantity}: budget {laws.allowed(budget.get(name, 0), size)}, found {found.get(name, 0)}"
        for size, found in counts.items()
        for name in {**found, **dict.fromkeys(budget)}
        if laws.allowed(budget.get(name, 0), size) != found.get(name, 0)
    ]
    try:
        fitted(counts)
    except ValueError as error:
        complaints.append(str(error))
    return CountResult(situation, budget, counts, tuple(complaints))


def requirements(profiles: dict[str, str]) -> list[Requirement]:
    """The requirements of kind "count"; *profiles* has the profile of each call."""
    known = budgets()
    return [
        Requirement(
            situation.id, situation.unit, situation.call, "count", profiles.get(situation.call, "full"),
            _sentence(situation, known[situation.id]), situation.api,
        )
        for situation in situations()
        if situation.id in known
    ]  # fmt: skip


def _sentence(situation: Situation, budget: dict[str, laws.Budget]) -> str:
    law = laws.name(budget, situation.quantity)
    grows = f"It costs the same for any number of {situation.quantity}" if law == "constant" else f"Its cost is {law}"
    return f"{grows}: {situation.title}." if situation.title else f"{grows}."


__all__ = [
    "BUDGETS", "SIZES", "CountResult", "Situation", "budgets", "check", "fitted", "measure", "measured", "requirements",
    "situations",
]  # fmt: skip
