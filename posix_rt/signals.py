# SPDX-License-Identifier: MIT
"""Signals: sending, blocking and waiting for them. Handling is in ``signal_actions``, numbers and sets are in ``signal_sets``.

A handler runs in the context of the thread that takes the signal, before that thread's code goes on. It may make any call.
"""

import os
from errno import EAGAIN, EINVAL, ESRCH
from typing import Any

from kernel.ports import SIGNAL
from kernel.servers.queued_signal import MASK, PENDING, QUEUE, SEND, SUSPEND, WAIT
from kernel.status import ABSENT, TIMED_OUT
from posix_rt import signal_actions, signal_sets
from posix_rt.attributes import check_number
from posix_rt.call import Gate, here
from posix_rt.errors import translation
from posix_rt.handles import ident, pthread_t
from posix_rt.signal_actions import *
from posix_rt.signal_actions import (
    SI_QUEUE,
    SI_TKILL,
    SI_USER,
    SIG_BLOCK,
    SIG_SETMASK,
    SIG_UNBLOCK,
    check_signal,
    set_bits,
    signal_info,
)
from posix_rt.signal_sets import *
from posix_rt.types import siginfo_t, sigset_t, timespec

__all__ = [
    "kill", "pthread_kill", "pthread_sigmask", "raise_", "sigpending", "sigprocmask", "sigqueue", "sigsuspend",
    "sigtimedwait", "sigwait", "sigwaitinfo",
    *signal_actions.__all__,
    *signal_sets.__all__,
]  # fmt: skip

_OF_A_THREAD = translation({ABSENT: ESRCH})
_OF_A_TIMED_WAIT = translation({TIMED_OUT: EAGAIN})


def _check_process(process: Gate, call: str, pid: int) -> None:
    """ESRCH for any process but this one."""
    check_number(call, "pid", pid)
    if pid != 0 and pid != os.getpid():
        process.fail(call, ESRCH)


def kill(pid: int, sig: int) -> None:
    """Send a signal to the process: the most urgent thread that does not block it takes it.

    A thread that waits for it goes first. With no such thread it stays pending, at most one of a number below ``SIGRTMIN``.

    Args:
        pid: 0 or ``os.getpid()``: this process.
        sig: the signal; 0 sends none and only checks.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: *pid* is another process.
        EINVAL: *sig* is no number of a signal.

    Context:
        Any.

    Cost:
        Linear in the threads; one message.

    Source:
        IEEE 1003.1, kill
    """
    process = here()
    process.any_context("kill")
    _check_process(process, "kill", pid)
    check_signal(process, "kill", "sig", sig, 0)
    process.send("kill", SIGNAL, SEND, 0, sig, (SI_USER, None))


def sigqueue(pid: int, signo: int, value: Any) -> None:
    """Send a signal with a value to the process; signals from ``SIGRTMIN`` on queue, each with its value.

    Args:
        pid: 0 or ``os.getpid()``: this process.
        signo: the signal; 0 sends none and only checks.
        value: any object: ``si_value`` for the one that takes the signal.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        ESRCH: *pid* is another process.
        EINVAL: *signo* is no number of a signal.
        EAGAIN: ``SIGQUEUE_MAX`` signals are queued already.

    Context:
        Any.

    Cost:
        Linear in the threads; one message.

    Source:
        IEEE 1003.1, sigqueue
    """
    process = here()
    process.any_context("sigqueue")
    _check_process(process, "sigqueue", pid)
    check_signal(process, "sigqueue", "signo", signo, 0)
    process.send("sigqueue", SIGNAL, QUEUE, 0, signo, (SI_QUEUE, value))


def pthread_kill(thread: pthread_t, sig: int) -> None:
    """Send a signal to one thread.

    Args:
        thread: the thread, or task. Nothing happens to one that has ended and was not joined yet.
        sig: the signal; 0 sends none and only checks.

    Returns:
        None.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: *sig* is no number of a signal.
        ESRCH: there is no such thread.

    Context:
        Any.

    Cost:
        Constant; one message. Logarithmic in the timed events if it ends a wait with a time-out.

    Source:
        IEEE 1003.1, pthread_kill
    """
    process = here()
    process.any_context("pthread_kill")
    target = ident("pthread_kill", "thread", thread, pthread_t)
    check_signal(process, "pthread_kill", "sig", sig, 0)
    process.send("pthread_kill", SIGNAL, SEND, target, sig, (SI_TKILL, None), errors=_OF_A_THREAD)


def raise_(sig: int) -> None:
    """Send a signal to the calling thread; if it does not block the signal, its handler has run before this returns.

    Args:
        sig: the signal; 0 sends none and only checks.

    Returns:
        None.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: *sig* is no number of a signal.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, raise
    """
    process = here()
    process.thread_context("raise_")
    check_signal(process, "raise_", "sig", sig, 0)
    process.send("raise_", SIGNAL, SEND, process.core.caller().id, sig, (SI_TKILL, None))


def _mask(call: str, how: int, value: sigset_t | None) -> sigset_t:
    process = here()
    process.thread_context(call)
    check_number(call, "how", how)
    bits = None
    if value is not None:
        if how not in (SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK):
            process.fail(call, EINVAL)
        bits = set_bits(call, "set", value)
    return sigset_t(process.send(call, SIGNAL, MASK, 0, how, bits))


def sigprocmask(how: int, set: sigset_t | None = None) -> sigset_t:
    """Change which signals the calling thread blocks, or ask which it does. It is ``pthread_sigmask``.

    What was pending and is blocked no more is handled before this returns. ``SIGKILL`` and ``SIGSTOP`` are never blocked.

    Args:
        how: ``SIG_BLOCK``: those of *set*, too; ``SIG_UNBLOCK``: those of *set* no more; ``SIG_SETMASK``: just those of *set*.
        set: the signals; None only asks, whatever *how* is.

    Returns:
        What was blocked before.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: *how* is none of the three.

    Context:
        Thread.

    Cost:
        Constant; linear in the threads if it blocks a signal that is pending for the process; one message.

    Source:
        IEEE 1003.1, sigprocmask
    """
    return _mask("sigprocmask", how, set)


def pthread_sigmask(how: int, set: sigset_t | None = None) -> sigset_t:
    """Change which signals the calling thread blocks, or ask which it does.

    What was pending and is blocked no more is handled before this returns. ``SIGKILL`` and ``SIGSTOP`` are never blocked.

    Args:
        how: ``SIG_BLOCK``: those of *set*, too; ``SIG_UNBLOCK``: those of *set* no more; ``SIG_SETMASK``: just those of *set*.
        set: the signals; None only asks, whatever *how* is.

    Returns:
        What was blocked before.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: *how* is none of the three.

    Context:
        Thread.

    Cost:
        Constant; linear in the threads if it blocks a signal that is pending for the process; one message.

    Source:
        IEEE 1003.1, pthread_sigmask
    """
    return _mask("pthread_sigmask", how, set)


def sigpending() -> sigset_t:
    """Which signals are pending, for the calling thread or for the process.

    Returns:
        The set of them.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, sigpending
    """
    process = here()
    process.thread_context("sigpending")
    return sigset_t(process.send("sigpending", SIGNAL, PENDING))


def sigwait(set: sigset_t) -> int:
    """Wait for a signal and take it; the lowest number that is pending goes first.

    A cancellation point. Handlers of other signals run meanwhile, and the wait goes on.

    Args:
        set: the signals; they are to be blocked by all threads, or a handler may get them.

    Returns:
        Its number.

    Errors:
        EPERM: the caller may not wait here.
        EINTR: ``rel_wai`` ended the wait.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; one message. Linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, sigwait
    """
    process = here()
    process.waiting_context("sigwait")
    signal = process.wait("sigwait", SIGNAL, WAIT, 0, set_bits("sigwait", "set", set), restart=True)
    return int(signal.number)


def sigwaitinfo(set: sigset_t) -> siginfo_t:
    """Wait for a signal and take it, with its value; the lowest number that is pending goes first.

    A cancellation point.

    Args:
        set: the signals; they are to be blocked by all threads, or a handler may get them.

    Returns:
        What came with it.

    Errors:
        EPERM: the caller may not wait here.
        EINTR: the handler of another signal ran, or ``rel_wai`` ended the wait.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; one message. Linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, sigwaitinfo
    """
    process = here()
    process.waiting_context("sigwaitinfo")
    return signal_info(process.wait("sigwaitinfo", SIGNAL, WAIT, 0, set_bits("sigwaitinfo", "set", set), resumes=False))


def sigtimedwait(set: sigset_t, timeout: timespec | None) -> siginfo_t:
    """Wait for a signal, at most so long, and take it, with its value.

    A cancellation point.

    Args:
        set: the signals; they are to be blocked by all threads, or a handler may get them.
        timeout: how long; zero does not wait, None waits for ever.

    Returns:
        What came with it.

    Errors:
        EPERM: the caller may not wait here.
        EINVAL: *timeout* is negative, or its nanoseconds make a second.
        EAGAIN: the time passed first.
        EINTR: the handler of another signal ran, or ``rel_wai`` ended the wait.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant, and logarithmic in the timed events; one message. Linear in the waiting threads of lower priority if it waits.

    Source:
        IEEE 1003.1, sigtimedwait
    """
    process = here()
    process.waiting_context("sigtimedwait")
    bits = set_bits("sigtimedwait", "set", set)
    deadline = None if timeout is None else process.relative("sigtimedwait", "timeout", timeout)
    signal = process.wait("sigtimedwait", SIGNAL, WAIT, 0, bits, errors=_OF_A_TIMED_WAIT, deadline=deadline, resumes=False)
    return signal_info(signal)


def sigsuspend(sigmask: sigset_t) -> None:
    """Block just the signals of a set until a handler has run; then what was blocked before is blocked again.

    A cancellation point.

    Args:
        sigmask: what is blocked meanwhile.

    Returns:
        It always raises EINTR.

    Errors:
        EPERM: the caller may not wait here.
        EINTR: a handler has run, or ``rel_wai`` ended the wait.

    Context:
        Thread, with dispatching enabled.

    Cost:
        Constant; linear in the threads if it blocks a signal that is pending for the process; one message.

    Source:
        IEEE 1003.1, sigsuspend
    """
    process = here()
    process.waiting_context("sigsuspend")
    process.wait("sigsuspend", SIGNAL, SUSPEND, 0, set_bits("sigsuspend", "sigmask", sigmask), resumes=False)
