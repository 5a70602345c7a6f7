# SPDX-License-Identifier: MIT
"""The command line: ``pyitron run``, ``pyitron check``, ``pyitron cfg``, the tools, and what other packages add.

A tool is a module with a function ``main``, which takes the arguments after the command's name and returns the exit code.
Another package adds a command, the same kind of function, by an entry point in the group ``pyitron.commands``.

What takes time to import is imported where it is used.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["add_configuration", "add_run", "duration_ns", "main"]

_OWN_COMMANDS = ("run", "check", "cfg")
# The module of each tool, and what it does.
_TOOLS: dict[str, tuple[str, str]] = {
    "explain": ("pyitron.explain", "say why a service call returns an error"),
    "lint": ("pyitron.lint.command", "find what in C sources needs thought in a port"),
    "timeline": ("pyitron.trace.command", "draw a trace, or write it in another form"),
    "top": ("pyitron.top.command", "look at an application while it runs, hold it, step it"),
}

_EPILOG = """\
exit codes:
  0    the run reached --until, had nothing left to do, or ended by ext_ker
  1    an exception in a task, a handler, a server or a simulated device was contained
  2    wrong usage, or an error in the configuration or in importing the application
  3    deadlock: tasks wait and nothing can ever wake them
  4    livelock: a task keeps making service calls and no time passes
  130  ended by Ctrl-C
If several apply, the one that tells how the run ended wins over 1.
"""

_NANOSECONDS = {
    "h": 3600 * 10**9,
    "min": 60 * 10**9,
    "s": 10**9,
    "ms": 10**6,
    "us": 10**3,
    "µs": 10**3,
    "": 10**6,
}
_LONGEST = 1 << 62


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    word = arguments[0] if arguments else ""
    if word in _TOOLS:
        from importlib import import_module

        return int(import_module(_TOOLS[word][0]).main(arguments[1:]))
    added = {} if word in _OWN_COMMANDS else _added_commands()
    if word in added:
        run: Callable[[Sequence[str]], int] = added[word].load()
        return run(arguments[1:])
    parser = _parser(sorted(added))
    if word and not word.startswith("-") and word not in (*_OWN_COMMANDS, *added):
        parser.error(_no_command(word, (*_OWN_COMMANDS, *_TOOLS, *added)))
    options = parser.parse_args(arguments)
    from pyitron.commands import carry_out

    return carry_out(options)


# Parsing


def _added_commands() -> "Mapping[str, EntryPoint]":
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group="pyitron.commands")}


def _no_command(word: str, commands: Sequence[str]) -> str:
    if word.endswith((".cfg", ".py")):
        return f"begin with what is to be done: pyitron run app.cfg --app app.py, not {word}"
    from difflib import get_close_matches

    near = get_close_matches(word, commands, 1)
    return f"there is no command {word!r}; " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(commands)}")


def _parser(added: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyitron",
        description="Run μITRON 4.0 applications on this computer.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_VersionAction, nargs=0, help="what this is and what it runs on")
    commands = parser.add_subparsers(
        dest="command", required=True, metavar=" | ".join((*_OWN_COMMANDS, *_TOOLS, *added))
    )

    run = commands.add_parser(
        "run",
        help="run an application",
        description="Read a configuration file and run the application. If the module defines\n"
        "pyitron_setup(kernel), that is called before the run: it may attach simulated devices.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_configuration(run)
    add_run(run)
    run.add_argument(
        "--trace",
        type=Path,
        metavar="FILE",
        help="write a trace: .html a page to look around in, .svg a picture, .json for ui.perfetto.dev, .vcd waveforms, .txt"
        " one line per event",
    )
    run.add_argument("--stats", action="store_true", help="count calls, dispatches and running time")

    check = commands.add_parser(
        "check", help="check a configuration file", description="Report every error of a file."
    )
    add_configuration(check)
    check.add_argument(
        "--app", metavar="MODULE|FILE.py", help="also check the names that the file takes from here"
    )

    cfg = commands.add_parser(
        "cfg", help="what a configuration file defines", description="Print a C header of ids."
    )
    add_configuration(cfg)
    cfg.add_argument(
        "--header", action="store_true", required=True, help="the C header with the ids, kernel_id.h"
    )
    cfg.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write to a file; default: standard output"
    )

    for name, (_, purpose) in _TOOLS.items():
        commands.add_parser(name, help=purpose)
    for name in added:
        commands.add_parser(name, help=f"see pyitron {name} --help")
    return parser


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """Add the configuration file and how it is to be read."""
    parser.add_argument("cfg", metavar="app.cfg", help="system configuration file")
    parser.add_argument(
        "-I", dest="include", action="append", default=[], metavar="DIR", help="look here for headers"
    )
    parser.add_argument(
        "-D",
        dest="define",
        action="append",
        default=[],
        type=_definition,
        metavar="NAME[=VALUE]",
        help="define a macro; without a value it is 1",
    )
    parser.add_argument(
        "--ignore-unknown", action="store_true", help="skip static APIs that are not of μITRON 4.0, with a note"
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add what a command needs that runs an application."""
    parser.add_argument(
        "--app",
        metavar="MODULE|FILE.py",
        help="the module that has tasks and handlers; default: the .py file beside app.cfg, app.py",
    )
    parser.add_argument(
        "--until",
        type=duration_ns,
        metavar="TIME",
        help="stop then: 10s, 500ms, 2min, 1h, 250us; a plain number is in ms",
    )
    parser.add_argument("--clock", choices=("virtual", "real"), default="virtual", help="default: virtual")
    parser.add_argument("--servers", choices=("passive", "active"), default="passive", help="default: passive")


class _VersionAction(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: object,
        values: object,
        option_string: str | None = None,
    ) -> None:
        from kernel.version import version_text

        print(version_text())
        parser.exit()


def duration_ns(text: str) -> int:
    """Read a time as ``--until`` takes it; return nanoseconds."""
    forms = "10s, 500ms, 2min, 1h, 250us, or a plain number of milliseconds"
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+) *(h|min|s|ms|us|µs|)", text.strip(), re.ASCII)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write {forms}")
    from fractions import Fraction

    nanoseconds = Fraction(match[1]) * _NANOSECONDS[match[2]]
    if nanoseconds.denominator != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is finer than a nanosecond, the kernel's resolution")
    if nanoseconds >= _LONGEST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is longer than the kernel can count; leave --until out to run on"
        )
    return int(nanoseconds)


def _definition(text: str) -> str:
    name, equals, value = text.partition("=")
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
        raise argparse.ArgumentTypeError(
            f"{text!r} defines nothing: write NAME or NAME=VALUE, NAME a C identifier"
        )
    return f"{name}={value}" if equals else f"{name}=1"


if __name__ == "__main__":
    sys.exit(main())
