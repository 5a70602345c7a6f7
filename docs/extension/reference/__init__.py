# SPDX-License-Identifier: MIT
"""A Sphinx extension: each service call and function of the reference is shown with all that is known about it.

Beside what its docstring says: the C prototype, its profile, its cost, what the conformance suite has about it, and an example.
"""

from typing import Any

from reference.entry import entry, prose
from reference.examples import example, example_of
from reference.facts import PACKAGES, calls
from reference.links import link_names
from reference.overview import overview, without_range
from reference.page import ending

# The builder that collects messages. What is generated is none, being in the reader's language already, but for the sentences
# of the examples.
TO_TRANSLATE = "gettext"


def complete_entry(app: Any, what: str, name: str, documented: Any, options: Any, lines: list[str]) -> None:
    """Add to a docstring that napoleon has made into reStructuredText."""
    if lines and lines[0].startswith("Alias for field number"):
        # What named tuples say of their fields.
        del lines[:]
    if app.builder.name == TO_TRANSLATE:
        lines[:] = messages(what, name, app.env.docname, lines)
        return
    if what == "module":
        lines[:] = overview(name, lines, app.config.language)
    package, call = name.partition(".")[0], name.rpartition(".")[2]
    for api, of_api in PACKAGES.items():
        if what == "function" and package == of_api and call in calls(api):
            _depends_on_example(app, app.env.docname)
            lines[:] = entry(calls(api)[call], app.env.docname, lines, app.config.language)


def messages(what: str, name: str, page: str, lines: list[str]) -> list[str]:
    """What is to be translated of a docstring, and of the example that is shown with it."""
    found = example(page, name.rpartition(".")[2]) if what == "function" else None
    text = prose(found.text).split("\n") if found else []
    return [*(without_range(name, lines) if what == "module" else lines), "", *text, ""]


def complete_page(app: Any, docname: str, source: list[str]) -> None:
    """Add static APIs and the whole example."""
    if app.builder.name == TO_TRANSLATE:
        return
    source[0] += ending(docname, app.config.language)


def _depends_on_example(app: Any, page: str) -> None:
    """The page is built anew when its example changes."""
    path = example_of(page)
    if path:
        app.env.note_dependency(str(path))


def setup(app: Any) -> dict[str, Any]:
    # After napoleon, whose number is 500.
    app.connect("autodoc-process-docstring", complete_entry, priority=600)
    app.connect("source-read", complete_page)
    app.connect("doctree-resolved", link_names)
    return {"parallel_read_safe": True}
