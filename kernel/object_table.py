# SPDX-License-Identifier: MIT
"""Objects by id, for one object class. Every operation is O(1), amortised over the growth of the table.

Free ids are linked through two lists; an id that becomes free goes to the end, so that a stale id stays invalid as long
as possible. Invariant: an id up to the capacity is either free and linked, or has an object.
"""

from typing import Any


class ObjectTable:
    """Ids 1 to *limit*; the table grows as they are used."""

    __slots__ = ("_before", "_behind", "count", "items", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.count = 0
        self.items: list[Any] = [None]
        # Position 0 is the anchor of the ring of free ids.
        self._behind = [0]
        self._before = [0]

    def find(self, ident: int) -> Any:
        """The object with this id, or None."""
        if 0 < ident < len(self.items):
            return self.items[ident]
        return None

    def free_id(self) -> int:
        """The id that the next object without one of its own gets; 0 if none is left."""
        if self._behind[0] == 0:
            self._grow(len(self.items))
        return self._behind[0]

    def put(self, ident: int, item: object) -> None:
        """Register *item* under *ident*, which must be free and within the limit."""
        if ident >= len(self.items):
            self._grow(ident)
        before, behind = self._before[ident], self._behind[ident]
        self._behind[before] = behind
        self._before[behind] = before
        # Numbers that nobody keeps any more take no memory.
        self._behind[ident] = self._before[ident] = 0
        self.items[ident] = item
        self.count += 1

    def remove(self, ident: int) -> None:
        """Make *ident* free again."""
        self.items[ident] = None
        self.count -= 1
        self._link_last(ident)

    def _grow(self, ident: int) -> None:
        size = len(self.items)
        for new in range(size, min(max(2 * size, ident + 1, 16), self.limit + 1)):
            self.items.append(None)
            self._behind.append(0)
            self._before.append(0)
            self._link_last(new)

    def _link_last(self, ident: int) -> None:
        last = self._before[0]
        self._behind[last] = ident
        self._before[ident] = last
        self._behind[ident] = 0
        self._before[0] = ident
