# SPDX-License-Identifier: MIT
"""The command ``pyitron timeline``: a trace that was kept in a file, drawn or written in another form."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pyitron.application import UsageError
from pyitron.cli import duration_ns
from pyitron.trace import timeline
from pyitron.trace.export import FORMS, form_of, open_output, write
from pyitron.trace.history import History
from pyitron.trace.reading import TraceError, TraceFile, read

__all__ = ["main"]

EXIT_OK = 0
EXIT_USAGE = 2

# The forms that show a part of a trace; the others hold all of it.
_PICTURES = (".svg", ".html")
_NAMES_SHOWN = 12

_EPILOG = """\
forms of the output, by the end of its name:
""" + "".join(f"  {suffix:<7}{meaning}\n" for suffix, meaning in FORMS.items()) + """
examples:
  %(prog)s trace.json -o timeline.html
  %(prog)s trace.txt -o start.svg --to 500ms --title "the first half second"
  %(prog)s trace.json -o pump.svg --from 2s --to 3s --tasks 'PUMP,LOG*,int*'
  %(prog)s trace.json -o trace.vcd
"""


def main(arguments: Sequence[str] | None = None, prog: str = "pyitron timeline") -> int:
    """Run the command line; return the exit code."""
    options = _parser(prog).parse_args(arguments)
    try:
        _draw(options)
    except (UsageError, TraceError) as error:
        print(f"{prog}: {error}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return 130
    return EXIT_OK


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Draw a trace that pyitron run --trace has written, or write it in another form.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("trace", type=Path, metavar="TRACE", help="a trace: .json or .txt")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="what to write")
    parser.add_argument(
        "--from", dest="start", type=duration_ns, metavar="TIME", help="begin there: 10s, 500ms, 250us; a plain number is in ms"
    )
    parser.add_argument("--to", dest="end", type=duration_ns, metavar="TIME", help="end there")
    parser.add_argument(
        "--tasks",
        action="append",
        default=[],
        metavar="NAMES",
        help="only these rows: names of tasks and handlers with commas between them; * and ? stand for any letters",
    )
    parser.add_argument("--title", default="", help="what stands above it; default: the file's name")
    parser.add_argument(
        "--width", type=_width, default=1280, metavar="PIXELS", help="of a picture, 480 or more; default: %(default)s"
    )
    return parser


def _width(text: str) -> int:
    if not text.isdecimal() or int(text) < timeline.NARROWEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no width: give pixels, {timeline.NARROWEST} or more")
    return int(text)


def _draw(options: argparse.Namespace) -> None:
    suffix = form_of("-o", options.output)
    trace = read(options.trace)
    if not trace.complete:
        print(f"{options.trace}: cut off, the run that wrote it did not end; drawn is what is there", file=sys.stderr)
    wanted = [name.strip() for given in options.tasks for name in given.split(",") if name.strip()]
    if suffix not in _PICTURES:
        if options.start is not None or options.end is not None or wanted:
            raise UsageError(
                f"{options.output}: --from, --to and --tasks are for .svg and .html; a {suffix} file has the whole trace"
            )
    elif wanted:
        _check_names(wanted, trace)
    start, end = options.start or 0, trace.end_ns if options.end is None else options.end
    if options.start is None and trace.events:
        start = min(trace.events[0][0], end)
    if suffix in _PICTURES and end <= start and (options.start is not None or options.end is not None):
        raise UsageError(
            f"--from and --to leave nothing to draw; the trace ends at {trace.end_ns / 1e6:g} ms, and --to is later than --from"
        )
    with open_output(options.output) as file:
        title = options.title or options.trace.name
        try:
            write(
                file, suffix, trace.events, trace.names,
                start_ns=start, end_ns=end, title=title, tasks=wanted, width=options.width,
            )  # fmt: skip
        except OSError as error:
            raise UsageError(f"cannot write {options.output}: {error.strerror or error}") from None


def _check_names(wanted: Sequence[str], trace: TraceFile) -> None:
    rows = History(trace.events, trace.names).rows
    for pattern in wanted:
        if not timeline.choose(rows, [pattern]):
            names = [row.name for row in rows]
            more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
            raise UsageError(f"--tasks: nothing is called {pattern!r}; there are {', '.join(names[:_NAMES_SHOWN])}{more}")
