# SPDX-License-Identifier: MIT
"""Alarm handlers: the light of a staircase, which goes out by itself."""

from pathlib import Path

import pyitron
from pyitron import *

MINUTE = 60_000
ALM_BUZZER = 7


def say(text):
    print(f"{pyitron.current_kernel().now_ns / 60_000_000_000:4.1f} min  {text}")


def off_handler(what):
    """An alarm handler runs once, in non-task context; what it switches off is its
    exinf."""
    say(f"{what} goes out")


def press_the_button():
    """The light is on for three minutes from now, also if it was on already: the
    time that was set before is forgotten."""
    ercd = sta_alm(ALM_LIGHT, 3 * MINUTE)
    say(f"the light is on: {ercd_name(ercd)}")


def look_at_the_timer():
    """Whether it is started, and how many milliseconds are left."""
    ercd, timer = ref_alm(ALM_LIGHT)
    if timer.almstat == TALM_STA:
        say(f"the light is on for {timer.lefttim / 1000:.0f} s more")
    else:
        say("the light is off")


def keep_the_light_on():
    """The caretaker turns the switch: the alarm is stopped, and the handler does
    not run."""
    ercd = stp_alm(ALM_LIGHT)
    say(f"the light stays on: {ercd_name(ercd)}")


def buzz(door):
    """The handler of another alarm."""
    say(f"door {door}: the buzzer ends")


def open_the_door():
    """An alarm with an id of the application's choice. It may be deleted while it
    is started."""
    cre_alm(ALM_BUZZER, T_CALM(TA_HLNG, 2, buzz))
    sta_alm(ALM_BUZZER, 500)
    say("door 2: the buzzer sounds")
    dly_tsk(100)
    ercd = del_alm(ALM_BUZZER)
    say(f"door 2 is open, the alarm is not needed: {ercd_name(ercd)}")


def open_another_door():
    """The kernel may choose the id. With 0 the handler has run when the call
    returns."""
    almid = acre_alm(T_CALM(TA_HLNG, 3, buzz))
    sta_alm(almid, 0)
    say(f"door 3: that was alarm {almid}")


def button_task(exinf):
    """An evening on the stairs."""
    press_the_button()
    dly_tsk(2 * MINUTE)
    look_at_the_timer()
    press_the_button()
    dly_tsk(4 * MINUTE)
    look_at_the_timer()
    press_the_button()
    keep_the_light_on()
    open_the_door()
    open_another_door()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
