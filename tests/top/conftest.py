# SPDX-License-Identifier: MIT
"""A small application to look at, and a host's clock that stands still unless it is moved."""

import pytest

import pyitron
from pyitron import (
    E_OK,
    T_CCYC,
    T_CMTX,
    T_CSEM,
    T_CTSK,
    TA_ACT,
    TA_INHERIT,
    TA_NULL,
    TA_STA,
    dly_tsk,
    isig_sem,
    loc_mtx,
    unl_mtx,
    wai_sem,
)
from pyitron.top.session import Session


class HostClock:
    """The host's clock."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def host():
    """Its clock."""
    return HostClock()


@pytest.fixture
def kernel():
    """SAMPLER waits for a cyclic handler's signal and computes 2 ms with a mutex; LOGGER, less urgent, wants that, too."""
    kernel = small_application()
    yield kernel
    kernel.close()


def small_application():
    """A kernel with it."""
    kernel = pyitron.Kernel()

    def sampler(exinf):
        while True:
            wai_sem(1)
            loc_mtx(1)
            kernel.consume(2_000_000)
            unl_mtx(1)

    def logger(exinf):
        while True:
            loc_mtx(1)
            kernel.consume(1_000_000)
            unl_mtx(1)
            dly_tsk(20)

    kernel.names.update({
        ("tsk", 1): "SAMPLER", ("tsk", 2): "LOGGER", ("tsk", 3): "IDLER", ("sem", 1): "SEM_TICK", ("mtx", 1): "MTX_BUS",
        ("cyc", 1): "CYC_TICK",
    })  # fmt: skip
    for api, ident, packet in (
        ("CRE_SEM", 1, T_CSEM(TA_NULL, 0, 1)),
        ("CRE_MTX", 1, T_CMTX(TA_INHERIT, 0)),
        ("CRE_TSK", 1, T_CTSK(TA_ACT, 0, sampler, 3, 1024)),
        ("CRE_TSK", 2, T_CTSK(TA_ACT, 0, logger, 9, 1024)),
        ("CRE_TSK", 3, T_CTSK(TA_NULL, 0, logger, 10, 1024)),
        ("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: isig_sem(1), 10, 10)),
    ):
        assert kernel.static(api, ident, packet) == E_OK
    return kernel


@pytest.fixture
def another_kernel():
    """The same again."""
    kernel = small_application()
    yield kernel
    kernel.close()


@pytest.fixture
def make_session(kernel, host):
    """Makes sessions; one whose code does not come back is interrupted soon."""
    sessions = []

    def make(for_kernel=None, **options):
        options.setdefault("patience", 0.02)
        sessions.append(Session(for_kernel or kernel, clock=host, **options))
        sessions[-1].guard.start()
        return sessions[-1]

    yield make
    for session in reversed(sessions):
        session.guard.stop()
