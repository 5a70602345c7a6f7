# SPDX-License-Identifier: MIT
"""Lamps, bell and barriers: ``gate.c``."""

from board import board_output, board_read, board_write
from crossing_h import *
from recorder import record

from pyitron import *


class Shared:
    """The static variables of the two handlers."""

    def __init__(self):
        self.before = IN_UP
        self.left = False


my = Shared()


def input_handler():
    """An input has changed."""
    now = board_read(INPUTS)
    changed = now ^ my.before
    my.before = now
    if changed & now & IN_UP:
        iset_flg(FLG_CROSSING, EV_UP)
    if changed & now & IN_DOWN:
        iset_flg(FLG_CROSSING, EV_DOWN)
    if changed & IN_OBSTACLE:
        iset_flg(FLG_OBSTACLE, OB_CHANGED)


def lamp_handler(exinf):
    """The lamps, by turns."""
    my.left = not my.left
    if my.left:
        board_output(OUT_LEFT, OUT_RIGHT)
    else:
        board_output(OUT_RIGHT, OUT_LEFT)


def move(direction):
    board_write(MOTOR, MOTOR_STOP)
    dly_tsk(REVERSE_TIME)
    clr_flg(FLG_CROSSING, ~(EV_UP | EV_DOWN))
    board_write(MOTOR, direction)


def close_gate():
    record(REC_GATE, GATE_CLOSING, 0)
    move(MOTOR_LOWER)
    ercd, _ = twai_flg(FLG_CROSSING, EV_DOWN, TWF_ANDW, MOVE_TIME)
    if ercd != E_OK:
        record(REC_FAULT, FAULT_BARRIER, MOTOR_LOWER)
    board_write(MOTOR, MOTOR_STOP)
    record(REC_GATE, GATE_CLOSED, 0)
    clr_flg(FLG_OBSTACLE, 0)
    act_tsk(TSK_OBSTACLE)
    wai_flg(FLG_CROSSING, EV_OPEN, TWF_ANDW)
    set_flg(FLG_OBSTACLE, OB_END)


def open_gate():
    """Returns whether the way is free; if not, the next train comes already."""
    record(REC_GATE, GATE_OPENING, 0)
    move(MOTOR_RAISE)
    ercd, pattern = twai_flg(FLG_CROSSING, EV_UP | EV_CLOSE, TWF_ORW, MOVE_TIME)
    board_write(MOTOR, MOTOR_STOP)
    if ercd == E_TMOUT:
        record(REC_FAULT, FAULT_BARRIER, MOTOR_RAISE)
        return True
    return pattern & EV_CLOSE == 0


def gate_task(exinf):
    while True:
        wai_flg(FLG_CROSSING, EV_CLOSE, TWF_ANDW)
        record(REC_GATE, GATE_WARNING, 0)
        board_output(OUT_LEFT | OUT_BELL, 0)
        sta_cyc(CYC_LAMP)
        dly_tsk(WARN_TIME)
        close_gate()
        while not open_gate():
            close_gate()
        stp_cyc(CYC_LAMP)
        board_output(0, OUT_LEFT | OUT_RIGHT | OUT_BELL)
        record(REC_GATE, GATE_OPEN, 0)
