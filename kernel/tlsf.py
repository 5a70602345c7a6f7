# SPDX-License-Identifier: MIT
"""A heap in a given piece of memory: two-level segregated fit (Masmano, Ripoll, Crespo and Real, 2004).

Taking and releasing need a bounded number of steps, however large the heap is and however broken up. Free blocks are in
lists by size class: every size below 512 bytes is a class of its own, and from there each power of two is divided into 32.
Two levels of bitmaps tell which lists have blocks. Neighbours that are free become one block at once.

Memory is counted in granules of 8 bytes. A block is known by the granule after its header, and 0 stands for none. The header
is one granule in the memory itself: twice the block's size in granules, header included, plus 1 while it is in use; and the
size of the block that lies before it, 0 for none. A free block goes on with the next and the previous one in its list. What
is read there is checked before it is followed: a block that is written to after its release would do what it does on a board.

Invariants: blocks lie side by side from the beginning of the memory to its end; of two neighbours one is in use; a bit is
set if its list has a block.
"""

GRANULE = 8
# A header, and room for the links of a free block.
SMALLEST = 2
# Size classes in a group, which is a power of two.
DIVISIONS = 32
_BITS = [1 << number for number in range(DIVISIONS)]


class Overwritten(RuntimeError):
    """What the heap keeps in its memory does not add up: something was written there."""


def _overwritten(block: int) -> Overwritten:
    return Overwritten(f"the memory of the pool was overwritten at or near byte {(block - 1) * GRANULE}")


def _lowest(word: int) -> int:
    """The number of the lowest bit that is set."""
    return (word & -word).bit_length() - 1


def class_of(size: int) -> int:
    """The size class of a block of *size* granules: the one whose smallest size comes nearest from below."""
    shift = max(size.bit_length() - 6, 0)
    return DIVISIONS * shift + (size >> shift)


def needed(size: int) -> int:
    """Granules that a block for *size* bytes takes."""
    return max(1 + -(-size // GRANULE), SMALLEST)


class Heap:
    """Blocks of any size, in *memory*: bytes from an address that is a multiple of 8, at least 16 of them."""

    __slots__ = ("divisions", "free", "granules", "groups", "heads", "words")

    def __init__(self, memory: memoryview) -> None:
        self.granules = len(memory) // GRANULE
        self.words = memory[: self.granules * GRANULE].cast("I")
        # Free granules, without those of headers.
        self.free = 0
        count = class_of(self.granules) // DIVISIONS + 1
        self.heads = [0] * (count * DIVISIONS)
        # Bit g of ``groups`` is set if ``divisions[g]`` is not 0; bit d of that if ``heads[32 * g + d]`` is not 0.
        self.groups = 0
        self.divisions = [0] * count
        self.words[1] = 0
        self._link(1, self.granules)

    def capacity(self) -> int:
        """Bytes in the largest block there can be: the one of a heap of which nothing is in use."""
        return (self.granules - 1) * GRANULE

    def free_bytes(self) -> int:
        """Bytes in all free blocks together."""
        return self.free * GRANULE

    def largest(self) -> int:
        """Bytes in the largest block that ``take`` would give now."""
        if not self.groups:
            return 0
        group = self.groups.bit_length() - 1
        head = self.heads[DIVISIONS * group + self.divisions[group].bit_length() - 1]
        return (self._size(head) - 1) * GRANULE

    def take(self, size: int) -> int:
        """Take a block for *size* bytes, 1 or more: where in the memory its bytes begin, or -1 if there is none."""
        wanted = needed(size)
        block = self._find(wanted)
        if block == 0:
            return -1
        found = self._size(block)
        self._unlink(block, found)
        if found - wanted >= SMALLEST:
            self.words[2 * (block + wanted) - 1] = wanted
            self._link(block + wanted, found - wanted)
            found = wanted
        self.words[2 * block - 2] = 2 * found + 1
        return block * GRANULE

    def release(self, offset: int) -> None:
        """Give the block back whose bytes begin at *offset*, which must be in use."""
        block = offset // GRANULE
        size = self._size(block)
        before = self.words[2 * block - 1]
        if before and (before >= block or self._size(block - before) != before):
            raise _overwritten(block)
        behind = block + size
        if behind <= self.granules and not self._in_use(behind):
            added = self._size(behind)
            self._unlink(behind, added)
            size += added
        if before and not self._in_use(block - before):
            block -= before
            self._unlink(block, before)
            size += before
        self._link(block, size)

    def _find(self, size: int) -> int:
        """A free block of at least *size* granules; 0 if there is none, but for what is behind the first of its own class."""
        # Of its own class only the first block is looked at; any of a higher one will do.
        index = class_of(size)
        if index >= len(self.heads):
            return 0
        block = self.heads[index]
        if block and self._size(block) >= size:
            return block
        index += 1
        group = index // DIVISIONS
        if group >= len(self.divisions):
            return 0
        divisions = self.divisions[group] >> (index % DIVISIONS)
        if divisions:
            return self.heads[index + _lowest(divisions)]
        groups = self.groups >> (group + 1)
        if not groups:
            return 0
        group += 1 + _lowest(groups)
        return self.heads[DIVISIONS * group + _lowest(self.divisions[group])]

    def _link(self, block: int, size: int) -> None:
        """Make *block* a free one of *size* granules, the first of its list."""
        index = class_of(size)
        first = self.heads[index]
        self.words[2 * block - 2] = 2 * size
        self.words[2 * block] = first
        self.words[2 * block + 1] = 0
        if first:
            self.words[2 * first + 1] = block
        if block + size <= self.granules:
            self.words[2 * (block + size) - 1] = size
        self.heads[index] = block
        self.divisions[index // DIVISIONS] |= _BITS[index % DIVISIONS]
        self.groups |= _BITS[index // DIVISIONS]
        self.free += size - 1

    def _unlink(self, block: int, size: int) -> None:
        """Take *block*, a free one of *size* granules, out of its list."""
        index = class_of(size)
        after, before = self.words[2 * block], self.words[2 * block + 1]
        if (
            after > self.granules
            or before > self.granules
            or (after and self.words[2 * after + 1] != block)
            or block != (self.words[2 * before] if before else self.heads[index])
        ):
            raise _overwritten(block)
        if after:
            self.words[2 * after + 1] = before
        if before:
            self.words[2 * before] = after
        else:
            self.heads[index] = after
            if not after:
                group = index // DIVISIONS
                self.divisions[group] &= ~_BITS[index % DIVISIONS]
                if not self.divisions[group]:
                    self.groups &= ~_BITS[group]
        self.free -= size - 1

    def _in_use(self, block: int) -> bool:
        return bool(self.words[2 * block - 2] & 1)

    def _size(self, block: int) -> int:
        """The size of *block* in granules, on which it and the one behind it agree."""
        size: int = self.words[2 * block - 2] >> 1
        behind = block + size
        if size < SMALLEST or behind > self.granules + 1 or (behind <= self.granules and self.words[2 * behind - 1] != size):
            raise _overwritten(block)
        return size
