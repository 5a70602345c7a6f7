# SPDX-License-Identifier: MIT
"""Cases, their statistics, and what they are divided by."""

import pytest

from benchmarks import registry
from benchmarks.measure import Case, Series, plan, shown
from benchmarks.registry import Workload


def series(*values):
    return Series(Case("key", "subject", 1, "compiled"), "ns", values=list(values))


def test_median_and_quartiles_of_several_figures():
    """Of an even number the median is the mean of the middle two."""
    assert series(9, 1, 5, 3).median == 4
    assert series(5, 1, 2, 3, 4).quartiles == (2, 4)


def test_one_figure_is_its_own_median_and_spread():
    """There is nothing between it and itself."""
    assert (series(7).median, series(7).quartiles) == (7, (7, 7))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01234, "0.0123"), (1.5, "1.50"), (42.25, "42.2"), (999.6, "1,000"), (1234567.8, "1,234,568")],
)
def test_shown_keeps_three_digits_that_count(value, text):
    """And all before the point."""
    assert shown(value) == text


def work(key, subject, **more):
    return Workload(key, subject, "ns", lambda size: 1.0, **more)


def test_plan_puts_what_is_compared_side_by_side():
    """By key in the order of registration, then by size; each size on each build that is wished for and there."""
    works = [
        work("a", "pyitron", sizes=(1, 2), builds=("compiled", "pure")), work("b", "pyitron"), work("a", "peer", sizes=(1, 2)),
    ]  # fmt: skip
    assert [one.case for one in plan(works, ["compiled", "pure"], [], False)] == [
        Case("a", "pyitron", 1, "compiled"), Case("a", "pyitron", 1, "pure"), Case("a", "peer", 1, "compiled"),
        Case("a", "pyitron", 2, "compiled"), Case("a", "pyitron", 2, "pure"), Case("a", "peer", 2, "compiled"),
        Case("b", "pyitron", 1, "compiled"),
    ]  # fmt: skip


def test_plan_where_only_one_build_is_there_takes_that():
    """Without a compiler the peers are measured all the same, and ours once."""
    works = [work("a", "pyitron", builds=("compiled", "pure")), work("a", "peer")]
    planned = plan(works, ["pure"], [], False)
    assert [(one.label, one.case.build) for one in planned] == [("pyitron, pure", "pure"), ("peer", "pure")]


def test_plan_takes_some_keys_and_the_smallest_sizes_on_request():
    """``--only`` and ``--quick``."""
    works = [work("a", "pyitron", sizes=(10, 100)), work("b", "pyitron")]
    assert [one.case.size for one in plan(works, ["compiled"], ["a"], True)] == [10]


def test_of_key_begins_with_the_floor_and_goes_on_by_speed(result):
    """Subjects by their medians."""
    assert [one.label for one in result.of_key("pair")] == ["two calls", "pyitron", "peer", "pyitron, pure"]


def test_floor_is_that_of_the_same_size_where_there_are_sizes(result):
    """Else the only one; a key without one has none."""
    assert result.floor(Case("ring", "pyitron", 1000, "compiled")).case.size == 1000
    assert result.floor(Case("ring", "pyitron", 100, "compiled")) is None
    assert result.floor(Case("pair", "pyitron", 1, "pure")).case.subject == "two calls"
    assert result.floor(Case("lonely", "pyitron", 1, "pure")) is None


def test_registering_the_same_name_twice_is_an_error(monkeypatch):
    """One would hide the other."""
    monkeypatch.setattr(registry, "WORKLOADS", {})
    registry.workload("a", "b", "ns")(lambda size: 1.0)
    with pytest.raises(ValueError, match="two workloads are called a, b"):
        registry.workload("a", "b", "ns")(lambda size: 1.0)


def test_rounds_are_shortened_but_never_none(monkeypatch):
    """A quick run repeats less."""
    monkeypatch.setattr(registry, "_divisor", 1)
    assert registry.rounds(500) == 500
    registry.shorten(100)
    assert (registry.rounds(500), registry.rounds(7)) == (5, 1)
