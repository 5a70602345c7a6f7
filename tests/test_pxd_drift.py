# SPDX-License-Identifier: MIT
"""Each .pxd says what its .py has: a missing attribute compiles, and fails only when it is used."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kernel", "posix_rt", "pyitron")
PXDS = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.pxd"))

CLASS = re.compile(r"cdef class (\w+)")
ATTRIBUTE = re.compile(r"    cdef (?:public )?[\w ]*?(\w+)$")
FUNCTION = re.compile(r"( *)cpdef (?:[\w ]+ )?(\w+)\((.*)\)")


def read_pxd(text):
    """Attributes by class, and numbers of parameters by (class or None, function)."""
    attributes, functions, current = {}, {}, None
    # A list of parameters may go over several lines.
    for line in re.sub(r",\n\s+", ", ", re.sub(r"\(\n\s+", "(", re.sub(r",?\n\s+\)", ")", text))).splitlines():
        if found := CLASS.match(line):
            current = found[1]
            attributes[current] = set()
        elif found := FUNCTION.match(line):
            owner = current if found[1] else None
            functions[owner, found[2]] = len([p for p in found[3].split(",") if p.strip()])
        elif current and (found := ATTRIBUTE.match(line)):
            attributes[current].add(found[1])
    return attributes, functions


def read_py(text):
    """Slots by class, and numbers of parameters by (class or None, function)."""
    slots, functions = {}, {}
    tree = ast.parse(text)
    assignments = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    constants = {node.targets[0].id: node.value for node in assignments}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions[None, node.name] = len(node.args.args)
        if not isinstance(node, ast.ClassDef):
            continue
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                functions[node.name, item.name] = len(item.args.args)
            elif isinstance(item, ast.Assign) and item.targets[0].id == "__slots__":
                value = constants[item.value.id] if isinstance(item.value, ast.Name) else item.value
                slots[node.name] = set(ast.literal_eval(value))
    return slots, functions


@pytest.mark.parametrize("pxd", PXDS, ids=str)
def test_pxd_matches_its_module(pxd):
    """Same attributes in each class, same functions with the same number of parameters."""
    attributes, declared = read_pxd((ROOT / pxd).read_text())
    slots, defined = read_py((ROOT / pxd).with_suffix(".py").read_text(encoding="utf-8"))
    assert attributes == {name: slots[name] for name in attributes}
    assert {key: defined.get(key) for key in declared} == declared


def test_the_drift_test_sees_drift():
    """It would notice a missing attribute, and another number of parameters."""
    pxd = "cdef class A:\n    cdef public int x\n    cpdef int f(\n        self,\n        int y,\n    ) except? -1\ncpdef g()\n"
    attributes, declared = read_pxd(pxd)
    assert attributes == {"A": {"x"}}
    assert declared == {("A", "f"): 2, (None, "g"): 0}
    slots, defined = read_py("class A:\n    __slots__ = ('y',)\n    def f(self): ...\ndef g(): ...\n")
    assert slots == {"A": {"y"}} and defined[("A", "f")] == 1
