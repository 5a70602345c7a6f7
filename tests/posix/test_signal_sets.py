# SPDX-License-Identifier: MIT
"""Signal numbers and sets of signals; no kernel is needed for them."""

from errno import EINVAL

import pytest

from posix_rt import *
from posix_rt.signal_sets import is_signal, signal_name

NOT_SIGNALS = [-1, 0, 32, 33, 65, 1 << 40]


def test_sets_are_empty_or_full():
    """The two numbers of the implementation are in neither."""
    empty, full = sigemptyset(), sigfillset()
    members = [(sigismember(empty, number), sigismember(full, number)) for number in range(1, 65) if number not in (32, 33)]
    assert members == [(0, 1)] * 62
    assert full.bits >> 31 & 3 == 0
    assert full.bits.bit_length() == 64


def test_add_and_delete_change_the_set_in_place():
    """Once is as good as twice."""
    signals = sigemptyset()
    for number in (SIGRTMAX, SIGHUP, SIGHUP):
        assert sigaddset(signals, number) is None
    assert [number for number in range(1, 65) if is_signal(number) and sigismember(signals, number)] == [SIGHUP, SIGRTMAX]
    for number in (SIGHUP, SIGHUP, SIGINT):
        assert sigdelset(signals, number) is None
    assert (sigismember(signals, SIGHUP), sigismember(signals, SIGRTMAX)) == (0, 1)
    assert signals == sigset_t(1 << 63)


@pytest.mark.parametrize("function", [sigaddset, sigdelset, sigismember])
@pytest.mark.parametrize("number", NOT_SIGNALS)
def test_numbers_that_are_no_signals_are_einval(function, number, errno_of):
    """And change nothing."""
    signals = sigfillset()
    assert errno_of(function, signals, number) == EINVAL
    assert signals == sigfillset()


@pytest.mark.parametrize("function", [sigaddset, sigdelset, sigismember])
def test_wrong_types_are_type_errors(function):
    """The message says which."""
    with pytest.raises(TypeError, match="set must be a sigset_t, not int"):
        function(0, SIGHUP)
    with pytest.raises(TypeError, match="signo must be an int, not str"):
        function(sigemptyset(), "SIGHUP")


def test_names_of_signals():
    """As in the report of a signal that ended the process."""
    assert [signal_name(number) for number in (1, 9, 31, 34, 35, 63, 64, 16)] == [
        "SIGHUP", "SIGKILL", "SIGSYS", "SIGRTMIN", "SIGRTMIN+1", "SIGRTMIN+29", "SIGRTMAX", "signal 16",
    ]  # fmt: skip
