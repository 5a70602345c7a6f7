# SPDX-License-Identifier: MIT
"""Keep a trace in memory, and tell by one hash whether two runs were the same."""

import hashlib
from collections.abc import Iterable

from kernel import trace as point
from kernel.trace import Event, Log
from pyitron.trace.states import Names
from pyitron.trace.text import encode, lines

__all__ = ["Recorder"]

_BATCH = 8192


class Recorder:
    """A trace sink that keeps events in memory::

        recorder = Recorder(kernel.names)
        kernel.trace_to(recorder)
        kernel.run(until=1_000)
        print(recorder.digest())

    Args:
        names: ``kernel.names``, for the text form; without it objects go by kind and number.
        limit: keep only so many of the newest events (the memory held is at most twice that); None keeps all.
            The digest and ``count`` cover the whole run either way.
    """

    def __init__(self, names: Names | None = None, limit: int | None = None) -> None:
        if limit is not None and limit < 1:
            raise ValueError(f"limit is {limit}; it must be 1 or more, or None to keep every event")
        self.names: Names = {} if names is None else names
        self.limit = limit
        # Where the kernel puts events if all are kept, which is quicker than a call for each.
        self.log = Log() if limit is None else None
        self._events: list[Event] = []
        self._dropped = 0
        self._all = hashlib.sha256()
        self._own = hashlib.sha256()

    def __call__(self, event: Event) -> None:
        self._take()
        self._events.append(event)
        if self.limit is not None and len(self._events) >= 2 * self.limit:
            self._forget(len(self._events) - self.limit)

    @property
    def events(self) -> list[Event]:
        """The events kept, oldest first."""
        self._take()
        if self.limit is not None and len(self._events) > self.limit:
            self._forget(len(self._events) - self.limit)
        return self._events

    @property
    def count(self) -> int:
        """How many events there were, kept or not."""
        return self._dropped + len(self._events) + (self.log.count() if self.log is not None else 0)

    def clear(self) -> None:
        """Begin anew."""
        self._take()
        self._events = []
        self._dropped = 0
        self._all = hashlib.sha256()
        self._own = hashlib.sha256()

    def digest(self, include_servers: bool = False) -> str:
        """Return the SHA-256 of the text form of all events, in hexadecimal.

        The events of active servers are left out unless *include_servers*: they tell where a server runs, and
        nothing else in a trace depends on that.
        """
        self._take()
        digest = (self._all if include_servers else self._own).copy()
        _add(digest, self._events, self.names, include_servers)
        return digest.hexdigest()

    def _take(self) -> None:
        if self.log is not None:
            self._events += self.log.take()

    def _forget(self, number: int) -> None:
        old = self._events[:number]
        del self._events[:number]
        self._dropped += number
        _add(self._all, old, self.names, True)
        _add(self._own, old, self.names, False)


def _add(digest: "hashlib._Hash", events: list[Event], names: Names, include_servers: bool) -> None:
    chosen: Iterable[Event] = events
    if not include_servers:
        chosen = (event for event in events if event[1] != point.SERVER)
    batch: list[str] = []
    for line in lines(chosen, names):
        batch.append(line)
        if len(batch) >= _BATCH:
            digest.update(encode("".join(batch)))
            batch.clear()
    digest.update(encode("".join(batch)))
