# SPDX-License-Identifier: MIT
"""A deadlock of some tasks, while another one runs on."""

import blinking

import pyitron

with pyitron.Kernel() as kernel:
    kernel.load("blinking.cfg", blinking)
    result = kernel.run(until=10_000)
    print(result.reason)
    print(kernel.result().report)
