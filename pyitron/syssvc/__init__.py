# SPDX-License-Identifier: MIT
"""The system services that TOPPERS/JSP and ASP applications use: system log, serial ports, log task.

    >>> import pyitron
    >>> from pyitron import T_CTSK, TA_ACT
    >>> from pyitron.syssvc import LOG_NOTICE, syslog
    >>> def main(exinf):
    ...     syslog(LOG_NOTICE, "task %d says %04x", exinf, 0xBEE)
    >>> kernel = pyitron.Kernel()
    >>> kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 7, main, 10, 1024))
    0
    >>> kernel.run().reason
    task 7 says 0bee
    'idle'

They are servers of their own on the kernel's message channel, and not part of a kernel that does not use them.
"""

from pyitron.kernel import ext_ker
from pyitron.syssvc.constants import *
from pyitron.syssvc.constants import __all__ as _constants
from pyitron.syssvc.devices import *
from pyitron.syssvc.devices import __all__ as _devices
from pyitron.syssvc.log_task import *
from pyitron.syssvc.log_task import __all__ as _log_task
from pyitron.syssvc.packets import *
from pyitron.syssvc.packets import __all__ as _packets
from pyitron.syssvc.serial_port import *
from pyitron.syssvc.serial_port import __all__ as _serial_port
from pyitron.syssvc.serial_port import serial_initialize
from pyitron.syssvc.services import setup
from pyitron.syssvc.system_log import *
from pyitron.syssvc.system_log import __all__ as _system_log

# TOPPERS/JSP's name for it.
kernel_exit = ext_ker

# Every service call, by module.
SYSTEM_SERVICES = (*_system_log, *_serial_port, *_log_task)

__all__ = ["kernel_exit", "serial_initialize", "setup", *_constants, *_devices, *_packets, *SYSTEM_SERVICES]
