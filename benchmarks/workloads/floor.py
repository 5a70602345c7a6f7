# SPDX-License-Identifier: MIT
"""What nothing can go below: the loop itself, a call that does nothing, a bare switch, and the C library's own.

Every loop here has the shape of the loops that are compared with it.
"""


from greenlet import getcurrent, greenlet

from benchmarks.native import c_floor, noop_module
from benchmarks.registry import now, rounds, workload

ROUNDS = 10_000
PAIRS = ("semaphore", "data_queue", "mailbox", "fixed_pool", "mutex", "eventflag", "message_buffer", "variable_pool")


@workload("floor", "empty loop", "ns")
def empty_loop(size: int) -> float:
    """One turn of the loop."""
    times = rounds(ROUNDS * 10)
    start = now()
    for _ in range(times):
        pass
    return (now() - start) / times


def two_calls(size: int) -> float:
    """Two calls of a compiled function that does nothing, with one int each."""
    noop = noop_module().noop
    times = rounds(ROUNDS * 5)
    start = now()
    for _ in range(times):
        noop(1)
        noop(1)
    return (now() - start) / times


def greenlet_switch(size: int) -> float:
    """One bare switch; half of the way there and back."""
    main = getcurrent()

    def body() -> None:
        while True:
            main.switch()

    other = greenlet(body)
    other.switch()
    times = rounds(ROUNDS)
    start = now()
    for _ in range(times):
        other.switch()
    return (now() - start) / times / 2


@workload("floor", "sem_t pair in C", "ns")
@workload("semaphore_pair", "sem_t in C", "ns per pair")
def sem_t_pair(size: int) -> float:
    return c_floor("sem", rounds(ROUNDS * 50))


@workload("ping_pong", "sem_t of threads in C", "ns per switch")
def sem_t_threads(size: int) -> float:
    return c_floor("threads", rounds(ROUNDS))


@workload("floor", "swapcontext in C", "ns")
@workload("ping_pong", "swapcontext in C", "ns per switch")
def swapcontext(size: int) -> float:
    return c_floor("context", rounds(ROUNDS * 10))


workload("floor", "two no-op calls", "ns")(two_calls)
for key in PAIRS:
    workload(f"{key}_pair", "two no-op calls", "ns per pair", floor=True)(two_calls)
workload("floor", "greenlet switch", "ns")(greenlet_switch)
for key in ("ping_pong", "rising_ping_pong", "queue_ping_pong", "message_ping_pong"):
    workload(key, "greenlet", "ns per switch", floor=True)(greenlet_switch)
