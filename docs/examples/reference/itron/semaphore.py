# SPDX-License-Identifier: MIT
"""Semaphores: a car park with two bays, and more cars than that."""

from pathlib import Path

import pyitron
from pyitron import *

MINUTE = 60_000
INT_BAY = 1
SEM_ROOF = 7


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 60_000_000_000:3} min  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def driver_task(name):
    """A driver waits for a bay as long as it takes, and stays for half an hour."""
    ercd = wai_sem(SEM_BAY)
    if ercd != E_OK:
        say(f"{name} turns back: {ercd_name(ercd)}")
        return
    say(f"{name} parks")
    dly_tsk(30 * MINUTE)
    say(f"{name} leaves")
    sig_sem(SEM_BAY)


def taxi_task(exinf):
    """A taxi does not wait: there is a free bay at once, or it drives on."""
    ercd = pol_sem(SEM_BAY)
    if ercd == E_OK:
        say("the taxi parks")
    else:
        say(f"the taxi drives on: {ercd_name(ercd)}")


def post_task(exinf):
    """The post van waits, but no longer than ten minutes."""
    ercd = twai_sem(SEM_BAY, 10 * MINUTE)
    if ercd == E_OK:
        say("the post van parks")
    else:
        say(f"the post van gives up: {ercd_name(ercd)}")


def bay_sensor(semid):
    """The interrupt of a sensor in the floor: a car was towed away, and its bay is
    free."""
    say("a bay has become free")
    isig_sem(semid)


def look_at_the_sign():
    """The sign at the entrance says how many bays are free; the guard also sees who
    is first in line."""
    ercd, bays = ref_sem(SEM_BAY)
    say(f"free bays: {bays.semcnt}, first in line: {name_of(bays.wtskid)}")


def open_the_roof():
    """On busy days the roof is opened. Its bay is a semaphore of its own, for which
    the most urgent task goes first."""
    ercd = cre_sem(SEM_ROOF, T_CSEM(TA_TPRI, isemcnt=1, maxsem=1))
    say(f"the roof is open: {ercd_name(ercd)}")
    # Its bay is free, so another signal is one too many.
    ercd = sig_sem(SEM_ROOF)
    say(f"one more car leaves the roof than came: {ercd_name(ercd)}")


def rent_a_bay():
    """Where the id does not matter, the kernel chooses it: one that is free, or a
    negative error code."""
    semid = acre_sem(T_CSEM(TA_TFIFO, 1, 1))
    ercd = pol_sem(semid)
    say(f"a rented bay: semaphore {semid}, {ercd_name(ercd)}")


def close_the_park():
    """Who waits when a semaphore is deleted gets E_DLT. Nobody can park any more;
    cars may leave."""
    ercd = del_sem(SEM_BAY)
    say(f"the park is closed: {ercd_name(ercd)}")
    ercd = pol_sem(SEM_BAY)
    say(f"and the bays are gone: {ercd_name(ercd)}")


def guard_task(exinf):
    """The guard's day."""
    open_the_roof()
    rent_a_bay()
    dly_tsk(5 * MINUTE)
    look_at_the_sign()
    dly_tsk(20 * MINUTE)
    close_the_park()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        kernel.raise_interrupt(INT_BAY, at=20 * MINUTE)
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
