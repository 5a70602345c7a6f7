# SPDX-License-Identifier: MIT
"""Once-only initialisation."""

from errno import EINTR, EINVAL, EPERM

import pytest

from posix_rt import (
    PTHREAD_CANCELED,
    PTHREAD_ONCE_INIT,
    pthread_cancel,
    pthread_create,
    pthread_exit,
    pthread_join,
    pthread_once,
    pthread_once_t,
    sem_init,
    sem_wait,
)
from pyitron import chg_pri, dis_dsp, dly_tsk, loc_cpu, rel_wai, ter_tsk, unl_cpu


def test_pthread_once_calls_the_function_once(app):
    """A second call with the same control does nothing, one with another does."""
    first, second = pthread_once_t(PTHREAD_ONCE_INIT), pthread_once_t()

    def main():
        pthread_once(first, lambda: app.note("first"))
        pthread_once(first, lambda: app.note("never"))
        pthread_once(second, lambda: app.note("second"))

    assert app.main(main) == [("first", 0), ("second", 0)]


def test_pthread_once_others_wait_until_it_is_done(app):
    """Nobody goes on before the function has returned; then in order of priority."""
    control = pthread_once_t()

    def initialise():
        app.note("begins")
        dly_tsk(5)
        app.note("ends")

    def body(name):
        dly_tsk(name)
        pthread_once(control, initialise)
        app.note(name)

    for name, priority in ((1, 30), (2, 40), (3, 20)):
        app.task(name, priority, body, exinf=name)
    app.run()
    assert app.log == [("begins", 1), ("ends", 6), (3, 6), (1, 6), (2, 6)]


def test_pthread_once_function_that_raises_counts_as_not_called(app):
    """The exception is the caller's; the most urgent of those who wait is the next to try."""
    control = pthread_once_t()

    def fail():
        dly_tsk(2)
        raise LookupError

    def first(_):
        with pytest.raises(LookupError):
            pthread_once(control, fail)
        app.note("failed")
        pthread_once(control, lambda: app.note("never"))

    app.task(1, 10, first)
    app.task(2, 30, lambda _: (pthread_once(control, lambda: app.note("third")), app.note("idle")))
    app.task(3, 20, lambda _: (pthread_once(control, lambda: app.note("second")), app.note("done")))
    app.run()
    assert app.log == [("failed", 2), ("second", 2), ("done", 2), ("idle", 2)]


def test_pthread_once_thread_that_ends_in_the_function(run):
    """Its end, by itself or by being cancelled, leaves it undone."""
    control = pthread_once_t()
    log = []

    def main(_):
        pthread_join(pthread_create(None, lambda _: pthread_once(control, lambda: pthread_exit(1))))
        never = sem_init(0, 0)
        sleeper = pthread_create(None, lambda _: pthread_once(control, lambda: sem_wait(never)))
        pthread_cancel(sleeper)
        log.append(pthread_join(sleeper))
        pthread_once(control, lambda: log.append("done"))

    run(main)
    assert log == [PTHREAD_CANCELED, "done"]


def test_pthread_once_task_that_is_terminated_in_the_function(app):
    """By force, too: who waits takes over; with nobody waiting, the next to come."""
    control = pthread_once_t()
    app.task(1, 10, lambda _: pthread_once(control, lambda: dly_tsk(100)))
    app.task(2, 20, lambda _: pthread_once(control, lambda: (app.note("takes over"), dly_tsk(100))))

    def main():
        ter_tsk(1)
        dly_tsk(3)
        ter_tsk(2)
        pthread_once(control, lambda: app.note("comes"))
        pthread_once(control, lambda: app.note("never"))

    assert app.main(main) == [("takes over", 0), ("comes", 3)]


def test_pthread_once_wait_ended_by_force(app, errno_of):
    """EINTR; the function is not disturbed."""
    control = pthread_once_t()
    app.task(1, 10, lambda _: pthread_once(control, lambda: (dly_tsk(5), app.note("done"))))
    app.task(2, 20, lambda _: app.note(errno_of(pthread_once, control, lambda: app.note("never"))))
    assert app.main(lambda: rel_wai(2)) == [(EINTR, 0), ("done", 5)]


def test_pthread_once_within_itself_waits_for_ever(app):
    """The run says so."""
    control = pthread_once_t()
    app.task(1, 10, lambda _: pthread_once(control, lambda: pthread_once(control, app.note)))
    result = app.run()
    assert (result.reason, app.log) == ("deadlock", [])
    assert result.report.startswith("task 1 waits for what another does, once for all [")


def test_pthread_once_control_of_another_kernel_begins_anew(make_app):
    """Each kernel does it once."""
    control = pthread_once_t()
    for app in (make_app(), make_app()):
        assert app.main(lambda: [pthread_once(control, lambda: app.note("done")) for _ in range(2)]) == [("done", 0)]


def test_pthread_once_waiter_is_served_by_its_priority_of_the_moment(app):
    """A change of priority reorders those who wait."""
    control = pthread_once_t()

    def body(name):
        pthread_once(control, lambda: dly_tsk(5))
        app.note(name)

    for name, priority in ((1, 10), (2, 20), (3, 30)):
        app.task(name, priority, body, exinf=name)
    app.main(lambda: (chg_pri(3, 15), ter_tsk(1), dly_tsk(1), app.note("terminated")))
    assert app.log == [("terminated", 1), (3, 5), (2, 5)]


def test_pthread_once_bad_arguments_and_contexts(app, errno_of):
    """A control that was made with another number; who may not wait; wrong types."""
    control = pthread_once_t()

    def main():
        codes = [errno_of(pthread_once, pthread_once_t(5), print)]
        for arguments in ((0, print), (control, None)):
            with pytest.raises(TypeError):
                pthread_once(*arguments)
        loc_cpu()
        codes.append(errno_of(pthread_once, control, print))
        unl_cpu()
        dis_dsp()
        return [*codes, errno_of(pthread_once, control, print)]

    assert app.result_of(main) == [EINVAL, EPERM, EPERM]


def test_pthread_once_in_a_handler(app, errno_of):
    """A handler cannot wait."""
    assert app.in_handler(lambda: errno_of(pthread_once, pthread_once_t(), print)) == EPERM
