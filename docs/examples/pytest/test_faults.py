# SPDX-License-Identifier: MIT
"""The pump when things go wrong."""

import pytest

from pyitron import *
from pyitron.testing import KernelUnderTest

pytestmark = pytest.mark.pyitron(cfg="pump.cfg")


def test_an_interrupt_that_is_lost_costs_one_run(kernel: KernelUnderTest):
    for instant in (100, 400, 700):
        kernel.raise_interrupt(3, at=instant)
    kernel.inject.lost_interrupt(3, nth=2)
    kernel.run_until(1_000)
    assert kernel.application.reports == ["pumped"] * 2


def test_a_switch_that_bounces_lets_the_pump_run_twice(kernel: KernelUnderTest):
    kernel.raise_interrupt(3, at=100)
    kernel.inject.doubled_interrupt(3, after=0.2)
    kernel.run_until(1_000)
    assert kernel.application.reports == ["pumped"] * 2


@pytest.mark.parametrize("seed", range(10))
def test_all_runs_are_reported_whatever_the_delays(kernel: KernelUnderTest, seed):
    kernel.inject.jitter(80, seed=seed)
    for instant in range(100, 3_100, 300):
        kernel.raise_interrupt(3, at=instant)
    kernel.run_until(3_400)
    assert kernel.application.reports == ["pumped"] * 10


def test_reports_are_counted_when_there_is_no_block(kernel: KernelUnderTest):
    with kernel.inject.no_blocks("MPF_REPORT"):
        kernel.run_until(2_500)
    kernel.run_until(3_500)
    assert (kernel.application.lost, kernel.application.reports) == (2, ["silence"])
