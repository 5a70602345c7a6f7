# SPDX-License-Identifier: MIT
"""Sphinx configuration. Autodoc reads the pure sources: compiled modules hide constants and signatures."""

import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

project = "pyitron"
author = "the pyitron authors"
copyright = "2026, the pyitron authors"
try:
    release = metadata.version("pyitron")
except metadata.PackageNotFoundError:
    sys.path.insert(0, str(ROOT))
    import kernel

    release = kernel.__version__
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["build"]
nitpicky = True
# The standard library has no page here; the last is a docstring that napoleon takes apart at its colon.
nitpick_ignore_regex = [
    ("py:class", r"(collections\.abc|os|types)\.\w+"),
    # A type variable.
    ("py:class", r"posix_rt\.handles\.H"),
]

# The units are shown in the order of their sources, which is that of the specification.
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_custom_sections = [("Errors", "params_style"), "Context", "Cost", "Source"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"pyitron {release}"


def add_counts(app, docname, source):
    """The page on worst-case counts ends with the budgets, as they are on file."""
    if docname == "conformance/counts":
        from conformance.counts.document import tables

        source[0] += tables()


def add_differences(app, docname, source):
    """The page on the host's C library ends with where it may differ."""
    if docname == "conformance/libc":
        from conformance.libc.document import table

        source[0] += table()


def setup(app):
    app.connect("source-read", add_counts)
    app.connect("source-read", add_differences)
