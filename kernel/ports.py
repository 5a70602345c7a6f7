# SPDX-License-Identifier: MIT
"""The ports of the kernel's own servers."""

TASK = 0
TASK_SYNC = 1
SEMAPHORE = 2
MAILBOX = 3
FIXED_POOL = 4
SYSTEM_TIME = 5
CYCLIC = 6
SYSTEM_STATE = 7
INTERRUPT = 8
