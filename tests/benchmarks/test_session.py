# SPDX-License-Identifier: MIT
"""The order in which figures are asked for, and what becomes of the answers."""

from typing import ClassVar

import pytest

from benchmarks import session
from benchmarks.registry import Workload


class FakeWorker:
    """Answers by a script; keeps what it was asked."""

    log: ClassVar[list] = []
    script: ClassVar[dict] = {}

    def __init__(self, python, divisor):
        self.hello = {"build": python, "pyitron": "1", "pinned": "no", "versions": {"Python": "3"}}
        self.log.append(("start", python, divisor))

    def ask(self, key, subject, size):
        self.log.append((self.hello["build"], subject, size))
        return self.script.get(subject, {"figure": float(len(self.log)), "seconds": 0.01})

    def ask_fresh(self, key, subject, size):
        self.log.append(("fresh", subject, size))
        return {"figure": 1.0, "seconds": 0.01}

    def close(self):
        self.log.append(("close", self.hello["build"]))


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(FakeWorker, "log", [])
    monkeypatch.setattr(FakeWorker, "script", {})
    monkeypatch.setattr(session, "Worker", FakeWorker)
    return FakeWorker


def work(subject, **more):
    return Workload("key", subject, "ns", lambda size: 1.0, **more)


def measure(works, pythons=("compiled",), repetitions=2, quick=False):
    return session.measure(works, list(pythons), repetitions, [], quick, lambda done, total, text: None)


def test_repetitions_are_interleaved(fake):
    """Each case once, then each again; those of a build go to its worker."""
    result = measure([work("pyitron", builds=("compiled", "pure")), work("peer")], ("compiled", "pure"))
    assert fake.log == [
        ("start", "compiled", 1), ("start", "pure", 1),
        ("compiled", "pyitron", 1), ("pure", "pyitron", 1), ("compiled", "peer", 1),
        ("compiled", "pyitron", 1), ("pure", "pyitron", 1), ("compiled", "peer", 1),
        ("close", "compiled"), ("close", "pure"),
    ]  # fmt: skip
    assert [len(series.values) for series in result.series.values()] == [2, 2, 2]
    assert result.host["pyitron"] == "1, builds: compiled, pure"


def test_a_workload_that_wants_it_has_a_process_of_its_own(fake):
    """Each time, which is not as often as the others, since its figures hardly differ."""
    measure([work("pyitron", fresh=True), work("peer")], repetitions=5)
    assert fake.log.count(("fresh", "pyitron", 1)) == session.AT_LEAST
    assert fake.log.count(("compiled", "peer", 1)) == 5


def test_what_is_missing_is_noted_and_asked_for_no_more(fake):
    """A peer that is not installed is no error."""
    fake.script = {"peer": {"missing": "peer is not installed"}}
    result = measure([work("peer"), work("pyitron")])
    assert fake.log.count(("compiled", "peer", 1)) == 1
    assert result.notes == ["left out: key, peer, size 1, compiled build: peer is not installed"]
    assert (result.errors, [case.subject for case in result.series]) == ([], ["pyitron"])


def test_what_fails_is_an_error_and_the_rest_goes_on(fake):
    """It has no figure then."""
    fake.script = {"pyitron": {"error": "Traceback"}}
    result = measure([work("pyitron"), work("peer")])
    assert result.errors == ["key, pyitron, size 1, compiled build: Traceback"]
    assert [case.subject for case in result.series] == ["peer"]


@pytest.mark.parametrize(("seconds", "times"), [(60.0, 3), (0.15, 4), (0.01, 7)])
def test_a_case_that_takes_long_is_not_repeated_as_often(fake, seconds, times):
    """Three times in any case, so that there is a median."""
    fake.script = {"pyitron": {"figure": 1.0, "seconds": seconds}}
    (series,) = measure([work("pyitron")], repetitions=7).series.values()
    assert (len(series.values), series.seconds) == (times, pytest.approx(seconds * times))


def test_a_second_interpreter_with_the_same_build_is_left_alone(fake):
    """As where there is no compiler."""
    result = measure([work("pyitron")], ("compiled", "compiled"))
    assert result.notes == ["compiled has the compiled build, which is measured already"]


def test_a_quick_run_tells_its_workers(fake):
    """They repeat a tenth."""
    measure([work("pyitron")], quick=True)
    assert fake.log[0] == ("start", "compiled", 10)
