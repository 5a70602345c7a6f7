# SPDX-License-Identifier: MIT
"""Clocks of time and of processor time, and sleeping by them."""

import os
from errno import EINTR, EINVAL, ENOTSUP, EPERM, ESRCH, ETIMEDOUT

import pytest

import posix_rt
import pyitron
from posix_rt import *
from pyitron import act_tsk, get_tim, loc_cpu, rel_wai, set_tim, unl_cpu

MS = 1_000_000
SECOND = 1_000_000_000


def ms(time):
    """A timespec of milliseconds."""
    return timespec(*divmod(time * MS, SECOND))


def now(clock=CLOCK_MONOTONIC):
    """The time of a clock in milliseconds."""
    time = clock_gettime(clock)
    return time.tv_sec * 1000 + time.tv_nsec / MS


@pytest.fixture
def both(app):
    """Runs a function in a task, with both APIs at hand."""

    def both(body):
        return app.result_of(body)

    return both


def test_clocks_begin_at_zero_and_go_on_together(both):
    """In virtual time."""

    def body():
        before = clock_gettime(CLOCK_REALTIME), clock_gettime(CLOCK_MONOTONIC)
        nanosleep(timespec(1, 5))
        return [*before, clock_gettime(CLOCK_REALTIME), clock_gettime(CLOCK_MONOTONIC)]

    assert both(body) == [timespec(0, 0)] * 2 + [timespec(1, 5)] * 2


def test_real_time_is_the_system_time(both):
    """Whichever API sets it; the monotonic clock does not notice."""

    def body():
        set_tim(86_400_000)
        first = clock_gettime(CLOCK_REALTIME)
        clock_settime(CLOCK_REALTIME, timespec(5, 999_999_999))
        return first, get_tim(), now()

    assert both(body) == (timespec(86_400, 0), (0, 5999), 0)


@pytest.mark.parametrize(
    ("clock", "time", "errno"),
    [
        (CLOCK_MONOTONIC, timespec(1, 0), EINVAL),
        (CLOCK_PROCESS_CPUTIME_ID, timespec(1, 0), EPERM),
        (CLOCK_THREAD_CPUTIME_ID, timespec(1, 0), EPERM),
        (-6, timespec(1, 0), EINVAL),
        (17, timespec(1, 0), EINVAL),
        (CLOCK_REALTIME, timespec(-1, 0), EINVAL),
        (CLOCK_REALTIME, timespec(0, -1), EINVAL),
        (CLOCK_REALTIME, timespec(0, SECOND), EINVAL),
        (CLOCK_PROCESS_CPUTIME_ID, timespec(0, SECOND), EINVAL),
        (CLOCK_REALTIME, timespec(1 << 40, 0), EINVAL),
    ],
)
def test_clock_settime_refuses(both, errno_of, clock, time, errno):
    """What cannot be set, and times that no clock can have."""
    assert both(lambda: (errno_of(clock_settime, clock, time), clock_gettime(CLOCK_REALTIME))) == (errno, timespec(0, 0))


def test_the_last_time_that_can_be_set(both):
    """That of set_tim, and the nanoseconds of its millisecond."""
    last = timespec(281_474_976_710, 655_999_999)

    def body():
        clock_settime(CLOCK_REALTIME, last)
        return clock_gettime(CLOCK_REALTIME), get_tim()

    assert both(body) == (last, (0, 0xFFFF_FFFF_FFFF))


@pytest.mark.parametrize("clock", [4, 5, 100, -1, -2, -7, -8, -(1 << 70), (~1 << 3) | 2])
def test_unknown_clocks(both, errno_of, clock):
    """Are EINVAL for each function that takes one."""

    def body():
        return [
            errno_of(function, clock, *more)
            for function, *more in (
                (clock_gettime,),
                (clock_settime, timespec(0, 0)),
                (clock_getres,),
                (clock_nanosleep, 0, timespec(0, 0)),
            )
        ]

    assert both(body) == [EINVAL] * 4


def test_wrong_types(both):
    """Are TypeErrors that name the function."""

    def body():
        for call, words in (
            (lambda: clock_gettime("now"), "clock_gettime: clock_id"),
            (lambda: clock_settime(CLOCK_REALTIME, 5), "clock_settime: tp"),
            (lambda: clock_nanosleep(CLOCK_REALTIME, None, ms(1)), "clock_nanosleep: flags"),
            (lambda: nanosleep(0.5), "nanosleep: rqtp"),
            (lambda: nanosleep(timespec(0.5, 0)), "nanosleep: rqtp"),
            (lambda: clock_getcpuclockid(None), "clock_getcpuclockid: pid"),
            (lambda: pthread_getcpuclockid(3), "pthread_getcpuclockid: thread_id"),
        ):
            with pytest.raises(TypeError, match=words):
                call()

    both(body)


def test_resolution(both):
    """A nanosecond."""
    clocks = CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID
    assert both(lambda: [clock_getres(clock) for clock in clocks]) == [timespec(0, 1)] * 4


def test_resolution_with_ticks_from_outside(make_app):
    """The time of the kernel moves by ticks then."""
    app = make_app(time_source="isig_tim")
    assert app.result_of(lambda: clock_getres(CLOCK_MONOTONIC)) == ms(1)


# -- sleeping


def test_sleeps_last_as_long_as_they_say(both):
    """Relative and absolute, by each clock."""

    def body():
        times = []
        nanosleep(ms(3))
        times.append(now())
        clock_nanosleep(CLOCK_REALTIME, 0, ms(4))
        times.append(now())
        clock_nanosleep(CLOCK_MONOTONIC, 0, timespec(0, 1))
        times.append(now())
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, ms(20))
        times.append(now())
        clock_settime(CLOCK_REALTIME, ms(1000))
        clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, ms(1005))
        times.append(now())
        return times

    assert both(body) == [3, 7, 7 + 1 / MS, 20, 25]


def test_nothing_to_wait_for(app):
    """Sleeps of 0 and times that are past do not let others of the same priority go first."""

    def body(_exinf):
        nanosleep(timespec(0, 0))
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, timespec(0, 0))
        clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, timespec(-5, 3))
        app.note("a")

    app.task(1, 5, body)
    app.task(2, 5, lambda _: app.note("b"))
    app.run()
    assert app.log == [("a", 0), ("b", 0)]


@pytest.mark.parametrize("time", [timespec(-1, 0), timespec(0, -1), timespec(0, SECOND)])
def test_sleep_refuses_times_out_of_range(both, errno_of, time):
    """A negative relative time, and nanoseconds out of range."""

    def body():
        return errno_of(nanosleep, time), errno_of(clock_nanosleep, CLOCK_MONOTONIC, 0, time)

    assert both(body) == (EINVAL, EINVAL)


def test_no_sleep_by_processor_time(both, errno_of):
    """EINVAL for the caller's own, ENOTSUP for all other."""

    def body():
        other = pthread_create(None, lambda _: nanosleep(ms(10)))
        clocks = (
            CLOCK_THREAD_CPUTIME_ID,
            pthread_getcpuclockid(pthread_self()),
            pthread_getcpuclockid(other),
            CLOCK_PROCESS_CPUTIME_ID,
            clock_getcpuclockid(0),
        )
        return [errno_of(clock_nanosleep, clock, 0, ms(1)) for clock in clocks]

    assert both(body) == [EINVAL, EINVAL, ENOTSUP, ENOTSUP, ENOTSUP]


def sleeper(app, *call):
    """A task body that logs how its sleep ended, and what was left."""

    def body(_exinf):
        try:
            call[0](*call[1:])
            app.note("over")
        except OSError as error:
            app.note(error.errno, error.rmtp)

    return body


@pytest.mark.parametrize("flags", [0, TIMER_ABSTIME])
def test_sleep_ended_by_force(app, flags):
    """EINTR; what is left is told of a relative sleep only."""
    app.task(1, 1, sleeper(app, clock_nanosleep, CLOCK_REALTIME, flags, ms(100)))
    app.main(lambda: (nanosleep(timespec(0, 30 * MS + 1)), rel_wai(1)))
    left = None if flags else timespec(0, 70 * MS - 1)
    assert app.log == [(EINTR, left, 30)]


def test_clock_settime_moves_absolute_sleeps_of_that_clock_only(app):
    """Forward past the time, forward towards it, and back."""
    app.task(1, 1, sleeper(app, clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, ms(100)))
    app.task(2, 1, sleeper(app, clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, ms(1000)))
    app.task(3, 1, sleeper(app, clock_nanosleep, CLOCK_REALTIME, 0, ms(60)))
    app.task(4, 1, sleeper(app, clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, ms(70)))
    app.task(5, 1, sleeper(app, nanosleep, ms(80)))

    def body():
        nanosleep(ms(10))
        clock_settime(CLOCK_REALTIME, ms(500))
        app.note("set")
        nanosleep(ms(10))
        set_tim(0)

    app.main(body)
    assert app.log == [("over", 10), ("set", 10), ("over", 60), ("over", 70), ("over", 80), ("over", 1020)]


def test_clock_settime_moves_other_absolute_waits(app, errno_of):
    """As that for a semaphore; a wait by the monotonic clock stays."""

    def waiter(clock):
        def body(_exinf):
            semaphore = sem_init(0, 0)
            app.note(clock, errno_of(sem_clockwait, semaphore, clock, timespec(50, 0)))

        return body

    app.task(1, 1, waiter(CLOCK_REALTIME))
    app.task(2, 1, waiter(CLOCK_MONOTONIC))
    app.main(lambda: clock_settime(CLOCK_REALTIME, timespec(40, 0)))
    assert app.log == [(CLOCK_REALTIME, ETIMEDOUT, 10_000), (CLOCK_MONOTONIC, ETIMEDOUT, 50_000)]


def test_a_wait_after_one_by_the_clock_does_not_follow_it(app):
    """The task's next time-out is an ordinary one."""

    def body(_exinf):
        clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, ms(10))
        assert pyitron.dly_tsk(100) == 0
        app.note("over")

    app.task(1, 1, body)
    app.main(lambda: (nanosleep(ms(20)), clock_settime(CLOCK_REALTIME, timespec(1000, 0))))
    assert app.log == [("over", 110)]


def test_absolute_sleep_far_away_is_ended_when_the_clock_is_set(both):
    """Also one that is further away than the kernel's time reaches."""

    def body():
        thread = pthread_create(None, lambda _: clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, timespec(200_000_000_000, 0)))
        nanosleep(ms(1))
        clock_settime(CLOCK_REALTIME, timespec(199_999_999_999, 0))
        pthread_join(thread)
        return now()

    assert both(body) == 1001


def test_sleep_is_a_cancellation_point(both):
    """Pending when it begins, or coming while it sleeps."""

    def body():
        thread = pthread_create(None, lambda _: nanosleep(ms(1000)))
        nanosleep(ms(5))
        pthread_cancel(thread)
        return pthread_join(thread), now()

    assert both(body) == (PTHREAD_CANCELED, 5)


# -- processor time


def test_processor_time_of_threads(app):
    """What they compute, not what they sleep; all together is the sum."""

    def worker(times):
        for time in times:
            app.kernel.consume(time * MS)
            nanosleep(ms(1))
        return now(CLOCK_THREAD_CPUTIME_ID)

    def body():
        threads = [pthread_create(None, worker, times) for times in ((3, 4), (20,), ())]
        app.kernel.consume(2 * MS)
        used = [pthread_join(thread) for thread in threads]
        return used, now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_PROCESS_CPUTIME_ID), now(clock_getcpuclockid(os.getpid()))

    assert app.result_of(body) == ([7, 20, 0], 2, 29, 29)


def test_clock_of_another_thread(app, errno_of):
    """Is told while the thread lives; a thread that has ended has none."""

    def worker(_):
        app.kernel.consume(3 * MS)
        nanosleep(ms(10))

    def body():
        thread = pthread_create(None, worker)
        clock = pthread_getcpuclockid(thread)
        nanosleep(ms(5))
        used = now(clock), clock_getres(clock)
        nanosleep(ms(20))
        ended = errno_of(clock_gettime, clock), errno_of(pthread_getcpuclockid, thread)
        pthread_join(thread)
        gone = errno_of(clock_gettime, clock), errno_of(clock_getres, clock), errno_of(pthread_getcpuclockid, thread)
        return used, ended, gone

    assert app.result_of(body) == ((3, timespec(0, 1)), (EINVAL, ESRCH), (EINVAL, EINVAL, ESRCH))


def test_clock_of_a_task(app):
    """A task is a thread; each of its lives begins at 0."""
    app.task(1, 1, lambda _: app.kernel.consume(7 * MS), active=False)

    def body():
        clock = pthread_getcpuclockid(pthread_self())
        app.kernel.consume(4 * MS)
        act_tsk(1)
        return now(clock), now(CLOCK_PROCESS_CPUTIME_ID)

    assert app.result_of(body) == (4, 11)


def test_other_processes_have_no_clock(both, errno_of):
    """ESRCH."""
    assert both(lambda: [errno_of(clock_getcpuclockid, pid) for pid in (-1, os.getpid() + 1)]) == [ESRCH, ESRCH]


# -- contexts

CALLS = (
    (clock_gettime, CLOCK_REALTIME),
    (clock_settime, CLOCK_REALTIME, timespec(1, 0)),
    (clock_getres, CLOCK_MONOTONIC),
    (clock_getcpuclockid, 0),
    (pthread_getcpuclockid, from_id(pthread_t, 99)),
    (clock_nanosleep, CLOCK_REALTIME, 0, timespec(0, 0)),
    (nanosleep, timespec(0, 0)),
)


def test_nothing_works_with_the_cpu_locked(both, errno_of):
    """EPERM."""

    def body():
        loc_cpu()
        errors = [errno_of(*call) for call in CALLS]
        unl_cpu()
        return errors

    assert both(body) == [EPERM] * len(CALLS)


def test_handlers_may_look_at_clocks_and_set_them(app, errno_of):
    """But not sleep, and they have no processor time of their own."""
    app.task(99, 1, lambda _: nanosleep(ms(1000)))

    def handler():
        for call in CALLS[:5]:
            call[0](*call[1:])
        return [errno_of(*call) for call in CALLS[5:]], errno_of(clock_gettime, CLOCK_THREAD_CPUTIME_ID)

    assert app.in_handler(handler) == ([EPERM, EPERM], EPERM)


def test_no_sleep_while_dispatching_is_disabled(both, errno_of):
    """EPERM, even if there is nothing to wait for."""

    def body():
        pyitron.dis_dsp()
        errors = [errno_of(*call) for call in CALLS[5:]]
        pyitron.ena_dsp()
        return errors

    assert both(body) == [EPERM, EPERM]


def test_process_of_posix_alone(run):
    """Without the other API at hand."""

    def main(_):
        nanosleep(ms(12))
        return now(), now(CLOCK_PROCESS_CPUTIME_ID)

    assert run(main)[1] == (12, 0)
    assert posix_rt.CLOCK_REALTIME == 0
