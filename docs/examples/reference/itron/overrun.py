# SPDX-License-Identifier: MIT
"""The overrun handler: a car's camera must not compute for too long."""

from pathlib import Path

import pyitron
from pyitron import *


def say(text):
    print(f"{pyitron.current_kernel().now_ns / 1_000_000:5.1f} ms  {text}")


def compute(ms):
    """Take processor time, as work does on a board."""
    pyitron.current_kernel().consume(int(ms * 1_000_000))


def overrun_handler(tskid, exinf):
    """There is one handler, in non-task context, for the tasks that overrun. This
    one has the task ended by another."""
    say(f"{exinf}: the budget is used up")
    if exinf == "signs":
        iwup_tsk(TSK_BRAKES)


def images_task(exinf):
    """5 ms for an image, in microseconds; each call sets a new limit. The third
    image is a difficult one."""
    for effort in (3, 4, 6):
        sta_ovr(TSK_SELF, 5_000)
        compute(effort)
        say(f"an image is ready after {effort} ms")
        dly_tsk(20 - effort)
    finish_without_a_limit()


def finish_without_a_limit():
    """The last image is not urgent: the limit is taken away."""
    ercd = stp_ovr(TSK_SELF)
    say(f"no limit any more: {ercd_name(ercd)}")
    compute(50)
    say("the panorama is ready")


def signs_task(exinf):
    """Only the task's own time counts, not that of the more urgent ones that run in
    between."""
    sta_ovr(TSK_SELF, 8_000)
    compute(2)
    ercd, limit = ref_ovr(TSK_SELF)
    say(f"signs: {limit.leftotm} µs are left")
    compute(1_000)
    say("signs: this is not reached")


def brakes_task(exinf):
    """The most urgent task runs every 2 ms, and ends who has overrun."""
    while tslp_tsk(2) == E_TMOUT:
        compute(0.5)
    ercd = ter_tsk(TSK_SIGNS)
    say(f"the task for signs is ended: {ercd_name(ercd)}")
    dly_tsk(100)
    take_the_handler_back()


def take_the_handler_back():
    """Another handler takes the place of the one before; with NULL there is none,
    and no task has a limit."""
    def_ovr(T_DOVR(TA_HLNG, overrun_handler))
    def_ovr(NULL)
    ercd = sta_ovr(TSK_SELF, 1_000)
    say(f"without a handler: {ercd_name(ercd)}")


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
