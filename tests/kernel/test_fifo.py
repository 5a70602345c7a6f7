# SPDX-License-Identifier: MIT
"""The queue of data and messages: its order, whatever it has grown to, and that it keeps nothing it gave out."""

import gc
import weakref

from hypothesis import given
from hypothesis import strategies as st

from kernel.fifo import Fifo


@given(st.lists(st.booleans(), max_size=200))
def test_things_come_out_in_the_order_in_which_they_went_in(steps):
    """A Fifo does as a list would, from whose front things are taken."""
    fifo, expected = Fifo(), []
    for number, puts in enumerate(steps):
        if puts:
            fifo.put(number)
            expected.append(number)
        elif expected:
            assert fifo.first() == expected[0]
            assert fifo.take() == expected.pop(0)
        assert fifo.items() == expected
        assert fifo.length == len(expected)


def test_what_was_taken_is_not_kept():
    """A thing that was taken out is gone with its last other reference."""

    class Thing:
        pass

    fifo, thing = Fifo(), Thing()
    seen = weakref.ref(thing)
    fifo.put(thing)
    fifo.take()
    del thing
    gc.collect()
    assert seen() is None
