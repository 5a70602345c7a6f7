# SPDX-License-Identifier: MIT
"""Timers: when they go off, whom they tell, and what they count."""

from errno import EAGAIN, EINTR, EINVAL, EPERM

import pytest

from posix_rt import *
from pyitron import chg_ixx, dly_tsk, loc_cpu, set_tim, unl_cpu

MS = 1_000_000
ZERO = timespec(0, 0)


def ms(time):
    """A timespec of milliseconds."""
    return timespec(*divmod(time * MS, 1000 * MS))


def every(interval, first=None):
    """An itimerspec of milliseconds."""
    return itimerspec(ms(interval), ms(interval if first is None else first))


def once(first):
    return itimerspec(ZERO, ms(first))


def by_signal(number=SIGRTMIN, value=None):
    return sigevent(SIGEV_SIGNAL, number, value)


def by_thread(function, value=None, attr=None):
    return sigevent(SIGEV_THREAD, 0, value, function, attr)


def block(*numbers):
    mask = sigset_t()
    for number in numbers:
        sigaddset(mask, number)
    pthread_sigmask(SIG_BLOCK, mask)
    return mask


@pytest.fixture
def in_task(app):
    """Runs a function in a task; returns its log."""

    def in_task(body, until=1000):
        # The task stays there, as signals that nobody takes any more would end it all.
        app.task(99, 50, lambda _: (body(), until and dly_tsk(10_000)))
        app.run(until)
        return app.log

    return in_task


def log_of(app, clock, flags, value, during=lambda: None, until=1000):
    """When a timer's thread notifications come, in milliseconds."""

    def body():
        timer = timer_create(clock, by_thread(lambda _: app.note()))
        timer_settime(timer, flags, value)
        during()

    app.task(99, 50, lambda _: body())
    app.run(until)
    return [time for (time,) in app.log]


@pytest.mark.parametrize("clock", [CLOCK_REALTIME, CLOCK_MONOTONIC])
@pytest.mark.parametrize(
    ("flags", "value", "expected"),
    [
        (0, once(5), [5]),
        (0, every(100, 5), [5, 105, 205]),
        (0, every(100), [100, 200, 300]),
        (0, itimerspec(ms(100), ZERO), []),
        (TIMER_ABSTIME, once(5), [5]),
        (TIMER_ABSTIME, every(200, 1), [1, 201]),
        (0, itimerspec(timespec(0, 0), timespec(0, 1)), [0]),
    ],
)
def test_a_timer_goes_off_at_its_instants(app, clock, flags, value, expected):
    """First and at intervals, counted from the first."""
    assert log_of(app, clock, flags, value, until=300) == expected


def test_a_time_that_is_past_comes_at_once(app):
    """Before the caller goes on if what is told is more urgent; the intervals count from that time."""

    def body():
        nanosleep(ms(55))
        attr = pthread_attr_init()
        pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
        pthread_attr_setschedpolicy(attr, SCHED_FIFO)
        pthread_attr_setschedparam(attr, sched_param(90))
        timer = timer_create(CLOCK_MONOTONIC, by_thread(lambda _: app.note("off", timer_getoverrun(timer)), None, attr))
        timer_settime(timer, TIMER_ABSTIME, every(20, 10))
        app.note("set", timer_getoverrun(timer))

    app.task(99, 50, lambda _: body())
    app.run(100)
    assert app.log == [("off", 2, 55), ("set", 2, 55), ("off", 0, 70), ("off", 0, 90)]


def test_a_handler_is_told_number_code_and_value(app, in_task):
    """The default is SIGALRM with the timer itself as its value."""
    timers = []

    def handler(signo, info, context):
        app.note(signo, info.si_code, info.si_value is timers[0] or info.si_value, context)

    def body():
        for number in (SIGALRM, SIGRTMIN + 3):
            sigaction(number, struct_sigaction(handler, sigset_t(), SA_SIGINFO))
        timers.append(timer_create(CLOCK_REALTIME))
        timers.append(timer_create(CLOCK_REALTIME, by_signal(SIGRTMIN + 3, "value")))
        timer_settime(timers[0], 0, once(10))
        timer_settime(timers[1], 0, once(20))
        for _ in range(2):
            try:
                nanosleep(ms(100))
            except OSError as error:
                app.note(error.errno, error.rmtp)

    assert in_task(body) == [
        (SIGALRM, SI_TIMER, True, None, 10),
        (EINTR, ms(90), 10),
        (SIGRTMIN + 3, SI_TIMER, "value", None, 20),
        (EINTR, ms(90), 20),
    ]
    assert isinstance(timers[0], timer_t)


def test_a_sleep_is_cut_short_and_says_how_much_was_left_when_the_signal_came(app, in_task):
    """The time that the handler takes does not count; an absolute sleep has no rest."""

    def body():
        sigaction(SIGALRM, struct_sigaction(lambda _: app.kernel.consume(7 * MS), sigset_t(), 0))
        timer = timer_create(CLOCK_MONOTONIC)
        for sleep in (
            lambda: nanosleep(ms(100)),
            lambda: clock_nanosleep(CLOCK_REALTIME, 0, ms(50)),
            lambda: clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, ms(900)),
        ):
            timer_settime(timer, 0, once(10))
            with pytest.raises(OSError) as caught:
                sleep()
            app.note(caught.value.errno, caught.value.rmtp)

    assert in_task(body) == [(EINTR, ms(90), 17), (EINTR, ms(40), 34), (EINTR, None, 51)]


def test_sleep_goes_on_for_nobody_even_with_restart(app, in_task):
    """SA_RESTART does not restart sleeps."""

    def body():
        sigaction(SIGALRM, struct_sigaction(lambda _: None, sigset_t(), SA_RESTART))
        timer_settime(timer_create(CLOCK_MONOTONIC), 0, once(10))
        with pytest.raises(OSError) as caught:
            nanosleep(ms(30))
        app.note(caught.value.errno)

    assert in_task(body) == [(EINTR, 10)]


def test_overruns_are_counted_while_the_signal_is_pending(app, in_task):
    """One signal is queued; the number goes with it when it is taken, and then counting begins anew."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_MONOTONIC, by_signal())
        timer_settime(timer, 0, every(10))
        for wait in (5, 10, 50, 1):
            nanosleep(ms(wait))
            app.note(timer_getoverrun(timer), sigpending() == mask)
            try:
                info = sigtimedwait(mask, ZERO)
                app.note(info.si_overrun, timer_getoverrun(timer))
            except OSError as error:
                app.note(error.errno)

    assert in_task(body, 70) == [
        (0, False, 5),
        (EAGAIN, 5),
        (0, True, 15),
        (0, 0, 15),
        (0, True, 65),
        (4, 4, 65),
        (4, False, 66),
        (EAGAIN, 66),
    ]


def test_overruns_of_who_waits_already(app, in_task):
    """Nothing is pending then, so none are counted."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_MONOTONIC, by_signal())
        timer_settime(timer, 0, every(10))
        for _ in range(3):
            app.note(sigwaitinfo(mask).si_overrun)
        app.kernel.consume(35 * MS)
        app.note(sigwaitinfo(mask).si_overrun, timer_getoverrun(timer))
        app.note(sigwaitinfo(mask).si_overrun, timer_getoverrun(timer))

    assert in_task(body, 90) == [(0, 10), (0, 20), (0, 30), (2, 2, 65), (0, 0, 70)]


def test_intervals_that_passed_while_handlers_were_held_back(app, in_task):
    """The timer goes off once, and counts the others."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_MONOTONIC, by_signal())
        timer_settime(timer, 0, every(10))
        loc_cpu()
        app.kernel.consume(45 * MS)
        unl_cpu()
        app.note(sigwaitinfo(mask).si_overrun, timer_gettime(timer))
        app.note(sigwaitinfo(mask).si_overrun)

    assert in_task(body, 90) == [(3, every(10, 5), 45), (0, 50)]


def test_overruns_with_a_signal_that_another_sent(app, in_task):
    """A lower number is pending once only: what the timer could not queue is counted."""

    def body():
        mask = block(SIGUSR1)
        timer = timer_create(CLOCK_MONOTONIC, by_signal(SIGUSR1))
        timer_settime(timer, 0, every(10))
        kill(0, SIGUSR1)
        nanosleep(ms(25))
        app.note(sigwaitinfo(mask).si_code == SI_TIMER, timer_getoverrun(timer))
        info = sigwaitinfo(mask)
        app.note(info.si_code == SI_TIMER, info.si_overrun, timer_getoverrun(timer))

    assert in_task(body, 90) == [(False, 0, 25), (True, 2, 2, 30)]


def test_signals_that_are_ignored_leave_no_overruns(app, in_task):
    """They are told to nobody."""

    def body():
        sigaction(SIGRTMIN, struct_sigaction(SIG_IGN, sigset_t(), 0))
        timer = timer_create(CLOCK_MONOTONIC, by_signal())
        timer_settime(timer, 0, every(10))
        loc_cpu()
        app.kernel.consume(45 * MS)
        unl_cpu()
        nanosleep(ms(30))
        mask = block(SIGRTMIN)
        sigaction(SIGRTMIN, struct_sigaction(lambda _: None, sigset_t(), 0))
        app.note(sigwaitinfo(mask).si_overrun, timer_getoverrun(timer))

    assert in_task(body, 90) == [(0, 0, 80)]


def test_a_thread_is_told(app, in_task):
    """With the value, in a detached thread; the attributes are its own."""

    def told(value):
        app.note(value, pthread_getschedparam(pthread_self()))

    def body():
        attr = pthread_attr_init()
        pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
        pthread_attr_setschedpolicy(attr, SCHED_RR)
        pthread_attr_setschedparam(attr, sched_param(7))
        timer_settime(timer_create(CLOCK_MONOTONIC, by_thread(told, "a", attr)), 0, every(40))
        timer_settime(timer_create(CLOCK_MONOTONIC, by_thread(told, "b")), 0, once(10))
        nanosleep(ms(100))

    assert in_task(body, 100) == [
        ("b", (SCHED_FIFO, sched_param(50)), 10),
        ("a", (SCHED_RR, sched_param(7)), 40),
        ("a", (SCHED_RR, sched_param(7)), 80),
    ]
    assert app.kernel.task_count() == 1


def test_threads_that_cannot_be_made_are_overruns(make_app):
    """No id is left: the next thread is told how often that was so."""
    app = make_app(max_id=2)
    counts = []

    def body():
        timer = timer_create(CLOCK_MONOTONIC, by_thread(lambda _: counts.append(timer_getoverrun(timer))))
        timer_settime(timer, 0, every(10))
        other = pthread_create(None, lambda _: dly_tsk(35))
        pthread_join(other)
        dly_tsk(10)

    app.task(1, 50, lambda _: body())
    app.run(45)
    assert counts == [3]


def test_a_silent_timer_only_stands_where_it_stands(app, in_task):
    """And keeps nobody awake: the run ends without it."""

    def body():
        timer = timer_create(CLOCK_MONOTONIC, sigevent(SIGEV_NONE))
        timer_settime(timer, 0, every(30, 10))
        for wait in (4, 6, 25, 35):
            nanosleep(ms(wait))
            app.note(timer_gettime(timer), timer_getoverrun(timer))
        timer_settime(timer, 0, once(10))
        nanosleep(ms(10))
        app.note(timer_gettime(timer))

    assert in_task(body, None) == [
        (every(30, 6), 0, 4),
        (every(30, 30), 0, 10),
        (every(30, 5), 0, 35),
        (every(30, 30), 0, 70),
        (itimerspec(ZERO, ZERO), 80),
    ]


def test_state_of_a_timer(app, in_task):
    """What settime tells is what gettime told; a time from now, also if it was absolute; disarmed it keeps its interval."""

    def body():
        block(SIGALRM)
        timer = timer_create(CLOCK_REALTIME)
        states = [timer_gettime(timer), timer_settime(timer, 0, every(20, 50))]
        nanosleep(ms(45))
        states += [timer_gettime(timer), timer_settime(timer, TIMER_ABSTIME, once(60))]
        nanosleep(ms(5))
        states += [timer_gettime(timer), timer_settime(timer, 0, itimerspec(ms(3), ZERO)), timer_gettime(timer)]
        timer_settime(timer, 0, once(5))
        nanosleep(ms(10))
        states.append(timer_gettime(timer))
        app.log.extend(states)

    off = itimerspec(ZERO, ZERO)
    assert in_task(body) == [off, off, every(20, 5), every(20, 5), once(10), once(10), itimerspec(ms(3), ZERO), off]


def test_a_timer_that_is_due_but_held_back_is_not_disarmed(app, in_task):
    """A nanosecond is left, as zero would say disarmed."""

    def body():
        block(SIGALRM)
        timer = timer_create(CLOCK_REALTIME)
        chg_ixx(15)
        timer_settime(timer, 0, once(10))
        app.kernel.consume(12 * MS)
        app.note(timer_gettime(timer))
        chg_ixx(0)
        app.note(timer_gettime(timer))

    assert in_task(body) == [(itimerspec(ZERO, timespec(0, 1)), 12), (itimerspec(ZERO, ZERO), 12)]


def test_arming_again_forgets_what_was(app):
    """The earlier instant does not come, nor after disarming or deleting."""

    def during():
        nanosleep(ms(5))
        timers = [from_id(timer_t, 1)]
        timer_settime(timers[0], 0, once(20))
        for _ in range(2):
            timers.append(timer_create(CLOCK_MONOTONIC, by_thread(lambda _: app.note("never"))))
            timer_settime(timers[-1], 0, every(10))
        timer_settime(timers[1], 0, itimerspec(ZERO, ZERO))
        timer_delete(timers[2])

    assert log_of(app, CLOCK_MONOTONIC, 0, once(10), during) == [25]


def test_arming_again_forgets_overruns(app, in_task):
    """Those counted, and those told."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_MONOTONIC, by_signal())
        timer_settime(timer, 0, every(10))
        nanosleep(ms(35))
        sigwaitinfo(mask)
        app.note(timer_getoverrun(timer))
        nanosleep(ms(30))
        timer_settime(timer, 0, every(10))
        app.note(timer_getoverrun(timer))
        app.note(sigwaitinfo(mask).si_overrun)

    assert in_task(body, 70) == [(2, 35), (0, 65), (0, 65)]


def test_a_pending_signal_outlives_its_timer(app, in_task):
    """It is taken as any other, with its overruns."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_MONOTONIC, by_signal(SIGRTMIN, "last"))
        timer_settime(timer, 0, every(10))
        nanosleep(ms(25))
        timer_delete(timer)
        info = sigwaitinfo(mask)
        app.note(info.si_value, info.si_overrun)

    assert in_task(body) == [("last", 1, 25)]


# -- the clocks


def test_setting_the_clock_moves_absolute_timers_of_it_only(app, in_task):
    """Forward over it, with the intervals passed as overruns; back; relative ones and the other clock do not notice."""

    def body():
        names = {}
        for name, clock, flags, value in (
            ("absolute", CLOCK_REALTIME, TIMER_ABSTIME, every(100)),
            ("late", CLOCK_REALTIME, TIMER_ABSTIME, once(990)),
            ("relative", CLOCK_REALTIME, 0, once(130)),
            ("monotonic", CLOCK_MONOTONIC, TIMER_ABSTIME, once(140)),
        ):
            timer = timer_create(clock, by_thread(lambda name: app.note(name, timer_getoverrun(names[name])), name))
            names[name] = timer
            timer_settime(timer, flags, value)
        nanosleep(ms(10))
        clock_settime(CLOCK_REALTIME, ms(450))
        app.note(timer_gettime(names["absolute"]))
        nanosleep(ms(70))
        set_tim(300)
        app.note(timer_gettime(names["absolute"]))
        nanosleep(ms(1))

    assert in_task(body, 450) == [
        (every(100, 50), 10),
        ("absolute", 3, 10),
        ("absolute", 0, 60),
        (every(100, 300), 80),
        ("relative", 0, 130),
        ("monotonic", 0, 140),
        ("absolute", 0, 380),
    ]


def test_timers_by_processor_time_of_a_thread(app):
    """The thread's own and another's: due when it has computed so much, absolute or from now; not while it sleeps."""

    def worker(_):
        app.kernel.consume(15 * MS)
        nanosleep(ms(200))
        app.kernel.consume(50 * MS)

    def body():
        thread = pthread_create(None, worker)
        app.kernel.consume(4 * MS)
        own = timer_create(CLOCK_THREAD_CPUTIME_ID, by_thread(lambda _: app.note("own")))
        other = timer_create(pthread_getcpuclockid(thread), by_thread(lambda _: app.note("other")))
        timer_settime(own, TIMER_ABSTIME, once(10))
        timer_settime(other, 0, every(20))
        nanosleep(ms(100))
        app.note(timer_gettime(own), timer_gettime(other))
        app.kernel.consume(10 * MS)
        app.note("done")

    app.task(99, 50, lambda _: body())
    app.run(1000)
    assert app.log == [
        (once(6), every(20, 5), 104),
        ("done", 114),
        ("own", 114),
        ("other", 269),
        ("other", 269),
        ("other", 269),
    ]


def test_timers_by_processor_time_of_all(app):
    """Whoever computes; an interval that was missed while dispatching could not happen is none that was missed by the timer."""

    def body():
        mask = block(SIGRTMIN)
        timer = timer_create(CLOCK_PROCESS_CPUTIME_ID, by_signal())
        timer_settime(timer, 0, every(20))
        threads = [pthread_create(None, lambda _: (app.kernel.consume(15 * MS), nanosleep(ms(50)))) for _ in range(2)]
        for thread in threads:
            pthread_join(thread)
        app.note(sigwaitinfo(mask).si_overrun, timer_gettime(timer))
        timer_delete(timer)
        app.kernel.consume(50 * MS)
        app.note(sigpending() == sigset_t())

    app.task(99, 50, lambda _: body())
    app.run()
    assert app.log == [(0, every(20, 10), 80), (True, 130)]


def test_a_deleted_timer_by_processor_time_is_not_waited_for(app):
    """Its thread computes on without a stop."""

    def body():
        timer = timer_create(CLOCK_THREAD_CPUTIME_ID, by_signal())
        timer_settime(timer, 0, once(20))
        timer_delete(timer)
        app.kernel.consume(30 * MS)
        return "over"

    assert app.result_of(body) == "over"


# -- errors


def test_errors_of_making(app, errno_of):
    """Clocks that are not there, notifications that cannot be."""

    def body():
        ended = pthread_create(None, lambda _: None)
        clock = pthread_getcpuclockid(ended)
        sched_yield()
        destroyed = pthread_attr_init()
        pthread_attr_destroy(destroyed)
        return [
            errno_of(timer_create, 77),
            errno_of(timer_create, -1),
            errno_of(timer_create, clock),
            errno_of(timer_create, CLOCK_REALTIME, by_signal(0)),
            errno_of(timer_create, CLOCK_REALTIME, by_signal(65)),
            errno_of(timer_create, CLOCK_REALTIME, sigevent(9)),
            errno_of(timer_create, CLOCK_REALTIME, by_thread(print, None, destroyed)),
        ]

    app.task(99, 100, lambda _: app.log.append(body()))
    app.run()
    assert app.log == [[EINVAL] * 7]


def test_no_room_for_a_timer(make_app, errno_of):
    """EAGAIN, until one is deleted."""
    app = make_app(max_id=2)

    def body():
        first, _ = timer_create(CLOCK_REALTIME), timer_create(CLOCK_REALTIME)
        error = errno_of(timer_create, CLOCK_REALTIME)
        timer_delete(first)
        return error, timer_create(CLOCK_REALTIME)

    assert app.result_of(body, 1) == (EAGAIN, timer_t(1))


@pytest.mark.parametrize(
    "value",
    [
        itimerspec(ZERO, timespec(0, 1000 * MS)),
        itimerspec(ZERO, timespec(0, -1)),
        itimerspec(ZERO, timespec(-1, 0)),
        itimerspec(timespec(0, -1), ms(1)),
        itimerspec(timespec(1, 1000 * MS), ms(1)),
        itimerspec(timespec(-1, 0), ms(1)),
    ],
)
def test_times_out_of_range(app, errno_of, value):
    """EINVAL, and the timer runs on as before."""

    def body():
        block(SIGALRM)
        timer = timer_create(CLOCK_REALTIME)
        timer_settime(timer, 0, every(10))
        return errno_of(timer_settime, timer, 0, value), errno_of(timer_settime, timer, 1, value), timer_gettime(timer)

    app.task(99, 100, lambda _: app.log.append(body()))
    app.run(5)
    assert app.log == [(EINVAL, EINVAL, every(10))]


def test_timers_that_are_not_there(app, errno_of):
    """EINVAL: never made, or deleted."""

    def body():
        timer = timer_create(CLOCK_REALTIME)
        timer_delete(timer)
        gone = [timer, from_id(timer_t, 7)]
        calls = (timer_delete,), (timer_settime, 0, once(1)), (timer_gettime,), (timer_getoverrun,)
        return [errno_of(call, timer, *more) for timer in gone for call, *more in calls]

    assert app.result_of(body) == [EINVAL] * 8


def test_wrong_types(app):
    """Are TypeErrors that name the function."""

    def body():
        timer = timer_create(CLOCK_REALTIME)
        for call, words in (
            (lambda: timer_create("clock"), "timer_create: clock_id"),
            (lambda: timer_create(CLOCK_REALTIME, 14), "timer_create: .* sigevent"),
            (lambda: timer_create(CLOCK_REALTIME, by_thread(None)), "timer_create: sigev_notify_function"),
            (lambda: timer_delete(1), "timer_delete: timerid"),
            (lambda: timer_settime(timer, None, once(1)), "timer_settime: flags"),
            (lambda: timer_settime(timer, 0, ms(1)), "timer_settime: value"),
            (lambda: timer_settime(timer, 0, itimerspec(0, 1)), "timer_settime: it_interval"),
            (lambda: timer_gettime(from_id(sem_t, 1)), "timer_gettime: timerid"),
        ):
            with pytest.raises(TypeError, match=words):
                call()

    app.result_of(body)


def test_contexts(app, errno_of):
    """Handlers may do all but ask for a clock of their own; nothing works with the CPU locked."""
    calls = (
        (timer_create, CLOCK_REALTIME, sigevent(SIGEV_NONE)),
        (timer_settime, from_id(timer_t, 1), 0, once(1)),
        (timer_gettime, from_id(timer_t, 1)),
        (timer_getoverrun, from_id(timer_t, 1)),
        (timer_delete, from_id(timer_t, 1)),
    )

    def handler():
        app.log.append([call[0](*call[1:]) for call in calls])
        app.log.append(errno_of(timer_create, CLOCK_THREAD_CPUTIME_ID))

    def body():
        timer_create(CLOCK_REALTIME)
        loc_cpu()
        errors = {errno_of(*call) for call in calls}
        unl_cpu()
        return errors

    app.interrupt(1, handler)
    assert app.result_of(body) == {EPERM}
    assert app.log == [[timer_t(2), itimerspec(ZERO, ZERO), once(1), 0, None], EPERM]


def test_timer_armed_by_a_handler_on_processor_time(app):
    """The thread that it interrupted is measured from then on."""

    def body():
        timers.append(timer_create(CLOCK_THREAD_CPUTIME_ID, by_signal(SIGUSR2)))
        sigaction(SIGUSR2, struct_sigaction(lambda _: app.note("off"), sigset_t(), 0))
        app.kernel.consume(100 * MS)
        app.note("over")

    timers = []
    app.task(99, 50, lambda _: body())
    app.interrupt(30, lambda: timer_settime(timers[0], 0, once(20)))
    app.run()
    assert app.log == [("off", 50), ("over", 100)]


def test_timers_outside_a_run(make_app):
    """The host may make and arm them; time goes on in the run."""
    app = make_app()
    with app.kernel:
        timer = timer_create(CLOCK_MONOTONIC, by_thread(lambda _: app.note("off")))
        timer_settime(timer, 0, once(10))
        app.run(20)
        assert app.log == [("off", 10)]
        assert timer_gettime(timer) == itimerspec(ZERO, ZERO)


def test_timers_of_a_process(run):
    """Main handles the signals of its timer."""

    def main(_):
        log = []
        sigaction(SIGALRM, struct_sigaction(lambda _: log.append(clock_gettime(CLOCK_MONOTONIC)), sigset_t(), 0))
        timer_settime(timer_create(CLOCK_MONOTONIC), 0, every(10))
        while len(log) < 3:
            sigsuspend_or_pause()
        return log

    assert run(main)[1] == [ms(10), ms(20), ms(30)]


def sigsuspend_or_pause():
    with pytest.raises(OSError):
        nanosleep(timespec(100, 0))
