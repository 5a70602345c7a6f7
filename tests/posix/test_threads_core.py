# SPDX-License-Identifier: MIT
"""Threads from beginning to end, and what cancels them."""

from errno import EDEADLK, EINVAL, EPERM, ESRCH

import posix_rt
from posix_rt import *


def test_join_gives_what_the_thread_returned(run, errno_of):
    """Whether it has ended before or not."""

    def main(_):
        first = pthread_create(None, lambda arg: arg * 2, 21)
        return pthread_join(first), errno_of(pthread_join, first)

    assert run(main)[1] == (42, ESRCH)


def test_exit_gives_its_value_and_runs_what_was_put_aside(run):
    """The last routine pushed runs first; one that was popped does not run again."""
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "first")
        pthread_cleanup_push(log.append, "second")
        pthread_cleanup_push(log.append, "popped")
        pthread_cleanup_pop(0)
        pthread_exit("value")

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] == "value"
    assert log == ["second", "first"]


def test_thread_is_cancelled_at_its_next_cancellation_point(run):
    """Not before; its result says so, and its cleanup runs."""
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "cleanup")
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE)
        pthread_cancel(pthread_self())
        pthread_testcancel()
        log.append("still here")
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE)
        log.append("and here")
        pthread_testcancel()
        log.append("never")

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] is PTHREAD_CANCELED
    assert log == ["still here", "and here", "cleanup"]


def test_thread_that_waits_is_cancelled_where_it_waits(run):
    """A join is a cancellation point; who is waited for can be joined by another then."""

    def main(_):
        attr = pthread_attr_init()
        sleeper = pthread_create(attr, lambda _: pthread_join(main_thread))
        waiter = pthread_create(attr, lambda _: pthread_join(sleeper))
        again = pthread_create(attr, lambda _: pthread_join(waiter))
        pthread_create(attr, lambda _: (pthread_cancel(waiter), pthread_exit()))
        result = pthread_join(again)
        pthread_cancel(sleeper)
        return result, pthread_join(sleeper)

    def wrapped(_):
        nonlocal main_thread
        main_thread = pthread_self()
        return main(_)

    main_thread = None
    assert run(wrapped)[1] == (PTHREAD_CANCELED, PTHREAD_CANCELED)


def test_asynchronous_cancel_ends_the_thread_at_once(run):
    """Its own cancel does not come back."""
    log = []

    def thread(_):
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        log.append("before")
        pthread_cancel(pthread_self())
        log.append("never")

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] is PTHREAD_CANCELED
    assert log == ["before"]


def test_join_and_detach_errors(run, errno_of):
    """Oneself, nobody, a detached one, each other."""

    def main(_):
        me = pthread_self()
        other = pthread_create(None, lambda _: errno_of(pthread_join, me))
        results = [errno_of(pthread_join, me), pthread_join(other)]
        detached = pthread_create(None, lambda _: None)
        pthread_detach(detached)
        results += [errno_of(pthread_join, detached), errno_of(pthread_detach, detached)]
        pthread_create(None, lambda _: pthread_exit())
        return [*results, errno_of(pthread_cancel, posix_rt.from_id(pthread_t, 99))]

    assert run(main)[1] == [EDEADLK, EDEADLK, EINVAL, EINVAL, ESRCH]


def test_run_ends_when_main_returns_but_not_when_it_exits(run):
    """The other threads go on in the second case only."""
    log = []

    def other(_):
        log.append("other")

    def returns(_):
        pthread_create(None, other)

    def exits(_):
        pthread_create(None, other)
        pthread_exit()

    assert run(returns)[0].reason == "exit"
    assert log == []
    assert run(exits)[0].reason == "idle"
    assert log == ["other"]


def test_waiting_is_refused_outside_a_run(errno_of):
    """EPERM, as for a handler."""
    process = posix_rt.Process(lambda _: None)
    with process:
        thread = pthread_create(None, lambda _: None)
        assert errno_of(pthread_join, thread) == EPERM
        assert errno_of(pthread_self) == EPERM
