# SPDX-License-Identifier: MIT
"""What a mutant is, and how functions are changed in place.

A function keeps its identity and gets other code, so that whoever has imported it already calls the mutant. That is possible in
the pure build only.
"""

import ast
import importlib
import itertools
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

# A place that a scenario can reach: ("call", name), ("error", name, code), ("line", file, number)...
Site = Hashable


@dataclass(frozen=True)
class Mutant:
    """One wrong kernel. It can differ from the right one only in a scenario that reaches one of its *sites*."""

    id: str
    kind: str
    description: str
    sites: tuple[Site, ...]
    apply: Callable[[], AbstractContextManager[None]]
    # The service call or static API that it is about, "" for none.
    call: str = ""
    # The functional unit that it is about, as the stem of its module; "" for the kernel as a whole.
    unit: str = ""


_names = itertools.count()


@contextmanager
def recoded(function: FunctionType, code: CodeType) -> Iterator[None]:
    """*function* does what *code* says."""
    original = function.__code__
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = original


@contextmanager
def wrapped(function: FunctionType, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[None]:
    """*function* is replaced by what *wrap* makes of it."""
    original = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__
    name = f"_mutant_{next(_names)}"
    scope: dict[str, Any] = {}
    exec(f"def f(*arguments, **named): return {name}(*arguments, **named)", scope)
    function.__globals__[name] = wrap(original)
    try:
        with recoded(function, scope["f"].__code__):
            yield
    finally:
        del function.__globals__[name]


def find(module: str, qualname: str) -> FunctionType:
    """A function of a module, or a method of one of its classes."""
    found: Any = importlib.import_module(module)
    for name in qualname.split("."):
        found = vars(found)[name]
    if isinstance(found, property):
        found = found.fget
    if not isinstance(found, FunctionType):
        raise TypeError(f"{module}.{qualname} is not a plain function: mutants need the pure build")
    return found


def path_of(module: str) -> Path:
    """The source of a module."""
    path = importlib.import_module(module).__file__
    assert path is not None
    return Path(path)


def label_of(module: str) -> str:
    """A module as a file of the repository."""
    return module.replace(".", "/") + ".py"


def code_in(tree: ast.Module, module: str, qualname: str) -> CodeType:
    """The code of one function of a changed module."""
    pending = [compile(tree, str(path_of(module)), "exec", dont_inherit=True)]
    while pending:
        code = pending.pop()
        if code.co_qualname == qualname:
            return code
        pending += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    raise LookupError(f"{module} has no function {qualname}")


@dataclass(frozen=True)
class Edit:
    """A piece of one function, which is there once, replaced by another."""

    module: str
    qualname: str
    old: str
    new: str

    def lines(self) -> tuple[int, list[str]]:
        """The first line of the function, and all of them."""
        function = find(self.module, self.qualname)
        lines = path_of(self.module).read_text(encoding="utf-8").splitlines(keepends=True)
        first = function.__code__.co_firstlineno
        last = max(line for _, _, line in function.__code__.co_lines() if line is not None)
        tree = ast.parse("".join(lines))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.lineno == first:
                last = node.end_lineno or last
        return first, lines[first - 1 : last]

    def line(self) -> int:
        """Where in the file the piece begins."""
        first, lines = self.lines()
        text = "".join(lines)
        if text.count(self.old) != 1:
            raise LookupError(f"{self.module}.{self.qualname} has {self.old!r} {text.count(self.old)} times")
        return first + text[: text.index(self.old)].count("\n")

    def apply(self) -> AbstractContextManager[None]:
        first, lines = self.lines()
        self.line()
        text = "".join(lines).replace(self.old, self.new)
        source = path_of(self.module).read_text(encoding="utf-8").splitlines(keepends=True)
        source[first - 1 : first - 1 + len(lines)] = [text]
        tree = ast.parse("".join(source))
        return recoded(find(self.module, self.qualname), code_in(tree, self.module, self.qualname))


def edits(*parts: Edit) -> Callable[[], AbstractContextManager[None]]:
    """Several edits at once, of different functions."""

    @contextmanager
    def apply() -> Iterator[None]:
        with ExitStack() as stack:
            for part in parts:
                stack.enter_context(part.apply())
            yield

    return apply


def is_pure() -> bool:
    """Whether functions can be changed in place."""
    return sys.implementation.name == "cpython" and importlib.import_module("kernel").build_kind() == "pure"
