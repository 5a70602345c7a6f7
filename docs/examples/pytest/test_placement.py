# SPDX-License-Identifier: MIT
"""The same with the kernel's servers in either place, and with calls that take time."""

import pytest


@pytest.mark.pyitron(cfg="pump.cfg", servers="both", call_time=2_000)
def test_the_pump_runs_for_200_ms(kernel):
    kernel.raise_interrupt(3, at=100)
    kernel.run_until(lambda: kernel.application.reports, within=400)
    assert kernel.application.reports == ["pumped"]
    assert 300 <= kernel.now_ns / 1_000_000 < 301


@pytest.mark.pyitron(build="compiled")
def test_what_only_the_compiled_build_can_do(kernel):
    assert kernel.run().reason == "idle"
