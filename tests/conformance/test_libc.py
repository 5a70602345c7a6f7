# SPDX-License-Identifier: MIT
"""The C library of the host agrees with the scenarios for POSIX, but for differences that are allowed and listed."""

import pytest
from pure_build import of_the_pure_build

import posix_rt
from conformance.directed.backend import run
from conformance.directed.scenario import collect
from conformance.libc import LibcBackend
from conformance.libc.backend import differences, permitted
from conformance.libc.constants import NUMBERS

SCENARIOS = collect()
BACKEND = LibcBackend()
# What a kernel here limits itself, and a host does elsewhere.
OWN_LIMITS = {"SIGQUEUE_MAX", "MQ_OPEN_MAX"}


@of_the_pure_build
@pytest.mark.skipif(not permitted(), reason="needs SCHED_FIFO")
@pytest.mark.parametrize("scenario", [entry for entry in SCENARIOS if not entry.needs], ids=lambda scenario: scenario.id)
def test_scenario(scenario):
    """It passes, or the C library lacks a function, or is allowed to differ. A host that is busy may need more than one try."""
    outcome = run(scenario, BACKEND)
    for _ in range(2):
        if outcome.verdict in ("fail", "unresolved"):
            outcome = run(scenario, BACKEND)
    if outcome.verdict == "unresolved":
        pytest.skip(outcome.message)
    assert outcome.verdict in ("pass", "unsupported"), "\n".join(
        [
            f"{outcome.verdict}, {outcome.where or 'before or after the steps'}: {outcome.message}",
            *(f"{entry.what}: expected {entry.expected}, found {entry.found}" for entry in outcome.differences),
        ]
    )


def test_differences_are_of_scenarios_that_there_are():
    """By id, or by how ids begin."""
    idents = {ident for scenario in SCENARIOS for ident in (scenario.id, scenario.id.partition("[")[0])}
    assert sorted(set(differences()) - idents) == []
    assert all(reason for reason in differences().values())


def test_constants_are_those_of_the_host():
    """As far as posix_rt has them: scenarios mean the same on both."""
    differing = [name for name, value in NUMBERS.items() if getattr(posix_rt, name, value) != value]
    assert sorted(set(differing) - OWN_LIMITS) == []
