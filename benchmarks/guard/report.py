# SPDX-License-Identifier: MIT
"""Says what was found: a table, and sentences below it."""

from rich.table import Table

from benchmarks.guard.baseline import Findings, Row

RENEW = "make bench-guard WRITE=1"
COLOURS = {"slower": "bold red", "faster": "green", "new": "yellow", "gone": "yellow"}


def _figure(value: float | None, as_ratio: bool) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}" if as_ratio else f"{value:,.0f}"


def table(findings: Findings) -> Table:
    """One line for each program."""
    unit = "multiples of the floor" if findings.as_ratios else "instructions"
    drawn = Table(title=f"bench-guard: {unit}", title_justify="left")
    drawn.add_column("program")
    drawn.add_column("one is")
    for name in ("baseline", "now", "change"):
        drawn.add_column(name, justify="right")
    drawn.add_column("")
    for row in findings.rows:
        drawn.add_row(
            row.key,
            findings.programs[row.key]["what"] if row.key in findings.programs else "",
            _figure(row.then, findings.as_ratios),
            _figure(row.now, findings.as_ratios),
            "" if row.change is None else f"{row.change:+.1%}",
            "" if row.verdict == "same" else row.verdict,
            style=COLOURS.get(row.verdict, ""),
        )
    return drawn


def _list(rows: list[Row]) -> str:
    return ", ".join(row.key if row.change is None else f"{row.key} ({row.change:+.1%})" for row in rows)


def sentences(findings: Findings) -> list[str]:
    """What it means, and what to do about it."""
    by_verdict = {name: [row for row in findings.rows if row.verdict == name] for name in ("slower", "faster", "new", "gone")}
    if findings.exit_code == 2:
        return [f"There is no baseline for this machine and this version of Python, so no verdict. To store one: {RENEW}"]
    text = []
    if findings.as_ratios:
        text.append(
            "No baseline was taken with what is here, so multiples of the floor are compared instead, "
            f"with a tolerance of {findings.tolerance:.0%}. What differs from the nearest baseline:"
        )
        text += [f"  {difference}" for difference in findings.differences]
        text.append(f"To store one for what is here: {RENEW}")
    if by_verdict["slower"]:
        text.append(f"SLOWER by more than {findings.tolerance:.0%}: {_list(by_verdict['slower'])}")
        text.append("What it is spent on: python -P benchmarks/guard --profile 30 --only " + by_verdict["slower"][0].key)
    if by_verdict["faster"]:
        text.append(
            f"Faster by more than {findings.tolerance:.0%}: {_list(by_verdict['faster'])}. To guard that from now on: {RENEW}"
        )
    for name, what in (("new", "Not in the baseline"), ("gone", "In the baseline only")):
        if by_verdict[name]:
            text.append(f"{what}: {_list(by_verdict[name])}. To renew it: {RENEW}")
    if not by_verdict["slower"]:
        text.append(f"Nothing takes {findings.tolerance:.0%} more than the baseline.")
    return text
