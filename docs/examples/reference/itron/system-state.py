# SPDX-License-Identifier: MIT
"""System state: gauges take turns, and a counter is read while it is still."""

from pathlib import Path

import pyitron
from pyitron import *

INT_ENCODER = 1
# The position is in two registers, of which the upper one counts the turns.
position = {"turns": 7, "angle": 359}


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def compute(ms):
    """Take processor time, as work does on a board."""
    pyitron.current_kernel().consume(ms * 1_000_000)


def gauge_task(axis):
    """Three tasks of one priority; each says which one it is."""
    ercd, tskid = get_tid()
    say(f"gauge {axis} begins: task {tskid}")
    compute(15)
    say(f"gauge {axis} ends")


def turn_handler(tskpri):
    """Every 10 ms the next of them has its turn: round robin, as far as it is
    wanted."""
    ercd, tskid = iget_tid()
    if tskid != TSK_NONE:
        say(f"task {tskid} was interrupted")
    else:
        say("nobody was running")
    irot_rdq(tskpri)


def encoder_isr(exinf):
    """The wheel has gone on by one degree. A handler of a higher level must not see
    half of it."""
    iloc_cpu()
    position["angle"] = (position["angle"] + 1) % 360
    position["turns"] += position["angle"] == 0
    iunl_cpu()
    library_function("the wheel turns")


def read_the_position():
    """While the CPU is locked no handler runs, so both registers belong together;
    the interrupt comes afterwards."""
    loc_cpu()
    turns = position["turns"]
    compute(2)
    angle = position["angle"]
    say(f"{turns} turns, {angle} degrees; the CPU is locked: {bool(sns_loc())}")
    unl_cpu()


def change_the_tool():
    """With dispatching disabled no other task runs, however urgent; handlers do.
    Waiting is an error then."""
    dis_dsp()
    act_tsk(TSK_COOLANT)
    compute(3)
    ercd = dly_tsk(1)
    say(f"dispatching is disabled: {bool(sns_dsp())}, waiting: {ercd_name(ercd)}")
    ena_dsp()


def coolant_task(exinf):
    """The most urgent task."""
    say("the coolant flows")


def library_function(text):
    """Code that is called from everywhere can ask where it is: in a handler, or
    where nobody may wait."""
    say(f"{text}; in a handler: {bool(sns_ctx())}, no waiting: {bool(sns_dpn())}")


def look_at_the_system():
    """The same as one number: 1 for a handler, 2 for a locked CPU, 4 for disabled
    dispatching."""
    dis_dsp()
    ercd, system = ref_sys()
    say(f"the state of the system: {system.sysstat}")
    ena_dsp()


def give_way():
    """Who is first of its priority goes behind the others; with TPRI_SELF, of the
    caller's own priority."""
    ercd = rot_rdq(TPRI_SELF)
    say(f"after you: {ercd_name(ercd)}")


def setup_task(exinf):
    """The one who sets up the machine."""
    read_the_position()
    change_the_tool()
    library_function("all is set up")
    look_at_the_system()
    give_way()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        kernel.raise_interrupt(INT_ENCODER, at=1)
        result = kernel.run(until=60)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
