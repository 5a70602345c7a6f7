# SPDX-License-Identifier: MIT
"""System configuration: a sensor node that survives a division by zero."""

from pathlib import Path

import pyitron
from pyitron import *
from pyitron.config import constants

# The constants of the header are there for the configuration file, and here.
globals().update(constants(Path(__file__).with_suffix(".h")))

readings = iter((20, 40, 0, 10, 8))
calibration = {"offset": 3}


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def set_up(what):
    """An initialisation routine runs before any task does."""
    say(f"{what} is set up")


def sensor_task(period):
    """A reading of 0 means that the wire is broken, which nobody has thought of."""
    while True:
        resistance = 1000 // next(readings)
        say(f"{resistance} ohms")
        dly_tsk(period)


def division_handler(fault):
    """The handler of a CPU exception gets what has happened. The task ends; this
    one has it begin anew."""
    ercd, tskid = iget_tid()
    say(f"task {tskid}: {fault.exception}")
    iact_tsk(tskid)


def lookup_handler(fault):
    """A handler for another kind of exception."""
    say(f"{fault.name}: no entry {fault.exception}")


def define_a_handler():
    """A handler can be defined while the system runs, and be taken back."""
    def_exc(LOOKUP, T_DEXC(TA_HLNG, lookup_handler))
    act_tsk(acre_tsk(T_CTSK(TA_HLNG, 0, wrong_task, 4, 1024)))
    ercd = def_exc(LOOKUP, NULL)
    say(f"without a handler it is a fault again: {ercd_name(ercd)}")


def wrong_task(exinf):
    """There is no entry of that name."""
    say(f"the gain is {calibration['gain']}")


def say_what_runs():
    """Which kernel this is: the version of the specification is in hexadecimal,
    5402 for μITRON 4.02."""
    ercd, version = ref_ver()
    say(f"specification {version.spver:x}, kernel {version.prver:x}")


def say_what_there_is():
    """The limits of this kernel, which it may be made with."""
    ercd, limits = ref_cfg()
    say(f"priorities {limits.mintpri}..{limits.maxtpri}, ids up to {limits.maxid}")
    say(f"a tick is {limits.ticnume}/{limits.ticdeno} ms")


def banner_task(exinf):
    """What is said at the start."""
    say_what_runs()
    say_what_there_is()
    define_a_handler()


if __name__ == "__main__":
    with pyitron.Kernel(max_id=64) as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run(until=800)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
