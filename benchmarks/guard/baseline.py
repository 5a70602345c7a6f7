# SPDX-License-Identifier: MIT
"""What instructions are compared with, and the verdict.

A baseline belongs to a fingerprint: to all that the instructions depend on besides pyitron. With the same fingerprint they are
compared as they are. Python's own share of a call is another in each of its builds, so without one for this fingerprint a
baseline that was taken with the same machine and the same minor version of Python is used, by the ratio to a program that is
all Python (a call of nothing, a bare switch) measured in the same run; and without such a one there is no verdict.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOLERANCE = 0.03
RATIO_TOLERANCE = 0.2

Figures = dict[str, float]
Fingerprint = dict[str, str]
Programs = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Baseline:
    """What was counted once, and with what."""

    fingerprint: Fingerprint
    instructions: Figures


@dataclass(frozen=True)
class Row:
    """One program: its figure and what it was (None: there is none); a *change* of 0.05 is five per cent more."""

    key: str
    then: float | None
    now: float | None
    change: float | None
    verdict: str  # "same", "slower", "faster", "new", "gone", or "" where nothing is compared


@dataclass(frozen=True)
class Findings:
    """The rows, in instructions or in multiples of the floor, and why they are not instructions or why there is no verdict."""

    rows: list[Row]
    programs: Programs
    as_ratios: bool = False
    differences: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        if all(row.then is None for row in self.rows):
            return 2
        return int(any(row.verdict == "slower" for row in self.rows))

    @property
    def tolerance(self) -> float:
        return RATIO_TOLERANCE if self.as_ratios else TOLERANCE


def read(path: Path) -> list[Baseline]:
    """The stored baselines; none if there is no such file."""
    if not path.exists():
        return []
    return [Baseline(**one) for one in json.loads(path.read_text(encoding="utf-8"))]


def write(path: Path, fresh: Baseline) -> None:
    """Store *fresh*; it takes the place of one with the same fingerprint."""
    kept = [one for one in read(path) if one.fingerprint != fresh.fingerprint]
    rounded = {key: round(value, 1) for key, value in fresh.instructions.items()}
    every = [*kept, Baseline(fresh.fingerprint, rounded)]
    every.sort(key=lambda one: json.dumps(one.fingerprint))
    text = json.dumps([vars(one) for one in every], indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def python_minor(fingerprint: Fingerprint) -> str:
    """As ``CPython 3.11``."""
    return ".".join(fingerprint["python"].split(",")[0].split(".")[:2])


def nearest(baselines: list[Baseline], fingerprint: Fingerprint) -> Baseline | None:
    """The baseline that was taken with the most of the same parts, if there is one that can be compared with at all."""
    like = [
        one
        for one in baselines
        if one.fingerprint["machine"] == fingerprint["machine"] and python_minor(one.fingerprint) == python_minor(fingerprint)
    ]
    return max(like, key=lambda one: len(one.fingerprint.items() & fingerprint.items()), default=None)


def ratios(instructions: Figures, programs: Programs) -> Figures:
    """Each figure as a multiple of that of the program which is its floor; without the floors themselves."""
    floors = {key: programs[key]["floor"] for key in instructions if key in programs}
    return {
        key: instructions[key] / instructions[floor] for key, floor in floors.items() if key != floor and floor in instructions
    }


def compare(then: Figures, now: Figures, tolerance: float, *, whole: bool) -> list[Row]:
    """One row for each program in *now* and, if that is the *whole* set, for each that there was and is no longer."""
    rows = []
    for key, value in now.items():
        if key not in then:
            rows.append(Row(key, None, value, None, "new"))
            continue
        was = then[key]
        verdict = "slower" if value > was * (1 + tolerance) else "faster" if value < was * (1 - tolerance) else "same"
        rows.append(Row(key, was, value, value / was - 1, verdict))
    if whole:
        rows += [Row(key, value, None, None, "gone") for key, value in then.items() if key not in now]
    return rows


def _parts(then: Fingerprint, now: Fingerprint) -> list[str]:
    """The parts of a fingerprint that differ."""
    return [f"{part}: {then.get(part)} then, {now[part]} now" for part in now if then.get(part) != now[part]]


def _moved_floors(then: Figures, now: Figures, programs: Programs) -> list[str]:
    """The programs which have nothing of pyitron in them and take another number of instructions all the same."""
    floors = {program["floor"] for program in programs.values()}
    rows = compare(then, {key: now[key] for key in now if key in floors}, TOLERANCE, whole=False)
    return [
        f"{row.key}, which has nothing of pyitron in it: {row.then:,.0f} then, {row.now:,.0f} now"
        for row in rows
        if row.verdict in ("slower", "faster")
    ]


def judge(baselines: list[Baseline], fingerprint: Fingerprint, now: Figures, programs: Programs, *, whole: bool) -> Findings:
    """Compare with the baseline for *fingerprint*, or with the ratios of the nearest one."""
    one = nearest(baselines, fingerprint)
    if one is None:
        return Findings([Row(key, None, value, None, "") for key, value in now.items()], programs)
    different = _parts(one.fingerprint, fingerprint) or _moved_floors(one.instructions, now, programs)
    if not different:
        return Findings(compare(one.instructions, now, TOLERANCE, whole=whole), programs)
    then = ratios(one.instructions, programs)
    rows = compare(then, ratios(now, programs), RATIO_TOLERANCE, whole=whole)
    return Findings(rows, programs, as_ratios=True, differences=tuple(different))
