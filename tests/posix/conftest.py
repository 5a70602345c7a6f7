# SPDX-License-Identifier: MIT
"""Processes under test."""

import pytest

import posix_rt
from kernel.entry import enter, leave


@pytest.fixture(params=["passive", "active"])
def run(request):
    """Runs a main function in a process of its own; returns its result. Faults fail the test."""

    def run(main, **options):
        process = posix_rt.Process(main, servers=request.param, **options)
        result = process.run()
        assert [f"{fault}\n{fault.traceback}" for fault in result.faults] == []
        process.close()
        return result, process.status

    return run


@pytest.fixture
def errno_of():
    """Calls a function with arguments; returns the error number that it raises."""

    def errno_of(function, *arguments):
        with pytest.raises(OSError) as caught:
            function(*arguments)
        return caught.value.errno

    return errno_of


@pytest.fixture
def before(app):
    """Calls a function for the kernel of ``app``, before its run; returns what that does."""

    def before(function, *arguments):
        enter(app.kernel._entry)
        try:
            return function(*arguments)
        finally:
            leave(app.kernel._entry)

    return before
