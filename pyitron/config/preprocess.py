# SPDX-License-Identifier: MIT
"""The C preprocessor: pcpp, made to keep the exact place of every token and to report instead of print.

pcpp gives the tokens of an expanded macro the line number of the macro's use. Here a line number is a ``_Line``, an int
that carries the column along, so that after any number of expansions a token still knows where it was written.
"""

import copy
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from pcpp import Action, OutputDirective, Preprocessor

from pyitron import constants, errors
from pyitron.config.built_in import built_in, in_kernel_folder
from pyitron.config.problems import Place, Problems
from pyitron.config.source import Folders, UnreadableError, read_text

DEEPEST_INCLUDE = 40
MOST_TOKENS = 200_000

# What these declare is built in, or made from the configuration file itself.
BUILT_IN_HEADERS = frozenset({
    "itron.h", "kernel.h", "kernel_id.h", "kernel_cfg.h", "t_services.h", "s_services.h", "t_stddef.h", "t_syslog.h", "sil.h",
    "t_config.h", "t_stdlib.h", "jsp_kernel.h", "jsp_services.h", "kernel_impl.h", "target_kernel.h", "target_stddef.h",
    "target_serial.h", "target_syssvc.h", "target_timer.h",
    "assert.h", "ctype.h", "errno.h", "float.h", "inttypes.h", "limits.h", "math.h", "signal.h", "stdarg.h", "stdbool.h",
    "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "time.h",
})  # fmt: skip
# Those of the system services; an application may have headers of these names too.
SERVICE_HEADERS = frozenset({"banner.h", "logtask.h", "serial.h", "syslog.h", "timer.h"})
# Written from the configuration file: what an older version of it said is not to be read.
GENERATED_HEADERS = frozenset({"kernel_id.h", "kernel_cfg.h"})

_KINDS = {"CPP_ID": "name", "CPP_INTEGER": "number", "CPP_FLOAT": "number", "CPP_STRING": "string", "CPP_CHAR": "char"}
_QUOTES = {"CPP_DQUOTE": "string", "CPP_SQUOTE": "character constant"}
_SHIFT = re.compile(r"0*[0-9]|0*[1-5][0-9]|0*6[0-3]|0[xX]0*[0-3]?[0-9a-fA-F]")
_GRANTED = {"if": 1, "ifdef": 1, "ifndef": 1, "pragma": 1}
# What INCLUDE takes for a configuration file: "x.cfg", or with quotes or angle brackets within the string.
_CONFIGURATION = re.compile(r'"(?:\\"|<)?([^"\\<>]+\.cfg)(?:\\"|>)?"', re.IGNORECASE)
_IGNORED_DIRECTIVES = frozenset({"pragma", "warning", "line", "ident", "sccs"})


class Token(NamedTuple):
    """A token after preprocessing. *macro* is the outermost macro that it comes from; *raw* is pcpp's own token."""

    kind: str
    text: str
    place: Place
    macro: str
    raw: Any


class _Line(int):
    """A line number that knows the column."""

    column = 1

    @classmethod
    def at(cls, line: int, column: int) -> "_Line":
        place = cls(line)
        place.column = column
        return place


class _TooMuchError(Exception):
    """Macros expand into more than anybody could have meant."""


def _predefined() -> dict[str, Any]:
    base = Preprocessor()
    known = set(base.macros)
    for module in (constants, errors):
        for name in module.__all__:
            value = getattr(module, name)
            if type(value) is int:
                base.define(f"{name} {value}" if value >= 0 else f"{name} ({value})")
    return {name: macro for name, macro in base.macros.items() if name not in known}


# Macro name -> pcpp's macro, for all constants of the specification.
PREDEFINED: dict[str, Any] = _predefined()


class CPreprocessor(Preprocessor):  # type: ignore[misc]
    """pcpp with places, without output, and with the specification's constants."""

    most_tokens = MOST_TOKENS

    def __init__(self, folders: Folders, defines: Mapping[str, str] | Iterable[str], problems: Problems) -> None:
        super().__init__()
        self.folders = folders
        self.problems = problems
        self.expand_filemacro = False
        self.system_files: set[str] = set()
        self.macros.update(PREDEFINED)
        for folder in folders.include_dirs:
            self.add_path(os.path.abspath(folder))
        # Sources keep their absolute paths: folders.display names them.
        self.rewrite_paths: list[tuple[str, str]] = []
        for name, value in define_pairs(defines):
            self.define(f"{name} {value}")
        self.own_macros = dict(self.macros)
        self._counted = 0
        self._directive = ""
        # File and line of a string that does not end: what follows in that line says nothing.
        self._spoilt: tuple[str, int] = ("", 0)
        # Where the last character was that means nothing.
        self._foreign = Place("", 0, 0)

    # -- running

    def tokens(self, text: str, path: str) -> list[Token]:
        """Preprocess *text*, the text of the file *path*."""
        found: list[Token] = []
        self.problems.file(self.folders.display(os.path.abspath(path)))
        try:
            self.parse(text, path)
            spaced = True
            while (raw := self.token()) is not None:
                if raw.type in self.t_WS or raw.type in self.t_COMMENT:
                    spaced = True
                    continue
                self._append(found, raw, spaced)
                spaced = False
        except _TooMuchError:
            self._at_directive(path, "macros expand into far too much text")
        except RecursionError:
            self._at_directive(path, "macros, expressions or files are nested too deeply")
        except Exception:  # whatever pcpp stumbles over
            self._at_directive(path, "the preprocessor cannot make sense of this")
        return found

    def expanded(self, tokens: list[Token]) -> list[Token]:
        """Expand the macros known here in tokens that come from another file."""
        raws: list[Any] = []
        for token in tokens:
            if raws:
                raws.append(self._space(token.raw))
            raw = copy.copy(token.raw)
            raw.value = token.text
            raw.expanded_from = list(getattr(raw, "expanded_from", ()))
            raws.append(raw)
        found: list[Token] = []
        try:
            for raw in self.expand_macros(raws):
                if raw.type not in self.t_WS:
                    self._append(found, raw, True)
        except (_TooMuchError, RecursionError):
            self.problems.add(tokens[0].place, "macros expand into far too much text")
        return found

    def macro_tokens(self, name: str) -> list[Token]:
        """What a macro without arguments expands to."""
        raws = [copy.copy(raw) for raw in self.macros[name].value]
        found: list[Token] = []
        unnoted, self.problems = self.problems, Problems()
        try:
            spaced = True
            for raw in self.expand_macros(raws, [name]):
                if raw.type in self.t_WS:
                    spaced = True
                    continue
                self._append(found, raw, spaced)
                spaced = False
        except (_TooMuchError, RecursionError):
            found = []
        finally:
            self.problems = unnoted
        return found

    def _append(self, found: list[Token], raw: Any, spaced: bool) -> None:
        place = self.place(raw.source, raw.lineno)
        kind = _KINDS.get(raw.type, "operator")
        text = str(raw.value)
        if place[:2] == self._spoilt:
            return
        if raw.type in _QUOTES:
            self.problems.add(place, f"this {_QUOTES[raw.type]} does not end")
            self._spoilt = place[:2]
        elif not raw.type.startswith("CPP_") or (not text.isascii() and kind in ("name", "number")):
            # One complaint for a name in Japanese.
            if place != self._foreign._replace(column=self._foreign.column + 1):
                self.problems.add(place, f"{_character(text)} has no meaning here")
            self._foreign = place
        elif not spaced and found and self._continues(found[-1], kind, raw):
            # pcpp takes 10ULL, 0b11 and 1.5 apart.
            last = found[-1]
            found[-1] = last._replace(text=last.text + text)
        else:
            macros = getattr(raw, "expanded_from", None)
            found.append(Token(kind, text, place, macros[-1] if macros else "", raw))

    @staticmethod
    def _continues(last: Token, kind: str, raw: Any) -> bool:
        return bool(
            last.kind == "number"
            and (kind in ("name", "number") or raw.value == ".")
            and last.raw.lexpos + len(last.text) == raw.lexpos
            and last.raw.source == raw.source
        )

    def _space(self, like: Any) -> Any:
        return self._token(like, self.t_SPACE, " ")

    def place(self, source: str | None, line: int) -> Place:
        """Where a token of pcpp's stands."""
        file = self.folders.display(source) if source else self.folders.path
        return Place(file, int(line), getattr(line, "column", 1))

    def _at_directive(self, path: str, message: str) -> None:
        last = self.lastdirective
        place = self.place(last.source, last.lineno) if last is not None else Place(path, 1, 1)
        self.problems.add(place, message)

    # -- pcpp's methods

    def group_lines(self, text: str, source: str) -> Iterator[list[Any]]:
        """Split *text* into lines of tokens, each with its place; ends at a comment that does not."""
        lexer = self.lexer.clone()
        lexer.input(text)
        lexer.lineno = 1
        line: list[Any] = []
        while (token := lexer.token()) is not None:
            token.source = source
            token.lineno = _Line.at(token.lineno, token.lexpos - text.rfind("\n", 0, token.lexpos))
            if token.type == "CPP_FSLASH" and text.startswith("/*", token.lexpos):
                self.problems.add(self.place(source, token.lineno), "this comment does not end")
                break
            line.append(token)
            if len(line) == 2 and line[0].type in self.t_WS:
                # pcpp reports the first token of a line; indentation is not meant.
                line[0].lineno = token.lineno
            if token.type in self.t_WS and token.value == "\n":
                yield from self._inclusions(line)
                line = []
        if line:
            yield from self._inclusions([*line, self._token(line[-1], self.t_NEWLINE, "\n")])

    def _inclusions(self, line: list[Any]) -> Iterator[list[Any]]:
        """A line, and in the place of each ``INCLUDE("file.cfg");`` in it an ``#include`` of that file."""
        words = [index for index, token in enumerate(line) if token.type not in self.t_WS and token.type not in self.t_COMMENT]
        if words and line[words[0]].value != "#":
            for at in range(len(words) - 4):
                first, *_, last = picked = words[at : at + 5]
                name, opening, operand, closing, semicolon = (line[index].value for index in picked)
                match = _CONFIGURATION.fullmatch(operand)
                if match and [name, opening, closing, semicolon] == ["INCLUDE", "(", ")", ";"]:
                    like = line[first]
                    end = self._token(like, self.t_NEWLINE, "\n")
                    yield [*line[:first], end]
                    spelled = [(self.t_STRING, f'"{match[1]}"')]
                    if "<" in match[0]:
                        spelled = [("CPP_LESS", "<"), (self.t_ID, match[1]), ("CPP_GREATER", ">")]
                    words_of_it = [("CPP_POUND", "#"), (self.t_ID, "include"), (self.t_SPACE, " "), *spelled]
                    yield [*(self._token(like, kind, text) for kind, text in words_of_it), end]
                    yield from self._inclusions(line[last + 1 :])
                    return
        yield line

    @staticmethod
    def _token(like: Any, kind: str, text: str) -> Any:
        token = copy.copy(like)
        token.type, token.value = kind, text
        return token

    def expand_macros(self, tokens: list[Any], expanding_from: list[str] = []) -> list[Any]:  # noqa: B006
        """Expand macros, up to a limit."""
        expanded: list[Any] = super().expand_macros(tokens, expanding_from)
        if expanding_from:
            self._counted += len(expanded)
            if self._counted > self.most_tokens:
                raise _TooMuchError
        return expanded

    def define(self, tokens: Any) -> None:
        """Define a macro; without a name, complain."""
        if not isinstance(tokens, str) and self._nameless(tokens, "define"):
            return
        super().define(tokens)

    def undef(self, tokens: Any) -> None:
        """Undefine a macro; without a name, complain."""
        if not isinstance(tokens, str) and self._nameless(tokens, "undef"):
            return
        super().undef(tokens)

    def _nameless(self, tokens: list[Any], directive: str) -> bool:
        if tokens and tokens[0].type == self.t_ID:
            return False
        self._at_directive(self.folders.path, f"#{directive} needs the name of a macro")
        return True

    def include(self, tokens: list[Any], original_line: list[Any]) -> Iterator[Any]:
        """Include a file, or one that is built in; without a name, complain."""
        if not tokens:
            self._at_directive(self.folders.path, "#include needs the name of a file")
            return
        spelled = "".join(str(token.value) for token in tokens)
        match = re.match(r'"([^"]*)"|<([^>]*)>', spelled)
        if match is not None:
            folders = self.path if match[2] else [*self.temp_path, *self.path]
            path = built_in(match[1] or match[2] or "", folders or [""])
            if path is not None:
                tokens = [self._token(tokens[0], self.t_STRING, f'"{path}"')]
        yield from super().include(tokens, original_line)

    def evalexpr(self, tokens: list[Any]) -> tuple[int, Any]:
        """Evaluate the expression of an ``#if``."""
        tokens = [token for token in tokens if token.value]
        if not tokens:
            self._at_directive(self.folders.path, f"#{self._directive} needs an expression")
            return 0, None
        words = " ".join(token.value for token in tokens if token.type not in self.t_WS)
        if len(re.findall(r"\bdefined\b", words)) != len(re.findall(r"\bdefined (?:\w+|\( \w+ \))", words)):
            self._at_directive(self.folders.path, "defined takes the name of a macro")
            return 0, None
        if self._shifts_far(tokens):
            self._at_directive(self.folders.path, f"#{self._directive} shifts by more than there are bits")
            return 0, None
        result: tuple[int, Any] = super().evalexpr(tokens)
        return result

    def _shifts_far(self, tokens: list[Any]) -> bool:
        """Whether a number is to be shifted by 64 or more; pcpp would calculate it, however many bits it takes."""
        expanded = self.expand_macros([copy.copy(token) for token in tokens])
        words = [token.value for token in expanded if token.value.strip(" (")]
        amounts = (word.rstrip("uUlL") for before, word in pairwise(words) if before == "<<")
        return any(amount[:1].isdigit() and not _SHIFT.fullmatch(amount) for amount in amounts)

    # -- pcpp's hooks

    def on_error(self, file: str, line: int, msg: str) -> None:
        if msg.startswith("Could not evaluate"):
            self._at_directive(self.folders.path, f"the expression of #{self._directive} cannot be evaluated")
        elif msg.startswith(("Misplaced", "Malformed")):
            self._at_directive(self.folders.path, msg[:1].lower() + msg[1:])
        else:
            self.problems.add(self.place(file, line), " ".join((msg[:1].lower() + msg[1:]).split()))

    def on_file_open(self, is_system_include: bool, includepath: str) -> io.StringIO:
        if os.path.basename(includepath) in GENERATED_HEADERS or not os.path.exists(includepath):
            raise OSError
        if self.include_depth > DEEPEST_INCLUDE:
            self._at_directive(self.folders.path, "files include each other without end")
            raise OutputDirective(Action.IgnoreAndRemove)
        includer = self.lastdirective.source if self.lastdirective is not None else None
        if is_system_include or includer in self.system_files:
            self.system_files.add(includepath)
        self.problems.file(self.folders.display(includepath))
        try:
            return io.StringIO(read_text(includepath))
        except UnreadableError as error:
            self._at_directive(self.folders.path, f"{self.folders.display(includepath)}: {error}")
            raise OutputDirective(Action.IgnoreAndRemove) from None

    def on_include_not_found(self, is_malformed: bool, is_system_include: bool, curdir: str, includepath: str) -> str:
        if is_malformed:
            self._at_directive(self.folders.path, '#include takes "file" or <file>')
        elif os.path.basename(includepath) not in BUILT_IN_HEADERS and not (
            os.path.basename(includepath) in SERVICE_HEADERS and (is_system_include or in_kernel_folder(includepath))
        ):
            self._at_directive(self.folders.path, f"include file {includepath} was not found")
        raise OutputDirective(Action.IgnoreAndRemove)

    def on_directive_handle(self, directive: Any, toks: list[Any], ifpassthru: bool, precedingtoks: list[Any]) -> bool:
        self.lastdirective = precedingtoks[0]
        self._directive = directive.value
        # pcpp takes some tokens for granted; a name that cannot be written stands for "none".
        wanted = _GRANTED.get(directive.value, 0)
        if directive.value == "if" and toks and toks[0].value == "!":
            wanted = 4
        while len(toks) < wanted:
            nothing = copy.copy(directive)
            nothing.type, nothing.value = self.t_ID, ""
            toks.append(nothing)
        return True

    def on_unknown_macro_in_defined_expr(self, tok: Any) -> bool:
        if not tok.value:
            self._at_directive(self.folders.path, f"#{self._directive} needs the name of a macro")
        return False

    def on_directive_unknown(self, directive: Any, toks: list[Any], ifpassthru: bool, precedingtoks: list[Any]) -> bool:
        if directive.value == "error":
            text = "".join(str(token.value) for token in toks).strip()
            self._at_directive(self.folders.path, f"#error {text}" if text else "#error")
        elif directive.value not in _IGNORED_DIRECTIVES:
            self._at_directive(self.folders.path, f"there is no directive #{directive.value}")
        return True


def define_pairs(defines: Mapping[str, str] | Iterable[str]) -> Iterator[tuple[str, str]]:
    """Macros as ``-D`` takes them: ``NAME``, ``NAME=value``, or a mapping of names to values."""
    if isinstance(defines, Mapping):
        pairs = [(str(name), str(value)) for name, value in defines.items()]
    else:
        pairs = []
        for define in defines:
            name, equals, value = define.partition("=")
            pairs.append((name, value if equals else "1"))
    for name, value in pairs:
        if not name.isidentifier() or not name.isascii():
            raise ValueError(f"a macro is defined as NAME or NAME=value, not {name!r}")
        yield name, value.replace("\n", " ")


def _character(text: str) -> str:
    first = next((character for character in text if not character.isascii()), text[:1])
    if "\udc80" <= first <= "\udcff":
        return f"the byte {ord(first) - 0xDC00:#04x}, which is not UTF-8,"
    return f"the character {first!r}" if first.isprintable() else f"the character U+{ord(first):04X}"
