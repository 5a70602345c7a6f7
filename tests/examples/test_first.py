# SPDX-License-Identifier: MIT
"""The example that the READMEs show: it runs, prints what they say, and its text is the one shown."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "examples" / "first"
SAMPLES = """\
 100 ms: sample 0
 200 ms: sample 1
 300 ms: sample 2
 550 ms: E_TMOUT
 800 ms: E_TMOUT
"""
OUTPUT = SAMPLES + "ended by 'until' at 1000 ms, faults: 0\n"


def run(*arguments):
    """What a command prints to standard output; it must succeed."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_first_run_as_a_program_prints_what_the_readme_says():
    """Five lines of the application, and how the run ended."""
    assert run("-P", "examples/first/first.py") == OUTPUT


def test_first_run_by_the_command_line_prints_the_same_lines():
    """The module's own end of the run is not used there."""
    command = ["-m", "pyitron", "run", "examples/first/first.cfg", "--app", "examples/first/first.py", "--until", "1s"]
    assert run("-P", *command) == SAMPLES


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_readme_shows_the_files_and_the_output(readme):
    """The text of both files without the licence line, and the output, each as one block."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    for language, path in (("c", FOLDER / "first.cfg"), ("python", FOLDER / "first.py")):
        shown = path.read_text(encoding="utf-8").partition("\n")[2]
        assert f"```{language}\n{shown}```\n" in text
    assert f"```text\n{OUTPUT}```\n" in text
