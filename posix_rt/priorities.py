# SPDX-License-Identifier: MIT
"""Policies and priorities. Here the higher number is the more urgent, in the kernel the lower one; this module converts."""

from kernel.servers.thread import FIFO, LEAST_URGENT, OTHER, ROUND_ROBIN

SCHED_OTHER = OTHER
SCHED_FIFO = FIFO
SCHED_RR = ROUND_ROBIN

LOWEST = 1
HIGHEST = 99


def kernel_priority(priority: int) -> int:
    """The kernel's priority, 1 to 100, for one of 0 to 99; 0 is that of threads that are not scheduled for real time."""
    return LEAST_URGENT - priority


def posix_priority(priority: int) -> int:
    """The priority of a task, 0 to 99; 0 for all tasks that are less urgent than any thread of real time."""
    return max(LEAST_URGENT - priority, 0)


def priority_fits(policy: int, priority: int) -> bool:
    """Whether threads of *policy* may have this priority."""
    return priority == 0 if policy == SCHED_OTHER else LOWEST <= priority <= HIGHEST
