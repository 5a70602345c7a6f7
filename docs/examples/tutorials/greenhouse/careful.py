# SPDX-License-Identifier: MIT
"""Keeps a greenhouse below 26 degrees, and does not believe every reading."""

from pathlib import Path

from board import Board

from pyitron import *
from pyitron.config import constants

# The names of the header, as an #include makes them known to C.
globals().update(constants(Path(__file__).with_name("greenhouse.h")))


def pyitron_setup(kernel):
    """Connects the application with its hardware, before the run."""
    global board
    board = Board(kernel)


def log(text):
    ercd, now = get_tim()
    print(f"{now} ms: {text}")


def sample_handler(exinf):
    """Each period a reading is begun."""
    board.start_conversion()


def adc_handler():
    """The reading is there: the task does the rest."""
    ipsnd_dtq(DTQ_READING, board.tenths)


def control_task(exinf):
    """Decides what the fan has to do, also without a sound thermometer."""
    while True:
        ercd, tenths = trcv_dtq(DTQ_READING, SILENCE_MS)
        if ercd == E_TMOUT or not 10 <= tenths <= 600:
            log("the thermometer is not to be trusted")
            set_flg(FLG_FAN, FAN_ON)
        elif tenths >= 260:
            set_flg(FLG_FAN, FAN_ON)
        elif tenths <= 245:
            set_flg(FLG_FAN, FAN_OFF)


def fan_task(exinf):
    """Switches the fan as the flag says, and no more often than needed."""
    while True:
        ercd, wanted = wai_flg(FLG_FAN, FAN_ON | FAN_OFF, TWF_ORW)
        fan = bool(wanted & FAN_ON)
        if fan != board.fan:
            board.fan = fan
            state = "on" if fan else "off"
            log(f"{board.tenths / 10} degrees, the fan is {state}")
