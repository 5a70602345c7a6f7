# SPDX-License-Identifier: MIT
"""First in, first out: any number of things, without a call into another module's objects.

A ring in a list whose size is a power of two; it grows as needed, so that both ends are O(1), amortised over that.
"""

from typing import Any


class Fifo:
    """What was put in and not yet taken out, *length* things."""

    __slots__ = ("_first", "_places", "length")

    def __init__(self) -> None:
        self.length = 0
        self._first = 0
        self._places: list[Any] = [None]

    def put(self, item: object) -> None:
        """Put *item* behind the others."""
        places = self._places
        if self.length == len(places):
            self._grow()
        places[(self._first + self.length) & (len(places) - 1)] = item
        self.length += 1

    def first(self) -> Any:
        """The item that is taken next; there must be one."""
        return self._places[self._first]

    def take(self) -> Any:
        """Take out the oldest item; there must be one."""
        places = self._places
        at = self._first
        item = places[at]
        places[at] = None
        self._first = (at + 1) & (len(places) - 1)
        self.length -= 1
        return item

    def items(self) -> list[Any]:
        """All items, the oldest first."""
        places = self._places
        return [places[(self._first + index) & (len(places) - 1)] for index in range(self.length)]

    def _grow(self) -> None:
        """Make twice the room of a ring that is full."""
        size = self.length
        self._places[:] = self.items() + [None] * size
        self._first = 0
