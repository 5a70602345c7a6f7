# SPDX-License-Identifier: MIT
"""Reading source files as text, and naming them in messages the way the user named them."""

import os
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from contextlib import suppress

LARGEST_FILE = 16 * 1024 * 1024

# What a text that is not UTF-8 may be in: EUC-JP, Shift-JIS, each with what vendors have added.
_JAPANESE = ("euc_jis_2004", "cp932")

# What the codec of Shift-JIS makes of the bytes that it does not use.
_NO_CHARACTERS = frozenset("\x80\uf8f0\uf8f1\uf8f2\uf8f3")

# C treats these as a space; they would count as line ends in Python.
_CONTROLS = str.maketrans({"\f": " ", "\v": " "})


class UnreadableError(Exception):
    """A file cannot be read as text; the message says why, without the file's name."""


def read_text(path: str | os.PathLike[str]) -> str:
    """A file's text, its lines ended by ``\\n``.

    It is in UTF-8, or in an encoding of Japanese sources. Bytes that are in none are kept (as lone surrogates), and are an
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
    if data[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
        raise UnreadableError("it is in UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise UnreadableError("it is not a text file: it has a NUL byte")
    text = _decoded(data)
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def _decoded(data: bytes) -> str:
    """In Shift-JIS the second byte of a character may be a backslash, which must not join two lines or end a string."""
    # JIS, which has escape sequences, is ASCII, too. Neither it nor UTF-8 is anything else by chance.
    with suppress(UnicodeDecodeError):
        return data.decode("iso2022_jp" if b"\x1b$" in data else "utf-8-sig")
    texts = []
    for encoding in _JAPANESE:
        with suppress(UnicodeDecodeError):
            texts.append(data.decode(encoding))
    texts = [text for text in texts if _NO_CHARACTERS.isdisjoint(text)]
    # The right one has more kana.
    return max(texts, key=_kana, default=data.decode("utf-8-sig", "surrogateescape"))


def _kana(text: str) -> int:
    return sum("\u3041" <= character <= "\u30fe" for character in text)


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
