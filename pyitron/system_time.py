# SPDX-License-Identifier: MIT
"""System time: ``set_tim``, ``get_tim``, ``isig_tim``."""

from kernel.ports import SYSTEM_TIME
from kernel.servers.system_time import GET, SET, TICK
from pyitron.service_call import NANOSECONDS, here, range_error

# SYSTIM is taken as 48 bits, as the two-word structures of several kernels have it.
LARGEST_SYSTIM = 0xFFFF_FFFF_FFFF

__all__ = [
    "get_tim", "isig_tim", "set_tim",
]  # fmt: skip


def set_tim(systim: int) -> int:
    """Set the system time; time-outs and handlers under way do not move with it.

    POSIX threads that wait for a time of ``CLOCK_REALTIME``, which is this clock, wait for that time as it is set now.

    Args:
        systim: milliseconds, 0 to 2**48 - 1.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_PAR: *systim* is out of range.

    Context:
        Task.

    Cost:
        Constant; linear in the waits and timers of POSIX that go by this clock. One message.

    Source:
        μITRON 4.0, system time
    """
    gate = here()
    ercd = gate.task_context() or range_error("set_tim", "systim", systim, 0, LARGEST_SYSTIM)
    if ercd:
        return gate.refused("set_tim", ercd)
    return gate.send("set_tim", SYSTEM_TIME, SET, 0, systim * NANOSECONDS)


def get_tim() -> tuple[int, int | None]:
    """Tell the system time.

    Returns:
        ``(E_OK, milliseconds)``, or ``(error, None)``.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        μITRON 4.0, system time
    """
    gate = here()
    ercd = gate.task_context()
    if ercd:
        return gate.refused("get_tim", ercd), None
    ercd, time = gate.ask("get_tim", SYSTEM_TIME, GET, 0)
    return ercd, None if ercd else time // NANOSECONDS


def isig_tim() -> int:
    """Supply one time tick: kernel time moves on by TIC_NUME / TIC_DENO milliseconds.

    For a kernel made with ``time_source="isig_tim"``. Any other has a clock of its own, and answers E_NOSPT.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: called by a task, or the CPU is locked.
        E_NOSPT: this kernel supplies its time itself.

    Context:
        Non-task.

    Cost:
        Constant, and linear in the time events that are due then, which are served one at a time.

    Source:
        μITRON 4.0, system time
    """
    gate = here()
    ercd = gate.handler_context()
    if ercd:
        return gate.refused("isig_tim", ercd)
    return gate.send("isig_tim", SYSTEM_TIME, TICK, 0)
