# SPDX-License-Identifier: MIT
"""The store of a message queue, against a plain list of messages."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.servers.message_buffer import HEADER
from kernel.servers.message_queue import PRIORITIES, PriorityStore

_EDGES = [0, 1, 31, 32, 1023, 1024, PRIORITIES - 1]
_priorities = st.one_of(st.sampled_from(_EDGES), st.integers(0, PRIORITIES - 1))
_messages = st.tuples(st.binary(max_size=8), _priorities)


@given(st.integers(1, 12), st.lists(st.one_of(_messages, _messages, st.none()), max_size=60))
def test_store_gives_the_oldest_of_the_most_urgent_messages(slots, steps):
    """Messages are put, None takes: order, room and counts are those of a list that is searched."""
    slot = 8 + HEADER
    memory = bytearray(slots * slot + 7)
    store = PriorityStore(memoryview(memory), slots, slot)
    messages = []
    for step in steps:
        assert store.fits(b"") == (len(messages) < slots)
        if step is not None:
            if store.fits(step[0]):
                store.put(*step)
                messages.append(step)
        elif messages:
            # The first of the largest priority: max takes the first of equals.
            expected = max(messages, key=lambda message: message[1])
            messages.remove(expected)
            assert (store.urgency(), store.take()) == (expected[1], expected[0])
        assert (store.count, store.used, store.size) == (len(messages), slot * len(messages), slot * slots)
    rest = sorted(messages, key=lambda message: -message[1])
    assert [(store.urgency(), store.take()) for _ in rest] == [(priority, data) for data, priority in rest]
    assert store.count == store.summary == 0
    # Nothing was written beyond the slots.
    assert memory[slots * slot :] == bytes(7)
