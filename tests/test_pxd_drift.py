# SPDX-License-Identifier: MIT
"""Each .pxd says what its .py has: a missing attribute compiles, and fails only when it is used.

And it says what compiled code is fast by: which classes are final, and how a function that returns a number of C tells an
exception, so that no call asks the interpreter whether there was one where the result can say it.
"""

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
OPEN_CLASS = re.compile(r"(@cython\.final\n)?cdef class (\w+)(?:\((\w+)\))?:")
RESULT = re.compile(r"( *)cp?def (?:([\w ]+) )?(\w+)(?: \"\w+\")?\(.*?\)(.*)")
NUMBER = re.compile(r"void|bint|(?:unsigned |signed )?(?:char|short|int|long|long long|float|double|Py_ssize_t|size_t)")
TOLD = re.compile(r" except(?:\?? -?\d+| \*)| noexcept")
# Who may derive from a class: the tests' own classes do as well.
DERIVING = ("benchmarks", "conformance", "examples", "kernel", "posix_rt", "pyitron", "tests", "tools")


def one_line_each(text):
    """A list of parameters may go over several lines."""
    return re.sub(r",\n\s+", ", ", re.sub(r"\(\n\s+", "(", re.sub(r",?\n\s+\)", ")", text))).splitlines()


def read_pxd(text):
    """Attributes by class, and numbers of parameters by (class or None, function)."""
    attributes, functions, current = {}, {}, None
    for line in one_line_each(text):
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


def bases_in(text):
    """The names of the classes that something in a module derives from."""
    classes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)]
    return {ast.unparse(base).rpartition(".")[2] for node in classes for base in node.bases}


def finality(texts, derived):
    """Those .pxd classes that ought to be final and are not, or are and ought not to be.

    Cython refuses a final class with a method that a base has as well.
    """
    classes, methods = {}, {}
    for text in texts:
        current = None
        for line in one_line_each(re.sub(r"@cython\.final\n", "@cython.final ", text)):
            if found := OPEN_CLASS.match(line.replace("@cython.final ", "@cython.final\n")):
                current = found[2]
                classes[current] = (bool(found[1]), found[3])
                methods[current] = set()
            elif current and (found := RESULT.fullmatch(line)) and found[1]:
                methods[current].add(found[3])

    def inherited(name):
        base = classes[name][1]
        return methods[base] | inherited(base) if base in classes else set()

    wanted = {name: name not in derived and not methods[name] & inherited(name) for name in classes}
    return {name for name, (final, _) in classes.items() if final != wanted[name]}


def silent(text):
    """The functions of a .pxd that return a number, and do not say how they tell an exception."""
    found = filter(None, map(RESULT.fullmatch, one_line_each(text)))
    return [line[0].strip() for line in found if NUMBER.fullmatch(line[2] or "") and not TOLD.fullmatch(line[4])]


def test_classes_are_final_unless_they_are_derived_from_or_override():
    """A call of a method of a final class needs no table of methods, and may be inlined."""
    derived = {
        name for part in DERIVING for path in (ROOT / part).rglob("*.py") for name in bases_in(path.read_text(encoding="utf-8"))
    }
    assert finality([(ROOT / pxd).read_text() for pxd in PXDS], derived) == set()


@pytest.mark.parametrize("pxd", PXDS, ids=str)
def test_functions_that_return_numbers_say_how_they_tell_an_exception(pxd):
    """By a value, by asking always (*), or never (noexcept)."""
    assert silent((ROOT / pxd).read_text()) == []


def test_the_check_of_final_classes_sees_both_mistakes():
    """Open without need, and final though something derives from it or it overrides."""
    base = "cdef class A:\n    cpdef f(self)\n    cdef int _g(\n        self, int x,\n    ) except? -1\n"
    own = "cdef class B(A):\n    cpdef h(self)\n"
    over = "cdef class C(B):\n    cdef int _g(self, int x) except? -1\n"
    derived = bases_in("class B(m.A):\n    class C(B): ...\n")
    assert derived == {"A", "B"}
    assert finality([base, own, over], derived) == set()
    assert finality([base, own], {"A"}) == {"B"}
    final = "@cython.final\n"
    assert finality([base, final + own], {"A"}) == set()
    assert finality([final + base, own, final + over], derived) == {"A", "C"}


def test_the_check_of_results_sees_what_is_missing():
    """Of numbers only: an object says by being none that there was an exception."""
    told = "cpdef int a() except? -1\ncdef long long b(int x) except *\n    cpdef unsigned long c(self) noexcept\n"
    objects = "cpdef d()\ncpdef list e(int x)\ncdef class F:\n    cdef int count\n    cdef tuple _f(self, int x)\n"
    assert silent(told + objects) == []
    missing = "cpdef int a()\n    cdef bint _b(\n        self,\n        int x,\n    )\ncpdef void c()\ncdef unsigned long d()\n"
    assert silent(told + missing) == ["cpdef int a()", "cdef bint _b(self, int x)", "cpdef void c()", "cdef unsigned long d()"]
