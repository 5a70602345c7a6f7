# SPDX-License-Identifier: MIT
"""What a run of the suite has found, and its forms: for the console, JUnit XML, JSON, HTML."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conformance.catalogue import Requirement
from conformance.scenario import Story
from conformance.suite import Outcome, Results

# In the order of columns.
VERDICTS = ("pass", "fail", "unresolved", "unsupported", "untested")
MEANINGS = {
    "pass": "every scenario that covers it went as it was to",
    "fail": "a scenario found something else than the requirement says",
    "unresolved": "a scenario could not be played as far as the point that matters",
    "unsupported": "the kernel has not got a call that is needed, or differs where it may",
    "untested": "no scenario covers it",
}

# What neither XML nor HTML can have, not even as a reference.
_UNFIT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """*text* with control characters and halves of characters written as Python escapes."""
    return _UNFIT.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


@dataclass(frozen=True, slots=True)
class Count:
    """What a call costs in a situation: kernel operations by counter, at each size of *quantity*.

    *found* has the counters at each size, *cost* the law that the budget has for each counter, *law* what grows fastest.
    *id* is that of the requirement. *complaints* says where budget and counters differ.
    """

    id: str
    unit: str
    call: str
    title: str
    quantity: str
    law: str
    cost: Mapping[str, str]
    found: Mapping[int, Mapping[str, int]]
    complaints: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def verdict(self) -> str:
        return "fail" if self.complaints else "pass"

    def operations(self, size: int) -> int:
        """All operations at this size; bytes and stretches are something else."""
        return sum(number for name, number in self.found[size].items() if name not in ("bytes_copied", "longest_hold"))


@dataclass(frozen=True, slots=True)
class Report:
    """One run. *about* says what was tested on what, *command* is how it was asked for, *again* the part of that for one more.

    The date is the only thing in it that comes from the clock; without one, reports have none.
    """

    results: Results
    titles: Mapping[str, str]
    about: Mapping[str, str]
    command: str
    again: str
    seconds: float
    date: datetime | None = None
    counts: Sequence[Count] = ()

    @property
    def requirements(self) -> list[Requirement]:
        """Those of the run, by unit and call, in the order of the catalogue."""
        return list(self.results.catalogue.values())

    @property
    def units(self) -> list[str]:
        """The units of the run."""
        return list(dict.fromkeys(requirement.unit for requirement in self.requirements))

    @property
    def played(self) -> list[tuple[Story, Outcome]]:
        """Each scenario with its outcome."""
        return list(zip(self.results.scenarios, self.results.outcomes, strict=True))

    @property
    def failures(self) -> list[tuple[Story, Outcome]]:
        """Those that fail, then those that are unresolved."""
        by_verdict = {verdict: [pair for pair in self.played if pair[1].verdict == verdict] for verdict in VERDICTS}
        return by_verdict["fail"] + by_verdict["unresolved"]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on every requirement, counts too."""
        return {**self.results.verdicts, **{count.id: count.verdict for count in self.counts}}

    def tally(self, requirements: Iterable[Requirement]) -> dict[str, int]:
        """How many of these requirements have each verdict."""
        found = dict.fromkeys(VERDICTS, 0)
        verdicts = self.verdicts
        for requirement in requirements:
            found[verdicts[requirement.id]] += 1
        return found

    def tally_of_unit(self, unit: str) -> dict[str, int]:
        return self.tally(requirement for requirement in self.requirements if requirement.unit == unit)

    def covering(self) -> dict[str, list[tuple[Story, Outcome]]]:
        """For each requirement the scenarios that cover it, with their outcomes."""
        found: dict[str, list[tuple[Story, Outcome]]] = {ident: [] for ident in self.results.catalogue}
        for pair in self.played:
            for ident in pair[0].covers:
                if ident in found:
                    found[ident].append(pair)
        return found

    def command_for(self, ident: str) -> str:
        """The command that runs just this scenario, or the measurement for this requirement, again."""
        return f"{self.again} {shlex.quote(ident)}"
