# SPDX-License-Identifier: MIT
from pyitron import *
from pyitron import syssvc
from pyitron.syssvc import *

line = syssvc.Memory()


def pyitron_setup(kernel):
    syssvc.setup(kernel, port1=line, port2="console")
    line.send("7", at=100)


def main_task(exinf):
    syslog(LOG_NOTICE, "task %d says %04x", exinf, 0xBEE)
    serial_opn_por(CONSOLE_PORTID)
    size, data = serial_rea_dat(CONSOLE_PORTID, 1)
    syslog(LOG_NOTICE, "%d character: %s", size, data.decode())
