# SPDX-License-Identifier: MIT
"""Task exceptions: what a recorder does at once, and what it holds back."""

from pathlib import Path

import pyitron
from pyitron import *

INT_POWER = 1
POWER_FAILS = 0x01
NEW_DISK = 0x02


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def recorder_exceptions(texptn, name):
    """The exception routine runs as the task, between two of its steps; it gets
    what was requested, and the task's exinf."""
    if texptn & NEW_DISK:
        say(f"the {name} uses a new disk")
    if texptn & POWER_FAILS:
        say(f"exceptions are disabled here: {bool(sns_tex())}")
        say(f"the {name} closes its file")
        ext_tsk()


def write_a_record(number):
    """A record is not to be torn apart, so exceptions wait until it is written."""
    dis_tex()
    say(f"record {number} begins")
    pyitron.current_kernel().consume(30_000_000)
    say(f"record {number} is written")
    ena_tex()


def recorder_task(name):
    """A task starts with its exceptions disabled, and enables them when it is ready
    for them."""
    ena_tex()
    for number in range(1, 10):
        write_a_record(number)
        dly_tsk(70)


def power_isr(tskid):
    """The supply tells that there are a few milliseconds left. An exception does
    not end a wait; irel_wai does."""
    say("the power fails")
    iras_tex(tskid, POWER_FAILS)
    irel_wai(tskid)


def change_the_disk():
    """Several requests before the routine runs are one, with the bits of all of
    them."""
    ercd = ras_tex(TSK_RECORDER, NEW_DISK)
    say(f"a new disk is in: {ercd_name(ercd)}")


def look_at_the_recorder():
    """What is pending, and whether it is held back."""
    ercd, state = ref_tex(TSK_RECORDER)
    say(f"pending: {state.pndptn:#04x}, disabled: {state.texstat == TTEX_DIS}")


def operator_exceptions(texptn, exinf):
    """What the operator's task does when it is asked to."""
    say(f"the operator is asked for {texptn:#04x}")


def try_it_out():
    """A routine can be defined while the task runs, and taken back. Who asks itself
    is served before the call returns."""
    def_tex(TSK_SELF, T_DTEX(TA_HLNG, operator_exceptions))
    ena_tex()
    ras_tex(TSK_SELF, 0x80)
    def_tex(TSK_SELF, NULL)
    ercd = ras_tex(TSK_SELF, 0x80)
    say(f"without a routine: {ercd_name(ercd)}")


def operator_task(exinf):
    """The operator's work."""
    try_it_out()
    dly_tsk(120)
    change_the_disk()
    look_at_the_recorder()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        kernel.raise_interrupt(INT_POWER, at=220)
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
