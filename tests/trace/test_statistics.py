# SPDX-License-Identifier: MIT
"""Counting a run."""

import errno

from kernel import trace as point
from pyitron.trace import Statistics


def test_statistics_count_calls_errors_and_running_time():
    """Calls, their errors, refused calls, dispatches and running time are all counted."""
    statistics = Statistics()
    for event in [
        (0, point.DISPATCH, 1, "", 1),
        (0, point.CALL, 1, "twai_sem", 1),
        (2_000_000, point.DISPATCH, 2, "", 2),
        (2_500_000, point.REFUSED, 2, "twai_sem", -25),
        (2_500_000, point.DISPATCH, 1, "", 1),
        (2_500_000, point.RETURN, 1, "twai_sem", -50),
        (2_500_000, point.CALL, 1, "get_tid", 0),
        (2_500_000, point.RETURN, 1, "get_tid", 1),
        (2_600_000, point.TIMER, 0, "cyc", 1),
        (2_700_000, point.INTERRUPT, 0, "on_key", 3),
        (3_000_000, point.DISPATCH, 0, "", 0),
        (9_000_000, point.DISPATCH, 2, "", 2),
    ]:
        statistics(event)
    statistics.finish(10_000_000)
    calls = {name: (call.number, call.errors) for name, call in statistics.calls.items()}
    tasks = {who: (task.dispatches, task.running_ns) for who, task in statistics.tasks.items()}
    assert calls == {"twai_sem": (2, 2), "get_tid": (1, 0)}
    assert tasks == {1: (2, 2_500_000), 2: (2, 1_500_000)}
    assert statistics.handlers == {("cyc", 1, ""): 1, ("interrupt", 3, "on_key"): 1}
    assert statistics.report({("tsk", 1): "HEATER", ("cyc", 1): "SAMPLE"}) == (
        "  service call  number  errors\n"
        "  twai_sem           2       2\n"
        "  get_tid            1       -\n"
        "\n"
        "  task    dispatches  running ms\n"
        "  HEATER           2       2.500\n"
        "  tsk2             2       1.500\n"
        "\n"
        "  handler             number\n"
        "  cyc SAMPLE               1\n"
        "  interrupt 3 on_key       1\n"
    )


def test_errors_of_posix_functions_are_counted_by_their_numbers():
    """Which are above 0; what other calls give back there is a number."""
    statistics = Statistics()
    for label, value in (("sem_wait", 0), ("sem_wait", errno.EINTR), ("acre_tsk", 4), ("wai_sem", -50)):
        statistics((0, point.CALL, 1, label, 0))
        statistics((0, point.RETURN, 1, label, value))
    assert {name: call.errors for name, call in statistics.calls.items()} == {"sem_wait": 1, "acre_tsk": 0, "wai_sem": 1}


def test_statistics_of_nothing_say_so():
    """An empty run has a report as well."""
    assert Statistics().report({}) == "no service call was made and no task ran\n"
