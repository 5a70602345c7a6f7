# SPDX-License-Identifier: MIT
"""Extended service calls: a driver that is called as the kernel is called."""

from pathlib import Path

import pyitron
from pyitron import *

SVC_SERIAL_NUMBER, SVC_EEPROM, SVC_LAMP = 1, 2, 3
cells = {}


def say(text):
    print(f"{pyitron.current_kernel().now_ns // 1_000_000:4} ms  {text}")


def serial_number():
    """A plain function is called on the caller's context, as a function of the
    kernel is."""
    return 4711


def write_to_eeprom(fncd, name, value):
    """The body of the driver. It has a task of its own, so it may wait, and writes
    for one client after another."""
    dly_tsk(5)
    cells[name] = value
    return E_OK


# A server with a task of its own: the task is TSK_EEPROM, see service.cfg.
eeprom = pyitron.ActiveServer(write_to_eeprom)


def settings_task(name):
    """Two tasks write at the same time; each waits until its own cell is
    written."""
    for value in (1, 2):
        ercd = cal_svc(SVC_EEPROM, name, value)
        say(f"{name} = {value}: {ercd_name(ercd)}")


def read_the_serial_number():
    """What the function returns is what the call returns: a number, or an error
    code."""
    say(f"serial number {cal_svc(SVC_SERIAL_NUMBER)}")


def lamp(brightness):
    """Another function for the application to call; what is wrong with its
    parameters, it tells by an error code."""
    if not 0 <= brightness <= 100:
        return E_PAR
    say(f"the lamp shines with {brightness} %")
    return E_OK


def fit_a_lamp():
    """A service call can be defined while the system runs, and be taken back; then
    there is no such function code."""
    def_svc(SVC_LAMP, T_DSVC(TA_HLNG, lamp))
    ercd = cal_svc(SVC_LAMP, 80)
    say(f"a lamp of 80 %: {ercd_name(ercd)}")
    ercd = cal_svc(SVC_LAMP, 800)
    say(f"a lamp of 800 %: {ercd_name(ercd)}")
    def_svc(SVC_LAMP, NULL)
    ercd = cal_svc(SVC_LAMP, 80)
    say(f"the lamp is gone: {ercd_name(ercd)}")


def factory_task(exinf):
    """The last station in the factory."""
    read_the_serial_number()
    fit_a_lamp()


if __name__ == "__main__":
    with pyitron.Kernel() as kernel:
        kernel.load(Path(__file__).with_suffix(".cfg"), globals())
        result = kernel.run(until=100)
        print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
        print(f"in the memory: {cells}")
