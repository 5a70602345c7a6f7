# SPDX-License-Identifier: MIT
"""Attributes of mutexes: ``pthread_mutexattr_init`` to ``pthread_mutexattr_setrobust``.

They say what becomes of a thread that locks again what it holds (type), whose priority the owner has (protocol), and what
becomes of the mutex if the owner ends (robustness).
"""

from errno import EINVAL

from posix_rt.attributes import Attributes, check_attributes, check_choice, check_number, refuse
from posix_rt.priorities import HIGHEST, LOWEST
from posix_rt.types import PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED

__all__ = [
    "PTHREAD_MUTEX_DEFAULT", "PTHREAD_MUTEX_ERRORCHECK", "PTHREAD_MUTEX_NORMAL", "PTHREAD_MUTEX_RECURSIVE",
    "PTHREAD_MUTEX_ROBUST", "PTHREAD_MUTEX_STALLED", "PTHREAD_PRIO_INHERIT", "PTHREAD_PRIO_NONE", "PTHREAD_PRIO_PROTECT",
    "pthread_mutexattr_destroy", "pthread_mutexattr_getprioceiling", "pthread_mutexattr_getprotocol",
    "pthread_mutexattr_getpshared", "pthread_mutexattr_getrobust", "pthread_mutexattr_gettype", "pthread_mutexattr_init",
    "pthread_mutexattr_setprioceiling", "pthread_mutexattr_setprotocol", "pthread_mutexattr_setpshared",
    "pthread_mutexattr_setrobust", "pthread_mutexattr_settype", "pthread_mutexattr_t",
]  # fmt: skip

PTHREAD_MUTEX_NORMAL = 0
PTHREAD_MUTEX_RECURSIVE = 1
PTHREAD_MUTEX_ERRORCHECK = 2
PTHREAD_MUTEX_DEFAULT = PTHREAD_MUTEX_NORMAL

PTHREAD_MUTEX_STALLED = 0
PTHREAD_MUTEX_ROBUST = 1

PTHREAD_PRIO_NONE = 0
PTHREAD_PRIO_INHERIT = 1
PTHREAD_PRIO_PROTECT = 2

_TYPES = (PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK)
_ROBUSTNESS = (PTHREAD_MUTEX_STALLED, PTHREAD_MUTEX_ROBUST)
_PROTOCOLS = (PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT)
_SHARING = (PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED)


class pthread_mutexattr_t(Attributes):
    """The attributes of mutexes to be made."""

    __slots__ = ("prioceiling", "protocol", "pshared", "robust", "type")

    def __init__(self) -> None:
        Attributes.__init__(self)
        self.type = PTHREAD_MUTEX_DEFAULT
        self.protocol = PTHREAD_PRIO_NONE
        self.prioceiling = LOWEST
        self.pshared = PTHREAD_PROCESS_PRIVATE
        self.robust = PTHREAD_MUTEX_STALLED


def is_ceiling(call: str, prioceiling: int) -> bool:
    """Whether a priority can be a ceiling."""
    check_number(call, "prioceiling", prioceiling)
    return LOWEST <= prioceiling <= HIGHEST


def pthread_mutexattr_init() -> pthread_mutexattr_t:
    """Make attributes of mutexes, with their defaults.

    Returns:
        The attributes: type ``PTHREAD_MUTEX_DEFAULT``, protocol ``PTHREAD_PRIO_NONE``, ceiling 1, not robust, not shared.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_init
    """
    return pthread_mutexattr_t()


def pthread_mutexattr_destroy(attr: pthread_mutexattr_t) -> None:
    """Make attributes unusable; mutexes that were made with them stay as they are.

    Args:
        attr: the attributes.

    Returns:
        None.

    Errors:
        EINVAL: they were destroyed already.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_destroy
    """
    check_attributes("pthread_mutexattr_destroy", attr, pthread_mutexattr_t)
    attr.alive = False


def pthread_mutexattr_gettype(attr: pthread_mutexattr_t) -> int:
    """Report the type of mutexes to be made.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_MUTEX_NORMAL`` (it waits for ever), ``PTHREAD_MUTEX_ERRORCHECK`` (it is refused) or
        ``PTHREAD_MUTEX_RECURSIVE`` (it is counted).

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_gettype
    """
    check_attributes("pthread_mutexattr_gettype", attr, pthread_mutexattr_t)
    return attr.type


def pthread_mutexattr_settype(attr: pthread_mutexattr_t, type: int) -> None:
    """Set the type of mutexes to be made: what happens to a thread that locks again what it holds.

    Args:
        attr: the attributes.
        type: ``PTHREAD_MUTEX_NORMAL`` (it waits for ever), ``PTHREAD_MUTEX_ERRORCHECK`` (it is refused) or
            ``PTHREAD_MUTEX_RECURSIVE`` (it is counted).

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *type* is none of these.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_settype
    """
    check_attributes("pthread_mutexattr_settype", attr, pthread_mutexattr_t)
    check_choice("pthread_mutexattr_settype", "type", type, _TYPES)
    attr.type = type


def pthread_mutexattr_getprotocol(attr: pthread_mutexattr_t) -> int:
    """Report the protocol of mutexes to be made.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_PRIO_NONE``, ``PTHREAD_PRIO_INHERIT`` (of those who wait) or ``PTHREAD_PRIO_PROTECT`` (the ceiling).

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_getprotocol
    """
    check_attributes("pthread_mutexattr_getprotocol", attr, pthread_mutexattr_t)
    return attr.protocol


def pthread_mutexattr_setprotocol(attr: pthread_mutexattr_t, protocol: int) -> None:
    """Set the protocol of mutexes to be made: what priority their owner has at least.

    Args:
        attr: the attributes.
        protocol: ``PTHREAD_PRIO_NONE``, ``PTHREAD_PRIO_INHERIT`` (of those who wait) or ``PTHREAD_PRIO_PROTECT`` (the ceiling).

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *protocol* is none of these.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_setprotocol
    """
    check_attributes("pthread_mutexattr_setprotocol", attr, pthread_mutexattr_t)
    check_choice("pthread_mutexattr_setprotocol", "protocol", protocol, _PROTOCOLS)
    attr.protocol = protocol


def pthread_mutexattr_getprioceiling(attr: pthread_mutexattr_t) -> int:
    """Report the priority ceiling of mutexes to be made.

    Args:
        attr: the attributes.

    Returns:
        The ceiling, 1 to 99.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_getprioceiling
    """
    check_attributes("pthread_mutexattr_getprioceiling", attr, pthread_mutexattr_t)
    return attr.prioceiling


def pthread_mutexattr_setprioceiling(attr: pthread_mutexattr_t, prioceiling: int) -> None:
    """Set the priority ceiling of mutexes to be made; it counts with ``PTHREAD_PRIO_PROTECT`` only.

    Args:
        attr: the attributes.
        prioceiling: the ceiling, 1 to 99.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *prioceiling* is none of these.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_setprioceiling
    """
    check_attributes("pthread_mutexattr_setprioceiling", attr, pthread_mutexattr_t)
    if not is_ceiling("pthread_mutexattr_setprioceiling", prioceiling):
        refuse("pthread_mutexattr_setprioceiling", EINVAL)
    attr.prioceiling = prioceiling


def pthread_mutexattr_getpshared(attr: pthread_mutexattr_t) -> int:
    """Report whether mutexes to be made are shared among processes.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_PROCESS_PRIVATE`` or ``PTHREAD_PROCESS_SHARED``.

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_getpshared
    """
    check_attributes("pthread_mutexattr_getpshared", attr, pthread_mutexattr_t)
    return attr.pshared


def pthread_mutexattr_setpshared(attr: pthread_mutexattr_t, pshared: int) -> None:
    """Set whether mutexes to be made are shared among processes, which makes no difference here.

    Args:
        attr: the attributes.
        pshared: ``PTHREAD_PROCESS_PRIVATE`` or ``PTHREAD_PROCESS_SHARED``.

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *pshared* is none of these.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_setpshared
    """
    check_attributes("pthread_mutexattr_setpshared", attr, pthread_mutexattr_t)
    check_choice("pthread_mutexattr_setpshared", "pshared", pshared, _SHARING)
    attr.pshared = pshared


def pthread_mutexattr_getrobust(attr: pthread_mutexattr_t) -> int:
    """Report whether mutexes to be made are robust.

    Args:
        attr: the attributes.

    Returns:
        ``PTHREAD_MUTEX_STALLED`` (they stay locked) or ``PTHREAD_MUTEX_ROBUST`` (the next owner is told).

    Errors:
        EINVAL: *attr* was destroyed.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_getrobust
    """
    check_attributes("pthread_mutexattr_getrobust", attr, pthread_mutexattr_t)
    return attr.robust


def pthread_mutexattr_setrobust(attr: pthread_mutexattr_t, robust: int) -> None:
    """Set whether mutexes to be made are robust: what becomes of them when their owner ends.

    Args:
        attr: the attributes.
        robust: ``PTHREAD_MUTEX_STALLED`` (they stay locked) or ``PTHREAD_MUTEX_ROBUST`` (the next owner is told).

    Returns:
        None.

    Errors:
        EINVAL: *attr* was destroyed, or *robust* is none of these.

    Context:
        Any; the CPU may be locked.

    Cost:
        Constant; no message.

    Source:
        IEEE 1003.1, pthread_mutexattr_setrobust
    """
    check_attributes("pthread_mutexattr_setrobust", attr, pthread_mutexattr_t)
    check_choice("pthread_mutexattr_setrobust", "robust", robust, _ROBUSTNESS)
    attr.robust = robust
