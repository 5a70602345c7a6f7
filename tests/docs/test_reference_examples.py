# SPDX-License-Identifier: MIT
"""The examples beside the API reference: one for each unit and option group, and short enough to be read beside a call."""

import ast
import tomllib
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
ITRON = tomllib.loads((DOCS / "reference" / "itron4.toml").read_text(encoding="utf-8"))
POSIX = tomllib.loads((DOCS / "reference" / "posix.toml").read_text(encoding="utf-8"))
# A reader sees one function beside the reference of a call.
LONGEST = 18
# What prints and sleeps in most examples, in two lines.
HELPERS = ("say", "sleep_ms")


def calls_of(node: ast.AST) -> set[str]:
    """Names of functions that are called in it."""
    return {call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def page(unit: str) -> str:
    """The stem of the page and of the example of a functional unit."""
    calls = {name for name, call in ITRON["calls"].items() if ITRON["units"][str(call["unit"])] == unit}
    import pyitron

    (module,) = {getattr(pyitron, name).__module__ for name in calls}
    for path in sorted((DOCS / "reference").glob("*.md")):
        if f"automodule:: {module}\n" in path.read_text(encoding="utf-8"):
            return path.stem
    raise AssertionError(f"no page has {module}")


@pytest.mark.parametrize("number", ITRON["units"], ids=lambda number: ITRON["units"][number])
def test_itron_example_makes_every_call_of_its_unit(number):
    """Also by the static API: what a configuration file has for the unit stands in that of the example."""
    path = DOCS / "examples" / "reference" / "itron" / f"{page(ITRON['units'][number])}.py"
    calls = {name for name, call in ITRON["calls"].items() if call["unit"] == int(number)}
    assert sorted(calls - calls_of(parse(path))) == []
    configuration = path.with_suffix(".cfg").read_text(encoding="utf-8")
    static = {name for name, api in ITRON["static"].items() if api["unit"] == int(number)}
    assert sorted(name for name in static if f"{name}(" not in configuration) == []


@pytest.mark.parametrize("module", sorted({function["module"] for function in POSIX["functions"].values()}))
def test_posix_example_calls_every_function_of_its_group(module):
    """One for each page of the reference that has functions."""
    path = DOCS / "examples" / "reference" / "posix" / f"{module.replace('_', '-')}.py"
    functions = {name for name, function in POSIX["functions"].items() if function["module"] == module}
    assert sorted(functions - calls_of(parse(path))) == []


@pytest.mark.parametrize("path", sorted((DOCS / "examples" / "reference").rglob("*.out")), ids=lambda path: path.stem)
def test_example_ends_without_a_fault(path):
    """And not in a deadlock."""
    output = path.read_text(encoding="utf-8")
    assert "faults: 0" in output
    assert "deadlock" not in output


@pytest.mark.parametrize("path", sorted((DOCS / "examples" / "reference").rglob("*.py")), ids=lambda path: path.stem)
def test_function_of_an_example_says_what_it_shows_and_is_short(path):
    """What makes a call of the API has a docstring, and fits beside the call's reference."""
    exported = {*ITRON["calls"], *POSIX["functions"]}
    for function in parse(path).body:
        if isinstance(function, ast.FunctionDef) and function.name not in HELPERS and calls_of(function) & exported:
            assert ast.get_docstring(function), f"{function.name} has no docstring"
            assert function.end_lineno - function.lineno < LONGEST, f"{function.name} is too long"
