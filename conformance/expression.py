# SPDX-License-Identifier: MIT
"""The expressions of scenarios: calls, ids, constants, packets, bytes. They look like Python; nothing is executed."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from conformance.backend import Memory, Packet, Routine

# Objects whose number is their id.
NUMBERED = re.compile(r"(?:TASK|SEM|FLG|DTQ|MBX|MTX|MBF|POR|MPF|MPL|CYC|ALM|INH|ISR|EXC|SVC|INI)([1-9]\d*)")
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
}


class ScenarioError(Exception):
    """Something in the suite's own files is wrong: the message names the place and the remedy."""


def parse_call(text: str) -> tuple[str, list[ast.expr]]:
    """The name and the arguments of a call or an activation, such as ``wai_sem(SEM1)`` or ``CYC1``."""
    tree = parse(text)
    if isinstance(tree, ast.Call) and not tree.keywords:
        return _dotted(tree.func, text), tree.args
    return _dotted(tree, text), []


@lru_cache(4096)
def parse(text: str) -> ast.expr:
    """The tree of an expression."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ScenarioError(f"{text!r} is no expression: {error.msg}") from None


def _dotted(tree: ast.expr, text: str) -> str:
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name):
        return f"{tree.value.id}.{tree.attr}"
    raise ScenarioError(f"{text!r} is no call: write name(argument, ...)")


class Values:
    """Gives expressions their values: constants of the kernel, ids of objects, and what steps kept under a name."""

    def __init__(self, constants: Mapping[str, int]) -> None:
        self.constants = constants
        self.kept: dict[str, Any] = {}

    def error(self, code: int) -> str:
        """The name of an error code, or the number."""
        return next((name for name, value in self.constants.items() if value == code and name.startswith("E_")), str(code))

    def of(self, text: str) -> Any:
        """The value of an expression."""
        return self.evaluate(parse(text))

    def arguments(self, text: str) -> tuple[str, tuple[Any, ...]]:
        """The name and the values of the arguments of a call."""
        name, trees = parse_call(text)
        return name, tuple(self.evaluate(tree) for tree in trees)

    def evaluate(self, tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(value=int() | bytes() | None as value):
                return value
            case ast.Name(id=name):
                return self.named(name)
            case ast.Attribute(value=ast.Name(id=name), attr="run"):
                return Routine(name)
            case ast.Attribute(value=ast.Name(id=name), attr="tex"):
                return Routine(f"{name}.tex")
            case ast.Call(func=ast.Name(id=name), args=trees, keywords=[]) if name.startswith("T_"):
                return Packet(name, tuple(self.evaluate(field) for field in trees))
            case ast.Call(func=ast.Name(id="memory"), args=[size], keywords=[]):
                return Memory(self.evaluate(size))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.evaluate(operand)
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return ~self.evaluate(operand)
            case ast.BinOp(left=left, op=kind, right=right) if type(kind) in OPERATORS:
                return OPERATORS[type(kind)](self.evaluate(left), self.evaluate(right))
        raise ScenarioError(
            f"{ast.unparse(tree)!r} means nothing here: write names of objects and constants, integers, bytes (b'ab'), None, "
            "packets (T_CSEM(...)), memory(size), |, ~, +, -, *, <<"
        )

    def named(self, name: str) -> Any:
        if name in self.kept:
            return self.kept[name]
        if name in self.constants:
            return self.constants[name]
        if numbered := NUMBERED.fullmatch(name):
            return int(numbered[1])
        raise ScenarioError(f"{name} is not known: it is no constant of this kernel, no object, and no step has kept it")
