# SPDX-License-Identifier: MIT
"""Spin locks."""

from errno import EAGAIN, EBUSY, EDEADLK, EINTR, EINVAL, EPERM

import pytest

from posix_rt import (
    PTHREAD_PROCESS_PRIVATE,
    PTHREAD_PROCESS_SHARED,
    from_id,
    pthread_spin_destroy,
    pthread_spin_init,
    pthread_spin_lock,
    pthread_spin_trylock,
    pthread_spin_unlock,
    pthread_spinlock_t,
)
from pyitron import chg_pri, dis_dsp, dly_tsk, loc_cpu, rel_wai, unl_cpu


@pytest.fixture
def lock(before):
    """A spin lock made before the run."""
    return before(pthread_spin_init, PTHREAD_PROCESS_PRIVATE)


def test_pthread_spin_unlock_goes_to_the_most_urgent_waiter(app, lock):
    """Whose priority counts at that moment; nobody spins."""

    def body(name):
        dly_tsk(1)
        pthread_spin_lock(lock)
        app.note(name)
        pthread_spin_unlock(lock)

    for name, priority in ((1, 30), (2, 20), (3, 40), (4, 20)):
        app.task(name, priority, body, exinf=name)

    def main():
        pthread_spin_lock(lock)
        dly_tsk(2)
        chg_pri(3, 10)
        dly_tsk(1)
        pthread_spin_unlock(lock)

    app.main(main)
    assert app.log == [(3, 3), (2, 3), (4, 3), (1, 3)]


def test_pthread_spin_lock_held_by_the_caller(app, lock, errno_of):
    """EDEADLK; trying it is EBUSY, and it stays locked once."""

    def body():
        pthread_spin_lock(lock)
        codes = [errno_of(pthread_spin_lock, lock), errno_of(pthread_spin_trylock, lock)]
        pthread_spin_unlock(lock)
        return [*codes, pthread_spin_trylock(lock), errno_of(pthread_spin_trylock, lock)]

    assert app.result_of(body) == [EDEADLK, EBUSY, None, EBUSY]


def test_pthread_spin_trylock_held_by_another(app, lock, errno_of):
    """EBUSY without waiting; and only the holder unlocks it."""
    app.task(1, 10, lambda _: pthread_spin_lock(lock))
    assert app.result_of(lambda: [errno_of(pthread_spin_trylock, lock), errno_of(pthread_spin_unlock, lock)]) == [EBUSY, EPERM]


def test_pthread_spin_unlock_of_a_free_lock(app, lock, errno_of):
    """Nobody holds it, so the caller does not."""
    assert app.result_of(lambda: errno_of(pthread_spin_unlock, lock)) == EPERM


def test_pthread_spin_lock_wait_ended_by_force(app, lock, errno_of):
    """EINTR, and the lock goes to nobody."""
    app.task(1, 10, lambda _: (dly_tsk(1), app.note("released", errno_of(pthread_spin_lock, lock))))

    def main():
        pthread_spin_lock(lock)
        dly_tsk(2)
        rel_wai(1)
        pthread_spin_unlock(lock)
        app.note("free", pthread_spin_trylock(lock))

    app.main(main)
    assert app.log == [("released", EINTR, 2), ("free", None, 2)]


def test_pthread_spin_lock_for_ever_is_in_the_report(app, lock):
    """The run says who waits for it and who holds it."""
    app.task(1, 10, lambda _: pthread_spin_lock(lock))
    app.task(2, 20, lambda _: pthread_spin_lock(lock))
    result = app.run()
    assert result.reason == "deadlock"
    assert result.report.startswith("task 2 waits for spin lock 1, held by task 1 [")


def test_pthread_spin_destroy_locked_is_refused(app, lock, errno_of):
    """EBUSY while locked; then it is gone."""

    def body():
        pthread_spin_lock(lock)
        codes = [errno_of(pthread_spin_destroy, lock)]
        pthread_spin_unlock(lock)
        pthread_spin_destroy(lock)
        functions = (pthread_spin_destroy, pthread_spin_lock, pthread_spin_trylock, pthread_spin_unlock)
        return codes + [errno_of(function, lock) for function in functions]

    assert app.result_of(body) == [EBUSY, EINVAL, EINVAL, EINVAL, EINVAL]


def test_spin_lock_handle_with_a_number_of_any_size(app, lock, errno_of):
    """It is for no object."""
    handles = [from_id(pthread_spinlock_t, 1 << bits) for bits in (31, 32, 63, 64, 80)]
    assert app.result_of(lambda: [errno_of(pthread_spin_trylock, handle) for handle in handles]) == [EINVAL] * 5


def test_pthread_spin_init_bad_kind_and_no_id(make_app, errno_of):
    """EINVAL for what is neither private nor shared, EAGAIN when the ids are used up."""
    app = make_app(max_id=100)

    def body():
        codes = [errno_of(pthread_spin_init, 2)]
        locks = [pthread_spin_init(PTHREAD_PROCESS_SHARED) for _ in range(100)]
        return [*codes, errno_of(pthread_spin_init, 0), locks[-1] == from_id(pthread_spinlock_t, 100)]

    assert app.result_of(body) == [EINVAL, EAGAIN, True]


def test_spin_lock_functions_forbidden_contexts(app, lock, errno_of):
    """With the CPU locked nothing works; who may not wait may still try."""

    functions = (pthread_spin_lock, pthread_spin_trylock, pthread_spin_unlock, pthread_spin_destroy)

    def body():
        loc_cpu()
        codes = [errno_of(function, lock) for function in functions] + [errno_of(pthread_spin_init, 0)]
        unl_cpu()
        dis_dsp()
        return [*codes, errno_of(pthread_spin_lock, lock), pthread_spin_trylock(lock), pthread_spin_unlock(lock)]

    assert app.result_of(body) == [EPERM] * 6 + [None, None]


def test_spin_lock_functions_in_a_handler(app, lock, errno_of):
    """A handler holds no locks, but may make and delete them."""

    def body():
        codes = [errno_of(function, lock) for function in (pthread_spin_lock, pthread_spin_trylock, pthread_spin_unlock)]
        return [*codes, pthread_spin_destroy(pthread_spin_init(0))]

    assert app.in_handler(body) == [EPERM, EPERM, EPERM, None]


def test_spin_lock_functions_wrong_types(before, lock):
    """An id is not a spin lock."""
    with pytest.raises(TypeError, match="pthread_spin_destroy: lock must be a pthread_spinlock_t, not int"):
        before(pthread_spin_destroy, lock.id)
