# SPDX-License-Identifier: MIT
"""Signal numbers, and sets of them: ``sigemptyset`` to ``sigismember``.

The numbers are those of Linux on most processors, whatever the host's are: a run is the same everywhere. Sets are plain data of
the application: the kernel is not entered, so they may be used anywhere.
"""

from errno import EINVAL

from posix_rt.attributes import check_number, refuse
from posix_rt.types import sigset_t

__all__ = [
    "RTSIG_MAX", "SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGKILL",
    "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGQUIT", "SIGRTMAX", "SIGRTMIN", "SIGSEGV", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP",
    "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ",
    "sigaddset", "sigdelset", "sigemptyset", "sigfillset", "sigismember",
]  # fmt: skip

SIGHUP = 1
SIGINT = 2
SIGQUIT = 3
SIGILL = 4
SIGTRAP = 5
SIGABRT = 6
SIGBUS = 7
SIGFPE = 8
SIGKILL = 9
SIGUSR1 = 10
SIGSEGV = 11
SIGUSR2 = 12
SIGPIPE = 13
SIGALRM = 14
SIGTERM = 15
SIGCHLD = 17
SIGCONT = 18
SIGSTOP = 19
SIGTSTP = 20
SIGTTIN = 21
SIGTTOU = 22
SIGURG = 23
SIGXCPU = 24
SIGXFSZ = 25
SIGVTALRM = 26
SIGPROF = 27
SIGWINCH = 28
SIGPOLL = 29
SIGSYS = 31

# Those from SIGRTMIN on are for the application; they queue, and carry a value. 32 and 33 belong to the implementation.
SIGRTMIN = 34
SIGRTMAX = 64
RTSIG_MAX = SIGRTMAX - SIGRTMIN + 1

_NAMES = {value: name for name, value in list(globals().items()) if name.startswith("SIG") and name != "SIGRTMIN"}
_EVERY = ((1 << SIGRTMAX) - 1) & ~(1 << 31 | 1 << 32)


def is_signal(number: int) -> bool:
    """Whether a signal has this number."""
    return 1 <= number <= SIGRTMAX and bool(_EVERY >> number - 1 & 1)


def signal_name(number: int) -> str:
    """``SIGTERM``, ``SIGRTMIN+3``."""
    if SIGRTMIN <= number < SIGRTMAX:
        return f"SIGRTMIN+{number - SIGRTMIN}" if number > SIGRTMIN else "SIGRTMIN"
    return _NAMES.get(number, f"signal {number}")


def _check_set(call: str, value: sigset_t) -> None:
    if type(value) is not sigset_t:
        raise TypeError(f"{call}: set must be a sigset_t, not {type(value).__name__}")


def _bit(call: str, value: sigset_t, signo: int) -> int:
    """The bit of a signal in a set, both checked."""
    _check_set(call, value)
    check_number(call, "signo", signo)
    if not is_signal(signo):
        refuse(call, EINVAL)
    return 1 << signo - 1


def sigemptyset() -> sigset_t:
    """Make a set of no signals.

    Returns:
        The set.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sigemptyset
    """
    return sigset_t(0)


def sigfillset() -> sigset_t:
    """Make a set of all signals.

    Returns:
        The set.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sigfillset
    """
    return sigset_t(_EVERY)


def sigaddset(set: sigset_t, signo: int) -> None:
    """Add a signal to a set.

    Args:
        set: the set, changed in place.
        signo: the signal.

    Returns:
        None.

    Errors:
        EINVAL: *signo* is no number of a signal.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sigaddset
    """
    bit = _bit("sigaddset", set, signo)
    set.bits |= bit


def sigdelset(set: sigset_t, signo: int) -> None:
    """Take a signal out of a set.

    Args:
        set: the set, changed in place.
        signo: the signal.

    Returns:
        None.

    Errors:
        EINVAL: *signo* is no number of a signal.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sigdelset
    """
    bit = _bit("sigdelset", set, signo)
    set.bits &= ~bit


def sigismember(set: sigset_t, signo: int) -> int:
    """Whether a signal is in a set.

    Args:
        set: the set.
        signo: the signal.

    Returns:
        1 if it is, 0 if not.

    Errors:
        EINVAL: *signo* is no number of a signal.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, sigismember
    """
    bit = _bit("sigismember", set, signo)
    return int(set.bits & bit != 0)
