# SPDX-License-Identifier: MIT
"""Tasks, objects and handlers as lines: what is in them, in which order, how wide, and what a search finds."""

import dataclasses

import pytest

from kernel.snapshot import ObjectView
from kernel.trace import CALL, DISPATCH, DORMANT, REFUSED, RETURN, TIMER, TIMER_END
from pyitron.top import rows
from pyitron.top.activity import Activity


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0"), (999, "999 ns"), (1_000, "1 µs"), (1_234, "1.23 µs"), (12_345_678, "12.3 ms"), (123_456_789, "123 ms"),
        (1_500_000_000, "1.50 s"), (119 * 10**9, "119 s"), (120 * 10**9, "2 min"), (90 * 60 * 10**9, "90 min"),
        (3 * 3600 * 10**9, "3 h"),
    ],
)  # fmt: skip
def test_a_span_has_three_digits(ns, text):
    """In the unit that suits it; without digits that are nothing."""
    assert rows.span(ns) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999_999, "999,999"), (1_000_000, "1,000k"), (10**9, "1,000M"), (10**13, "10,000G")]
)
def test_a_count_has_seven_places(number, text):
    """Thousands of what is more."""
    assert rows.short(number) == text


def test_priorities_names_and_order(kernel):
    """A base priority that is another one is shown; a name in Japanese takes two places a letter; sorting has all orders."""
    kernel.run(until=11)
    state = kernel.snapshot()
    sampler, logger, idler = state.tasks
    sampler, logger = dataclasses.replace(sampler, name="温度計"), dataclasses.replace(logger, priority=3)
    state = dataclasses.replace(state, tasks=(sampler, logger, idler))
    table = rows.tasks(state, Activity(), "id", False, "", True)
    assert table.head.startswith("ID NAME   STATE      PRI  CPU%")
    assert table.lines[0].startswith(" 1 温度計 running      3   0.0")
    assert table.lines[1].startswith(" 2 LOGGER waiting    3<9   0.0")
    first = {order: rows.tasks(state, Activity(), order, False, "", True).keys[0][1] for order in rows.TASK_ORDERS}
    assert first == {"id": 1, "name": 3, "state": 1, "priority": 1, "cpu": 1, "calls": 1, "dispatches": 1}
    last = rows.tasks(state, Activity(), "priority", True, "", False)
    assert last.keys == [("tsk", 1), ("tsk", 2)]


def test_a_search_looks_at_every_column(kernel):
    """In any case of letters."""
    kernel.run(until=5)
    state = kernel.snapshot()
    found = {
        word: [key[1] for key in rows.tasks(state, Activity(), "id", False, word, True).keys]
        for word in ("sampler", "WAITING", "sem_tick", "conftest", "nothing of that")
    }
    assert found == {"sampler": [1], "WAITING": [1, 2], "sem_tick": [1], "conftest": [1, 2], "nothing of that": []}


@pytest.mark.parametrize(
    ("kind", "values", "text"),
    [
        ("sem", {"count": 1, "maximum": 3}, "1 of 3"),
        ("flg", {"pattern": 0x1F}, "0x0000001f"),
        ("dtq", {"count": 2, "capacity": 8}, "2 of 8"),
        ("mbx", {"count": 2}, "2"),
        ("mbf", {"count": 1, "used": 12, "size": 64}, "1, 12 of 64 bytes"),
        ("por", {}, ""),
        ("mpf", {"free": 1, "blocks": 4, "size": 16}, "1 of 4 blocks free"),
        ("mpl", {"free": 40, "largest": 40, "blocks": 1, "size": 64}, "40 of 64 bytes free"),
        ("mtx", {"owner": "", "depth": 0, "ceiling": 0}, "free"),
        ("mtx", {"owner": "PUMP", "depth": 1, "ceiling": 0}, "held by PUMP"),
        ("rwl", {"writer": "", "readers": "A B"}, "read by A B"),
        ("rwl", {"writer": "A", "readers": ""}, "written by A"),
        ("rwl", {"writer": "", "readers": ""}, "free"),
        ("cnd", {"mutex": 4}, ""),
    ],
)
def test_the_state_of_an_object(kind, values, text):
    """As its owner would say it."""
    assert rows.values_text(ObjectView(kind, 1, "IT", values, {})) == text


def test_activity_counts_errors_of_functions_that_give_a_number_above_zero():
    """Those of POSIX; a service call's answer above 0 is none."""
    activity = Activity()
    for event in ((0, RETURN, 1, "sem_trywait", 11), (0, RETURN, 1, "sem_wait", 0), (0, RETURN, 1, "rcv_mbf", 8)):
        activity(event)
    assert activity.of(1).errors == 1


def test_activity_counts_calls_and_time_without_handlers():
    """A task has the time between its dispatches but for the handlers; shares are those of the last interval."""
    activity = Activity()
    for event in (
        (0, DISPATCH, 1, "", 5), (0, CALL, 1, "sig_sem", 1), (0, RETURN, 1, "sig_sem", -43), (10, REFUSED, 1, "dly_tsk", -25),
        (20, TIMER, 0, "cyc", 4), (25, TIMER, 0, "exc", 1), (27, TIMER_END, 0, "exc", 1), (30, TIMER_END, 0, "cyc", 4),
        (50, DISPATCH, 2, "", 3), (60, DORMANT, 2, "", 0), (80, DISPATCH, 1, "", 5),
    ):  # fmt: skip
        activity(event)
    activity.mark(100, 1)
    first = activity.of(1)
    assert (first.calls, first.errors, first.dispatches, first.running_ns) == (2, 2, 2, 60)
    assert (activity.of(2).running_ns, activity.handling_ns, activity.of(3).calls) == (10, 10, 0)
    assert [activity.share(task) for task in (1, 2, 3)] == [0.6, 0.1, 0.0]
    activity.mark(120, 1000)
    assert activity.share(1) == 0.6
    activity.mark(200, 1)
    assert activity.share(1) == 1.0
    assert activity.handlers == {("cyc", 4): 1, ("exc", 1): 1}


def test_activity_keeps_what_happened_to_the_task_that_is_singled_out():
    """From what is still there, and from then on; for another task anew."""
    activity = Activity()
    events = [(time, CALL, 1 + time % 2, "slp_tsk", 0) for time in range(6)]
    for event in events[:4]:
        activity(event)
    activity.single_out(1)
    for event in events[4:]:
        activity(event)
    assert list(activity.own()) == [events[4], events[2], events[0]]
    activity.single_out(2)
    assert list(activity.own()) == [events[5], events[3], events[1]]
    activity.single_out(0)
    assert list(activity.own()) == [] and activity.last() == events[5]
