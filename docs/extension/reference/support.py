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
from reference.words import say

# Its own word in the syntax of configuration files, not an object of the kernel.
_BY_THE_READER = {"INCLUDE"}


def itron(language: str = "en") -> str:
    """The page of μITRON: service calls and static APIs."""
    everything = [*calls("itron").values(), *static_apis().values()]
    return _summary("itron", everything, language) + _sections(everything, language)


def posix(language: str = "en") -> str:
    """The page of POSIX."""
    everything = list(calls("posix").values())
    return _summary("posix", everything, language) + _sections(everything, language)


def is_there(call: Call) -> bool:
    """Whether it can be called, or be written in a configuration file."""
    if call.static:
        return call.name in STATIC_APIS or call.name in _BY_THE_READER
    if call.api == "itron":
        return call.name in pyitron.SERVICE_CALLS and callable(getattr(pyitron, call.name, None))
    return callable(getattr(posix_rt, call.name, None))


def status(call: Call, language: str = "en") -> str:
    """Yes or no, and which of its uses is not supported, as its docstring says."""
    if not is_there(call):
        return say("no", language)
    documentation = "" if call.static else inspect.getdoc(getattr(pyitron, call.name, None)) or ""
    refused = re.search(r"^ +E_NOSPT: (.*)\.$", documentation, re.MULTILINE)
    if not refused:
        return say("yes", language)
    return say("yes; `E_NOSPT` if {condition}", language).format(condition=say(refused[1].replace("``", "`"), language))


def _summary(api: str, everything: Sequence[Call], language: str) -> str:
    """One row for each profile, with all of those before it."""
    heads = [say(head, language) for head in ("Profile", "Calls", "Requirements", "Covered", "Scenarios")]
    rows = []
    profiles = PROFILES_OF[api]
    for place, profile in enumerate(profiles):
        within = [call for call in everything if profiles.index(call.profile) <= place]
        there = sum(is_there(call) for call in within)
        found = [coverage(api, call.name) for call in within]
        requirements, covered = (sum(len(entry.requirements) for entry in found), sum(entry.covered for entry in found))
        scenarios = len(set().union(*(entry.scenarios for entry in found)))
        count = say("{there} of {all}", language).format(there=there, all=len(within))
        rows.append([profile_name(profile, language), count, f"{requirements:,}", f"{covered:,}", f"{scenarios:,}"])
    return table_of(heads, rows)


def _sections(everything: Iterable[Call], language: str) -> str:
    """A section for each unit."""
    functions = table("posix")["functions"]
    parts = []
    order = {unit: place for place, unit in enumerate(dict.fromkeys(call.unit for call in everything))}
    for unit, group in groupby(sorted(everything, key=lambda call: order[call.unit]), key=lambda call: call.unit):
        of_unit = list(group)
        posix_only = of_unit[0].api == "posix"
        heads = ["Call", "Profile", "Supported", "Requirements", "Covered", "Scenarios", "Costs"]
        if posix_only:
            heads.append("Errors without occasion")
        rows = []
        for call in of_unit:
            found = coverage(call.api, call.name)
            profile = profile_name(call.profile, language).removesuffix(" Profile").removesuffix("プロファイル")
            numbers = [len(found.requirements), found.covered, len(found.scenarios), len(costs(call.name)) or ""]
            row = [_link(call), profile, status(call, language), *map(str, numbers)]
            if posix_only:
                row.append(", ".join(f"`{error}`" for error in functions[call.name].get("not_here", ())))
            rows.append(row)
        table_text = table_of([say(head, language) for head in heads], rows)
        parts.append(f"\n## {say(unit, language)}\n\n{table_text}")
    return "".join(parts)


def _link(call: Call) -> str:
    if call.static:
        return f"[`{call.name}`](#static-{call.name})"
    module = getattr(pyitron if call.api == "itron" else posix_rt, call.name).__module__
    return f"{{py:func}}`~{module}.{call.name}`"
