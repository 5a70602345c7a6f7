# SPDX-License-Identifier: MIT
"""The server of the system log: a buffer of records, and output of the important ones at once.

A full buffer loses its oldest record and counts it. Writing never waits.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.status import BAD_STATE, DONE, UNSUPPORTED
from kernel.task import FOREVER, Task
from kernel.wait_queue import WaitQueue
from pyitron.service_call import NANOSECONDS
from pyitron.syssvc.constants import LOG_MASK, LOG_NOTICE, LOG_UPTO
from pyitron.syssvc.log_format import lines_of
from pyitron.syssvc.packets import SYSLOG

WRITE = 1
READ = 2
SET_MASKS = 3
REFER = 4
AWAIT = 5


class LogServer(Server):
    """Keeps records, and lets a task wait for one.

    Args:
        dispatcher: the kernel's.
        size: the number of records that are kept.
        low_level: puts out what is in the low mask, at once.
    """

    __slots__ = ("logmask", "lost", "low_level", "lowmask", "records", "servants")

    def __init__(self, dispatcher: Dispatcher, size: int, low_level: Callable[[bytes], object]) -> None:
        Server.__init__(self, "system log", dispatcher)
        self.records: deque[SYSLOG] = deque(maxlen=size)
        self.lost = 0
        self.logmask = 0
        self.lowmask = LOG_UPTO(LOG_NOTICE)
        self.low_level = low_level
        self.servants = WaitQueue(self.core, "log", 0, False)

    def handle(self, message: Task) -> int:
        op = message.op
        if op == WRITE:
            return self._write(message.a, message.b)
        if op == READ:
            if not self.records:
                return BAD_STATE
            message.value = self._next()
            return DONE
        if op == SET_MASKS:
            self.logmask, self.lowmask = message.a, message.b
            return DONE
        if op == REFER:
            message.value = (len(self.records), self.lost, self.logmask, self.lowmask)
            return DONE
        if op == AWAIT:
            return DONE if self.records else self.servants.park(message, FOREVER)
        return UNSUPPORTED

    def _write(self, priority: int, record: SYSLOG) -> int:
        record.logtim = self.core.now() // NANOSECONDS
        if self.logmask & LOG_MASK(priority):
            if len(self.records) == self.records.maxlen:
                self.lost += 1
            self.records.append(replace(record))
            self.servants.wake_all(DONE)
        if self.lowmask & LOG_MASK(priority):
            self.low_level(lines_of(record, 0))
        return DONE

    def _next(self) -> tuple[int, SYSLOG]:
        """Take out the oldest record; with it goes the number of those lost."""
        lost, self.lost = self.lost, 0
        return lost, self.records.popleft()

    def drain(self) -> bytes:
        """Take out all records, as text."""
        lines = b""
        while self.records:
            lost, record = self._next()
            lines += lines_of(record, lost)
        return lines
