# SPDX-License-Identifier: MIT
"""The command ``pyitron top``."""

import argparse
import math
import os
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from pyitron.application import UsageError
from pyitron.cli import add_configuration, add_run
from pyitron.commands import answer, exit_code, prepare, summarise

__all__ = ["main"]

_EPILOG = """\
keys: ? shows all of them. space holds the run or lets it go on, n goes on by one event, t by one instant, + and - change
the speed, enter singles out a task, q ends.

The exit codes are those of pyitron run; 0 also if q ended it.
"""


def main(arguments: Sequence[str]) -> int:
    """Show an application while it runs; return the exit code."""
    options = _parser().parse_args(arguments)
    return answer(lambda: _top(options))


def _top(options: argparse.Namespace) -> int:
    if find_spec("textual") is None:
        raise UsageError('top draws with textual, which is not installed: pip install "pyitron[top]"')
    if not (sys.__stdin__ and sys.__stdin__.isatty() and sys.__stderr__ and sys.__stderr__.isatty()):
        raise UsageError("top needs a terminal; without one, pyitron run --stats tells what the tasks did")
    if options.no_color:
        os.environ["NO_COLOR"] = "1"
    from pyitron.top.app import Top
    from pyitron.top.output import Output
    from pyitron.top.session import Session

    output = Output()
    with output.taken():
        kernel, early = prepare(options)
    session = Session(kernel, options.until, options.speed, early=early, real=options.clock == "real")
    if options.hold:
        session.hold()
    began = time.perf_counter()
    session.guard.start()
    try:
        Top(Path(options.cfg).name, session, output, options.refresh).run(mouse=False)
    finally:
        session.guard.stop()
        result = session.finish()
        with output.taken():
            kernel.close()
    summarise(result, options, time.perf_counter() - began)
    return exit_code(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyitron top",
        description="Show tasks, objects and handlers of an application while it runs.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_configuration(parser)
    add_run(parser)
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N|max",
        help="simulated seconds in each second, or max for as fast as it goes; default: 1",
    )
    parser.add_argument(
        "--refresh", type=_seconds, default=0.5, metavar="SECONDS", help="between two drawings, 0 to 60; default: 0.5"
    )
    parser.add_argument("--hold", action="store_true", help="hold the run at its beginning")
    parser.add_argument("--no-color", action="store_true", help="without colours, as with NO_COLOR in the environment")
    return parser


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    number = _number(text)
    if not 0 < number <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed: write a number above 0, at most 1000000, or max")
    return number


def _seconds(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= 60:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to 60")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
