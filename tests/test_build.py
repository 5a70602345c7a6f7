# SPDX-License-Identifier: MIT
"""The suite tests the build that it is meant to test, and the build knows a constant from what only looks like one."""

import importlib.util
import os
from pathlib import Path

import pytest

import kernel
import kernel.context
import pyitron

ROOT = Path(__file__).resolve().parent.parent


def test_build_under_test_is_the_expected_one():
    """A stale or missing compiled module would go unnoticed otherwise."""
    assert kernel.build_kind() == os.environ.get("PYITRON_EXPECT_BUILD", kernel.build_kind())


def test_every_module_with_a_pxd_is_of_the_same_build():
    """Never half compiled."""
    paths = [path for package in ("kernel", "posix_rt", "pyitron") for path in (ROOT / package).rglob("*.pxd")]
    modules = [path.relative_to(ROOT).with_suffix("") for path in paths]
    assert modules
    suffixes = set()
    for module in modules:
        loaded = __import__(".".join(module.parts), fromlist=["__file__"])
        suffixes.add(str(loaded.__file__).endswith(".py"))
    assert suffixes == {kernel.build_kind() == "pure"}


def test_the_loop_of_contexts_is_interpreted_in_either_build():
    """Compiled, it would put frames of C beneath the body of each task, which every switch copies."""
    assert kernel.context.__file__.endswith(".py")


def test_packages_are_installed_not_taken_from_the_checkout():
    """Unless somebody runs the suite on the sources on purpose."""
    if "PYITRON_EXPECT_BUILD" in os.environ:
        assert ROOT / "pyitron" not in Path(pyitron.__file__).parents


@pytest.fixture
def script(monkeypatch, tmp_path):
    """setup.py as a module, in a project that has a package ``kernel`` with nothing in it yet."""
    pytest.importorskip("setuptools")
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.chdir(tmp_path)
    Path("kernel").mkdir()
    Path("kernel", "__init__.py").touch()
    return module


def constants_of(script, **modules):
    """The constants of the last one of these modules of ``kernel``."""
    for name, text in modules.items():
        path = Path("kernel", f"{name}.py")
        path.write_text(text)
    return script.constants(path, {})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("-1", -1),
        ("0x7FFF_FFFF", 0x7FFF_FFFF),
        ("1 << 4 | 3", 19),
        ("OTHER * 2 - 1", 9),
        ("(1 << 63) - 1", (1 << 63) - 1),
        ("-(1 << 63)", -(1 << 63)),
    ],
)
def test_a_name_in_capitals_for_an_int_is_a_constant(script, text, number):
    """As a number, or reckoned from numbers and other constants."""
    assert constants_of(script, one=f"OTHER = 5\nNAME = {text}\n") == {"OTHER": 5, "NAME": number}


@pytest.mark.parametrize(
    "text",
    [
        "name = 7",
        "NAME = True",
        "NAME = 7.0",
        "NAME = '7'",
        "NAME = None",
        "NAME = 7 // 2",
        "NAME = 1 << 63",
        "NAME = -(1 << 63) - 1",
        "NAME = len('seven')",
        "NAME = OTHER + 1",
        "NAME: int = 7",
        "class A:\n    NAME = 7",
        "NAME = 7\nNAME = 8",
        "NAME = 7\nNAME += 1",
        "NAME = 7\ndel NAME",
        "NAME = 7\nfor NAME in (1, 2):\n    pass",
        "NAME = 7\ndef f():\n    global NAME\n    NAME = 8",
        "NAME = 7\ndef f(NAME):\n    return NAME",
        "NAME = 7\ndef f():\n    from os import F_OK as NAME\n    return NAME",
        "NAME = 7\nfrom os import F_OK as NAME",
        "NAME = 7\ndef NAME():\n    pass",
        "NAME = 7\ntry:\n    pass\nexcept OSError as NAME:\n    pass",
        "NAME = 7\nmatch 1:\n    case NAME:\n        pass",
    ],
)
def test_what_may_change_or_is_no_int_is_no_constant(script, text):
    """It would be another value somewhere than the literal."""
    assert constants_of(script, one=text) == {}


def test_a_constant_may_be_imported_by_any_name(script):
    """From modules of the project only, and if the name that it gets has no other meaning."""
    first = "A = 1\nB = A + 1\nC = 3\nlow = 4\n"
    second = "from os import F_OK\nfrom kernel.first import A, B as OTHER, C, low as LOW\nC = 5\nSUM = A + OTHER\n"
    assert constants_of(script, first=first, second=second) == {"A": 1, "OTHER": 2, "SUM": 3}
    third = "from kernel.second import SUM\nfrom kernel.second import OTHER as other\nfrom kernel import second\n"
    assert constants_of(script, first=first, second=second, third=third) == {"SUM": 3}


def test_constants_are_literals_in_generated_code(script, monkeypatch):
    """What is no constant is still looked up, and importers from outside find both by name."""
    pytest.importorskip("Cython")
    from Cython.Build import cythonize
    from Cython.Compiler.Main import Context

    # Is put back with what the script makes of it.
    monkeypatch.setattr(Context, "parse", Context.parse)
    Path("kernel", "first.py").write_text("LIMIT = 77\nlevel = 78\n\ndef add(number):\n    return number + LIMIT + level\n")
    script.inline_constants({"kernel.first": script.constants(Path("kernel", "first.py"), {})})
    cythonize(["kernel/first.py"], build_dir="generated", compiler_directives=script.DIRECTIVES, quiet=True)
    text = Path("generated", "kernel", "first.c").read_text()
    looked_up = [line for line in text.splitlines() if "__Pyx_GetModuleGlobalName(" in line and "define" not in line]
    assert any("_level)" in line for line in looked_up) and not any("_LIMIT)" in line for line in looked_up)
    assert "_LIMIT," in text
