# SPDX-License-Identifier: MIT
"""All mutants, and those that are known to be no different from the right kernel."""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from conformance.backend import Backend
from conformance.directed import backend as directed
from conformance.directed.pyitron_backend import PyitronPosixBackend
from conformance.directed.scenario import Directed
from conformance.directed.scenario import collect as collect_directed
from conformance.pyitron_backend import PyitronBackend
from conformance.suite import collect, run
from mutants import counts, facade, limits, orders, posix, source
from mutants.model import Mutant
from mutants.trial import Suite

EQUIVALENT = Path(__file__).parent / "equivalent.toml"

KINDS = {
    "stub": "a call only returns E_OK, or does nothing",
    "error": "a call returns another error, or E_OK, where it should return this one",
    "order": "a queue, or something else in order, is served in another order",
    "time": "a time is off by a millisecond, or a time-out does not end, or ends what should not",
    "count": "a call takes one kernel operation too many",
    "output": "an output of a call, or a field of a packet, is wrong",
    "context": "a call is accepted where it must not be made, or refused where it may be",
    "refusal": "a call changes something though it is refused",
    "limit": "a limit of a packet is off by one, or a field or an attribute is not checked",
    "source": "an expression or a statement of the sources is another, or is gone",
}


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Every mutant, by kind in the order of ``KINDS``."""
    found = [*facade.mutants(), *posix.mutants(), *orders.mutants(), *limits.mutants(), *source.mutants(), *counts.mutants()]
    rank = list(KINDS)
    return tuple(sorted(found, key=lambda mutant: rank.index(mutant.kind)))


@cache
def equivalent() -> dict[str, str]:
    """The mutants that no scenario can tell from the right kernel: the reason, by id.

    An entry of the list names them by their ids, where ``*`` stands for any text.
    """
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    reasons = {ident: entry["reason"] for entry in entries for ident in entry["ids"]}
    patterns = [(matcher(ident), reason) for ident, reason in reasons.items() if "*" in ident]
    found = {}
    for mutant in all_mutants():
        if mutant.id in reasons:
            found[mutant.id] = reasons[mutant.id]
        for matches, reason in patterns:
            if matches(mutant.id):
                found[mutant.id] = reason
    return found


def known_ids() -> list[str]:
    """The ids in the list, as they stand there."""
    return [ident for entry in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"] for ident in entry["ids"]]


def matcher(ident: str) -> Callable[[str], object]:
    """Whether a text is *ident*, with ``*`` for any text in it."""
    return re.compile(".*".join(re.escape(part) for part in ident.split("*"))).fullmatch


def sample(mutants: Sequence[Mutant], number: int) -> list[Mutant]:
    """*number* of them, evenly spread."""
    return [mutants[index * len(mutants) // number] for index in range(min(number, len(mutants)))]


def suite(*units: str) -> Suite:
    """The scenarios and the budgets, of some units only if there are any given, on pyitron."""
    backend: Backend = PyitronBackend()
    posix_backend = PyitronPosixBackend()

    def play(scenario: object) -> tuple[str, str]:
        if isinstance(scenario, counts.Check):
            return scenario.run()
        if isinstance(scenario, Directed):
            outcome = directed.run(scenario, posix_backend)
        else:
            outcome = run(scenario, backend)  # type: ignore[arg-type]
        where = f"{outcome.where}: " if outcome.where else ""
        details = "".join(f"; {item.what} {item.expected} != {item.found}" for item in outcome.differences[:2])
        return outcome.verdict, f"{where}{outcome.message}{details}"

    everything = [*collect(), *collect_directed(), *counts.checks()]
    return Suite([scenario for scenario in everything if not units or scenario.unit in units], play)
