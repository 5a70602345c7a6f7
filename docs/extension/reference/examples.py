# SPDX-License-Identifier: MIT
"""Examples of the reference: ``docs/examples/reference/<api>/<page>.py``, and the function in each that shows a call."""

import ast
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


@cache
def functions(path: Path) -> dict[str, str]:
    """The top-level function in which each name is first called."""
    found: dict[str, str] = {}
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (name := _called(node.func)):
                    found.setdefault(name, function.name)
    return found


def example(page: str, name: str) -> tuple[Path, str] | None:
    """The example of a page, and its function that shows a call; None if there is none."""
    path = example_of(page)
    function = functions(path).get(name) if path else None
    return (path, function) if path and function else None


def label(page: str) -> str:
    """The target of the whole example of a page."""
    return f"example-{page.replace('/', '-')}"


def _called(function: ast.expr) -> str | None:
    match function:
        case ast.Name(name) | ast.Attribute(ast.Name(), name):
            return name
    return None
