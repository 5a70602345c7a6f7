# SPDX-License-Identifier: MIT
"""Barriers."""

from errno import EAGAIN, EBUSY, EINTR, EINVAL, EPERM

import pytest

from posix_rt import (
    PTHREAD_BARRIER_SERIAL_THREAD,
    PTHREAD_PROCESS_PRIVATE,
    PTHREAD_PROCESS_SHARED,
    from_id,
    pthread_barrier_destroy,
    pthread_barrier_init,
    pthread_barrier_t,
    pthread_barrier_wait,
    pthread_barrierattr_destroy,
    pthread_barrierattr_getpshared,
    pthread_barrierattr_init,
    pthread_barrierattr_setpshared,
)
from pyitron import dis_dsp, dly_tsk, loc_cpu, rel_wai, ter_tsk, unl_cpu


def test_pthread_barrier_wait_last_to_arrive_lets_all_go_on(app, before):
    """One of each round gets the special value, and the next round begins anew."""
    gate = before(pthread_barrier_init, None, 3)

    def body(name):
        for _ in range(2):
            dly_tsk(name)
            app.note(name, pthread_barrier_wait(gate))

    for name in (1, 2, 3):
        app.task(name, 10 * name, body, exinf=name)
    app.run()
    serial = PTHREAD_BARRIER_SERIAL_THREAD
    assert app.log == [(1, 0, 3), (2, 0, 3), (3, serial, 3), (1, 0, 6), (2, 0, 6), (3, serial, 6)]


def test_pthread_barrier_wait_count_of_one_never_waits(app, before):
    """Its only thread is the last to arrive."""
    gate = before(pthread_barrier_init, None, 1)
    assert app.result_of(lambda: [pthread_barrier_wait(gate), pthread_barrier_wait(gate)]) == [-1, -1]


def test_pthread_barrier_wait_ended_by_force_counts_no_more(app, before, errno_of):
    """Neither a wait that was released nor a thread that was terminated is among those who arrived."""
    gate = before(pthread_barrier_init, None, 2)
    app.task(1, 10, lambda _: app.note("released", errno_of(pthread_barrier_wait, gate)))
    app.task(2, 11, lambda _: app.note("terminated", dly_tsk(1), pthread_barrier_wait(gate)))
    app.task(3, 12, lambda _: (dly_tsk(3), app.note("arrives", pthread_barrier_wait(gate))))
    app.main(lambda: (rel_wai(1), dly_tsk(2), ter_tsk(2), dly_tsk(2), app.note("last", pthread_barrier_wait(gate))))
    assert app.log == [("released", EINTR, 0), ("arrives", 0, 4), ("last", -1, 4)]


def test_pthread_barrier_destroy_waiters_there_is_refused(app, before, errno_of):
    """EBUSY while somebody waits; then it is gone for good."""
    gate = before(pthread_barrier_init, None, 2)
    app.task(1, 10, lambda _: pthread_barrier_wait(gate))
    log = app.result_of(
        lambda: [
            errno_of(pthread_barrier_destroy, gate),
            pthread_barrier_wait(gate),
            pthread_barrier_destroy(gate),
            errno_of(pthread_barrier_destroy, gate),
            errno_of(pthread_barrier_wait, gate),
        ]
    )
    assert log == [EBUSY, -1, None, EINVAL, EINVAL]


def test_pthread_barrier_init_bad_arguments(app, errno_of):
    """A count that is no unsigned int, destroyed attributes."""

    def body():
        attr = pthread_barrierattr_init()
        pthread_barrierattr_destroy(attr)
        counts = [errno_of(pthread_barrier_init, None, count) for count in (0, -1, 1 << 32)]
        return [*counts, errno_of(pthread_barrier_init, attr, 1), pthread_barrier_init(None, 0xFFFF_FFFF).id]

    assert app.result_of(body) == [EINVAL, EINVAL, EINVAL, EINVAL, 1]


def test_pthread_barrier_init_ids_used_up(make_app, errno_of):
    """EAGAIN, until one is destroyed."""
    app = make_app(max_id=100)

    def body():
        gates = [pthread_barrier_init(None, 1) for _ in range(100)]
        first = errno_of(pthread_barrier_init, None, 1)
        pthread_barrier_destroy(gates[6])
        return first, pthread_barrier_init(None, 1) == from_id(pthread_barrier_t, 7)

    assert app.result_of(body) == (EAGAIN, True)


def test_barrier_functions_forbidden_contexts(app, before, errno_of):
    """Waiting is for threads that may; the others work in handlers, and nothing does with the CPU locked."""
    gate = before(pthread_barrier_init, None, 1)

    def body():
        loc_cpu()
        codes = [errno_of(function, gate) for function in (pthread_barrier_wait, pthread_barrier_destroy)]
        codes.append(errno_of(pthread_barrier_init, None, 1))
        unl_cpu()
        dis_dsp()
        return [*codes, errno_of(pthread_barrier_wait, gate)]

    assert app.result_of(body) == [EPERM] * 4


def test_barrier_functions_in_a_handler(app, before, errno_of):
    """It may make and delete barriers, but not wait."""
    gate = before(pthread_barrier_init, None, 1)

    def handler():
        return errno_of(pthread_barrier_wait, gate), pthread_barrier_destroy(pthread_barrier_init(None, 1))

    assert app.in_handler(handler) == (EPERM, None)


def test_barrier_functions_wrong_types(before):
    """What no C program could pass."""
    with pytest.raises(TypeError, match="count must be an int, not str"):
        before(pthread_barrier_init, None, "2")
    with pytest.raises(TypeError, match="barrier must be a pthread_barrier_t, not int"):
        before(pthread_barrier_destroy, 1)


def test_barrier_attributes(errno_of):
    """Both kinds are accepted; a destroyed object is not."""
    attr = pthread_barrierattr_init()
    assert pthread_barrierattr_getpshared(attr) == PTHREAD_PROCESS_PRIVATE
    pthread_barrierattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    assert pthread_barrierattr_getpshared(attr) == PTHREAD_PROCESS_SHARED
    assert errno_of(pthread_barrierattr_setpshared, attr, 2) == EINVAL
    assert pthread_barrierattr_getpshared(attr) == PTHREAD_PROCESS_SHARED
    pthread_barrierattr_destroy(attr)
    assert errno_of(pthread_barrierattr_getpshared, attr) == EINVAL
    assert errno_of(pthread_barrierattr_setpshared, attr, 0) == EINVAL
    assert errno_of(pthread_barrierattr_destroy, attr) == EINVAL
    with pytest.raises(TypeError, match="attr must be a pthread_barrierattr_t, not int"):
        pthread_barrierattr_getpshared(3)
