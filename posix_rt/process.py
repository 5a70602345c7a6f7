# SPDX-License-Identifier: MIT
"""``Process``: a kernel for an application that is written against these functions alone."""

from collections.abc import Callable
from typing import Any

from kernel.entry import enter, leave
from kernel.machine import Machine
from posix_rt.thread_attributes import pthread_attr_t
from posix_rt.threads import pthread_create

# Stacks are not what limits an application here, as threads have their stacks from the host.
MEMORY = 1 << 40


class Process(Machine):
    """A kernel whose first thread runs *main*. The process ends, with all its threads, when that function returns.

    A main thread that calls ``pthread_exit`` leaves the others running.

    Args:
        main: called as ``main(argument)``.
        argument: what it is called with.
        attr: attributes of the main thread; None for those of ``pthread_attr_init()``: priority 0, SCHED_OTHER.
        clock: "virtual" (time passes only when no thread can run, or where ``consume`` says so) or "real".
        servers: "passive" (the kernel's servers work on the caller's context) or "active" (each is a context of its own).
        call_time: nanoseconds of virtual time that each call takes, 0 or more.
        memory: bytes for stacks and message queues.
        max_id: the largest id in each object class.
        livelock_limit: calls that one thread may make while no virtual time passes; 0 for no limit.
    """

    def __init__(
        self,
        main: Callable[[Any], object],
        argument: Any = None,
        *,
        attr: pthread_attr_t | None = None,
        clock: str = "virtual",
        servers: str = "passive",
        call_time: int = 0,
        memory: int = MEMORY,
        max_id: int = 1_000_000,
        livelock_limit: int = 1_000_000,
    ) -> None:
        if not callable(main):
            raise TypeError(f"Process: main must be a function, not {type(main).__name__}")
        super().__init__(
            clock=clock, servers=servers, call_time=call_time, memory=memory, max_id=max_id, livelock_limit=livelock_limit
        )
        # What main returned; None as long as it has not.
        self.status: object = None
        self._main = main
        enter(self._entry)
        try:
            thread = pthread_create(attr, self._live, argument)
        except BlockingIOError:
            raise ValueError(f"memory must have room for the stack of the main thread, {memory} bytes have not") from None
        finally:
            leave(self._entry)
        self.names["tsk", thread.id] = "main"
        self._system.tasks.objects.find(thread.id).name = "main"

    def _live(self, argument: Any) -> None:
        self.status = self._main(argument)
        self.end("main")
