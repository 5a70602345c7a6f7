# SPDX-License-Identifier: MIT
"""The expressions of scenarios for POSIX, and whether what was found is what they say."""

import ast
import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.expression import OPERATORS, ScenarioError, parse, parse_call

# As POSIX calls what has several names.
_NAMES = {**errno.errorcode, errno.EAGAIN: "EAGAIN", errno.EDEADLK: "EDEADLK", errno.ENOTSUP: "ENOTSUP"}
ERRORS = frozenset(_NAMES.values())
NANOSECONDS = 1_000_000
SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Struct:
    """The structure *name* with the values of its fields, in order."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Routine:
    """The function of a routine or a thread of the scenario."""

    name: str

    def __str__(self) -> str:
        return f"{self.name}.run"


@dataclass(frozen=True, slots=True)
class Signals:
    """A set of signals."""

    numbers: frozenset[int]

    def __str__(self) -> str:
        return f"sigset({', '.join(str(number) for number in sorted(self.numbers))})"


@dataclass(frozen=True, slots=True)
class Later:
    """The time of a clock *ms* milliseconds from now."""

    ms: int
    clock: int


@dataclass(frozen=True, slots=True)
class Memory:
    """*size* bytes that can be written to."""

    size: int


@dataclass(frozen=True, slots=True)
class File:
    """A descriptor of a new temporary file with this content, opened with these flags."""

    content: bytes
    flags: int = os.O_RDWR


@dataclass(frozen=True, slots=True)
class Pipe:
    """A descriptor of a new pipe, which gives what is written to it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that failed, with the name of its error; *more*: what it tells besides, such as the time that remains."""

    error: str
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return self.error


@dataclass(frozen=True, slots=True)
class Raised:
    """A call that neither returned nor failed with an error of POSIX."""

    text: str

    def __str__(self) -> str:
        return self.text


def failure(number: int, more: Mapping[str, Any] | None = None) -> Failure:
    """The ``Failure`` with this error."""
    return Failure(_NAMES.get(number, str(number)), more or {})


# 32 and 33 are the C library's own.
NUMBERS = tuple(number for number in range(1, 65) if number not in (32, 33))


class Values:
    """Gives expressions their values: constants of the API under test, and what the scenario has a name for."""

    def __init__(self, constants: Mapping[str, Any]) -> None:
        self.constants = constants
        self.kept: dict[str, Any] = {}

    def of(self, value: Any) -> Any:
        """The value of an expression; lists of them; anything else is itself."""
        if isinstance(value, str):
            return self.evaluate(parse(value))
        if isinstance(value, list):
            return [self.of(entry) for entry in value]
        return value

    def arguments(self, text: str) -> tuple[str, tuple[Any, ...]]:
        """The name of a call, and the values of its arguments."""
        name, trees = parse_call(text)
        return name, tuple(self.evaluate(tree) for tree in trees)

    def evaluate(self, tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(value=int() | bytes() | str() | None as value):
                return value
            case ast.Name(id=name):
                return self.named(name)
            case ast.List(elts=trees):
                return [self.evaluate(entry) for entry in trees]
            case ast.Attribute(value=ast.Name(id=name), attr="run"):
                return Routine(name)
            case ast.Attribute(value=ast.Name(id=name), attr="id"):
                return self.named(name).id
            case ast.Call(func=ast.Name(id=name), args=trees, keywords=[]):
                return self.made(name, tuple(self.evaluate(entry) for entry in trees))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.evaluate(operand)
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return ~self.evaluate(operand)
            case ast.BinOp(left=left, op=kind, right=right) if type(kind) in OPERATORS:
                return OPERATORS[type(kind)](self.evaluate(left), self.evaluate(right))
        raise ScenarioError(
            f"{ast.unparse(tree)!r} means nothing here: write names, integers, 'text', b'bytes', None, [lists], T1.run, S1.id, "
            "timespec(1, 0) and other structures, sigset(), ms(), after(), memory(), file(), pipe(), |, &, ~, +, -, *, <<"
        )

    def named(self, name: str) -> Any:
        if name in self.kept:
            return self.kept[name]
        if name in self.constants:
            return self.constants[name]
        raise ScenarioError(f"{name} is not known: it is no constant, it is not in [before], and no step has kept it")

    def made(self, name: str, values: tuple[Any, ...]) -> Any:
        try:
            return MAKERS[name](*values) if name in MAKERS else Struct(name, values)
        except TypeError as error:
            raise ScenarioError(f"{name}{values!r}: {error}") from None


def timespec(nanoseconds: int) -> Struct:
    """The structure that says so many nanoseconds."""
    return Struct("timespec", divmod(nanoseconds, SECOND))


class Judge:
    """Compares what a file says with what was found; *neutral* gives a value of an expression the form of what is found."""

    def __init__(self, values: Values, neutral: Callable[[Any], Any]) -> None:
        self.values = values
        self.neutral = neutral

    def matches(self, expected: Any, found: Any) -> bool:
        if isinstance(found, Raised):
            return False
        if isinstance(expected, dict):
            return self.has_fields(expected, found)
        if isinstance(found, Failure):
            return self.is_error(expected) and bool(expected == found.error)
        if expected == "any":
            return True
        if self.is_error(expected):
            return False
        if isinstance(expected, list):
            same_length = isinstance(found, tuple | list) and len(found) == len(expected)
            return same_length and all(self.matches(*pair) for pair in zip(expected, found, strict=True))
        wanted = self.neutral(self.values.of(expected))
        if wanted is None or (type(wanted) is int and wanted == 0):
            # C calls that return 0 for success return nothing in Python.
            return found is None or (type(found) is int and found == 0)
        return type(wanted) is type(found) and bool(wanted == found)

    def has_fields(self, expected: dict[str, Any], found: Any) -> bool:
        if isinstance(found, Failure):
            found = {"error": found, **found.more}
        return isinstance(found, dict) and all(
            name in found and self.matches(value, found[name]) for name, value in expected.items()
        )

    def is_error(self, expected: Any) -> bool:
        return isinstance(expected, str) and expected in ERRORS and expected not in self.values.kept

    def wanted(self, expected: Any) -> str:
        """What a file says, for people."""
        if isinstance(expected, list):
            return f"({', '.join(self.wanted(entry) for entry in expected)})"
        if isinstance(expected, dict):
            return ", ".join(f"{name} {self.wanted(value)}" for name, value in expected.items())
        return "nothing" if expected is None else str(expected)


def shown(found: Any) -> str:
    """What was found, for people."""
    if isinstance(found, tuple):
        return f"({', '.join(shown(entry) for entry in found)})"
    if isinstance(found, dict):
        return ", ".join(f"{name} {shown(value)}" for name, value in found.items())
    return "nothing" if found is None else str(found)


# What expressions have besides structures. Without a clock, it is CLOCK_REALTIME.
MAKERS: dict[str, Callable[..., Any]] = {
    "sigset": lambda *numbers: Signals(frozenset(numbers)),
    "ms": lambda number: timespec(number * NANOSECONDS),
    "after": lambda number, clock=0: Later(number, clock),
    "memory": Memory,
    "file": File,
    "pipe": Pipe,
}
