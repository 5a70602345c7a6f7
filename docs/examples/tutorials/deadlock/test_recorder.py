# SPDX-License-Identifier: MIT
import ordered
import patient
import pytest

import pyitron


@pytest.mark.parametrize("application", [ordered, patient])
def test_recorder_goes_on_for_a_minute(application):
    with pyitron.Kernel() as kernel:
        kernel.load("recorder.cfg", application)
        result = kernel.run(until=60_000)
    assert result.reason == "until" and not result.report, result.report
