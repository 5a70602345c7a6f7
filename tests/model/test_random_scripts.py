# SPDX-License-Identifier: MIT
"""Random scripts on pyitron and on the reference model: the same actors run in the same order, with the same answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_backend import ModelBackend
from random_scripts import CALLS, STEPS, played
from settings_of_model import tried

from conformance.pyitron_backend import PyitronBackend

SEEDS = st.integers(0, 2**32)


@pytest.mark.parametrize("servers", ["passive", "active"])
@tried(60)
@given(seed=SEEDS)
def test_random_scripts_over_all_units_match_the_model(servers, seed):
    """Everything together."""
    assert played(PyitronBackend(servers), seed) == played(ModelBackend(), seed)


@tried(150)
@given(seed=SEEDS, units=st.lists(st.sampled_from([*CALLS]), min_size=1, max_size=4, unique=True))
def test_random_scripts_over_some_units_match_the_model(seed, units):
    """A few units at a time, so that their calls meet."""
    assert played(PyitronBackend(), seed, units) == played(ModelBackend(), seed, units)


def test_random_scripts_go_on_to_their_end():
    """They are not cut short by a system in which nothing can happen any more."""
    lengths = [len(played(ModelBackend(), seed)) for seed in range(20)]
    assert sum(length > 2 * STEPS for length in lengths) >= 18
