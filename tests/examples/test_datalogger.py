# SPDX-License-Identifier: MIT
"""The data logger's five seconds, judged by what it prints, what it counts, and by the trace."""

import importlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from kernel import trace as point
from pyitron.trace import Recorder

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "datalogger"


def application(name):
    """A module of the example."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name)


def log_data(**options):
    """One run, and what can be known about it."""
    lines = []
    process = application("demo").make(lines.append, **options)
    trace = Recorder(process.names)
    process.trace_to(trace)
    result = process.run()
    process.close()
    assert [f"{fault}\n{fault.traceback}" for fault in result.faults] == []
    return SimpleNamespace(result=result, lines=lines, totals=process.status, trace=trace)


@pytest.fixture(scope="module")
def run():
    """The five seconds; the tests only look at them."""
    return log_data()


def test_run_ends_by_the_operator_when_all_is_written(run):
    """SIGTERM comes after 5 seconds; the samples that were queued then are written."""
    assert run.result.reason == "exit"
    assert 5_000 < run.result.time_ms < 5_500
    assert sum(map(sum, run.totals.blocks)) == sum(run.totals.taken)


def test_every_sample_is_taken_or_counted_as_lost(run):
    """Timers go off every 20, 50 and 100 ms, also while the card is busy; one did when its thread had been cancelled."""
    assert [sum(pair) for pair in zip(run.totals.taken, run.totals.lost, strict=True)] == [49, 100, 250]
    assert all(run.totals.lost)
    assert run.totals.late == 0


def test_files_begin_at_full_hours(run):
    """By the wall clock, as soon as the card is ready; the block that has begun goes into the new file."""
    files = [line for line in run.lines if " file " in line]
    assert [line[:12] for line in files] == ["08:00:02.000", "08:00:04.006"]
    assert len(run.totals.blocks) == 3


def test_alarms_are_shown_the_most_urgent_first(run):
    """Those of one instant by the priority of their message; each excess makes one."""
    alarms = [line.split()[:3] for line in run.lines if "ALARM" in line]
    assert alarms[:2] == [["08:00:02.400", "ALARM", "vibration"], ["08:00:02.400", "ALARM", "pressure"]]
    assert Counter(name for _, _, name in alarms) == {"vibration": 3, "pressure": 1, "temperature": 1}
    assert run.totals.alarms == 5


def test_all_is_put_away(run):
    """Timers are deleted, descriptors closed by those who opened them, names unlinked."""
    done = Counter((label, value) for _, kind, _, label, value in run.trace.events if kind == point.RETURN)
    for made, unmade in (("timer_create", "timer_delete"), ("mq_open", "mq_close")):
        assert done[made, 0] == done[unmade, 0]
    assert done["mq_unlink", 0] == 2


@pytest.mark.parametrize("servers", ["passive", "active"])
def test_trace_is_the_same_again(run, servers):
    """A second run has the same trace to the byte, wherever the kernel's servers run."""
    again = log_data(servers=servers)
    assert again.trace.digest() == run.trace.digest()
    assert again.lines == run.lines


def command(*arguments):
    """What the demo prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-P", str(FOLDER / "demo.py"), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_demo_prints_what_its_page_says():
    """To the letter."""
    shown = re.search(r"```text\n(.*?)```", (FOLDER / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert command() == shown[1]


def test_demo_hash_is_one_line(run):
    """``--hash`` prints the digest and nothing else."""
    assert command("--hash") == run.trace.digest() + "\n"
