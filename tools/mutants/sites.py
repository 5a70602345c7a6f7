# SPDX-License-Identifier: MIT
"""Which scenario reaches what: the suite runs once on the right kernel, with a note made of every call, error and statement.

A mutant is the right kernel until its site is reached, so the scenarios that do not get there need not be run against it.
"""

import ast
import importlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType
from typing import Any

from mutants.calls import service_calls, static_apis
from mutants.model import Site, find, label_of, path_of, recoded, wrapped
from mutants.posix import functions as posix_functions
from mutants.source import WATCHED, functions

_NAME = "_mutants_reached"


class Noted:
    """The sites of interest, and those reached since ``begin``."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.numbers = {site: number for number, site in enumerate(dict.fromkeys(sites))}
        self._reached: set[Site] = set()

    def begin(self) -> None:
        """Forget what was reached so far."""
        self._reached.clear()

    def note(self, site: Site) -> None:
        """It was reached."""
        self._reached.add(site)

    def mask(self) -> int:
        """What was reached, as a bit for each site of interest."""
        mask = 0
        for site in self._reached:
            number = self.numbers.get(site)
            if number is not None:
                mask |= 1 << number
        return mask

    def mask_of(self, sites: Iterable[Site]) -> int:
        """The bits of some sites."""
        return sum(1 << self.numbers[site] for site in set(sites))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every call, error and statement is noted."""
        with ExitStack() as stack:
            for module in WATCHED:
                self._watch_statements(module, stack)
            for call in service_calls().values():
                stack.enter_context(wrapped(call.function, lambda original, n=call.name: self._noting(original, n)))
            for name, function in posix_functions().items():
                noting = self._noting_errors
                stack.enter_context(wrapped(function.function, lambda original, n=name, noting=noting: noting(original, n)))
            static = find("pyitron.kernel", "Kernel.static")
            stack.enter_context(wrapped(static, self._noting_static))
            yield

    def _noting(self, original: Callable[..., Any], name: str) -> Callable[..., Any]:
        call = ("call", name)
        errors: dict[int, Site] = {}
        reached = self._reached

        def noting(*arguments: Any, **named: Any) -> Any:
            reached.add(call)
            answer = original(*arguments, **named)
            ercd = answer[0] if isinstance(answer, tuple) else answer
            if isinstance(ercd, int) and ercd < 0:
                reached.add(errors.setdefault(ercd, ("error", name, ercd)))
            return answer

        return noting

    def _noting_errors(self, original: Callable[..., Any], name: str) -> Callable[..., Any]:
        reached = self._reached

        def noting(*arguments: Any, **named: Any) -> Any:
            reached.add(("call", name))
            try:
                return original(*arguments, **named)
            except OSError as error:
                reached.add(("error", name, error.errno))
                raise

        return noting

    def _noting_static(self, original: Callable[..., Any]) -> Callable[..., Any]:
        noting = {api: self._noting(original, api) for api in static_apis()}

        def static(kernel: Any, api: str, *arguments: Any) -> Any:
            return noting.get(api, original)(kernel, api, *arguments)

        return static

    def _watch_statements(self, module: str, stack: ExitStack) -> None:
        label = label_of(module)
        tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
        names = []
        sites: list[Site] = []
        for qualname, function in functions(tree):
            names.append(qualname)
            for owner in ast.walk(function):
                if not isinstance(owner, (ast.ClassDef, ast.Lambda)):
                    _probe(owner, label, sites)
        reached = self._reached
        found = importlib.import_module(module)
        setattr(found, _NAME, lambda number: reached.add(sites[number]))
        stack.callback(delattr, found, _NAME)
        codes = _codes(compile(ast.fix_missing_locations(tree), str(path_of(module)), "exec", dont_inherit=True))
        for qualname in names:
            stack.enter_context(recoded(find(module, qualname), codes[qualname]))


def _probe(owner: ast.AST, label: str, sites: list[Site]) -> None:
    """Put a note before each statement that is directly in *owner*."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(owner, field, None)
        if not isinstance(block, list):
            continue
        new: list[ast.stmt] = []
        for statement in block:
            if not isinstance(statement, (ast.Global, ast.Nonlocal)):
                note = ast.Expr(ast.Call(ast.Name(_NAME, ast.Load()), [ast.Constant(len(sites))], []))
                sites.append(("line", label, statement.lineno))
                new.append(ast.copy_location(note, statement))
            new.append(statement)
        setattr(owner, field, new)


def _codes(module: CodeType) -> dict[str, CodeType]:
    codes: dict[str, CodeType] = {}
    pending = [module]
    while pending:
        code = pending.pop()
        codes.setdefault(code.co_qualname, code)
        pending += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return codes
