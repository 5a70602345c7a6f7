# SPDX-License-Identifier: MIT
"""What the conformance suite has about a call: its requirements, and how many scenarios cover them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from conformance import selection
from conformance.catalogue import Requirement


@dataclass(frozen=True, slots=True)
class Coverage:
    """*requirements* are in order, those of costs not among them; so many of them are *covered* by *scenarios*."""

    requirements: tuple[Requirement, ...]
    covered: int
    scenarios: frozenset[str]


NOTHING = Coverage((), 0, frozenset())


def coverage(api: str, name: str) -> Coverage:
    """What there is about a call, static API or function; about one that is no requirement, nothing."""
    return _all().get((api, name), NOTHING)


@cache
def _all() -> dict[tuple[str, str], Coverage]:
    suite = selection.load()
    scenarios = defaultdict(set)
    for scenario in suite.scenarios:
        for ident in scenario.covers:
            scenarios[ident].add(scenario.id)
    found = defaultdict(list)
    for entry in suite.catalogue.values():
        found[entry.api, entry.call].append(entry)
    return {
        key: Coverage(
            tuple(entries),
            sum(bool(scenarios[entry.id]) for entry in entries),
            frozenset().union(*(scenarios[entry.id] for entry in entries)),
        )
        for key, entries in found.items()
    }


def ranges(idents: Iterable[str], between: str = " to ") -> str:
    """Ids in few words: "SEM-1 to SEM-10, SEM-12"."""
    numbered = [(prefix, int(number)) for prefix, number in (_split(ident) for ident in idents)]
    runs = groupby(enumerate(numbered), key=lambda pair: (pair[1][0], pair[1][1] - pair[0]))
    parts = []
    for (prefix, _), run in runs:
        numbers = [number for _, (_, number) in run]
        ends = [f"{prefix}{number}" for number in dict.fromkeys((numbers[0], numbers[-1]))]
        parts.append(between.join(ends) if len(numbers) != 2 else ", ".join(ends))
    return ", ".join(parts)


def _split(ident: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?)(\d+)", ident)
    assert found is not None, ident
    return found[1], found[2]
