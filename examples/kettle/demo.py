# SPDX-License-Identifier: MIT
"""Run the kettle for ten simulated minutes: its log, a summary, a trace for Perfetto, and pictures of what ran when."""

import argparse
import io
import os
import platform
import sys
import time
from pathlib import Path

import kernel as microkernel
import pyitron
from pyitron.trace import Recorder, perfetto, timeline

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import kettle  # noqa: E402
from kettle_h import TRIP_DRY  # noqa: E402
from kettle_msg import TRIP_NAMES  # noqa: E402

MS = 1_000_000
# What is shown around the moment in which the safety task trips, in milliseconds.
BEFORE_MS = 1200
AFTER_MS = 600


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = parse(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    echo = None if options.hash else print
    kernel = pyitron.Kernel(clock=options.clock, servers=options.servers)
    trace = Recorder(kernel.names)
    kernel.trace_to(trace)
    kernel.load(HERE / "kettle.cfg", kettle)
    kettle.pyitron_setup(kernel, echo)
    began = time.perf_counter()
    try:
        result = kernel.run(until=options.minutes * 60_000)
    except KeyboardInterrupt:
        result = kernel.result("interrupted")
    host_seconds = time.perf_counter() - began
    if options.hash:
        print(trace.digest())
    else:
        summarise(result, trace, host_seconds)
        write_files(options.output, trace, kernel)
    kernel.close()
    if result.reason == "interrupted":
        return 130
    return 1 if result.faults else 0


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="simulated minutes; the script has ten (default)")
    parser.add_argument("--servers", choices=("passive", "active"), default="passive", help="where the kernel's servers run")
    parser.add_argument("--clock", choices=("virtual", "real"), default="virtual", help="real: takes as long as it says")
    parser.add_argument("--hash", action="store_true", help="print nothing but the SHA-256 of the trace")
    parser.add_argument(
        "--output", type=Path, default=Path("build/demo"), metavar="DIR", help="for trace and pictures (default: build/demo)"
    )
    options = parser.parse_args(arguments)
    if not 0 < options.minutes < 1e6:
        parser.error("--minutes must be more than 0 and less than a million")
    return options


def summarise(result: pyitron.RunResult, trace: Recorder, host_seconds: float) -> None:
    """Print how the run went."""
    simulated = result.time_ms / 1000
    print()
    for fault in result.faults:
        print(f"fault: {fault}\n{fault.traceback}")
    print(f"build            {microkernel.build_kind()}, Python {platform.python_version()}")
    print(f"simulated time   {simulated:,.1f} s")
    print(f"host time        {host_seconds:.2f} s, {simulated / max(host_seconds, 1e-9):,.0f} times as fast, tracing included")
    print(f"service calls    {result.calls:,}")
    print(f"task switches    {result.switches:,}")
    print(f"faults           {len(result.faults)}")
    print(f"trace            {trace.count:,} events, SHA-256 {trace.digest()}")


def write_files(folder: Path, trace: Recorder, kernel: pyitron.Kernel) -> None:
    """Write the trace and the pictures, and name them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [(folder / "kettle.json", "the trace, for https://ui.perfetto.dev")]
    with written[0][0].open("wb") as file:
        perfetto.write(trace.events, file, kernel.names)
    pictures = [("kettle.svg", "what ran when", 0, kernel.now_ns)]
    trips = [instant for instant, text in kettle.io.lines if TRIP_NAMES[TRIP_DRY] in text]
    if trips:
        pictures.append(("dry-boil.svg", "around the dry-boil alarm", trips[0] - BEFORE_MS * MS, trips[0] + AFTER_MS * MS))
    for name, meaning, start, end in pictures:
        with (folder / name).open("w", encoding="utf-8", newline="\n") as file:
            timeline.write(
                trace.events, file, kernel.names, start_ns=start, end_ns=min(end, kernel.now_ns), title=f"kettle: {meaning}"
            )
        written.append((folder / name, meaning))
    for path, meaning in written:
        print(f"wrote            {path} ({meaning})")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
