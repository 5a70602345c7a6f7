# SPDX-License-Identifier: MIT
"""What the figures are meant to reach: ``targets.toml``, held against a result.

``of`` names what is measured, one case or several; of several the one that comes out worst counts. ``to`` names what it is
divided by; what it leaves out, it has in common with the case. Without ``to`` the figure itself counts. A case that names no
size has the smallest of its workload; one that names no build has the compiled one.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Case, Result, Series, shown

FILE = Path(__file__).with_name("targets.toml")


@dataclass(frozen=True)
class Target:
    """At most *at_most* times *to*, or *at_most* of its own unit."""

    name: str
    of: tuple[dict[str, Any], ...]
    to: dict[str, Any] | None
    at_most: float


@dataclass(frozen=True)
class Verdict:
    """How a target stands. *measured* is None if something is missing; *each* has the worst case first."""

    target: Target
    measured: float | None
    unit: str
    each: tuple[tuple[Case, float], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def reached(self) -> bool | None:
        return None if self.measured is None else self.measured <= self.target.at_most

    def text(self, value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:.2f} ×" if self.target.to is not None else f"{shown(value)} {self.unit}"


def read(path: Path = FILE) -> list[Target]:
    """The targets of a file, in its order."""
    targets = []
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["target"]:
        unknown = set(entry) - {"name", "of", "to", "at_most"}
        if unknown:
            raise ValueError(f"{path.name}: {entry.get('name')}: unknown: {', '.join(sorted(unknown))}")
        of = entry["of"] if isinstance(entry["of"], list) else [entry["of"]]
        targets.append(Target(entry["name"], tuple(of), entry.get("to"), float(entry["at_most"])))
    return targets


def _find(result: Result, wanted: dict[str, Any]) -> Series | None:
    build = wanted.get("build", "compiled")
    found = [
        series
        for case, series in result.series.items()
        if (case.key, case.subject) == (wanted["key"], wanted["subject"]) and wanted.get("size", case.size) == case.size
        and (case.build == build or not series.ours) and series.values
    ]  # fmt: skip
    return min(found, key=lambda series: series.case.size) if found else None


def _divisor(result: Result, to: dict[str, Any], of: Case, sized: bool) -> Series | None:
    """What a case is divided by: what *to* leaves out it has from the case, its size only if there is one of that size."""
    wanted = {"key": of.key, "subject": of.subject, "build": of.build} | to
    if "size" not in to and sized:
        return _find(result, wanted | {"size": of.size}) or _find(result, wanted)
    return _find(result, wanted)


def judge(target: Target, result: Result) -> Verdict:
    """Hold one target against what was measured."""
    each: list[tuple[Case, float]] = []
    missing = []
    unit = ""
    for wanted in target.of:
        name = f"{wanted['key']}, {wanted['subject']}"
        series = _find(result, wanted)
        if series is None:
            missing.append(name)
            continue
        measured = series.median
        if target.to is not None:
            divisor = _divisor(result, target.to, series.case, series.sized)
            if divisor is None:
                missing.append(f"what {name} is divided by")
                continue
            measured /= divisor.median
        each.append((series.case, measured))
        unit = series.unit
    each.sort(key=lambda one: -one[1])
    return Verdict(target, None if missing else each[0][1], unit, tuple(each), tuple(missing))


def all_verdicts(result: Result, path: Path = FILE) -> list[Verdict]:
    return [judge(target, result) for target in read(path)]
