# SPDX-License-Identifier: MIT
"""The POSIX examples that the READMEs and the guide show: they run, and print what is said."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = ROOT / "examples" / "posix" / "first.py"
GUIDE = (ROOT / "docs" / "posix" / "index.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```\n", GUIDE, re.DOTALL)


def output_of(*arguments):
    """What a Python program prints to standard output; it must succeed."""
    done = subprocess.run([sys.executable, "-P", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("readme", ["README.md", "README.ja.md"])
def test_readme_shows_the_example_and_its_output(readme):
    """The text of the file without the licence line, and what it prints."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    shown = FIRST.read_text(encoding="utf-8").partition("\n")[2]
    assert f"```python\n{shown}```\n" in text
    assert f"```text\n{output_of(FIRST)}```\n" in text


def test_guide_has_examples_with_their_output():
    """One for a process, one for the bridge."""
    assert len(SHOWN) == 2


@pytest.mark.parametrize("number", range(2))
def test_example_of_the_guide_prints_what_is_shown(number):
    """Each program as it stands there."""
    program, output = SHOWN[number]
    assert output_of("-c", program) == output
