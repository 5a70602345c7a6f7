# SPDX-License-Identifier: MIT
"""Applications with system services whose devices are in memory."""

import pytest

from pyitron import T_CTSK, TA_ACT, syssvc
from pyitron.syssvc import LOGTASK_PRIORITY, Memory, logtask, serial_opn_por


class Lines:
    """The devices of an application: *port* is serial port 1, *low* is where low-level output goes."""

    def __init__(self, app, **options):
        self.app = app
        self.port = Memory()
        self.low = Memory()
        syssvc.setup(app.kernel, **{"port1": self.port, "log": self.low, **options})

    def open(self, ident=90, portid=1):
        """A task of the highest priority opens the port before anything else."""
        self.app.task(ident, 1, lambda exinf: serial_opn_por(portid))

    def log_task(self, portid=1):
        """The log task, as logtask.cfg has it."""
        self.app.static("CRE_TSK", 91, T_CTSK(TA_ACT, portid, logtask, LOGTASK_PRIORITY, 1024))


@pytest.fixture
def lines(app):
    """The devices of ``app``."""
    return Lines(app)


@pytest.fixture
def make_lines():
    """Sets an application's services up with options."""
    return Lines
