# SPDX-License-Identifier: MIT
"""Handles are values: what stands for the same object is equal, however it was come by."""

import copy
import pickle

import pytest

from posix_rt import Handle, mqd_t, pthread_cond_t, pthread_mutex_t, pthread_t, sem_t

KINDS = [pthread_t, sem_t, pthread_mutex_t, pthread_cond_t, mqd_t]


@pytest.mark.parametrize("kind", KINDS)
def test_copies_of_a_handle_are_equal_to_it(kind):
    """Applications keep handles in structures of their own, and copy those."""
    handle = kind(3)
    copies = [copy.copy(handle), copy.deepcopy([handle])[0], pickle.loads(pickle.dumps(handle))]
    assert copies == [handle] * 3
    assert {type(entry) for entry in copies} == {kind}


@pytest.mark.parametrize("kind", KINDS)
def test_handles_of_another_kind_or_id_differ(kind):
    """Ids are given by kind."""
    assert isinstance(kind(3), Handle)
    assert kind(3) != kind(4)
    assert [kind(3) == other(3) for other in KINDS] == [other is kind for other in KINDS]
