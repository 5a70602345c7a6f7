# SPDX-License-Identifier: MIT
"""Compilers' extensions: taken out of the tokens, so that what is left is C, and noted."""

from typing import NamedTuple

from pyitron.config.preprocess import Token
from pyitron.config.problems import Place

_ATTRIBUTES = frozenset({
    "__attribute__", "__attribute", "__declspec", "_Pragma", "__pragma", "_Alignas", "__align", "__based", "__at",
    "__sectioned", "throw", "_Static_assert", "static_assert",
})  # fmt: skip
_ASSEMBLER = frozenset({"asm", "__asm", "__asm__", "_asm", "Asm", "__ASM"})
_ASSEMBLER_WORDS = frozenset({"volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__"})
# Dropped wherever they stand.
_DROPPED = frozenset({
    "__extension__", "__restrict", "__restrict__", "_Noreturn", "__noreturn", "__packed", "__weak", "__root", "__no_init",
    "__ramfunc", "__far", "__near", "__huge", "_far", "_near", "_huge", "__task", "__monitor", "__nested", "__evenaccess",
    "__inline", "__inline__", "__forceinline", "__thread", "__unaligned", "__ptr32", "__ptr64", "__sec", "__noinit",
    "__fast", "__saddr", "__callt", "__pure", "IMPORT", "EXPORT", "NORETURN", "__cdecl", "__stdcall", "__tiny", "__abs",
    "__xdata", "__code", "__data", "__idata", "__pdata",
})  # fmt: skip
# Ordinary words: dropped only before what they qualify.
_QUALIFIERS = frozenset(
    {"far", "near", "huge", "rom", "xdata", "idata", "pdata", "code", "reentrant", "Inline", "INLINE", "LOCAL", "CONST"}
)
_INTERRUPTS = frozenset(
    {"interrupt", "__interrupt", "_interrupt", "__irq", "__fiq", "__interrupt__", "__handler", "_interrupt_handler"}
)
_REPLACED = {
    "__const": "const", "__const__": "const", "__volatile": "volatile", "__volatile__": "volatile", "__signed": "signed",
    "__signed__": "signed", "__alignof__": "sizeof", "__alignof": "sizeof", "_Alignof": "sizeof", "__int8": "char",
    "__int16": "short", "__int32": "int", "__int64": "long", "_Bool": "int", "__int128": "long", "_Atomic": "volatile",
    "CONST": "const", "LOCAL": "static",
}  # fmt: skip
_KEYWORDS = frozenset({
    "char", "short", "int", "long", "float", "double", "void", "signed", "unsigned", "struct", "union", "enum", "const",
    "volatile", "static", "extern", "register", "typedef", "auto", "inline",
})  # fmt: skip


class Extension(NamedTuple):
    """What was met: "assembler", "interrupt" (with the name of the function) or "address"."""

    kind: str
    place: Place
    text: str


def plain(tokens: list[Token]) -> tuple[list[Token], list[Extension], list[Token]]:
    """The tokens that are C, what was noted, and the tokens of statements in expressions, in whose place a number stands."""
    kept: list[Token] = []
    found: list[Extension] = []
    lost: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        text = token.text
        if text == "(" and _text(tokens, at + 1) == "{":
            end = _closing(tokens, at)
            lost += tokens[at + 1 : end]
            kept.append(token._replace(kind="number", text="0"))
            at = end
        elif token.kind != "name":
            at = _operator(tokens, at, kept, found)
        elif text in _ASSEMBLER and (skipped := _assembler(tokens, at)) > at:
            found.append(Extension("assembler", token.place, text))
            at = skipped
            if kept and (at >= len(tokens) or tokens[at].text != ";"):
                kept.append(token._replace(kind="operator", text=";"))
        elif text in _ATTRIBUTES and (_text(tokens, at + 1) == "(" or text.startswith("_")):
            at = _closing(tokens, at + 1) if _text(tokens, at + 1) == "(" else at + 1
        elif text in _INTERRUPTS and _qualifies(tokens, at + 1):
            at = _closing(tokens, at + 1) if _text(tokens, at + 1) == "(" else at + 1
            found.append(Extension("interrupt", token.place, _function(tokens, at)))
        elif text in ("__typeof__", "typeof", "__typeof") and _text(tokens, at + 1) == "(":
            kept.append(token._replace(text="int"))
            at = _closing(tokens, at + 1)
        elif text in _DROPPED or (text in _QUALIFIERS and text not in _REPLACED and _qualifies(tokens, at + 1)):
            at += 1
        else:
            kept.append(token._replace(text=_REPLACED.get(text, text)) if text in _REPLACED else token)
            at += 1
    return kept, found, lost


def _operator(tokens: list[Token], at: int, kept: list[Token], found: list[Extension]) -> int:
    token = tokens[at]
    if token.text == "@":
        found.append(Extension("address", token.place, _text(tokens, at + 1)))
        return at + 2
    if [item.text for item in tokens[at : at + 3]] == [".", ".", "."]:
        # pcpp takes an ellipsis apart.
        if kept and kept[-1].text not in (",", "(") and _text(tokens, at + 4) == ":":
            # A range of cases.
            return at + 4
        kept.append(token._replace(text="..."))
        return at + 3
    kept.append(token)
    return at + 1


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _closing(tokens: list[Token], at: int) -> int:
    """Behind the bracket that closes the one at *at*."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    opening = tokens[at].text
    depth = 0
    while at < len(tokens):
        if tokens[at].text == opening:
            depth += 1
        elif tokens[at].text == pairs[opening]:
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return at


def _assembler(tokens: list[Token], at: int) -> int:
    """Behind the assembler at *at*; *at* itself if it is a name like others."""
    following = at + 1
    while _text(tokens, following) in _ASSEMBLER_WORDS:
        following += 1
    text = _text(tokens, following)
    if text in ("(", "{"):
        return _closing(tokens, following)
    if following < len(tokens) and tokens[following].kind == "string":
        return following + 1
    return following if following > at + 1 or (following < len(tokens) and tokens[following].kind == "name") else at


def _qualifies(tokens: list[Token], at: int) -> bool:
    return (at < len(tokens) and (tokens[at].kind == "name" or tokens[at].text == "*" or tokens[at].text in _KEYWORDS)) or (
        _text(tokens, at) == "(" and _text(tokens, at - 1) in _INTERRUPTS and _text(tokens, at - 1).startswith("_")
    )


def _function(tokens: list[Token], at: int) -> str:
    for index in range(at, min(at + 12, len(tokens) - 1)):
        if tokens[index].kind == "name" and tokens[index + 1].text == "(" and tokens[index].text not in _ATTRIBUTES:
            return tokens[index].text
    return ""
