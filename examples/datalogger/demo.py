# SPDX-License-Identifier: MIT
"""Run the data logger for five simulated seconds, with an operator who asks for reports and ends it."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import datalogger

import posix_rt
from posix_rt import *
from pyitron.trace import Recorder

# Milliseconds from the start, and what the operator sends.
SCRIPT = ((1_500, SIGUSR1), (3_200, SIGUSR1), (5_000, SIGTERM))


def operator(argument: object) -> None:
    """Send the process its signals."""
    for instant, number in SCRIPT:
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, datalogger.ms(instant))
        kill(0, number)


def main(echo: Callable[[str], object]) -> datalogger.Totals:
    """The data logger, with its operator."""
    # A signal for the process is one for the main thread only if every other thread blocks it.
    pthread_sigmask(SIG_BLOCK, datalogger.signals(SIGUSR1, SIGTERM))
    pthread_create(None, operator)
    return datalogger.main(echo)


def make(echo: Callable[[str], object] = print, **options: str) -> posix_rt.Process:
    """The process, which has not begun to run."""
    return posix_rt.Process(main, echo, attr=datalogger.with_priority(datalogger.MAIN), **options)


def run(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clock", choices=("virtual", "real"), default="virtual")
    parser.add_argument("--servers", choices=("passive", "active"), default="passive")
    parser.add_argument("--hash", action="store_true", help="print the SHA-256 of the trace, and nothing else")
    options = parser.parse_args(arguments)
    process = make((lambda line: None) if options.hash else print, clock=options.clock, servers=options.servers)
    trace = Recorder(process.names)
    process.trace_to(trace)
    result = process.run()
    process.close()
    if options.hash:
        print(trace.digest())
    else:
        print(f"ended by {result.reason!r} after {result.time_ms:.0f} ms, faults: {len(result.faults)}")
    for fault in result.faults:
        print(fault, fault.traceback, file=sys.stderr)
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(run())
