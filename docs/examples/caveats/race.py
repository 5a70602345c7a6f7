# SPDX-License-Identifier: MIT
"""A lost update: it cannot happen where no time passes, and it can where some does."""

import pyitron
from pyitron import *

total = 0


def add():
    global total
    value = total
    current_kernel().consume(computing)
    total = value + 1


def slow_task(exinf):
    for _ in range(1_000):
        add()
        dly_tsk(1)


def quick_handler(exinf):
    add()


for computing in (0, 10_000):
    total = 0
    with pyitron.Kernel() as kernel:
        kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, slow_task, 10, 1024))
        kernel.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, quick_handler, 3, 0))
        kernel.run(until=1_000)
        print(f"{computing} ns between reading and writing: {total} of 1334")
