# SPDX-License-Identifier: MIT
"""The command line of the benchmarks."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import registry, session, store, table, targets, worker
from benchmarks.measure import Result

ROOT = Path(__file__).resolve().parent.parent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure pyitron beside its peers and the floor.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rounds, the smallest sizes, three repetitions")
    parser.add_argument("--only", action="append", default=[], metavar="KEY", help="this key; may be given more than once")
    parser.add_argument("--repetitions", type=int, metavar="N", help="how often each is measured (11)")
    parser.add_argument("--also", action="append", default=[], metavar="PYTHON", help="an interpreter with another build")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all figures")
    parser.add_argument("--load", type=Path, metavar="FILE", help="measure nothing: show what was kept")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw a picture of each key, in SVG")
    parser.add_argument("--docs", action="store_true", help="write the pictures and the page of results into docs/")
    parser.add_argument("--list", action="store_true", help="only say what there is to measure")
    parser.add_argument("--worker", type=int, metavar="DIVISOR", help=argparse.SUPPRESS)
    return parser


def _list(console: Console) -> None:
    for work in registry.load().values():
        sizes = "" if work.sizes == (1,) else f"; sizes {', '.join(f'{size:,}' for size in work.sizes)}"
        text = f"{work.key}: {work.subject} ({work.unit}; {', '.join(work.builds)}{sizes})"
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def _measure(options: argparse.Namespace) -> Result:
    workloads = registry.load()
    unknown = set(options.only) - {work.key for work in workloads.values()}
    if unknown:
        raise SystemExit(f"benchmarks: no such key: {', '.join(sorted(unknown))}; --list names them")
    repetitions = options.repetitions or (3 if options.quick else 11)
    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, refresh_per_second=2, disable=not console.is_terminal) as bar:
        line = bar.add_task("", total=None)

        def advance(done: int, total: int, text: str) -> None:
            bar.update(line, completed=done, total=total, description=text)

        pythons = [sys.executable, *options.also]
        return session.measure(workloads.values(), pythons, repetitions, options.only, options.quick, advance)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 1 if a workload failed."""
    options = _parser().parse_args(arguments)
    console = Console()
    if options.worker:
        worker.serve(options.worker)
        return 0
    if options.list:
        _list(console)
        return 0
    if options.repetitions is not None and options.repetitions < 1:
        raise SystemExit("benchmarks: --repetitions must be 1 or more")
    if options.docs and (options.only or options.quick):
        raise SystemExit("benchmarks: --docs is of everything: not with --only or --quick")
    result = store.read(options.load) if options.load else _measure(options)
    verdicts = targets.all_verdicts(result)
    if options.only:
        verdicts = [verdict for verdict in verdicts if verdict.measured is not None]
    table.show(result, verdicts, console)
    if options.json:
        store.write(options.json, result, verdicts)
    if options.plots or options.docs:
        from benchmarks import plots

        if options.plots:
            plots.draw(result, options.plots)
        if options.docs:
            from benchmarks import page

            folder = ROOT / "docs" / "benchmarks"
            for old in folder.glob("*.svg"):
                old.unlink()
            plots.draw(result, folder)
            page.write(result, verdicts, folder)
    return 1 if result.errors else 0
