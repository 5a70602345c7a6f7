# SPDX-License-Identifier: MIT
"""System time: a clock set by radio, and one whose crystal brings every tick."""

from pathlib import Path

import pyitron
from pyitron import *

INT_CRYSTAL = 1
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def say(text):
    print(f"{pyitron.current_kernel().now_ns / 1_000_000_000:3.1f} s  {text}")


def time_of_day():
    """The system time is in milliseconds; here it counts from midnight."""
    ercd, systim = get_tim()
    seconds = systim // SECOND
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def clock_task(exinf):
    """The clock shows the time every two seconds. A delay is as long as it is,
    wherever the hands are put."""
    for _ in range(4):
        say(f"the clock shows {time_of_day()}")
        dly_tsk(2 * SECOND)


def radio_task(exinf):
    """After three seconds the radio knows what time it is: half past nine in the
    evening."""
    dly_tsk(3 * SECOND)
    ercd = set_tim(21 * HOUR + 30 * MINUTE)
    say(f"the radio has set the clock: {ercd_name(ercd)}")
    ercd = set_tim(-1)
    say(f"a time before the beginning: {ercd_name(ercd)}")


def crystal_handler():
    """The interrupt of a crystal moves the time on by one tick of a millisecond;
    without it, time stands still."""
    isig_tim()


def run_with_its_own_clock():
    """The kernel's clock is what makes time go by, unless it is told otherwise."""
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")


def run_with_a_crystal():
    """The same application, and a crystal that is slow: it brings 900 ticks in a
    second."""
    with pyitron.Kernel(time_source="isig_tim") as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        for tick in range(2_700):
            kernel.raise_interrupt(INT_CRYSTAL, at=tick * 1000 / 900)
        kernel.run(until=3 * SECOND)


if __name__ == "__main__":
    run_with_its_own_clock()
    print("With a slow crystal, for three seconds:")
    run_with_a_crystal()
