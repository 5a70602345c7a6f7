# SPDX-License-Identifier: MIT
"""The command line: ``pyitron run``, ``pyitron check``, ``pyitron cfg``, and what other packages add.

A package adds a command by an entry point in the group ``pyitron.commands``: a function that takes the arguments after
the command's name and returns the exit code.
"""

import argparse
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import metadata
from pathlib import Path

from kernel.machine import RunResult
from pyitron import config
from pyitron.application import UsageError, load_application, set_up
from pyitron.kernel import Kernel
from pyitron.progress import ProgressDisplay
from pyitron.trace import Recorder
from pyitron.watch import Watch, open_output

__all__ = ["main"]

EXIT_OK = 0
EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_DEADLOCK = 3
EXIT_LIVELOCK = 4
EXIT_INTERRUPTED = 130

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

_REASONS = {
    "until": "the time given was reached",
    "idle": "nothing is left to do",
    "exit": "the application ended it",
    "deadlock": "DEADLOCK, tasks wait and nothing can ever wake them",
    "livelock": "LIVELOCK, a task keeps making service calls and no time passes",
    "interrupted": "interrupted by Ctrl-C",
}
_FAULTS_SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    added = _added_commands()
    if arguments and arguments[0] in added:
        run: Callable[[Sequence[str]], int] = added[arguments[0]].load()
        return run(arguments[1:])
    options = _parser(sorted(added)).parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except config.ConfigError as error:
        _say(str(error))
    except UsageError as error:
        if error.details:
            _say(error.details.rstrip("\n"))
        _say(f"pyitron: {error}")
    except KeyboardInterrupt:
        _say("pyitron: interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return EXIT_USAGE


# Parsing


def _added_commands() -> dict[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group="pyitron.commands")}


def _parser(added: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyitron",
        description="Run μITRON 4.0 applications on this computer.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_VersionAction, nargs=0, help="what this is and what it runs on")
    commands = parser.add_subparsers(required=True, metavar=" | ".join(("run", "check", "cfg", *added)))

    run = commands.add_parser(
        "run",
        help="run an application",
        description="Read a configuration file and run the application. If the module defines\n"
        "pyitron_setup(kernel), that is called before the run: it may attach simulated devices.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_configuration(run)
    run.add_argument(
        "--app", required=True, metavar="MODULE|FILE.py", help="the module that has tasks and handlers"
    )
    run.add_argument(
        "--until",
        type=duration_ns,
        metavar="TIME",
        help="stop then: 10s, 500ms, 2min, 1h, 250us; a plain number is in ms",
    )
    run.add_argument("--clock", choices=("virtual", "real"), default="virtual", help="default: virtual")
    run.add_argument("--servers", choices=("passive", "active"), default="passive", help="default: passive")
    run.add_argument(
        "--trace",
        type=Path,
        metavar="FILE",
        help="write a trace: .json for ui.perfetto.dev, .txt one line per event, .svg a timeline picture",
    )
    run.add_argument("--stats", action="store_true", help="count calls, dispatches and running time")
    run.set_defaults(command=_run)

    check = commands.add_parser(
        "check", help="check a configuration file", description="Report every error of a file."
    )
    _add_configuration(check)
    check.add_argument(
        "--app", metavar="MODULE|FILE.py", help="also check the names that the file takes from here"
    )
    check.set_defaults(command=_check)

    cfg = commands.add_parser(
        "cfg", help="what a configuration file defines", description="Print a C header of ids."
    )
    _add_configuration(cfg)
    cfg.add_argument(
        "--header", action="store_true", required=True, help="the C header with the ids, kernel_id.h"
    )
    cfg.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write to a file; default: standard output"
    )
    cfg.set_defaults(command=_cfg)

    for name in added:
        commands.add_parser(name, help=f"see pyitron {name} --help")
    return parser


def _add_configuration(parser: argparse.ArgumentParser) -> None:
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


class _VersionAction(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: object,
        values: object,
        option_string: str | None = None,
    ) -> None:
        print(version_text())
        parser.exit()


def version_text() -> str:
    """Return the version of pyitron, its build, and those of what it runs on."""
    from kernel import build_kind

    ours = _version_of("pyitron", "from its source tree")
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"pyitron {ours} ({build_kind()}), {python}, greenlet {_version_of('greenlet', 'not installed')}"


def _version_of(name: str, missing: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return missing


def duration_ns(text: str) -> int:
    """Read a time as ``--until`` takes it; return nanoseconds."""
    forms = "10s, 500ms, 2min, 1h, 250us, or a plain number of milliseconds"
    match = re.fullmatch(r"(\d+(?:\.\d*)?|\.\d+) *(h|min|s|ms|us|µs|)", text.strip(), re.ASCII)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time: write {forms}")
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


# Commands


def _run(options: argparse.Namespace) -> int:
    _require_inputs(options)
    module = load_application(options.app)
    kernel = Kernel(clock=options.clock, servers=options.servers)
    # Tasks that the configuration activates become ready here, before all names are known.
    early = Recorder()
    kernel.trace_to(early)
    _report_skipped(config.load(kernel, options.cfg, module, *_reading(options)))
    set_up(module, kernel)
    with Watch(kernel, options.trace, options.stats, Path(options.cfg).name, early.events) as watch:
        began = time.perf_counter()
        try:
            with ProgressDisplay(kernel, options.until):
                result = kernel.run(None if options.until is None else _milliseconds(options.until))
        except KeyboardInterrupt:
            result = kernel.result("interrupted")
        host_seconds = time.perf_counter() - began
        sys.stdout.flush()
    # What is still to be put out comes before what is said about the run.
    kernel.close()
    sys.stdout.flush()
    _summarise(result, options, host_seconds)
    for line in watch.report():
        _say(line)
    return _exit_code(result)


def _check(options: argparse.Namespace) -> int:
    _require_inputs(options)
    if options.app:
        with Kernel() as kernel:
            found = config.load(kernel, options.cfg, load_application(options.app), *_reading(options))
    else:
        found = config.read(options.cfg, None, *_reading(options))
    _report_skipped(found)
    print(f"{options.cfg}: no errors")
    return EXIT_OK


def _cfg(options: argparse.Namespace) -> int:
    _require_inputs(options)
    found = config.read(options.cfg, None, *_reading(options))
    _report_skipped(found)
    header = config.header(found)
    if options.output is None:
        sys.stdout.write(header)
        sys.stdout.flush()
    else:
        with open_output(options.output) as file:
            file.write(header.encode())
    return EXIT_OK


def _reading(options: argparse.Namespace) -> tuple[list[str], list[str], bool]:
    """How the configuration file is to be read."""
    return options.include, options.define, options.ignore_unknown


def _report_skipped(configuration: config.Configuration) -> None:
    for skipped in configuration.skipped:
        _say(str(skipped))


def _require_inputs(options: argparse.Namespace) -> None:
    path = Path(options.cfg)
    if path.is_dir():
        raise UsageError(f"{path} is a folder; give the system configuration file (.cfg) in it")
    if not path.is_file():
        raise UsageError(f"there is no configuration file {path}; check the name and the folder you are in")
    for folder in options.include:
        if not Path(folder).is_dir():
            raise UsageError(f"-I {folder}: there is no such folder")


def _milliseconds(nanoseconds: int) -> float:
    whole, rest = divmod(nanoseconds, 10**6)
    return nanoseconds / 10**6 if rest else whole


# Reporting


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _summarise(result: RunResult, options: argparse.Namespace, host_seconds: float) -> None:
    for fault in result.faults[:_FAULTS_SHOWN]:
        _say(f"fault: {fault}")
        _say(fault.traceback.rstrip("\n"))
    if len(result.faults) > _FAULTS_SHOWN:
        _say(f"... and {len(result.faults) - _FAULTS_SHOWN:,} more faults")
    if result.report and result.reason in ("deadlock", "livelock", "interrupted"):
        _say(result.report.rstrip("\n"))
    virtual = options.clock == "virtual"
    seconds = f"{result.time_ms / 1000:,.{6 if virtual else 3}f}".rstrip("0").rstrip(".")
    _say(
        f"pyitron: {_REASONS.get(result.reason, result.reason)}, "
        f"after {seconds} s of {'simulated' if virtual else 'real'} time ({host_seconds:.2f} s here)\n"
        f"service calls {result.calls:,}, switches {result.switches:,}, faults {len(result.faults):,}"
    )


def _exit_code(result: RunResult) -> int:
    ended = {"interrupted": EXIT_INTERRUPTED, "deadlock": EXIT_DEADLOCK, "livelock": EXIT_LIVELOCK}
    return ended.get(result.reason, EXIT_FAULT if result.faults else EXIT_OK)


if __name__ == "__main__":
    sys.exit(main())
