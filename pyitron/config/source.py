# SPDX-License-Identifier: MIT
"""Reading source files as text, and naming them in messages the way the user named them."""

import os
from collections.abc import Iterable

LARGEST_FILE = 16 * 1024 * 1024

# C treats these as a space; they would count as line ends in Python.
_CONTROLS = str.maketrans({"\f": " ", "\v": " "})


class UnreadableError(Exception):
    """A file cannot be read as text; the message says why, without the file's name."""


def read_text(path: str | os.PathLike[str]) -> str:
    """A file's text, its lines ended by ``\\n``.

    Old sources have comments in EUC-JP or Shift-JIS. So bytes that are not UTF-8 are kept (as lone surrogates), and are an
    error only where they are met outside a comment.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableError("there is no such file") from None
    except IsADirectoryError:
        raise UnreadableError("it is a directory, not a file") from None
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise UnreadableError(f"it cannot be read: {error}") from None
    if len(data) > LARGEST_FILE:
        raise UnreadableError(f"it is larger than {LARGEST_FILE // (1024 * 1024)} MiB")
    if b"\0" in data:
        raise UnreadableError("it is not a text file: it has a NUL byte")
    text = data.decode("utf-8-sig", "surrogateescape")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


class Folders:
    """Where files are looked for, and what a found file is called: a path that begins as the user gave it."""

    def __init__(self, path: str | os.PathLike[str], include_dirs: Iterable[str | os.PathLike[str]]) -> None:
        self.path = os.fspath(path)
        self.include_dirs = [os.fspath(folder) for folder in include_dirs]
        given = [os.path.dirname(self.path), *self.include_dirs]
        self._given = [(os.path.abspath(folder), folder) for folder in given]
        # Asked for with every token.
        self._shown: dict[str, str] = {}

    def display(self, absolute: str) -> str:
        """The name of a file for messages."""
        shown = self._shown.get(absolute)
        if shown is None:
            shown = self._shown[absolute] = self._display(absolute)
        return shown

    def _display(self, absolute: str) -> str:
        if absolute == os.path.abspath(self.path):
            return self.path
        inside = [pair for pair in self._given if absolute.startswith(os.path.join(pair[0], ""))]
        if not inside:
            return absolute
        folder, given = max(inside, key=lambda pair: len(pair[0]))
        return os.path.join(given, os.path.relpath(absolute, folder))
