# SPDX-License-Identifier: MIT
"""Examples of the reference: ``docs/examples/reference/<api>/<page>.py``, and the function in each that shows a call."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reference.facts import DOCS, FOLDERS

FOLDER = DOCS / "examples" / "reference"


def example_of(page: str) -> Path | None:
    """The example of a page of the reference, such as ``posix/reference/semaphores``; None if there is none."""
    folder, _, stem = page.rpartition("/")
    api = next((api for api, name in FOLDERS.items() if name == folder), None)
    path = FOLDER / f"{api}" / f"{stem}.py"
    return path if api and path.exists() else None


@dataclass(frozen=True, slots=True)
class Function:
    """A top-level function or class of an example: its docstring, and its text without that."""

    name: str
    text: str
    code: str


@cache
def functions(path: Path) -> dict[str, Function]:
    """The top-level function, or class, in which each name is first called."""
    source = path.read_text(encoding="utf-8")
    lines = source.split("\n")
    found: dict[str, Function] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = _function(node, lines)
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and (name := _called(inner.func)):
                    found.setdefault(name, function)
    return found


def _function(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> Function:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    numbers = list(range(first, (node.end_lineno or first) + 1))
    text = ast.get_docstring(node) or ""
    if text and len(node.body) > 1:
        said = node.body[0]
        end = said.end_lineno or said.lineno
        # A class has an empty line below it.
        end += not lines[end]
        numbers = [number for number in numbers if not said.lineno <= number <= end]
    return Function(node.name, text, "\n".join(lines[number - 1] for number in numbers))


def example(page: str, name: str) -> Function | None:
    """The function of a page's example that shows a call; None if there is none."""
    path = example_of(page)
    return functions(path).get(name) if path else None


def label(page: str) -> str:
    """The target of the whole example of a page."""
    return f"example-{page.replace('/', '-')}"


def _called(function: ast.expr) -> str | None:
    match function:
        case ast.Name(name) | ast.Attribute(ast.Name(), name):
            return name
    return None
