# SPDX-License-Identifier: MIT
"""The porting guide's sources in C are C, and its ports have all that they have."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pyitron import SERVICE_CALLS, config
from pyitron.lint import lint, write_headers

PORTING = Path(__file__).parents[2] / "docs" / "examples" / "porting"
CROSSING = PORTING / "crossing"
FILES = ("board", "gate", "monitor", "recorder", "track")
SOURCES = sorted(path for folder in ("crossing", "dialects", "idioms") for path in (PORTING / folder).glob("*.c"))
# What says that a source was not understood.
UNREAD = {"unread", "preprocessor", "unknown-call", "configuration"}
COMPILER = shutil.which("gcc")


def functions_of_c(text: str) -> set[str]:
    """Names of the functions that a source defines: at the beginning of a line, with a block behind."""
    return set(re.findall(r"^\w[\w ]* \*?(\w+)\([^;{]*\)\n\{", text, re.MULTILINE))


def functions_of_python(text: str) -> set[str]:
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def calls(text: str) -> set[str]:
    """Service calls that are made."""
    return set(re.findall(r"\b(\w+)\(", text)) & set(SERVICE_CALLS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PORTING)))
def test_every_source_is_understood(source):
    """Nothing is in it that lint cannot read or does not know."""
    assert [str(finding) for finding in lint([source]).findings if finding.rule in UNREAD] == []


@pytest.mark.skipif(COMPILER is None, reason="needs gcc")
@pytest.mark.parametrize("application", ["crossing/crossing", "idioms/data", "idioms/running"])
def test_sources_for_toppers_compile(application, tmp_path):
    """With the headers that lint brings along, and the ids of the configuration file, without a warning."""
    configuration = PORTING / f"{application}.cfg"
    write_headers(tmp_path / "kernel", "jsp")
    (tmp_path / "kernel_id.h").write_text(config.header(config.read(configuration)), encoding="utf-8")
    sources = [CROSSING / f"{name}.c" for name in FILES] if "crossing" in application else [configuration.with_suffix(".c")]
    folders = ["-I", str(tmp_path), "-I", str(tmp_path / "kernel")]
    command = [COMPILER, "-fsyntax-only", "-Wall", "-Werror", "-Wno-int-to-pointer-cast", *folders, *map(str, sources)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", FILES)
def test_port_has_every_function_and_call_of_the_source(name):
    """Whoever knows the source in C finds all of it in the module, under the same names."""
    source = (CROSSING / f"{name}.c").read_text(encoding="utf-8")
    module = (CROSSING / f"{name}.py").read_text(encoding="utf-8")
    assert functions_of_c(source) == functions_of_python(module)
    # In C, macros of the system interface layer lock the CPU.
    hidden = {"sns_loc", "sns_ctx", "loc_cpu", "unl_cpu", "iloc_cpu", "iunl_cpu"} if name == "board" else set()
    assert calls(source) | hidden == calls(module)
