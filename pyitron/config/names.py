# SPDX-License-Identifier: MIT
"""What names mean in a configuration file.

In this order: a macro; an enum constant; an object of the file; something in the application's namespace. Macros and enum
constants come from what the file includes by ``#include`` (as the file's text) and by ``INCLUDE`` (as C text of its own).
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from pyitron.config.expression import EvaluationError, Named, Result, Value, evaluate, from_int
from pyitron.config.preprocess import PREDEFINED, CPreprocessor, Token
from pyitron.config.syntax import Enumerator

Namespace = ModuleType | MutableMapping[str, Any]


def variables(namespace: Namespace | None) -> MutableMapping[str, Any] | None:
    """A namespace as a mapping."""
    return namespace if namespace is None or isinstance(namespace, MutableMapping) else vars(namespace)


class Unresolved:
    """Stands for a function or an object of the application in a configuration that was read without it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *arguments: object) -> None:
        raise RuntimeError(f"{self.name} is only a name: the configuration was read without the application")

    def __getitem__(self, index: int) -> "Unresolved":
        return Unresolved(f"{self.name}[{index}]")

    def __repr__(self) -> str:
        return f"<{self.name}, unresolved>"


@dataclass(slots=True)
class Names:
    """What names mean."""

    namespace: Mapping[str, Any] | None = None
    headers: CPreprocessor | None = None
    macros: set[str] = field(default_factory=set)
    enumerators: dict[str, Value | EvaluationError] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)

    def evaluate(self, tokens: list[Token], unresolved: Callable[[str], Result] | None = None) -> Result:
        """Evaluate an expression; *unresolved* answers for a name that means nothing here."""
        if self.headers is not None and any(token.text in self.headers.macros for token in tokens):
            tokens = self.headers.expanded(tokens)
        if not tokens:
            raise EvaluationError("it is empty")

        def lookup(name: str) -> Result:
            return self._lookup(name, unresolved)

        return evaluate(tokens, lookup, frozenset(self.types))

    def within(self, namespace: Mapping[str, Any]) -> "Names":
        """The same names of the file, and another namespace."""
        return replace(self, namespace=namespace)

    def constant(self, name: str) -> bool:
        """Whether *name* is a macro or an enum constant."""
        return name in self.enumerators or (self.headers is not None and name in self.headers.macros)

    def _lookup(self, name: str, unresolved: Callable[[str], Result] | None) -> Result:
        if name in self.enumerators:
            found = self.enumerators[name]
            if isinstance(found, EvaluationError):
                raise found
            return found
        if name in self.ids:
            return from_int(self.ids[name])
        if name == "NULL":
            return Value(0, 64)
        if self.namespace is not None and name in self.namespace:
            thing = self.namespace[name]
            return from_int(int(thing)) if isinstance(thing, int) else Named(name, thing)
        if unresolved is not None and self.namespace is None:
            return unresolved(name)
        raise EvaluationError(f"{name} is not defined{self.suggestion(name)}")

    def suggestion(self, name: str) -> str:
        """A similar name, as the end of a message."""
        known = {*PREDEFINED, *self.macros, *self.enumerators, *self.ids, *(self.namespace or ())}
        return did_you_mean(name, known)

    def add_enumerators(self, enumerators: list[Enumerator]) -> None:
        """Number enum constants; one whose value cannot be known is an error only where it is used."""
        last: Value | EvaluationError = Value(-1)
        for enumerator in enumerators:
            name = enumerator.name.text
            try:
                if enumerator.tokens:
                    result = self.evaluate(enumerator.tokens)
                    if isinstance(result, Named):
                        raise EvaluationError(f"{result.name} is not a number")
                    last = result
                elif enumerator.first:
                    last = Value(0)
                elif isinstance(last, Value):
                    last = from_int(last.value + 1)
            except EvaluationError as error:
                last = EvaluationError(f"the value of the enum constant {name} is unknown: {error}")
            self.enumerators[name] = last


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.7) -> str:
    """ "; did you mean X?", if there is an X like that."""
    close = difflib.get_close_matches(name, sorted(known), 1, cutoff)
    return f"; did you mean {close[0]}?" if close else ""
