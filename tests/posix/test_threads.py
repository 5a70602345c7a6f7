# SPDX-License-Identifier: MIT
"""Threads in the situations that the core tests leave out: attributes, limits, contexts, wrong types, ends of every kind."""

import signal as host_signal
from errno import EAGAIN, EINVAL, EPERM, ESRCH

import pytest

import posix_rt
from posix_rt import *
from posix_rt.priorities import SCHED_FIFO, SCHED_OTHER, SCHED_RR
from pyitron import E_OK, dis_dsp, dly_tsk, ena_dsp, get_tid, loc_cpu, ref_tsk, unl_cpu


def attributes(**settings):
    """Thread attributes that differ from the default in *settings*; *priority* makes a thread of SCHED_FIFO."""
    attr = pthread_attr_init()
    if "priority" in settings:
        pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
        pthread_attr_setschedpolicy(attr, settings.pop("policy", SCHED_FIFO))
        pthread_attr_setschedparam(attr, sched_param(settings.pop("priority")))
    for name, value in settings.items():
        getattr(posix_rt, f"pthread_attr_set{name}")(attr, value)
    return attr


def detached(**settings):
    return attributes(detachstate=PTHREAD_CREATE_DETACHED, **settings)


# -- making


def test_create_runs_the_more_urgent_first(run):
    """One of higher priority before ``pthread_create`` returns, one of the maker's own or a lower one later."""
    log = []

    def main(_):
        threads = [pthread_create(attributes(priority=priority), log.append, priority) for priority in (50, 51, 49)]
        log.append("main")
        for thread in threads:
            pthread_join(thread)

    run(main, attr=attributes(priority=50))
    assert log == [51, "main", 50, 49]


def test_create_without_attributes_inherits_the_priority(run):
    """And so do attributes that say nothing of scheduling, whatever priority they have."""
    log = []

    def main(_):
        attr = attributes(priority=99)
        pthread_attr_setinheritsched(attr, PTHREAD_INHERIT_SCHED)
        threads = [pthread_create(None, log.append, "none"), pthread_create(attr, log.append, "inherits")]
        threads.append(pthread_create(attributes(priority=41), log.append, "41"))
        log.append("main")
        for thread in threads:
            pthread_join(thread)

    run(main, attr=attributes(priority=40))
    assert log == ["41", "main", "none", "inherits"]


@pytest.mark.parametrize(("policy", "priority"), [(SCHED_FIFO, 0), (SCHED_RR, 0), (SCHED_OTHER, 5)])
def test_create_with_a_priority_of_another_policy_is_refused(run, errno_of, policy, priority):
    """EINVAL if the attributes are to count, and no matter if they are not."""

    def main(_):
        attr = attributes(priority=priority or 1)
        if not priority:
            pthread_attr_setschedpolicy(attr, SCHED_OTHER)
            pthread_attr_setschedparam(attr, sched_param(0))
        pthread_attr_setschedpolicy(attr, policy)
        error = errno_of(pthread_create, attr, print)
        pthread_attr_setinheritsched(attr, PTHREAD_INHERIT_SCHED)
        return error, pthread_join(pthread_create(attr, lambda _: "made"))

    assert run(main)[1] == (EINVAL, "made")


def test_create_with_destroyed_attributes_is_refused(run, errno_of):
    """EINVAL; a thread made with them before goes on."""

    def main(_):
        attr = pthread_attr_init()
        thread = pthread_create(attr, lambda _: "value")
        pthread_attr_destroy(attr)
        return errno_of(pthread_create, attr, print), pthread_join(thread)

    assert run(main)[1] == (EINVAL, "value")


def test_attributes_are_looked_at_when_the_thread_is_made(run, errno_of):
    """What is set later does not touch it."""

    def main(_):
        attr = pthread_attr_init()
        thread = pthread_create(attr, lambda _: "value")
        pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED)
        other = pthread_create(attr, lambda _: "lost")
        return errno_of(pthread_join, other), pthread_join(thread)

    assert run(main)[1] == (EINVAL, "value")


def test_create_without_a_free_id_is_eagain(run, errno_of):
    """A join makes room again."""

    def main(_):
        thread = pthread_create(None, lambda _: 1)
        error = errno_of(pthread_create, None, print)
        pthread_join(thread)
        return error, pthread_join(pthread_create(None, lambda _: 2))

    assert run(main, max_id=2)[1] == (EAGAIN, 2)


def test_create_without_memory_for_the_stack_is_eagain(run, errno_of):
    """A stack that the application brings is not charged; the one of a thread that was joined comes back."""
    size = 1 << 20

    def main(_):
        first = pthread_create(attributes(stacksize=size), lambda _: 1)
        error = errno_of(pthread_create, attributes(stacksize=size), print)
        attr = pthread_attr_init()
        pthread_attr_setstack(attr, bytearray(size), size)
        own = pthread_create(attr, lambda _: 2)
        results = [error, pthread_join(first), pthread_join(own)]
        return [*results, pthread_join(pthread_create(attributes(stacksize=size), lambda _: 3))]

    assert run(main, memory=size + 2 * PTHREAD_STACK_MIN)[1] == [EAGAIN, 1, 2, 3]


def test_detached_thread_goes_by_itself(run, errno_of):
    """However it came to be detached: made so, while it ran, or after it had ended."""

    def main(_):
        made = pthread_create(detached(priority=60), lambda _: None)
        ended = pthread_create(attributes(priority=60), lambda _: None)
        pthread_detach(ended)
        running = pthread_create(None, lambda _: None)
        pthread_detach(running)
        alive = errno_of(pthread_join, running)
        pthread_join(pthread_create(None, lambda _: None))
        return alive, [errno_of(pthread_join, thread) for thread in (made, ended, running)]

    assert run(main, attr=attributes(priority=50))[1] == (EINVAL, [ESRCH] * 3)


def test_detach_of_a_thread_that_is_waited_for_is_refused(run, errno_of):
    """Who waits gets the result."""

    def main(_):
        target = pthread_create(attributes(priority=40), lambda _: "result")
        waiter = pthread_create(attributes(priority=60), pthread_join, target)
        return errno_of(pthread_detach, target), errno_of(pthread_join, target), pthread_join(waiter)

    assert run(main, attr=attributes(priority=50))[1] == (EINVAL, EINVAL, "result")


# -- ending


@pytest.mark.parametrize("value", [None, 0, "text", OSError(5), PTHREAD_CANCELED])
def test_result_is_the_object_itself(run, value):
    """By return and by ``pthread_exit``."""

    def main(_):
        returned = pthread_join(pthread_create(None, lambda _: value))
        return returned, pthread_join(pthread_create(None, pthread_exit, value))

    one, two = run(main)[1]
    assert one is value
    assert two is value


def test_exit_unwinds_python_first_and_then_runs_the_cleanup(run):
    """From any depth; what is popped in a ``finally`` block does not run a second time."""
    log = []

    def deep(depth):
        pthread_cleanup_push(log.append, ("cleanup", depth))
        try:
            if depth == 3:
                pthread_exit("deep")
            deep(depth + 1)
        finally:
            log.append(("finally", depth))
            if depth == 2:
                pthread_cleanup_pop(1)

    assert run(lambda _: pthread_join(pthread_create(None, deep, 1)))[1] == "deep"
    assert log == [("finally", 3), ("finally", 2), ("cleanup", 3), ("finally", 1), ("cleanup", 2), ("cleanup", 1)]


def test_return_runs_what_is_still_pushed(run):
    """As ``pthread_exit`` does; the result is kept."""
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "cleanup")
        return 5

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] == 5
    assert log == ["cleanup"]


def test_cleanup_may_wait_and_cannot_be_cancelled(run):
    """It runs in the thread's own context, with cancellation disabled."""
    log = []

    def cleanup(_):
        log.append(pthread_join(pthread_create(None, lambda _: "helper")))
        pthread_testcancel()
        log.append(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE))

    def thread(_):
        pthread_cleanup_push(cleanup)
        pthread_cancel(pthread_self())
        pthread_testcancel()

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] is PTHREAD_CANCELED
    assert log == ["helper", PTHREAD_CANCEL_DISABLE]


def test_cleanup_that_breaks_does_not_stop_the_others(make_app):
    """It is a fault of the thread, which ends all the same."""
    app = make_app()
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "first")
        pthread_cleanup_push(lambda _: 1 // 0)
        return "value"

    app.task(1, 10, lambda _: log.append(pthread_join(pthread_create(None, thread))))
    result = app.kernel.run()
    assert [type(fault.exception) for fault in result.faults] == [ZeroDivisionError]
    assert log == ["first", "value"]


def test_thread_that_breaks_is_a_fault_and_counts_as_cancelled(make_app):
    """Its cleanup runs."""
    app = make_app()
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "cleanup")
        raise ValueError("broken")

    app.task(1, 10, lambda _: log.append(pthread_join(pthread_create(None, thread))))
    result = app.kernel.run()
    assert [str(fault.exception) for fault in result.faults] == ["broken"]
    assert log == ["cleanup", PTHREAD_CANCELED]


def test_pop_of_nothing_is_refused(run, errno_of):
    """EPERM, as each thread has its own."""

    def main(_):
        pthread_cleanup_push(print)
        result = pthread_join(pthread_create(None, lambda _: errno_of(pthread_cleanup_pop, 1)))
        pthread_cleanup_pop(0)
        return result, errno_of(pthread_cleanup_pop, 0)

    assert run(main)[1] == (EPERM, EPERM)


# -- cancelling


def test_cancel_of_one_that_has_ended_does_nothing(run):
    """It can still be joined for its result."""

    def main(_):
        thread = pthread_create(attributes(priority=60), lambda _: "value")
        pthread_cancel(thread)
        return pthread_join(thread)

    assert run(main, attr=attributes(priority=50))[1] == "value"


def test_cancel_before_the_thread_has_begun(run):
    """It begins, and ends at its first cancellation point."""
    log = []

    def thread(_):
        log.append("begun")
        pthread_testcancel()
        log.append("never")

    def main(_):
        made = pthread_create(None, thread)
        pthread_cancel(made)
        return pthread_join(made)

    assert run(main)[1] is PTHREAD_CANCELED
    assert log == ["begun"]


def test_disabled_wait_is_not_cancelled(run):
    """The request stays until it may be acted on."""
    log = []

    def thread(target):
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE)
        log.append(pthread_join(target))
        log.append(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE))
        pthread_testcancel()
        log.append("never")

    def main(_):
        target = pthread_create(attributes(priority=40), lambda _: "target")
        waiter = pthread_create(attributes(priority=60), thread, target)
        pthread_cancel(waiter)
        log.append("cancelled")
        return pthread_join(waiter)

    assert run(main, attr=attributes(priority=50))[1] is PTHREAD_CANCELED
    assert log == ["cancelled", "target", PTHREAD_CANCEL_DISABLE]


def test_asynchronous_cancel_ends_any_wait(app):
    """Also one that is no cancellation point, such as a delay of the other API."""

    def thread(_):
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        pthread_cleanup_push(lambda _: app.note("cleanup"))
        dly_tsk(100)
        app.note("never")

    def body():
        made = pthread_create(attributes(priority=99), thread)
        dly_tsk(5)
        pthread_cancel(made)
        app.note(pthread_join(made))

    assert app.main(body) == [("cleanup", 5), (PTHREAD_CANCELED, 5)]


def test_deferred_cancel_waits_for_the_end_of_a_delay(app):
    """A wait of the other API is no cancellation point."""

    def thread(_):
        app.note(dly_tsk(100))
        pthread_testcancel()

    def body():
        made = pthread_create(attributes(priority=99), thread)
        dly_tsk(5)
        pthread_cancel(made)
        app.note(pthread_join(made))

    assert app.main(body) == [(E_OK, 100), (PTHREAD_CANCELED, 100)]


def test_asynchronous_cancel_of_one_that_is_preempted(run):
    """It does not go on where it was."""
    log = []

    def thread(_):
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        log.append("before")
        pthread_create(detached(priority=60), pthread_cancel, pthread_self())
        log.append("never")

    assert run(lambda _: pthread_join(pthread_create(None, thread)), attr=attributes(priority=50))[1] is PTHREAD_CANCELED
    assert log == ["before"]


def test_changing_to_asynchronous_acts_on_what_is_pending(run):
    """At once."""
    log = []

    def thread(_):
        pthread_cancel(pthread_self())
        log.append("before")
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        log.append("never")

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] is PTHREAD_CANCELED
    assert log == ["before"]


def test_states_and_types_are_per_thread_and_return_the_old(run, errno_of):
    """Enabled and deferred to begin with; other values are refused."""

    def thread(_):
        states = [pthread_setcancelstate(state) for state in (1, 1, 0, 0)]
        kinds = [pthread_setcanceltype(kind) for kind in (1, 1, 0, 0)]
        return states, kinds, errno_of(pthread_setcancelstate, 2), errno_of(pthread_setcanceltype, -1)

    expected = ([0, 1, 1, 0], [0, 1, 1, 0], EINVAL, EINVAL)
    assert run(lambda _: (pthread_setcancelstate(1), thread(0)[0][0], pthread_join(pthread_create(None, thread))))[1] == (
        0,
        1,
        expected,
    )


@pytest.mark.parametrize("asynchronous", [False, True])
def test_finally_blocks_of_a_cancelled_thread_are_not_cancelled(run, asynchronous):
    """They may pass cancellation points, and wait; the cleanup comes after them."""
    log = []

    def thread(_):
        pthread_cleanup_push(log.append, "cleanup")
        if asynchronous:
            pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        try:
            pthread_cancel(pthread_self())
            pthread_testcancel()
        finally:
            pthread_testcancel()
            log.append(pthread_join(pthread_create(None, lambda _: "helper")))

    assert run(lambda _: pthread_join(pthread_create(None, thread)))[1] is PTHREAD_CANCELED
    assert log == ["helper", "cleanup"]


@pytest.mark.skipif(not hasattr(host_signal, "setitimer"), reason="this host has no interval timer")
def test_asynchronous_cancel_ends_a_busy_thread_in_real_time():
    """One that makes no call: it is preempted, and does not go on."""
    log = []

    def busy(_):
        pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
        pthread_cleanup_push(log.append, "cleanup")
        # Patience, so that a failing test does not hang.
        for _ in range(200_000_000):
            pass
        log.append("never")

    def main(_):
        thread = pthread_create(attributes(priority=40), busy)
        nanosleep(timespec(0, 5_000_000))
        pthread_cancel(thread)
        log.append(pthread_join(thread))

    process = posix_rt.Process(main, attr=attributes(priority=50), clock="real")
    assert process.run().faults == []
    process.close()
    assert log == ["cleanup", PTHREAD_CANCELED]


# -- contexts and types

ANY = [
    (pthread_create, (None, print)),
    (pthread_detach, (pthread_t(50),)),
    (pthread_cancel, (pthread_t(50),)),
    (pthread_atfork, ()),
]
THREAD = [
    (pthread_self, ()),
    (pthread_exit, ()),
    (pthread_testcancel, ()),
    (pthread_setcancelstate, (9,)),
    (pthread_setcanceltype, (9,)),
    (pthread_cleanup_push, (print,)),
    (pthread_cleanup_pop, (0,)),
]
WAITING = [(pthread_join, (pthread_t(50),))]


def refused(function, *arguments):
    """The errno that the function raises, or None."""
    try:
        function(*arguments)
    except OSError as error:
        return error.errno
    return None


@pytest.mark.parametrize(("function", "arguments"), ANY + THREAD + WAITING)
def test_with_the_cpu_locked_it_is_eperm(app, function, arguments):
    """Before anything else is looked at."""

    def body():
        loc_cpu()
        error = refused(function, *arguments)
        unl_cpu()
        return error

    assert app.result_of(body) == EPERM


@pytest.mark.parametrize(("function", "arguments"), ANY)
def test_in_a_handler_it_works(app, function, arguments):
    """No EPERM: what is wrong is found as in a thread."""
    assert app.in_handler(lambda: refused(function, *arguments)) == (ESRCH if arguments == (pthread_t(50),) else None)


@pytest.mark.parametrize(("function", "arguments"), THREAD + WAITING)
def test_in_a_handler_it_is_eperm(app, function, arguments):
    """There is no calling thread."""
    assert app.in_handler(lambda: refused(function, *arguments)) == EPERM


def test_join_with_dispatching_disabled_is_eperm(app):
    """Even of one that has ended; the others do not wait and so may be called."""

    def body():
        thread = pthread_create(attributes(priority=99), lambda _: 1)
        dis_dsp()
        errors = [
            refused(pthread_join, thread),
            refused(pthread_self),
            refused(pthread_testcancel),
            refused(pthread_detach, thread),
        ]
        ena_dsp()
        return errors

    assert app.result_of(body) == [EPERM, None, None, None]


def test_thread_made_by_a_handler_is_the_least_urgent(app):
    """There is nobody whose priority it could have."""

    def handler():
        pthread_create(None, lambda _: app.note(ref_tsk(get_tid()[1])[1].tskpri))

    app.interrupt(3, handler)
    app.run()
    assert app.log == [(100, 3)]


def test_equal_compares_threads_not_handles(run):
    """Two handles of one thread are equal."""

    def main(_):
        me = pthread_self()
        other = pthread_create(None, lambda _: pthread_self())
        same = pthread_join(other)
        return (
            pthread_equal(me, pthread_self()),
            pthread_equal(other, same),
            pthread_equal(me, other),
            me == pthread_self(),
            me == from_id(sem_t, me.id),
        )

    assert run(main)[1] == (1, 1, 0, True, False)


def test_atfork_accepts_functions_and_nothing(run):
    """They are never called."""
    assert run(lambda _: (pthread_atfork(), pthread_atfork(print, None, print)))[1] == (None, None)


@pytest.mark.parametrize(("call", "arguments", "message"), [
    (pthread_join, (3,), "pthread_join: thread must be a pthread_t, not int"),
    (pthread_detach, (None,), "pthread_detach: thread must be a pthread_t, not NoneType"),
    (pthread_cancel, ("x",), "pthread_cancel: thread must be a pthread_t, not str"),
    (pthread_equal, (pthread_t(1), 1), "pthread_equal: t2 must be a pthread_t, not int"),
    (pthread_create, (3, print), "pthread_create: attr must be a pthread_attr_t, not int"),
    (pthread_create, (None, 3), "pthread_create: start_routine must be a function, not int"),
    (pthread_setcancelstate, (True,), "pthread_setcancelstate: state must be an int, not bool"),
    (pthread_setcanceltype, (None,), "pthread_setcanceltype: type must be an int, not NoneType"),
    (pthread_cleanup_push, ("x",), "pthread_cleanup_push: routine must be a function, not str"),
    (pthread_cleanup_pop, (None,), "pthread_cleanup_pop: execute must be an int, not NoneType"),
    (pthread_atfork, (None, 5), "pthread_atfork: parent must be a function, not int"),
])  # fmt: skip
def test_wrong_type_is_a_type_error(run, call, arguments, message):
    """Which names function and parameter."""

    def main(_):
        with pytest.raises(TypeError) as caught:
            call(*arguments)
        return str(caught.value)

    assert run(main)[1] == message
