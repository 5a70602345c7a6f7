# SPDX-License-Identifier: MIT
"""Constants of the system services, with the names and values of TOPPERS/JSP."""

__all__ = [
    "CONSOLE_PORTID", "INTNO_SERIAL", "IOCTL_CRLF", "IOCTL_ECHO", "IOCTL_FCANY", "IOCTL_FCRCV", "IOCTL_FCSND", "IOCTL_NULL",
    "LOGTASK_FLUSH_WAIT", "LOGTASK_INTERVAL", "LOGTASK_PORTID", "LOGTASK_PRIORITY", "LOGTASK_STACK_SIZE", "LOG_ALERT",
    "LOG_CRIT", "LOG_DEBUG", "LOG_EMERG", "LOG_ENTER", "LOG_ERROR", "LOG_INFO", "LOG_LEAVE", "LOG_MASK", "LOG_NOTICE",
    "LOG_TYPE_ASSERT", "LOG_TYPE_COMMENT", "LOG_TYPE_CYC", "LOG_TYPE_DSP", "LOG_TYPE_EXC", "LOG_TYPE_INH", "LOG_TYPE_ISR",
    "LOG_TYPE_SVC", "LOG_TYPE_TEX", "LOG_TYPE_TSKSTAT", "LOG_UPTO", "LOG_WARNING", "SERIAL_BUFSZ", "TCNT_SYSLOG_BUFFER",
    "TMAX_LOGINFO", "TNUM_PORT",
]  # fmt: skip

# How important a log record is: 0 is the most important.
LOG_EMERG = 0
LOG_ALERT = 1
LOG_CRIT = 2
LOG_ERROR = 3
LOG_WARNING = 4
LOG_NOTICE = 5
LOG_INFO = 6
LOG_DEBUG = 7

# Kinds of log records. Those below LOG_TYPE_COMMENT have no text.
LOG_TYPE_INH = 0x01
LOG_TYPE_ISR = 0x02
LOG_TYPE_CYC = 0x03
LOG_TYPE_EXC = 0x04
LOG_TYPE_TEX = 0x05
LOG_TYPE_TSKSTAT = 0x06
LOG_TYPE_DSP = 0x07
LOG_TYPE_SVC = 0x08
LOG_TYPE_COMMENT = 0x09
LOG_TYPE_ASSERT = 0x0A
LOG_ENTER = 0x00
LOG_LEAVE = 0x80

TMAX_LOGINFO = 6
TCNT_SYSLOG_BUFFER = 32

# What a serial port does; the values are or-ed.
IOCTL_NULL = 0
IOCTL_ECHO = 0x0001
IOCTL_CRLF = 0x0010
IOCTL_FCSND = 0x0100
IOCTL_FCANY = 0x0200
IOCTL_FCRCV = 0x0400

TNUM_PORT = 4
CONSOLE_PORTID = 1
SERIAL_BUFSZ = 256
# The interrupt of all serial ports.
INTNO_SERIAL = 255

LOGTASK_PORTID = CONSOLE_PORTID
LOGTASK_PRIORITY = 3
LOGTASK_STACK_SIZE = 1024
# Milliseconds between the log task's rounds, and between two looks of logtask_flush.
LOGTASK_INTERVAL = 10
LOGTASK_FLUSH_WAIT = 1


def LOG_MASK(prio: int) -> int:
    """The mask of one importance."""
    return 1 << prio


def LOG_UPTO(prio: int) -> int:
    """The mask of *prio* and everything more important."""
    return (1 << (prio + 1)) - 1
