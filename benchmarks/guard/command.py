# SPDX-License-Identifier: MIT
"""Counts the instructions of a fixed set of programs, and compares them with what they were.

Exit code 0: nothing takes more than it did; 1: something does; 2: there is no verdict, and the text says why.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.guard import baseline, callgrind, report
from benchmarks.guard.callgrind import Measured

STORED = Path(__file__).resolve().parent / "baselines.json"
NO_VERDICT = 2


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -P benchmarks/guard", description=__doc__)
    parser.add_argument("--list", action="store_true", help="show what programs there are")
    parser.add_argument("--only", nargs="+", metavar="KEY", default=[], help="measure these only, and their floor")
    parser.add_argument("--profile", type=int, metavar="N", help="show the N functions that take most instead of comparing")
    parser.add_argument("--python", default=sys.executable, help="measure the pyitron of this Python instead of this one's")
    parser.add_argument("--write", action="store_true", help="store the figures as the baseline of hosts like this one")
    return parser.parse_args(arguments)


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=True)
    # Where the output is no terminal, a table need not fit into 80 columns.
    return console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=120)


def main(arguments: Sequence[str] | None = None, stored: Path = STORED, console: Console | None = None) -> int:
    """Do what the command line asks for; the exit code."""
    console = console or _console()
    wish = options(arguments)
    if not shutil.which("valgrind"):
        console.print("bench-guard counts instructions with valgrind, which is not installed here (apt install valgrind).")
        return NO_VERDICT
    try:
        description = callgrind.describe(wish.python)
        programs, fingerprint = description["programs"], description["fingerprint"]
        if wish.list:
            for key, program in programs.items():
                console.print(f"{key:18} {program['what']}")
            return 0
        wrong = [key for key in wish.only if key not in programs]
        if wrong:
            console.print(f"there is no program {', '.join(wrong)}; there are {', '.join(programs)}")
            return NO_VERDICT
        if fingerprint["build"] != "compiled":
            console.print(f"bench-guard is for the compiled build; {wish.python} has the {fingerprint['build']} one.")
            return NO_VERDICT
        if wish.write and wish.only:
            console.print("a baseline is of all programs: --write goes without --only")
            return NO_VERDICT
        floors = {program["floor"] for program in programs.values()}
        chosen = {key: program for key, program in programs.items() if not wish.only or key in wish.only or key in floors}
        measured = callgrind.measure(wish.python, chosen)
        quiet = Console(stderr=True)
        results = list(track(measured, "counting instructions", len(chosen), console=quiet, transient=True))
    except RuntimeError as error:
        console.print(str(error), markup=False)
        return NO_VERDICT
    if wish.profile:
        show_profiles(console, results, wish.profile)
        return 0
    figures = {one.key: one.instructions for one in results}
    findings = baseline.judge(baseline.read(stored), fingerprint, figures, programs, whole=not wish.only)
    console.print(report.table(findings))
    if wish.write:
        baseline.write(stored, baseline.Baseline(fingerprint, figures))
        console.print(f"This is now the baseline, in {stored}.", markup=False)
        return 0
    for sentence in report.sentences(findings):
        console.print(sentence, markup=False)
    return findings.exit_code


def show_profiles(console: Console, results: list[Measured], most: int) -> None:
    """Print where the instructions of each program are spent."""
    for one in results:
        console.print(f"\n{one.key}: {one.instructions:,.1f} instructions", markup=False)
        console.print(f"{'own':>9}{'with callees':>14}{'calls':>9}  function")
        for name, own, whole, calls in one.profile(most):
            console.print(f"{own:9,.1f}{whole:14,.1f}{calls:9.2f}  {name}", markup=False)
