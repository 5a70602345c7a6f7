# SPDX-License-Identifier: MIT
"""Builds pyitron: compiled by Cython where a C compiler is found, else pure Python.

``PYITRON_BUILD=pure`` never compiles, ``require`` fails without a compiler, ``auto`` (the default) takes what it finds.
"""

import ast
import json
import multiprocessing
import operator
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.dist import Distribution

DIRECTIVES = {
    "annotation_typing": False,  # annotations are for people, mypy and Sphinx; the .pxd files rule C
    "auto_pickle": False,  # nothing of the kernel is pickled; the methods for it take a sixth of the compiler's time
    "binding": True,
    "embedsignature": True,
    "language_level": 3,
    "nonecheck": True,
}
PACKAGES = ("kernel", "posix_rt", "pyitron")
OPERATORS: dict[type, Any] = {
    ast.Add: operator.add, ast.BitOr: operator.or_, ast.LShift: operator.lshift, ast.Mult: operator.mul, ast.Sub: operator.sub,
}  # fmt: skip
PROBE = "#include <Python.h>\nint probe(void) { return PY_MAJOR_VERSION; }\n"


def has_compiler() -> bool:
    """Whether a small file that includes Python.h compiles here."""
    command = build_ext(Distribution())
    command.finalize_options()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")
        source.write_text(PROBE)
        try:
            from setuptools._distutils.ccompiler import new_compiler
            from setuptools._distutils.sysconfig import customize_compiler

            compiler = new_compiler()
            customize_compiler(compiler)
            compiler.compile([str(source)], output_dir=folder, include_dirs=command.include_dirs)
        except Exception as error:
            print(f"pyitron: no usable C compiler ({type(error).__name__}: {error})", file=sys.stderr)
            return False
    return True


def value(node: ast.AST, known: dict[str, int]) -> int | None:
    """What a constant expression of ints comes to; None for anything else."""
    match node:
        case ast.Constant(value=int(number)) if type(number) is int:
            return number
        case ast.Name(id=name):
            return known.get(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = value(operand, known)
            return None if number is None else -number
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            first, second = value(left, known), value(right, known)
            return None if first is None or second is None else OPERATORS[type(op)](first, second)
    return None


def bindings(tree: ast.Module) -> list[str]:
    """The names that are given a meaning anywhere in a module, as often as that is done."""
    found: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                found.append(name)
            case (
                ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
            ):
                found.append(name)
            case ast.alias(name=name, asname=other):
                found.append(other or name)
    return found


def constants(module: Path, cache: dict[Path, dict[str, int]]) -> dict[str, int]:
    """The constants of a module: names in capitals, bound once, on its top level, to an int or by importing such a name."""
    if module not in cache:
        tree = ast.parse(module.read_text(encoding="utf-8"))
        once = {name for name, times in Counter(bindings(tree)).items() if times == 1 and name.isupper()}
        known: dict[str, int] = {}
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=right) if name in once:
                    number = value(right, known)
                    if number is not None and -(1 << 63) <= number < 1 << 63:
                        known[name] = number
                case ast.ImportFrom(module=str(source), names=aliases) if source.split(".")[0] in PACKAGES and any(
                    alias.name.isupper() for alias in aliases
                ):
                    path = Path(*source.split("."))
                    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
                    there = constants(path, cache)
                    names = {item.asname or item.name: item.name for item in node.names}
                    known |= {name: there[of] for name, of in names.items() if name in once and of in there}
        cache[module] = known
    return cache[module]


def inline_constants(known: dict[str, dict[str, int]]) -> None:
    """Have Cython read a constant as the number that it is; as a name in a module it would be looked up at each use."""
    from Cython.Compiler.ExprNodes import IntNode
    from Cython.Compiler.Main import Context
    from Cython.Compiler.Visitor import VisitorTransform

    class Inline(VisitorTransform):  # type: ignore[misc, unused-ignore]
        """Replaces the names where they are read."""

        def __init__(self, names: dict[str, int]) -> None:
            super().__init__()
            self.names = names

        visit_Node = VisitorTransform.recurse_to_children  # noqa: N815

        def visit_FromImportStatNode(self, node: Any) -> Any:
            return node

        def visit_SingleAssignmentNode(self, node: Any) -> Any:
            self.visitchildren(node, attrs=["rhs"])
            return node

        def visit_NameNode(self, node: Any) -> Any:
            if node.name not in self.names:
                return node
            number = self.names[node.name]
            return IntNode(node.pos, value=str(number), longness="" if -(1 << 31) <= number < 1 << 31 else "LL")

    parse = Context.parse

    def parse_with_constants(self: Any, source: Any, scope: Any, pxd: bool, full_module_name: str) -> Any:
        tree = parse(self, source, scope, pxd, full_module_name)
        return tree if pxd or full_module_name not in known else Inline(known[full_module_name])(tree)

    Context.parse = parse_with_constants


def extensions() -> list[Extension]:
    """One for each module that has a .pxd beside it."""
    wish = os.environ.get("PYITRON_BUILD", "auto")
    if wish not in ("pure", "auto", "require"):
        raise SystemExit(f'pyitron: PYITRON_BUILD must be "pure", "auto" or "require", not {wish!r}')
    if wish == "pure" or not {"bdist_wheel", "build_ext", "build", "install"} & set(sys.argv):
        return []
    if not has_compiler():
        if wish == "require":
            raise SystemExit("pyitron: PYITRON_BUILD=require, but no C compiler works: install one, or set it to auto or pure")
        print("pyitron: building the pure Python kernel", file=sys.stderr)
        return []
    from Cython.Build import cythonize

    # Without debugging information, which takes a third of the time and is of no use in generated code; C's numbers wrap.
    os.environ.setdefault("CFLAGS", "-O2 -g0 -fwrapv -DNDEBUG")
    modules = sorted(str(pxd.with_suffix(".py")) for package in PACKAGES for pxd in Path(package).rglob("*.pxd"))
    cache: dict[Path, dict[str, int]] = {}
    known = {module.removesuffix(".py").replace(os.sep, "."): constants(Path(module), cache) for module in modules}
    inline_constants(known)
    # All that goes into the generated C besides the modules themselves.
    inputs = json.dumps([DIRECTIVES, known])
    stamp = Path("build", "cython", "inputs.json")
    stale = not stamp.exists() or stamp.read_text() != inputs
    print(f"pyitron: compiling {len(modules)} modules", file=sys.stderr)
    # Processes that are not forked would not know the constants.
    forks = multiprocessing.get_start_method() == "fork"
    compiled = cythonize(
        modules,
        compiler_directives=DIRECTIVES,
        build_dir="build/cython",
        nthreads=(os.cpu_count() or 1) if forks else 0,
        force=stale,
    )
    stamp.write_text(inputs)
    import greenlet

    for extension in compiled:
        extension.include_dirs.append(str(Path(greenlet.__file__).parent))
    return compiled


if __name__ == "__main__":
    # Builds with other options than usual need a folder of their own: what is there already is not compiled again.
    base = os.environ.get("PYITRON_BUILD_BASE", "build")
    setup(ext_modules=extensions(), options={"build": {"build_base": base}, "build_ext": {"parallel": os.cpu_count() or 1}})
