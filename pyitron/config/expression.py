# SPDX-License-Identifier: MIT
"""Constant expressions of C: parsed by pycparser, evaluated with C's types (int 32 bits, long and pointers 64).

A parameter may also be something that is no number: a function or another object of the application, found by name.
"""

import ast
import re
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from pycparser import c_ast, c_parser

from pyitron import constants
from pyitron.config.preprocess import Token
from pyitron.validation import number

# Bits and signedness of types that change a value in a cast; every other type name leaves it as it is.
_UNSIGNED_INT = (32, True)
_WIDTHS: dict[str, tuple[int, bool]] = {
    "B": (8, False), "UB": (8, True), "VB": (8, False), "H": (16, False), "UH": (16, True), "VH": (16, False),
    "W": (32, False), "UW": (32, True), "VW": (32, False), "D": (64, False), "UD": (64, True), "VD": (64, False),
    "INT": (32, False), "UINT": _UNSIGNED_INT, "BOOL": (32, False), "ER": (32, False), "ID": (32, False), "PRI": (32, False),
    "FN": (32, False), "TMO": (32, False), "ATR": _UNSIGNED_INT, "STAT": _UNSIGNED_INT, "MODE": _UNSIGNED_INT,
    "SIZE": _UNSIGNED_INT, "RELTIM": _UNSIGNED_INT, "SYSTIM": (64, True), "TEXPTN": _UNSIGNED_INT, "FLGPTN": _UNSIGNED_INT,
    "RDVPTN": _UNSIGNED_INT, "RDVNO": _UNSIGNED_INT, "OVRTIM": _UNSIGNED_INT, "INHNO": _UNSIGNED_INT, "INTNO": _UNSIGNED_INT,
    "EXCNO": _UNSIGNED_INT, "ER_BOOL": (32, False), "ER_ID": (32, False), "ER_UINT": (32, False),
    "int8_t": (8, False), "uint8_t": (8, True), "int16_t": (16, False), "uint16_t": (16, True), "int32_t": (32, False),
    "uint32_t": (32, True), "int64_t": (64, False), "uint64_t": (64, True), "size_t": (64, True), "ssize_t": (64, False),
    # TOPPERS/ASP's.
    "bool_t": (32, False), "int_t": (32, False), "uint_t": _UNSIGNED_INT, "long_t": (64, False), "ulong_t": (64, True),
}  # fmt: skip
TYPES = frozenset({
    *_WIDTHS, "VP", "FP", "VP_INT", "T_MSG", "T_MSG_PRI", "intptr_t", "uintptr_t", "ptrdiff_t", "bool",
    # TOPPERS/ASP's types of functions and of memory.
    "TASK", "TEXRTN", "CYCHDR", "ALMHDR", "OVRHDR", "INTHDR", "ISR", "EXCHDR", "INIRTN", "TERRTN", "STK_T", "MPF_T", "MB_T",
})  # fmt: skip

_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34, "?": 63}
_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)")
_LONGEST_SHOWN = 60
_BEFORE_TYPE = frozenset({"(", "const", "volatile", "unsigned", "signed"})
_AFTER_TYPE = frozenset({")", "*", "const", "volatile", "("})


class EvaluationError(Exception):
    """An expression has no value; the message says why."""


class Value(NamedTuple):
    """An integer of C: 32 bits or 64, signed or unsigned."""

    value: int
    bits: int = 32
    unsigned: bool = False


class Named(NamedTuple):
    """Something of the application that is not a number."""

    name: str
    object: Any


Result = Value | Named
Lookup = Callable[[str], Result]


def shown(text: str) -> str:
    """Source text for a message, cut short."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def from_int(value: int) -> Value:
    """An int of Python's as the smallest type of C that holds it."""
    if -(1 << 31) <= value < 1 << 31:
        return Value(value)
    if -(1 << 63) <= value < 1 << 63:
        return Value(value, 64)
    if 0 <= value < 1 << 64:
        return Value(value, 64, True)
    raise EvaluationError(f"the number {number(value)} does not fit in 64 bits")


def evaluate(tokens: list[Token], lookup: Lookup, types: frozenset[str]) -> Result:
    """Evaluate an expression.

    Args:
        tokens: the expression, macros expanded.
        lookup: gives the meaning of a name, or raises EvaluationError.
        types: names of types besides ``TYPES``.
    """
    if len(tokens) == 1 and tokens[0].kind == "name":
        return lookup(tokens[0].text)
    text = " ".join(token.text for token in tokens)
    used = {token.text for before, token, after in zip(tokens, tokens[1:], tokens[2:]) if _may_be_type(before, token, after)}
    node = _parse(text, frozenset(used & (types | TYPES)))
    try:
        return _Evaluator(lookup).visit(node)
    except RecursionError:
        raise EvaluationError(f"{shown(text)} is nested too deeply") from None


def _may_be_type(before: Token, token: Token, after: Token) -> bool:
    """Whether a name stands where a cast has a type; elsewhere the application may have something else of that name."""
    return token.kind == "name" and before.text in _BEFORE_TYPE and after.text in _AFTER_TYPE


@lru_cache(maxsize=4096)
def _parse(text: str, types: frozenset[str]) -> Any:
    source = "".join(f"typedef int {name};" for name in sorted(types)) + f"int value = {text};"
    try:
        tree = c_parser.CParser().parse(source)
    except RecursionError:
        raise EvaluationError(f"{shown(text)} is nested too deeply") from None
    except Exception:  # pycparser raises more than its ParseError on nonsense
        raise EvaluationError(f"{shown(text)} is not an expression") from None
    last = tree.ext[-1]
    if len(tree.ext) != len(types) + 1 or not isinstance(last, c_ast.Decl) or last.init is None:
        raise EvaluationError(f"{shown(text)} is not an expression")
    return last.init


class _Evaluator:
    """Walks the syntax tree."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup

    def visit(self, node: Any) -> Result:
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise EvaluationError("this is not a constant expression")
        result: Result = method(node)
        return result

    def _number(self, node: Any) -> Value:
        result = self.visit(node)
        if isinstance(result, Named):
            raise EvaluationError(f"{result.name} is not a number")
        return result

    def _constant(self, node: Any) -> Result:
        text: str = node.value
        if node.type == "string":
            return Named(shown(text), _string(text))
        if "'" in text:
            return Value(_character(text))
        match = _INTEGER.fullmatch(text)
        if match is None:
            raise EvaluationError(f"{shown(text)} is not an integer")
        return _literal(match[1], match[2].lower())

    def _id(self, node: Any) -> Result:
        return self.lookup(node.name)

    def _cast(self, node: Any) -> Result:
        result = self.visit(node.expr)
        declared = node.to_type.type
        if isinstance(result, Named) or not isinstance(declared, c_ast.TypeDecl):
            return result if isinstance(result, Named) else result._replace(bits=64)
        names = getattr(declared.type, "names", None)
        width = _width(names) if names else None
        return result._replace(bits=64) if width is None else _wrap(result.value, *width)

    def _unaryop(self, node: Any) -> Result:
        op = node.op
        if op == "&":
            result = self.visit(node.expr)
            if isinstance(result, Value):
                raise EvaluationError("& takes the name of an object, not a number")
            return result
        if op in ("sizeof", "_Alignof"):
            raise EvaluationError(f"{op} needs a C compiler; write the number of bytes")
        value = self._number(node.expr)
        if op == "!":
            return Value(int(not value.value))
        if op == "~":
            return _fit(~value.value, value)
        if op == "-":
            return _fit(-value.value, value)
        if op == "+":
            return value
        raise EvaluationError(f"the operator {op} has no place in a constant expression")

    def _arrayref(self, node: Any) -> Result:
        """``&a[n]``: an object of a sequence; of a buffer only ``[0]``, which is the buffer itself."""
        array = self.visit(node.name)
        index = self._number(node.subscript).value
        if isinstance(array, Value):
            raise EvaluationError("a number has no elements")
        name = f"{array.name}[{index}]"
        if index >= 0 and not isinstance(array.object, str):
            try:
                return Named(name, array.object[index] if index or not _is_buffer(array.object) else array.object)
            except (TypeError, LookupError):
                pass
        raise EvaluationError(f"{name} is not defined")

    def _binaryop(self, node: Any) -> Value:
        op = node.op
        left = self._number(node.left)
        if op in ("&&", "||"):
            if bool(left.value) == (op == "||"):
                return Value(int(op == "||"))
            return Value(int(self._number(node.right).value != 0))
        right = self._number(node.right)
        if op in ("<<", ">>"):
            if not 0 <= right.value < left.bits:
                raise EvaluationError(f"{left.bits} bits cannot be shifted by {right.value}")
            return _fit(left.value << right.value if op == "<<" else left.value >> right.value, left)
        common = _common(left, right)
        a, b = _wrap_to(left, common), _wrap_to(right, common)
        if op in _COMPARISONS:
            return Value(int(_COMPARISONS[op](a, b)))
        if op in ("/", "%") and b == 0:
            raise EvaluationError("division by zero")
        operation = _ARITHMETIC.get(op)
        if operation is None:
            raise EvaluationError(f"the operator {op} has no place in a constant expression")
        return _fit(operation(a, b), common)

    def _ternaryop(self, node: Any) -> Result:
        return self.visit(node.iftrue if self._number(node.cond).value else node.iffalse)

    def _funccall(self, node: Any) -> Value:
        name = getattr(node.name, "name", "")
        macro = getattr(constants, name, None) if isinstance(name, str) and name.startswith("TSZ_") else None
        if macro is None:
            raise EvaluationError("a function is not called in a constant expression")
        arguments = [self._number(argument).value for argument in (node.args.exprs if node.args else [])]
        try:
            return from_int(macro(*arguments))
        except TypeError:
            raise EvaluationError(f"{name} does not take {len(arguments)} arguments") from None


def _is_buffer(thing: Any) -> bool:
    try:
        memoryview(thing)
    except TypeError:
        return False
    return True


def _divide(a: int, b: int) -> int:
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _common(left: Value, right: Value) -> Value:
    """The type in which two operands are calculated, as a value 0 of it."""
    bits = max(left.bits, right.bits)
    return Value(0, bits, any(side.unsigned and side.bits == bits for side in (left, right)))


def _wrap_to(value: Value, common: Value) -> int:
    return value.value % (1 << common.bits) if common.unsigned else value.value


def _fit(value: int, like: Value) -> Value:
    """A result in the type of *like*: unsigned wraps, signed grows to 64 bits, and no further."""
    if like.unsigned:
        return Value(value % (1 << like.bits), like.bits, True)
    if -(1 << (like.bits - 1)) <= value < 1 << (like.bits - 1):
        return Value(value, like.bits)
    if -(1 << 63) <= value < 1 << 63:
        return Value(value, 64)
    raise EvaluationError("the result does not fit in 64 bits")


def _wrap(value: int, bits: int, unsigned: bool) -> Value:
    value %= 1 << bits
    if not unsigned and value >> (bits - 1):
        value -= 1 << bits
    # Types narrower than int are calculated as int.
    return Value(value, max(bits, 32), unsigned and bits >= 32)


def _width(names: list[str]) -> tuple[int, bool] | None:
    if len(names) == 1 and names[0] in _WIDTHS:
        return _WIDTHS[names[0]]
    unsigned = "unsigned" in names
    if "char" in names:
        return 8, unsigned
    if "short" in names:
        return 16, unsigned
    if "long" in names:
        return 64, unsigned
    return (32, unsigned) if unsigned or "int" in names or "signed" in names else None


def _literal(digits: str, suffix: str) -> Value:
    if suffix not in ("", "u", "l", "ul", "lu", "ll", "ull", "llu"):
        raise EvaluationError(f"{shown(digits)}{suffix} is not an integer")
    if len(digits) > 70:
        raise EvaluationError(f"the number {shown(digits)} does not fit in 64 bits")
    octal = digits[0] == "0" and digits.isdigit()
    value = int(digits, 8) if octal else int(digits, 0)
    unsigned = "u" in suffix
    decimal = digits[0] != "0"
    for bits in (64,) if "l" in suffix else (32, 64):
        if not unsigned and value < 1 << (bits - 1):
            return Value(value, bits)
        if (unsigned or not decimal or bits == 64) and value < 1 << bits:
            return Value(value, bits, True)
    raise EvaluationError(f"the number {digits} does not fit in 64 bits")


def _character(text: str) -> int:
    body = text[text.index("'") + 1 : -1]
    if len(body) == 1 and body != "\\":
        return ord(body)
    match = re.fullmatch(r"\\(?:x([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", body)
    if match is not None:
        if match[1]:
            return int(match[1], 16)
        if match[2]:
            return int(match[2], 8)
        if match[3] in _ESCAPES:
            return _ESCAPES[match[3]]
    raise EvaluationError(f"{shown(text)} is not one character")


def _string(text: str) -> str:
    try:
        # An escape that only C knows is kept as it is, and no reason to warn.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    if not isinstance(value, str):
        raise EvaluationError(f"{shown(text)} is not a string")
    return value
