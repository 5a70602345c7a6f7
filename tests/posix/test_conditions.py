# SPDX-License-Identifier: MIT
"""Condition variables."""

from errno import EAGAIN, EBUSY, EINVAL, ENOTRECOVERABLE, EOWNERDEAD, EPERM, ETIMEDOUT

import pytest

from posix_rt import (
    PTHREAD_CANCELED,
    PTHREAD_MUTEX_RECURSIVE,
    PTHREAD_MUTEX_ROBUST,
    PTHREAD_PRIO_INHERIT,
    PTHREAD_PROCESS_PRIVATE,
    PTHREAD_PROCESS_SHARED,
    SIGUSR1,
    from_id,
    pthread_cancel,
    pthread_cleanup_pop,
    pthread_cleanup_push,
    pthread_cond_broadcast,
    pthread_cond_destroy,
    pthread_cond_init,
    pthread_cond_signal,
    pthread_cond_t,
    pthread_cond_timedwait,
    pthread_cond_wait,
    pthread_condattr_destroy,
    pthread_condattr_getclock,
    pthread_condattr_getpshared,
    pthread_condattr_init,
    pthread_condattr_setclock,
    pthread_condattr_setpshared,
    pthread_create,
    pthread_join,
    pthread_kill,
    pthread_mutex_destroy,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_t,
    pthread_mutex_trylock,
    pthread_mutex_unlock,
    pthread_mutexattr_init,
    pthread_mutexattr_setprotocol,
    pthread_mutexattr_setrobust,
    pthread_mutexattr_settype,
    pthread_self,
    pthread_t,
    sem_init,
    sem_post,
    sigaction,
    sigemptyset,
    struct_sigaction,
    timespec,
)
from pyitron import (
    E_OK,
    TA_INHERIT,
    TMO_FEVR,
    TTS_WAI,
    act_tsk,
    chg_pri,
    dis_dsp,
    dly_tsk,
    get_pri,
    loc_cpu,
    loc_mtx,
    ref_tsk,
    rel_wai,
    set_tim,
    ter_tsk,
    unl_cpu,
    unl_mtx,
    wai_sem,
)

CLOCK_REALTIME, CLOCK_MONOTONIC = 0, 1


def ms(milliseconds):
    """An instant as a timespec."""
    return timespec(milliseconds // 1000, milliseconds % 1000 * 1_000_000)


@pytest.fixture
def cond(before):
    """A condition variable made before the run."""
    return before(pthread_cond_init)


@pytest.fixture
def mutex(before):
    """A mutex made before the run."""
    return before(pthread_mutex_init)


@pytest.fixture
def waiter(app, cond, mutex):
    """Makes tasks that wait for the condition variable, and log when they have the mutex again."""

    def waiter(name, priority, wait=lambda cond, mutex: pthread_cond_wait(cond, mutex)):
        def body(_):
            pthread_mutex_lock(mutex)
            result = wait(cond, mutex)
            app.note(name, result)
            pthread_mutex_unlock(mutex)

        return app.task(name, priority, body)

    return waiter


def test_pthread_cond_signal_wakes_the_most_urgent(app, waiter, cond):
    """By the priority of the moment; of equals the one that came first; with nobody there it is forgotten."""
    for name, priority in ((1, 30), (2, 20), (3, 40), (4, 20)):
        waiter(name, priority)

    def main():
        dly_tsk(1)
        chg_pri(3, 10)
        for _ in range(5):
            pthread_cond_signal(cond)
            dly_tsk(1)

    assert app.main(main) == [(3, None, 1), (2, None, 2), (4, None, 3), (1, None, 4)]


def test_pthread_cond_signal_with_nobody_there_is_forgotten(app, cond, mutex, errno_of):
    """A wait that begins later is not ended by it."""

    def main():
        pthread_cond_signal(cond)
        pthread_cond_broadcast(cond)
        pthread_mutex_lock(mutex)
        app.note(errno_of(pthread_cond_timedwait, cond, mutex, ms(3)))

    assert app.main(main) == [(ETIMEDOUT, 3)]


def test_pthread_cond_broadcast_wakes_all_who_get_the_mutex_in_turn(app, waiter, cond, mutex):
    """By priority, and only when the one that woke them gives it back."""
    for name, priority in ((1, 30), (2, 20), (3, 10)):
        waiter(name, priority)

    def main():
        pthread_mutex_lock(mutex)
        pthread_cond_broadcast(cond)
        dly_tsk(5)
        app.note("unlocks")
        pthread_mutex_unlock(mutex)
        pthread_cond_destroy(cond)

    assert app.main(main) == [("unlocks", 5), (3, None, 5), (2, None, 5), (1, None, 5)]


def test_pthread_cond_wait_gives_the_mutex_to_who_waits_for_it(app, cond, mutex):
    """In one step with its own waiting, so that what the other one changes cannot be missed."""

    def first(_):
        pthread_mutex_lock(mutex)
        dly_tsk(1)
        app.note("waits")
        pthread_cond_wait(cond, mutex)
        app.note("has it again")
        pthread_mutex_unlock(mutex)

    def second(_):
        pthread_mutex_lock(mutex)
        app.note("signals")
        pthread_cond_signal(cond)
        app.note("unlocks")
        pthread_mutex_unlock(mutex)

    app.task(1, 20, first)
    app.task(2, 10, lambda _: (dly_tsk(0), dly_tsk(1), second(_)))
    app.run()
    assert [words[0] for words in app.log] == ["waits", "signals", "unlocks", "has it again"]


def test_pthread_cond_timedwait_time_out_comes_with_the_mutex(app, waiter, cond, mutex, errno_of):
    """It is locked again first, however long that takes."""
    waiter(1, 10, lambda cond, mutex: errno_of(pthread_cond_timedwait, cond, mutex, ms(5)))

    def main():
        pthread_mutex_lock(mutex)
        dly_tsk(10)
        app.note("unlocks")
        pthread_mutex_unlock(mutex)

    assert app.main(main) == [("unlocks", 10), (1, ETIMEDOUT, 10)]


def test_pthread_cond_timedwait_time_past_gives_the_mutex_away_and_takes_it_back(app, cond, mutex, errno_of):
    """Who waits for the mutex gets it in between."""

    def other(_):
        dly_tsk(1)
        pthread_mutex_lock(mutex)
        app.note("other")
        pthread_mutex_unlock(mutex)

    def main():
        pthread_mutex_lock(mutex)
        dly_tsk(2)
        app.note("times out", errno_of(pthread_cond_timedwait, cond, mutex, ms(1)))
        app.note("unlocks", pthread_mutex_unlock(mutex))

    app.task(1, 10, other)
    assert app.main(main) == [("other", 2), ("times out", ETIMEDOUT, 2), ("unlocks", None, 2)]


def test_pthread_cond_timedwait_signalled_in_time(app, waiter, cond):
    """The time that was left over disturbs nobody."""
    waiter(1, 10, lambda cond, mutex: (pthread_cond_timedwait(cond, mutex, ms(5)), dly_tsk(10))[0])
    assert app.main(lambda: (dly_tsk(4), pthread_cond_signal(cond))) == [(1, None, 14)]


@pytest.mark.parametrize(("clock", "instant"), [(CLOCK_REALTIME, 15), (CLOCK_MONOTONIC, 100)])
def test_pthread_cond_timedwait_goes_by_the_clock_of_the_attributes(app, before, mutex, errno_of, clock, instant):
    """To set the clock on the wall moves the one and not the other."""
    attr = pthread_condattr_init()
    pthread_condattr_setclock(attr, clock)
    cond = before(pthread_cond_init, attr)

    def body(_):
        pthread_mutex_lock(mutex)
        app.note(errno_of(pthread_cond_timedwait, cond, mutex, ms(100)))

    app.task(1, 10, body)
    assert app.main(lambda: (dly_tsk(10), set_tim(95))) == [(ETIMEDOUT, instant)]


def test_pthread_cond_wait_that_was_released_returns_as_if_woken(app, waiter, cond):
    """With the mutex; there is no error for it."""
    waiter(1, 10)
    assert app.main(lambda: rel_wai(1)) == [(1, None, 0)]


def test_pthread_cond_wait_cancelled_has_the_mutex_in_its_cleanup(app, cond, mutex, errno_of):
    """Even if it has to wait for that."""

    def cleanup(_):
        app.note("cleanup", pthread_mutex_unlock(mutex))

    def thread(_):
        pthread_mutex_lock(mutex)
        pthread_cleanup_push(cleanup, None)
        pthread_cond_wait(cond, mutex)

    def main():
        waiting = pthread_create(None, thread)
        chg_pri(0, 200)
        pthread_mutex_lock(mutex)
        pthread_cancel(waiting)
        dly_tsk(3)
        app.note("unlocks")
        pthread_mutex_unlock(mutex)
        app.note(pthread_join(waiting), pthread_mutex_trylock(mutex))

    assert app.main(main) == [("unlocks", 3), ("cleanup", None, 3), (PTHREAD_CANCELED, None, 3)]


def test_pthread_cond_wait_cancelled_before_keeps_the_mutex(app, cond, mutex):
    """It is a cancellation point before it gives anything back."""

    def thread(_):
        pthread_mutex_lock(mutex)
        pthread_cleanup_push(lambda _: app.note("cleanup", pthread_mutex_unlock(mutex)), None)
        pthread_cancel(pthread_self())
        pthread_cond_wait(cond, mutex)

    def main():
        app.note(pthread_join(pthread_create(None, thread)), pthread_mutex_trylock(mutex))

    assert app.main(main) == [("cleanup", None, 0), (PTHREAD_CANCELED, None, 0)]


def test_pthread_cond_wait_cancelled_thread_takes_no_signal(app, cond, mutex):
    """The next one gets it."""

    def thread(name):
        pthread_mutex_lock(mutex)
        pthread_cleanup_push(pthread_mutex_unlock, mutex)
        pthread_cond_wait(cond, mutex)
        pthread_cleanup_pop(0)
        app.note(name)
        pthread_mutex_unlock(mutex)

    def main():
        threads = [pthread_create(None, thread, name) for name in (1, 2)]
        chg_pri(0, 200)
        dly_tsk(1)
        pthread_mutex_lock(mutex)
        pthread_cancel(threads[0])
        pthread_cond_signal(cond)
        pthread_mutex_unlock(mutex)
        app.note(*[pthread_join(thread) for thread in threads])

    assert app.main(main) == [(2, 1), (PTHREAD_CANCELED, None, 1)]


def test_pthread_cond_wait_terminated_leaves_the_mutex_alone(app, waiter, cond, mutex):
    """A task that is unwound by force locks nothing again."""
    waiter(1, 10)
    assert app.main(lambda: (ter_tsk(1), app.note(pthread_mutex_trylock(mutex), pthread_cond_destroy(cond)))) == [
        (None, None, 0)
    ]


def test_task_that_was_terminated_in_a_wait_begins_anew(app, cond, mutex, before):
    """A signal ends no wait of the other API, though it would have ended the one that the task did not return from."""
    semaphore = before(sem_init, 0, 0)

    def body(_):
        app.note("begins")
        if len(app.log) == 1:
            pthread_mutex_lock(mutex)
            pthread_cond_wait(cond, mutex)
        app.note(wai_sem(semaphore.id))

    def main():
        sigaction(SIGUSR1, struct_sigaction(lambda number: app.note("handler"), sigemptyset(), 0))
        for call in (act_tsk, ter_tsk, act_tsk):
            call(1)
        pthread_kill(from_id(pthread_t, 1), SIGUSR1)
        app.note("sent")
        sem_post(semaphore)

    app.task(1, 10, body, active=False)
    assert [words[0] for words in app.main(main)] == ["begins", "begins", "sent", "handler", E_OK]


def test_pthread_cond_wait_recursive_mutex_is_unlocked_once(app, cond, before, errno_of):
    """Locked twice, it stays locked; locked once, it is free."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_settype(attr, PTHREAD_MUTEX_RECURSIVE)
    mutex = before(pthread_mutex_init, attr)

    def body(times):
        for _ in range(times):
            pthread_mutex_lock(mutex)
        pthread_cond_wait(cond, mutex)
        for _ in range(times):
            pthread_mutex_unlock(mutex)

    def main():
        codes = [errno_of(pthread_mutex_trylock, mutex), pthread_cond_signal(cond), pthread_mutex_trylock(mutex)]
        pthread_mutex_unlock(mutex)
        act_tsk(2)
        return [*codes, pthread_mutex_trylock(mutex)]

    app.task(1, 10, body, exinf=2)
    app.task(2, 10, body, exinf=1, active=False)
    assert app.result_of(main) == [EBUSY, None, None, None]


def test_pthread_cond_wait_not_the_owner_is_refused(app, cond, mutex, errno_of):
    """EPERM, whether nobody holds the mutex or another does; nobody waits then."""
    app.task(1, 10, lambda _: (dly_tsk(1), pthread_mutex_lock(mutex), dly_tsk(10)))

    def main():
        codes = [errno_of(pthread_cond_wait, cond, mutex), errno_of(pthread_cond_timedwait, cond, mutex, ms(5))]
        dly_tsk(2)
        return [*codes, errno_of(pthread_cond_wait, cond, mutex), pthread_cond_destroy(cond)]

    assert app.result_of(main) == [EPERM, EPERM, EPERM, None]


def test_pthread_cond_wait_with_two_mutexes_is_refused(app, waiter, cond, mutex, before, errno_of):
    """EINVAL while others wait with another one; the mutex stays locked."""
    other = before(pthread_mutex_init)
    waiter(1, 10)

    def main():
        pthread_mutex_lock(other)
        codes = [errno_of(pthread_cond_wait, cond, other), pthread_mutex_unlock(other)]
        pthread_cond_signal(cond)
        pthread_mutex_lock(other)
        return [*codes, errno_of(pthread_cond_timedwait, cond, other, ms(2)), pthread_mutex_unlock(other)]

    assert app.result_of(main) == [EINVAL, None, ETIMEDOUT, None]


def test_pthread_cond_wait_owner_that_died_is_reported(app, cond, before, errno_of):
    """A robust mutex says so when it is locked again, and later that it is lost; both come before the time."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_setrobust(attr, PTHREAD_MUTEX_ROBUST)
    mutex = before(pthread_mutex_init, attr)

    def body(name, wait):
        pthread_mutex_lock(mutex)
        app.note(name, errno_of(wait))
        if name == "first":
            pthread_mutex_unlock(mutex)

    app.task(1, 10, lambda _: body("first", lambda: pthread_cond_timedwait(cond, mutex, ms(1))))
    app.task(2, 20, lambda _: body("second", lambda: pthread_cond_wait(cond, mutex)))
    app.task(3, 30, lambda _: (pthread_mutex_lock(mutex), dly_tsk(5)))
    app.task(4, 40, lambda _: (dly_tsk(1), pthread_cond_broadcast(cond)))
    app.run()
    assert app.log == [("first", EOWNERDEAD, 5), ("second", ENOTRECOVERABLE, 5)]


def test_pthread_cond_wait_mutex_that_is_destroyed_meanwhile(app, waiter, cond, mutex, errno_of):
    """There is nothing to lock again."""
    app.task(1, 10, lambda _: (pthread_mutex_lock(mutex), app.note(errno_of(pthread_cond_wait, cond, mutex))))
    assert app.main(lambda: (pthread_mutex_destroy(mutex), pthread_cond_signal(cond))) == [(EINVAL, 0)]


def test_pthread_cond_wait_inheritance_ends_with_the_mutex(app, cond, before):
    """Who gives the mutex back to wait loses what it inherited by it, and inherits when it has it again."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_setprotocol(attr, PTHREAD_PRIO_INHERIT)
    mutex = before(pthread_mutex_init, attr)

    def low(_):
        pthread_mutex_lock(mutex)
        dly_tsk(2)
        app.note("low", get_pri(0)[1])
        pthread_cond_wait(cond, mutex)
        app.note("again", get_pri(0)[1])
        pthread_mutex_unlock(mutex)

    def high(_):
        dly_tsk(1)
        pthread_mutex_lock(mutex)
        app.note("high", get_pri(1)[1])
        pthread_cond_signal(cond)
        pthread_mutex_unlock(mutex)

    app.task(1, 30, low)
    app.task(2, 10, high)
    app.run()
    assert app.log == [("low", 10, 2), ("high", 30, 2), ("again", 30, 2)]


def test_pthread_cond_wait_with_a_mutex_of_the_other_api(app, cond):
    """By its id; a task and a thread wait with it, and a reference to the task says that it waits."""

    def body(_):
        loc_mtx(1)
        pthread_cond_wait(cond, from_id(pthread_mutex_t, 1))
        app.note("task", unl_mtx(1))

    def thread(_):
        pthread_mutex_lock(from_id(pthread_mutex_t, 1))
        pthread_cond_signal(cond)
        app.note("thread")
        pthread_mutex_unlock(from_id(pthread_mutex_t, 1))

    def main():
        state = ref_tsk(1)[1]
        app.note(state.tskstat == TTS_WAI, state.wobjid == cond.id, state.lefttmo == TMO_FEVR)
        pthread_join(pthread_create(None, thread))

    app.mtx(1, TA_INHERIT)
    app.task(1, 110, body)
    assert app.main(main, priority=120) == [(True, True, True, 0), ("thread", 0), ("task", E_OK, 0)]


def test_pthread_cond_wait_for_ever_is_in_the_report(app, waiter, cond):
    """The run says who waits."""
    waiter(1, 10)
    assert app.run().report.startswith("task 1 waits for condition variable 1 [")


def test_pthread_cond_destroy_waiters_there_is_refused(app, waiter, cond, mutex, errno_of):
    """EBUSY while somebody waits; then it is gone for all calls."""
    waiter(1, 10)

    def main():
        codes = [errno_of(pthread_cond_destroy, cond)]
        pthread_cond_signal(cond)
        pthread_cond_destroy(cond)
        codes += [errno_of(function, cond) for function in (pthread_cond_destroy, pthread_cond_signal, pthread_cond_broadcast)]
        pthread_mutex_lock(mutex)
        codes += [errno_of(pthread_cond_wait, cond, mutex), errno_of(pthread_cond_timedwait, cond, mutex, ms(1))]
        return codes, pthread_mutex_unlock(mutex)

    assert app.result_of(main) == ([EBUSY] + [EINVAL] * 5, None)


def test_pthread_cond_wait_bad_arguments(app, cond, mutex, errno_of):
    """No such mutex, a time that is none; the mutex stays locked."""
    nothing = from_id(pthread_mutex_t, 7)

    def main():
        pthread_mutex_lock(mutex)
        codes = [errno_of(pthread_cond_wait, cond, nothing), errno_of(pthread_cond_timedwait, cond, nothing, ms(1))]
        codes += [errno_of(pthread_cond_timedwait, cond, mutex, timespec(1, nano)) for nano in (-1, 10**9)]
        return codes, pthread_mutex_unlock(mutex)

    assert app.result_of(main) == ([EINVAL] * 4, None)


def test_pthread_cond_init_attributes_and_ids(make_app, errno_of):
    """Destroyed attributes are refused; EAGAIN when the ids are used up."""
    app = make_app(max_id=100)

    def main():
        attr = pthread_condattr_init()
        conds = [pthread_cond_init(attr) for _ in range(100)]
        codes = [errno_of(pthread_cond_init), conds[-1] == from_id(pthread_cond_t, 100)]
        pthread_condattr_destroy(attr)
        return [*codes, errno_of(pthread_cond_init, attr)]

    assert app.result_of(main) == [EAGAIN, True, EINVAL]


def test_condition_functions_forbidden_contexts(app, cond, mutex, errno_of):
    """With the CPU locked nothing works; with dispatching disabled nobody waits."""

    def main():
        pthread_mutex_lock(mutex)
        loc_cpu()
        codes = [errno_of(pthread_cond_init)]
        codes += [errno_of(function, cond) for function in (pthread_cond_destroy, pthread_cond_signal, pthread_cond_broadcast)]
        for _ in range(2):
            codes += [errno_of(pthread_cond_wait, cond, mutex), errno_of(pthread_cond_timedwait, cond, mutex, ms(1))]
            unl_cpu()
            dis_dsp()
        return codes, pthread_cond_signal(cond)

    assert app.result_of(main) == ([EPERM] * 8, None)


def test_condition_functions_in_a_handler(app, cond, mutex, waiter, errno_of):
    """A handler may wake those who wait, but not wait itself."""
    waiter(1, 10)

    def handler():
        codes = [errno_of(pthread_cond_wait, cond, mutex), errno_of(pthread_cond_timedwait, cond, mutex, ms(1))]
        app.note(*codes, pthread_cond_signal(cond), pthread_cond_broadcast(cond), pthread_cond_destroy(pthread_cond_init()))

    app.interrupt(5, handler)
    app.run()
    assert app.log == [(EPERM, EPERM, None, None, None, 5), (1, None, 5)]


def test_condition_functions_wrong_types(before, cond, mutex):
    """What no C program could pass."""
    with pytest.raises(TypeError, match="pthread_cond_signal: cond must be a pthread_cond_t, not pthread_mutex_t"):
        before(pthread_cond_signal, mutex)
    with pytest.raises(TypeError, match="pthread_cond_init: attr must be a pthread_condattr_t, not int"):
        before(pthread_cond_init, 3)


def test_condition_attributes(errno_of):
    """The clocks and kinds there are are accepted; a destroyed object is not."""
    attr = pthread_condattr_init()
    assert (pthread_condattr_getclock(attr), pthread_condattr_getpshared(attr)) == (CLOCK_REALTIME, PTHREAD_PROCESS_PRIVATE)
    pthread_condattr_setclock(attr, CLOCK_MONOTONIC)
    pthread_condattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    assert (pthread_condattr_getclock(attr), pthread_condattr_getpshared(attr)) == (CLOCK_MONOTONIC, PTHREAD_PROCESS_SHARED)
    assert [errno_of(pthread_condattr_setclock, attr, clock) for clock in (2, 3, -1)] == [EINVAL] * 3
    assert errno_of(pthread_condattr_setpshared, attr, 2) == EINVAL
    assert (pthread_condattr_getclock(attr), pthread_condattr_getpshared(attr)) == (CLOCK_MONOTONIC, PTHREAD_PROCESS_SHARED)
    pthread_condattr_destroy(attr)
    for function in (pthread_condattr_getclock, pthread_condattr_getpshared, pthread_condattr_destroy):
        assert errno_of(function, attr) == EINVAL
    for function in (pthread_condattr_setclock, pthread_condattr_setpshared):
        assert errno_of(function, attr, 0) == EINVAL
