# SPDX-License-Identifier: MIT
"""An error that the pump takes for success."""

import pytest

from pyitron import *


@pytest.mark.pyitron(cfg="pump.cfg", last_events=8)
def test_a_wait_that_is_ended_by_force_starts_no_pump(kernel):
    kernel.inject.error("twai_sem", E_RLWAI, task="TSK_PUMP")
    kernel.run_until(100)
    assert not kernel.application.pump_is_on
