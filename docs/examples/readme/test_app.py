# SPDX-License-Identifier: MIT
import app

import pyitron


def test_sampler():
    kernel = pyitron.Kernel()
    kernel.load("app.cfg", app)
    result = kernel.run(until=10_000)
    assert result.reason == "until" and not result.faults
