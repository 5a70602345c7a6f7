# SPDX-License-Identifier: MIT
"""From tokens to a syntax tree, by pycparser, one declaration or function at a time.

Every token goes to the parser on a line of its own. So the line number of a node is the number of a token, which knows
where it was written, through any number of macros. What cannot be parsed is mended as far as possible: unknown types are
guessed from how they are used, and a statement that is no C is left out.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pycparser import c_ast, c_lexer, c_parser

from pyitron.config.preprocess import Token
from pyitron.config.problems import Place

_ERROR = re.compile(r":(\d+)(?::\d+)?: ")
_MOST_REPAIRS = 40
_LONGEST = 400_000
KEYWORDS = frozenset({
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float",
    "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static",
    "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while",
})  # fmt: skip
_TYPE_WORDS = frozenset(
    {"char", "short", "int", "long", "float", "double", "void", "signed", "unsigned", "struct", "union", "enum"}
)
_STORAGE = frozenset({"static", "extern", "const", "volatile", "register", "typedef", "inline", "auto"})
# What may follow the name that is declared.
_DECLARED = frozenset({";", "=", ",", ")", "[", "(", "*"})
_LIBRARY_TYPES = frozenset({
    "size_t", "ssize_t", "ptrdiff_t", "wchar_t", "FILE", "va_list", "bool", "time_t", "jmp_buf", "div_t", "fpos_t",
    "clock_t", "intptr_t", "uintptr_t", "intmax_t", "uintmax_t", "__builtin_va_list",
    *(f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)),
    *(f"{sign}int_{kind}{bits}_t" for sign in ("", "u") for kind in ("least", "fast") for bits in (8, 16, 32, 64)),
})  # fmt: skip


class _Lexer(c_lexer.CLexer):  # type: ignore[misc]
    """Remembers how far it got: not every error says where it is."""

    last = 0

    def token(self) -> Any:
        """The next token."""
        token = super().token()
        if token is not None:
            self.last = token.lineno
        return token


@dataclass(slots=True)
class Unit:
    """A source as a tree: its declarations and functions, where each token stands, and what could not be read."""

    tokens: list[Token]
    nodes: list[Any] = field(default_factory=list)
    unread: list[tuple[Place, str]] = field(default_factory=list)
    # Tokens that are in no tree.
    lost: list[Token] = field(default_factory=list)


class Tree:
    """Parses the sources of one application; types are known from one to the next."""

    def __init__(self, types: frozenset[str]) -> None:
        self.types: set[str] = {*types, *_LIBRARY_TYPES}
        self._parser = c_parser.CParser(lexer=_Lexer)

    def parse(self, tokens: list[Token]) -> Unit:
        """Parse one source."""
        unit = Unit(tokens)
        for first, last in _declarations(tokens):
            self._declaration(unit, tokens[first:last], first)
        return unit

    def _declaration(self, unit: Unit, tokens: list[Token], first: int) -> None:
        if len(tokens) > _LONGEST:
            unit.unread.append((tokens[0].place, "it is too long"))
            unit.lost += tokens
            return
        texts = [token.text for token in tokens]
        dropped: set[int] = set()
        guessed: set[str] = set()
        wrong: tuple[Place, str] | None = None
        for _ in range(_MOST_REPAIRS):
            try:
                nodes = self._try(texts, dropped, self.types | guessed)
            except c_parser.ParseError as error:
                at, message = _where(error, texts, self._parser.clex.last)
                if self._guess(texts, dropped, guessed):
                    continue
                if wrong is None:
                    wrong = (tokens[at].place, message)
                span = _statement(texts, at, dropped)
                if span is None:
                    break
                begin, end = span
                unit.unread.append(wrong)
                unit.lost += [tokens[index] for index in range(begin, end) if index not in dropped]
                dropped.update(range(begin, end))
                wrong = None
            except (RecursionError, AssertionError, AttributeError, IndexError, TypeError, KeyError, ValueError):
                # The parser's own failures with what is hardly C.
                wrong = (tokens[0].place, "the parser fails")
                break
            else:
                self._keep(unit, nodes, first, guessed)
                return
        unit.unread.append(wrong or (tokens[0].place, "too much of it is not C"))
        unit.lost += [token for index, token in enumerate(tokens) if index not in dropped]
        if texts[0] == "typedef":
            self.types.update(text for text, after in pairwise(texts) if after == ";" and text.isidentifier())

    def _try(self, texts: list[str], dropped: set[int], types: set[str]) -> list[Any]:
        words = {text for index, text in enumerate(texts) if index not in dropped}
        named = sorted(words & types)
        head = f"typedef int {', '.join(named)};" if named else ""
        # A line of its own for each token, also for those left out: a line number is a token's number.
        body = "\n".join("" if index in dropped else text.replace("\n", " ") for index, text in enumerate(texts))
        tree = self._parser.parse(f"{head}\n{body}", "")
        return list(tree.ext[len(named) :])

    def _keep(self, unit: Unit, nodes: list[Any], first: int, guessed: set[str]) -> None:
        for node in nodes:
            _number(node, first)
            unit.nodes.append(node)
            if isinstance(node, c_ast.Typedef) and node.name:
                self.types.add(node.name)
        self.types |= guessed

    def _guess(self, texts: list[str], dropped: set[int], guessed: set[str]) -> bool:
        """Find further names of types, by how they stand; words before a type that is known are left out."""
        before = len(guessed) + len(dropped)
        known = self.types | guessed
        words = [index for index in range(len(texts)) if index not in dropped]
        self._wrapper(texts, words, dropped)
        inside = False
        for position, index in enumerate(words):
            text = texts[index]
            inside = inside or text == "{"
            if not _is_name(text) or text in known or index in dropped:
                continue
            last = texts[words[position - 1]] if position else ""
            following = [texts[other] for other in words[position + 1 : position + 6]]
            kind = _stands(last, following, known, inside)
            if kind == "word":
                dropped.add(index)
            elif kind == "type":
                guessed.add(text)
        return len(guessed) + len(dropped) > before

    @staticmethod
    def _wrapper(texts: list[str], words: list[int], dropped: set[int]) -> None:
        """A declaration that begins with an unknown macro, ``API(int) function(...)``: the macro's arguments are left out."""
        if len(words) < 4 or not _is_name(texts[words[0]]) or texts[words[1]] != "(":
            return
        depth = 0
        for position, index in enumerate(words[1:], 1):
            depth += (texts[index] == "(") - (texts[index] == ")")
            if depth == 0:
                behind = texts[words[position + 1]] if position + 1 < len(words) else ""
                if _is_name(behind) or behind in _TYPE_WORDS or behind in _STORAGE or behind == "*":
                    dropped.update(words[1 : position + 1])
                return


def _stands(last: str, following: list[str], known: set[str], inside: bool) -> str:
    """What an unknown name must be by its neighbours: a "type", a "word" to leave out, or "" for a name like others.

    *inside*: within braces, where a star may multiply.
    """
    stars = next((count for count, word in enumerate(following) if word != "*"), len(following))
    behind, end = [*following[stars : stars + 2], "", ""][:2]
    opened = last in ("(", ",")
    begins = last in ("", ";", "{", "}") or opened or last in _STORAGE
    if begins and stars == 0:
        if behind in _TYPE_WORDS or behind in known or behind in _STORAGE:
            return "word" if last != "(" else ""
        if _is_name(behind):
            return "word" if _is_name(end) else "type"
    if begins and stars and behind in (",", ")"):
        return "type"
    if begins and stars and not (inside and opened) and (_is_name(behind) or behind in _STORAGE) and end in _DECLARED:
        return "type"
    if last == "(" and behind == ")" and stars == 0 and (_is_name(end) or end[:1].isdigit()):
        return "type"
    return ""


def _is_name(text: str) -> bool:
    return text.isidentifier() and text not in KEYWORDS


def _where(error: Exception, texts: list[str], last: int) -> tuple[int, str]:
    """The token at which the parser stopped, and what to say."""
    match = _ERROR.search(f":{error}" if not str(error).startswith(":") else str(error))
    if match is None and str(error).endswith("At end of input"):
        return len(texts) - 1, "it does not end"
    at = min(max(int(match[1]) if match else last, 2) - 2, len(texts) - 1)
    return at, f"it stops at {texts[at]!r}"


def _number(node: Any, first: int) -> None:
    """Turn line numbers into numbers of tokens."""
    stack = [node]
    while stack:
        node = stack.pop()
        coord = getattr(node, "coord", None)
        if coord is not None and not isinstance(coord, int):
            node.coord = max(coord.line - 2, 0) + first
        stack.extend(child for _, child in node.children())


def _statement(texts: list[str], at: int, dropped: set[int]) -> tuple[int, int] | None:
    """The statement around a token within a function, or None where there is none to leave out."""
    begin, end = _backwards(texts, at), _forwards(texts, at)
    # In an empty block it is the block itself.
    while all(index in dropped for index in range(begin, end)) and begin > 0 and end < len(texts):
        begin, end = _backwards(texts, begin - 1), _forwards(texts, end + 1)
    if "{" not in texts[:begin]:
        return None
    return begin, end


def _backwards(texts: list[str], at: int) -> int:
    depth = 0
    begin = at
    while begin > 0:
        text = texts[begin - 1]
        depth += (text in (")", "]")) - (text in ("(", "["))
        if text in (";", "{", "}") and depth <= 0:
            break
        begin -= 1
    return begin


def _forwards(texts: list[str], at: int) -> int:
    depth = 0
    for end in range(at, len(texts)):
        text = texts[end]
        if text == "}" and depth == 0:
            return end
        depth += (text == "{") - (text == "}")
        if depth == 0 and text in ("}", ";"):
            return end + 1
    return len(texts)


def _declarations(tokens: list[Token]) -> list[tuple[int, int]]:
    """Where each declaration or function begins and ends."""
    found: list[tuple[int, int]] = []
    begin = 0
    depth = 0
    body = False
    for at, token in enumerate(tokens):
        text = token.text
        if text in ("{", "(", "["):
            if depth == 0 and text == "{":
                body = at > begin and _opens_body(tokens, begin, at)
                if at == begin and found:
                    # The declarations of parameters, as before C89, stood before it.
                    begin = _parameters(tokens, found)
                    body = True
            depth += 1
        elif text in ("}", ")", "]"):
            depth = max(depth - 1, 0)
            if depth == 0 and text == "}" and body:
                found.append((begin, at + 1))
                begin, body = at + 1, False
        elif text == ";" and depth == 0:
            if at > begin:
                found.append((begin, at + 1))
            begin = at + 1
    if begin < len(tokens):
        found.append((begin, len(tokens)))
    return found


def _parameters(tokens: list[Token], found: list[tuple[int, int]]) -> int:
    """Take back the declarations of a function's parameters, with its head; return where that begins."""
    for back in range(len(found) - 1, max(len(found) - 12, -1), -1):
        begin, end = found[back]
        if any(first.text == ")" and second.kind == "name" for first, second in pairwise(tokens[begin:end])):
            del found[back:]
            return begin
    return found.pop()[0]


def _opens_body(tokens: list[Token], begin: int, at: int) -> bool:
    last = tokens[at - 1].text
    if last == ")":
        return True
    return last != "=" and not any(token.text in ("struct", "union", "enum", "=") for token in tokens[begin:at])
