# SPDX-License-Identifier: MIT
"""The TOPPERS/JSP application in miniature: commands come in over a serial port, the log goes out over it."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import pyitron
from pyitron import syssvc

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "hello"


@pytest.fixture
def application():
    """The example's module, fresh."""
    spec = importlib.util.spec_from_file_location("hello_example", FOLDER / "hello.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(application, commands, until=20_000, servers="passive"):
    """What the serial port says when *commands*, (milliseconds, characters), come in."""
    line = syssvc.Memory()
    with pyitron.Kernel(servers=servers) as kernel:
        syssvc.setup(kernel, port1=line, log=syssvc.Memory())
        kernel.load(FOLDER / "hello.cfg", vars(application))
        for instant, characters in commands:
            line.send(characters, at=instant)
        result = kernel.run(until)
    assert result.faults == []
    return result.reason, line.text.splitlines()


@pytest.mark.parametrize("servers", ["passive", "active"])
def test_commands_do_to_the_workers_what_they_say(application, servers):
    """Answers come in between the workers' lines, at the exact instants."""
    commands = [(100, "2s"), (300, "p"), (900, "1p"), (1900, "2rp"), (2500, "3t"), (2600, "p"), (2700, "a"), (9000, "xQ")]
    reason, said = run(application, commands, servers=servers)
    assert reason == "exit"
    answers = [text for text in said if text[:8] not in ("worker 1", "worker 2", "worker 3") or " is " in text]
    assert answers == [
        "The log task writes to serial port 1.",
        "Hello: commands are 1 2 3, w s r t a p, c C, Q",
        "sus_tsk of worker 2: E_OK",
        "worker 2 is suspended, priority 10",
        "worker 1 is waiting, priority 10",
        "rsm_tsk of worker 2: E_OK",
        "worker 2 is ready, priority 10",
        "ter_tsk of worker 3: E_OK",
        "worker 3 is dormant, priority 10",
        "act_tsk of worker 3: E_OK",
        "There is no command x",
        "Good bye",
    ]
    assert [said.count(f"worker {n} sleeps") for n in (1, 2, 3)] == [1, 1, 2]


def test_turns_by_the_cyclic_handler(application):
    """With it the workers' rounds are mixed, without it each finishes first."""
    _, plain = run(application, [])
    _, turns = run(application, [(0, "c"), (5000, "C")])
    rounds = [text[:8] for text in plain if "round" in text]
    assert rounds == ["worker 1"] * 3 + ["worker 2"] * 3 + ["worker 3"] * 3
    assert sorted(text for text in turns if "round" in text) == sorted(text for text in plain if "round" in text)
    assert [text[:8] for text in turns if "round" in text] != rounds


def test_run_by_the_command_line_with_commands_from_a_pipe():
    """In virtual time, without an end: input is waited for, and Q ends the run."""
    command = [sys.executable, "-m", "pyitron", "run", str(FOLDER / "hello.cfg"), "--app", str(FOLDER / "hello.py")]
    done = subprocess.run(command, input="1pQ", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:3] == [
        "The log task writes to serial port 1.",
        "Hello: commands are 1 2 3, w s r t a p, c C, Q",
        "worker 1 is ready, priority 10",
    ]
    assert done.stdout.endswith("Good bye\n")


def test_what_was_logged_last_comes_before_what_is_said_about_the_run():
    """A run that is cut off at its end given still writes the log, and only then the summary."""
    command = [sys.executable, "-m", "pyitron", "run", str(FOLDER / "hello.cfg"), "--app", str(FOLDER / "hello.py")]
    done = subprocess.run(
        [*command, "--until", "5ms"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert [line.partition(":")[0] for line in done.stdout.splitlines()[:3]] == [
        "The log task writes to serial port 1.",
        "Hello",
        "pyitron",
    ]
