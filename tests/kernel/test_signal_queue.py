# SPDX-License-Identifier: MIT
"""Queues of signals, against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.signal_queue import ALL_NUMBERS, LAST_NUMBER, Signal, SignalQueue, bit

NUMBERS = st.integers(1, LAST_NUMBER)
MASKS = st.one_of(st.integers(0, ALL_NUMBERS), st.builds(bit, NUMBERS))
ACTIONS = st.lists(st.one_of(st.tuples(st.just("put"), NUMBERS), st.tuples(st.just("take"), MASKS)), max_size=60)


@given(ACTIONS)
def test_the_lowest_number_goes_first_and_of_one_number_the_first(actions):
    """Of the numbers asked for; the set of numbers is that of what is there."""
    queue, model = SignalQueue(), []
    for place, (action, what) in enumerate(actions):
        if action == "put":
            queue.put(Signal(what, 0, place))
            model.append((what, place))
            continue
        wanted = min((entry for entry in model if bit(entry[0]) & what), default=None)
        signal = queue.take(what)
        assert (None if signal is None else (signal.number, signal.value)) == wanted
        if wanted is not None:
            model.remove(wanted)
        assert queue.numbers == sum({bit(number) for number, _ in model})
        assert set(queue.lines) == {number for number, _ in model}


def test_bit_of_the_first_and_the_last_number():
    """They are 64."""
    assert (bit(1), bit(LAST_NUMBER), ALL_NUMBERS) == (1, 1 << 63, (1 << 64) - 1)
