# SPDX-License-Identifier: MIT
"""Scenarios for POSIX: threads that wait for commands, and a director of the lowest priority who gives them one at a time.

Whenever the director has the processor, everybody else has answered or is blocked. So the same scenario is played on posix_rt
and on the C library of the host, on one processor under SCHED_FIFO, and has to go the same way.
"""
