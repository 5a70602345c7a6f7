# SPDX-License-Identifier: MIT
"""C sources without the lines that are no C."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_ASM_BEGINS = re.compile(r"\s*(#\s*(pragma\s+)?asm|\$asm)\b", re.IGNORECASE)
_ASM_ENDS = re.compile(r"\s*(#\s*(pragma\s+)?endasm|\$endasm)\b", re.IGNORECASE)
_PRAGMA = re.compile(r"\s*#\s*pragma\s+(\w+)\s*(.*)")


class Foreign(NamedTuple):
    """A line that is not C: "asm" or the word behind ``#pragma``, its line number, and what else it says."""

    kind: str
    line: int
    text: str


def foreign_lines(text: str) -> tuple[str, list[Foreign]]:
    """Take assembler between ``#asm`` and ``#endasm`` out of a text, whose lines keep their numbers, and list it and all
    pragmas."""
    found = list(_scan(text))
    if not any(kind == "asm" for kind, _, _ in found):
        return text, found
    kept = []
    inside = False
    for line in text.split("\n"):
        begins = not inside and _ASM_BEGINS.match(line) is not None
        ends = inside and _ASM_ENDS.match(line) is not None
        kept.append("" if inside or begins else line)
        inside = (inside or begins) and not ends
    return "\n".join(kept), found


def _scan(text: str) -> Iterator[Foreign]:
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = _ASM_ENDS.match(line) is None
        elif _ASM_BEGINS.match(line):
            inside = True
            yield Foreign("asm", number, line.strip())
        elif match := _PRAGMA.match(line):
            yield Foreign(match[1], number, match[2].strip())
