# SPDX-License-Identifier: MIT
"""Sphinx configuration. Autodoc reads the pure sources: compiled modules hide constants and signatures."""

import sys
from importlib import import_module, metadata
from pathlib import Path

from docutils import nodes

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs" / "extension"))

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

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "live_timeline", "reference"]
exclude_patterns = ["build", "examples", "extension", "locale", "static"]
nitpicky = True
# The standard library has no page here; the last is a docstring that napoleon takes apart at its colon.
nitpick_ignore_regex = [
    ("py:class", r"(collections\.abc|os|pathlib|traceback|types)\.\w+"),
    # A type variable.
    ("py:class", r"posix_rt\.handles\.H"),
]

# The units are shown in the order of their sources, which is that of the specification.
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# As they are imported: from pyitron, from posix_rt.
add_module_names = False
toc_object_entries_show_parents = "hide"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_custom_sections = [("Errors", "params_style"), "Context", "Cost", "Source"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# One catalogue for each page, without line numbers, which would change with every edit.
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["japanese.css"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html", "sidebar/language.html", "sidebar/search.html", "sidebar/scroll-start.html",
        "sidebar/navigation.html", "sidebar/scroll-end.html",
    ]
}  # fmt: skip
html_title = f"pyitron {release}"


# Pages that end with something generated: the function that returns it, in Markdown.
GENERATED = {
    "conformance/counts": "conformance.counts.document:tables",
    "conformance/libc": "conformance.libc.document:table",
    "porting/dialects": "pyitron.lint.document:tables",
    "porting/lint": "pyitron.lint.document:rules",
    "implementation-defined": "reference.implementation:tables",
}


def add_generated(app, docname, source):
    """Tables are made from what they are about, whenever the page is built."""
    if docname in GENERATED:
        module, _, function = GENERATED[docname].partition(":")
        source[0] += getattr(import_module(module), function)()


def trim_code(app, doctree):
    """What a page takes in from a file ends with its last line that is not empty."""
    for block in doctree.findall(nodes.literal_block):
        if len(block) == 1 and isinstance(block[0], nodes.Text):
            block.rawsource = block.astext().rstrip()
            block[0] = nodes.Text(block.rawsource)


def set_dashes(app, config):
    """In Japanese, too, two hyphens are a dash; quotation marks stay as they are."""
    if config.language == "ja":
        config.smartquotes_action = "D"
        config.smartquotes_excludes = {"languages": [], "builders": ["man", "text"]}


def setup(app):
    app.connect("config-inited", set_dashes)
    app.connect("source-read", add_generated)
    app.connect("doctree-read", trim_code)
