# SPDX-License-Identifier: MIT
"""What must not happen, somebody between the barriers or an empty battery: ``monitor.c``."""

from ctypes import c_int16

from board import board_convert, board_output, board_read
from crossing_h import *
from recorder import record

from pyitron import *

SAMPLES = 4


def obstacle_task(exinf):
    """Runs while the barriers are down."""
    stopped = False
    while True:
        blocked = board_read(INPUTS) & IN_OBSTACLE
        patience = OBSTACLE_TIME if blocked and not stopped else TMO_FEVR
        ercd, pattern = twai_flg(FLG_OBSTACLE, OB_CHANGED | OB_END, TWF_ORW, patience)
        if ercd == E_TMOUT:
            stopped = True
            board_output(OUT_STOP, 0)
            record(REC_STOP, 1, 0)
            continue
        clr_flg(FLG_OBSTACLE, ~OB_CHANGED)
        if stopped and board_read(INPUTS) & IN_OBSTACLE == 0:
            stopped = False
            board_output(0, OUT_STOP)
            record(REC_STOP, 0, 0)
        if pattern & OB_END:
            return


def average(channel):
    """The mean of some conversions, of 16 bits with a sign; C's division rounds to 0."""
    total = sum(c_int16(board_convert(channel)).value for _ in range(SAMPLES))
    return int(total / SAMPLES)


def battery_task(exinf):
    while True:
        battery = average(ADC_BATTERY)
        temperature = average(ADC_COLD)
        record(REC_LOW if battery < BATTERY_LOW else REC_BATTERY, battery, temperature)
        tslp_tsk(BATTERY_TIME)
