# SPDX-License-Identifier: MIT
"""A small application under test: tasks and handlers made from plain functions, and one ordered log."""

import json
import os
import platform
import signal
from pathlib import Path

import greenlet
import pytest
from hypothesis import settings

import kernel
import pyitron
from kernel.trace import REFUSED, RETURN
from pyitron import (
    E_OK,
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
    TA_ACT,
    TA_NULL,
)

FIRST_FREE_LINE = 40

# No test asserts a time, and the same examples are tried on each build.
settings.register_profile("pyitron", deadline=None, derandomize=True, database=None)
settings.load_profile("pyitron")


def pytest_report_header():
    """Which build is under test."""
    return f"pyitron: {kernel.build_kind()} build, Python {platform.python_version()}, greenlet {greenlet.__version__}"


# A shell that starts the tests in the background has Ctrl-C ignored, also by what they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# With this in the environment, the (call, error code) pairs that tests got are written to the file it names.
SEEN_FILE = os.environ.get("PYITRON_SEEN_FILE")
_seen = set()


def _see(event):
    _, kind, _, label, value = event
    if kind in (RETURN, REFUSED) and value < 0:
        _seen.add((label, value))


def pytest_sessionfinish():
    """Leave what was seen to the test that asked for it."""
    if SEEN_FILE:
        Path(SEEN_FILE).write_text(json.dumps(sorted(_seen)))


class App:
    """Configures a kernel, runs it, and keeps what the bodies log."""

    def __init__(self, **options):
        self.kernel = pyitron.Kernel(**options)
        if SEEN_FILE:
            self.kernel.trace_to(_see)
        self.log = []
        self._line = FIRST_FREE_LINE

    def note(self, *words):
        """Log *words* with the time in milliseconds."""
        self.log.append((*words, self.kernel.now_ns // 1_000_000))

    def static(self, api, ident, packet):
        assert self.kernel.static(api, ident, packet) == E_OK
        return ident

    def task(self, ident, priority, body, active=True, exinf=0, stack=64):
        """A task whose body is called with its exinf (or start code)."""
        return self.static("CRE_TSK", ident, T_CTSK(TA_ACT if active else TA_NULL, exinf, body, priority, stack))

    def sem(self, ident, count=0, maximum=10, attributes=TA_NULL):
        return self.static("CRE_SEM", ident, T_CSEM(attributes, count, maximum))

    def flg(self, ident, attributes=TA_NULL, pattern=0):
        return self.static("CRE_FLG", ident, T_CFLG(attributes, pattern))

    def dtq(self, ident, attributes=TA_NULL, count=2, memory=None):
        return self.static("CRE_DTQ", ident, T_CDTQ(attributes, count, memory))

    def mbx(self, ident, attributes=TA_NULL, priorities=1):
        return self.static("CRE_MBX", ident, T_CMBX(attributes, priorities))

    def mtx(self, ident, attributes=TA_NULL, ceiling=0):
        return self.static("CRE_MTX", ident, T_CMTX(attributes, ceiling))

    def mpf(self, ident, count=1, size=8, attributes=TA_NULL, memory=None):
        return self.static("CRE_MPF", ident, T_CMPF(attributes, count, size, memory))

    def mpl(self, ident, size=64, attributes=TA_NULL, memory=None):
        return self.static("CRE_MPL", ident, T_CMPL(attributes, size, memory))

    def mbf(self, ident, attributes=TA_NULL, largest=16, size=64, memory=None):
        return self.static("CRE_MBF", ident, T_CMBF(attributes, largest, size, memory))

    def por(self, ident, attributes=TA_NULL, call=64, reply=64):
        return self.static("CRE_POR", ident, T_CPOR(attributes, call, reply))

    def cyc(self, ident, handler, period, phase=0, attributes=TA_NULL, exinf=0):
        return self.static("CRE_CYC", ident, T_CCYC(attributes, exinf, handler, period, phase))

    def alm(self, ident, handler, exinf=0):
        return self.static("CRE_ALM", ident, T_CALM(TA_NULL, exinf, handler))

    def inh(self, number, handler):
        return self.static("DEF_INH", number, T_DINH(TA_NULL, handler))

    def isr(self, number, routine, exinf=0, ident=None):
        return self.static("ATT_ISR", ident, T_CISR(TA_NULL, exinf, number, routine))

    def tex(self, ident, routine):
        return self.static("DEF_TEX", ident, T_DTEX(TA_NULL, routine))

    def ovr(self, handler):
        return self.static("DEF_OVR", None, T_DOVR(TA_NULL, handler))

    def exc(self, number, handler):
        return self.static("DEF_EXC", number, T_DEXC(TA_NULL, handler))

    def ini(self, routine, exinf=0):
        return self.static("ATT_INI", None, T_CINI(TA_NULL, exinf, routine))

    def svc(self, code, routine):
        return self.static("DEF_SVC", code, T_DSVC(TA_NULL, routine))

    def interrupt(self, at, handler):
        """Let *handler* run as an interrupt handler at *at* milliseconds."""
        self._line += 1
        self.inh(self._line, handler)
        self.kernel.raise_interrupt(self._line, at)

    def run(self, until=None):
        """Run; faults fail the test."""
        result = self.kernel.run(until)
        assert [f"{fault}\n{fault.traceback}" for fault in result.faults] == []
        return result

    def main(self, body, priority=100, until=None, ident=99):
        """Run *body* in a task of low priority until nothing can run; returns the log."""
        self.task(ident, priority, lambda exinf: body())
        self.run(until)
        return self.log

    def result_of(self, body, ident=99):
        """What *body* returns when a task calls it."""
        results = []
        self.main(lambda: results.append(body()), ident=ident)
        return results[0]

    def in_handler(self, body):
        """What *body* returns when an interrupt handler calls it."""
        results = []
        self.interrupt(0, lambda: results.append(body()))
        self.run()
        return results[0]


@pytest.fixture(params=["passive", "active"])
def make_app(request):
    """Makes applications, with the kernel's servers in either placement; closes their kernels."""
    apps = []

    def make(**options):
        options.setdefault("servers", request.param)
        apps.append(App(**options))
        return apps[-1]

    yield make
    for app in apps:
        app.kernel.close()


@pytest.fixture
def app(make_app):
    """One application."""
    return make_app()
