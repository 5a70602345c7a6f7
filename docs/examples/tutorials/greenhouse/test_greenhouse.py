# SPDX-License-Identifier: MIT
import pytest

from pyitron import ipsnd_dtq

pytestmark = pytest.mark.pyitron(cfg="greenhouse.cfg")


def test_fan_starts_at_26_degrees(kernel):
    board = kernel.application.board
    kernel.run_until(lambda: board.fan, within=1_000)
    assert board.tenths == 260
    assert kernel.now_ns == 402_000_000


def test_everybody_waits_between_two_readings(kernel):
    kernel.run_until(150)
    kernel.assert_states(
        TSK_CONTROL="waiting for DTQ_READING",
        TSK_FAN="waiting for FLG_FAN",
    )
    kernel.assert_objects(DTQ_READING={"count": 0, "receivers": ["TSK_CONTROL"]})


def test_hot_reading_starts_the_fan_at_once(kernel):
    kernel.run_until(10)
    ipsnd_dtq(kernel.ids.DTQ_READING, 300)
    kernel.run_until(10)
    assert kernel.application.board.fan
