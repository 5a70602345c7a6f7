# SPDX-License-Identifier: MIT
"""Compiles what the floor needs into ``build/bench``: a Cython module with a function that does nothing, and a C program.

Both are built again only when their source has changed.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

from benchmarks.registry import Unavailable

SOURCES = Path(__file__).resolve().parent
BUILD = SOURCES.parent.parent / "build" / "bench"

# A script of its own, since setuptools takes over much of the process it runs in. The directives are those of setup.py.
CYTHONIZE = """
import os, sys
from setuptools import Extension, setup
from Cython.Build import cythonize
os.environ.setdefault("CFLAGS", "-O2 -g0")
source, folder = sys.argv[1:]
directives = {"annotation_typing": False, "binding": True, "embedsignature": True, "language_level": 3, "nonecheck": True}
modules = cythonize([Extension("noop", [source])], compiler_directives=directives, build_dir=folder, quiet=True)
setup(name="noop", ext_modules=modules, script_args=["-q", "build_ext", "--build-lib", folder, "--build-temp", folder])
"""


def _made(target: Path, source: Path, command: list[str]) -> Path:
    """*target*, made by *command* if it is older than *source*."""
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return target
    BUILD.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(command, cwd=BUILD, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    except OSError as error:
        raise Unavailable(f"{source.name} cannot be compiled: {error}") from error
    if done.returncode or not target.exists():
        last = (done.stdout.strip().splitlines() or ["the compiler said nothing"])[-1]
        raise Unavailable(f"{source.name} cannot be compiled: {last}")
    return target


def noop_module() -> ModuleType:
    """The Cython module ``noop``."""
    if "noop" in sys.modules:
        return sys.modules["noop"]
    target = BUILD / f"noop{sysconfig.get_config_var('EXT_SUFFIX')}"
    source = SOURCES / "noop.pyx"
    _made(target, source, [sys.executable, "-P", "-c", CYTHONIZE, str(source), str(BUILD)])
    spec = importlib.util.spec_from_file_location("noop", target)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules["noop"] = module
    return module


def c_floor(what: str, rounds: int) -> float:
    """What the C program measures: ``sem``, ``context`` or ``threads``, in nanoseconds."""
    source = SOURCES / "floor.c"
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or "cc"
    program = _made(BUILD / "floor", source, [compiler, "-O2", "-o", "floor", str(source), "-pthread"])
    done = subprocess.run([str(program), what, str(rounds)], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)
