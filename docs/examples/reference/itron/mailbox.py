# SPDX-License-Identifier: MIT
"""Mailboxes: a fire alarm panel that reads the most urgent report first."""

from pathlib import Path

import pyitron
from pyitron import *

FIRE, FAULT, ROUTINE = 1, 2, 3
MBX_PRINTER = 6


class Report(T_MSG_PRI):
    """A message is an object of the application's own; T_MSG_PRI brings its
    priority, msgpri."""

    def __init__(self, msgpri, place, text):
        super().__init__(msgpri)
        self.place = place
        self.text = text


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def name_of(tskid):
    return pyitron.current_kernel().names.get(("tsk", tskid), "nobody")


def detector_task(place):
    """A detector reports that it is well. The one in the attic has more to say,
    before the panel has read anything."""
    snd_mbx(MBX_PANEL, Report(ROUTINE, place, "all is well"))
    if place == "attic":
        snd_mbx(MBX_PANEL, Report(FAULT, place, "the battery is low"))
        snd_mbx(MBX_PANEL, Report(FIRE, place, "there is smoke"))


def panel_task(exinf):
    """The panel waits for reports. It gets the very object that was sent."""
    while True:
        ercd, report = rcv_mbx(MBX_PANEL)
        say(f"{report.place}: {report.text}")
        dly_tsk(10)
        if report.msgpri == FIRE:
            break
    empty_the_mailbox()
    wait_for_the_all_clear()


def empty_the_mailbox():
    """Read what there is, and do not wait for more."""
    ercd, report = prcv_mbx(MBX_PANEL)
    while ercd == E_OK:
        say(f"also {report.place}: {report.text}")
        ercd, report = prcv_mbx(MBX_PANEL)
    say(f"that was all: {ercd_name(ercd)}")


def wait_for_the_all_clear():
    """In case of fire silence is news, too: a wait that has an end."""
    ercd, report = trcv_mbx(MBX_PANEL, 100)
    while ercd == E_TMOUT:
        say("the siren sounds")
        ercd, report = trcv_mbx(MBX_PANEL, 100)
    say(f"{report.place}: {report.text}")


def look_into_the_mailbox():
    """Who waits, and the message that would be next; it stays in the mailbox."""
    ercd, mailbox = ref_mbx(MBX_PANEL)
    text = mailbox.pk_msg.text if mailbox.pk_msg else "nothing"
    say(f"next: {text}, waiting: {name_of(mailbox.wtskid)}")


def print_the_log():
    """A mailbox in the order of sending, where a message need not have a priority:
    any object but None."""
    cre_mbx(MBX_PRINTER, T_CMBX(TA_TFIFO | TA_MFIFO))
    for line in ("smoke in the attic", "the siren has sounded"):
        snd_mbx(MBX_PRINTER, line)
    say(f"printed first: {prcv_mbx(MBX_PRINTER)[1]}")
    ercd = del_mbx(MBX_PRINTER)
    say(f"deleted with its last line: {ercd_name(ercd)}")


def urgency_has_limits():
    """An id that the kernel chooses. A message more urgent than 1, or less than the
    mailbox has room for, is refused."""
    mbxid = acre_mbx(T_CMBX(TA_TFIFO | TA_MPRI, maxmpri=2))
    ercd = snd_mbx(mbxid, Report(ROUTINE, "cellar", "of no importance"))
    say(f"mailbox {mbxid}: {ercd_name(ercd)}")


def service_task(exinf):
    """The fire brigade."""
    dly_tsk(5)
    look_into_the_mailbox()
    dly_tsk(300)
    look_into_the_mailbox()
    snd_mbx(MBX_PANEL, Report(ROUTINE, "attic", "it was burnt toast"))
    print_the_log()
    urgency_has_limits()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run()
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
