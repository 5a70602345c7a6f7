# SPDX-License-Identifier: MIT
"""Each workload once, with few rounds and at its smallest size: it runs, and gives a figure."""

import math
import sys

import pytest

from benchmarks import registry
from benchmarks.registry import Unavailable
from benchmarks.worker import Worker

WORKLOADS = list(registry.load().values())
INSTALLED = ("kernel", "pyitron", "posix_rt", "greenlet", "benchmarks")


@pytest.mark.parametrize("work", WORKLOADS, ids=lambda work: f"{work.key}-{work.subject}".replace(" ", "_"))
def test_workload_gives_a_figure(work, monkeypatch):
    """Where what it needs is there."""
    monkeypatch.setattr(registry, "_divisor", 1000)
    size = min(work.sizes)
    if work.fresh:
        with Worker(sys.executable, 1000) as process:
            answer = process.ask(work.key, work.subject, size)
        if "missing" in answer:
            pytest.skip(answer["missing"])
        figure = answer.get("figure", answer.get("error"))
    else:
        try:
            figure = work.run(size)
        except Unavailable as reason:
            pytest.skip(str(reason))
        except ModuleNotFoundError as error:
            if error.name.partition(".")[0] in INSTALLED:
                raise
            pytest.skip(f"{error.name} is not installed")
    assert isinstance(figure, float) and math.isfinite(figure) and figure > 0


def test_what_is_compared_has_one_unit_and_at_most_one_floor():
    """A ratio means nothing else."""
    for key in {work.key for work in WORKLOADS}:
        group = [work for work in WORKLOADS if work.key == key]
        assert len({work.unit for work in group}) == 1
        assert sum(work.floor for work in group) <= 1
