# SPDX-License-Identifier: MIT
from pyitron import *

records = []


def write_flash(record):
    """The chip takes 2 milliseconds, and is talked to over the bus."""
    loc_mtx(MTX_BUS)
    dly_tsk(2)
    records.append(record)
    unl_mtx(MTX_BUS)


def recorder_task(exinf):
    number = 0
    while True:
        dly_tsk(50)
        number += 1
        loc_mtx(MTX_FLASH)
        dly_tsk(1)  # the block is erased
        write_flash(number)
        unl_mtx(MTX_FLASH)


def display_task(exinf):
    while True:
        dly_tsk(70)
        loc_mtx(MTX_BUS)
        dly_tsk(3)  # the display is cleared
        loc_mtx(MTX_FLASH)
        ercd, now = get_tim()
        print(f"{now} ms: {len(records)} records")
        unl_mtx(MTX_FLASH)
        unl_mtx(MTX_BUS)
