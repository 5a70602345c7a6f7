# SPDX-License-Identifier: MIT
"""What is installed and what it runs on, found out without importing the kernel or what takes as long."""

import os
import sys

from kernel import __version__, build_kind


def version_text() -> str:
    """The version, the build, and the versions of what they run on, on one line."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    in_source_tree = os.path.exists(os.path.join(root, "pyproject.toml"))
    ours = "from its source tree" if in_source_tree else __version__
    implementation = sys.implementation.name.replace("cpython", "CPython")
    python = sys.version.partition(" ")[0]
    return f"pyitron {ours} ({build_kind()}), {implementation} {python}, greenlet {_greenlet()}"


def _greenlet() -> str:
    try:
        import greenlet
    except ImportError:
        return "not installed"
    return str(greenlet.__version__)
