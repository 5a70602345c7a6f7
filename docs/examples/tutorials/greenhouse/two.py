# SPDX-License-Identifier: MIT
from board import Board

from pyitron import *


def pyitron_setup(kernel):
    global board
    board = Board(kernel)


def sample_handler(exinf):
    board.start_conversion()


def adc_handler():
    ipsnd_dtq(DTQ_READING, board.tenths)


def control_task(exinf):
    while True:
        ercd, tenths = rcv_dtq(DTQ_READING)
        ercd, now = get_tim()
        print(f"{now} ms: {tenths / 10} degrees")
