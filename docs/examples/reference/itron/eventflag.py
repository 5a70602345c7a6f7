# SPDX-License-Identifier: MIT
"""Eventflags: a washing machine, which waits until several things are so."""

from pathlib import Path

import pyitron
from pyitron import *

# Bits of FLG_MACHINE, and the interrupts that set them.
WATER_IN, WARM, LEAK, FOAM = 0x01, 0x02, 0x10, 0x20
INT_WATER, INT_WARM, INT_LEAK, INT_START_KEY = 1, 2, 3, 4
# Bits of FLG_KEYS.
START, STOP = 0x01, 0x02
FLG_DOOR = 5


def say(text):
    print(f"{pyitron.current_kernel().now_ns / 1_000_000_000:5.1f} s  {text}")


def level_isr(bits):
    """A sensor of the machine has switched."""
    iset_flg(FLG_MACHINE, bits)


def key_isr(bits):
    """A key was pressed."""
    iset_flg(FLG_KEYS, bits)


def drum_task(exinf):
    """The drum turns when there is water and it is warm: all of the bits."""
    ercd, pattern = wai_flg(FLG_MACHINE, WATER_IN | WARM, TWF_ANDW)
    if ercd == E_OK:
        say(f"the drum turns ({pattern:#04x})")
    else:
        say(f"the drum stays as it is: {ercd_name(ercd)}")


def alarm_task(exinf):
    """Somebody else waits for the same flag (TA_WMUL), for any of two bits; the
    pattern says which one it was."""
    ercd, pattern = wai_flg(FLG_MACHINE, LEAK | FOAM, TWF_ORW)
    if ercd == E_OK and pattern & LEAK:
        say("there is a leak: the pump runs")
    if ercd == E_OK and pattern & FOAM:
        say("there is too much foam: the drum stands")


def await_a_key():
    """Nobody presses a key for two seconds; then somebody does. The flag has
    TA_CLR: what was waited for is cleared."""
    ercd, pattern = twai_flg(FLG_KEYS, START | STOP, TWF_ORW, 2_000)
    say(f"no key: {ercd_name(ercd)}")
    ercd, pattern = twai_flg(FLG_KEYS, START | STOP, TWF_ORW, 2_000)
    say(f"key {pattern:#04x} is pressed")


def fill_in_soap():
    """Look whether a bit is set, without waiting. TWF_ANDW and TWF_ORW are the same
    for one bit."""
    ercd, pattern = pol_flg(FLG_MACHINE, WATER_IN, TWF_ANDW)
    say(f"is there water? {ercd_name(ercd)}")


def let_the_water_out():
    """clr_flg takes the bits that stay: ~bits clears them. Other bits are not
    touched."""
    clr_flg(FLG_MACHINE, ~(WATER_IN | WARM))
    ercd, machine = ref_flg(FLG_MACHINE)
    say(f"the water is out, the flag is {machine.flgptn:#04x}")


def watch_the_door():
    """A flag for a while, with an id of the application's choice and a bit that is
    set from the beginning."""
    cre_flg(FLG_DOOR, T_CFLG(TA_TFIFO | TA_WSGL, iflgptn=0x01))
    set_flg(FLG_DOOR, 0x02)
    ercd, pattern = pol_flg(FLG_DOOR, 0x03, TWF_ANDW)
    say(f"the door is shut and locked: {ercd_name(ercd)}")


def lend_a_flag():
    """Where the id does not matter, the kernel chooses it."""
    flgid = acre_flg(T_CFLG(TA_TFIFO | TA_WSGL))
    set_flg(flgid, 0x80)
    say(f"eventflag {flgid} is {ref_flg(flgid)[1].flgptn:#04x}")


def switch_off():
    """Who waits when a flag is deleted gets E_DLT."""
    say("the machine is switched off")
    del_flg(FLG_MACHINE)


def panel_task(exinf):
    """A wash."""
    await_a_key()
    fill_in_soap()
    watch_the_door()
    act_tsk(TSK_DRUM)
    dly_tsk(60_000)
    let_the_water_out()
    act_tsk(TSK_DRUM)
    dly_tsk(5_000)
    switch_off()
    lend_a_flag()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        kernel.raise_interrupt(INT_START_KEY, at=3_500)
        kernel.raise_interrupt(INT_WATER, at=20_000)
        kernel.raise_interrupt(INT_WARM, at=45_000)
        kernel.raise_interrupt(INT_LEAK, at=50_000)
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
