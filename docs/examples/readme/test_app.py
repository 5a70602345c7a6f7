# SPDX-License-Identifier: MIT
import pytest

from pyitron import E_RLWAI


@pytest.mark.pyitron(cfg="app.cfg")
def test_sampler(kernel):
    kernel.run_until(150)
    kernel.assert_states(TSK_SAMPLER="waiting for SEM_TICK", TSK_LOGGER="waiting for MBX_LOG")
    kernel.inject.error("wai_sem", E_RLWAI, task="TSK_SAMPLER")
    kernel.run_until(10_000)
