# SPDX-License-Identifier: MIT
"""Task management: a label printer, and jobs that come and go."""

from pathlib import Path

import pyitron
from pyitron import *

INT_SCANNER = 1
TSK_CLEANER = 8
STATES = {
    TTS_RUN: "running",
    TTS_RDY: "ready",
    TTS_WAI: "waiting",
    TTS_DMT: "dormant",
}


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def printer_task(what):
    """Print one label, and end. Each further activation starts the task anew."""
    say(f"printing a {what}")
    try:
        if what == "poster":
            refuse_the_job()
        dly_tsk(40)
        say(f"the {what} is done")
    finally:
        say("the motor stops")


def refuse_the_job():
    """A task may end itself at any depth; what its functions have to clean up is
    done on the way out."""
    say("no paper of that size")
    ext_tsk()


def scanner_isr(tskid):
    """Each parcel that the scanner sees needs a label; while the printer prints,
    activations are queued."""
    iact_tsk(tskid)


def print_three_labels():
    """The operator asks for three at once: one activation starts the task, two are
    queued."""
    for _ in range(3):
        act_tsk(TSK_PRINTER)
    ercd, printer = ref_tsk(TSK_PRINTER)
    say(f"it is {STATES[printer.tskstat]}, {printer.actcnt} activations are queued")


def forget_the_queued_ones():
    """The number of activations that were queued is what comes back; an error would
    be negative."""
    say(f"labels taken back: {can_act(TSK_PRINTER)}")


def print_a_poster():
    """A start code says what this job is about. Only a dormant task can be started
    with one."""
    ercd = sta_tsk(TSK_PRINTER, "receipt")
    say(f"started: {ercd_name(ercd)}")
    ercd = sta_tsk(TSK_PRINTER, "poster")
    say(f"once more: {ercd_name(ercd)}")
    dly_tsk(50)
    sta_tsk(TSK_PRINTER, "poster")


def stop_the_printer():
    """The paper jams, and the task is stopped where it is. It stops the motor on
    its way out."""
    act_tsk(TSK_PRINTER)
    dly_tsk(10)
    ercd = ter_tsk(TSK_PRINTER)
    say(f"stop: {ercd_name(ercd)}")
    ercd, printer = ref_tst(TSK_PRINTER)
    say(f"the printer is {STATES[printer.tskstat]}")


def report_task(exinf):
    """The day's report is computed when nothing else is to be done; at its end it
    is urgent."""
    dly_tsk(400)
    ercd, before = get_pri(TSK_SELF)
    chg_pri(TSK_SELF, 2)
    ercd, after = get_pri(TSK_SELF)
    say(f"the report is due: priority {before} becomes {after}")


def cleaner_task(exinf):
    """A job for one day: it leaves nothing behind, not even its task."""
    say("the rollers are clean")
    exd_tsk()


def send_the_cleaner():
    """A task with an id of the application's choice, activated at once. It has
    deleted itself when all is done."""
    cre_tsk(TSK_CLEANER, T_CTSK(TA_ACT, 0, cleaner_task, itskpri=9, stksz=1024))
    dly_tsk(1)
    ercd, pk_rtsk = ref_tsk(TSK_CLEANER)
    say(f"the cleaner is gone: {ercd_name(ercd)}")


def helper_task(exinf):
    """Another such job, which leaves its task behind when it returns."""
    say("paper is refilled")


def hire_a_helper():
    """A task whose id the kernel chooses. It is dormant when it has ended, and
    deleted by who made it."""
    helper = acre_tsk(T_CTSK(TA_ACT, 0, helper_task, itskpri=9, stksz=1024))
    dly_tsk(1)
    ercd = del_tsk(helper)
    say(f"the helper was task {helper}, deleted: {ercd_name(ercd)}")


def operator_task(exinf):
    """The operator's shift."""
    print_three_labels()
    dly_tsk(20)
    forget_the_queued_ones()
    dly_tsk(180)
    print_a_poster()
    stop_the_printer()
    send_the_cleaner()
    hire_a_helper()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        for parcel in (100, 110):
            kernel.raise_interrupt(INT_SCANNER, at=parcel)
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
