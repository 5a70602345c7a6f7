# SPDX-License-Identifier: MIT
"""Interrupt management: a robot with wheels and a bumper."""

from pathlib import Path

import pyitron
from pyitron import *

INT_WHEELS, INT_BUMPER, INT_SONAR = 1, 2, 3
ISR_SONAR = 9


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def compute(ms):
    """Take processor time, as work does on a board."""
    pyitron.current_kernel().consume(ms * 1_000_000)


def wheel_isr(name):
    """Service routines of one interrupt run one after the other; each looks whether
    its device was the cause."""
    say(f"{name}: one step")


def bumper_handler():
    """The handler of an interrupt; it wakes up who waits for it."""
    say("the bumper is hit")
    iwup_tsk(TSK_ROBOT)


def drive_against_a_wall():
    """Wait for an interrupt: its handler wakes the task up."""
    ercd = tslp_tsk(100)
    say(f"the robot stops: {ercd_name(ercd)}")


def fit_a_new_bumper():
    """Another handler takes the place of the one before. With NULL there is
    none."""
    ercd = def_inh(INT_BUMPER, T_DINH(TA_HLNG, soft_bumper_handler))
    say(f"a soft bumper: {ercd_name(ercd)}")


def soft_bumper_handler():
    """The new one."""
    say("the soft bumper is touched")


def turn_in_peace():
    """While an interrupt is disabled, one request is kept; it is served when it is
    enabled."""
    dis_int(INT_WHEELS)
    dly_tsk(20)
    say("the robot has turned")
    ena_int(INT_WHEELS)


def measure_exactly():
    """Up to a level all interrupts are masked, and those above it are served. The
    bumper has level 5 here."""
    chg_ixx(3)
    ercd, level = get_ixx()
    say(f"masked up to level {level}")
    compute(30)
    say("measured")
    chg_ixx(0)


def sonar_isr(exinf):
    """A routine that is attached while the robot runs."""
    say(f"the sonar hears: {exinf}")


def attach_the_sonar():
    """A service routine with an id of the application's choice; it can be looked
    up."""
    cre_isr(ISR_SONAR, T_CISR(TA_HLNG, "a wall", INT_SONAR, sonar_isr))
    ercd, routine = ref_isr(ISR_SONAR)
    say(f"{routine.isr.__name__} serves interrupt {routine.intno}")


def attach_another():
    """The kernel may choose the id. When a routine is deleted, the others of its
    interrupt stay."""
    isrid = acre_isr(T_CISR(TA_HLNG, "a cat", INT_SONAR, sonar_isr))
    say(f"interrupt service routine {isrid}")
    dly_tsk(20)
    del_isr(isrid)
    dly_tsk(20)


def robot_task(exinf):
    """A drive."""
    drive_against_a_wall()
    fit_a_new_bumper()
    turn_in_peace()
    measure_exactly()
    attach_the_sonar()
    attach_another()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        kernel.set_interrupt_level(INT_BUMPER, 5)
        for instant in (10, 35, 60):
            kernel.raise_interrupt(INT_WHEELS, at=instant)
        for instant in (20, 65):
            kernel.raise_interrupt(INT_BUMPER, at=instant)
        for instant in (80, 100):
            kernel.raise_interrupt(INT_SONAR, at=instant)
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
