# SPDX-License-Identifier: MIT
"""The ring of bytes in a message buffer, against a plain list of messages."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.servers.message_buffer import HEADER, Ring

_steps = st.lists(st.one_of(st.binary(min_size=1, max_size=40), st.none()), max_size=60)


@given(st.integers(0, 100), _steps)
def test_ring_gives_messages_back_in_order_and_whole(size, steps):
    """Bytes are put, None takes; what fits is exactly what the sizes say, wherever in the ring it lies."""
    memory = bytearray(size + 7)
    ring = Ring(memoryview(memory), size)
    messages = []
    for step in steps:
        if step is None:
            if messages:
                assert ring.take() == messages.pop(0)
        else:
            free = size - sum(HEADER + len(message) for message in messages)
            assert ring.fits(step) == (HEADER + len(step) <= free)
            if ring.fits(step):
                ring.put(step, 0)
                messages.append(step)
        assert (ring.count, ring.used) == (len(messages), sum(HEADER + len(message) for message in messages))
    assert [ring.take() for _ in range(ring.count)] == messages
    # Nothing was written beyond the ring.
    assert memory[size:] == bytes(7)
