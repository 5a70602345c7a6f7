from pyitron import *


def motor_task(exinf):
    loc_mtx(MTX_DRIVE)
    dly_tsk(20)
    loc_mtx(MTX_DOOR)  # Not while the door moves.


def door_task(exinf):
    dly_tsk(10)
    loc_mtx(MTX_DOOR)
    loc_mtx(MTX_DRIVE)  # Not while the cabin moves.


def panel_task(exinf):
    while True:
        dly_tsk(100)


def main_task(exinf):
    slp_tsk()
