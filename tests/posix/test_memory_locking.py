# SPDX-License-Identifier: MIT
"""Memory locking: checks in virtual time, and what the host is asked with the real clock."""

from errno import EAGAIN, EINVAL, ENOMEM, EPERM

import pytest

import posix_rt
from kernel.host_memory import place_of
from posix_rt import (
    MAP_SHARED,
    MCL_CURRENT,
    MCL_FUTURE,
    O_CREAT,
    O_RDWR,
    PROT_READ,
    ftruncate,
    mlock,
    mlockall,
    mmap,
    munlock,
    munlockall,
    munmap,
    shm_open,
)


@pytest.fixture
def asked(monkeypatch):
    """What the host is asked to do; the list's ``answer`` is what it says."""

    class Asked(list):
        answer = 0

    calls = Asked()

    def ask(function, *arguments):
        calls.append((function, *arguments))
        return calls.answer

    monkeypatch.setattr("kernel.host_memory._ask", ask)
    return calls


@pytest.mark.parametrize("call", [mlock, munlock])
def test_range_is_checked(run, errno_of, call):
    """The buffer must have the bytes; a buffer of any kind, and all of it or nothing."""

    def main(_):
        descriptor = shm_open("/shm", O_CREAT | O_RDWR)
        ftruncate(descriptor, 100)
        view = mmap(None, 100, PROT_READ, MAP_SHARED, descriptor, 0)
        codes = [call(view, 100), call(bytes(8), 8), call(bytearray(8), 0), errno_of(call, view, 101), errno_of(call, view, -1)]
        munmap(view, 100)
        return codes, errno_of(call, view, 1)

    assert run(main)[1] == ([None, None, None, ENOMEM, EINVAL], ENOMEM)


@pytest.mark.parametrize("call", [mlock, munlock])
def test_wrong_type_names_function_and_parameter(run, call):
    """What is no buffer, and no number."""

    def main(_):
        with pytest.raises(TypeError, match=f"{call.__name__}: addr must be a buffer, not int"):
            call(0x1000, 1)
        with pytest.raises(TypeError, match=f"{call.__name__}: len must be an int, not float"):
            call(bytes(1), 1.0)

    run(main)


def test_mlockall_flags_are_checked(run, errno_of):
    """One of the two, or both."""

    def main(_):
        good = [mlockall(flags) for flags in (MCL_CURRENT, MCL_FUTURE, MCL_CURRENT | MCL_FUTURE)]
        return good, munlockall(), [errno_of(mlockall, flags) for flags in (0, 4, -1)]

    assert run(main)[1] == ([None, None, None], None, [EINVAL, EINVAL, EINVAL])


def test_virtual_time_asks_the_host_nothing(run, asked):
    """Checks are all."""
    run(lambda _: (mlock(bytes(1), 1), munlock(bytes(1), 1), mlockall(MCL_CURRENT), munlockall()))
    assert asked == []


def test_real_clock_asks_the_host(run, asked):
    """With the address of the bytes."""
    memory = bytearray(10)
    start = place_of(memory)[0]
    run(lambda _: (mlock(memory, 5), munlock(memory, 4), mlockall(MCL_FUTURE), munlockall()), clock="real")
    assert asked == [("mlock", start, 5), ("munlock", start, 4), ("mlockall", MCL_FUTURE), ("munlockall",)]


@pytest.mark.parametrize("number", [EPERM, ENOMEM, EAGAIN])
def test_real_clock_raises_what_the_host_refuses(run, errno_of, asked, number):
    """The host's error number."""
    asked.answer = number
    memory = bytearray(10)
    codes = run(lambda _: [errno_of(mlock, memory, 5), errno_of(mlockall, MCL_CURRENT)], clock="real")[1]
    assert codes == [number, number]


def test_real_clock_pages_of_the_host_are_locked_or_refused(run):
    """The host itself; it may not let this process lock a page."""

    def main(_):
        try:
            mlock(bytearray(10), 10)
        except OSError as error:
            return error.errno
        munlock(bytearray(10), 10)
        munlockall()
        return 0

    assert run(main, clock="real")[1] in (0, EPERM, ENOMEM, EAGAIN)


def test_handlers_and_the_host_may_lock_memory():
    """Outside a run, too."""
    with posix_rt.Process(print):
        mlock(bytes(1), 1)
        munlockall()
