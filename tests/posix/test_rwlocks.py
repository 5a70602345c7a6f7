# SPDX-License-Identifier: MIT
"""Read-write locks."""

from errno import EAGAIN, EBUSY, EDEADLK, EINTR, EINVAL, EPERM, ETIMEDOUT

import pytest

from posix_rt import (
    PTHREAD_PROCESS_PRIVATE,
    PTHREAD_PROCESS_SHARED,
    from_id,
    pthread_rwlock_destroy,
    pthread_rwlock_init,
    pthread_rwlock_rdlock,
    pthread_rwlock_t,
    pthread_rwlock_timedrdlock,
    pthread_rwlock_timedwrlock,
    pthread_rwlock_tryrdlock,
    pthread_rwlock_trywrlock,
    pthread_rwlock_unlock,
    pthread_rwlock_wrlock,
    pthread_rwlockattr_destroy,
    pthread_rwlockattr_getpshared,
    pthread_rwlockattr_init,
    pthread_rwlockattr_setpshared,
    timespec,
)
from pyitron import chg_pri, dis_dsp, dly_tsk, loc_cpu, rel_wai, set_tim, ter_tsk, unl_cpu

LOCKING = (pthread_rwlock_rdlock, pthread_rwlock_wrlock)
TRYING = (pthread_rwlock_tryrdlock, pthread_rwlock_trywrlock)
TIMED = (pthread_rwlock_timedrdlock, pthread_rwlock_timedwrlock)


def ms(milliseconds):
    """An instant as a timespec."""
    return timespec(milliseconds // 1000, milliseconds % 1000 * 1_000_000)


@pytest.fixture
def lock(before):
    """A lock made before the run."""
    return before(pthread_rwlock_init)


@pytest.fixture
def users(app, lock):
    """Makes tasks that lock at a time, log their name when they have the lock, and keep it for a while."""

    def users(*cases):
        """Each: name and id, priority, what it locks with, when, for how long."""
        for ident, (priority, take, start, keep) in enumerate(cases, 1):

            def body(name, take=take, start=start, keep=keep):
                dly_tsk(start)
                take(lock)
                app.note(name)
                dly_tsk(keep)
                pthread_rwlock_unlock(lock)

            app.task(ident, priority, body, exinf=ident)

    return users


def test_readers_share_and_a_writer_is_alone(app, users):
    """Readers all at once; a writer when the last of them has gone; readers after it."""
    users(
        (10, pthread_rwlock_rdlock, 1, 5),
        (10, pthread_rwlock_rdlock, 2, 5),
        (10, pthread_rwlock_wrlock, 3, 5),
        (10, pthread_rwlock_rdlock, 4, 5),
        (10, pthread_rwlock_rdlock, 5, 5),
    )
    app.run()
    assert app.log == [(1, 1), (2, 2), (3, 7), (4, 12), (5, 12)]


def test_reader_goes_before_waiting_writers_of_lower_priority_only(app, users):
    """A writer of the same priority holds it up, one of a lower priority does not."""
    users(
        (10, pthread_rwlock_rdlock, 1, 10),
        (20, pthread_rwlock_wrlock, 2, 1),
        (19, pthread_rwlock_rdlock, 3, 1),
        (20, pthread_rwlock_rdlock, 4, 1),
        (21, pthread_rwlock_rdlock, 5, 1),
    )
    app.run()
    assert app.log == [(1, 1), (3, 3), (2, 11), (4, 12), (5, 12)]


def test_pthread_rwlock_unlock_by_a_writer_serves_by_priority(app, users):
    """Readers up to the first writer that is at least as urgent; then that writer alone."""
    users(
        (1, pthread_rwlock_wrlock, 1, 10),
        (30, pthread_rwlock_rdlock, 2, 2),
        (20, pthread_rwlock_wrlock, 3, 2),
        (10, pthread_rwlock_rdlock, 4, 2),
        (20, pthread_rwlock_rdlock, 5, 2),
        (15, pthread_rwlock_rdlock, 6, 2),
    )
    app.run()
    assert app.log == [(1, 1), (4, 11), (6, 11), (3, 13), (5, 15), (2, 15)]


def test_chg_pri_of_a_waiting_reader_lets_it_in(app, users):
    """More urgent than the writer that waits, it shares the lock at once."""
    users(
        (10, pthread_rwlock_rdlock, 1, 10),
        (20, pthread_rwlock_wrlock, 2, 1),
        (30, pthread_rwlock_rdlock, 3, 1),
    )
    app.main(lambda: (dly_tsk(5), chg_pri(3, 15)), priority=1)
    assert app.log == [(1, 1), (3, 5), (2, 11)]


def test_chg_pri_of_a_waiting_writer_lets_readers_in(app, users):
    """The ones that are more urgent now."""
    users(
        (10, pthread_rwlock_rdlock, 1, 10),
        (20, pthread_rwlock_wrlock, 2, 1),
        (30, pthread_rwlock_rdlock, 3, 1),
        (40, pthread_rwlock_rdlock, 3, 1),
    )
    app.main(lambda: (dly_tsk(5), chg_pri(2, 35)), priority=1)
    assert app.log == [(1, 1), (3, 5), (2, 11), (4, 12)]


@pytest.mark.parametrize("how", [rel_wai, ter_tsk])
def test_writer_that_stops_waiting_lets_readers_in(app, users, lock, errno_of, how):
    """Whatever ended its wait."""
    users(
        (10, pthread_rwlock_rdlock, 1, 10),
        (30, pthread_rwlock_rdlock, 3, 1),
    )
    app.task(3, 20, lambda _: (dly_tsk(2), app.note(errno_of(pthread_rwlock_wrlock, lock))))
    app.main(lambda: (dly_tsk(5), how(3)), priority=1)
    assert app.log == [(1, 1), *([(EINTR, 5)] if how is rel_wai else []), (2, 5)]


def test_timed_locks_give_up_at_their_time(app, lock, errno_of):
    """Readers behind a writer that gives up get the lock then."""
    app.task(1, 10, lambda _: (pthread_rwlock_rdlock(lock), dly_tsk(20), pthread_rwlock_unlock(lock)))
    app.task(2, 20, lambda _: (dly_tsk(1), app.note("writer", errno_of(pthread_rwlock_timedwrlock, lock, ms(5)))))
    app.task(3, 30, lambda _: (dly_tsk(2), app.note("impatient", errno_of(pthread_rwlock_timedrdlock, lock, ms(4)))))
    app.task(4, 40, lambda _: (dly_tsk(3), app.note("patient", pthread_rwlock_timedrdlock(lock, ms(6)))))
    app.run()
    assert app.log == [("impatient", ETIMEDOUT, 4), ("writer", ETIMEDOUT, 5), ("patient", None, 5)]


def test_timed_locks_follow_the_clock_on_the_wall(app, lock, errno_of):
    """It is set meanwhile; the wait ends when it shows the time."""
    app.task(1, 10, lambda _: pthread_rwlock_wrlock(lock))
    app.task(2, 20, lambda _: app.note(errno_of(pthread_rwlock_timedrdlock, lock, ms(1000))))
    app.main(lambda: (dly_tsk(10), set_tim(995)))
    assert app.log == [(ETIMEDOUT, 15)]


def test_timed_locks_that_need_no_waiting_succeed_however_late(app, lock, errno_of):
    """Only who would have to wait times out; a time that is none is refused in any case."""

    def main():
        dly_tsk(10)
        first = [pthread_rwlock_timedrdlock(lock, ms(1)), errno_of(pthread_rwlock_timedwrlock, lock, ms(1))]
        pthread_rwlock_unlock(lock)
        second = [pthread_rwlock_timedwrlock(lock, ms(1)), errno_of(pthread_rwlock_timedrdlock, lock, ms(1))]
        pthread_rwlock_unlock(lock)
        return first, second, [errno_of(function, lock, timespec(1, nano)) for function in TIMED for nano in (-1, 10**9)]

    assert app.result_of(main) == ([None, ETIMEDOUT], [None, ETIMEDOUT], [EINVAL] * 4)


def test_wait_for_oneself_is_refused(app, lock, errno_of):
    """A writer has it already; a reader would wait for itself, but may read again."""

    def main():
        pthread_rwlock_wrlock(lock)
        codes = [errno_of(function, lock) for function in (*LOCKING, *TRYING)]
        codes += [errno_of(function, lock, ms(5)) for function in TIMED]
        pthread_rwlock_unlock(lock)
        pthread_rwlock_rdlock(lock)
        again = [pthread_rwlock_rdlock(lock), pthread_rwlock_tryrdlock(lock), pthread_rwlock_timedrdlock(lock, ms(5))]
        again += [errno_of(pthread_rwlock_wrlock, lock), errno_of(pthread_rwlock_timedwrlock, lock, ms(5))]
        return codes, again, [pthread_rwlock_unlock(lock) for _ in range(4)], errno_of(pthread_rwlock_unlock, lock)

    assert app.result_of(main) == (
        [EDEADLK, EDEADLK, EBUSY, EBUSY, EDEADLK, EDEADLK],
        [None, None, None, EDEADLK, EDEADLK],
        [None] * 4,
        EPERM,
    )


def test_reader_that_reads_again_behind_a_writer_is_refused(app, lock, errno_of):
    """The writer waits for it; with a more urgent reader it would be let in."""
    app.task(1, 20, lambda _: (dly_tsk(1), pthread_rwlock_wrlock(lock), app.note("writer")))

    def body(_):
        pthread_rwlock_rdlock(lock)
        dly_tsk(2)
        app.note("reader", errno_of(pthread_rwlock_rdlock, lock), errno_of(pthread_rwlock_tryrdlock, lock))
        chg_pri(2, 10)
        app.note("urgent", pthread_rwlock_rdlock(lock))
        pthread_rwlock_unlock(lock)
        app.note("once more")
        pthread_rwlock_unlock(lock)

    app.task(2, 20, body)
    app.run()
    assert app.log == [("reader", EDEADLK, EBUSY, 2), ("urgent", None, 2), ("once more", 2), ("writer", 2)]


def test_trying_to_lock_what_others_hold_or_wait_for(app, lock, errno_of):
    """Nothing waits, and a reader does not go before a writer as urgent as it is."""
    app.task(1, 10, lambda _: (pthread_rwlock_rdlock(lock), dly_tsk(5), pthread_rwlock_unlock(lock)))
    app.task(2, 20, lambda _: (dly_tsk(2), pthread_rwlock_wrlock(lock)))

    def main():
        codes = [errno_of(pthread_rwlock_trywrlock, lock), pthread_rwlock_tryrdlock(lock), pthread_rwlock_unlock(lock)]
        dly_tsk(3)
        codes.append(errno_of(pthread_rwlock_tryrdlock, lock))
        chg_pri(0, 15)
        codes += [pthread_rwlock_tryrdlock(lock), pthread_rwlock_unlock(lock)]
        dly_tsk(3)
        return [*codes, errno_of(pthread_rwlock_tryrdlock, lock), errno_of(pthread_rwlock_unlock, lock)]

    assert app.result_of(main) == [EBUSY, None, None, EBUSY, None, None, EBUSY, EPERM]


def test_waits_for_ever_are_in_the_report(app, lock):
    """With who holds the lock, and how."""
    app.task(1, 10, lambda _: pthread_rwlock_rdlock(lock))
    app.task(2, 20, lambda _: pthread_rwlock_rdlock(lock))
    app.task(3, 30, lambda _: pthread_rwlock_wrlock(lock))
    assert app.run().report.startswith("task 3 waits for read-write lock 1, held for reading by task 1, task 2 [")


def test_waits_for_a_writer_that_is_gone_are_in_the_report(app, lock):
    """It ended without giving the lock back."""
    app.task(1, 10, lambda _: pthread_rwlock_wrlock(lock))
    app.task(2, 20, lambda _: pthread_rwlock_rdlock(lock))
    assert app.run().report.startswith("task 2 waits for read-write lock 1, held for writing by task 1 [")


@pytest.mark.parametrize("take", LOCKING)
def test_pthread_rwlock_destroy_locked_is_refused(app, lock, errno_of, take):
    """EBUSY while somebody holds it; then it is gone for all calls."""

    def main():
        take(lock)
        codes = [errno_of(pthread_rwlock_destroy, lock)]
        pthread_rwlock_unlock(lock)
        pthread_rwlock_destroy(lock)
        codes += [errno_of(function, lock) for function in (pthread_rwlock_destroy, pthread_rwlock_unlock, *LOCKING, *TRYING)]
        return codes + [errno_of(function, lock, ms(1)) for function in TIMED]

    assert app.result_of(main) == [EBUSY] + [EINVAL] * 8


def test_pthread_rwlock_init_attributes_and_ids(make_app, errno_of):
    """Destroyed attributes are refused; EAGAIN when the ids are used up."""
    app = make_app(max_id=100)

    def main():
        attr = pthread_rwlockattr_init()
        locks = [pthread_rwlock_init(attr) for _ in range(100)]
        codes = [errno_of(pthread_rwlock_init), locks[-1] == from_id(pthread_rwlock_t, 100)]
        pthread_rwlockattr_destroy(attr)
        return [*codes, errno_of(pthread_rwlock_init, attr)]

    assert app.result_of(main) == [EAGAIN, True, EINVAL]


def test_rwlock_functions_forbidden_contexts(app, lock, errno_of):
    """With the CPU locked nothing works; who may not wait may still try."""

    def main():
        loc_cpu()
        codes = [errno_of(function, lock) for function in (*LOCKING, *TRYING, pthread_rwlock_unlock, pthread_rwlock_destroy)]
        codes += [errno_of(function, lock, ms(1)) for function in TIMED] + [errno_of(pthread_rwlock_init)]
        unl_cpu()
        dis_dsp()
        codes += [errno_of(function, lock) for function in LOCKING] + [errno_of(function, lock, ms(1)) for function in TIMED]
        return codes, pthread_rwlock_tryrdlock(lock), pthread_rwlock_unlock(lock), pthread_rwlock_trywrlock(lock)

    assert app.result_of(main) == ([EPERM] * 13, None, None, None)


def test_rwlock_functions_in_a_handler(app, lock, errno_of):
    """A handler holds no locks, but may make and delete them."""

    def handler():
        codes = [errno_of(function, lock) for function in (*LOCKING, *TRYING, pthread_rwlock_unlock)]
        codes += [errno_of(function, lock, ms(1)) for function in TIMED]
        return codes, pthread_rwlock_destroy(pthread_rwlock_init())

    assert app.in_handler(handler) == ([EPERM] * 7, None)


def test_rwlock_functions_wrong_types(before, lock):
    """What no C program could pass."""
    with pytest.raises(TypeError, match="pthread_rwlock_destroy: rwlock must be a pthread_rwlock_t, not int"):
        before(pthread_rwlock_destroy, lock.id)
    with pytest.raises(TypeError, match="pthread_rwlock_init: attr must be a pthread_rwlockattr_t, not int"):
        before(pthread_rwlock_init, 3)


def test_rwlock_attributes(errno_of):
    """Both kinds are accepted; a destroyed object is not."""
    attr = pthread_rwlockattr_init()
    assert pthread_rwlockattr_getpshared(attr) == PTHREAD_PROCESS_PRIVATE
    pthread_rwlockattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    assert pthread_rwlockattr_getpshared(attr) == PTHREAD_PROCESS_SHARED
    assert errno_of(pthread_rwlockattr_setpshared, attr, -1) == EINVAL
    assert pthread_rwlockattr_getpshared(attr) == PTHREAD_PROCESS_SHARED
    pthread_rwlockattr_destroy(attr)
    assert errno_of(pthread_rwlockattr_getpshared, attr) == EINVAL
    assert errno_of(pthread_rwlockattr_setpshared, attr, 0) == EINVAL
    assert errno_of(pthread_rwlockattr_destroy, attr) == EINVAL
