# SPDX-License-Identifier: MIT
"""What the director makes of scenarios for POSIX, right and wrong, on posix_rt and on the C library of the host."""

import errno
import os
import threading
from pathlib import Path

import pytest

from conformance.directed.backend import run
from conformance.directed.pyitron_backend import PyitronPosixBackend
from conformance.directed.scenario import read
from conformance.expression import ScenarioError
from conformance.libc import LibcBackend
from conformance.libc.backend import permitted

HEAD = 'title = "t"\ncovers = ["PSEM-1"]\n'
WAITERS = (
    HEAD
    + """
[before]
T1 = 20
T2 = 30
S1 = "sem_init(0, 0)"
[[do]]
by = "T1"
call = "sem_wait(S1)"
blocks = true
[[do]]
by = "T2"
call = "sem_wait(S1)"
blocks = true
"""
)
POST = """
[[do]]
call = "sem_post(S1)"
answers = {answers}
"""
BOTH = """
[[do]]
calls = ["sem_post(S1)", "sem_post(S1)"]
answers = {answers}
"""
# One step on a semaphore with one unit.
STEP = HEAD + '[before]\nT1 = 20\nS1 = "sem_init(0, 1)"\n[[do]]\n'


BACKENDS = [
    pytest.param(PyitronPosixBackend, id="pyitron"),
    pytest.param(LibcBackend, id="libc", marks=pytest.mark.skipif(not permitted(), reason="needs SCHED_FIFO")),
]


@pytest.fixture(params=BACKENDS)
def outcome(request, tmp_path):
    """Plays the scenario in a text."""

    def play(text):
        path = tmp_path / "story.toml"
        path.write_text(text, encoding="utf-8")
        (scenario,) = read(path, tmp_path)
        return run(scenario, request.param())

    return play


def test_story_as_it_is_passes(outcome):
    """The most urgent waiter is first."""
    assert outcome(WAITERS + POST.format(answers="{ T2 = 0 }")).verdict == "pass"
    assert outcome(WAITERS + BOTH.format(answers='[["T2", 0], ["T1", 0]]')).verdict == "pass"
    assert outcome(WAITERS + BOTH.format(answers="{ T1 = 0, T2 = 0 }")).verdict == "pass"


@pytest.mark.parametrize(
    ("text", "message", "expected", "found"),
    [
        (WAITERS + POST.format(answers="{ T1 = 0 }"), "T1 does not answer, or is not called", "0", "nothing"),
        (WAITERS + POST.format(answers="{}"), "T2 goes on with nothing, which the scenario does not say", None, None),
        (WAITERS + POST.format(answers='{ T2 = "EINTR" }'), "what T2 gets: not as expected", "EINTR", "nothing"),
        (WAITERS + BOTH.format(answers='[["T1", 0], ["T2", 0]]'), "the order is not as expected", "T1, T2", "T2, T1"),
        (STEP + 'by = "T1"\ncall = "sem_wait(S1)"\nblocks = true\n', "T1 does not block", "it blocks", "nothing"),
        (STEP + 'call = "sem_getvalue(S1)"\nreturns = 2\n', "step 1: sem_getvalue(S1): not as expected", "2", "1"),
        (STEP + 'call = "sem_post(S1)"\nreturns = "EAGAIN"\n', "step 1: sem_post(S1): not as expected", "EAGAIN", "nothing"),
        (STEP + 'calls = [["sem_getvalue(S1)", 3]]\n', "the director: sem_getvalue(S1): not as expected", "3", "1"),
        (
            STEP + 'by = "T1"\ncall = "sem_wait(S1)"\n[[do]]\nby = "T1"\ncall = "sem_wait(S1)"\n',
            "T1 does not return from sem_wait(S1)", "it returns", "it blocks",
        ),
    ],
)  # fmt: skip
def test_what_is_not_as_said_fails(outcome, text, message, expected, found):
    """With what was expected and what was found."""
    result = outcome(text)
    assert (result.verdict, result.message) == ("fail", message)
    assert [(entry.expected, entry.found) for entry in result.differences] == ([] if expected is None else [(expected, found)])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (STEP + 'call = "sem_getvalue(S1)"\n', "step 1: sem_getvalue(S1): say what it returns; it was 1"),
        (STEP + 'call = "sem_wait(S7)"\n', "S7 is not known"),
        (STEP + 'by = "T7"\ncall = "sem_wait(S1)"\n', "T7 is not there to do it"),
        (STEP.replace("0, 1)", "0, 0xffffffff)") + "advance = 1\n", "S1 = sem_init(0, 0xffffffff): EINVAL"),
        (WAITERS + '[[do]]\nby = "T1"\ncall = "sem_post(S1)"\n', "T1 cannot do it: it has not returned from sem_wait(S1)"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_unresolved(outcome, text, message):
    """It settles nothing about the API."""
    result = outcome(text)
    assert result.verdict == "unresolved" and message in result.message


def test_call_that_there_is_not_is_unsupported(outcome):
    """So is what needs more than the backend has."""
    result = outcome(STEP + 'call = "sem_frobnicate(S1)"\n')
    assert (result.verdict, result.message) == ("unsupported", "there is no sem_frobnicate")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "nothing is done"),
        (HEAD + '[before]\nt1 = 20\n[[do]]\nadvance = 1\n', "[before] t1: names are capital letters and a number"),
        (HEAD + "[before]\nT1 = 1\n[[do]]\nadvance = 1\n", "threads have priorities from 2 to 99"),
        (HEAD + "[before]\nT1 = 1.5\n[[do]]\nadvance = 1\n", "[before] T1: a thread's priority, [policy, priority]"),
        (HEAD + "[before]\nH1 = { acts = true, returns = 1 }\n[[do]]\nadvance = 1\n", "gets its commands from steps"),
        (HEAD + 'needs = ["magic"]\n[[do]]\nadvance = 1\n', "needs has only itron, virtual"),
        (STEP + "advance = 1\ncompute = 1\n", "step 1 must have exactly one of call, calls,"),
        (STEP + "compute = 1\n", "by says who is to compute"),
        (STEP + 'advance = 1\nby = "T1"\n', "advance is up to the director"),
        (STEP + "advance = true\n", "advance = True is of the wrong type"),
        (STEP + 'call = "sem_wait(S1)"\nblocks = true\n', "the director must not block"),
        (STEP + 'by = "T1"\ncall = "sem_wait(S1)"\nblocks = true\nreturns = 0\n', "what blocks returns nothing yet"),
        (STEP + 'call = "sem_post(S1)"\nanswers = ["T1"]\n', "answers has [name, value]"),
        (STEP + "calls = [5]\n", "5 is neither a call nor [call, what it returns]"),
        (STEP + 'call = "sem_post(S1)"\nby_whom = "T1"\n', "there is no key 'by_whom'"),
    ],
)  # fmt: skip
def test_mistake_in_a_file_is_told(tmp_path, text, message):
    """Before anything is played."""
    path = tmp_path / "story.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        list(read(path, tmp_path))
    assert message in str(caught.value) and str(path) in str(caught.value)


# The C library


@pytest.fixture
def on_libc(tmp_path):
    """Plays a scenario on the C library, with little patience."""
    if not permitted():
        pytest.skip("needs SCHED_FIFO")

    def play(text, backend=None):
        path = tmp_path / "story.toml"
        path.write_text(text, encoding="utf-8")
        (scenario,) = read(path, tmp_path)
        return run(scenario, backend or LibcBackend(patience=0.3))

    return play


def test_watchdog_ends_what_does_not_end(on_libc):
    """The director waits for ever; then a thread computes for ever: both are unresolved, and nothing is left behind."""
    children = Path("/proc/self/task", str(threading.get_native_id()), "children")
    before = children.read_text()
    blocked = on_libc(STEP + 'calls = ["sem_wait(S1)", "sem_wait(S1)"]\n')
    assert (blocked.verdict, blocked.step) == ("unresolved", 1)
    assert blocked.message == "it did not come to an end in 0.3 seconds"
    assert on_libc(STEP + 'by = "T1"\ncompute = 10000\n').verdict == "unresolved"
    assert children.read_text() == before


def test_process_that_is_ended_by_a_signal_fails_unless_that_is_said(on_libc):
    """With the step at which it was; core files are not written."""
    kill = STEP + 'call = "raise_(SIGTERM)"\n'
    kill = kill.replace("[[do]]\n", '_1 = "pthread_sigmask(SIG_UNBLOCK, sigset(SIGTERM))"\n[[do]]\n')
    kill = kill.replace("_1 = ", "M1 = ")
    outcome = on_libc(kill)
    assert (outcome.verdict, outcome.step, outcome.message) == ("fail", 1, "the process was ended by SIGTERM")
    assert on_libc(kill + 'dies = "SIGTERM"\n').verdict == "pass"
    other = on_libc(kill + 'dies = "SIGKILL"\n')
    assert (other.verdict, other.message) == ("fail", "the process was ended by SIGTERM")
    alive = on_libc(STEP + 'call = "sem_post(S1)"\ndies = "SIGTERM"\n')
    assert (alive.verdict, alive.message) == ("fail", "the process is to be ended by SIGTERM, but lives on")


def test_missing_privilege_is_unresolved(on_libc, monkeypatch):
    """Whatever the scenario."""

    def refused(*_):
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "sched_setscheduler", refused)
    outcome = on_libc(WAITERS)
    assert outcome.verdict == "unresolved"
    assert outcome.message.startswith("SCHED_FIFO on one processor: Operation not permitted; it needs CAP_SYS_NICE")


def test_difference_that_is_allowed_is_not_a_failure(on_libc):
    """It is unsupported, with the reason and what differs."""
    backend = LibcBackend()
    backend.allowed = {"story": "glibc counts otherwise"}
    outcome = on_libc(STEP + 'call = "sem_getvalue(S1)"\nreturns = 2\n', backend)
    assert outcome.verdict == "unsupported"
    assert outcome.message == "glibc counts otherwise (allowed: step 1: sem_getvalue(S1): not as expected)"
    assert [(entry.expected, entry.found) for entry in outcome.differences] == [("2", "1")]
    assert on_libc(STEP + 'call = "sem_getvalue(S1)"\nreturns = 1\n', backend).verdict == "pass"


def test_names_of_a_scenario_are_not_seen_by_others_and_do_not_stay(on_libc):
    """The host has its own names, and what a scenario made is gone after it."""
    before = set(os.listdir("/dev/shm"))
    opened = 'title = "t"\ncovers = ["PSEM-1"]\n[before]\nS1 = "sem_open(\'/pyitron-name\', O_CREAT, 0o600, 1)"\n'
    assert on_libc(opened + '[[do]]\ncall = "sem_getvalue(S1)"\nreturns = 1\n').verdict == "pass"
    assert set(os.listdir("/dev/shm")) == before
