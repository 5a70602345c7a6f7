# SPDX-License-Identifier: MIT
"""The suite as a whole: run scenarios on a backend, and say what that means for each requirement."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conformance import catalogue
from conformance.backend import Backend
from conformance.catalogue import Requirement
from conformance.checks import Failed
from conformance.expression import ScenarioError
from conformance.observation import Difference
from conformance.scenario import Scenario, Story, collect
from conformance.script import Player

# The worst first. A requirement has the worst verdict of its scenarios.
VERDICTS = ("fail", "unresolved", "unsupported", "untested", "pass")

load_catalogue = catalogue.load


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a scenario.

    *verdict* is "pass", "fail", "unresolved" (what it begins with could not be brought about, or the scenario is at fault) or
    "unsupported" (the kernel lacks a call). *step* is the number of the step at which it failed, None before and after.
    *differences* are what is not as expected, *state* is all that was looked at then.
    """

    scenario_id: str
    verdict: str
    step: int | None = None
    where: str = ""
    message: str = ""
    differences: tuple[Difference, ...] = ()
    state: tuple[Difference, ...] = ()
    seconds: float = 0.0


def run(scenario: Scenario, backend: Backend) -> Outcome:
    """Play one scenario on a fresh system of *backend*."""
    began = time.perf_counter()

    def outcome(verdict: str, message: str = "", failure: Failed | None = None) -> Outcome:
        step = player.step if player else None
        differences, state = (tuple(failure.differences), tuple(failure.state)) if failure else ((), ())
        number = None if step is None else step.number
        seconds = time.perf_counter() - began
        return Outcome(scenario.id, verdict, number, str(step or ""), message, differences, state, seconds)

    player: Player | None = None
    missing = sorted(call for call in scenario.calls() if not backend.supports(call))
    if missing:
        return outcome("unsupported", f"the kernel has no {', '.join(missing)}")
    try:
        player = Player(scenario, backend)
        script = player.script()
        next(script)
        complaints = backend.play(scenario.options, script)
    except ScenarioError as error:
        return outcome("unresolved", f"{scenario.path}: {error}")
    if player.failure is not None:
        return outcome(player.failure.verdict, str(player.failure), player.failure)
    if not player.done:
        return outcome("fail", f"the system stopped before the scenario was over\n{complaints}".rstrip())
    if complaints and not any(step.action == "fault" for step in scenario.steps):
        return outcome("fail", complaints)
    return outcome("pass")


@dataclass(slots=True)
class Results:
    """The outcomes of a run, and the verdict on every requirement that was to be checked."""

    catalogue: Mapping[str, Requirement]
    scenarios: list[Story]
    outcomes: list[Outcome]
    verdicts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        rank = {verdict: number for number, verdict in enumerate(VERDICTS)}
        found: dict[str, list[str]] = {ident: [] for ident in self.catalogue}
        for scenario, outcome in zip(self.scenarios, self.outcomes, strict=True):
            for ident in scenario.covers:
                if ident in found:
                    found[ident].append(outcome.verdict)
        self.verdicts = {ident: min(given, key=rank.__getitem__, default="untested") for ident, given in found.items()}


def complaints_about(scenarios: Iterable[Story], requirements: Mapping[str, Requirement]) -> list[str]:
    """What does not fit together: scenarios that cover unknown requirements, and ids that several scenarios have."""
    found, seen = [], set()
    for scenario in scenarios:
        found += [
            f"{scenario.path}: there is no requirement {ident} in the catalogue"
            for ident in scenario.covers
            if ident not in requirements
        ]
        if scenario.id in seen:
            found.append(f"{scenario.path}: there are two scenarios {scenario.id}")
        seen.add(scenario.id)
    return found


__all__ = ["VERDICTS", "Outcome", "Results", "collect", "complaints_about", "load_catalogue", "run"]
