# SPDX-License-Identifier: MIT
"""The result on the console: a table for each key, then what was left out, then the targets."""

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Result, Series, shown
from benchmarks.targets import Verdict


def title(key: str) -> str:
    """A key as people read it."""
    return key.replace("_", " ").capitalize()


def ratio(result: Result, series: Series) -> str:
    floor = result.floor(series.case)
    return "" if floor is None or not floor.median else f"{series.median / floor.median:.2f}"


def rows(result: Result, key: str) -> list[tuple[str, ...]]:
    """What HEADS names, for each series of this key."""
    lines: list[tuple[str, ...]] = []
    group = result.of_key(key)
    often = max(len(series.values) for series in group)
    for series in group:
        first, third = series.quartiles
        size = f"{series.case.size:,}" if series.sized else ""
        spread = f"{shown(first)} .. {shown(third)}"
        times = str(len(series.values)) if len(series.values) < often else ""
        fastest = shown(min(series.values))
        lines.append((series.label, size, shown(series.median), fastest, spread, times, ratio(result, series)))
    return lines


HEADS = ("subject", "size", "median", "least", "middle half", "times", "to the floor")
TARGET_HEADS = ("target", "measured", "allowed", "reached", "remark")


def target_rows(verdicts: list[Verdict]) -> list[tuple[str, ...]]:
    """What TARGET_HEADS names, for each target."""
    lines: list[tuple[str, ...]] = []
    for verdict in verdicts:
        target = verdict.target
        allowed = f"{target.at_most:g} ×" if target.to is not None else f"{target.at_most:g} {verdict.unit}".strip()
        remark = ""
        if verdict.measured is None:
            more = f" and {len(verdict.missing) - 1} more" if len(verdict.missing) > 1 else ""
            remark = f"not measured: {verdict.missing[0]}{more}"
        if verdict.measured is not None and len(target.of) > 1:
            remark = ", ".join(f"{title(case.key).lower()} {value:.2f}" for case, value in verdict.each)
        reached = {None: "-", True: "yes", False: "no"}[verdict.reached]
        lines.append((target.name, verdict.text(verdict.measured), allowed, reached, remark))
    return lines


def show(result: Result, verdicts: list[Verdict], console: Console) -> None:
    """Print everything."""
    for key in result.key_names():
        lines = rows(result, key)
        table = Table(title=f"{title(key)}, {result.of_key(key)[0].unit}", title_justify="left")
        wanted = [index for index in range(len(HEADS)) if any(row[index] for row in lines)]
        for index in wanted:
            table.add_column(HEADS[index], justify="left" if index == 0 else "right")
        for row in lines:
            table.add_row(*(row[index] for index in wanted))
        console.print(table)
    if verdicts:
        table = Table(title="Targets", title_justify="left")
        for index, head in enumerate(TARGET_HEADS):
            table.add_column(head, justify="right" if index in (1, 2) else "left")
        for row in target_rows(verdicts):
            table.add_row(*row, style={"no": "bold", "-": "dim"}.get(row[3], ""))
        console.print(table)
    for name, value in result.host.items():
        console.print(f"{name}: {value}", highlight=False, markup=False)
    for note in [*result.notes, *result.errors]:
        console.print(note, highlight=False, markup=False)
