# SPDX-License-Identifier: MIT
from pathlib import Path

from chip import Chip

from pyitron import *
from pyitron.config import constants

globals().update(constants(Path(__file__).with_name("codes.h")))


def pyitron_setup(kernel):
    global chip
    chip = Chip(kernel, INT_BUS)
    kernel.at(30, chip.unplug)


# The server.


def bus_handler():
    isig_sem(SEM_BUS)


def serve(fncd, address, value=0):
    """One request; the driver's task gets the next one when this has returned."""
    if not 0 <= address < len(chip.cells):
        return E_PAR
    pol_sem(SEM_BUS)  # an answer that came too late is nobody's
    if fncd == SVC_READ:
        chip.start_read(address)
    else:
        chip.start_write(address, value)
    if twai_sem(SEM_BUS, SILENCE_MS) != E_OK:
        return E_OBJ
    return chip.data if fncd == SVC_READ else E_OK


driver = ActiveServer(serve)


# What its clients call.


def eeprom_read(address):
    return cal_svc(SVC_READ, address)


def eeprom_write(address, value):
    return cal_svc(SVC_WRITE, address, value)


# The clients.


def show(what, result):
    ercd, now = get_tim()
    print(f"{now:2} ms: {what}:", result if result >= 0 else ercd_name(result))


def hours_task(exinf):
    for hours in (7, 8, 300):
        show(f"write {hours}", eeprom_write(0, hours))


def settings_task(exinf):
    for address in (3, 4, 99, 5):
        show(f"read at {address}", eeprom_read(address))
        dly_tsk(8)
