# SPDX-License-Identifier: MIT
"""Thread-specific data: ``pthread_key_create`` to ``pthread_setspecific``."""

from collections.abc import Callable
from typing import Any

from kernel.ports import THREAD_DATA
from kernel.servers.thread import DESTRUCTOR_ROUNDS
from kernel.servers.thread_data import CREATE, DELETE, GET, MAX_KEYS, SET
from posix_rt.call import here
from posix_rt.handles import ident, pthread_key_t

__all__ = [
    "PTHREAD_DESTRUCTOR_ITERATIONS", "PTHREAD_KEYS_MAX", "pthread_getspecific", "pthread_key_create", "pthread_key_delete",
    "pthread_key_t", "pthread_setspecific",
]  # fmt: skip

PTHREAD_KEYS_MAX = MAX_KEYS
# How often the destructors are called for a thread whose destructors leave values behind.
PTHREAD_DESTRUCTOR_ITERATIONS = DESTRUCTOR_ROUNDS


def pthread_key_create(destructor: Callable[[Any], object] | None = None) -> pthread_key_t:
    """Make a key, under which every thread has a value of its own: None to begin with.

    Args:
        destructor: called with the value, unless that is None, of each thread that ends; or None.

    Returns:
        The key.

    Errors:
        EPERM: the CPU is locked.
        EAGAIN: there are ``PTHREAD_KEYS_MAX`` keys already.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_key_create
    """
    call = "pthread_key_create"
    process = here()
    process.any_context(call)
    if destructor is not None and not callable(destructor):
        raise TypeError(f"{call}: destructor must be callable or None, not {type(destructor).__name__}")
    return pthread_key_t(process.send(call, THREAD_DATA, CREATE, 0, destructor))


def pthread_key_delete(key: pthread_key_t) -> None:
    """Delete a key; its destructor is called no more.

    Args:
        key: key to delete.

    Returns:
        Nothing.

    Errors:
        EPERM: the CPU is locked.
        EINVAL: there is no such key.

    Context:
        Any.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_key_delete
    """
    call = "pthread_key_delete"
    process = here()
    process.any_context(call)
    process.send(call, THREAD_DATA, DELETE, ident(call, "key", key, pthread_key_t))


def pthread_getspecific(key: pthread_key_t) -> Any:
    """Return the value that the calling thread has under a key.

    Args:
        key: key to look under.

    Returns:
        The value; None if there is none, or no such key.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_getspecific
    """
    call = "pthread_getspecific"
    process = here()
    process.thread_context(call)
    return process.send(call, THREAD_DATA, GET, ident(call, "key", key, pthread_key_t))


def pthread_setspecific(key: pthread_key_t, value: Any) -> None:
    """Give the calling thread a value under a key.

    Args:
        key: key to set the value under.
        value: any object; None for no value.

    Returns:
        Nothing.

    Errors:
        EPERM: not called by a thread, or the CPU is locked.
        EINVAL: there is no such key.

    Context:
        Thread.

    Cost:
        Constant; one message.

    Source:
        IEEE 1003.1, pthread_setspecific
    """
    call = "pthread_setspecific"
    process = here()
    process.thread_context(call)
    process.send(call, THREAD_DATA, SET, ident(call, "key", key, pthread_key_t), value)
