# SPDX-License-Identifier: MIT
"""Laws of growth: what counts at several sizes have in common, written as a budget, and what a budget allows at a size."""

import re
from collections.abc import Mapping
from math import ceil, log2
from typing import Any

Budget = int | str | dict[str, int]
_LINE = re.compile(r"(?:(\d+)\*)?n(?: ([+-]) (\d+))?")


def fit(counts: Mapping[int, int]) -> Budget:
    """The law of *counts*, by size: a number, a line such as ``"2*n + 1"``, or, for logarithmic growth, the counts themselves.

    Raises:
        ValueError: they grow otherwise.
    """
    sizes = sorted(counts)
    first = counts[sizes[0]]
    if all(count == first for count in counts.values()):
        return first
    slope, rest = divmod(counts[sizes[1]] - first, sizes[1] - sizes[0])
    constant = first - slope * sizes[0]
    if rest == 0 and slope > 0 and all(counts[size] == constant + slope * size for size in sizes):
        return line(slope, constant)
    if all(abs(counts[size] - first) <= 2 * ceil(log2(size + 1)) + 2 for size in sizes):
        return {str(size): counts[size] for size in sizes}
    raise ValueError(f"neither constant nor linear nor logarithmic: {dict(counts)}")


def line(slope: int, constant: int) -> str:
    """A linear law as a budget has it."""
    grows = "n" if slope == 1 else f"{slope}*n"
    return grows if not constant else f"{grows} {'+' if constant > 0 else '-'} {abs(constant)}"


def allowed(budget: Budget, size: int) -> int:
    """What *budget* allows at *size*."""
    if isinstance(budget, int):
        return budget
    if isinstance(budget, dict):
        return budget[str(size)]
    found = _LINE.fullmatch(budget)
    if found is None:
        raise ValueError(f'{budget!r} is no law: write a number, "n", "2*n + 1", or counts by size')
    slope, sign, constant = found.groups()
    return int(slope or 1) * size + (int(constant) if sign == "+" else -int(constant) if sign else 0)


def name(cost: Mapping[str, Any], quantity: str) -> str:
    """The law of a whole budget, in words."""
    if any(isinstance(budget, str) for budget in cost.values()):
        return f"linear in {quantity}"
    if any(isinstance(budget, dict) for budget in cost.values()):
        return f"logarithmic in {quantity}"
    return "constant"
