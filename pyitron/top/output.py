# SPDX-License-Identifier: MIT
"""What the application writes to standard output and standard error while the screen is not its own."""

import contextlib
import io
import re
import sys
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterator
from typing import Any

__all__ = ["Output"]

# How many lines are kept.
KEPT = 2000

# What would move the cursor or change colours.
_CONTROLS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class _Lines(io.RawIOBase):
    """Bytes put together to lines."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.count = 0
        self.open = ""
        self._decoder = getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        *lines, self.open = (self.open + self._decoder.decode(bytes(data))).split("\n")
        self.count += len(lines)
        self.lines.extend(map(_plain, lines))
        return len(data)


def _plain(line: str) -> str:
    return _CONTROLS.sub("", line).expandtabs()


class Output:
    """Takes the place of the two streams, and of standard input, which has nothing."""

    def __init__(self) -> None:
        self._lines = _Lines()
        self._stream = io.TextIOWrapper(
            io.BufferedWriter(self._lines, 1), "utf-8", "backslashreplace", newline="\n", write_through=True
        )

    @property
    def count(self) -> int:
        """How many lines there have been."""
        return self._lines.count

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """While it lasts, output comes here."""
        source = sys.stdin
        sys.stdin = io.StringIO()
        try:
            with contextlib.redirect_stdout(self._stream), contextlib.redirect_stderr(self._stream):
                yield
        finally:
            sys.stdin = source

    def say(self, text: str) -> None:
        """Add lines that are not the application's."""
        self._stream.write(text.rstrip("\n") + "\n")

    def lines(self) -> list[str]:
        """The last lines, the oldest first."""
        self._stream.flush()
        return [*self._lines.lines, *([_plain(self._lines.open)] if self._lines.open else [])]
