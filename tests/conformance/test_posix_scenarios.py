# SPDX-License-Identifier: MIT
"""Every scenario for POSIX, on this build, in both server placements."""

import pytest

from conformance.catalogue import POSIX_FOLDER, load
from conformance.directed.backend import run
from conformance.directed.pyitron_backend import PyitronPosixBackend
from conformance.directed.scenario import collect
from conformance.suite import complaints_about

SCENARIOS = collect()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_scenario(scenario):
    """It passes in both placements: one test, since what a test costs besides is more than a scenario."""
    for servers in ("passive", "active"):
        outcome = run(scenario, PyitronPosixBackend(servers))
        assert outcome.verdict == "pass", "\n".join(
            [
                f"{servers}: {outcome.verdict}, {outcome.where or 'before or after the steps'}: {outcome.message}",
                *(f"{entry.what}: expected {entry.expected}, found {entry.found}" for entry in outcome.differences),
            ]
        )


def test_scenarios_and_catalogue_fit_together():
    """Every requirement that a scenario covers is in the catalogue; no id is used twice."""
    assert complaints_about(SCENARIOS, load(POSIX_FOLDER, "posix")) == []


def test_every_requirement_has_a_scenario():
    """Nothing is left untested; worst-case counts have their own."""
    covered = {ident for scenario in SCENARIOS for ident in scenario.covers}
    required = {ident for ident, entry in load(POSIX_FOLDER, "posix").items() if entry.kind != "count"}
    assert sorted(required - covered) == []
