# SPDX-License-Identifier: MIT
"""Task-dependent synchronisation: a conveyor belt that sleeps if it may."""

from pathlib import Path

import pyitron
from pyitron import *

INT_LIGHT_BARRIER = 1
INT_EMERGENCY_STOP = 2


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def light_barrier_isr(tskid):
    """A parcel interrupts the light: the belt is woken up, or will find the wake-up
    when it next sleeps."""
    iwup_tsk(tskid)


def belt_task(exinf):
    """The belt sleeps until there is a parcel, and carries it off in 300 ms."""
    while True:
        ercd = slp_tsk()
        if ercd == E_OK:
            say("the belt runs")
            carry_one_parcel()
        else:
            say(f"the belt is wanted for something else: {ercd_name(ercd)}")


def carry_one_parcel():
    """No wake-up ends a delay. What does is an emergency stop, by force."""
    ercd = dly_tsk(300)
    if ercd == E_OK:
        say("the belt stands")
    else:
        say(f"the belt stands in the middle: {ercd_name(ercd)}")


def emergency_stop_isr(tskid):
    """The red button ends whatever the belt waits for."""
    say("the red button is pressed")
    irel_wai(tskid)


def light_task(exinf):
    """The panel's light goes out when nobody has pressed a key for a second."""
    while tslp_tsk(1_000) == E_OK:
        say("the panel is lit")
    say("the panel goes dark")


def press_a_key():
    """One task wakes another up, which it has to know by its id."""
    ercd = wup_tsk(TSK_LIGHT)
    say(f"a key: {ercd_name(ercd)}")


def forget_the_parcels():
    """Two parcels were taken off by hand while the belt was running: their wake-ups
    are taken back."""
    say(f"wake-ups taken back: {can_wup(TSK_BELT)}")


def call_the_belt_off():
    """The end of a wait by force, from a task; it is an error if the task does not
    wait."""
    ercd = rel_wai(TSK_BELT)
    say(f"the sleeping belt: {ercd_name(ercd)}")


def open_the_door():
    """With a door open the belt's task is suspended; what it waits for may come
    meanwhile, but it does not go on."""
    sus_tsk(TSK_BELT)
    wup_tsk(TSK_BELT)
    say("the first door is open")
    sus_tsk(TSK_BELT)
    say("the second door is open")


def close_the_doors():
    """Each suspension is taken back by one resumption."""
    ercd = rsm_tsk(TSK_BELT)
    say(f"the first door is closed: {ercd_name(ercd)}")
    dly_tsk(50)
    ercd = rsm_tsk(TSK_BELT)
    say(f"the second door is closed: {ercd_name(ercd)}")


def turn_the_key():
    """The key of the service engineer takes back all suspensions, however many
    there are."""
    for _ in range(3):
        sus_tsk(TSK_BELT)
    ercd = frsm_tsk(TSK_BELT)
    say(f"the key is turned: {ercd_name(ercd)}")
    ercd = frsm_tsk(TSK_BELT)
    say(f"the key is turned again: {ercd_name(ercd)}")


def panel_task(exinf):
    """Who stands at the panel."""
    press_a_key()
    dly_tsk(150)
    forget_the_parcels()
    dly_tsk(650)
    call_the_belt_off()
    open_the_door()
    dly_tsk(50)
    close_the_doors()
    turn_the_key()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        for parcel in (100, 110, 120, 500):
            kernel.raise_interrupt(INT_LIGHT_BARRIER, at=parcel)
        kernel.raise_interrupt(INT_EMERGENCY_STOP, at=600)
        result = kernel.run(until=1_500)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
