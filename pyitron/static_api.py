# SPDX-License-Identifier: MIT
"""The static API as a table: which server makes the object, from which packet, and what its names are kept under."""

from collections.abc import Callable
from typing import Any, NamedTuple

from kernel import ports
from kernel.servers import alarm as alarm_server
from kernel.servers import configuration as configuration_server
from kernel.servers import cyclic as cyclic_server
from kernel.servers import data_queue as data_queue_server
from kernel.servers import eventflag as eventflag_server
from kernel.servers import fixed_pool as pool_server
from kernel.servers import interrupt as interrupt_server
from kernel.servers import mailbox as mailbox_server
from kernel.servers import message_buffer as message_buffer_server
from kernel.servers import mutex as mutex_server
from kernel.servers import overrun as overrun_server
from kernel.servers import rendezvous as rendezvous_server
from kernel.servers import semaphore as semaphore_server
from kernel.servers import service as service_server
from kernel.servers import task as task_server
from kernel.servers import task_exception as exception_server
from kernel.servers import variable_pool as variable_pool_server
from pyitron import (
    alarm,
    cyclic,
    data_queue,
    eventflag,
    fixed_pool,
    interrupt,
    mailbox,
    message_buffer,
    mutex,
    rendezvous,
    semaphore,
    service,
    task_management,
    variable_pool,
)
from pyitron.packets import (
    T_CALM,
    T_CCYC,
    T_CDTQ,
    T_CFLG,
    T_CINI,
    T_CISR,
    T_CMBF,
    T_CMBX,
    T_CMPF,
    T_CMPL,
    T_CMTX,
    T_CPOR,
    T_CSEM,
    T_CTSK,
    T_DEXC,
    T_DINH,
    T_DOVR,
    T_DSVC,
    T_DTEX,
)


class StaticApi(NamedTuple):
    """How one static API is carried out."""

    packet: type
    port: int
    op: int
    arguments: Callable[[Any], Any]


STATIC_APIS = {
    "CRE_TSK": StaticApi(T_CTSK, ports.TASK, task_server.CREATE, task_management.creation),
    "DEF_TEX": StaticApi(T_DTEX, ports.TASK_EXCEPTION, exception_server.DEFINE, lambda packet: packet.texrtn),
    "CRE_SEM": StaticApi(T_CSEM, ports.SEMAPHORE, semaphore_server.CREATE, semaphore.creation),
    "CRE_FLG": StaticApi(T_CFLG, ports.EVENTFLAG, eventflag_server.CREATE, eventflag.creation),
    "CRE_DTQ": StaticApi(T_CDTQ, ports.DATA_QUEUE, data_queue_server.CREATE, data_queue.creation),
    "CRE_MBX": StaticApi(T_CMBX, ports.MAILBOX, mailbox_server.CREATE, mailbox.creation),
    "CRE_MTX": StaticApi(T_CMTX, ports.MUTEX, mutex_server.CREATE, mutex.creation),
    "CRE_MBF": StaticApi(T_CMBF, ports.MESSAGE_BUFFER, message_buffer_server.CREATE, message_buffer.creation),
    "CRE_POR": StaticApi(T_CPOR, ports.RENDEZVOUS, rendezvous_server.CREATE, rendezvous.creation),
    "CRE_MPF": StaticApi(T_CMPF, ports.FIXED_POOL, pool_server.CREATE, fixed_pool.creation),
    "CRE_MPL": StaticApi(T_CMPL, ports.VARIABLE_POOL, variable_pool_server.CREATE, variable_pool.creation),
    "CRE_CYC": StaticApi(T_CCYC, ports.CYCLIC, cyclic_server.CREATE, cyclic.creation),
    "CRE_ALM": StaticApi(T_CALM, ports.ALARM, alarm_server.CREATE, alarm.creation),
    "DEF_OVR": StaticApi(T_DOVR, ports.OVERRUN, overrun_server.DEFINE, lambda packet: packet.ovrhdr),
    "DEF_INH": StaticApi(T_DINH, ports.INTERRUPT, interrupt_server.DEFINE, lambda packet: packet.inthdr),
    "ATT_ISR": StaticApi(T_CISR, ports.INTERRUPT, interrupt_server.CREATE, interrupt.creation),
    "DEF_SVC": StaticApi(T_DSVC, ports.SERVICE, service_server.DEFINE, service.creation),
    "DEF_EXC": StaticApi(T_DEXC, ports.CONFIGURATION, configuration_server.DEFINE_EXCEPTION, lambda packet: packet.exchdr),
    "ATT_INI": StaticApi(
        T_CINI, ports.CONFIGURATION, configuration_server.ATTACH_INITIAL, lambda packet: (packet.inirtn, packet.exinf)
    ),
}
