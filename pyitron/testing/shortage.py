# SPDX-License-Identifier: MIT
"""Memory that is taken away from an application: the kernel's budget, or the blocks of a pool."""

from collections.abc import Callable
from typing import Any

from kernel.machine import Machine
from kernel.ports import FIXED_POOL, VARIABLE_POOL
from kernel.servers import fixed_pool, variable_pool
from kernel.status import ABSENT, DONE
from kernel.task import POLL

__all__ = ["take_blocks", "take_memory"]

Release = Callable[[], object]


def take_memory(machine: Machine, leave: int) -> tuple[int, Release]:
    """Charge the kernel's memory but for *leave* bytes: how many were taken, and what gives them back."""
    if type(leave) is not int or leave < 0:
        raise ValueError(f"leave must be an int of 0 or more, not {leave!r}")
    memory = machine._system.memory
    taken = max(memory.budget - memory.used - leave, 0)
    memory.reserve(taken)
    return taken, lambda: memory.release(taken)


def take_blocks(machine: Machine, kind: str, ident: int, leave: int) -> tuple[int, Release]:
    """Take the blocks of a pool but for *leave*: how many were taken, and what gives them back."""
    if type(leave) is not int or leave < 0:
        raise ValueError(f"leave must be an int of 0 or more, not {leave!r}")
    if kind not in ("mpf", "mpl"):
        raise ValueError(f'kind must be "mpf" or "mpl", not {kind!r}')
    port, module = (FIXED_POOL, fixed_pool) if kind == "mpf" else (VARIABLE_POOL, variable_pool)

    def ask(op: int, a: Any = None) -> tuple[int, Any]:
        status = machine._system.channel.send("", port, op, ident, a, None, POLL)
        caller = machine._system.core.caller()
        value, caller.value = caller.value, None
        return status, value if status == DONE else None

    def left() -> int:
        """Free blocks, or the size of the largest that may be had."""
        status, value = ask(module.REFER)
        if status == ABSENT:
            raise ValueError(f"there is no memory pool {kind}{ident}")
        return int(value[-1])

    blocks = []
    free = left()
    while free > leave:
        status, block = ask(module.GET, None if kind == "mpf" else free - leave)
        if status != DONE:
            break
        blocks.append(block)
        free = left()

    def release() -> None:
        for block in reversed(blocks):
            ask(module.RELEASE, block)
        blocks.clear()

    return len(blocks), release
