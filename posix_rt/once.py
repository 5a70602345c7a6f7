# SPDX-License-Identifier: MIT
"""Once-only initialisation: ``pthread_once``."""

from collections.abc import Callable
from errno import EINVAL

from kernel.core import UNWINDING
from kernel.ports import ONCE
from kernel.servers.once import ABANDON, BEGIN, FINISH
from kernel.task import BY_SIGNAL
from posix_rt.call import here

__all__ = [
    "PTHREAD_ONCE_INIT", "pthread_once", "pthread_once_t",
]  # fmt: skip

PTHREAD_ONCE_INIT = 0


class pthread_once_t:
    """What is to be done once: ``once = pthread_once_t(PTHREAD_ONCE_INIT)``; each kernel does it once."""

    __slots__ = ("__weakref__", "_initial")

    def __init__(self, initial: int = PTHREAD_ONCE_INIT) -> None:
        self._initial = initial

    def is_valid(self) -> bool:
        """Whether it was made with ``PTHREAD_ONCE_INIT``."""
        return self._initial == PTHREAD_ONCE_INIT


def pthread_once(once_control: pthread_once_t, init_routine: Callable[[], object]) -> None:
    """Call *init_routine* if nobody has with this *once_control*; when it returns, that has been done.

    Others who call it meanwhile wait. A function that does not return, because its thread ends or an exception comes out of it,
    counts as not called.

    Args:
        once_control: what is to be done once, made with ``PTHREAD_ONCE_INIT``.
        init_routine: function without parameters.

    Returns:
        Nothing.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *once_control* was made with another number.
        EINTR: the wait was ended by force.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant: one message, two more for the thread that calls the function; that is linear in the number of waiting threads.

    Source:
        IEEE 1003.1, pthread_once
    """
    call = "pthread_once"
    process = here()
    process.waiting_context(call)
    if type(once_control) is not pthread_once_t:
        raise TypeError(f"{call}: once_control must be a pthread_once_t, not {type(once_control).__name__}")
    if not callable(init_routine):
        raise TypeError(f"{call}: init_routine must be callable, not {type(init_routine).__name__}")
    if not once_control.is_valid():
        process.fail(call, EINVAL)
    if process.wait(call, ONCE, BEGIN, a=once_control, openness=BY_SIGNAL, restart=True):
        try:
            init_routine()
        except Exception:
            # The thread may go on. If it does not, its end sees to this.
            if not process.core.mode & UNWINDING:
                process.send(call, ONCE, ABANDON, a=once_control)
            raise
        process.send(call, ONCE, FINISH, a=once_control)
