# SPDX-License-Identifier: MIT
"""Which requirements and scenarios a run is about, and what is wrong with a wish that cannot be met."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import catalogue, counts
from conformance.catalogue import PROFILES_OF, Requirement
from conformance.counts import Situation
from conformance.directed.scenario import read as read_directed
from conformance.expression import ScenarioError
from conformance.scenario import Story, read
from conformance.suite import complaints_about

FOLDER = Path(__file__).parent
APIS = ("itron", "posix")


class SelectionError(Exception):
    """What is asked for is not there: the message says what there is."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Everything in a folder that has ``catalogue/`` with ``itron/``, ``catalogue/posix/`` with ``posix/``, or both."""

    catalogue: Mapping[str, Requirement]
    scenarios: Sequence[Story]
    titles: Mapping[str, str]
    # Those of which the calls' costs are requirements.
    situations: Sequence[Situation] = ()


def load(folder: Path = FOLDER, counted: bool = False, apis: Sequence[str] = APIS) -> Suite:
    """Read the suite, with *counted* also what costs are to be; every file that is wrong is told of, not only the first."""
    if not (folder / "catalogue").is_dir():
        raise SelectionError(f"{folder} is no suite: it has no folder catalogue")
    there = [api for api in apis if (folder / api).is_dir()]
    if not there:
        raise SelectionError(f"{folder} is no suite: it has no folder {' or '.join(apis)}")
    complaints: list[str] = []
    requirements: dict[str, Requirement] = {}
    titles: dict[str, str] = {}
    scenarios: list[Story] = []
    for api in there:
        place = folder / "catalogue" / "posix" if api == "posix" else folder / "catalogue"
        try:
            requirements |= catalogue.load(place, api)
            titles |= catalogue.titles(place)
        except ScenarioError as error:
            complaints.append(str(error))
        for path in sorted((folder / api).rglob("*.toml")):
            try:
                scenarios += read_directed(path, folder / api) if api == "posix" else read(path, folder / api)
            except ScenarioError as error:
                complaints.append(str(error))
            except (AttributeError, KeyError, TypeError, ValueError, OSError) as error:
                complaints.append(f"{path}: {type(error).__name__}: {error}")
    if not complaints:
        complaints = complaints_about(scenarios, requirements)
    if complaints:
        raise SelectionError("\n".join(complaints))
    if not counted:
        return Suite(requirements, scenarios, titles)
    costs = {entry.id: entry for entry in counts.requirements(_profiles(requirements)) if entry.api in there}
    # The sort is stable: within a unit they come last.
    entries = sorted([*requirements.items(), *costs.items()], key=lambda pair: (pair[1].api, pair[1].unit))
    return Suite(dict(entries), scenarios, titles, [entry for entry in counts.situations() if entry.id in costs])


def _profiles(requirements: Mapping[str, Requirement]) -> dict[str, str]:
    """The smallest profile that has each call."""
    found: dict[str, Requirement] = {}
    for entry in requirements.values():
        first = found.setdefault(entry.call, entry)
        rank = PROFILES_OF[entry.api].index
        # Requirements of POSIX may be on a call of μITRON, whose profile comes from μITRON's own.
        if entry.api == first.api and rank(entry.profile) < rank(first.profile):
            found[entry.call] = entry
    return {call: entry.profile for call, entry in found.items()}


def select(
    suite: Suite,
    units: Iterable[str] = (),
    calls: Iterable[str] = (),
    profile: str = "full",
    wishes: Iterable[str] = (),
) -> Suite:
    """The requirements of these units, calls and profile, and the scenarios that cover one of them.

    *wishes* leave of the scenarios only those with this id, those below it, and those that cover it if it is a requirement.
    """
    units, calls, wishes = list(units), list(calls), list(wishes)
    for unit in units:
        _known("unit", unit, {entry.unit for entry in suite.catalogue.values()})
    for call in calls:
        _known("call", call, {entry.call for entry in suite.catalogue.values()})
    chosen = {
        ident: requirement
        for ident, requirement in suite.catalogue.items()
        if (not units or requirement.unit in units)
        and (not calls or requirement.call in calls)
        and _within(requirement, profile)
    }
    scenarios = [scenario for scenario in suite.scenarios if not chosen.keys().isdisjoint(scenario.covers)]
    if wishes:
        asked = {scenario.id for wish in wishes for scenario in _wished(suite, wish)}
        scenarios = [scenario for scenario in scenarios if scenario.id in asked]
        covered = {ident for scenario in scenarios for ident in scenario.covers} | set(wishes)
        chosen = {ident: requirement for ident, requirement in chosen.items() if ident in covered}
    if not chosen:
        parts = [*(f"unit {unit}" for unit in units), *(f"call {call}" for call in calls), f"profile {profile}", *wishes]
        raise SelectionError(f"no requirement is in all of: {', '.join(parts)}")
    return Suite(chosen, scenarios, suite.titles, [entry for entry in suite.situations if entry.id in chosen])


def _within(requirement: Requirement, profile: str) -> bool:
    """Whether a profile has it: each has all of those before it, of its own API."""
    profiles = PROFILES_OF[requirement.api]
    return profile in profiles and profiles.index(requirement.profile) <= profiles.index(profile)


def _wished(suite: Suite, wish: str) -> list[Story]:
    """The scenarios that a positional argument means."""
    if wish in suite.catalogue:
        return [scenario for scenario in suite.scenarios if wish in scenario.covers]
    name = wish.strip("/").removesuffix(".toml")
    found = [scenario for scenario in suite.scenarios if scenario.id == name]
    found = found or [scenario for scenario in suite.scenarios if scenario.id.startswith((f"{name}/", f"{name}["))]
    found = found or [scenario for scenario in suite.scenarios if scenario.id.startswith(name)]
    if not found:
        is_call = any(entry.call == name for entry in suite.catalogue.values())
        if re.fullmatch(r"[A-Z]{3,4}-C\d+", name):
            where = "of pyitron with passive servers, and without --no-counts"
            raise SelectionError(f"{name} is no count that is made here; counts are made {where}")
        remedy = f"for a call give --call {name}" if is_call else "--list shows all"
        _known("scenario", name, {scenario.id for scenario in suite.scenarios}, remedy)
    return found


def _known(what: str, name: str, names: set[str], remedy: str = "") -> None:
    if name in names:
        return
    near = difflib.get_close_matches(name, sorted(names), n=3, cutoff=0.6)
    if near:
        remedy = f"is it {' or '.join(near)}?"
    raise SelectionError(f"there is no {what} {name!r}; {remedy or 'there are ' + ', '.join(sorted(names))}")
