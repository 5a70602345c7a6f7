# SPDX-License-Identifier: MIT
"""Mutants of the rules for creation packets: a limit off by one, an attribute or a field that is not checked."""

import typing
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any

from mutants.calls import service_calls
from mutants.model import Mutant, Site
from pyitron.static_api import STATIC_APIS
from pyitron.validation import RULES, Function, Integer, Memory, Rules


def mutants() -> Iterator[Mutant]:
    """All of them."""
    users = _users()
    for packet, rules in RULES.items():
        calls = users.get(packet, [])
        unit = next((service_calls()[call].unit for call in calls if call in service_calls()), "configuration")
        sites: tuple[Site, ...] = tuple(("call", call) for call in calls)
        for name, description, changed in _changes(rules):
            yield Mutant(
                f"limit/{packet.__name__}/{name}", "limit", f"{packet.__name__}: {description}", sites,
                lambda p=packet, c=changed: _ruled(p, c), "", unit,
            )  # fmt: skip


def _users() -> dict[type, list[str]]:
    """The service calls and static APIs that take a packet."""
    users: dict[type, list[str]] = {}
    for call in service_calls().values():
        for hint in typing.get_type_hints(call.function).values():
            for kind in (hint, *typing.get_args(hint)):
                if kind in RULES:
                    users.setdefault(kind, []).append(call.name)
    for api, entry in STATIC_APIS.items():
        users.setdefault(entry.packet, []).append(api)
    return users


@contextmanager
def _ruled(packet: type, rules: Rules) -> Iterator[None]:
    original = RULES[packet]
    RULES[packet] = rules
    try:
        yield
    finally:
        RULES[packet] = original


def _changes(rules: Rules) -> Iterator[tuple[str, str, Rules]]:
    known = 0
    for name, bit in rules.bits.items():
        known |= bit
        if bit:
            others = {other: value for other, value in rules.bits.items() if other != name}
            if reduce(or_, others.values(), 0) & bit != bit:
                yield name, f"{name} is refused", rules._replace(bits=others)
    free = ~known & (known + 1)
    yield "attribute", f"the attribute {free:#x} is accepted", rules._replace(bits={**rules.bits, "another": free})
    yield "attributes", "all attributes are accepted", rules._replace(bits={"all": -1})
    for index, rule in enumerate(rules.fields):
        for name, description, changed in _field(rule):
            fields = (*rules.fields[:index], *changed, *rules.fields[index + 1 :])
            yield f"{rule.field}/{name}", f"{rule.field} {description}", rules._replace(fields=fields)


def _field(rule: Any) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    if isinstance(rule, Integer):
        yield "lowest+1", f"{rule.lowest} is refused", (rule._replace(lowest=rule.lowest + 1),)
        yield "lowest-1", f"{rule.lowest - 1} is accepted", (rule._replace(lowest=rule.lowest - 1),)
        yield "highest+1", f"{rule.highest + 1} is accepted", (rule._replace(highest=rule.highest + 1),)
        yield "highest-1", f"{rule.highest} is refused", (rule._replace(highest=rule.highest - 1),)
        if rule.limit is not None:
            yield "limit", f"may exceed {rule.limit}", (rule._replace(limit=None),)
        if rule.only_if is not None:
            yield "always", "is checked where it means nothing", (rule._replace(only_if=None),)
    elif isinstance(rule, Function):
        yield "null", "may be NULL", ()
    elif isinstance(rule, Memory):
        yield "least+1", "must be one byte larger", (rule._replace(least=lambda packet: rule.least(packet) + 1),)
        yield "least-1", "may be one byte smaller", (rule._replace(least=lambda packet: rule.least(packet) - 1),)
