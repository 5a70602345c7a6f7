# SPDX-License-Identifier: MIT
import pytest

from pyitron import ipsnd_dtq


@pytest.mark.pyitron(cfg="greenhouse.cfg")
def test_broken_wire_starts_the_fan(kernel):
    kernel.run_until(10)
    ipsnd_dtq(kernel.ids.DTQ_READING, 0)
    kernel.run_until(20)
    assert kernel.application.board.fan
