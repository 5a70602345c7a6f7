# SPDX-License-Identifier: MIT
"""What a module of the reference begins with: its calls, in one line each."""

import inspect
import re
from collections.abc import Sequence
from importlib import import_module

from reference.facts import PACKAGES, Call, calls, pages
from reference.words import say

# A list of names, which the table says better.
_FROM_TO = re.compile(r"[^.:]+: ``\w+`` to ``\w+``\.\s*")


def overview(module: str, lines: Sequence[str], language: str = "en") -> list[str]:
    """The docstring *lines* of a module, and a table of its calls in place of the range of names that they may begin with."""
    of_module = calls_of(module)
    if not of_module:
        return list(lines)
    table = [".. list-table::", "   :header-rows: 1", "   :widths: 25 75", ""]
    table += [f"   * - {say('Call', language)}", f"     - {say('What it does', language)}"]
    for call in of_module:
        table += [f"   * - :py:func:`~{module}.{call.name}`", f"     - {first_sentence(call, module)}"]
    return [*without_range(module, lines), "", *table, ""]


def without_range(module: str, lines: Sequence[str]) -> list[str]:
    """The docstring of a module without the names of its first and last call."""
    return _FROM_TO.sub("", "\n".join(lines), count=1).split("\n") if calls_of(module) else list(lines)


def calls_of(module: str) -> list[Call]:
    """The service calls or functions that a module defines, in its order."""
    api = next((api for api, package in PACKAGES.items() if module.startswith(f"{package}.")), None)
    if api is None:
        return []
    content = import_module(module)
    defined = [call for call in calls(api).values() if getattr(vars(content).get(call.name), "__module__", None) == module]
    return sorted(defined, key=lambda call: vars(content)[call.name].__code__.co_firstlineno)


def sentences() -> set[str]:
    """What the calls of both APIs do, the first sentence of each."""
    return {first_sentence(call, module) for api in PACKAGES for module in pages(api) for call in calls_of(module)}


def first_sentence(call: Call, module: str) -> str:
    """The summary of a call's docstring, on one line."""
    documentation = inspect.getdoc(getattr(import_module(module), call.name)) or ""
    return documentation.partition("\n\n")[0].replace("\n", " ")
