# SPDX-License-Identifier: MIT
"""The examples of the documentation run, and print what its pages say."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
PROGRAMS = sorted(EXAMPLES.rglob("*.py"))
SESSIONS = sorted(EXAMPLES.rglob("*.console"))
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "examples").rglob("README*.md"), *(ROOT / "docs").rglob("*.md")])
# Of a page's code, what has to be a file: a program, or a session at a terminal.
CHECKED = ("python", "console")
AROUND = ("BUILD_NUMBER", "CI", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST")
# What stands for the commands in a session.
COMMANDS = {
    "pyitron": [sys.executable, "-P", "-m", "pyitron"],
    "python": [sys.executable],
    # The plugin is named for where pyitron is not installed; its entry point has the same name.
    "pytest": [sys.executable, "-P", "-m", "pytest", "-p", "pyitron_pytest"],
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run(command: list[str], folder: Path) -> str:
    """What it prints, to either stream. A terminal of 100 columns, without colours."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONDONTWRITEBYTECODE": "1"}
    # Other plugins that happen to be installed take half of a session's time.
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # What the tests around are run with is none of the example's; pytest tells more where CI is set.
    for variable in [name for name in environment if name.startswith("PYTEST_XDIST") or name in AROUND]:
        del environment[variable]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    return subprocess.run(command, cwd=folder, env=environment, check=False, **streams).stdout


def matches(shown: str, printed: str) -> bool:
    """Whether it is the text shown, where ``...`` stands for anything on a line, and as a line of its own for any lines."""
    parts = []
    for line in shown.splitlines():
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append("[^\n]*?".join(map(re.escape, re.split(r"\.{3,}", line))) + "\n")
    return re.fullmatch("".join(parts), printed) is not None


@pytest.mark.parametrize(
    "program", [pytest.param(path, id=name(path)) for path in PROGRAMS if path.with_suffix(".out").exists()]
)
def test_program_prints_what_the_page_says(program):
    """Each in its own folder."""
    printed = run([sys.executable, program.name], program.parent)
    shown = program.with_suffix(".out").read_text(encoding="utf-8")
    assert matches(shown, printed), printed


@pytest.mark.parametrize("session", [pytest.param(path, id=name(path)) for path in SESSIONS])
def test_session_goes_as_the_page_says(session, tmp_path):
    """Command after command, in a copy of its folder; commands are pyitron, python and pytest."""
    shown = session.read_text(encoding="utf-8")
    assert shown.startswith("$ ")
    folder = shutil.copytree(session.parent, tmp_path / session.parent.name)
    printed = ""
    for line in shown.splitlines():
        if line.startswith("$ "):
            command, *arguments = shlex.split(line[2:])
            printed += f"{line}\n{run([*COMMANDS[command], *arguments], folder)}"
    assert matches(shown, printed), printed


def test_every_program_has_an_output_or_is_used_by_one():
    """A module of an example is imported or named by another file of its folder; nothing lies there that is not run."""
    for program in PROGRAMS:
        if not program.with_suffix(".out").exists():
            others = [path for path in program.parent.iterdir() if path.is_file() and path != program]
            assert any(program.stem in path.read_text(encoding="utf-8") for path in others), name(program)


@pytest.mark.parametrize("page", [pytest.param(path, id=name(path)) for path in PAGES])
def test_code_on_a_page_is_a_part_of_a_file(page):
    """What is written out is in a file that is run; pages of docs/ take files in."""
    files = [*EXAMPLES.rglob("*"), *(ROOT / "examples").rglob("*")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".py", ".console", ".cfg", ".out")]
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        if language in CHECKED:
            assert any(code.strip() in text for text in texts), code
