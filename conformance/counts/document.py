# SPDX-License-Identifier: MIT
"""The budgets as tables for the documentation, in Markdown: what ``docs/conformance/counts.md`` ends with."""

from itertools import groupby

from conformance import catalogue
from conformance.counts import SIZES, Situation, budgets, laws, situations

# What are not operations: bytes, and the longest stretch.
OTHER = ("bytes_copied", "longest_hold")
_HEADS = ["Id", "Call and situation", "Law", *map(str, SIZES), "Longest stretch", "Counters"]


def tables() -> str:
    """A section for each unit."""
    titles = catalogue.titles()
    sections = []
    for unit, of_unit in groupby(situations(), key=lambda situation: situation.unit):
        rows = ["| " + " | ".join(_row(situation)) + " |" for situation in of_unit]
        head = [f"({label(unit)})=", f"## {titles.get(unit, unit)}"]
        lines = [*head, "", "| " + " | ".join(_HEADS) + " |", "| --- " * len(_HEADS) + "|", *rows]
        sections.append("\n".join(lines))
    return "\n\n".join(sections) + "\n"


def label(unit: str) -> str:
    """The target of a unit's section."""
    return f"counts-{unit.replace('_', '-')}"


def operations(situation: Situation) -> dict[int, int]:
    """All operations by size, counters added up."""
    costs = [cost for name, cost in budgets()[situation.id].items() if name not in OTHER]
    return {size: sum(laws.allowed(cost, size) for cost in costs) for size in situation.sizes}


def _row(situation: Situation) -> list[str]:
    budget = budgets()[situation.id]
    law = laws.name(budget, situation.quantity)
    sizes = situation.sizes
    counters = [f"{name}\N{NO-BREAK SPACE}{laws.text(cost)}" for name, cost in budget.items() if name != "longest_hold"]
    cells = [f"{count:,}" for count in operations(situation).values()]
    if sizes[-1] != SIZES[-1]:
        cells[-1] += f" (at {sizes[-1]})"
    return [
        situation.id,
        f"`{situation.call}`: {situation.title}" if situation.title else f"`{situation.call}`",
        law,
        *cells,
        laws.text(budget.get("longest_hold", 0)),
        ", ".join(counters),
    ]
