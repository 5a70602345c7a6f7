# SPDX-License-Identifier: MIT
"""The process that measures, asked as the parent asks it."""

import os
import sys

import pytest

import kernel
from benchmarks import registry, worker
from benchmarks.registry import Workload
from benchmarks.worker import Worker, figure


@pytest.fixture
def asked():
    with Worker(sys.executable, 1000) as process:
        yield process


def test_worker_says_what_it_is_and_measures(asked):
    """Its build is that of its interpreter."""
    assert asked.hello["build"] == kernel.build_kind()
    assert asked.hello["versions"]["greenlet"]
    assert asked.ask("floor", "empty loop", 1)["figure"] > 0


def test_worker_that_dies_is_an_error_and_the_next_question_starts_another(asked):
    """One workload that crashes does not take the others with it."""
    asked._process.kill()
    asked._process.wait()
    answers = [asked.ask("floor", "empty loop", 1), asked.ask("floor", "empty loop", 1)]
    assert "ended with code" in answers[0]["error"]
    assert "figure" in answers[1]


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for the interpreter")
def test_worker_that_gets_stuck_is_ended(tmp_path, monkeypatch):
    """After the time that it is given; here it never says what it is."""
    monkeypatch.setattr(worker, "PATIENCE", 0.1)
    stuck = tmp_path / "stuck"
    stuck.write_text("#!/bin/sh\nexec sleep 600\n")
    stuck.chmod(0o755)
    with pytest.raises(SystemExit, match="the process ended with code -9"):
        Worker(str(stuck))


def test_fresh_process_is_another_one(asked):
    """And the first one goes on."""
    assert asked.ask_fresh("floor", "empty loop", 1)["figure"] > 0
    assert "figure" in asked.ask("floor", "empty loop", 1)


def raises(error):
    def run(size):
        raise error

    return Workload("key", "subject", "ns", run)


def test_what_cannot_be_run_here_is_missing_and_what_fails_is_an_error():
    """A peer may be absent; parts of pyitron may not."""
    assert figure(raises(registry.Unavailable("no compiler")), 1) == {"missing": "no compiler"}
    assert figure(raises(ModuleNotFoundError("", name="trio.lowlevel")), 1) == {"missing": "trio.lowlevel is not installed"}
    assert "ModuleNotFoundError" in figure(raises(ModuleNotFoundError("", name="kernel.gone")), 1)["error"]
    assert "ZeroDivisionError" in figure(raises(ZeroDivisionError()), 1)["error"]
