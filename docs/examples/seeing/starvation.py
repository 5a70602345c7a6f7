from pyitron import *

MS = 1_000_000


def motor_task(exinf):
    while True:
        current_kernel().consume(6 * MS)
        dly_tsk(3)


def door_task(exinf):
    while True:
        current_kernel().consume(1 * MS)  # Looks whether the door is shut, again and again.


def panel_task(exinf):
    while True:
        dly_tsk(500)


def main_task(exinf):
    slp_tsk()
