# SPDX-License-Identifier: MIT
"""The log task: takes records out of the log buffer and writes them to a serial port."""

from pyitron.errors import E_OBJ, E_RLWAI, check
from pyitron.service_call import LARGEST_TIME, here, range_error
from pyitron.syssvc.constants import LOG_EMERG, LOG_NOTICE, LOG_UPTO, LOGTASK_FLUSH_WAIT, LOGTASK_INTERVAL
from pyitron.syssvc.log_format import lines_of
from pyitron.syssvc.log_server import AWAIT
from pyitron.syssvc.serial_port import serial_opn_por, serial_ref_por, serial_wri_dat
from pyitron.syssvc.services import Services, attached
from pyitron.syssvc.system_log import syslog, syslog_msk_log, syslog_rea_log, syslog_ref_log
from pyitron.task_sync import dly_tsk

__all__ = ["logtask", "logtask_flush"]


def logtask(exinf: int) -> None:
    """The body of the log task, as ``logtask.cfg`` creates it.

    It opens the port *exinf* unless that is open, has messages up to ``LOG_NOTICE`` kept for it, and only ``LOG_EMERG`` put out
    at once. A record is written ``LOGTASK_INTERVAL`` milliseconds after the first that was not written yet: while nothing is
    logged, the task waits, and keeps no run going.
    """
    gate = here()
    services = attached(gate)
    if exinf not in services.serial.ports:
        raise ValueError(f"logtask: its exinf must be the id of a serial port, not {exinf!r}")
    serial_opn_por(exinf)
    services.log_port = exinf
    syslog_msk_log(LOG_UPTO(LOG_NOTICE), LOG_UPTO(LOG_EMERG))
    syslog(LOG_NOTICE, "The log task writes to serial port %d.", exinf)
    while True:
        gate.send("logtask", services.log_address, AWAIT, 0)
        dly_tsk(LOGTASK_INTERVAL)
        lost, record = syslog_rea_log()
        while record is not None:
            _write(services, exinf, lines_of(record, lost))
            lost, record = syslog_rea_log()


def _write(services: Services, portid: int, lines: bytes) -> None:
    """Write all of *lines* to the port; if that is closed or its device has failed, put them out."""
    while lines:
        written = serial_wri_dat(portid, lines)
        if written >= 0:
            lines = lines[written:]
        elif written != E_RLWAI:
            services.put_out(lines)
            return


def _left(portid: int, count: int) -> int:
    """How many records or characters logtask_flush has to wait for, or an error code."""
    log = check(syslog_ref_log())
    if log.count > count or count > 0:
        return max(int(log.count) - count, 0)
    ercd, port = serial_ref_por(portid)
    return ercd if port is None else port.wricnt


def logtask_flush(count: int) -> int:
    """Wait until the log task has written all records but *count*; with 0, until the last character is sent, too.

    Args:
        count: how many records may be left, 0 or more.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_PAR: *count* is negative.
        E_OBJ: there is no log task, or its port is closed.
        E_RLWAI: the wait was ended by force.
        E_SYS: the port's device failed.

    Context:
        Task, with dispatching enabled.

    Cost:
        Some calls for every ``LOGTASK_FLUSH_WAIT`` milliseconds that it waits.

    Source:
        TOPPERS/ASP, log task
    """
    gate = here()
    ercd = gate.waiting_context() or range_error("logtask_flush", "count", count, 0, LARGEST_TIME)
    if not ercd and not attached(gate).log_port:
        ercd = E_OBJ
    if ercd:
        return gate.refused("logtask_flush", ercd)
    left = _left(attached(gate).log_port, count)
    while left > 0:
        ercd = dly_tsk(LOGTASK_FLUSH_WAIT)
        left = ercd or _left(attached(gate).log_port, count)
    return left
