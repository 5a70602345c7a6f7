# SPDX-License-Identifier: MIT
"""The kettle with a logger that is a POSIX thread: μITRON on one side of a message queue, POSIX on the other.

All but the logger is the kettle's as it is. ``TSK_LOGGER`` now makes the thread and ends; who logs sends a message to the queue
``/kettle.log``, by ``mq_timedsend`` or, where it must not wait, by the ``psnd_mbf`` of μITRON: it is the same queue.
"""

import sys
from collections.abc import Callable
from ctypes import sizeof
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import posix_rt
import pyitron
from posix_rt import (
    CLOCK_REALTIME,
    O_CREAT,
    O_NONBLOCK,
    O_RDWR,
    clock_gettime,
    mq_attr,
    mq_open,
    mq_receive,
    mq_send,
    mq_timedsend,
    mqd_t,
    pthread_attr_init,
    pthread_attr_setdetachstate,
    pthread_create,
    pthread_self,
    pthread_setschedprio,
    timespec,
)
from pyitron import E_OK, T_CINI, TA_HLNG, check, ext_tsk, get_tim, psnd_mbf, sns_ctx, sns_dpn

KETTLE = Path(__file__).resolve().parent.parent / "kettle"
sys.path.insert(0, str(KETTLE))

from kettle_h import LOG_ALARM, LOG_BLKCNT, LOG_MAXPRI, LOG_PATIENCE_MS, PRI_LOG_URGENT, PRI_LOGGER  # noqa: E402
from kettle_msg import T_LOG, line  # noqa: E402

NAME = "/kettle.log"
# The same priorities as POSIX has them.
USUAL, URGENT = 100 - PRI_LOGGER, 100 - PRI_LOG_URGENT


class PosixLogger:
    """The logger of one kettle; *app* is the module of the others."""

    queue: mqd_t
    impatient: mqd_t

    def __init__(self, app: Any) -> None:
        self.app = app

    def initialize(self, exinf: int) -> None:
        """The initialization routine: make the queue, which tasks need from the beginning."""
        attr = mq_attr(0, LOG_BLKCNT, sizeof(T_LOG), 0)
        self.queue = mq_open(NAME, O_CREAT | O_RDWR, 0o600, attr)
        self.impatient = mq_open(NAME, O_RDWR | O_NONBLOCK)

    def log(self, msgpri: int, code: int, a: int = 0, b: int = 0) -> None:
        """Send the logger a line; for any task. It waits for room only where it may, and not for alarms."""
        if sns_ctx() or not self.sent(T_LOG(None, msgpri, code, get_tim()[1], a, b)):
            self.app.my.lost += 1

    def sent(self, msg: T_LOG) -> bool:
        """Whether there was room for *msg*; alarms overtake the rest."""
        priority = LOG_MAXPRI - msg.msgpri
        if sns_dpn():
            return psnd_mbf(self.queue.id, bytes(msg)) == E_OK
        try:
            if msg.msgpri == LOG_ALARM:
                mq_send(self.impatient, bytes(msg), priority)
            else:
                mq_timedsend(self.queue, bytes(msg), priority, from_now(LOG_PATIENCE_MS))
        except OSError:
            return False
        return True

    def start(self, exinf: int) -> None:
        """The task TSK_LOGGER: make the thread, which has the task's priority."""
        attr = pthread_attr_init()
        pthread_attr_setdetachstate(attr, posix_rt.PTHREAD_CREATE_DETACHED)
        pthread_create(attr, self.run)
        ext_tsk()

    def run(self, argument: object) -> None:
        """The thread: write the log, alarms first and fast."""
        me = pthread_self()
        while True:
            data, _ = mq_receive(self.queue, sizeof(T_LOG))
            msg = T_LOG.from_buffer_copy(data)
            if msg.msgpri == LOG_ALARM:
                pthread_setschedprio(me, URGENT)
            text = line(msg.time, msg.msgpri, msg.code, msg.a, msg.b)
            self.app.cpu(5 * len(text))
            self.app.io.UART_TX(text)
            pthread_setschedprio(me, USUAL)


def from_now(ms: int) -> timespec:
    """The time of the wall clock in so many milliseconds."""
    now = clock_gettime(CLOCK_REALTIME)
    return timespec(*divmod(now.tv_sec * 1_000_000_000 + now.tv_nsec + ms * 1_000_000, 1_000_000_000))


def set_up(kernel: pyitron.Kernel, echo: Callable[[str], object] | None = print) -> ModuleType:
    """Load the kettle, as a module of its own, and give it the other logger; returns the module."""
    spec = spec_from_file_location("kettle_with_a_thread", KETTLE / "kettle.py")
    assert spec is not None and spec.loader is not None
    app = module_from_spec(spec)
    spec.loader.exec_module(app)
    logger = PosixLogger(app)
    check(kernel.static("ATT_INI", None, T_CINI(TA_HLNG, 0, logger.initialize)))
    app.log, app.logger_task = logger.log, logger.start
    kernel.load(KETTLE / "kettle.cfg", app)
    app.pyitron_setup(kernel, echo)
    return app


def main(minutes: float = 10) -> int:
    """Run the kettle for so many simulated minutes."""
    kernel = pyitron.Kernel()
    app = set_up(kernel)
    result = kernel.run(until=minutes * 60_000)
    kernel.close()
    print(f"\n{result.time_ms / 1000:.0f} s, {len(app.io.lines)} lines, {app.my.lost} lost, {len(result.faults)} faults")
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
