# SPDX-License-Identifier: MIT
"""μITRON 4.0 on a host: a real-time kernel for CPython, in virtual time.

    >>> import pyitron
    >>> from pyitron import *
    >>> def main(exinf):
    ...     print("hello from task", get_tid())
    >>> kernel = pyitron.Kernel()
    >>> kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, main, 10, 1024))
    0
    >>> kernel.run().reason
    hello from task (0, 1)
    'idle'

Service calls keep the specification's names, argument order and packets. They return an error code (``E_OK`` is 0, errors are
negative; ``ercd_name`` names them, ``check`` raises them), or a tuple of the error code and the outputs.
"""

from kernel.fault import Fault, Livelock
from pyitron.active_server import ActiveServer
from pyitron.configuration import *
from pyitron.configuration import __all__ as _configuration
from pyitron.constants import *
from pyitron.constants import __all__ as _constants
from pyitron.cyclic import *
from pyitron.cyclic import __all__ as _cyclic
from pyitron.errors import *
from pyitron.errors import __all__ as _errors
from pyitron.fixed_pool import *
from pyitron.fixed_pool import __all__ as _fixed_pool
from pyitron.interrupt import *
from pyitron.interrupt import __all__ as _interrupt
from pyitron.kernel import Kernel, RunResult, current_kernel, ext_ker
from pyitron.mailbox import *
from pyitron.mailbox import __all__ as _mailbox
from pyitron.mutex import *
from pyitron.mutex import __all__ as _mutex
from pyitron.overrun import *
from pyitron.overrun import __all__ as _overrun
from pyitron.packets import *
from pyitron.packets import __all__ as _packets
from pyitron.semaphore import *
from pyitron.semaphore import __all__ as _semaphore
from pyitron.service import *
from pyitron.service import __all__ as _service
from pyitron.system_state import *
from pyitron.system_state import __all__ as _system_state
from pyitron.system_time import *
from pyitron.system_time import __all__ as _system_time
from pyitron.task_exception import *
from pyitron.task_exception import __all__ as _task_exception
from pyitron.task_management import *
from pyitron.task_management import __all__ as _task_management
from pyitron.task_sync import *
from pyitron.task_sync import __all__ as _task_sync

# Every service call, by the module of its functional unit.
SERVICE_CALLS = (
    *_task_management,
    *_task_sync,
    *_task_exception,
    *_semaphore,
    *_mailbox,
    *_mutex,
    *_fixed_pool,
    *_system_time,
    *_cyclic,
    *_overrun,
    *_system_state,
    *_interrupt,
    *_service,
    *_configuration,
)

__all__ = [
    "ActiveServer",
    "Fault",
    "Kernel",
    "Livelock",
    "RunResult",
    "current_kernel",
    "ext_ker",
    *_constants,
    *_errors,
    *_packets,
    *SERVICE_CALLS,
]
