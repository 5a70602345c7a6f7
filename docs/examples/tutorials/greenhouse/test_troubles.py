# SPDX-License-Identifier: MIT
import pytest

from pyitron import ipsnd_dtq

pytestmark = pytest.mark.pyitron(cfg="greenhouse.cfg", app="careful.py")


def test_fan_runs_while_the_thermometer_is_silent(kernel):
    kernel.inject.lost_interrupt(5, times=None)
    board = kernel.application.board
    kernel.run_until(lambda: board.fan, within=1_000)
    assert kernel.now_ns == 250_000_000


def test_broken_wire_starts_the_fan(kernel):
    kernel.run_until(10)
    ipsnd_dtq(kernel.ids.DTQ_READING, 0)
    kernel.run_until(20)
    assert kernel.application.board.fan


def test_one_lost_reading_does_not_matter(kernel):
    kernel.inject.lost_interrupt(5, nth=2)
    kernel.run_until(350)
    assert not kernel.application.board.fan


@pytest.mark.pyitron(servers="both")
def test_greenhouse_stays_cool_though_readings_come_late(kernel):
    kernel.inject.jitter(40, seed=1)
    board = kernel.application.board
    for second in range(1, 31):
        kernel.run_until(second * 1_000)
        assert 230 < board.tenths < 270
