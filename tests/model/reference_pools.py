# SPDX-License-Identifier: MIT
"""Memory pools as one would explain them. Nothing is stored in their blocks."""

from dataclasses import dataclass, field
from itertools import count

from reference_lines import POLL, Line

from pyitron import E_OK, E_PAR, E_TMOUT, TA_TPRI

HEADER = UNIT = 8


@dataclass(frozen=True)
class Block:
    """A block that somebody has: it begins *at* so many bytes from its pool's first. Who knows that has the block."""

    pool: object
    at: int
    size: int = field(compare=False)

    def __len__(self):
        return self.size


class FixedPool:
    def __init__(self, model, ident, packet):
        self.model, self.free, self.out = model, packet.blkcnt, []
        self.block_size = packet.blksz
        self.takers = Line("mpf", ident, packet.mpfatr & TA_TPRI)

    def hand_out(self):
        taken = {block.at for block in self.out}
        at = next(at for at in count(0, self.block_size) if at not in taken)
        block = Block(self, at, self.block_size)
        self.out.append(block)
        return (E_OK, block)

    def get(self, task, time):
        if self.free:
            self.free -= 1
            return self.hand_out()
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, None, 1)

    def release(self, task, block):
        if block not in self.out:
            return E_PAR
        self.out.remove(block)
        if self.takers.tasks:
            self.model.wake(self.takers.tasks[0], self.hand_out())
        else:
            self.free += 1
        return E_OK

    def refer(self):
        return {"wtskid": self.takers.first(), "fblkcnt": self.free}

    def delete(self):
        self.model.delete_line(self.takers)


def usable(packet):
    """What a variable-size pool has of its memory: from the first address for a block on, in whole units."""
    skipped = -packet.mpl.at % UNIT if isinstance(packet.mpl, Block) else 0
    return (packet.mplsz - skipped) // UNIT * UNIT


class VariablePool:
    """Pieces of memory side by side: ``pieces`` has the size of each, header included, and its block or None if it is free."""

    def __init__(self, model, ident, packet):
        self.model = model
        self.pieces = [(usable(packet), None)]
        self.takers = Line("mpl", ident, packet.mplatr & TA_TPRI, self.let_takers_in)
        self.largest_ever = self.largest()

    def free(self):
        return [size for size, block in self.pieces if block is None]

    def largest(self):
        return max((size - HEADER for size in self.free()), default=0)

    def hand_out(self, wanted):
        """A block out of the smallest piece that is large enough, or None."""
        need = HEADER + -(-wanted // UNIT) * UNIT
        fits = [size for size in self.free() if size >= need]
        if not fits:
            return None
        place = self.pieces.index((min(fits), None))
        rest = min(fits) - need
        block = Block(self, sum(size for size, _ in self.pieces[:place]) + HEADER, wanted)
        if rest > HEADER:
            self.pieces[place : place + 1] = [(need, block), (rest, None)]
        else:
            self.pieces[place] = (need + rest, block)
        return (E_OK, block)

    def let_takers_in(self):
        while self.takers.tasks:
            first = self.takers.tasks[0]
            outcome = self.hand_out(first.request)
            if outcome is None:
                return
            self.model.wake(first, outcome)

    def get(self, task, time, wanted):
        if wanted > self.largest_ever:
            return (E_PAR, None)
        outcome = self.hand_out(wanted) if self.takers.is_first(task) else None
        if outcome is not None:
            return outcome
        return (E_TMOUT, None) if time == POLL else self.model.wait(task, self.takers, time, wanted, 1)

    def release(self, task, block):
        if block is None or block not in [has for _, has in self.pieces]:
            return E_PAR
        joined = []
        for size, has in self.pieces:
            has = None if has == block else has
            if has is None and joined and joined[-1][1] is None:
                joined[-1] = (joined[-1][0] + size, None)
            else:
                joined.append((size, has))
        self.pieces = joined
        self.let_takers_in()
        return E_OK

    def refer(self):
        free = sum(size - HEADER for size in self.free())
        return {"wtskid": self.takers.first(), "fmplsz": free, "fblksz": self.largest()}

    def delete(self):
        self.model.delete_line(self.takers)
