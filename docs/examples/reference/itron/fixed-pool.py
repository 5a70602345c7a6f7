# SPDX-License-Identifier: MIT
"""Fixed-size memory pools: frames of a camera, handed on without a copy."""

import ctypes
from pathlib import Path

import pyitron
from pyitron import *

MPF_STATIC = 6
# Memory that the application brings itself, such as that of a frame buffer.
frame_buffer = bytearray(4 * 16)


class Header(ctypes.LittleEndianStructure):
    """What a block begins with, as a C structure would be laid over it."""

    _fields_ = (("number", ctypes.c_uint16), ("brightness", ctypes.c_uint16))


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def driver_task(exinf):
    """The driver gets a block for each frame, and waits if all are out. A block is
    a writable memoryview."""
    for number in range(1, 6):
        ercd, block = get_mpf(MPF_FRAMES)
        Header.from_buffer(block).number = number
        block[4:] = bytes(4 * [0x10 * number])
        say(f"frame {number} is received")
        snd_mbx(MBX_FRAMES, block)
        dly_tsk(10)


def viewer_task(exinf):
    """The viewer takes 25 ms for a frame, and then gives its block back: to who
    waits for one, if anybody does."""
    while True:
        ercd, block = rcv_mbx(MBX_FRAMES)
        dly_tsk(25)
        number = Header.from_buffer(block).number
        say(f"frame {number} was shown: {bytes(block[4:]).hex()}")
        rel_mpf(MPF_FRAMES, block)


def stills_task(exinf):
    """Another task needs a block now and then: at once, or within a time, or it
    does without."""
    dly_tsk(22)
    ercd, block = pget_mpf(MPF_FRAMES)
    say(f"a still: {ercd_name(ercd)}")
    ercd, block = tget_mpf(MPF_FRAMES, 5)
    say(f"a still, with 5 ms of patience: {ercd_name(ercd)}")
    rel_mpf(MPF_FRAMES, block)


def look_at_the_pool():
    """How many blocks are free, and who is first in line."""
    ercd, pool = ref_mpf(MPF_FRAMES)
    say(f"free blocks: {pool.fblkcnt}, first in line: {name_of(pool.wtskid)}")


def use_memory_of_ones_own():
    """A pool on the application's own memory: what is written to a block is
    there."""
    cre_mpf(MPF_STATIC, T_CMPF(TA_TFIFO, blkcnt=4, blksz=16, mpf=frame_buffer))
    ercd, block = pget_mpf(MPF_STATIC)
    block[:5] = b"hello"
    say(f"in the frame buffer: {bytes(frame_buffer[:5]).decode()}")


def give_back_twice():
    """The kernel chooses the id. A block that is not out, or not of this pool, is
    refused."""
    mpfid = acre_mpf(T_CMPF(TA_TFIFO, blkcnt=1, blksz=32))
    ercd, block = pget_mpf(mpfid)
    ercd = rel_mpf(mpfid, block)
    say(f"pool {mpfid}: {ercd_name(ercd)}")
    ercd = rel_mpf(mpfid, block)
    say(f"once more: {ercd_name(ercd)}")


def switch_the_camera_off():
    """Who waits for a block when the pool is deleted gets E_DLT; blocks that are
    out stay readable."""
    ercd = del_mpf(MPF_FRAMES)
    say(f"the camera is off: {ercd_name(ercd)}")
    ext_ker()


def service_task(exinf):
    """Who looks after the camera."""
    use_memory_of_ones_own()
    give_back_twice()
    dly_tsk(45)
    look_at_the_pool()
    dly_tsk(200)
    switch_the_camera_off()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
