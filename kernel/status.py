# SPDX-License-Identifier: MIT
"""Outcomes of a kernel operation: neutral, plain ints; each API translates them once, on leaving."""

DONE = 0
TIMED_OUT = 1
RELEASED = 2
DELETED = 3
BLOCKED = 4
ABSENT = 5
EXISTS = 6
BAD_STATE = 7
OVERFLOW = 8
BAD_PARAMETER = 9
ILLEGAL_USE = 10
NO_ID = 11
NO_MEMORY = 12
BAD_ID = 13
BAD_CONTEXT = 14
FAULTED = 15
UNSUPPORTED = 16
BAD_ATTRIBUTE = 17
NO_FUNCTION = 18
# A signal ended the wait; a cancellation did.
INTERRUPTED = 19
CANCELLED = 20
# It is taken, but who had it before ended with it; nobody can have it any more.
OWNER_DIED = 21
NOT_RECOVERABLE = 22
DEADLOCK = 23
BUSY = 24
NOT_OWNER = 25
TOO_LONG = 26
WOULD_BLOCK = 27

NAMES = (
    "DONE", "TIMED_OUT", "RELEASED", "DELETED", "BLOCKED", "ABSENT", "EXISTS", "BAD_STATE", "OVERFLOW",
    "BAD_PARAMETER", "ILLEGAL_USE", "NO_ID", "NO_MEMORY", "BAD_ID", "BAD_CONTEXT", "FAULTED", "UNSUPPORTED",
    "BAD_ATTRIBUTE", "NO_FUNCTION", "INTERRUPTED", "CANCELLED", "OWNER_DIED", "NOT_RECOVERABLE", "DEADLOCK", "BUSY",
    "NOT_OWNER", "TOO_LONG", "WOULD_BLOCK",
)  # fmt: skip
