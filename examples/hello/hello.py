# SPDX-License-Identifier: MIT
"""A TOPPERS/JSP application in miniature: one task reads commands from the serial port, three others work and log.

    pyitron run examples/hello/hello.cfg --app examples/hello/hello.py --clock real

Commands are single characters: 1, 2, 3 choose a worker; w wakes it up, s suspends it, r resumes it, t terminates it, a
activates it, p shows its state; c and C start and stop a handler that gives the workers turns; Q ends the run.
"""

from pathlib import Path

from pyitron import *
from pyitron.config import constants
from pyitron.syssvc import *

globals().update(constants(Path(__file__).with_name("hello.h")))

STATES = {
    TTS_RUN: "running",
    TTS_RDY: "ready",
    TTS_WAI: "waiting",
    TTS_SUS: "suspended",
    TTS_WAS: "waiting-suspended",
    TTS_DMT: "dormant",
}
COMMANDS = {"w": wup_tsk, "s": sus_tsk, "r": rsm_tsk, "t": ter_tsk, "a": act_tsk}


def tick_handler(exinf):
    irot_rdq(WORK_PRIORITY)


def worker_task(exinf):
    """Three rounds of work, then sleep until somebody wakes it up."""
    while True:
        for number in range(1, 4):
            current_kernel().consume(WORK_TIME * 1_000_000)
            syslog(LOG_NOTICE, "worker %d: round %d", exinf, number)
        syslog(LOG_NOTICE, "worker %d sleeps", exinf)
        slp_tsk()


def main_task(exinf):
    syslog(LOG_NOTICE, "Hello: commands are 1 2 3, w s r t a p, c C, Q")
    serial_opn_por(CONSOLE_PORTID)
    serial_ctl_por(CONSOLE_PORTID, IOCTL_CRLF | IOCTL_FCSND | IOCTL_FCRCV)
    workers = {"1": WORKER1, "2": WORKER2, "3": WORKER3}
    chosen = "1"
    while True:
        size, data = serial_rea_dat(CONSOLE_PORTID, 1)
        if size < 1:
            # The port was closed, or the wait ended by force.
            break
        command = data.decode("ascii", "replace")
        if command in workers:
            chosen = command
        elif command in COMMANDS:
            ercd = COMMANDS[command](workers[chosen])
            syslog(LOG_NOTICE, "%s of worker %s: %s", COMMANDS[command].__name__, chosen, ercd_name(ercd))
        elif command == "p":
            state = check(ref_tsk(workers[chosen]))
            syslog(LOG_NOTICE, "worker %s is %s, priority %d", chosen, STATES[state.tskstat], state.tskpri)
        elif command == "c":
            sta_cyc(TICK)
        elif command == "C":
            stp_cyc(TICK)
        elif command == "Q":
            break
        elif command.strip():
            syslog(LOG_NOTICE, "There is no command %s", command)
    syslog(LOG_NOTICE, "Good bye")
    logtask_flush(0)
    kernel_exit()
