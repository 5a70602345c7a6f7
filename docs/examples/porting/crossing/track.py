# SPDX-License-Identifier: MIT
"""Trains, from the sensors to the events that close and open the crossing: ``track.c``."""

from board import board_read
from crossing_h import *
from recorder import record

from pyitron import *


class Shared:
    """Static variables."""

    def __init__(self):
        # Between the sensors, on all tracks.
        self.trains = 0


my = Shared()


def track_handler():
    """A train has passed a sensor."""
    while (passage := board_read(TRACK_FIFO)) != 0:
        ipsnd_dtq(DTQ_TRACK, passage)


def train_enters(track):
    my.trains += 1
    clr_flg(FLG_CROSSING, ~EV_OPEN)
    set_flg(FLG_CROSSING, EV_CLOSE)
    record(REC_ENTER, track, my.trains)


def train_leaves(track):
    if my.trains == 0:
        record(REC_FAULT, FAULT_COUNT, 0)
        return
    my.trains -= 1
    if my.trains == 0:
        clr_flg(FLG_CROSSING, ~EV_CLOSE)
        set_flg(FLG_CROSSING, EV_OPEN)
    record(REC_LEAVE, track, my.trains)


def track_task(exinf):
    while True:
        passage = check(rcv_dtq(DTQ_TRACK))
        kind, track = passage & TRACK_KIND, passage & TRACK_NUMBER
        if kind == TRACK_ENTER:
            train_enters(track)
        elif kind == TRACK_LEAVE:
            train_leaves(track)
