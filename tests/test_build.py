# SPDX-License-Identifier: MIT
"""The suite tests the build that it is meant to test."""

import os
from pathlib import Path

import kernel
import pyitron

ROOT = Path(__file__).resolve().parent.parent


def test_build_under_test_is_the_expected_one():
    """A stale or missing compiled module would go unnoticed otherwise."""
    assert kernel.build_kind() == os.environ.get("PYITRON_EXPECT_BUILD", kernel.build_kind())


def test_every_module_with_a_pxd_is_of_the_same_build():
    """Never half compiled."""
    paths = [path for package in ("kernel", "pyitron") for path in (ROOT / package).rglob("*.pxd")]
    modules = [path.relative_to(ROOT).with_suffix("") for path in paths]
    assert modules
    suffixes = set()
    for module in modules:
        loaded = __import__(".".join(module.parts), fromlist=["__file__"])
        suffixes.add(str(loaded.__file__).endswith(".py"))
    assert suffixes == {kernel.build_kind() == "pure"}


def test_packages_are_installed_not_taken_from_the_checkout():
    """Unless somebody runs the suite on the sources on purpose."""
    if "PYITRON_EXPECT_BUILD" in os.environ:
        assert ROOT / "pyitron" not in Path(pyitron.__file__).parents
