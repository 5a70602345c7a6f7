# SPDX-License-Identifier: MIT
"""What the system services take and return."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["SYSLOG", "T_SERIAL_RPOR", "T_SYSLOG_RLOG"]


@dataclass(slots=True)
class SYSLOG:
    """A log record. A comment has its format and up to five values in *loginfo*; *logtim* is in milliseconds."""

    logtype: int
    logtim: int = 0
    loginfo: Sequence[Any] = ()


@dataclass(slots=True)
class T_SYSLOG_RLOG:
    """State of the system log: records kept, records lost since the last one was read, and the masks."""

    count: int
    lost: int
    logmask: int
    lowmask: int


@dataclass(slots=True)
class T_SERIAL_RPOR:
    """State of a serial port: characters received and not read yet, and written and not sent yet."""

    reacnt: int
    wricnt: int
