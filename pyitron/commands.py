# SPDX-License-Identifier: MIT
"""What ``pyitron run``, ``pyitron check`` and ``pyitron cfg`` do."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kernel.machine import RunResult
from kernel.trace import Event
from pyitron import config
from pyitron.application import UsageError, load_application, set_up
from pyitron.kernel import Kernel
from pyitron.progress import ProgressDisplay
from pyitron.trace import Recorder
from pyitron.trace.export import open_output
from pyitron.watch import Watch

__all__ = ["answer", "carry_out", "exit_code", "prepare", "summarise"]

EXIT_OK = 0
EXIT_FAULT = 1
EXIT_USAGE = 2
EXIT_DEADLOCK = 3
EXIT_LIVELOCK = 4
EXIT_INTERRUPTED = 130

_REASONS = {
    "until": "the time given was reached",
    "idle": "nothing is left to do",
    "exit": "the application ended it",
    "deadlock": "DEADLOCK, tasks wait and nothing can ever wake them",
    "livelock": "LIVELOCK, a task keeps making service calls and no time passes",
    "interrupted": "interrupted by Ctrl-C",
    "quit": "ended by the user",
    "pause": "the application paused it",
}
_FAULTS_SHOWN = 20


def carry_out(options: argparse.Namespace) -> int:
    """Do what the command line says; return the exit code."""
    return answer(lambda: _COMMANDS[options.command](options))


def answer(work: Callable[[], int]) -> int:
    """Do a command's *work*, which returns the exit code; what the user did wrong becomes a message."""
    try:
        return work()
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


def prepare(options: argparse.Namespace) -> tuple[Kernel, list[Event]]:
    """Make the kernel that is to run, with its application; returns it, and the events of that."""
    _require_inputs(options)
    module = load_application(options.app or _beside(options.cfg))
    kernel = Kernel(clock=options.clock, servers=options.servers)
    # Tasks that the configuration activates become ready here, before all names are known.
    early = Recorder()
    kernel.trace_to(early)
    _report_skipped(config.load(kernel, options.cfg, module, *_reading(options)))
    set_up(module, kernel)
    return kernel, early.events


def _run(options: argparse.Namespace) -> int:
    kernel, early = prepare(options)
    with Watch(kernel, options.trace, options.stats, Path(options.cfg).name, early) as watch:
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
    summarise(result, options, host_seconds)
    for line in watch.report():
        _say(line)
    return exit_code(result)


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


_COMMANDS = {"run": _run, "check": _check, "cfg": _cfg}


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
    if path.suffix == ".py":
        raise UsageError(f"{path} is Python; give the system configuration file (.cfg) here, and {path} as --app")
    for folder in options.include:
        if not Path(folder).is_dir():
            raise UsageError(f"-I {folder}: there is no such folder")


def _beside(configuration: str) -> str:
    """The application that is not named: it is called as its configuration file is."""
    path = Path(configuration).with_suffix(".py")
    if not path.is_file():
        raise UsageError(f"there is no {path} beside {configuration}; name the application: --app MODULE|FILE.py")
    return str(path)


def _milliseconds(nanoseconds: int) -> float:
    whole, rest = divmod(nanoseconds, 10**6)
    return nanoseconds / 10**6 if rest else whole


# Reporting


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def summarise(result: RunResult, options: argparse.Namespace, host_seconds: float) -> None:
    """Say on standard error how a run ended."""
    for fault in result.faults[:_FAULTS_SHOWN]:
        _say(f"fault: {fault}")
        # What was raised outside of the application is one line, and has been said.
        if "\n" in (lines := fault.traceback.rstrip("\n")):
            _say(lines)
    if len(result.faults) > _FAULTS_SHOWN:
        _say(f"... and {len(result.faults) - _FAULTS_SHOWN:,} more faults")
    if result.report and result.reason in ("deadlock", "livelock", "interrupted", "until"):
        _say(result.report.rstrip("\n"))
    virtual = options.clock == "virtual"
    seconds = f"{result.time_ms / 1000:,.{6 if virtual else 3}f}".rstrip("0").rstrip(".")
    _say(
        f"pyitron: {_REASONS.get(result.reason, result.reason)}, "
        f"after {seconds} s of {'simulated' if virtual else 'real'} time ({host_seconds:.2f} s here)\n"
        f"service calls {result.calls:,}, switches {result.switches:,}, faults {len(result.faults):,}"
    )


def exit_code(result: RunResult) -> int:
    """The exit code of a command that ran an application."""
    ended = {"interrupted": EXIT_INTERRUPTED, "deadlock": EXIT_DEADLOCK, "livelock": EXIT_LIVELOCK}
    return ended.get(result.reason, EXIT_FAULT if result.faults else EXIT_OK)
