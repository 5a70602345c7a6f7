# SPDX-License-Identifier: MIT
"""What a call costs, from the budgets of the conformance suite."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from conformance.counts import Situation, budgets, document, laws, situations


@dataclass(frozen=True, slots=True)
class Cost:
    """One situation in which a call is measured. *operations* are those at the least and at the largest *sizes*."""

    id: str
    unit: str
    title: str
    # "constant", "linear", ...; in what it grows.
    law: str
    quantity: str
    sizes: tuple[int, int]
    operations: tuple[int, int]


def costs(name: str) -> tuple[Cost, ...]:
    """All situations of the call or function of this name; none if it does not enter the kernel."""
    return _all().get(name, ())


@cache
def _all() -> dict[str, tuple[Cost, ...]]:
    found: dict[str, list[Cost]] = defaultdict(list)
    for situation in situations():
        found[situation.call].append(_cost(situation))
    return {name: tuple(entries) for name, entries in found.items()}


def _cost(situation: Situation) -> Cost:
    law, _, quantity = laws.name(budgets()[situation.id], situation.quantity).partition(" in ")
    at = document.operations(situation)
    sizes = situation.sizes
    ends = (at[sizes[0]], at[sizes[-1]])
    return Cost(situation.id, situation.unit, situation.title, law, quantity, (sizes[0], sizes[-1]), ends)
