# SPDX-License-Identifier: MIT
"""The name of a call, static API or packet, set as code on any page, leads to its entry in the reference."""

from collections.abc import Iterator, Mapping
from typing import Any

from reference.facts import FOLDERS, PACKAGES, calls, static_apis, table

# A page, and the target on it.
Target = tuple[str, str]


def link_names(app: Any, doctree: Any, page: str) -> None:
    """Make references of the names on a page; not in titles, nor of an entry to itself."""
    from docutils import nodes
    from sphinx import addnodes
    from sphinx.util.nodes import make_refnode

    domains = app.env.domains
    objects = {name: (entry.docname, entry.node_id) for name, entry in domains.python_domain.objects.items()}
    found = targets(objects, domains.standard_domain.anonlabels)
    linked = (nodes.reference, addnodes.pending_xref, nodes.title, addnodes.desc_signature)
    for node in list(doctree.findall(nodes.literal)):
        target = found.get(meant(node.astext(), page))
        above = list(_above(node))
        if not target or any(isinstance(parent, linked) for parent in above):
            continue
        entries = [parent for parent in above if isinstance(parent, addnodes.desc)]
        own = {ident for entry in entries for signature in entry.findall(addnodes.desc_signature) for ident in signature["ids"]}
        if target[1] not in own:
            node.replace_self(make_refnode(app.builder, page, *target, node.deepcopy()))


def meant(text: str, page: str) -> str:
    """The name that a piece of code is; one without an underscore, such as ``kill``, only where POSIX is spoken of."""
    name = text.removesuffix("()")
    return name if "_" in name or page.startswith(FOLDERS["posix"].partition("/")[0]) else ""


def targets(objects: Mapping[str, Target], labels: Mapping[str, Target]) -> dict[str, Target]:
    """Where each name is explained, of all Python *objects* by full name and *labels* that there are."""
    packets = [*table("itron")["packets"], *table("itron")["implementation_packets"]["names"]]
    wanted = {PACKAGES["itron"]: {*calls("itron"), *packets}, PACKAGES["posix"]: {*calls("posix")}}
    found: dict[str, Target] = {}
    for full_name, target in objects.items():
        package, _, name = full_name.split(".") if full_name.count(".") == 2 else ("", "", "")
        if name in wanted.get(package, ()):
            found[name] = target
    return found | {name: labels[f"static-{name.lower()}"] for name in static_apis() if f"static-{name.lower()}" in labels}


def _above(node: Any) -> Iterator[Any]:
    while node.parent is not None:
        node = node.parent
        yield node
