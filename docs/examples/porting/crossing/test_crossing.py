# SPDX-License-Identifier: MIT
"""What the crossing must do, on a line where the test says what happens."""

from pathlib import Path

import crossing
import pytest
from crossing_h import *

import pyitron
from pyitron.syssvc import Memory, setup


class Site:
    """A kernel with the application, its line, and what it has printed."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.printed = Memory()
        setup(kernel, port1=self.printed)
        kernel.load(Path(__file__).with_name("crossing.cfg"), crossing)
        self.line = crossing.connect(kernel)

    def events(self, until):
        """What has been printed by then, without battery readings and check sums."""
        result = self.kernel.run(until=until)
        assert not result.faults
        lines = [line.partition(" *")[0].strip() for line in self.printed.text.splitlines()]
        return [line for line in lines if "battery" not in line and line[:1].isdigit()]


@pytest.fixture
def site():
    with pyitron.Kernel() as kernel:
        yield Site(kernel)


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


@pytest.mark.parametrize("gap", range(0, 4_300, 100))
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


def test_barrier_stuck(site):
    """The motor does not move: a fault is recorded when it has had its time, and the motor is switched off."""
    site.line.stuck = True
    site.line.train(track=1, enters=1_000, leaves=20_000)
    assert "12.200 FAULT 2" in site.events(until=15_000)
    assert site.line.direction == MOTOR_STOP
