# SPDX-License-Identifier: MIT
"""Names for objects that are found by name, and how often each is open.

One table for each class of objects; it knows them by their ids. An object that is opened by name lives as long as it has its
name or somebody has it open. Who owns the object takes it away when ``release`` or ``unlink`` says so.
Invariant: an id in the table has a name, or is open, or both. Every operation is constant.
"""


class NameTable:
    """The names of one class of objects."""

    __slots__ = ("_ids", "_names", "_openings")

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._openings: dict[int, int] = {}

    def find(self, name: str) -> int:
        """The id of the object with this name; 0 if there is none."""
        return self._ids.get(name, 0)

    def name_of(self, ident: int) -> str:
        """The name of an object; empty if it has none, or none any more."""
        return self._names.get(ident, "")

    def openings(self, ident: int) -> int:
        """How often an object is open; 0 also for one that was not made by name."""
        return self._openings.get(ident, 0)

    def bind(self, name: str, ident: int) -> None:
        """Give a new object its name, which is free; whoever makes it has it open."""
        self._ids[name] = ident
        self._names[ident] = name
        self._openings[ident] = 1

    def retain(self, ident: int) -> None:
        """Somebody opens an object that is in the table."""
        self._openings[ident] = self._openings.get(ident, 0) + 1

    def release(self, ident: int) -> bool:
        """Somebody who has the object open closes it; whether it is to go now."""
        left = self._openings[ident] - 1
        if left > 0:
            self._openings[ident] = left
            return False
        del self._openings[ident]
        return ident not in self._names

    def unlink(self, ident: int) -> bool:
        """Take its name, which it has, away from an object; whether it is to go now, since nobody has it open."""
        del self._ids[self._names.pop(ident)]
        return ident not in self._openings

    def forget(self, ident: int) -> None:
        """The object is gone already, whoever has it open; its name is free."""
        self._openings.pop(ident, None)
        name = self._names.pop(ident, None)
        if name is not None:
            del self._ids[name]
