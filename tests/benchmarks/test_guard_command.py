# SPDX-License-Identifier: MIT
"""The guard's command line, what it reads of callgrind's files, and a real run where valgrind is installed."""

import io
import json
import shutil
import sys
from collections import Counter

import pytest
from rich.console import Console

import kernel
from benchmarks.guard import callgrind, command
from benchmarks.guard.callgrind import Costs, Measured

FILE = """\
# callgrind format
positions: line
events: Ir
summary: 175

ob=(1) /usr/lib/libpython.so
fl=(1) ???
fn=(1) outer
0 20
cob=(2) /usr/lib/kernel.so
cfi=(2) ???
cfn=(2) inner
calls=3 0
0 100

fn=(2)
+1 90
cfn=(3) leaf
calls=6 0
* 10

fn=(3)
0 10
fn=(1)
-2 5
cfn=(1)
calls=1 0
0 50

totals: 175
"""
PROGRAMS = {
    "call": {"what": "a call of nothing", "short": 1, "long": 11, "per_round": 1, "floor": "call"},
    "pair": {"what": "a pair of calls", "short": 1, "long": 11, "per_round": 2, "floor": "call"},
}
FINGERPRINT = {"build": "compiled", "machine": "Linux x86_64", "python": "CPython 3.11.7"}


def costs(total, **own):
    return Costs(total, Counter(own), Counter(own), Counter(dict.fromkeys(own, total)))


@pytest.fixture
def guard(monkeypatch, tmp_path):
    """Runs the command with figures that are made up; gives its exit code and what it said."""
    figures = {"call": 100, "pair": 1000}
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(callgrind, "describe", lambda python: {"fingerprint": FINGERPRINT, "programs": PROGRAMS})

    def measure(python, programs):
        for key in programs:
            units = 10 * programs[key]["per_round"]
            yield Measured(key, costs(5000, start=5000), costs(5000 + units * figures[key], start=5000, work=units), units)

    monkeypatch.setattr(callgrind, "measure", measure)

    def run(*arguments, **changed):
        figures.update(changed)
        console = Console(file=io.StringIO(), width=200)
        code = command.main(arguments, tmp_path / "baselines.json", console)
        return code, console.file.getvalue()

    return run


def test_read_costs_of_functions():
    """Own costs, costs with callees (but not a function's calls of itself), and calls; names are given once."""
    read = callgrind.read(FILE)
    assert read.total == 175
    assert read.own == {"outer": 25, "inner": 90, "leaf": 10}
    assert read.whole == {"outer": 125, "inner": 100, "leaf": 10}
    assert read.calls == {"inner": 3, "leaf": 6, "outer": 1}


def test_the_allocator_counts_the_same_for_each_call():
    """What it takes depends on the heap; only calls from outside it count, and functions keep what they really took."""
    calls = [("switch", "malloc", 2, 900), ("calloc", "malloc", 1, 700), ("drop", "free", 1, 30), ("other", "mallopt", 1, 5)]
    lines = []
    for number, (caller, callee, times, cost) in enumerate(calls):
        lines += [f"fn=({2 * number}) {caller}", "0 10", f"cfn=({2 * number + 1}) {callee}", f"calls={times} 0", f"0 {cost}"]
    read = callgrind.read("\n".join([*lines, "totals: 2000"]))
    assert read.total == 2000 - 900 - 30 + 3 * callgrind.ALLOCATION
    assert read.whole["switch"] == 910


def test_instructions_are_the_difference_of_two_lengths():
    """What both runs have falls out, in all and for each function."""
    one = Measured("pair", costs(5000, start=4900, work=100), costs(7000, start=4900, work=2100), 20)
    assert one.instructions == 100
    assert one.profile(1) == [("work", 100.0, 100.0, 100.0)]
    assert one.profile(9)[1] == ("start", 0.0, 0.0, 100.0)


def test_write_then_compare(guard):
    """No verdict at first; then what was stored passes, and what takes more does not."""
    assert guard()[0] == 2
    code, text = guard("--write")
    assert (code, "This is now the baseline" in text) == (0, True)
    assert guard()[0] == 0
    code, text = guard(pair=1040)
    assert (code, "SLOWER by more than 3%: pair (+4.0%)" in text) == (1, True)
    assert guard("--only", "call")[0] == 0
    assert guard("--only", "pair")[0] == 1


def test_without_valgrind_one_message(guard, monkeypatch):
    """Nothing is measured, and that is no pass."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    code, text = guard()
    assert code == 2
    assert text == "bench-guard counts instructions with valgrind, which is not installed here (apt install valgrind).\n"


def test_the_pure_build_is_refused(guard, monkeypatch):
    """Its instructions are the interpreter's."""
    pure = {"fingerprint": {**FINGERPRINT, "build": "pure"}, "programs": PROGRAMS}
    monkeypatch.setattr(callgrind, "describe", lambda python: pure)
    code, text = guard()
    assert (code, "is for the compiled build" in text) == (2, True)


def test_an_unknown_program_is_refused_with_those_there_are(guard):
    """A typing error does not measure everything."""
    assert guard("--only", "pear") == (2, "there is no program pear; there are call, pair\n")


def test_a_baseline_of_some_programs_is_refused(guard):
    """It would take the place of one of all."""
    assert guard("--write", "--only", "pair")[0] == 2
    assert guard()[0] == 2


def test_list_and_profile(guard):
    """They measure nothing, or compare nothing."""
    assert guard("--list") == (0, "call               a call of nothing\npair               a pair of calls\n")
    code, text = guard("--profile", "1", "--only", "pair")
    assert code == 0
    assert "pair: 1,000.0 instructions" in text
    assert "      1.0" in text
    assert "start" not in text


def test_a_python_without_pyitron_is_told(tmp_path):
    """What it said is passed on."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no pyitron here >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(RuntimeError, match="cannot run the programs:\nno pyitron here"):
        callgrind.describe(str(python))


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
@pytest.mark.skipif(kernel.build_kind() != "compiled", reason="the guard is for the compiled build")
def test_a_real_run():
    """A call of nothing and a pair: what functions take adds up to all that was counted, and the pair takes more."""
    programs = callgrind.describe(sys.executable)["programs"]
    chosen = {key: {**programs[key], "short": 20, "long": 120} for key in ("noop_pair", "sem_pair")}
    noop, pair = callgrind.measure(sys.executable, chosen)
    assert (noop.key, pair.key) == ("noop_pair", "sem_pair")
    assert 0 < noop.instructions < pair.instructions
    for one in (noop, pair):
        assert sum(own for _, own, _, _ in one.profile(100_000)) == pytest.approx(one.instructions, rel=0.01)
    assert any("sig_sem" in name and calls == 1 for name, _, _, calls in pair.profile(100_000))


def test_the_stored_baselines_are_of_the_programs_there_are():
    """Each has a fingerprint with all parts, and all programs."""
    described = callgrind.describe(sys.executable)
    for one in json.loads(command.STORED.read_text()) if command.STORED.exists() else ():
        assert one["fingerprint"].keys() == described["fingerprint"].keys()
        assert one["instructions"].keys() == described["programs"].keys()
