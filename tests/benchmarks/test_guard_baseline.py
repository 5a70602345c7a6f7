# SPDX-License-Identifier: MIT
"""The guard's verdicts and what it says about them."""

import io

import pytest
from rich.console import Console

from benchmarks.guard import baseline, report
from benchmarks.guard.baseline import Baseline, compare, judge

HERE = {"machine": "Linux x86_64", "python": "CPython 3.11.7, GCC 12.2.0, --enable-shared", "greenlet": "3.5.6"}
PROGRAMS = {
    "call": {"what": "a call of nothing", "floor": "call"},
    "pair": {"what": "a pair of calls", "floor": "call"},
    "switch": {"what": "a switch", "floor": "call"},
}
FIGURES = {"call": 100.0, "pair": 1000.0, "switch": 2000.0}


def verdicts(findings):
    return {row.key: row.verdict for row in findings.rows}


STORED = [Baseline(HERE, FIGURES)]


def judged(now, fingerprint=HERE, stored=STORED, whole=True):
    return judge(stored, fingerprint, now, PROGRAMS, whole=whole)


def said(findings):
    """The table and the sentences, as text."""
    console = Console(file=io.StringIO(), width=120)
    console.print(report.table(findings))
    return console.file.getvalue() + "\n".join(report.sentences(findings))


@pytest.mark.parametrize(
    "now, verdict", [(1030.0, "same"), (1031.0, "slower"), (970.0, "same"), (969.0, "faster"), (1000.0, "same")]
)
def test_compare_at_the_edges_of_the_tolerance(now, verdict):
    """Exactly the tolerance is still the same."""
    (row,) = compare({"pair": 1000.0}, {"pair": now}, 0.03, whole=True)
    assert (row.verdict, row.then, row.now) == (verdict, 1000.0, now)
    assert row.change == pytest.approx(now / 1000 - 1)


def test_slower_is_named_and_fails():
    """The one that takes more is named with its change; the others are not."""
    findings = judged({"call": 100.0, "pair": 1050.0, "switch": 2010.0})
    text = said(findings)
    assert findings.exit_code == 1
    assert "SLOWER by more than 3%: pair (+5.0%)\n" in text
    assert "--profile 30 --only pair" in text
    assert "Nothing takes" not in text


def test_faster_asks_for_a_new_baseline_and_passes():
    """What was won is guarded only once it is stored."""
    findings = judged({"call": 100.0, "pair": 900.0, "switch": 2000.0})
    text = said(findings)
    assert findings.exit_code == 0
    assert "Faster by more than 3%: pair (-10.0%). To guard that from now on: make bench-guard WRITE=1" in text
    assert "Nothing takes 3% more than the baseline." in text


def test_the_table_shows_then_now_and_change():
    """One line for each program."""
    lines = said(judged({"call": 100.0, "pair": 1050.0, "switch": 2000.0})).splitlines()
    cells = {line.split("│")[1].strip(): [cell.strip() for cell in line.split("│")[2:-1]] for line in lines if "│" in line}
    assert cells == {
        "call": ["a call of nothing", "100", "100", "+0.0%", ""],
        "pair": ["a pair of calls", "1,000", "1,050", "+5.0%", "slower"],
        "switch": ["a switch", "2,000", "2,000", "+0.0%", ""],
    }


def test_new_and_gone_programs_are_told():
    """They have no verdict, and they do not fail."""
    findings = judged({"call": 100.0, "pair": 1000.0}, stored=[Baseline(HERE, {"call": 100.0, "switch": 2000.0})])
    assert verdicts(findings) == {"call": "same", "pair": "new", "switch": "gone"}
    assert findings.exit_code == 0
    assert "Not in the baseline: pair." in said(findings)
    assert "In the baseline only: switch." in said(findings)


def test_what_was_not_asked_for_is_not_gone():
    """With --only the rest of the baseline is left out."""
    assert verdicts(judged({"call": 100.0, "pair": 1000.0}, whole=False)) == {"call": "same", "pair": "same"}


@pytest.mark.parametrize(
    "other",
    [{"machine": "Linux aarch64"}, {"python": "CPython 3.12.1, GCC 12.2.0"}, {"python": "PyPy 3.11.7, GCC 12.2.0"}],
)
def test_without_a_comparable_baseline_there_is_no_verdict(other):
    """Another machine or another minor version of Python is another matter; exit code 2 tells it from a pass."""
    findings = judged(FIGURES, {**HERE, **other})
    assert findings.exit_code == 2
    assert set(verdicts(findings).values()) == {""}
    assert "no verdict. To store one: make bench-guard WRITE=1" in said(findings)


def test_without_any_baseline_there_is_no_verdict():
    """The first time, there is nothing to compare with."""
    assert judged(FIGURES, stored=[]).exit_code == 2


def test_another_fingerprint_compares_multiples_of_the_floor():
    """All takes a fifth more, the floor included: that is Python, not pyitron."""
    there = {**HERE, "python": "CPython 3.11.9, GCC 13.2.0", "greenlet": "3.6.0"}
    findings = judged({key: 1.2 * value for key, value in FIGURES.items()}, there)
    assert [(row.key, row.then, row.now, row.verdict) for row in findings.rows] == [
        ("pair", 10.0, pytest.approx(10.0), "same"),
        ("switch", 20.0, pytest.approx(20.0), "same"),
    ]
    assert findings.exit_code == 0
    assert "multiples of the floor are compared instead" in said(findings)
    assert "  greenlet: 3.5.6 then, 3.6.0 now" in said(findings)


def test_another_fingerprint_has_a_wider_tolerance():
    """What takes a quarter more of the floor's multiples is named there, too; a tenth is not."""
    findings = judged({"call": 200.0, "pair": 2500.0, "switch": 4400.0}, {**HERE, "greenlet": "3.6.0"})
    assert verdicts(findings) == {"pair": "slower", "switch": "same"}
    assert findings.exit_code == 1
    assert f"SLOWER by more than {baseline.RATIO_TOLERANCE:.0%}: pair (+25.0%)" in said(findings)


def test_a_floor_that_moved_is_another_fingerprint():
    """The fingerprint is the same, but what has nothing of pyitron in it takes more: so the host differs in something else."""
    findings = judged({"call": 110.0, "pair": 1100.0, "switch": 2200.0})
    assert findings.as_ratios
    assert findings.exit_code == 0
    assert "call, which has nothing of pyitron in it: 100 then, 110 now" in said(findings)


def test_the_nearest_baseline_is_taken():
    """An equal fingerprint before one that differs in one part, before one that differs in two."""
    far = Baseline({**HERE, "python": "CPython 3.11.2, GCC 11", "greenlet": "3.1.0"}, FIGURES)
    near = Baseline({**HERE, "greenlet": "3.1.0"}, FIGURES)
    equal = Baseline(dict(HERE), FIGURES)
    assert baseline.nearest([far, near], HERE) is near
    assert baseline.nearest([far, equal, near], HERE) is equal


def test_write_replaces_the_baseline_of_the_same_fingerprint_only(tmp_path):
    """Hosts of several kinds have their baselines side by side; the order does not depend on who wrote first."""
    path = tmp_path / "baselines.json"
    there = {**HERE, "machine": "Linux aarch64"}
    assert baseline.read(path) == []
    for fingerprint, figures in ((HERE, {"pair": 1.0}), (there, {"pair": 2.0}), (HERE, {"pair": 3.14159})):
        baseline.write(path, Baseline(fingerprint, figures))
    assert baseline.read(path) == [Baseline(there, {"pair": 2.0}), Baseline(HERE, {"pair": 3.1})]
