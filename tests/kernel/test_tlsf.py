# SPDX-License-Identifier: MIT
"""The heap of variable-size pools against a plain model, and what it promises: no overlap, alignment, full coalescing,
honest overhead, a bounded number of steps."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kernel.tlsf import DIVISIONS, GRANULE, SMALLEST, Heap, Overwritten, class_of, needed

# What one operation reads and writes in the memory, at most.
STEPS = 40


class Counted:
    """Memory that counts how often it is read and written."""

    def __init__(self, words):
        self.words = words
        self.steps = 0

    def __getitem__(self, index):
        self.steps += 1
        assert index >= 0
        return self.words[index]

    def __setitem__(self, index, value):
        self.steps += 1
        assert index >= 0
        self.words[index] = value


def make_heap(size):
    return Heap(memoryview(bytearray(size)))


def blocks_of(heap):
    """(offset of the bytes, bytes, whether in use) of every block, from the beginning of the memory to its end."""
    found, block, before = [], 1, 0
    while block <= heap.granules:
        word = heap.words[2 * block - 2]
        assert heap.words[2 * block - 1] == before
        before = word >> 1
        found.append((block * GRANULE, (before - 1) * GRANULE, bool(word & 1)))
        block += before
    assert block == heap.granules + 1
    return found


def free_lists_of(heap):
    """(offset, bytes) of every block in a list; each is in the one of its class, and the bitmaps say which are not empty."""
    found = []
    for index, head in enumerate(heap.heads):
        block, before = head, 0
        while block:
            size = heap.words[2 * block - 2] >> 1
            assert class_of(size) == index and heap.words[2 * block + 1] == before
            found.append((block * GRANULE, (size - 1) * GRANULE))
            block, before = heap.words[2 * block], block
        assert bool(heap.divisions[index // DIVISIONS] >> (index % DIVISIONS) & 1) == bool(head)
    assert [bool(heap.groups >> group & 1) for group in range(len(heap.divisions))] == [bool(word) for word in heap.divisions]
    return found


def check(heap, taken):
    """Everything that must hold between two operations; *taken*: bytes asked for by offset."""
    blocks = blocks_of(heap)
    in_use = {offset: size for offset, size, used in blocks if used}
    free = [(offset, size) for offset, size, used in blocks if not used]
    assert set(in_use) == set(taken)
    for offset, size in taken.items():
        assert offset % GRANULE == 0
        # Never more than a granule beyond what is needed, since the rest could not be a block.
        assert needed(size) <= in_use[offset] // GRANULE + 1 < needed(size) + SMALLEST
    assert all(one[2] or other[2] for one, other in itertools.pairwise(blocks))
    assert sorted(free_lists_of(heap)) == free
    assert heap.free_bytes() == sum(size for _, size in free)
    assert heap.largest() <= max((size for _, size in free), default=0)
    assert heap.largest() * (DIVISIONS + 1) >= max((size for _, size in free), default=0) * DIVISIONS
    return [size for _, size in free]


SIZES = st.one_of(st.integers(1, 40), st.integers(1, 700), st.integers(1, 9000))


@given(
    st.integers(16, 20_000),
    st.lists(st.tuples(st.sampled_from(["take", "take", "release"]), SIZES, st.integers(0, 1000)), max_size=60),
)
@example(64, [("take", 8, 0), ("take", 8, 0), ("take", 8, 0), ("take", 8, 0), ("release", 1, 1), ("take", 9, 0)])
def test_random_operations_match_the_model(total, operations):
    """Every block separate and as written, what is free in one piece where it touches, and few steps for each operation."""
    heap = make_heap(total)
    memory = bytearray(total)
    counted = heap.words = Counted(heap.words)
    taken = {}
    for number, (action, size, which) in enumerate(operations):
        counted.steps = 0
        if action == "take":
            largest = heap.largest()
            offset = heap.take(size)
            assert counted.steps <= STEPS
            assert (offset >= 0) == (size <= largest)
            if offset >= 0:
                assert not any(memory[offset : offset + size])
                assert offset + size <= total
                memory[offset : offset + size] = bytes([1 + number % 255]) * size
                taken[offset] = size
        elif taken:
            offset = sorted(taken)[which % len(taken)]
            heap.release(offset)
            assert counted.steps <= STEPS
            size = taken.pop(offset)
            assert len(set(memory[offset : offset + size])) == 1
            memory[offset : offset + size] = bytes(size)
        check(heap, taken)
    for offset in taken:
        heap.release(offset)
    assert blocks_of(heap) == [(GRANULE, heap.capacity(), False)]
    assert heap.largest() == heap.free_bytes() == heap.capacity() == (total // GRANULE - 1) * GRANULE


@pytest.mark.parametrize("size", [1, 8, 9, 16, 100, 496, 497, 504, 505, 512, 600, 1000, 1025, 4095, 10_001, 100_000])
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_blocks_of_one_size_fill_the_memory_made_for_them_again_and_again(size, count):
    """In whatever order they come back; then nothing is left."""
    heap = make_heap(count * needed(size) * GRANULE)
    for step in (1, -1, 2):
        offsets = [heap.take(size) for _ in range(count)]
        assert -1 not in offsets and len(set(offsets)) == count
        assert (heap.take(1), heap.free_bytes(), heap.largest()) == (-1, 0, 0)
        for offset in offsets[::step] + (offsets[1::2] if step == 2 else []):
            heap.release(offset)
    assert heap.largest() == heap.capacity()


def test_free_blocks_that_do_not_touch_stay_broken_up():
    """Half is free, yet no block larger than the gaps can be had; when the pieces between come back, it can."""
    heap = make_heap(64 * 32)
    offsets = [heap.take(24) for _ in range(64)]
    for offset in offsets[::2]:
        heap.release(offset)
    assert (heap.free_bytes(), heap.largest(), heap.take(25)) == (32 * 24, 24, -1)
    heap.release(offsets[1])
    assert (heap.free_bytes(), heap.largest()) == (32 * 24 + 24 + 16, 3 * 32 - 8)
    assert heap.take(88) == offsets[0]


def test_steps_do_not_grow_with_the_number_of_free_blocks():
    """The same for 10 of them and for 10,000."""
    costs = []
    for count in (10, 10_000):
        heap = make_heap(count * 2 * 48)
        offsets = [heap.take(40) for _ in range(2 * count)]
        for offset in offsets[2::2]:
            heap.release(offset)
        counted = heap.words = Counted(heap.words)
        cost = []
        for operation in (lambda: heap.release(offsets[0]), lambda: heap.take(40), lambda: heap.take(1), lambda: heap.take(41)):
            counted.steps = 0
            operation()
            cost.append(counted.steps)
        costs.append(cost)
    assert costs[0] == costs[1] and max(costs[0]) <= STEPS


def test_only_the_first_block_of_the_own_class_is_looked_at():
    """What makes the bound: a block behind it is not found, though it fits. ``largest`` says so."""
    heap = make_heap(8 * 3000)
    large, _, small, _ = (heap.take(size) for size in (1072, 8, 1048, 8))
    heap.take(heap.largest())
    heap.release(large)
    heap.release(small)
    assert class_of(needed(1072)) == class_of(needed(1048)) and (needed(1072), needed(1048)) == (135, 132)
    assert (heap.largest(), heap.take(1072), heap.take(1048), heap.take(1072)) == (1048, -1, small, large)


def test_class_of_sizes_are_in_order_and_32_to_a_power_of_two():
    """The classes of large sizes are at most a 32nd of the size wide."""
    classes = [class_of(size) for size in range(1, 70_000)]
    assert classes == sorted(classes) and set(classes) == set(range(1, classes[-1] + 1))
    assert classes[:63] == list(range(1, 64))
    assert all(class_of(2 * size) == class_of(size) + DIVISIONS for size in range(32, 5000))
    assert class_of(2**28) == DIVISIONS * 24


def test_needed_is_a_header_and_whole_granules():
    """At least one."""
    assert [needed(size) for size in (1, 8, 9, 16, 17, 2**31 - 1)] == [2, 2, 3, 3, 4, 2**28 + 1]


def test_take_more_than_the_memory_has_finds_nothing():
    """However much that is."""
    heap = make_heap(4096)
    assert [heap.take(size) for size in (4089, 5000, 100_000, 2**31 - 1)] == [-1] * 4
    assert (heap.capacity(), heap.take(4088)) == (4088, 8)


@pytest.mark.parametrize("total", range(16, 33))
def test_the_smallest_memories_have_one_block(total):
    """What does not fill a granule is left over."""
    heap = make_heap(total)
    assert (heap.capacity(), heap.take(1), heap.take(1)) == (total // 8 * 8 - 8, 8, 24 if total == 32 else -1)


def test_bytes_of_blocks_are_the_users():
    """Neither taking nor releasing others changes them."""
    memory = bytearray(400)
    heap = Heap(memoryview(memory))
    first, second, third = heap.take(50), heap.take(60), heap.take(70)
    memory[second : second + 60] = b"x" * 60
    heap.release(first)
    heap.release(third)
    heap.take(20)
    assert memory[second : second + 60] == b"x" * 60


@given(st.integers(0, 31), st.integers(0, 2**32 - 1), st.permutations(range(5)))
def test_memory_that_was_overwritten_is_noticed_or_harmless(index, word, order):
    """Whatever is written wherever: no operation leaves the memory, runs for ever, or fails in another way."""
    heap = make_heap(32 * 4)
    offsets = [heap.take(8) for _ in range(5)]
    heap.release(offsets[1])
    heap.words[index] = word
    counted = heap.words = Counted(heap.words)
    for n in order:
        counted.steps = 0
        try:
            if n != 1:
                heap.release(offsets[n])
            heap.take(16)
            heap.largest()
        except Overwritten as error:
            assert "overwritten at or near byte" in str(error)
        assert counted.steps <= 3 * STEPS


def test_overwritten_header_raises_and_says_where():
    """The size of a block is written twice: in its own header and in the next one."""
    memory = bytearray(128)
    heap = Heap(memoryview(memory))
    first, second = heap.take(16), heap.take(16)
    memory[first + 16 : first + 24] = b"overflow"
    for offset in (first, second):
        with pytest.raises(Overwritten, match=f"the memory of the pool was overwritten at or near byte {offset - 8}$"):
            heap.release(offset)


def test_written_after_its_release_raises_when_the_block_is_taken():
    """The links of a free block lie where its bytes were."""
    memory = bytearray(128)
    heap = Heap(memoryview(memory))
    offset = heap.take(16)
    heap.take(16)
    heap.release(offset)
    memory[offset : offset + 8] = b"too late"
    with pytest.raises(Overwritten):
        heap.take(16)
