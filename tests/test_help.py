# SPDX-License-Identifier: MIT
"""What someone at a prompt sees: the same in both builds, complete, and once."""

import ast
import inspect
import pydoc
import re
import sys
from pathlib import Path

import pytest

import posix_rt
import pyitron
from pyitron import SERVICE_CALLS

SOURCES = Path(__file__).parents[1] / "pyitron"
MODULES = sorted({getattr(pyitron, call).__module__ for call in SERVICE_CALLS})


def definition(call):
    """The function as the source has it."""
    module = getattr(pyitron, call).__module__
    path = SOURCES.joinpath(*module.split(".")[1:]).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == call)


@pytest.mark.parametrize("call", SERVICE_CALLS)
def test_help_shows_the_signature_once_and_the_docstring(call):
    """As the source has it; compiled, a tuple is just a tuple."""
    node = definition(call)
    text = pydoc.render_doc(getattr(pyitron, call), renderer=pydoc.plaintext)
    _, _, signature, first, *_ = text.split("\n")
    signature = re.sub(r"\b(\w+\.)+", "", signature)
    head, _, result = signature.partition(" -> ")
    assert head == f"{call}({ast.unparse(node.args)})"
    assert result in (ast.unparse(node.returns), ast.unparse(node.returns).partition("[")[0])
    assert text.count(f"{call}(") - inspect.getdoc(getattr(pyitron, call)).count(f"{call}(") == 1
    assert first.strip() == ast.get_docstring(node).partition("\n")[0]
    assert inspect.getdoc(getattr(pyitron, call)) == ast.get_docstring(node)


def test_functions_of_posix_have_no_signature_in_their_docstring():
    """It is shown before it; and an annotation is the type itself."""
    exported = {name: getattr(posix_rt, name) for name in posix_rt.__all__}
    functions = {name: value for name, value in exported.items() if hasattr(value, "__code__")}
    assert len(functions) > 170
    assert [name for name, function in functions.items() if function.__doc__.startswith(f"{name}(")] == []
    results = {name: inspect.signature(function).return_annotation for name, function in functions.items()}
    assert results["clock_gettime"] in (posix_rt.timespec, "timespec") and results["sem_wait"] in (None, "None")


@pytest.mark.parametrize("module", MODULES)
def test_package_docstring_says_where_each_unit_is(module):
    """One line for each module, with the first call and the last."""
    lines = [line.split() for line in pyitron.__doc__.split("\n") if line.startswith("    ")]
    (line,) = [line for line in lines if line and f"pyitron.{line[0]}" == module]
    calls = sys.modules[module].__all__
    assert {word.strip(",") for word in line if "_" in word} - {line[0], "active_server"} <= set(calls)


def test_help_of_the_package_lists_the_calls():
    """All are found, compiled or not."""
    text = pydoc.render_doc(pyitron, renderer=pydoc.plaintext)
    assert [call for call in SERVICE_CALLS if f"\n    {call}(" not in text] == []
    assert "class int" not in text  # the types do not fill it with Python's own
