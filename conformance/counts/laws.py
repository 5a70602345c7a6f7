# SPDX-License-Identifier: MIT
"""Laws of growth: what counts at several sizes have in common, written as a budget, and what a budget allows at a size.

A budget is a number, a law of n, such as ``"2*n + 1"`` or ``"lg(n + 1) + 4"`` (``lg`` is the logarithm to base 2, rounded down:
the depth of a heap), or, for growth with n log n, the counts themselves by size.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

Budget = int | str | dict[str, int]

LINEAR = "n"
LOGARITHMIC = "lg(n + 1)"
_LAW = re.compile(r"(?:(\d+)\*)?(n|lg\(n \+ 1\))(?: ([+-]) (\d+))?")


def fit(counts: Mapping[int, int]) -> Budget:
    """The law of *counts*, by size.

    Raises:
        ValueError: they grow otherwise.
    """
    first = next(iter(counts.values()))
    if all(count == first for count in counts.values()):
        return first
    for term in (LINEAR, LOGARITHMIC):
        (x, low), (y, high) = [(_term(term, size), count) for size, count in counts.items()][:2]
        slope, rest = divmod(high - low, y - x)
        if rest == 0 and slope > 0 and all(low + slope * (_term(term, size) - x) == count for size, count in counts.items()):
            return law(term, slope, low - slope * x)
    found = list(counts.values())
    rises = all(before < after for before, after in pairwise(found))
    if rises and all(count - first <= 4 * size * _term(LOGARITHMIC, size) for size, count in counts.items()):
        return {str(size): count for size, count in counts.items()}
    raise ValueError(f"neither constant, logarithmic, linear nor n log n: {dict(counts)}")


def law(term: str, slope: int, constant: int) -> str:
    """A law as a budget has it."""
    grows = term if slope == 1 else f"{slope}*{term}"
    return grows if not constant else f"{grows} {'+' if constant > 0 else '-'} {abs(constant)}"


def allowed(budget: Budget, size: int) -> int:
    """What *budget* allows at *size*."""
    if isinstance(budget, int):
        return budget
    if isinstance(budget, dict):
        return budget[str(size)]
    found = _LAW.fullmatch(budget)
    if found is None:
        raise ValueError(f'{budget!r} is no law: write a number, "n", "2*n + 1", "lg(n + 1) - 1", or counts by size')
    slope, term, sign, constant = found.groups()
    return int(slope or 1) * _term(term, size) + int(f"{sign or '+'}{constant or 0}")


def name(cost: Mapping[str, Budget], quantity: str) -> str:
    """What grows fastest in a budget, in words."""
    laws = list(cost.values())
    if any(isinstance(budget, dict) for budget in laws):
        return f"n log n in {quantity}"
    if any(isinstance(budget, str) and LOGARITHMIC not in budget for budget in laws):
        return f"linear in {quantity}"
    if any(isinstance(budget, str) for budget in laws):
        return f"logarithmic in {quantity}"
    return "constant"


def text(budget: Budget) -> str:
    """A budget as tables have it."""
    return ", ".join(map(str, budget.values())) if isinstance(budget, dict) else str(budget)


def _term(term: str, size: int) -> int:
    return size if term == LINEAR else (size + 1).bit_length() - 1
