# SPDX-License-Identifier: MIT
"""A level crossing, ported from C: what ``crossing.cfg`` names, and the wires to a simulated railway line."""

import board
import gate
import recorder
import track
from board import board_initialize
from gate import gate_task, input_handler, lamp_handler
from line import Line
from monitor import battery_task, obstacle_task
from recorder import recorder_task
from track import track_handler, track_task

from pyitron.syssvc import setup

__all__ = [
    "battery_task", "board_initialize", "connect", "gate_task", "input_handler", "lamp_handler", "obstacle_task",
    "recorder_task", "track_handler", "track_task",
]  # fmt: skip


def connect(kernel, port1):
    """Power on: an empty line, the serial port, static variables as they are at first."""
    setup(kernel, port1=port1)
    line = Line(kernel)
    board.my.__init__(line)
    for module in (gate, recorder, track):
        module.my.__init__()
    return line


def pyitron_setup(kernel):
    """Before the run: what happens on the line."""
    line = connect(kernel, "console")
    line.train(track=1, enters=5_000, leaves=40_000)
    # Two trains at once; the second one is still there when the first has gone.
    line.train(track=2, enters=60_000, leaves=85_000)
    line.train(track=1, enters=75_000, leaves=100_000)
    # A car is stuck on the way, and the next train comes while the barriers go up.
    line.train(track=1, enters=120_000, leaves=160_000)
    line.block(begins=127_000, ends=150_000)
    line.train(track=2, enters=162_000, leaves=190_000)
