# SPDX-License-Identifier: MIT
"""What is measured, and what came of it: a case is a workload at one size on one build, with its figures."""

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.registry import Workload


@dataclass(frozen=True, order=True)
class Case:
    """What one figure belongs to."""

    key: str
    subject: str
    size: int
    build: str

    def __str__(self) -> str:
        return f"{self.key}, {self.subject}, size {self.size:,}, {self.build} build"


@dataclass
class Series:
    """The figures of one case, in the order in which they were measured."""

    case: Case
    unit: str
    floor: bool = False
    ours: bool = True
    sized: bool = False
    values: list[float] = field(default_factory=list)
    # Of processor time, for all the figures together and what was done for them.
    seconds: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Between these lies the middle half of the figures."""
        if len(self.values) == 1:
            return self.values[0], self.values[0]
        first, _, third = statistics.quantiles(self.values, n=4, method="inclusive")
        return first, third

    @property
    def label(self) -> str:
        """The subject, with the build if that is not what one expects."""
        return f"{self.case.subject}, pure" if self.ours and self.case.build == "pure" else self.case.subject


@dataclass
class Result:
    """All that one run of the benchmarks has found out."""

    series: dict[Case, Series] = field(default_factory=dict)
    host: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def key_names(self) -> list[str]:
        return list(dict.fromkeys(case.key for case in self.series))

    def of_key(self, key: str) -> list[Series]:
        """The series of a key: the floor first, then by their medians at the largest size they have in common."""
        group = [series for series in self.series.values() if series.case.key == key]
        return sorted(group, key=lambda series: (not series.floor, series.case.size, series.median))

    def floor(self, case: Case) -> Series | None:
        """What this case is divided by: the floor of its key, at its size, or at the only one it has."""
        floors = [series for series in self.series.values() if series.floor and series.case.key == case.key]
        same = [series for series in floors if series.case.size == case.size]
        return same[0] if same else floors[0] if len(floors) == 1 else None


def plan(workloads: Iterable[Workload], builds: list[str], only: list[str], quick: bool) -> list[Series]:
    """The cases to measure. Where only one build is at hand, it stands in for the other."""
    series = []
    for work in workloads:
        if only and work.key not in only:
            continue
        ours = work.subject.startswith("pyitron") or len(work.builds) > 1
        wanted = [build for build in work.builds if build in builds] or builds[:1]
        for size in work.sizes[:1] if quick else work.sizes:
            for build in wanted:
                case = Case(work.key, work.subject, size, build)
                series.append(Series(case, work.unit, work.floor, ours, work.sizes != (1,)))
    # What is compared stands side by side, whichever module it comes from.
    keys = list(dict.fromkeys(one.case.key for one in series))
    return sorted(series, key=lambda one: (keys.index(one.case.key), one.case.size))


def shown(value: float) -> str:
    """Three digits that count, and as many as there are before the point."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(places, 6)}f}"
