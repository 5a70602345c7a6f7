# SPDX-License-Identifier: MIT
"""The pump does its work."""

import pytest

from pyitron import *
from pyitron.testing import KernelUnderTest

pytestmark = pytest.mark.pyitron(cfg="pump.cfg")


def test_the_pump_runs_for_200_ms(kernel: KernelUnderTest):
    pump = kernel.application
    kernel.raise_interrupt(pump.INT_LEVEL, at=100)
    kernel.run_until(150)
    assert pump.pump_is_on
    kernel.assert_states(TSK_PUMP="delayed", TSK_LOG="waiting for MBX_REPORT")
    kernel.run_until(lambda: pump.reports, within=200)
    assert (kernel.now_ns, pump.reports) == (300_000_000, ["pumped"])


def test_silence_is_reported_each_second(kernel: KernelUnderTest):
    kernel.run_until(3_500)
    assert kernel.application.reports == ["silence"] * 3
    kernel.assert_objects(
        MPF_REPORT={"free": 4}, SEM_LEVEL={"count": 0, "waiting": ["TSK_PUMP"]}
    )


def test_the_test_gives_the_signal_itself(kernel: KernelUnderTest):
    kernel.run_until(10)
    assert isig_sem(kernel.ids.SEM_LEVEL) == E_OK
    kernel.run_until(20)
    assert kernel.application.pump_is_on
