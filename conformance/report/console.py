# SPDX-License-Identifier: MIT
"""The report on a terminal: a bar while it runs, then the failures, the matrix of units and verdicts, and the totals."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from conformance.catalogue import Requirement
from conformance.report import VERDICTS, Count, Report, printable
from conformance.scenario import Story
from conformance.suite import Outcome

COLOURS = {"pass": "green", "fail": "bold red", "unresolved": "bold magenta", "unsupported": "yellow", "untested": "cyan"}
# More failures than these have one cause, mostly; the files have all of them.
FAILURES_SHOWN = 20
# So many are shown with the whole state, more with the differences only.
WHOLE = 3
UNTESTED_SHOWN = 10
# Where there is no terminal to ask.
WIDTH = 120


@contextmanager
def progress(total: int) -> Iterator[Callable[[Outcome | Count], None]]:
    """A bar on standard error, if that is a terminal; give each result to what this yields."""
    if not sys.stderr.isatty():
        yield lambda found: None
        return
    columns = [BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)]
    failed = 0
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("", total=total)

        def tell(found: Outcome | Count) -> None:
            nonlocal failed
            failed += found.verdict in ("fail", "unresolved")
            ident = found.id if isinstance(found, Count) else found.scenario_id
            bar.update(line, advance=1, description=f"{failed} failed  {ident}" if failed else ident)

        yield tell


def show(report: Report, files: list[Path]) -> None:
    """Print the report on standard output."""
    out = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    failures = report.failures
    for scenario, outcome in failures[:FAILURES_SHOWN]:
        _show_failure(out, report, scenario, outcome, len(failures) <= WHOLE)
    wrong = [count for count in report.counts if count.complaints]
    for count in wrong[:FAILURES_SHOWN]:
        _show_count(out, report, count)
    left = len(failures[FAILURES_SHOWN:]) + len(wrong[FAILURES_SHOWN:])
    if left:
        out.print(f"... and {left:,} more; --html, --json and --junit have all\n", highlight=False)
    out.print(_matrix(report))
    _show_lacking(out, report)
    out.print(_totals(report), highlight=False, soft_wrap=True)
    for path in files:
        out.print(Text(f"written: {path}"), soft_wrap=True)


def _show_failure(out: Console, report: Report, scenario: Story, outcome: Outcome, whole: bool) -> None:
    verdict, ident = _text(outcome.verdict.upper(), COLOURS[outcome.verdict]), _text(scenario.id, "bold")
    head = Text.assemble(verdict, " ", ident, "  ", _text(scenario.title))
    out.print(head, soft_wrap=True)
    where = "" if outcome.message.startswith(outcome.where) else outcome.where
    for line in filter(None, [f"covers {', '.join(scenario.covers)}", where, *outcome.message.splitlines()]):
        out.print(Padding(_text(line), (0, 0, 0, 4), expand=False))
    if outcome.differences:
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        for name in ("", "expected", "found"):
            table.add_column(name, overflow="fold", header_style="dim")
        for entry in outcome.differences:
            table.add_row(_text(entry.what), _text(entry.expected, "green"), _text(entry.found, "red"))
        for entry in outcome.state if whole else ():
            if entry not in outcome.differences:
                table.add_row(_text(entry.what), _text(entry.expected), _text(entry.found), style="dim")
        out.print(Padding(table, (0, 0, 0, 6), expand=False))
    out.print(_text(f"    again: {report.command_for(scenario.id)}"), soft_wrap=True)
    out.print()


def _show_count(out: Console, report: Report, count: Count) -> None:
    head = Text.assemble(_text("FAIL", COLOURS["fail"]), " ", _text(count.id, "bold"), f"  {count.call}: ", _text(count.title))
    out.print(head, soft_wrap=True)
    for line in count.complaints:
        out.print(Padding(_text(line), (0, 0, 0, 4), expand=False))
    out.print(_text(f"    again: {report.command_for(count.id)}"), soft_wrap=True)
    out.print()


def _text(text: str, style: str = "") -> Text:
    return Text(printable(text), style)


def _matrix(report: Report) -> Table:
    """Units, or the calls of the only one, or the requirements on the only one, × verdicts: how many have each."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", footer_style="bold")
    total = report.tally(report.requirements)
    table.add_column("requirements", footer="all")
    for verdict in VERDICTS:
        table.add_column(verdict, justify="right", footer=_count(verdict, total[verdict]))
    calls = {(requirement.unit, requirement.call) for requirement in report.requirements}
    groups: dict[str, list[Requirement]] = {}
    for entry in report.requirements:
        name = entry.unit if len(report.units) > 1 else entry.call if len(calls) > 1 else f"{entry.id}  {entry.text}"
        groups.setdefault(name, []).append(entry)
    table.show_footer = len(groups) > 1
    for name, requirements in groups.items():
        tally = report.tally(requirements)
        table.add_row(_text(name), *[_count(verdict, tally[verdict]) for verdict in VERDICTS])
    return table


def _count(verdict: str, number: int) -> Text:
    return Text(f"{number:,}", COLOURS[verdict]) if number else Text("-", "dim")


def _show_lacking(out: Console, report: Report) -> None:
    for verdict in ("unsupported", "untested"):
        lacking = [ident for ident, found in report.verdicts.items() if found == verdict]
        if lacking:
            names = ", ".join(lacking[:UNTESTED_SHOWN]) + (", ..." if len(lacking) > UNTESTED_SHOWN else "")
            out.print(Text.assemble((verdict, COLOURS[verdict]), f": {names}"), soft_wrap=True)


def _totals(report: Report) -> Text:
    total = report.tally(report.requirements)
    about = ", ".join(f"{value}" if key == "kernel" else f"{key} {value}" for key, value in report.about.items())
    ended = "all pass" if total["pass"] == len(report.requirements) else f"{total['pass']:,} pass"
    counts = f"counts: {len(report.counts):,}, " if report.counts else ""
    return Text(
        f"requirements: {len(report.requirements):,}, {ended}; "
        f"scenarios: {len(report.played):,}, {counts}in {report.seconds:.1f} s\n{about}"
    )
