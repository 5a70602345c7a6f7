# SPDX-License-Identifier: MIT
"""What tasks have for themselves, and what they share."""

import contextvars
import threading

import pyitron
from pyitron import *

mine = contextvars.ContextVar("mine")
ours = threading.local()


def task(exinf):
    mine.set(exinf)
    ours.value = exinf
    dly_tsk(1)
    print(f"task {exinf}: context {mine.get()}, thread-local {ours.value}")


with pyitron.Kernel() as kernel:
    for number in (1, 2):
        kernel.static("CRE_TSK", number, T_CTSK(TA_ACT, number, task, 10, 1024))
    kernel.run()
