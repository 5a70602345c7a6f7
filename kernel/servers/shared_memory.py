# SPDX-License-Identifier: MIT
"""Shared memory objects, found by name; and what is mapped: these objects, and files of the host.

An object has a name, is open under descriptors, and is mapped; it lives until the last of all these has gone. Its memory is
the host's, so that each mapping has pages of its own which show the same bytes, and stays where it is if the object grows.
Where a mapped object becomes smaller, the host keeps what was mapped; it is cleared when the object grows again.

Descriptors are numbers from ``FIRST_DESCRIPTOR`` on, where no host has its own.

A mapping is in one *part* as it is made; unmapping pages in it leaves parts before and after them, and it goes with its last
part. Parts are found by address. Invariant: ``_starts`` has the addresses in ``_parts``, in order, and parts do not overlap.
"""

import os
import stat
from bisect import bisect_right, insort
from contextlib import suppress
from typing import Any

from kernel.dispatcher import Dispatcher
from kernel.host_files import READABLE, WRITABLE, abilities
from kernel.host_memory import COPY, PAGE, READ_ONLY, SHARED, Backing, map_file, place_of
from kernel.memory import Memory
from kernel.object_table import ObjectTable
from kernel.servers.names import NameTable
from kernel.servers.objects import ObjectServer
from kernel.status import (
    ABSENT,
    BAD_PARAMETER,
    DONE,
    EXISTS,
    FAULTED,
    ILLEGAL_USE,
    NO_ID,
    NO_MEMORY,
    UNSUPPORTED,
)
from kernel.task import Task

OPEN = 1
CLOSE = 2
UNLINK = 3
RESIZE = 4
REFER = 5
MAP = 6
UNMAP = 7
PROTECT = 8
WRITE_BACK = 9

FIRST_DESCRIPTOR = 1 << 30

# So many descriptors at most, or as many as there are ids.
LIMIT = 1024


class SharedMemory:
    """Memory with a size that can be set; *mode* is kept for whoever asks."""

    __slots__ = ("backing", "ident", "mapped", "mode", "size")

    def __init__(self, ident: int, mode: int) -> None:
        self.ident = ident
        self.mode = mode
        self.size = 0
        self.backing = Backing()
        # How many mappings there are.
        self.mapped = 0


class Opening:
    """A descriptor."""

    __slots__ = ("memory", "writable")

    def __init__(self, memory: SharedMemory, writable: bool) -> None:
        self.memory = memory
        self.writable = writable


class Mapping:
    """The host's mapping, and the views on it that were handed out; of a shared memory object, or of a file."""

    __slots__ = ("memory", "pages", "parts", "start", "views", "writable")

    def __init__(self, pages: Any, start: int, memory: SharedMemory | None, writable: bool) -> None:
        self.pages = pages
        self.start = start
        self.memory = memory
        self.writable = writable
        self.views: list[memoryview] = []
        self.parts = 1

    def view(self, start: int, size: int, writable: bool) -> memoryview:
        """A view for the application."""
        offset = start - self.start
        view = memoryview(self.pages)[offset : offset + size]
        if not writable:
            view = view.toreadonly()
        self.views.append(view)
        return view


class Part:
    """Addresses of a mapping that are still mapped."""

    __slots__ = ("end", "mapping", "start")

    def __init__(self, start: int, end: int, mapping: Mapping) -> None:
        self.start = start
        self.end = end
        self.mapping = mapping


class SharedMemoryServer(ObjectServer):
    """Opens, closes, unlinks, resizes, reports, maps, unmaps, protects, and writes back."""

    __slots__ = ("_descriptors", "_memory", "_names", "_parts", "_starts")

    def __init__(self, dispatcher: Dispatcher, max_id: int, memory: Memory) -> None:
        ObjectServer.__init__(self, "shared memory", "shm", dispatcher, max_id)
        self._memory = memory
        self._names = NameTable()
        self._descriptors = ObjectTable(min(LIMIT, max_id))
        self._parts: dict[int, Part] = {}
        self._starts: list[int] = []

    def handle(self, message: Task) -> int:
        op = message.op
        if op == OPEN:
            return self._open(message)
        if op == UNLINK:
            return self._unlink(message.a)
        if op == MAP:
            return self._map(message)
        if op == UNMAP:
            return self._unmap(*message.a)
        if op == PROTECT:
            return self._protect(message)
        if op == WRITE_BACK:
            return self._write_back(*message.a)
        opening = self._descriptors.find(message.target - FIRST_DESCRIPTOR)
        if opening is None:
            return ABSENT
        if op == CLOSE:
            self._descriptors.remove(message.target - FIRST_DESCRIPTOR)
            self._close(opening.memory)
            return DONE
        if op == RESIZE:
            return self._resize(opening, message.a)
        if op == REFER:
            message.value = (opening.memory.mode, opening.memory.size)
            return DONE
        return UNSUPPORTED

    # -- objects

    def _open(self, message: Task) -> int:
        name, mode = message.a
        create, exclusive, writable, empty = message.b
        message.target = self._names.find(name)
        if message.target and create and exclusive:
            return EXISTS
        if not message.target and not create:
            return ABSENT
        descriptor = self._descriptors.free_id()
        if not descriptor:
            return NO_ID
        if message.target:
            memory = self.objects.find(message.target)
            if empty:
                self._set_size(memory, 0)
            self._names.retain(memory.ident)
        else:
            if self.choose_id(message) != DONE:
                return NO_ID
            memory = SharedMemory(message.target, mode)
            self.register(message, memory)
            self._names.bind(name, memory.ident)
        self._descriptors.put(descriptor, Opening(memory, writable))
        message.value = FIRST_DESCRIPTOR + descriptor
        return DONE

    def _close(self, memory: SharedMemory) -> None:
        if self._names.release(memory.ident):
            self._remove(memory)

    def _unlink(self, name: str) -> int:
        ident = self._names.find(name)
        if not ident:
            return ABSENT
        if self._names.unlink(ident):
            self._remove(self.objects.find(ident))
        return DONE

    def _remove(self, memory: SharedMemory) -> None:
        self._memory.release(memory.backing.size)
        memory.backing.close()
        self.objects.remove(memory.ident)

    def _resize(self, opening: Opening, size: int) -> int:
        if not opening.writable:
            return ILLEGAL_USE
        return self._set_size(opening.memory, size)

    def _set_size(self, memory: SharedMemory, size: int) -> int:
        backing = memory.backing
        backing.clear(memory.size, min(size, backing.size))
        more = size - backing.size
        if more > 0:
            if not self._memory.reserve(more):
                return NO_MEMORY
            try:
                backing.resize(size)
            except OSError:
                self._memory.release(more)
                return NO_MEMORY
        elif not memory.mapped:
            self._memory.release(-more)
            backing.resize(size)
        memory.size = size
        return DONE

    # -- mappings

    def _map(self, message: Task) -> int:
        size, offset, writable, shared = message.a
        memory = None
        if message.target < FIRST_DESCRIPTOR:
            try:
                able = abilities(message.target)
                known = os.fstat(message.target)
            except OSError:
                return ABSENT
            readable, may_write = bool(able & READABLE), bool(able & WRITABLE)
            if not stat.S_ISREG(known.st_mode):
                return UNSUPPORTED
            file, limit = message.target, known.st_size
        else:
            opening = self._descriptors.find(message.target - FIRST_DESCRIPTOR)
            if opening is None:
                return ABSENT
            memory = opening.memory
            readable, may_write = True, opening.writable
            file, limit = memory.backing.file, memory.size
        if not readable or (writable and shared and not may_write):
            return ILLEGAL_USE
        if offset + size > limit:
            return BAD_PARAMETER
        access = COPY if not shared else SHARED if may_write else READ_ONLY
        try:
            pages = map_file(file, size, offset, access)
        except OSError:
            return NO_MEMORY
        start = place_of(pages)[0]
        if memory is not None:
            memory.mapped += 1
            self._names.retain(memory.ident)
        mapping = Mapping(pages, start, memory, may_write or not shared)
        self._add(Part(start, start + _whole_pages(size), mapping))
        message.value = mapping.view(start, size, writable)
        return DONE

    def _unmap(self, start: int, size: int) -> int:
        """Linear in the parts found there."""
        end = start + _whole_pages(size)
        for part in self._parts_in(start, end):
            self.core.counters.wait_steps += 1
            mapping = part.mapping
            mapping.parts -= 1
            del self._starts[bisect_right(self._starts, part.start) - 1]
            del self._parts[part.start]
            for begin, stop in ((part.start, start), (end, part.end)):
                if begin < stop:
                    mapping.parts += 1
                    self._add(Part(begin, stop, mapping))
            if not mapping.parts:
                self._let_go(mapping)
        return DONE

    def _let_go(self, mapping: Mapping) -> None:
        # Something else that the application made of them may keep the pages; they go with it then.
        for view in mapping.views:
            with suppress(BufferError):
                view.release()
        with suppress(BufferError):
            mapping.pages.close()
        if mapping.memory is not None:
            mapping.memory.mapped -= 1
            self._close(mapping.memory)

    def _protect(self, message: Task) -> int:
        start, size, writable = message.a
        part = self._part_at(start)
        if part is None or start + size > part.end:
            return ABSENT
        if writable and not part.mapping.writable:
            return ILLEGAL_USE
        message.value = part.mapping.view(start, size, writable)
        return DONE

    def _write_back(self, start: int, size: int, now: bool) -> int:
        """Linear in the parts; *now*: have the host do it at once."""
        end = start + _whole_pages(size)
        parts = self._parts_in(start, end)
        self.core.counters.wait_steps += len(parts)
        at = start
        for part in parts:
            if part.start > at:
                return ABSENT
            at = part.end
        if at < end:
            return ABSENT
        if now:
            try:
                for part in parts:
                    part.mapping.pages.flush()
            except OSError:
                return FAULTED
        return DONE

    def _add(self, part: Part) -> None:
        insort(self._starts, part.start)
        self._parts[part.start] = part

    def _part_at(self, address: int) -> Part | None:
        """The part that has this address."""
        index = bisect_right(self._starts, address)
        if index == 0:
            return None
        part = self._parts[self._starts[index - 1]]
        return part if address < part.end else None

    def _parts_in(self, start: int, end: int) -> list[Part]:
        """The parts that have addresses from *start* to before *end*, in order."""
        first = bisect_right(self._starts, start)
        found = [self._parts[at] for at in self._starts[first : bisect_right(self._starts, end - 1)]]
        part = self._part_at(start)
        return found if part is None else [part, *found]


def _whole_pages(size: int) -> int:
    return -(-size // PAGE) * PAGE
