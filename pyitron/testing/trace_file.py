# SPDX-License-Identifier: MIT
"""The trace of a test as a file."""

import re
import zlib
from pathlib import Path

from pyitron.testing.under_test import UnderTest
from pyitron.trace import export

__all__ = ["file_name", "write"]

_LONGEST = 150


def file_name(test: str, number: int, form: str) -> str:
    """What the trace of the kernel *number* of a test is called; no two tests have the same."""
    place, bracket, parameters = test.partition("[")
    # Names in Python have no hyphen, so nothing else ends in the same one.
    plain = re.sub(r"::|/", "-", place) + bracket.replace("[", "-") + parameters.removesuffix("]")
    name = re.sub(r"[^\w.\-]", "-", plain)[:_LONGEST]
    if name != plain or "-" in place:
        name += f"-{zlib.crc32(test.encode('utf-8', 'backslashreplace')):08x}"
    # No name has a plus.
    return f"{name}+{number + 1}.{form}" if number else f"{name}.{form}"


def write(kernel: UnderTest, path: Path, title: str) -> None:
    """Write what *kernel* has kept, in the form that the suffix of *path* says."""
    with export.open_output(path) as file:
        events, names = kernel.trace_events, kernel.names
        export.write(file, path.suffix, events, names, start_ns=0, end_ns=kernel.now_ns, title=title)
