# SPDX-License-Identifier: MIT
"""The least that a call of a compiled function with one int can cost."""


def noop(int number):
    return 0
