# SPDX-License-Identifier: MIT
"""The ready queue: 256 priorities in a two-level bitmap, one ring of tasks for each.

Insert, remove, rotate and find-highest look at the same few words whether 3 tasks are ready or 100,000.
Invariants: bit g of ``groups`` is set if ``words[g]`` is not 0; bit b of ``words[g]`` if ``heads[8 * g + b]`` is not None;
``best`` is the head of the highest priority that has one.
"""

from kernel.counters import Counters
from kernel.task import Task

PRIORITIES = 256

# The powers of two up to 2**35 leave different remainders modulo 37, so this finds the lowest bit set.
_table = bytes(next((bit for bit in range(32) if (1 << bit) % 37 == left), 0) for left in range(37))
_LOWEST = _table


class ReadyQueue:
    """The tasks that can run, by priority, in the order in which they became ready."""

    __slots__ = ("best", "counters", "groups", "heads", "words")

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self.groups = 0
        self.words = bytearray(PRIORITIES // 8)
        self.heads: list[Task | None] = [None] * PRIORITIES
        self.best: Task | None = None

    def first(self) -> Task | None:
        """The task that should run: the first one of the highest priority (lowest number)."""
        self.counters.ready_operations += 1
        return self.best

    def insert(self, task: Task) -> None:
        """Put *task* behind all others of its priority."""
        self.counters.ready_operations += 1
        priority = task.priority
        head = self.heads[priority]
        if head is None:
            task.next = task
            task.prev = task
            self.heads[priority] = task
            self.words[priority >> 3] |= 1 << (priority & 7)
            self.groups |= 1 << (priority >> 3)
            if self.best is None or priority < self.best.priority:
                self.best = task
        else:
            last = head.prev
            task.next = head
            task.prev = last
            last.next = task
            head.prev = task

    def insert_first(self, task: Task) -> None:
        """Put *task* before all others of its priority."""
        self.insert(task)
        self.heads[task.priority] = task
        self._find_best()

    def remove(self, task: Task) -> None:
        """Take *task* out; it must be in."""
        self.counters.ready_operations += 1
        priority = task.priority
        following = task.next
        if following is task:
            self.heads[priority] = None
            word = self.words[priority >> 3] & ~(1 << (priority & 7))
            self.words[priority >> 3] = word
            if word == 0:
                self.groups &= ~(1 << (priority >> 3))
            if self.best is task:
                self._find_best()
        else:
            before = task.prev
            before.next = following
            following.prev = before
            if self.heads[priority] is task:
                self.heads[priority] = following
                if self.best is task:
                    self.best = following
        task.next = None
        task.prev = None

    def rotate(self, priority: int) -> None:
        """Move the first task of *priority* behind the others of that priority."""
        self.counters.ready_operations += 1
        head = self.heads[priority]
        if head is not None:
            self.heads[priority] = head.next
            self._find_best()

    def _find_best(self) -> None:
        groups = self.groups
        if groups == 0:
            self.best = None
        else:
            group = _LOWEST[(groups & -groups) % 37]
            word = self.words[group]
            self.best = self.heads[8 * group + _LOWEST[(word & -word) % 37]]
