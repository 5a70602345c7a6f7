# SPDX-License-Identifier: MIT
"""What stands for an object of the kernel: a handle of its type, with its id.

The id is that by which the service calls of the other API know the same object, where they have objects of that class: threads
are tasks, message queues are message buffers, semaphores and mutexes are themselves. ``from_id`` leads the other way.
"""

from typing import Any, TypeVar

__all__ = ["Handle", "from_id"]


class Handle:
    """An object's type and id. Two handles are equal if both are."""

    __slots__ = ("id",)

    def __init__(self, ident: int) -> None:
        self.id = ident

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.id == self.id

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"


class pthread_t(Handle):
    """A thread; ``id`` is its task's."""

    __slots__ = ()


class sem_t(Handle):
    """A semaphore."""

    __slots__ = ()


class pthread_mutex_t(Handle):
    """A mutex."""

    __slots__ = ()


class pthread_cond_t(Handle):
    """A condition variable."""

    __slots__ = ()


class pthread_rwlock_t(Handle):
    """A read-write lock."""

    __slots__ = ()


class pthread_barrier_t(Handle):
    """A barrier."""

    __slots__ = ()


class pthread_spinlock_t(Handle):
    """A spin lock."""

    __slots__ = ()


class pthread_key_t(Handle):
    """A key of thread-specific data."""

    __slots__ = ()


class mqd_t(Handle):
    """A message queue; *descriptor* says as whose opening of it, 0 in a handle that was made from the id."""

    __slots__ = ("descriptor",)

    def __init__(self, ident: int, descriptor: int = 0) -> None:
        Handle.__init__(self, ident)
        if not 0 <= descriptor < _BEYOND:
            raise ValueError(f"mqd_t: there is no descriptor {descriptor}")
        self.descriptor = descriptor

    def __repr__(self) -> str:
        return f"mqd_t({self.id}, {self.descriptor})" if self.descriptor else Handle.__repr__(self)

    def __eq__(self, other: object) -> bool:
        return Handle.__eq__(self, other) and other.descriptor == self.descriptor  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((mqd_t, self.id, self.descriptor))


class timer_t(Handle):
    """An interval timer."""

    __slots__ = ()


# No table holds so many objects; a handle with a larger number is for none, as is one with 0.
_BEYOND = 1 << 31

H = TypeVar("H", bound=Handle)


def from_id(kind: type[H], ident: int) -> H:
    """The handle of the object with this id, ``from_id(sem_t, 3)``; the object may have been made by either API.

    Args:
        kind: the type of the handle.
        ident: id of the object, 1 or more; whether there is one is seen when the handle is used.

    Returns:
        The handle.
    """
    if not isinstance(kind, type) or not issubclass(kind, Handle):
        raise TypeError(f"from_id: kind must be a type of handle, such as sem_t, not {kind!r}")
    if type(ident) is not int:
        raise TypeError(f"from_id: ident must be an int, not {type(ident).__name__}")
    if ident < 1:
        raise ValueError(f"from_id: ident must be 1 or more, not {ident}")
    return kind(ident)


def ident(call: str, name: str, value: Any, kind: type[Handle]) -> int:
    """The id in a handle; a value of another type than *kind* is a TypeError."""
    if type(value) is not kind:
        raise TypeError(f"{call}: {name} must be a {kind.__name__}, not {type(value).__name__}")
    handle: Handle = value
    try:
        number = handle.id
    except OverflowError:
        # In the compiled build, whose numbers have 64 bits.
        return 0
    return number if 0 < number < _BEYOND else 0
