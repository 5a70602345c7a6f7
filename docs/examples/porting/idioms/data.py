# SPDX-License-Identifier: MIT
"""Idioms of C that need a thought, in Python: data. Compare ``data.c``."""

from ctypes import Structure, c_int16, c_uint8, c_uint16
from dataclasses import dataclass, replace
from pathlib import Path

import pyitron
from pyitron import *


# -- integers
def check_sum(data):
    return ~sum(data) & 0xFF


def quotient(a, b):
    """``a / b`` in C, which rounds towards 0; *b* is positive."""
    return -(-a // b) if a < 0 < b else a // b


def celsius(reading):
    return quotient(c_int16(reading).value, 10)


def elapsed(now, before):
    return (now - before) & 0xFFFFFFFF


# -- output parameters
def wait_for_key(tmout):
    ercd, pattern = twai_flg(FLG_KEY, 0x0F, TWF_ORW, tmout)
    return ercd, pattern & 0x0F if ercd == E_OK else None


# -- structures
@dataclass
class Point:
    x: int
    y: int


class Shared:
    last = Point(0, 0)


my = Shared()


def remember(point):
    my.last = replace(point)


# -- messages
class T_KEY(T_MSG):
    def __init__(self, key):
        self.key = key


def send_keys():
    for key in (7, 9):
        snd_mbx(MBX_KEY, T_KEY(key))


def receive_key():
    msg = check(rcv_mbx(MBX_KEY))
    return msg.key


# -- blocks
class FRAME(Structure):
    _fields_ = [("length", c_uint16), ("data", c_uint8 * 6)]


def send_frame():
    block = check(get_mpf(MPF_FRAME))
    frame = FRAME.from_buffer(block)
    frame.length = 2
    frame.data[0] = 0x55
    frame.data[1] = 0xAA
    snd_dtq(DTQ_FRAME, frame)


def receive_frame():
    frame = check(rcv_dtq(DTQ_FRAME))
    print(f"{frame.length} bytes, first {frame.data[0]:02x}")
    rel_mpf(MPF_FRAME, frame)


# -- the end of the idioms
def main_task(exinf):
    print(f"check sum {check_sum(b'ABC'):#x}")
    print(f"celsius {celsius(0xFFDB)}, in Python's own division {-37 // 10}")
    print(f"elapsed {elapsed(5, 0xFFFFFFFE)}")
    ercd, key = wait_for_key(100)
    print(ercd_name(ercd), key)
    here = Point(1, 2)
    remember(here)
    here.x = 99
    print(my.last)
    send_keys()
    print("keys", receive_key(), receive_key())
    send_frame()
    receive_frame()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_name("data.cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
