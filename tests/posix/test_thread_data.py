# SPDX-License-Identifier: MIT
"""Thread-specific data."""

from errno import EAGAIN, EINVAL, EPERM

import pytest

from posix_rt import (
    PTHREAD_DESTRUCTOR_ITERATIONS,
    PTHREAD_KEYS_MAX,
    from_id,
    pthread_create,
    pthread_exit,
    pthread_getspecific,
    pthread_join,
    pthread_key_create,
    pthread_key_delete,
    pthread_key_t,
    pthread_setspecific,
)
from pyitron import act_tsk, dly_tsk, loc_cpu, ter_tsk, unl_cpu


def test_pthread_setspecific_each_thread_has_a_value_of_its_own(app):
    """Tasks are threads; without a value it is None."""
    log = app.log

    def main():
        key = pthread_key_create()
        pthread_setspecific(key, "main")

        def thread(name):
            log.append(pthread_getspecific(key))
            pthread_setspecific(key, name)
            log.append(pthread_getspecific(key))

        pthread_join(pthread_create(None, thread, "thread"))
        log.append(pthread_getspecific(key))
        pthread_setspecific(key, None)
        log.append(pthread_getspecific(key))

    assert app.main(main) == [None, "thread", "main", None]


def test_destructors_are_called_when_a_thread_ends(run):
    """With the value, in the thread; not for None, nor after the value was taken back; the value is gone by then."""
    log = []

    def main(_):
        keys = [pthread_key_create(lambda value: log.append((value, pthread_getspecific(keys[0])))) for _ in range(3)]
        plain = pthread_key_create()

        def thread(how):
            for key in (*keys, plain):
                pthread_setspecific(key, key.id)
            pthread_setspecific(keys[1], None)
            if how == "exit":
                pthread_exit(None)

        pthread_join(pthread_create(None, thread, "return"))
        log.append("joined")
        pthread_join(pthread_create(None, thread, "exit"))

    run(main)
    assert log == [(1, None), (3, None), "joined", (1, None), (3, None)]


def test_destructor_sees_the_values_whose_turn_is_later(run):
    """They go one by one."""
    log = []

    def main(_):
        first = pthread_key_create(lambda value: log.append((value, pthread_getspecific(second))))
        second = pthread_key_create(lambda value: log.append((value, pthread_getspecific(first))))
        pthread_join(pthread_create(None, lambda _: [pthread_setspecific(key, key.id) for key in (second, first)]))

    run(main)
    assert log == [(1, 2), (2, None)]


def test_destructor_that_sets_values_again_is_called_again(run):
    """But no more often than the limit says."""
    log = []

    def main(_):
        def destroy(value):
            log.append(value)
            pthread_setspecific(key, value + 1)

        key = pthread_key_create(destroy)
        pthread_join(pthread_create(None, lambda _: pthread_setspecific(key, 0)))

    run(main)
    assert log == list(range(PTHREAD_DESTRUCTOR_ITERATIONS))


def test_pthread_key_delete_ends_its_destructor_and_its_values(run):
    """Also for the threads that end now; another key with the same id has no values."""
    log = []

    def main(_):
        later = [pthread_key_create(log.append), pthread_key_create(log.append)]

        def thread(_):
            for key in later:
                pthread_setspecific(key, f"value {key.id}")
            pthread_key_delete(later[0])
            log.append(pthread_getspecific(later[0]))
            while pthread_key_create(log.append) != later[0]:
                pass
            log.append(pthread_getspecific(later[0]))

        pthread_join(pthread_create(None, thread))

    run(main)
    assert log == [None, None, "value 2"]


def test_pthread_key_delete_in_a_destructor(run):
    """What its turn is later for is not called any more."""
    log = []

    def main(_):
        first = pthread_key_create(lambda value: (log.append(value), pthread_key_delete(second)))
        second = pthread_key_create(log.append)
        pthread_join(pthread_create(None, lambda _: [pthread_setspecific(key, key.id) for key in (second, first)]))

    run(main)
    assert log == [1]


def test_destructors_of_a_task(app):
    """A task is a thread: they are called at each of its ends, also by force, and it begins without values."""
    key = None

    def body(_):
        app.log.append(pthread_getspecific(key))
        pthread_setspecific(key, "mine")
        dly_tsk(10)

    def main():
        nonlocal key
        key = pthread_key_create(app.log.append)
        act_tsk(1)
        dly_tsk(11)
        act_tsk(1)
        dly_tsk(1)
        app.log.append("terminated")
        ter_tsk(1)

    app.task(1, 10, body, active=False)
    assert app.main(main) == [None, "mine", None, "terminated", "mine"]


def test_pthread_key_create_no_more_than_the_limit(app, errno_of):
    """EAGAIN, until one is deleted."""

    def main():
        keys = [pthread_key_create() for _ in range(PTHREAD_KEYS_MAX)]
        code = errno_of(pthread_key_create)
        pthread_key_delete(keys[9])
        return code, pthread_key_create() == from_id(pthread_key_t, 10)

    assert app.result_of(main) == (EAGAIN, True)


def test_pthread_setspecific_no_such_key(app, errno_of):
    """EINVAL; what is under it is None all the same."""

    def main():
        key = pthread_key_create()
        pthread_key_delete(key)
        nonsense = from_id(pthread_key_t, 5)
        codes = [errno_of(pthread_key_delete, key), errno_of(pthread_setspecific, key, 1)]
        codes += [errno_of(pthread_setspecific, nonsense, 1), errno_of(pthread_key_delete, nonsense)]
        return [*codes, pthread_getspecific(key), pthread_getspecific(nonsense)]

    assert app.result_of(main) == [EINVAL, EINVAL, EINVAL, EINVAL, None, None]


def test_thread_data_functions_forbidden_contexts(app, errno_of):
    """With the CPU locked nothing works."""

    def main():
        key = pthread_key_create()
        loc_cpu()
        codes = [errno_of(pthread_key_create), errno_of(pthread_key_delete, key)]
        codes += [errno_of(pthread_getspecific, key), errno_of(pthread_setspecific, key, 1)]
        unl_cpu()
        return codes

    assert app.result_of(main) == [EPERM] * 4


def test_thread_data_functions_in_a_handler(app, errno_of):
    """It is no thread, but may make and delete keys."""

    def handler():
        key = pthread_key_create(print)
        return [errno_of(pthread_getspecific, key), errno_of(pthread_setspecific, key, 1), pthread_key_delete(key)]

    assert app.in_handler(handler) == [EPERM, EPERM, None]


def test_thread_data_functions_wrong_types(before):
    """What no C program could pass."""
    with pytest.raises(TypeError, match="pthread_key_create: destructor must be callable or None, not int"):
        before(pthread_key_create, 3)
    with pytest.raises(TypeError, match="pthread_key_delete: key must be a pthread_key_t, not int"):
        before(pthread_key_delete, 3)
