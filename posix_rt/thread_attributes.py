# SPDX-License-Identifier: MIT
"""Thread attributes: ``pthread_attr_init`` to ``pthread_attr_setstacksize``."""

from errno import EINVAL, ENOTSUP
from typing import Any

from posix_rt.attributes import Attributes, check_attributes, check_choice, check_number, refuse
from posix_rt.priorities import SCHED_FIFO, SCHED_OTHER, SCHED_RR, priority_fits
from posix_rt.types import sched_param

__all__ = [
    "PTHREAD_CREATE_DETACHED", "PTHREAD_CREATE_JOINABLE", "PTHREAD_EXPLICIT_SCHED", "PTHREAD_INHERIT_SCHED",
    "PTHREAD_SCOPE_PROCESS", "PTHREAD_SCOPE_SYSTEM", "PTHREAD_STACK_MIN", "pthread_attr_destroy",
    "pthread_attr_getdetachstate", "pthread_attr_getinheritsched", "pthread_attr_getschedparam",
    "pthread_attr_getschedpolicy", "pthread_attr_getscope", "pthread_attr_getstack", "pthread_attr_getstacksize",
    "pthread_attr_init", "pthread_attr_setdetachstate", "pthread_attr_setinheritsched", "pthread_attr_setschedparam",
    "pthread_attr_setschedpolicy", "pthread_attr_setscope", "pthread_attr_setstack", "pthread_attr_setstacksize",
    "pthread_attr_t",
]  # fmt: skip

PTHREAD_CREATE_JOINABLE = 0
PTHREAD_CREATE_DETACHED = 1
PTHREAD_INHERIT_SCHED = 0
PTHREAD_EXPLICIT_SCHED = 1
PTHREAD_SCOPE_SYSTEM = 0
PTHREAD_SCOPE_PROCESS = 1

# The smallest stack, and what a thread gets that asks for none: stacks are charged to the kernel's memory.
PTHREAD_STACK_MIN = 16384
LARGEST_STACK = 0x7FFF_FFFF


class pthread_attr_t(Attributes):
    """How a thread is to be made."""

    __slots__ = ("detachstate", "inheritsched", "schedparam", "schedpolicy", "scope", "stackaddr", "stacksize")

    def __init__(self) -> None:
        Attributes.__init__(self)
        self.detachstate = PTHREAD_CREATE_JOINABLE
        self.inheritsched = PTHREAD_INHERIT_SCHED
        self.schedpolicy = SCHED_OTHER
        self.schedparam = sched_param(0)
        self.scope = PTHREAD_SCOPE_SYSTEM
        self.stackaddr: Any = None
        self.stacksize = PTHREAD_STACK_MIN


def check_param(call: str, param: sched_param) -> None:
    """A TypeError for what is not a ``sched_param`` with an int."""
    if type(param) is not sched_param:
        raise TypeError(f"{call}: param must be a sched_param, not {type(param).__name__}")
    check_number(call, "sched_priority", param.sched_priority)


def check_stack_size(call: str, stacksize: int) -> None:
    """EINVAL for a stack that is too small or impossibly large."""
    check_number(call, "stacksize", stacksize)
    if not PTHREAD_STACK_MIN <= stacksize <= LARGEST_STACK:
        refuse(call, EINVAL)


def writable_size(call: str, memory: Any) -> int:
    """The size of a writable buffer in bytes; what is none is a TypeError."""
    try:
        with memoryview(memory) as view:
            if not view.readonly:
                return view.nbytes
    except TypeError:
        pass
    raise TypeError(f"{call}: stackaddr must be a writable buffer, not {type(memory).__name__}")


def pthread_attr_init() -> pthread_attr_t:
    """Make thread attributes: joinable, scheduled like the creating thread, a stack of ``PTHREAD_STACK_MIN``.

    Returns:
        The attributes.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_init
    """
    return pthread_attr_t()


def pthread_attr_destroy(attr: pthread_attr_t) -> None:
    """Destroy thread attributes; threads made with them are not affected.

    Args:
        attr: the attributes.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed already.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_destroy
    """
    check_attributes("pthread_attr_destroy", attr, pthread_attr_t)
    attr.alive = False


def pthread_attr_getdetachstate(attr: pthread_attr_t) -> int:
    """Tell whether a thread begins detached.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_CREATE_JOINABLE`` or ``PTHREAD_CREATE_DETACHED``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getdetachstate
    """
    check_attributes("pthread_attr_getdetachstate", attr, pthread_attr_t)
    return attr.detachstate


def pthread_attr_setdetachstate(attr: pthread_attr_t, detachstate: int) -> None:
    """Set whether a thread begins detached.

    Args:
        attr: the attributes.
        detachstate: ``PTHREAD_CREATE_JOINABLE`` or ``PTHREAD_CREATE_DETACHED``.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *detachstate* is neither.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setdetachstate
    """
    check_attributes("pthread_attr_setdetachstate", attr, pthread_attr_t)
    check_choice("pthread_attr_setdetachstate", "detachstate", detachstate, (PTHREAD_CREATE_JOINABLE, PTHREAD_CREATE_DETACHED))
    attr.detachstate = detachstate


def pthread_attr_getinheritsched(attr: pthread_attr_t) -> int:
    """Tell where a thread has its policy and priority from.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_INHERIT_SCHED`` or ``PTHREAD_EXPLICIT_SCHED``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getinheritsched
    """
    check_attributes("pthread_attr_getinheritsched", attr, pthread_attr_t)
    return attr.inheritsched


def pthread_attr_setinheritsched(attr: pthread_attr_t, inheritsched: int) -> None:
    """Set where a thread has its policy and priority from.

    Args:
        attr: the attributes.
        inheritsched: ``PTHREAD_INHERIT_SCHED``: the creating thread; ``PTHREAD_EXPLICIT_SCHED``: these attributes.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *inheritsched* is neither.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setinheritsched
    """
    check_attributes("pthread_attr_setinheritsched", attr, pthread_attr_t)
    check_choice("pthread_attr_setinheritsched", "inheritsched", inheritsched, (PTHREAD_INHERIT_SCHED, PTHREAD_EXPLICIT_SCHED))
    attr.inheritsched = inheritsched


def pthread_attr_getschedparam(attr: pthread_attr_t) -> sched_param:
    """Tell the priority of a thread that does not inherit it.

    Args:
        attr: the attributes.

    Returns:
        A ``sched_param``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getschedparam
    """
    check_attributes("pthread_attr_getschedparam", attr, pthread_attr_t)
    return attr.schedparam


def pthread_attr_setschedparam(attr: pthread_attr_t, param: sched_param) -> None:
    """Set the priority of a thread that does not inherit it.

    Args:
        attr: the attributes.
        param: the priority, in the range of the policy that *attr* has now.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or the priority is out of range.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setschedparam
    """
    check_attributes("pthread_attr_setschedparam", attr, pthread_attr_t)
    check_param("pthread_attr_setschedparam", param)
    if not priority_fits(attr.schedpolicy, param.sched_priority):
        refuse("pthread_attr_setschedparam", EINVAL)
    attr.schedparam = param


def pthread_attr_getschedpolicy(attr: pthread_attr_t) -> int:
    """Tell the scheduling policy of a thread that does not inherit it.

    Args:
        attr: the attributes.

    Returns:
        ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getschedpolicy
    """
    check_attributes("pthread_attr_getschedpolicy", attr, pthread_attr_t)
    return attr.schedpolicy


def pthread_attr_setschedpolicy(attr: pthread_attr_t, policy: int) -> None:
    """Set the scheduling policy of a thread that does not inherit it.

    Args:
        attr: the attributes.
        policy: ``SCHED_FIFO``, ``SCHED_RR`` or ``SCHED_OTHER``; that the priority fits is checked when a thread is made.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or there is no such policy.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setschedpolicy
    """
    check_attributes("pthread_attr_setschedpolicy", attr, pthread_attr_t)
    check_choice("pthread_attr_setschedpolicy", "policy", policy, (SCHED_OTHER, SCHED_FIFO, SCHED_RR))
    attr.schedpolicy = policy


def pthread_attr_getscope(attr: pthread_attr_t) -> int:
    """Tell with whom a thread competes for the processor.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_SCOPE_SYSTEM``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getscope
    """
    check_attributes("pthread_attr_getscope", attr, pthread_attr_t)
    return attr.scope


def pthread_attr_setscope(attr: pthread_attr_t, contentionscope: int) -> None:
    """Set with whom a thread competes for the processor.

    Args:
        attr: the attributes.
        contentionscope: ``PTHREAD_SCOPE_SYSTEM``: all threads are scheduled by one kernel.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *contentionscope* is not a scope.
        ENOTSUP: it is ``PTHREAD_SCOPE_PROCESS``.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setscope
    """
    check_attributes("pthread_attr_setscope", attr, pthread_attr_t)
    check_choice("pthread_attr_setscope", "contentionscope", contentionscope, (PTHREAD_SCOPE_SYSTEM, PTHREAD_SCOPE_PROCESS))
    if contentionscope == PTHREAD_SCOPE_PROCESS:
        refuse("pthread_attr_setscope", ENOTSUP)
    attr.scope = contentionscope


def pthread_attr_getstack(attr: pthread_attr_t) -> tuple[Any, int]:
    """Tell the memory and the size of a thread's stack.

    Args:
        attr: the attributes.

    Returns:
        ``(stackaddr, stacksize)``; the memory is None if it has not been set.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getstack
    """
    check_attributes("pthread_attr_getstack", attr, pthread_attr_t)
    return attr.stackaddr, attr.stacksize


def pthread_attr_setstack(attr: pthread_attr_t, stackaddr: Any, stacksize: int) -> None:
    """Set the memory and the size of a thread's stack; the kernel's memory is not charged for it then.

    Args:
        attr: the attributes.
        stackaddr: a writable buffer; nothing lies in it, as a thread runs on the host's stack.
        stacksize: its size in bytes, ``PTHREAD_STACK_MIN`` or more.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, *stacksize* is out of range, or the buffer is smaller.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setstack
    """
    check_attributes("pthread_attr_setstack", attr, pthread_attr_t)
    size = writable_size("pthread_attr_setstack", stackaddr)
    check_stack_size("pthread_attr_setstack", stacksize)
    if stacksize > size:
        refuse("pthread_attr_setstack", EINVAL)
    attr.stackaddr = stackaddr
    attr.stacksize = stacksize


def pthread_attr_getstacksize(attr: pthread_attr_t) -> int:
    """Tell the size of a thread's stack.

    Args:
        attr: the attributes.

    Returns:
        The size in bytes.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_getstacksize
    """
    check_attributes("pthread_attr_getstacksize", attr, pthread_attr_t)
    return attr.stacksize


def pthread_attr_setstacksize(attr: pthread_attr_t, stacksize: int) -> None:
    """Set the size of a thread's stack.

    Args:
        attr: the attributes.
        stacksize: the size in bytes, ``PTHREAD_STACK_MIN`` or more; it is charged to the kernel's memory.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *stacksize* is out of range.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_attr_setstacksize
    """
    check_attributes("pthread_attr_setstacksize", attr, pthread_attr_t)
    check_stack_size("pthread_attr_setstacksize", stacksize)
    attr.stackaddr = None
    attr.stacksize = stacksize
