# SPDX-License-Identifier: MIT
"""Cyclic handlers: a level crossing, where lamps blink and a bell rings."""

from pathlib import Path

import pyitron
from pyitron import *

CYC_RADAR = 9


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def lamp_handler(name):
    """Two cyclic handlers may share a function; their exinf says which one it is.
    Their phases lie half a second apart."""
    say(f"{name} flashes")


def bell_handler(exinf):
    """A handler runs in non-task context: it makes the calls whose names begin with
    an i, and never waits."""
    say("the bell rings")


def tick_handler(exinf):
    """This one has TA_PHS."""
    say("a full second")


def ring_the_bell():
    """Without TA_PHS, a handler runs first one period after its start; a new start
    begins a new period."""
    sta_cyc(CYC_BELL)
    dly_tsk(700)
    ercd = sta_cyc(CYC_BELL)
    say(f"the bell, started anew: {ercd_name(ercd)}")
    dly_tsk(850)
    stp_cyc(CYC_BELL)


def keep_the_phase():
    """With TA_PHS, it runs at the instants that it has had since it was made,
    whenever it is started."""
    sta_cyc(CYC_CLOCK)
    dly_tsk(500)
    stp_cyc(CYC_CLOCK)


def look_at_the_bell():
    """Whether it is started, and in how many milliseconds it runs next."""
    ercd, bell = ref_cyc(CYC_BELL)
    ercd, lamp = ref_cyc(CYC_LEFT)
    say(f"the bell is started: {bell.cycstat == TCYC_STA}")
    say(f"the left lamp flashes in {lamp.lefttim} ms")


def detector_handler(exinf):
    """Look for the train, every 100 ms."""
    say(f"{exinf}: no train")


def look_for_the_train():
    """A handler for a while: with an id of the application's choice, and a phase of
    its own for the first time."""
    cre_cyc(CYC_RADAR, T_CCYC(TA_STA, "radar", detector_handler, 100, cycphs=20))
    dly_tsk(150)
    ercd = del_cyc(CYC_RADAR)
    say(f"the radar is off: {ercd_name(ercd)}")


def look_once_more():
    """The kernel may choose the id. A period has to be at least one millisecond."""
    cycid = acre_cyc(T_CCYC(TA_HLNG, "camera", detector_handler, cyctim=100))
    ercd = acre_cyc(T_CCYC(TA_HLNG, 0, detector_handler, 0))
    say(f"cyclic handler {cycid}; with a period of 0: {ercd_name(ercd)}")


def guard_task(exinf):
    """The crossing guard."""
    ring_the_bell()
    look_at_the_bell()
    keep_the_phase()
    look_for_the_train()
    look_once_more()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run(until=2_500)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
