# SPDX-License-Identifier: MIT
"""Mutexes: a spacecraft whose most urgent task needs what the least urgent has."""

from pathlib import Path

import pyitron
from pyitron import *

MTX_ARM = 8


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def compute(ms):
    """Take processor time, as work does on a board."""
    pyitron.current_kernel().consume(ms * 1_000_000)


def weather_task(exinf):
    """The least urgent task takes the bus for 25 ms. As soon as a more urgent one
    waits for it, it inherits its priority."""
    loc_mtx(MTX_BUS)
    say("weather: has the bus")
    compute(20)
    say(f"weather: runs with priority {get_pri(TSK_SELF)[1]}")
    compute(5)
    say("weather: gives the bus back")
    unl_mtx(MTX_BUS)
    say(f"weather: runs with priority {get_pri(TSK_SELF)[1]}")


def images_task(exinf):
    """Images are computed for a long time, without the bus; they would keep the
    weather from giving it back."""
    dly_tsk(15)
    say("images: begins")
    compute(100)
    say("images: ends")


def control_task(exinf):
    """The most urgent task must have the bus in 20 ms. Thanks to the inheritance it
    has."""
    dly_tsk(10)
    say("control: needs the bus")
    look_at_the_bus()
    ercd = tloc_mtx(MTX_BUS, 20)
    say(f"control: has the bus: {ercd_name(ercd)}")
    unl_mtx(MTX_BUS)
    talk_to_the_ground()
    move_the_arm()
    borrow_a_lock()


def look_at_the_bus():
    """Who holds it, and who is first in line."""
    ercd, bus = ref_mtx(MTX_BUS)
    say(f"control: {name_of(bus.htskid)} has it, {name_of(bus.wtskid)} waits")
    ercd = ploc_mtx(MTX_BUS)
    say(f"control: without waiting: {ercd_name(ercd)}")


def talk_to_the_ground():
    """The owner of a mutex with a ceiling runs at the ceiling at least, from the
    first moment on."""
    act_tsk(TSK_GROUND)
    dly_tsk(120)
    say(f"control: the ground has priority {get_pri(TSK_GROUND)[1]}")


def ground_task(exinf):
    """Only the owner can unlock; a task that ends leaves no mutex locked."""
    ercd = loc_mtx(MTX_RADIO)
    say(f"ground: has the radio: {ercd_name(ercd)}")
    ercd = loc_mtx(MTX_RADIO)
    say(f"ground: takes it again: {ercd_name(ercd)}")
    ercd = unl_mtx(MTX_BUS)
    say(f"ground: gives back what it has not: {ercd_name(ercd)}")
    dly_tsk(50)
    say("ground: ends")


def move_the_arm():
    """A mutex for a while, with an id of the application's choice."""
    cre_mtx(MTX_ARM, T_CMTX(TA_TFIFO))
    loc_mtx(MTX_ARM)
    ercd = del_mtx(MTX_ARM)
    say(f"control: moves the arm; the mutex is deleted: {ercd_name(ercd)}")
    ercd = unl_mtx(MTX_ARM)
    say(f"control: it cannot be given back any more: {ercd_name(ercd)}")


def borrow_a_lock():
    """The kernel chooses the id. Who waits is in order of priority here, but nobody
    inherits."""
    mtxid = acre_mtx(T_CMTX(TA_TPRI))
    ercd = ploc_mtx(mtxid)
    say(f"control: mutex {mtxid}, {ercd_name(ercd)}")


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
