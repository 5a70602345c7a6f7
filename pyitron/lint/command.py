# SPDX-License-Identifier: MIT
"""``pyitron lint``: what in C sources needs thought when they become Python."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pyitron import config
from pyitron.lint.dialects import DIALECTS
from pyitron.lint.headers import write_headers
from pyitron.lint.linter import LintError, Result, lint
from pyitron.lint.rules import RULES

EXIT_CLEAN = 0
EXIT_FOUND = 1
EXIT_USAGE = 2

_EPILOG = """\
exit codes:
  0    nothing was found
  1    something was found
  2    wrong usage, or a file cannot be read
"""


def main(arguments: Sequence[str]) -> int:
    """Run the command; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _carry_out(options)
    except LintError as error:
        print(f"pyitron lint: {error}", file=sys.stderr)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # Whoever read our output has gone; Python would complain again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        else:
            print(f"pyitron lint: {error.filename}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return EXIT_USAGE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pyitron lint",
        description="Read C sources and configuration files of an application for a kernel of the ITRON family,\n"
        "and point at each place that needs thought when it is ported: all files of an application at once.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="app.c, app.h, app.cfg ...")
    parser.add_argument("-I", dest="include", action="append", default=[], metavar="DIR", help="look here for headers")
    parser.add_argument(
        "-D", dest="define", action="append", default=[], metavar="NAME[=VALUE]", help="define a macro; without a value it is 1"
    )
    parser.add_argument(
        "--dialect",
        default="auto",
        metavar="KERNEL",
        help=f"the kernel it was written for: {', '.join(DIALECTS)}; default: found out",
    )
    parser.add_argument("--disable", action="append", default=[], metavar="RULE[,RULE]", help="leave rules out")
    parser.add_argument(
        "--level", choices=("error", "warning", "note"), default="note", help="the least that is shown; default: note"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--summary", action="store_true", help="print only how often each rule found something")
    parser.add_argument("--list", action="store_true", help="list the rules")
    parser.add_argument(
        "--headers",
        type=Path,
        metavar="DIR",
        help="write the kernel's headers into a folder, for a C compiler or an editor; with app.cfg its kernel_id.h, too",
    )
    return parser


def _carry_out(options: argparse.Namespace) -> int:
    if options.list:
        width = max(map(len, RULES))
        for name, rule in RULES.items():
            print(f"{name:<{width}}  {rule.level:<7}  {rule.title}")
        return EXIT_CLEAN
    if options.headers is not None:
        return _write_headers(options)
    if not options.files:
        raise LintError("name the C sources and the configuration file: pyitron lint app.c app.cfg")
    for folder in options.include:
        if not Path(folder).is_dir():
            raise LintError(f"-I {folder}: there is no such folder")
    disabled = [rule for given in options.disable for rule in given.split(",") if rule]
    result = lint(options.files, options.include, options.define, options.dialect, disabled)
    levels = ("error", "warning", "note")
    shown = [finding for finding in result.findings if levels.index(finding.level) <= levels.index(options.level)]
    _show(options, Result(result.dialect, shown, result.files))
    return EXIT_FOUND if shown else EXIT_CLEAN


def _write_headers(options: argparse.Namespace) -> int:
    """Write a kernel's headers, and those with the ids that configuration files leave to be numbered."""
    key = "itron4" if options.dialect == "auto" else options.dialect
    if key not in DIALECTS:
        raise LintError(f"there is no dialect {key}; there are {', '.join(DIALECTS)}")
    if options.headers.exists() and not options.headers.is_dir():
        raise LintError(f"--headers {options.headers}: this is a file; give the folder that the headers are to go into")
    written = write_headers(options.headers, key)
    for path in options.files:
        try:
            ids = config.header(config.read(path, None, options.include, options.define, ignore_unknown=True))
        except config.ConfigError as error:
            raise LintError(f"{path} has errors, so its ids are unknown:\n{error}") from None
        for name in ("kernel_id.h", "kernel_cfg.h"):
            written.append(options.headers / name)
            written[-1].write_text(ids, encoding="utf-8")
    for path in written:
        print(path)
    return EXIT_CLEAN


def _show(options: argparse.Namespace, result: Result) -> None:
    if options.json:
        records = [finding.record() for finding in result.findings]
        print(json.dumps({"dialect": result.dialect, "findings": records}, ensure_ascii=False, indent=1))
        return
    rules = Counter(finding.rule for finding in result.findings)
    if options.summary:
        width = max(map(len, rules), default=0)
        for name in RULES:
            if name in rules:
                print(f"{name:<{width}}  {rules[name]:>5}  {RULES[name].title}")
    else:
        for finding in result.findings:
            print(finding)
    counts = Counter(finding.level for finding in result.findings)
    totals = ", ".join(f"{counts[level]} {level}{'s' if counts[level] != 1 else ''}" for level in ("error", "warning", "note"))
    files = f"{result.files} file{'s' if result.files != 1 else ''}"
    print(f"pyitron lint: {files}, read as {result.dialect_name}: {totals}", file=sys.stderr)
