# SPDX-License-Identifier: MIT
"""Where time passes with the virtual clock, and where it does not."""

import pyitron
from pyitron import *


def show(text):
    print(f"{current_kernel().now_ns / 1_000_000:6.2f} ms: {text}")


def urgent_handler():
    show("the interrupt's handler")


def task(exinf):
    sum(range(100_000))
    show("a sum was computed: no time has passed")
    current_kernel().consume(4_000_000)
    show("4 ms of the processor were consumed")
    dly_tsk(10)
    show("10 ms were waited")


with pyitron.Kernel() as kernel:
    kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, task, 10, 1024))
    kernel.static("DEF_INH", 5, T_DINH(0, urgent_handler))
    kernel.raise_interrupt(5, at=1.25)
    result = kernel.run()
    show(f"ended: {result.reason}")
