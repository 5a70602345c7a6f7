# SPDX-License-Identifier: MIT
"""Processes under test."""

from errno import EAGAIN, EDEADLK, ENOTSUP, errorcode

import pytest

import posix_rt
from kernel.entry import enter, leave
from posix_rt.priorities import SCHED_FIFO


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


# Some numbers have two names.
ERRORS = {**errorcode, EAGAIN: "EAGAIN", EDEADLK: "EDEADLK", ENOTSUP: "ENOTSUP"}


class Cast:
    """Threads that call at the word of the main thread, which is less urgent than all of them."""

    def __init__(self):
        self._inboxes = {}
        self._news = []
        self.threads = {}

    def add(self, name, priority):
        """A thread of this priority, which waits for its first word."""
        attr = posix_rt.pthread_attr_init()
        posix_rt.pthread_attr_setinheritsched(attr, posix_rt.PTHREAD_EXPLICIT_SCHED)
        posix_rt.pthread_attr_setschedpolicy(attr, SCHED_FIFO)
        posix_rt.pthread_attr_setschedparam(attr, posix_rt.sched_param(priority))
        self._inboxes[name] = (posix_rt.sem_init(0, 0), [])
        self.threads[name] = posix_rt.pthread_create(attr, self._live, name)

    def _live(self, name):
        word, calls = self._inboxes[name]
        while True:
            self._listen(word)
            function, arguments = calls.pop(0)
            try:
                outcome = function(*arguments)
            except OSError as error:
                outcome = ERRORS[error.errno]
            self._news.append((name, outcome))

    def _listen(self, word):
        while True:
            try:
                return posix_rt.sem_wait(word)
            except InterruptedError:
                """The handler of a signal ran."""

    def tell(self, name, function, *arguments):
        """Let a thread call *function*; returns who has come back from a call by now, in order, and with what."""
        word, calls = self._inboxes[name]
        calls.append((function, arguments))
        posix_rt.sem_post(word)
        return self.news()

    def news(self):
        """Who has come back from a call since the last time, in order, and with what: a value or the name of an error."""
        news, self._news = self._news, []
        return news


@pytest.fixture
def cast():
    """A cast for the main function of one process."""
    return Cast()


@pytest.fixture(scope="session")
def make_cast():
    """Makes casts, for the main functions of several processes."""
    return Cast
