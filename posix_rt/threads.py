# SPDX-License-Identifier: MIT
"""Threads: making, joining, detaching, ending and cancelling them."""

from collections.abc import Callable
from errno import EAGAIN, EINVAL, ESRCH
from typing import Any, NoReturn

from kernel.ports import SYSTEM_STATE, THREAD
from kernel.servers.system_state import GET_RUNNING
from kernel.servers.thread import (
    CANCEL,
    CREATE,
    DETACH,
    ENABLE_CANCEL,
    JOIN,
    POP_CLEANUP,
    PUSH_CLEANUP,
    SET_ASYNCHRONOUS,
)
from kernel.status import ABSENT, NO_MEMORY
from kernel.task import BY_CANCEL, BY_SIGNAL, CANCELLED_VALUE, ENDED, TaskExit
from posix_rt.attributes import check_number
from posix_rt.call import check_function, here
from posix_rt.errors import translation
from posix_rt.handles import ident, pthread_t
from posix_rt.priorities import kernel_priority, priority_fits
from posix_rt.thread_attributes import PTHREAD_CREATE_DETACHED, PTHREAD_INHERIT_SCHED, pthread_attr_t

__all__ = [
    "PTHREAD_CANCELED", "PTHREAD_CANCEL_ASYNCHRONOUS", "PTHREAD_CANCEL_DEFERRED", "PTHREAD_CANCEL_DISABLE",
    "PTHREAD_CANCEL_ENABLE", "pthread_atfork", "pthread_cancel", "pthread_cleanup_pop", "pthread_cleanup_push",
    "pthread_create", "pthread_detach", "pthread_equal", "pthread_exit", "pthread_join", "pthread_self",
    "pthread_setcancelstate", "pthread_setcanceltype", "pthread_t", "pthread_testcancel",
]  # fmt: skip

PTHREAD_CANCEL_ENABLE = 0
PTHREAD_CANCEL_DISABLE = 1
PTHREAD_CANCEL_DEFERRED = 0
PTHREAD_CANCEL_ASYNCHRONOUS = 1


class _Cancelled:
    __slots__ = ()

    def __repr__(self) -> str:
        return "PTHREAD_CANCELED"


# What ``pthread_join`` gives for a thread that was cancelled.
PTHREAD_CANCELED = _Cancelled()

_OF_A_THREAD = translation({ABSENT: ESRCH})
_OF_MAKING = translation({NO_MEMORY: EAGAIN})


def thread_packet(
    entry: Callable[[Any], object], argument: Any, attr: pthread_attr_t | None
) -> tuple[Any, Any, int, int, bool, int]:
    """What the thread server makes a thread from; *attr* None is the default."""
    if attr is None:
        attr = pthread_attr_t()
    priority = 0
    if attr.inheritsched != PTHREAD_INHERIT_SCHED:
        priority = kernel_priority(attr.schedparam.sched_priority)
    # Memory that the application brings is not charged to the kernel's.
    charged = attr.stacksize if attr.stackaddr is None else 0
    return entry, argument, priority, attr.schedpolicy, attr.detachstate == PTHREAD_CREATE_DETACHED, charged


def pthread_create(attr: pthread_attr_t | None, start_routine: Callable[[Any], object], arg: Any = None) -> pthread_t:
    """Make a thread and start it: it calls ``start_routine(arg)``.

    Args:
        attr: attributes; None for those of ``pthread_attr_init()``.
        start_routine: what the thread does. What it returns is the thread's result.
        arg: what it is called with.

    Returns:
        The thread.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *attr* was destroyed, or its priority is none of its policy and not inherited.
        EAGAIN: no id, or no memory for its stack, is left.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_create
    """
    process = here()
    process.any_context("pthread_create")
    if attr is not None:
        if type(attr) is not pthread_attr_t:
            raise TypeError(f"pthread_create: attr must be a pthread_attr_t, not {type(attr).__name__}")
        inherits = attr.inheritsched == PTHREAD_INHERIT_SCHED
        if not attr.alive or not (inherits or priority_fits(attr.schedpolicy, attr.schedparam.sched_priority)):
            process.fail("pthread_create", EINVAL)
    check_function("pthread_create", "start_routine", start_routine)
    packet = thread_packet(start_routine, arg, attr)
    return pthread_t(process.send("pthread_create", THREAD, CREATE, 0, packet, errors=_OF_MAKING))


def pthread_join(thread: pthread_t) -> object:
    """Wait for the end of a thread; it does not exist any more then.

    Args:
        thread: a thread that can be joined.

    Returns:
        What it returned, or gave to ``pthread_exit``; ``PTHREAD_CANCELED`` if it was cancelled, terminated or broke.

    Errors:
        EPERM: the caller may not wait here.
        ESRCH: there is no such thread.
        EINVAL: it is detached, or a task, or another thread waits for it already.
        EDEADLK: it is the caller itself, or waits for the end of the caller.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_join
    """
    process = here()
    process.waiting_context("pthread_join")
    target = ident("pthread_join", "thread", thread, pthread_t)
    openness = BY_CANCEL | BY_SIGNAL
    result = process.wait("pthread_join", THREAD, JOIN, target, errors=_OF_A_THREAD, openness=openness, restart=True)
    return PTHREAD_CANCELED if result is CANCELLED_VALUE else result


def pthread_detach(thread: pthread_t) -> None:
    """Let a thread go by itself when it ends: it cannot be joined any more.

    Args:
        thread: a thread that can be joined.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: there is no such thread.
        EINVAL: it is detached already, or a task, or another thread waits for its end.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_detach
    """
    process = here()
    process.any_context("pthread_detach")
    process.send("pthread_detach", THREAD, DETACH, ident("pthread_detach", "thread", thread, pthread_t), errors=_OF_A_THREAD)


def pthread_exit(value_ptr: object = None) -> NoReturn:
    """End the calling thread: its cleanup routines and the destructors of its data run, and it leaves *value_ptr* behind.

    Python's own ``finally`` blocks of the thread run before those.

    Args:
        value_ptr: the thread's result, any object.

    Returns:
        It does not return.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant, without what the routines cost; linear in the mutexes it still holds.

    Source:
        IEEE 1003.1, pthread_exit
    """
    here().thread_context("pthread_exit")
    raise TaskExit(ENDED, value_ptr)


def pthread_self() -> pthread_t:
    """The calling thread.

    Returns:
        The thread; a task of μITRON is one, too.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_self
    """
    process = here()
    process.thread_context("pthread_self")
    return pthread_t(process.send("pthread_self", SYSTEM_STATE, GET_RUNNING))


def pthread_equal(t1: pthread_t, t2: pthread_t) -> int:
    """Whether two threads are the same; ``==`` tells it, too.

    Args:
        t1: a thread.
        t2: a thread.

    Returns:
        1 if they are, 0 if not.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_equal
    """
    return int(ident("pthread_equal", "t1", t1, pthread_t) == ident("pthread_equal", "t2", t2, pthread_t))


def pthread_cancel(thread: pthread_t) -> None:
    """Ask a thread to end; it does at its next cancellation point, or at once if it can be cancelled asynchronously.

    Args:
        thread: the thread, or task. Nothing happens to one that has ended.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: there is no such thread.

    Context:
        Any.

    Cost:
        Constant; one message. Logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        IEEE 1003.1, pthread_cancel
    """
    process = here()
    process.any_context("pthread_cancel")
    process.send("pthread_cancel", THREAD, CANCEL, ident("pthread_cancel", "thread", thread, pthread_t), errors=_OF_A_THREAD)


def pthread_testcancel() -> None:
    """Make a cancellation point: the calling thread ends here if it has been cancelled, and lets itself be.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_testcancel
    """
    process = here()
    process.thread_context("pthread_testcancel")
    process.test_cancel()


def pthread_setcancelstate(state: int) -> int:
    """Let the calling thread be cancelled, or not; a request that comes while it may not be waits.

    Args:
        state: ``PTHREAD_CANCEL_ENABLE`` or ``PTHREAD_CANCEL_DISABLE``.

    Returns:
        What it was before.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: *state* is neither of the two.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_setcancelstate
    """
    process = here()
    process.thread_context("pthread_setcancelstate")
    check_number("pthread_setcancelstate", "state", state)
    if state not in (PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DISABLE):
        process.fail("pthread_setcancelstate", EINVAL)
    enabled = process.send("pthread_setcancelstate", THREAD, ENABLE_CANCEL, 0, state == PTHREAD_CANCEL_ENABLE)
    return PTHREAD_CANCEL_ENABLE if enabled else PTHREAD_CANCEL_DISABLE


def pthread_setcanceltype(type: int) -> int:
    """Choose when the calling thread acts on being cancelled: at cancellation points, or at once.

    "At once" is whenever it leaves the kernel, and while it waits.

    Args:
        type: ``PTHREAD_CANCEL_DEFERRED`` or ``PTHREAD_CANCEL_ASYNCHRONOUS``.

    Returns:
        What it was before.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: *type* is neither of the two.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_setcanceltype
    """
    process = here()
    process.thread_context("pthread_setcanceltype")
    check_number("pthread_setcanceltype", "type", type)
    if type not in (PTHREAD_CANCEL_DEFERRED, PTHREAD_CANCEL_ASYNCHRONOUS):
        process.fail("pthread_setcanceltype", EINVAL)
    old = process.send("pthread_setcanceltype", THREAD, SET_ASYNCHRONOUS, 0, type == PTHREAD_CANCEL_ASYNCHRONOUS)
    return PTHREAD_CANCEL_ASYNCHRONOUS if old else PTHREAD_CANCEL_DEFERRED


def pthread_cleanup_push(routine: Callable[[Any], object], arg: Any = None) -> None:
    """Put aside a routine that runs if the calling thread ends before it is popped; the last one pushed runs first.

    Args:
        routine: called as ``routine(arg)``. Calls that it makes are refused if the thread is terminated by ``ter_tsk``.
        arg: what it is called with.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_cleanup_push
    """
    process = here()
    process.thread_context("pthread_cleanup_push")
    check_function("pthread_cleanup_push", "routine", routine)
    process.send("pthread_cleanup_push", THREAD, PUSH_CLEANUP, 0, (routine, arg))


def pthread_cleanup_pop(execute: int) -> None:
    """Take back the cleanup routine that was pushed last.

    Args:
        execute: other than 0: call it, too.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked; or nothing was pushed.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_cleanup_pop
    """
    process = here()
    process.thread_context("pthread_cleanup_pop")
    check_number("pthread_cleanup_pop", "execute", execute)
    routine, arg = process.send("pthread_cleanup_pop", THREAD, POP_CLEANUP)
    if execute:
        routine(arg)


def pthread_atfork(
    prepare: Callable[[], object] | None = None,
    parent: Callable[[], object] | None = None,
    child: Callable[[], object] | None = None,
) -> None:
    """Accept handlers for ``fork``; there is no ``fork`` here, so nobody ever calls them.

    Args:
        prepare: a function, or None.
        parent: a function, or None.
        child: a function, or None.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.

    Context:
        Any.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_atfork
    """
    here().any_context("pthread_atfork")
    for name, handler in (("prepare", prepare), ("parent", parent), ("child", child)):
        if handler is not None:
            check_function("pthread_atfork", name, handler)
