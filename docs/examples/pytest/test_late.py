# SPDX-License-Identifier: MIT
"""A test that fails: the pump is still running."""

import pytest


@pytest.mark.pyitron(cfg="pump.cfg", last_events=12)
def test_the_pump_waits_again(kernel):
    kernel.raise_interrupt(3, at=100)
    kernel.run_until(250)
    kernel.assert_states(
        TSK_PUMP="waiting for SEM_LEVEL", TSK_LOG="waiting for MBX_REPORT"
    )
