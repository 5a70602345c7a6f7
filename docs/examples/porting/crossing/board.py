# SPDX-License-Identifier: MIT
"""Access to the board's registers: ``board.c``. They are those of a simulated crossing."""

from crossing_h import *

from pyitron import *

MICROSECOND = 1_000
SETTLE_TURNS = 50


class Shared:
    """Static variables, and the other end of the wires."""

    def __init__(self, line=None):
        self.outputs = 0
        self.line = line


my = Shared()


def board_read(offset):
    return my.line.read(offset)


def board_write(offset, value):
    my.line.write(offset, value & 0xFFFF)


def board_output(on, off):
    """Switch outputs on and off; tasks and handlers do."""
    locked = sns_loc()
    if not locked:
        iloc_cpu() if sns_ctx() else loc_cpu()
    my.outputs = (my.outputs & ~off) | on
    board_write(OUTPUTS, my.outputs)
    if not locked:
        iunl_cpu() if sns_ctx() else unl_cpu()


def board_convert(channel):
    """Convert one channel, in 40 microseconds; before that its input has to settle."""
    board_write(ADC_CONTROL, channel)
    current_kernel().consume(SETTLE_TURNS * MICROSECOND)
    board_write(ADC_CONTROL, channel | ADC_START)
    while board_read(ADC_CONTROL) & ADC_DONE == 0:
        current_kernel().consume(MICROSECOND)
    return board_read(ADC_RESULT)


def board_initialize(exinf):
    """Before any task runs."""
    my.outputs = 0
    board_write(OUTPUTS, my.outputs)
    board_write(MOTOR, MOTOR_STOP)
