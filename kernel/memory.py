# SPDX-License-Identifier: MIT
"""The kernel's memory: a budget in bytes, so that running out of it can be configured and tested."""

import ctypes


def address_of(memory: object) -> int:
    """Where the memory of a writable buffer begins; 0 if it is not one."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(memory))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0


class Memory:
    """How much of the budget is left; stacks and pools that the application does not bring itself are charged to it."""

    __slots__ = ("budget", "used")

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.used = 0

    def reserve(self, size: int) -> bool:
        """Charge *size* bytes; False, and nothing charged, if they are not there."""
        if size > self.budget - self.used:
            return False
        self.used += size
        return True

    def release(self, size: int) -> None:
        """Give back what ``reserve`` charged."""
        self.used -= size
