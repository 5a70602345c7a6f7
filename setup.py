# SPDX-License-Identifier: MIT
"""Builds pyitron: compiled by Cython where a C compiler is found, else pure Python.

``PYITRON_BUILD=pure`` never compiles, ``require`` fails without a compiler, ``auto`` (the default) takes what it finds.
"""

import os
import sys
import tempfile
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.dist import Distribution

DIRECTIVES = {
    "annotation_typing": False,  # annotations are for people, mypy and Sphinx; the .pxd files rule C
    "binding": True,
    "embedsignature": True,
    "language_level": 3,
    "nonecheck": True,
}
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

    # Without debugging information, which takes a third of the time and is of no use in generated code.
    os.environ.setdefault("CFLAGS", "-O2 -g0")
    packages = ("kernel", "posix_rt", "pyitron")
    modules = sorted(str(pxd.with_suffix(".py")) for package in packages for pxd in Path(package).rglob("*.pxd"))
    print(f"pyitron: compiling {len(modules)} modules", file=sys.stderr)
    return cythonize(modules, compiler_directives=DIRECTIVES, build_dir="build/cython", nthreads=os.cpu_count() or 1)


if __name__ == "__main__":
    setup(ext_modules=extensions(), options={"build_ext": {"parallel": os.cpu_count() or 1}})
