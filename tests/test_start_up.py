# SPDX-License-Identifier: MIT
"""What is imported before it is needed: nothing that takes long."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))

# Each takes long, beside the start of Python itself.
SLOW = {"argparse", "importlib.metadata", "pcpp", "pycparser", "rich", "tempfile"}
COMMAND = "import pyitron_command; pyitron_command.main()"


def imported(code, *arguments):
    """What a Python of its own prints, and the modules that it imports besides those of its start."""
    text = f"import sys\nbefore = {{*sys.modules}}\ntry:\n    {code}\nexcept SystemExit:\n    pass\n"
    text += "print(*{*sys.modules} - before)\n"
    done = subprocess.run(
        [sys.executable, "-P", "-c", text, *arguments], capture_output=True, encoding="utf-8", check=True
    )
    *lines, modules = done.stdout.splitlines()
    return lines, set(modules.split())


def test_the_installed_command_is_the_one_tested_here():
    """Which is a module of its own, so that it does not import the package."""
    assert PROJECT["project"]["scripts"] == {"pyitron": "pyitron_command:main"}
    assert PROJECT["tool"]["setuptools"]["py-modules"] == ["pyitron_command"]


def test_version_imports_neither_the_kernel_nor_an_api():
    """One line, and a few modules."""
    lines, modules = imported(COMMAND, "--version")
    assert len(lines) == 1 and lines[0].startswith("pyitron ")
    ours = {name for name in modules if name.partition(".")[0] in ("conformance", "kernel", "posix_rt", "pyitron")}
    assert ours == {"kernel", "kernel.version"}
    assert modules & {*SLOW, "dataclasses", "inspect", "re", "typing"} == set()


def test_version_is_the_same_however_it_is_asked_for():
    """By the command, by ``python -m``, and where the parser meets it."""
    done = [
        subprocess.run([sys.executable, "-P", *words], capture_output=True, encoding="utf-8", check=True)
        for words in (["-c", COMMAND, "--version"], ["-m", "pyitron", "--version"], ["-m", "pyitron.cli", "--version", "run"])
    ]
    assert len({run.stdout for run in done}) == 1
    assert {run.stderr for run in done} == {""}


def test_letters_that_the_output_does_not_know_are_no_error():
    """A console of Windows, or a pipe in an old locale: the name of the specification has a Greek letter."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, "--help"],
        capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u03bcITRON 4.0" in done.stdout


def test_version_without_greenlet_says_so():
    """It is asked for when something is wrong."""
    lines, _ = imported(f"sys.modules['greenlet'] = None; {COMMAND}", "--version")
    assert lines[0].endswith(", greenlet not installed")


@pytest.mark.parametrize(
    ("package", "unused"),
    [("pyitron", {"posix_rt", "pyitron.cli", "pyitron.config", "pyitron.trace"}), ("posix_rt", {"pyitron"})],
)
def test_package_imports_nothing_that_it_may_not_need(package, unused):
    """Neither the configuration reader nor the command line."""
    _, modules = imported(f"import {package}")
    assert package in modules
    assert modules & {*SLOW, *unused, "conformance"} == set()


@pytest.mark.parametrize("command", ["run", "check", "cfg"])
def test_wrong_usage_is_answered_before_the_command_is_imported(command):
    """And its own commands are known without asking what other packages add."""
    lines, modules = imported(COMMAND, command, "--help")
    assert lines[0].startswith(f"usage: pyitron {command} ")
    assert modules & {*SLOW, "pyitron.commands", "pyitron.config", "pyitron.trace"} == {"argparse"}


def test_an_added_command_is_imported_alone():
    """Those of pyitron itself are not."""
    lines, modules = imported("from pyitron import cli; cli.main(['conformance', '--list', '--call', 'sig_sem'])")
    if "conformance.command" not in modules:
        pytest.skip("pyitron is not installed, so that no package adds a command")
    assert lines
    assert "pyitron.commands" not in modules
