# SPDX-License-Identifier: MIT
"""The support tables: every call, its profile, whether it is there, and how well it is covered; in Markdown."""

import inspect
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

import posix_rt
import pyitron
from conformance.catalogue import PROFILES_OF
from pyitron.static_api import STATIC_APIS
from reference.costs import costs
from reference.coverage import coverage
from reference.entry import profile_name
from reference.facts import Call, calls, static_apis, table, table_of

# Its own word in the syntax of configuration files, not an object of the kernel.
_BY_THE_READER = {"INCLUDE"}


def itron() -> str:
    """The page of μITRON: service calls and static APIs."""
    everything = [*calls("itron").values(), *static_apis().values()]
    return _summary("itron", everything) + _sections(everything)


def posix() -> str:
    """The page of POSIX."""
    everything = list(calls("posix").values())
    return _summary("posix", everything) + _sections(everything)


def is_there(call: Call) -> bool:
    """Whether it can be called, or be written in a configuration file."""
    if call.static:
        return call.name in STATIC_APIS or call.name in _BY_THE_READER
    if call.api == "itron":
        return call.name in pyitron.SERVICE_CALLS and callable(getattr(pyitron, call.name, None))
    return callable(getattr(posix_rt, call.name, None))


def status(call: Call) -> str:
    """Yes or no, and which of its uses is not supported, as its docstring says."""
    if not is_there(call):
        return "no"
    documentation = "" if call.static else inspect.getdoc(getattr(pyitron, call.name, None)) or ""
    refused = re.search(r"^ +E_NOSPT: (.*)\.$", documentation, re.MULTILINE)
    return f"yes; `E_NOSPT` if {refused[1].replace('``', '`')}" if refused else "yes"


def _summary(api: str, everything: Sequence[Call]) -> str:
    """One row for each profile, with all of those before it."""
    heads = ["Profile", "Calls", "Requirements", "Covered", "Scenarios that cover them"]
    rows = []
    profiles = PROFILES_OF[api]
    for place, profile in enumerate(profiles):
        within = [call for call in everything if profiles.index(call.profile) <= place]
        there = sum(is_there(call) for call in within)
        found = [coverage(api, call.name) for call in within]
        requirements, covered = (sum(len(entry.requirements) for entry in found), sum(entry.covered for entry in found))
        scenarios = len(set().union(*(entry.scenarios for entry in found)))
        rows.append([profile_name(profile), f"{there} of {len(within)}", f"{requirements:,}", f"{covered:,}", f"{scenarios:,}"])
    return table_of(heads, rows)


def _sections(everything: Iterable[Call]) -> str:
    """A section for each unit."""
    functions = table("posix")["functions"]
    parts = []
    order = {unit: place for place, unit in enumerate(dict.fromkeys(call.unit for call in everything))}
    for unit, group in groupby(sorted(everything, key=lambda call: order[call.unit]), key=lambda call: call.unit):
        of_unit = list(group)
        posix_only = of_unit[0].api == "posix"
        heads = ["Call", "Profile", "Supported", "Requirements", "Covered", "Scenarios", "Costs"]
        rows = []
        for call in of_unit:
            found = coverage(call.api, call.name)
            row = [
                _link(call), profile_name(call.profile).removesuffix(" Profile"), status(call), str(len(found.requirements)),
                str(found.covered), str(len(found.scenarios)), str(len(costs(call.name)) or ""),
            ]  # fmt: skip
            if posix_only:
                row.append(", ".join(f"`{error}`" for error in functions[call.name].get("not_here", ())))
            rows.append(row)
        parts.append(f"\n## {unit}\n\n{table_of([*heads, 'Errors without occasion'] if posix_only else heads, rows)}")
    return "".join(parts)


def _link(call: Call) -> str:
    if call.static:
        return f"[`{call.name}`](#static-{call.name})"
    module = getattr(pyitron if call.api == "itron" else posix_rt, call.name).__module__
    return f"{{py:func}}`~{module}.{call.name}`"
