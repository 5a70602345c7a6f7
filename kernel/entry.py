# SPDX-License-Identifier: MIT
"""Which kernel a call is for: every host thread has a current one, the kernel whose run it is in or which it entered last.

An ``Entry`` is a kernel as the APIs reach it. Several kernels may live in one process, and be entered inside each other.
"""

import threading
from _thread import get_ident
from typing import Any

from kernel.channel import Channel
from kernel.core import Core
from kernel.dispatcher import Dispatcher


class Entry:
    """The way into one kernel; *machine* is the kernel as the host sees it.

    ``codes`` and ``errors`` are what the APIs keep here: that whose calls return codes, and that whose calls raise errors.
    """

    __slots__ = ("channel", "codes", "core", "dispatcher", "errors", "machine", "owner")

    def __init__(self, machine: Any, channel: Channel) -> None:
        self.machine = machine
        self.channel = channel
        self.dispatcher: Dispatcher = channel.dispatcher
        self.core: Core = channel.core
        # The host thread in which this kernel is the current one; 0 for none.
        self.owner = 0
        self.codes: Any = None
        self.errors: Any = None


class Desk:
    """Where the kernel that was entered last is at hand: the current one of its owner's host thread."""

    __slots__ = ("entry",)

    def __init__(self) -> None:
        self.entry: Entry | None = None


desk = Desk()
_entered = threading.local()


def current() -> Entry:
    """The current kernel of this host thread."""
    entry = desk.entry
    if entry is not None and entry.owner == get_ident():
        return entry
    return _find()


def _stack() -> list[Entry]:
    try:
        return _entered.entries  # type: ignore[no-any-return]
    except AttributeError:
        _entered.entries = []
        return _entered.entries  # type: ignore[no-any-return]


def _find() -> Entry:
    entries = _stack()
    if not entries:
        thread = threading.current_thread()
        if thread is threading.main_thread():
            raise RuntimeError(
                "no kernel is current: service calls are for tasks and handlers of a run, or go inside 'with kernel:'"
            )
        raise RuntimeError(
            f"no kernel is current in host thread {thread.name!r}: service calls are made in the thread that called "
            "kernel.run(); from other threads call kernel.raise_interrupt(no), whose handler may make service calls"
        )
    entry = entries[-1]
    desk.entry = entry
    return entry


def enter(entry: Entry) -> None:
    """Make this kernel the current one of this host thread, until ``leave``."""
    if entry.owner not in (0, get_ident()):
        raise RuntimeError("this kernel is in use in another host thread")
    entry.owner = get_ident()
    _stack().append(entry)
    desk.entry = entry


def leave(entry: Entry) -> None:
    """Undo the last ``enter``."""
    entries = _stack()
    entries.pop()
    if entry not in entries:
        entry.owner = 0
    desk.entry = entries[-1] if entries else None
