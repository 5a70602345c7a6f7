# SPDX-License-Identifier: MIT
"""What a task asserts, or raises, is a failure of the test."""

import pytest

from pyitron import *


def starved_task(exinf):
    ercd = dly_tsk(10)
    elapsed = get_tim()[1]
    assert (ercd, elapsed) == (E_OK, 10)


@pytest.mark.pyitron(last_events=0)
def test_an_assertion_in_a_task(kernel):
    def busy_task(exinf):
        kernel.consume(25_000_000)

    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, starved_task, 9, 1024))
    kernel.static("CRE_TSK", 2, T_CTSK(TA_ACT, 0, busy_task, 1, 1024))
    kernel.run_until(100)


def test_an_exception_that_is_expected(kernel):
    def broken_task(exinf):
        return 1 // exinf

    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, broken_task, 9, 1024))
    with pytest.raises(ZeroDivisionError):
        kernel.run_until(100)
