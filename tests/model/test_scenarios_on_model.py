# SPDX-License-Identifier: MIT
"""Every scenario of the conformance suite passes on the reference model, too: what it says is not just what the kernel does."""

import pytest
from model_backend import ModelBackend
from pure_build import of_the_pure_build

from conformance.suite import collect, run

SCENARIOS = collect()


@of_the_pure_build
@pytest.mark.parametrize("unit", sorted({scenario.unit for scenario in SCENARIOS}))
def test_scenarios_of_a_unit_pass_on_the_reference_model(unit):
    """One test for each unit; what fails is told with its scenario."""
    backend = ModelBackend()
    outcomes = [run(scenario, backend) for scenario in SCENARIOS if scenario.unit == unit]
    failed = [outcome for outcome in outcomes if outcome.verdict != "pass"]
    assert outcomes
    assert [(outcome.scenario_id, outcome.where, outcome.message, outcome.differences) for outcome in failed] == []
