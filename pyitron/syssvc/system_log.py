# SPDX-License-Identifier: MIT
"""The system log: ``syslog``, ``vwri_log`` to ``vmsk_log`` as in TOPPERS/JSP, and the names of TOPPERS/ASP for them."""

from typing import Any

from pyitron.errors import E_OK, E_PAR
from pyitron.service_call import Gate, here, pattern, range_error, wrong_type
from pyitron.syssvc.constants import LOG_DEBUG, LOG_EMERG, LOG_TYPE_ASSERT, LOG_TYPE_COMMENT, TMAX_LOGINFO
from pyitron.syssvc.log_format import check_values
from pyitron.syssvc.log_server import READ, REFER, SET_MASKS, WRITE
from pyitron.syssvc.packets import SYSLOG, T_SYSLOG_RLOG
from pyitron.syssvc.services import attached

__all__ = [
    "syslog", "syslog_0", "syslog_1", "syslog_2", "syslog_3", "syslog_4", "syslog_5", "syslog_msk_log", "syslog_rea_log",
    "syslog_ref_log", "syslog_wri_log", "vmsk_log", "vrea_log", "vwri_log",
]  # fmt: skip


def syslog(prio: int, format: str, *args: Any) -> int:
    """Log a message: it is kept for the log task, put out at once, or both, as the masks say.

    Args:
        prio: how important it is, ``LOG_EMERG`` (0) to ``LOG_DEBUG`` (7).
        format: a format of C with ``%d %u %x %X %p %c %s %%``, widths and zero padding.
        args: the values for it, five at most; what the format does not use is ignored.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_PAR: *prio* is out of range.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message. Low-level output takes the host's time.

    Source:
        TOPPERS/JSP, system log
    """
    gate = here()
    values = check_values("syslog", format, args)
    return _write(gate, "syslog", prio, SYSLOG(LOG_TYPE_COMMENT, 0, (format, *values)))


def syslog_wri_log(prio: int, p_syslog: SYSLOG) -> int:
    """Log a record of any kind; its *logtim* is set to the milliseconds since the kernel's start.

    Args:
        prio: how important it is, ``LOG_EMERG`` (0) to ``LOG_DEBUG`` (7).
        p_syslog: the record, which is copied.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_PAR: *prio* is out of range, or *loginfo* has more than ``TMAX_LOGINFO`` values.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message. Low-level output takes the host's time.

    Source:
        TOPPERS/ASP, system log
    """
    gate = here()
    if not isinstance(p_syslog, SYSLOG):
        raise wrong_type("syslog_wri_log", "p_syslog", "a SYSLOG", p_syslog)
    if type(p_syslog.logtype) is not int:
        raise wrong_type("syslog_wri_log", "p_syslog.logtype", "an int", p_syslog.logtype)
    if not isinstance(p_syslog.loginfo, (tuple, list)):
        raise wrong_type("syslog_wri_log", "p_syslog.loginfo", "a tuple or a list", p_syslog.loginfo)
    if p_syslog.logtype == LOG_TYPE_COMMENT:
        check_values("syslog_wri_log", p_syslog.loginfo[0] if p_syslog.loginfo else None, p_syslog.loginfo[1:])
    if p_syslog.logtype == LOG_TYPE_ASSERT and len(p_syslog.loginfo) < 3:
        raise TypeError("syslog_wri_log: p_syslog.loginfo of a failed assertion must be (file, line, expression)")
    return _write(gate, "syslog_wri_log", prio, p_syslog)


def _write(gate: Gate, call: str, prio: int, record: SYSLOG) -> int:
    ercd = range_error(call, "prio", prio, LOG_EMERG, LOG_DEBUG) or (
        E_OK if len(record.loginfo) <= TMAX_LOGINFO else E_PAR
    )
    if ercd:
        return gate.refused(call, ercd)
    return gate.send(call, attached(gate).log_address, WRITE, 0, prio, record)


def syslog_rea_log() -> tuple[int, SYSLOG | None]:
    """Take the oldest record out of the log buffer.

    Returns:
        The number of records lost since the last one was read and the record; or the first error below that applies and None.

    Errors:
        E_OBJ: the log buffer is empty.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        TOPPERS/ASP, system log
    """
    gate = here()
    ercd, value = gate.ask("syslog_rea_log", attached(gate).log_address, READ, 0)
    return (ercd, None) if ercd else value


def syslog_msk_log(logmask: int, lowmask: int) -> int:
    """Choose what is logged.

    Args:
        logmask: which importances go to the log buffer, as ``LOG_MASK`` and ``LOG_UPTO`` make it.
        lowmask: which are put out at once, by low-level output.

    Returns:
        ``E_OK``.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        TOPPERS/ASP, system log
    """
    gate = here()
    logged = pattern("syslog_msk_log", "logmask", logmask)
    low = pattern("syslog_msk_log", "lowmask", lowmask)
    return gate.send("syslog_msk_log", attached(gate).log_address, SET_MASKS, 0, logged, low)


def syslog_ref_log() -> tuple[int, T_SYSLOG_RLOG | None]:
    """Report the state of the system log.

    Returns:
        ``E_OK`` and the state.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; one message.

    Source:
        TOPPERS/ASP, system log
    """
    gate = here()
    ercd, state = gate.ask("syslog_ref_log", attached(gate).log_address, REFER, 0)
    return ercd, None if ercd else T_SYSLOG_RLOG(*state)


# The forms with a fixed number of values exist for C's sake.
syslog_0 = syslog_1 = syslog_2 = syslog_3 = syslog_4 = syslog_5 = syslog
vwri_log = syslog_wri_log
vrea_log = syslog_rea_log
vmsk_log = syslog_msk_log
