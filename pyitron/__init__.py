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
negative; ``ercd_name`` names them, ``check`` raises them), or a tuple of the error code and the outputs. Each says what it
takes, returns and costs: ``help(wai_sem)``. The units of the specification are modules, as ``pyitron.semaphore``:

    task_management    tasks: cre_tsk to ref_tst
    task_sync          waiting and waking up, suspending, delays: slp_tsk to dly_tsk
    task_exception     task exceptions: def_tex to ref_tex
    semaphore          semaphores: cre_sem to ref_sem
    eventflag          eventflags: cre_flg to ref_flg
    data_queue         data queues: cre_dtq to ref_dtq
    mailbox            mailboxes: cre_mbx to ref_mbx
    mutex              mutexes: cre_mtx to ref_mtx
    message_buffer     message buffers: cre_mbf to ref_mbf
    rendezvous         rendezvous ports: cre_por to ref_rdv
    fixed_pool         fixed-size memory pools: cre_mpf to ref_mpf
    variable_pool      variable-size memory pools: cre_mpl to ref_mpl
    system_time        system time: set_tim to isig_tim
    cyclic             cyclic handlers: cre_cyc to ref_cyc
    alarm              alarm handlers: cre_alm to ref_alm
    overrun            overrun handler: def_ovr to ref_ovr
    system_state       precedence, CPU lock, dispatching, contexts: rot_rdq to ref_sys
    interrupt          interrupts: def_inh to get_ixx
    service            extended service calls: def_svc and cal_svc, with active_server
    configuration      CPU exceptions, configuration and version: def_exc, ref_cfg, ref_ver

Besides these there are ``kernel`` (``Kernel``: load a configuration file, run, look at it), ``packets`` (``T_CTSK`` and the
like), ``constants``, ``errors``, ``itron_types`` (``ID``, ``TMO``: for annotations), and ``trace``, which is not part of
``import *``.
"""

from typing import TYPE_CHECKING

from kernel import __version__ as __version__
from kernel import build_kind as build_kind
from kernel.fault import Fault as Fault
from kernel.fault import Livelock as Livelock
from kernel.machine import RunResult as RunResult
from kernel.signatures import tidy as _tidy
from pyitron.active_server import ActiveServer as ActiveServer
from pyitron.alarm import *
from pyitron.alarm import __all__ as _alarm
from pyitron.configuration import *
from pyitron.configuration import __all__ as _configuration
from pyitron.constants import *
from pyitron.constants import __all__ as _constants
from pyitron.cyclic import *
from pyitron.cyclic import __all__ as _cyclic
from pyitron.data_queue import *
from pyitron.data_queue import __all__ as _data_queue
from pyitron.errors import *
from pyitron.errors import __all__ as _errors
from pyitron.eventflag import *
from pyitron.eventflag import __all__ as _eventflag
from pyitron.fixed_pool import *
from pyitron.fixed_pool import __all__ as _fixed_pool
from pyitron.interrupt import *
from pyitron.interrupt import __all__ as _interrupt
from pyitron.itron_types import *
from pyitron.itron_types import __all__ as _types
from pyitron.kernel import Kernel as Kernel
from pyitron.kernel import current_kernel as current_kernel
from pyitron.kernel import ext_ker as ext_ker
from pyitron.mailbox import *
from pyitron.mailbox import __all__ as _mailbox
from pyitron.message_buffer import *
from pyitron.message_buffer import __all__ as _message_buffer
from pyitron.mutex import *
from pyitron.mutex import __all__ as _mutex
from pyitron.overrun import *
from pyitron.overrun import __all__ as _overrun
from pyitron.packets import *
from pyitron.packets import __all__ as _packets
from pyitron.rendezvous import *
from pyitron.rendezvous import __all__ as _rendezvous
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
from pyitron.variable_pool import *
from pyitron.variable_pool import __all__ as _variable_pool

# Every service call, by the module of its functional unit.
SERVICE_CALLS = (
    *_task_management,
    *_task_sync,
    *_task_exception,
    *_semaphore,
    *_eventflag,
    *_data_queue,
    *_mailbox,
    *_mutex,
    *_message_buffer,
    *_rendezvous,
    *_fixed_pool,
    *_variable_pool,
    *_system_time,
    *_cyclic,
    *_alarm,
    *_overrun,
    *_system_state,
    *_interrupt,
    *_service,
    *_configuration,
)

# Type checkers, which cannot follow this, know by the forms of the imports what is exported.
if not TYPE_CHECKING:
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
        *_types,
        *SERVICE_CALLS,
    ]

_tidy(globals()[_call] for _call in SERVICE_CALLS)
