# SPDX-License-Identifier: MIT
"""What the crossing must do, on a line where the test says what happens."""

from pathlib import Path

import crossing
import pytest
from crossing_h import *

from pyitron.syssvc import Memory


class Site:
    """A kernel with the application, its line, and what it has printed."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.printed = Memory()
        kernel.load(Path(__file__).with_name("crossing.cfg"), crossing)
        self.line = crossing.connect(kernel, self.printed)

    def events(self, until):
        """What has been printed by then, without battery readings and check sums."""
        self.kernel.run_until(until)
        lines = [line.partition(" *")[0].strip() for line in self.printed.text.splitlines()]
        return [line for line in lines if "battery" not in line and line[:1].isdigit()]


@pytest.fixture
def site(kernel):
    return Site(kernel)


def test_one_train(site):
    """Warned for five seconds, closed until the train has left."""
    site.line.train(track=1, enters=1_000, leaves=20_000)
    assert site.events(until=30_000) == [
        "1.000 train enters, track 1, 1 inside",
        "1.000 gate warning",
        "6.000 gate closing",
        "10.200 gate closed",
        "20.000 train leaves, track 1, 0 inside",
        "20.000 gate opening",
        "24.200 gate open",
    ]


@pytest.mark.parametrize("gap", range(0, 4_500, 500))
def test_a_train_while_the_barriers_go_up(site, gap):
    """Whenever the second train comes, the gate ends up closed before it is there."""
    site.line.train(track=1, enters=1_000, leaves=20_000)
    site.line.train(track=2, enters=20_000 + gap, leaves=40_000)
    assert site.events(until=39_000)[-1].endswith("gate closed")
    assert site.line.read(INPUTS) == IN_DOWN
    assert site.events(until=50_000)[-1].endswith("gate open")


def test_a_short_visit_does_not_stop_trains(site):
    """Somebody who goes within three seconds is no obstacle."""
    site.line.train(track=1, enters=1_000, leaves=30_000)
    site.line.block(begins=12_000, ends=14_999)
    site.events(until=25_000)
    assert "stop signal" not in site.printed.text
    assert not site.line.outputs & OUT_STOP
    site.kernel.assert_states(TSK_OBSTACLE="waiting for FLG_OBSTACLE", TSK_GATE="waiting for FLG_CROSSING")


def test_a_limit_switch_that_is_not_heard(site):
    """Its interrupt is lost: a fault is recorded in time, and the motor switched off."""
    site.kernel.inject.lost_interrupt(INHNO_INPUT, nth=2)
    site.line.train(track=1, enters=1_000, leaves=20_000)
    assert "12.200 FAULT 2" in site.events(until=15_000)
    assert site.line.direction == MOTOR_STOP


def test_no_room_for_records(site):
    """Without a single record the crossing closes all the same, a little later."""
    with site.kernel.inject.no_blocks("MPF_RECORD"):
        site.line.train(track=1, enters=1_000, leaves=20_000)
        assert site.events(until=15_000) == []
        assert site.line.read(INPUTS) == IN_DOWN
    site.events(until=30_000)
    assert "records lost" in site.printed.text
