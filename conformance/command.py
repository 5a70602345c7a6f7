# SPDX-License-Identifier: MIT
"""The command ``pyitron conformance``: choose, run, report."""

import argparse
import os
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from conformance import selection
from conformance.catalogue import POSIX_PROFILES, PROFILES
from conformance.report import MEANINGS, Report, console, html, json_form, junit
from conformance.runner import AnyBackend, BackendError, Choice, run_all
from conformance.selection import SelectionError, Suite
from conformance.suite import Results

EXIT_PASS = 0
EXIT_FAIL = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3
EXIT_INTERRUPTED = 130

_EPILOG = """\
verdicts of a requirement, which has the worst of its scenarios:
""" + "".join(f"  {verdict:<13}{meaning}\n" for verdict, meaning in MEANINGS.items()) + """
exit codes:
  0    every requirement that was chosen passes
  1    one fails or is unresolved
  2    wrong usage, a mistake in the files of the suite, or a backend that does not work
  3    none fails, but one is unsupported or untested
  130  ended by Ctrl-C

examples:
  %(prog)s --unit semaphore
  %(prog)s --call wai_sem --servers active
  %(prog)s semaphore/wai_sem/priority_order
  %(prog)s --profile PSE51
  %(prog)s --backend libc
  %(prog)s -n 2 --html report --junit report.xml
"""


def main(arguments: Sequence[str] | None = None, prog: str = "pyitron conformance") -> int:
    """Run the command line; return the exit code."""
    options = _parser(prog).parse_args(arguments)
    try:
        return _conform(options, sys.argv[1:] if arguments is None else arguments, prog)
    except (SelectionError, BackendError) as error:
        print(f"{prog}: {error}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_USAGE


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Run the conformance suite for μITRON 4.0 and POSIX realtime: scenarios that check requirements on calls.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    choose = parser.add_argument_group("what to run")
    choose.add_argument(
        "scenario", nargs="*", help="a scenario's id or how it begins, or the id of a requirement; default: everything"
    )
    choose.add_argument("--unit", action="append", default=[], help="requirements on this unit only; may be repeated")
    choose.add_argument("--call", action="append", default=[], help="requirements on this call only; may be repeated")
    choose.add_argument("--api", choices=selection.APIS, help="requirements on this API only; default: on both")
    choose.add_argument(
        "--profile",
        choices=dict.fromkeys([*PROFILES[:-1], *POSIX_PROFILES]),
        default="full",
        help="leave out what is beyond it: minimum, standard of μITRON, PSE51 to PSE53 of POSIX; default: full, of both",
    )
    choose.add_argument("--no-counts", action="store_true", help="leave out worst-case call counts, which take the longest")
    choose.add_argument(
        "--suite", type=Path, metavar="FOLDER", help="a suite of your own: a folder with catalogue/, and itron/ or posix/"
    )
    choose.add_argument("--list", action="store_true", help="list the scenarios that are chosen, and run none")
    kernel = parser.add_argument_group("what to run it on")
    kernel.add_argument("--servers", choices=("passive", "active"), help="where pyitron's servers are; default: passive")
    kernel.add_argument("--backend", metavar="MODULE:CLASS", help="another kernel; libc: the C library of this host")
    kernel.add_argument("-n", dest="processes", type=_processes, default=1, metavar="N", help="run in N processes; default: 1")
    results = parser.add_argument_group("reports")
    results.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    results.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON")
    results.add_argument("--html", type=Path, metavar="FOLDER", help="write a page that needs nothing else, FOLDER/index.html")
    return parser


def _processes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1024):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes, 1 to 1024")
    return int(text)


def _conform(options: argparse.Namespace, arguments: Sequence[str], prog: str) -> int:
    # Costs are those of pyitron with passive servers; elsewhere they would be others.
    counted = not (options.no_counts or options.suite or options.backend or options.servers == "active")
    apis = _apis(options)
    suite = selection.select(
        selection.load(options.suite or selection.FOLDER, counted, apis),
        [name.replace("-", "_") for name in options.unit],
        options.call,
        options.profile,
        options.scenario,
    )
    if options.list:
        for scenario in suite.scenarios:
            print(f"{scenario.id}  {scenario.title}")
        for situation in suite.situations:
            print(f"{situation.id}  {situation.what}: {situation.title}".removesuffix(": "))
        return EXIT_PASS
    writers = _writers(options)
    servers = options.servers or (None if options.backend else "passive")
    choice = Choice(options.backend, servers, apis)
    about = _about(next(iter(choice.make().values())))
    began = time.perf_counter()
    with console.progress(len(suite.scenarios) + len(suite.situations)) as tell:
        outcomes, counted_calls = run_all(suite, choice, options.processes, tell)
    found = Report(
        Results(suite.catalogue, list(suite.scenarios), outcomes),
        suite.titles,
        about,
        shlex.join([*prog.split(), *arguments]),
        _again(options, prog),
        time.perf_counter() - began,
        datetime.now().astimezone(),
        counted_calls,
    )
    for path, write in writers:
        _write(path, write(found))
    console.show(found, [path for path, _ in writers])
    return _exit_code(found)


def _apis(options: argparse.Namespace) -> tuple[str, ...]:
    """The APIs that are tested: those that the profile and the backend are of."""
    apis: tuple[str, ...] = (options.api,) if options.api else selection.APIS
    if options.profile in PROFILES[:-1]:
        apis = tuple(api for api in apis if api == "itron")
    elif options.profile in POSIX_PROFILES[:-1]:
        apis = tuple(api for api in apis if api == "posix")
    if options.backend:
        apis = tuple(api for api in apis if api in Choice(options.backend, options.servers).make())
    if not apis:
        raise SelectionError("nothing is left: --api, --profile and --backend are of different APIs")
    return apis


def _about(backend: AnyBackend) -> dict[str, str]:
    """What is tested on what. A backend may know more of its kernel, in a method ``about``."""
    more = getattr(backend, "about", dict)
    return {"kernel": backend.name, **{str(key): str(value) for key, value in more().items()}}


def _again(options: argparse.Namespace, prog: str) -> str:
    words = prog.split()
    for name in ("suite", "backend", "servers"):
        if getattr(options, name):
            words += [f"--{name}", str(getattr(options, name))]
    return shlex.join(words)


def _exit_code(found: Report) -> int:
    tally = found.tally(found.requirements)
    if tally["fail"] or tally["unresolved"]:
        return EXIT_FAIL
    return EXIT_INCOMPLETE if tally["unsupported"] or tally["untested"] else EXIT_PASS


Writer = Callable[[Report], bytes]


def _writers(options: argparse.Namespace) -> list[tuple[Path, Writer]]:
    """The files to write. That they can be written is found out before the run, not after it."""
    wanted: list[tuple[Path | None, Writer]] = [
        (options.junit, junit.document),
        (options.json, json_form.document),
        (options.html and options.html / "index.html", html.document),
    ]
    writers = [(path, write) for path, write in wanted if path]
    for path, _ in writers:
        try:
            if path.parent == options.html:
                path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab"):
                pass
        except OSError as error:
            raise SelectionError(f"{path} cannot be written: {error.strerror or error}") from None
    return writers


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SelectionError(f"{path} cannot be written: {error.strerror or error}") from None


__all__ = ["Suite", "main"]
