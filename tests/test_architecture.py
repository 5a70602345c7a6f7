# SPDX-License-Identifier: MIT
"""The boundaries between the parts, read from the sources."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("kernel", "pyitron", "pyitron_command", "pyitron_pytest", "posix_rt", "conformance", "tests")
MAY_IMPORT = {
    "kernel": {"kernel"},
    "pyitron": {"pyitron", "kernel"},
    "pyitron_command.py": {"pyitron", "kernel"},
    "pyitron_pytest": {"pyitron_pytest", "pyitron", "posix_rt", "kernel"},
    "posix_rt": {"posix_rt", "kernel"},
    "conformance": {"conformance", "pyitron", "posix_rt"},
}
# ``python -m pyitron`` is the command, which stands beside the packages.
MAIN = Path("pyitron/__main__.py")
SOURCES = sorted(
    path.relative_to(ROOT) for name in MAY_IMPORT for path in ROOT.glob(name if "." in name else f"{name}/**/*.py")
)


def imports(path):
    """Top-level names of all modules that a file imports."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_point_one_way(path):
    """The kernel imports nothing of ours; the APIs only the kernel; greenlet has one place, Cython none."""
    names = set(imports(path))
    assert names & set(OURS) <= ({"pyitron_command"} if path == MAIN else MAY_IMPORT[path.parts[0]])
    assert "cython" not in names and "Cython" not in names
    if path.as_posix() not in ("kernel/context.py", "kernel/version.py"):
        assert "greenlet" not in names


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[0] == "conformance"], ids=str)
def test_the_suite_uses_public_names_only(path):
    """``import pyitron`` and ``import posix_rt``, and nothing from its modules."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.findall(r"(?:from|import) +(?:pyitron|posix_rt)\.|(?:pyitron|posix_rt)\._[^_]|\bkernel\._", text) == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[0] == "kernel"], ids=str)
def test_kernel_knows_no_error_code_or_call_of_an_api(path):
    """Neutral names only."""
    text = (ROOT / path).read_text(encoding="utf-8")
    names = r"\bE_[A-Z]+\b|\bT[AMW]{1,2}O?_[A-Z]+\b|\b(?:sig|wai|act|ter|slp|wup)_(?:sem|tsk)\b|ITRON|POSIX"
    assert re.findall(names, text) == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_every_source_begins_with_its_licence(path):
    """One SPDX line."""
    assert (ROOT / path).read_text(encoding="utf-8").startswith("# SPDX-License-Identifier: MIT\n")
