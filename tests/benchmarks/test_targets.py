# SPDX-License-Identifier: MIT
"""What the figures are held against."""

import pytest

from benchmarks import registry, targets
from benchmarks.targets import Target, judge

OURS = {"key": "pair", "subject": "pyitron"}


def test_a_ratio_is_of_medians_and_what_is_left_out_is_the_same(result):
    """The key and the build, here."""
    verdict = judge(Target("pair", (OURS,), {"subject": "two calls"}, 2.0), result)
    assert (verdict.measured, verdict.reached, verdict.text(verdict.measured)) == (2.0, True, "2.00 ×")


def test_a_ratio_above_what_is_allowed_is_not_reached(result):
    """However little."""
    assert judge(Target("pair", (OURS,), {"subject": "two calls"}, 1.99), result).reached is False


def test_a_target_without_divisor_has_a_unit(result):
    """The figure itself counts."""
    verdict = judge(Target("pair", (OURS,), None, 60), result)
    assert (verdict.reached, verdict.text(verdict.measured)) == (True, "40.0 ns")


def test_of_several_cases_the_worst_counts(result):
    """And comes first among them."""
    verdict = judge(Target("any", (OURS, {**OURS, "build": "pure"}), {"subject": "two calls"}, 3), result)
    assert (verdict.measured, verdict.reached) == (20.0, False)
    assert [(case.build, measured) for case, measured in verdict.each] == [("pure", 20.0), ("compiled", 2.0)]


def test_sizes_are_compared_with_the_same_size_or_with_one_that_is_named(result):
    """The smallest is what a case has that names none."""
    large = {"key": "ring", "subject": "pyitron", "size": 1000}
    assert judge(Target("ring", (large,), {"subject": "greenlet"}, 3), result).measured == 22.0
    assert judge(Target("growth", (large,), {"size": 10}, 3), result).measured == 10.0
    assert judge(Target("ring", ({"key": "ring", "subject": "pyitron"},), None, 3), result).measured == 110.0


@pytest.mark.parametrize(
    ("of", "to", "missing"),
    [
        ({"key": "pair", "subject": "nobody"}, None, "pair, nobody"),
        ({**OURS, "size": 7}, None, "pair, pyitron"),
        (OURS, {"subject": "nobody"}, "what pair, pyitron is divided by"),
    ],
)
def test_a_target_with_something_missing_is_neither_reached_nor_not(result, of, to, missing):
    """It is said what is missing, even if another case is there."""
    verdict = judge(Target("pair", (OURS, of), to, 1000), result)
    assert (verdict.measured, verdict.reached) == (None, None)
    assert missing in verdict.missing


def test_every_target_names_workloads_that_there_are():
    """A misspelt one would never be measured."""
    works = registry.load()
    for target in targets.read():
        for of in target.of:
            named = [of] + ([of | target.to] if target.to is not None else [])
            for case in named:
                assert set(case) <= {"key", "subject", "size", "build"}
                work = works[case["key"], case["subject"]]
                assert case.get("size", work.sizes[0]) in work.sizes
                assert case.get("build", "compiled") in work.builds or not case["subject"].startswith("pyitron")


def test_an_unknown_word_in_the_file_is_an_error(tmp_path):
    """It would be ignored else."""
    path = tmp_path / "targets.toml"
    path.write_text('[[target]]\nname = "a"\nof = {key = "a", subject = "b"}\natmost = 1\nat_most = 1\n')
    with pytest.raises(ValueError, match="unknown: atmost"):
        targets.read(path)
