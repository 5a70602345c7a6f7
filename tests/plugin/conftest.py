# SPDX-License-Identifier: MIT
"""Kernels under test without pytest, and projects whose tests pytest runs within a test."""

import sys

import pytest

from pyitron import E_OK, T_CISR, T_CSEM, T_CTSK, TA_ACT, TA_NULL
from pyitron.testing import KernelUnderTest

# Two tasks that hand a unit to each other, ten milliseconds apart, and a device.
CONFIGURATION = """\
CRE_TSK(TSK_SENDER, { TA_HLNG|TA_ACT, 0, sender, 6, 1024, NULL });
CRE_TSK(TSK_TAKER,  { TA_HLNG|TA_ACT, 0, taker, 5, 1024, NULL });
CRE_SEM(SEM_UNIT,   { TA_TFIFO, 0, 1 });
CRE_MPF(MPF_BLOCK,  { TA_TFIFO, 2, 16, NULL });
"""
APPLICATION = """\
from pyitron import *

taken = []


def sender(exinf):
    while True:
        dly_tsk(10)
        sig_sem(SEM_UNIT)


def taker(exinf):
    while True:
        taken.append(wai_sem(SEM_UNIT))
"""


class Small:
    """A kernel under test with tasks from plain functions; *log* is what they note, with the time."""

    def __init__(self, **options):
        self.kernel = KernelUnderTest(**options)
        self.log = []

    def note(self, *words):
        self.log.append((*words, self.kernel.now_ns / 1_000_000))

    def static(self, api, ident, packet, name=""):
        assert self.kernel.static(api, ident, packet) == E_OK
        if name:
            self.kernel.names[api[-3:].lower(), ident] = name

    def task(self, ident, priority, body, name=""):
        self.static("CRE_TSK", ident, T_CTSK(TA_ACT, 0, body, priority, 64), name)

    def sem(self, ident, count=0, name=""):
        self.static("CRE_SEM", ident, T_CSEM(TA_NULL, count, 10), name)

    def isr(self, number, routine):
        self.static("ATT_ISR", None, T_CISR(TA_NULL, 0, number, routine))


@pytest.fixture(params=["passive", "active"])
def small(request):
    """Makes small applications, with the servers in either place."""
    made = []

    def make(**options):
        made.append(Small(**{"servers": request.param, **options}))
        return made[-1]

    yield make
    for one in made:
        one.kernel.close()


@pytest.fixture
def project(pytester, monkeypatch):
    """A folder with an application; its tests are run by pytest, within this one, where another application may be left."""
    monkeypatch.delitem(sys.modules, "app", raising=False)
    pytester.makefile(".cfg", app=CONFIGURATION)
    pytester.makepyfile(app=APPLICATION)

    def run(tests, *arguments, ini=""):
        pytester.makepyfile(test_app=tests)
        pytester.makeini(f"[pytest]\n{ini}")
        return pytester.runpytest("-p", "pyitron_pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments)

    return run
