# SPDX-License-Identifier: MIT
"""The meter of ``itron3.c`` with the calls of μITRON 4.0."""

from ctypes import Structure, c_int, c_void_p
from pathlib import Path

import pyitron
from pyitron import *

METER_DUE = 0x01


class T_VALUE(Structure):
    _fields_ = [("header", c_void_p), ("value", c_int)]


def second_handler(exinf):
    iset_flg(FLG_METER, METER_DUE)


def meter_task(exinf):
    number = exinf
    sta_cyc(CYC_SECOND)
    while True:
        wai_flg(FLG_METER, METER_DUE, TWF_ORW)
        ercd, block = pget_mpf(MPF_VALUE)
        if ercd != E_OK:
            continue
        message = T_VALUE.from_buffer(block)
        message.value = number
        number += 1
        snd_mbx(MBX_VALUE, message)


def printer_task(exinf):
    while True:
        message = check(rcv_mbx(MBX_VALUE))
        print(f"{check(get_tim())} ms: {message.value}")
        rel_mpf(MPF_VALUE, message)


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_name("itron3.cfg"), globals())
        result = kernel.run(until=3_500)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
