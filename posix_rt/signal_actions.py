# SPDX-License-Identifier: MIT
"""What is done with signals: ``sigaction``, ``signal``, ``sigaltstack``; and what a ``sigevent`` asks for."""

import os
from collections.abc import Callable
from errno import EINVAL, ENOMEM
from typing import Any, NamedTuple

from kernel.core import NON_TASK
from kernel.ports import SIGNAL
from kernel.servers.queued_signal import ACT, CATCH, END, IGNORE, STACK, Action
from kernel.servers.thread import inherited
from kernel.signal_queue import MOST_QUEUED, QUEUE_SIGNAL, SILENT, START_THREAD, Notification, Signal
from posix_rt.attributes import check_number
from posix_rt.call import Gate, check_function, here
from posix_rt.signal_sets import SIGKILL, SIGSTOP, is_signal
from posix_rt.thread_attributes import pthread_attr_t
from posix_rt.threads import thread_packet
from posix_rt.types import sigevent, siginfo_t, sigset_t

__all__ = [
    "MINSIGSTKSZ", "SA_NOCLDSTOP", "SA_NOCLDWAIT", "SA_NODEFER", "SA_ONSTACK", "SA_RESETHAND", "SA_RESTART", "SA_SIGINFO",
    "SIGEV_NONE", "SIGEV_SIGNAL", "SIGEV_THREAD", "SIGQUEUE_MAX", "SIGSTKSZ", "SIG_BLOCK", "SIG_DFL", "SIG_IGN",
    "SIG_SETMASK", "SIG_UNBLOCK", "SI_ASYNCIO", "SI_MESGQ", "SI_QUEUE", "SI_TIMER", "SI_TKILL", "SI_USER", "SS_DISABLE",
    "SS_ONSTACK", "sigaction", "sigaltstack", "signal", "stack_t", "struct_sigaction",
]  # fmt: skip

# How many signals may be queued that have no place of their own, in the whole process.
SIGQUEUE_MAX = MOST_QUEUED

SIG_DFL = 0
SIG_IGN = 1

SIG_BLOCK = 0
SIG_UNBLOCK = 1
SIG_SETMASK = 2

SA_NOCLDSTOP = 1
SA_NOCLDWAIT = 2
SA_SIGINFO = 4
SA_ONSTACK = 0x0800_0000
SA_RESTART = 0x1000_0000
SA_NODEFER = 0x4000_0000
SA_RESETHAND = 0x8000_0000

# Where a signal comes from.
SI_USER = 0
SI_QUEUE = -1
SI_TIMER = -2
SI_MESGQ = -3
SI_ASYNCIO = -4
SI_TKILL = -6

SIGEV_SIGNAL = 0
SIGEV_NONE = 1
SIGEV_THREAD = 2

SS_ONSTACK = 1
SS_DISABLE = 2
MINSIGSTKSZ = 2048
SIGSTKSZ = 8192

Handler = Callable[..., object] | int


class struct_sigaction(NamedTuple):
    """What is done with a signal; ``sa_mask`` None is the empty set.

    ``sa_handler`` is ``SIG_DFL``, ``SIG_IGN`` or a function: ``handler(signo)``, or with ``SA_SIGINFO`` in ``sa_flags``
    ``handler(signo, info, None)``.
    """

    sa_handler: Handler
    sa_mask: sigset_t | None = None
    sa_flags: int = 0


class stack_t(NamedTuple):
    """An alternate stack for handlers."""

    ss_sp: Any
    ss_size: int
    ss_flags: int = 0


def notification(call: str, event: sigevent) -> Notification:
    """What *event* asks for, as the kernel takes it; EINVAL for what is none."""
    process = here()
    if type(event) is not sigevent:
        raise TypeError(f"{call}: the notification must be a sigevent, not {type(event).__name__}")
    check_number(call, "sigev_notify", event.sigev_notify)
    if event.sigev_notify == SIGEV_NONE:
        return Notification(SILENT)
    if event.sigev_notify == SIGEV_SIGNAL:
        check_signal(process, call, "sigev_signo", event.sigev_signo)
        return Notification(QUEUE_SIGNAL, event.sigev_signo, event.sigev_value)
    if event.sigev_notify != SIGEV_THREAD:
        process.fail(call, EINVAL)
    function: Any = event.sigev_notify_function
    check_function(call, "sigev_notify_function", function)
    attr = event.sigev_notify_attributes
    if attr is not None:
        if type(attr) is not pthread_attr_t:
            raise TypeError(f"{call}: sigev_notify_attributes must be a pthread_attr_t, not {type(attr).__name__}")
        if not attr.alive:
            process.fail(call, EINVAL)
    entry, value, priority, policy, _, stack_size = thread_packet(function, event.sigev_value, attr)
    if priority == 0:
        # As the thread that asks for it.
        priority, policy = inherited(None if process.core.mode & NON_TASK else process.core.running)
    return Notification(START_THREAD, 0, None, (entry, value, priority, policy, True, stack_size))


def check_signal(process: Gate, call: str, name: str, value: int, lowest: int = 1) -> None:
    """EINVAL for what is no signal; with *lowest* 0 it may be 0, too."""
    check_number(call, name, value)
    if not is_signal(value) and not value == lowest == 0:
        process.fail(call, EINVAL)


def set_bits(call: str, name: str, value: sigset_t) -> int:
    if type(value) is not sigset_t:
        raise TypeError(f"{call}: {name} must be a sigset_t, not {type(value).__name__}")
    return value.bits


def signal_info(signal: Signal) -> siginfo_t:
    return siginfo_t(signal.number, signal.code, signal.value, os.getpid(), 0, signal.overrun)


def _action(call: str, handler: Handler, mask: int, flags: int) -> Action:
    """The action as the kernel takes it; its packet is what the next caller gets back."""
    if type(handler) is int and handler in (SIG_DFL, SIG_IGN):
        action = Action(IGNORE if handler else END)
    else:
        check_function(call, "handler", handler)
        action = Action(CATCH, handler, signal_info if flags & SA_SIGINFO else None, mask)
        action.once = bool(flags & SA_RESETHAND)
        action.reentrant = bool(flags & SA_NODEFER)
        action.restarts = bool(flags & SA_RESTART)
        action.aside = bool(flags & SA_ONSTACK)
    action.packet = handler, mask, flags
    return action


def _act(process: Gate, call: str, sig: int, action: Action | None) -> struct_sigaction:
    if action is not None and sig in (SIGKILL, SIGSTOP):
        process.fail(call, EINVAL)
    handler, mask, flags = process.send(call, SIGNAL, ACT, 0, sig, action).packet or (SIG_DFL, 0, 0)
    return struct_sigaction(handler, sigset_t(mask), flags)


def sigaction(sig: int, act: struct_sigaction | None = None) -> struct_sigaction:
    """Choose what is done with a signal, or ask what is.

    To ignore a signal forgets those of its number that are pending.

    Args:
        sig: the signal.
        act: what is to be done; None only asks.

    Returns:
        What was done with it before.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *sig* is no number of a signal, or is to be changed for ``SIGKILL`` or ``SIGSTOP``.

    Context:
        Any.

    Cost:
        Constant; linear in the threads and the pending signals if it is to be ignored; one message.

    Source:
        IEEE 1003.1, sigaction
    """
    process = here()
    process.any_context("sigaction")
    check_signal(process, "sigaction", "sig", sig)
    action = None
    if act is not None:
        if type(act) is not struct_sigaction:
            raise TypeError(f"sigaction: act must be a struct_sigaction, not {type(act).__name__}")
        mask = 0 if act.sa_mask is None else set_bits("sigaction", "sa_mask", act.sa_mask)
        check_number("sigaction", "sa_flags", act.sa_flags)
        action = _action("sigaction", act.sa_handler, mask, act.sa_flags)
    return _act(process, "sigaction", sig, action)


def signal(sig: int, func: Handler) -> Handler:
    """Choose what is done with a signal: as ``sigaction`` with ``SA_RESTART``.

    Args:
        sig: the signal.
        func: ``SIG_DFL``, ``SIG_IGN``, or a function: ``func(signo)``.

    Returns:
        The function, ``SIG_DFL`` or ``SIG_IGN`` from before.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *sig* is no number of a signal, or is ``SIGKILL`` or ``SIGSTOP``.

    Context:
        Any.

    Cost:
        Constant; linear in the threads and the pending signals if it is to be ignored; one message.

    Source:
        IEEE 1003.1, signal
    """
    process = here()
    process.any_context("signal")
    check_signal(process, "signal", "sig", sig)
    return _act(process, "signal", sig, _action("signal", func, 0, SA_RESTART)).sa_handler


def sigaltstack(ss: stack_t | None = None) -> stack_t:
    """Name an alternate stack for the calling thread's handlers that have ``SA_ONSTACK``, or ask for it.

    Handlers have the stack of their thread all the same, as stacks are the host's here; only what is told about it changes.

    Args:
        ss: the stack: any object with its size, or ``SS_DISABLE`` in its flags for none; None only asks.

    Returns:
        What it was before; ``SS_ONSTACK`` in its flags while a handler runs on it.

    Errors:
        EPERM: not called by a thread, or the CPU is locked; or a handler runs on it.
        EINVAL: other flags than ``SS_DISABLE``.
        ENOMEM: less than ``MINSIGSTKSZ``.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sigaltstack
    """
    process = here()
    process.thread_context("sigaltstack")
    if ss is not None:
        if type(ss) is not stack_t:
            raise TypeError(f"sigaltstack: ss must be a stack_t, not {type(ss).__name__}")
        check_number("sigaltstack", "ss_size", ss.ss_size)
        check_number("sigaltstack", "ss_flags", ss.ss_flags)
        if ss.ss_flags & ~SS_DISABLE:
            process.fail("sigaltstack", EINVAL)
        if not ss.ss_flags and ss.ss_size < MINSIGSTKSZ:
            process.fail("sigaltstack", ENOMEM)
    old, active = process.send("sigaltstack", SIGNAL, STACK, 0, ss)
    if old is None or old.ss_flags:
        return stack_t(None, 0, SS_DISABLE)
    return stack_t(old.ss_sp, old.ss_size, SS_ONSTACK if active else 0)
