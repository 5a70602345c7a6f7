# SPDX-License-Identifier: MIT
"""Following task states through a trace."""

import pytest

from kernel import trace as point
from pyitron.trace import states
from pyitron.trace.states import TaskStates


def follow(*events):
    """Return the changes that *events* make, with the states by name."""
    tracker = TaskStates()
    return [
        (who, states.STATE_NAMES[state])
        for kind, who, label, value in events
        for who, state in tracker.follow((0, kind, who, label, value))
    ]


def test_preemption_makes_the_running_task_ready():
    """A dispatch takes the processor from whoever had it."""
    assert follow(
        (point.READY, 1, "", 5),
        (point.DISPATCH, 1, "", 5),
        (point.READY, 2, "", 1),
        (point.DISPATCH, 2, "", 1),
    ) == [(1, "ready"), (1, "running"), (2, "ready"), (1, "ready"), (2, "running")]


def test_waiting_task_suspended_and_resumed_goes_back_to_waiting():
    """Suspension lies over waiting and neither ends the other."""
    wait = [(point.READY, 1, "", 5), (point.DISPATCH, 1, "", 5), (point.WAIT, 1, "sem", 1)]
    start = ["ready", "running", "waiting"]
    suspend, resume = (point.SUSPEND, 1, "", 1), (point.RESUME, 1, "", 0)
    release = (point.RELEASE, 1, "sem", 0)
    assert [s for _, s in follow(*wait, suspend, resume, release)] == [
        *start, "waiting-suspended", "waiting", "ready"
    ]  # fmt: skip
    assert [s for _, s in follow(*wait, suspend, release, resume)] == [
        *start, "waiting-suspended", "suspended", "ready"
    ]  # fmt: skip
    nested = (point.SUSPEND, 1, "", 2), (point.RESUME, 1, "", 1)
    assert [s for _, s in follow(*wait, suspend, *nested, resume)] == [*start, "waiting-suspended", "waiting"]


@pytest.mark.parametrize("label", ["", "terminated", "fault"])
def test_ended_task_is_dormant_and_leaves_the_processor(label):
    """However a task ends, nothing runs until the next dispatch."""
    tracker = TaskStates()
    for kind in (point.READY, point.DISPATCH):
        tracker.follow((0, kind, 1, "", 5))
    assert tracker.follow((1, point.DORMANT, 1, label, 0)) == ((1, states.DORMANT),)
    assert tracker.running == 0
    assert tracker.follow((1, point.DISPATCH, 0, "", 0)) == ()
