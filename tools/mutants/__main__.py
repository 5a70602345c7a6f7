# SPDX-License-Identifier: MIT
"""``python -m mutants``: try every mutant, and tell which of them the conformance suite does not notice."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from mutants.catalogue import KINDS, all_mutants, equivalent, sample, suite
from mutants.model import Mutant, is_pure
from mutants.sites import Noted
from mutants.trial import Reference, Verdict, try_all

PAGE = Path(__file__).parents[2] / "docs" / "conformance" / "mutants.md"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this kind; may be given several times")
    parser.add_argument("--call", action="append", help="only mutants that are about this service call or static API")
    parser.add_argument("--unit", action="append", help="only mutants of this functional unit, as semaphore")
    parser.add_argument("--id", action="append", help="only mutants whose id contains this")
    parser.add_argument("--scenarios", action="append", default=[], metavar="UNIT", help="only the scenarios of this unit")
    parser.add_argument("--sample", type=int, metavar="N", help="only N of them, evenly spread")
    parser.add_argument("-n", "--jobs", type=int, default=min(os.cpu_count() or 1, 8), help="processes at a time")
    parser.add_argument("--time-limit", type=float, metavar="SECONDS", default=0, help="begin none after this time")
    parser.add_argument("--equivalent", action="store_true", help="play everything against the known equivalent ones")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell by which scenario each was noticed")
    parser.add_argument("--list", action="store_true", help="print the ids, and try nothing")
    parser.add_argument("--write", action="store_true", help="keep the score in docs/conformance/mutants.md")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> list[Mutant]:
    """The mutants to try."""
    mutants = [
        mutant
        for mutant in all_mutants()
        if (not options.kind or mutant.kind in options.kind)
        and (not options.call or mutant.call in options.call)
        and (not options.unit or mutant.unit in options.unit)
        and (not options.id or any(part in mutant.id for part in options.id))
    ]
    return sample(mutants, options.sample) if options.sample else mutants


def main() -> int:
    options = arguments()
    if not is_pure() or not hasattr(os, "fork"):
        sys.exit("mutants are made of the pure build, on a host that can fork: run make mutants")
    mutants = chosen(options)
    if not mutants:
        sys.exit("no mutant is chosen: --list without other options shows all there are")
    if options.list:
        print(*(f"{mutant.id}: {mutant.description}" for mutant in mutants), sep="\n")
        return 0
    console = Console(highlight=False, soft_wrap=True)
    began = time.monotonic()
    noted = Noted(site for mutant in mutants for site in mutant.sites)
    reference = Reference(suite(*options.scenarios), noted)
    verdicts: list[Verdict] = []
    with progress(console) as bars:
        line = bars.add_task("the right kernel", total=len(reference.suite.scenarios))
        reference.measure(options.jobs, lambda done: bars.update(line, completed=done))
        for index, why in sorted(reference.bad.items()):
            console.print(f"[red]not used[/], the right kernel does not pass it: {reference.suite.scenarios[index].id}: {why}")
        line = bars.add_task("mutants", total=len(mutants))
        reference.known = set() if options.equivalent else set(equivalent())
        for verdict in try_all(reference, mutants, options.jobs):
            verdicts.append(verdict)
            bars.advance(line)
            show(console, verdict, options.verbose)
            if options.time_limit and time.monotonic() - began > options.time_limit:
                break
    place = {mutant.id: number for number, mutant in enumerate(mutants)}
    verdicts.sort(key=lambda verdict: place[verdict.mutant.id])
    if len(verdicts) < len(mutants):
        console.print(f"[red]{len(mutants) - len(verdicts)} mutants were not tried[/]: the time is over")
    print_score(console, verdicts, len(reference.suite.scenarios) - len(reference.bad), time.monotonic() - began)
    if options.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page(verdicts), encoding="utf-8")
        console.print(f"wrote {PAGE}")
    wrong = [verdict for verdict in verdicts if verdict.killed == (verdict.mutant.id in equivalent())]
    return 1 if wrong or reference.bad or len(verdicts) < len(mutants) else 0


def progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def show(console: Console, verdict: Verdict, verbose: bool) -> None:
    """Tell of a survivor, or of one that was thought to be equivalent; with *verbose*, of everyone."""
    mutant = verdict.mutant
    known = equivalent().get(mutant.id)
    if verdict.killed and known:
        console.print(f"[red]not equivalent[/] {mutant.id}: noticed by {verdict.scenario}", markup=True)
    elif verdict.killed and verbose:
        console.print(f"[green]{verdict.how}[/] ", end="")
        console.print(f"{mutant.id}: {verdict.scenario} ({verdict.seconds:.2f} s): {verdict.message[:150]}", markup=False)
    elif not verdict.killed and not known:
        console.print("[red]survives[/] ", end="")
        console.print(f"{mutant.id} ({verdict.how}): {mutant.description}", markup=False)
    elif not verdict.killed and verbose:
        console.print("[yellow]equivalent[/] ", end="")
        console.print(f"{mutant.id}: {known}", markup=False)


def scores(verdicts: Iterable[Verdict]) -> dict[str, Counter[str]]:
    """By kind, how many there are of each sort."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for verdict in verdicts:
        counter = found[verdict.mutant.kind]
        counter["all"] += 1
        if verdict.killed:
            counter["killed"] += 1
            counter[verdict.how] += 1
        else:
            counter["equivalent" if verdict.mutant.id in equivalent() else "survived"] += 1
    return {kind: counter for kind, counter in found.items() if counter["all"]}


def percent(counter: Counter[str]) -> str:
    """How many of those that differ from the right kernel were noticed, never rounded up to all."""
    different = counter["all"] - counter["equivalent"]
    return f"{1000 * counter['killed'] // different / 10} %" if different else "-"


_COLUMNS = ("all", "killed", "equivalent", "survived")


def print_score(console: Console, verdicts: list[Verdict], scenarios: int, seconds: float) -> None:
    table = Table("kind", *(column if column != "all" else "mutants" for column in _COLUMNS), "noticed", "by a crash or a hang")
    total: Counter[str] = Counter()
    rows = scores(verdicts)
    for counter in rows.values():
        total += counter
    for kind, counter in [*rows.items(), ("all", total)]:
        cells = [str(counter[column]) for column in _COLUMNS]
        by_force = str(counter["crash"] + counter["hang"])
        table.add_row(kind, *cells, percent(counter), by_force, end_section=kind == list(rows)[-1])
    console.print(table)
    console.print(f"{len(verdicts)} mutants, {scenarios} scenarios, {seconds:.0f} s")


def page(verdicts: list[Verdict]) -> str:
    """The score as a page of the documentation."""
    rows = [
        f"| {' | '.join([kind, KINDS[kind], *(str(counter[column]) for column in _COLUMNS), percent(counter)])} |"
        for kind, counter in scores(verdicts).items()
    ]
    left = [verdict.mutant for verdict in verdicts if not verdict.killed]
    lines = [
        "# Proof that the suite can fail",
        "",
        "A suite that never fails proves nothing. So kernels are made that are wrong on purpose, each in one place, and the",
        "suite is run against every one of them: it must fail. `make mutants` does it; with `WRITE=1` it writes this page.",
        "`make mutants MUTANTS='--kind order --unit mutex'` tries some of them; with `-v` it tells what noticed each.",
        "",
        "The mutants are made of the pure build, in a process of its own each, by giving single functions other code. The",
        "suite runs on the right kernel first, with a note of every call, error code and statement that each scenario reaches:",
        "a mutant can differ only in those that reach its place. They are played until the first that fails, those of the call",
        "first, then those of its unit. Of the sources, the servers, the queues, the service calls and the POSIX functions are",
        "mutated, not what works with the host: contexts, signals of the host, clocks, traces and reports.",
        "",
        "| kind | what is wrong | mutants | noticed | equivalent | survived | noticed of those that differ |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
        *rows,
        "",
    ]
    survivors = [mutant for mutant in left if mutant.id not in equivalent()]
    if survivors:
        lines += ["## Not noticed", "", *(f"- `{mutant.id}`: {mutant.description}" for mutant in survivors), ""]
    reasons: dict[str, list[Mutant]] = {}
    for mutant in left:
        if mutant.id in equivalent():
            reasons.setdefault(equivalent()[mutant.id], []).append(mutant)
    if reasons:
        lines += [
            "## Equivalent",
            "",
            "These do not differ from the right kernel in anything that a scenario could see.",
            "",
        ]
        for reason, same in reasons.items():
            lines += [f"- {reason}", *(f"  - `{mutant.id}`" for mutant in same)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
