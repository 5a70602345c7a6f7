# SPDX-License-Identifier: MIT
"""The POSIX example that the READMEs show runs, and prints what is said."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = ROOT / "examples" / "posix" / "first.py"


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
