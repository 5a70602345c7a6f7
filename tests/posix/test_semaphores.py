# SPDX-License-Identifier: MIT
"""Semaphores, unnamed and named."""

from errno import EAGAIN, EBUSY, EEXIST, EINVAL, ENAMETOOLONG, ENOENT, ENOSPC, EOVERFLOW, EPERM, ETIMEDOUT

import pytest

import posix_rt
import pyitron
from posix_rt import *
from posix_rt.call import CLOCK_MONOTONIC, CLOCK_REALTIME
from pyitron import T_CSEM, T_RSEM, TA_TFIFO

CALLS = [
    (sem_init, 0, 0), (sem_destroy, sem_t(1)), (sem_open, "/a", 0), (sem_close, sem_t(1)), (sem_unlink, "/a"),
    (sem_wait, sem_t(1)), (sem_trywait, sem_t(1)), (sem_timedwait, sem_t(1), timespec(0, 0)),
    (sem_clockwait, sem_t(1), CLOCK_MONOTONIC, timespec(0, 0)), (sem_post, sem_t(1)), (sem_getvalue, sem_t(1)),
]  # fmt: skip


def test_init_values_from_zero_to_the_largest(run, errno_of):
    """Others are EINVAL; a semaphore that processes share is like any other."""

    def main(_):
        assert [sem_getvalue(sem_init(shared, value)) for shared, value in [(0, 0), (1, 7), (0, SEM_VALUE_MAX)]] == [
            0, 7, SEM_VALUE_MAX,
        ]  # fmt: skip
        assert [errno_of(sem_init, 0, value) for value in (-1, SEM_VALUE_MAX + 1)] == [EINVAL, EINVAL]

    run(main)


def test_ids_run_out_enospc(run, errno_of):
    """For a semaphore with or without a name."""

    def main(_):
        sems = [sem_init(0, 0), sem_open("/a", O_CREAT)]
        assert (errno_of(sem_init, 0, 0), errno_of(sem_open, "/b", O_CREAT)) == (ENOSPC, ENOSPC)
        assert errno_of(sem_open, "/b", 0) == ENOENT
        sem_destroy(sems[0])
        sem_open("/b", O_CREAT)

    run(main, max_id=2)


def test_post_and_wait_count(run, errno_of):
    """The value goes up to the largest, and down to 0."""

    def main(_):
        sem = sem_init(0, SEM_VALUE_MAX - 1)
        sem_post(sem)
        assert errno_of(sem_post, sem) == EOVERFLOW
        assert sem_getvalue(sem) == SEM_VALUE_MAX
        other = sem_init(0, 2)
        sem_wait(other)
        sem_trywait(other)
        assert sem_getvalue(other) == 0
        assert errno_of(sem_trywait, other) == EAGAIN

    run(main)


def test_post_wakes_the_most_urgent_and_among_equals_the_first(run, cast):
    """The value stays 0 while threads wait."""

    def main(_):
        sem = sem_init(0, 0)
        for name, priority in [("low", 10), ("first", 20), ("second", 20), ("high", 30)]:
            cast.add(name, priority)
            assert cast.tell(name, sem_wait, sem) == []
        assert sem_getvalue(sem) == 0
        order = []
        for _ in range(4):
            sem_post(sem)
            order += cast.news()
        assert order == [("high", None), ("first", None), ("second", None), ("low", None)]
        assert sem_getvalue(sem) == 0

    run(main)


@pytest.mark.parametrize("clock", [None, CLOCK_REALTIME, CLOCK_MONOTONIC])
def test_timed_wait_lasts_until_its_time(run, errno_of, clock):
    """ETIMEDOUT then, not before; a unit that is there is taken even if the time is past."""

    def wait(sem, *time):
        if clock is None:
            sem_timedwait(sem, timespec(*time))
        else:
            sem_clockwait(sem, clock, timespec(*time))

    def main(_):
        sem = sem_init(0, 1)
        wait(sem, -1, 0)
        assert (errno_of(wait, sem, -1, 0), errno_of(wait, sem, 0, 0)) == (ETIMEDOUT, ETIMEDOUT)
        assert pyitron.get_tim() == (0, 0)
        assert errno_of(wait, sem, 0, 30_000_000) == ETIMEDOUT
        assert pyitron.get_tim() == (0, 30)
        assert errno_of(wait, sem, 1, 5_000_000) == ETIMEDOUT
        assert pyitron.get_tim() == (0, 1005)
        assert [errno_of(wait, sem, 9, nanoseconds) for nanoseconds in (-1, 1_000_000_000)] == [EINVAL, EINVAL]

    run(main)


def test_timed_wait_gets_a_unit_in_time(run, cast):
    """The time-out does not happen any more."""

    def main(_):
        sem = sem_init(0, 0)
        cast.add("waiter", 20)
        assert cast.tell("waiter", sem_timedwait, sem, timespec(0, 50_000_000)) == []
        pyitron.dly_tsk(20)
        sem_post(sem)
        assert cast.news() == [("waiter", None)]
        assert cast.tell("waiter", sem_wait, sem) == []
        pyitron.dly_tsk(100)
        assert cast.news() == []

    run(main)


def test_clockwait_other_clock_is_refused(run, errno_of):
    """EINVAL."""
    run(lambda _: errno_of(sem_clockwait, sem_init(0, 0), 2, timespec(0, 0)) == EINVAL or 1 / 0)


def test_destroy_refuses_while_a_thread_waits(run, errno_of, cast):
    """EBUSY; afterwards it is gone, and EINVAL."""

    def main(_):
        sem = sem_init(0, 0)
        cast.add("waiter", 20)
        cast.tell("waiter", sem_wait, sem)
        assert errno_of(sem_destroy, sem) == EBUSY
        sem_post(sem)
        sem_destroy(sem)
        functions = [sem_destroy, sem_close, sem_wait, sem_trywait, sem_post, sem_getvalue]
        assert {errno_of(function, sem) for function in functions} == {EINVAL}
        assert errno_of(sem_timedwait, sem, timespec(9, 0)) == EINVAL

    run(main)


def test_open_gives_the_same_semaphore_while_it_has_its_name(run, errno_of):
    """It goes when it is unlinked and closed as often as it was opened; its name is free before."""

    def main(_):
        first = sem_open("/a", O_CREAT, 0o600, 3)
        assert (sem_open("/a", 0), sem_open("/a", O_CREAT, 0o600, 9), sem_getvalue(first)) == (first, first, 3)
        sem_unlink("/a")
        assert errno_of(sem_open, "/a", 0) == ENOENT
        second = sem_open("/a", O_CREAT | O_EXCL, 0o600, 5)
        assert second != first
        for _ in range(2):
            sem_close(first)
            sem_post(first)
        sem_close(first)
        assert (errno_of(sem_post, first), errno_of(sem_close, first), sem_getvalue(second)) == (EINVAL, EINVAL, 5)

    run(main)


def test_closed_semaphore_stays_while_it_has_its_name(run, errno_of):
    """With its value."""

    def main(_):
        sem = sem_open("/a", O_CREAT, 0, 3)
        sem_wait(sem)
        sem_close(sem)
        assert errno_of(sem_close, sem) == EINVAL
        assert sem_getvalue(sem_open("/a", 0)) == 2
        sem_close(sem)
        sem_unlink("/a")
        assert (errno_of(sem_getvalue, sem), errno_of(sem_open, "/a", 0)) == (EINVAL, ENOENT)

    run(main)


def test_open_errors(run, errno_of):
    """No such name, one that is there, a value out of range, names that cannot be."""

    def main(_):
        assert errno_of(sem_open, "/a", O_EXCL) == ENOENT
        assert [errno_of(sem_open, "/a", O_CREAT, 0, value) for value in (-1, SEM_VALUE_MAX + 1)] == [EINVAL, EINVAL]
        assert errno_of(sem_open, "/a", 0) == ENOENT
        sem_open("/a", O_CREAT)
        assert errno_of(sem_open, "/a", O_CREAT | O_EXCL) == EEXIST
        assert sem_open("/a", O_EXCL) == sem_open("/a", 0, 0, -1)
        names = ("", "/", "a", "a/b", "/a/", "//", "/a\0")
        assert {errno_of(sem_open, name, O_CREAT) for name in names} == {EINVAL}
        assert {errno_of(sem_unlink, name) for name in (*names, "/b")} == {ENOENT}
        sem_open("/" + NAME_MAX * "a", O_CREAT)
        for name in ("/a" + NAME_MAX * "a", "/" + 128 * "ä"):
            assert (errno_of(sem_open, name, O_CREAT), errno_of(sem_unlink, name)) == (ENAMETOOLONG, ENAMETOOLONG)

    run(main)


def test_with_and_without_a_name_are_taken_away_differently(run, errno_of):
    """sem_destroy takes no named one, sem_close no other."""

    def main(_):
        named, unnamed = sem_open("/a", O_CREAT), sem_init(0, 0)
        assert (errno_of(sem_destroy, named), errno_of(sem_close, unnamed)) == (EINVAL, EINVAL)
        sem_close(named)
        assert errno_of(sem_destroy, named) == EINVAL
        sem_open("/a", 0)
        sem_unlink("/a")
        assert errno_of(sem_destroy, named) == EINVAL

    run(main)


def test_last_close_of_a_nameless_one_ends_waits(run, cast):
    """With EINVAL, as the other API's deletion does, which frees the name."""

    def main(_):
        cast.add("waiter", 20)
        sem = sem_open("/a", O_CREAT)
        cast.tell("waiter", sem_wait, sem)
        sem_close(sem)
        sem_unlink("/a")
        assert cast.news() == [("waiter", "EINVAL")]
        sem = sem_open("/a", O_CREAT)
        cast.tell("waiter", sem_timedwait, sem, timespec(9, 0))
        assert pyitron.del_sem(sem.id) == pyitron.E_OK
        assert cast.news() == [("waiter", "EINVAL")]
        sem_open("/a", O_CREAT | O_EXCL)

    run(main)


def test_both_apis_use_the_same_semaphores(run, errno_of, cast):
    """By their ids; a wait that the other one ends by force is interrupted."""

    def main(_):
        cast.add("waiter", 20)
        sem = sem_init(0, 1)
        assert pyitron.wai_sem(sem.id) == pyitron.E_OK
        cast.tell("waiter", sem_wait, sem)
        assert pyitron.ref_sem(sem.id) == (pyitron.E_OK, T_RSEM(cast.threads["waiter"].id, 0))
        assert pyitron.sig_sem(sem.id) == pyitron.E_OK
        assert cast.news() == [("waiter", None)]
        cast.tell("waiter", sem_wait, sem)
        assert pyitron.rel_wai(cast.threads["waiter"].id) == pyitron.E_OK
        assert cast.news() == [("waiter", "EINTR")]
        theirs = from_id(sem_t, pyitron.acre_sem(T_CSEM(TA_TFIFO, 1, 1)))
        assert errno_of(sem_post, theirs) == EOVERFLOW
        sem_wait(theirs)
        sem_destroy(theirs)
        assert errno_of(sem_post, theirs) == EINVAL

    run(main)


def test_wait_is_a_cancellation_point(run):
    """With and without a time limit; sem_trywait and sem_post are none."""

    def victim(limited):
        pthread_cancel(pthread_self())
        sem = sem_init(0, 1)
        sem_trywait(sem)
        sem_post(sem)
        if limited:
            sem_timedwait(sem, timespec(9, 0))
        else:
            sem_wait(sem)

    def main(_):
        for limited in (False, True):
            assert pthread_join(pthread_create(None, victim, limited)) is PTHREAD_CANCELED
        sem = sem_init(0, 0)
        thread = pthread_create(None, lambda _: sem_wait(sem))
        pthread_create(None, lambda _: pthread_cancel(thread))
        assert pthread_join(thread) is PTHREAD_CANCELED
        sem_post(sem)
        assert sem_getvalue(sem) == 1

    run(main)


def test_context_locked_everything_is_refused(run, errno_of):
    """EPERM; with dispatching disabled only what may wait is."""

    def main(_):
        sem = sem_init(0, 5)
        pyitron.loc_cpu()
        assert [errno_of(*call) for call in CALLS] == [EPERM] * len(CALLS)
        pyitron.unl_cpu()
        pyitron.dis_dsp()
        assert errno_of(sem_wait, sem) == EPERM
        assert errno_of(sem_timedwait, sem, timespec(9, 0)) == EPERM
        assert errno_of(sem_clockwait, sem, CLOCK_MONOTONIC, timespec(9, 0)) == EPERM
        sem_trywait(sem)
        sem_post(sem)
        pyitron.ena_dsp()

    run(main)


def test_handlers_and_the_host_do_all_but_wait(errno_of):
    """In ``with kernel:`` and in an interrupt handler."""
    log = []

    def everything():
        sem = sem_init(0, 1)
        sem_trywait(sem)
        sem_post(sem)
        log.append((sem_getvalue(sem), errno_of(sem_wait, sem), errno_of(sem_timedwait, sem, timespec(9, 0))))
        sem_destroy(sem)
        named = sem_open("/a", O_CREAT)
        sem_close(named)
        sem_unlink("/a")

    process = posix_rt.Process(lambda _: None)
    with process:
        everything()
    process.close()
    kernel = pyitron.Kernel()
    kernel.static("CRE_TSK", 1, pyitron.T_CTSK(pyitron.TA_ACT, 0, lambda _: pyitron.dly_tsk(9), 5, 64))
    kernel.static("CRE_CYC", 1, pyitron.T_CCYC(pyitron.TA_STA, 0, lambda _: everything(), 5, 5))
    result = kernel.run(6)
    kernel.close()
    assert result.faults == []
    assert log == [(1, EPERM, EPERM)] * 2


def test_unit_taken_by_a_handler_is_with_nobody():
    """The report of a deadlock names no task then."""
    process = posix_rt.Process(lambda sem: sem_wait(sem), sem_t(1))
    with process:
        sem_trywait(sem_init(0, 1))
        result = process.run()
    assert result.reason == "deadlock"
    assert result.report.startswith("main (task 1) waits for semaphore 1 [")


def test_wrong_types_are_type_errors(run):
    """They name the function and the parameter."""

    def main(_):
        sem = sem_init(0, 0)
        for function, arguments, message in [
            (sem_init, ("0", 0), "sem_init: pshared must be an int, not str"),
            (sem_init, (0, 1.0), "sem_init: value must be an int, not float"),
            (sem_wait, (1,), "sem_wait: sem must be a sem_t, not int"),
            (sem_open, (b"/a", 0), "sem_open: name must be a str, not bytes"),
            (sem_open, ("/a", None), "sem_open: oflag must be an int, not NoneType"),
            (sem_open, ("/a", O_CREAT, None), "sem_open: mode must be an int, not NoneType"),
            (sem_open, ("/a", O_CREAT, 0, None), "sem_open: value must be an int, not NoneType"),
            (sem_clockwait, (sem, "x", timespec(0, 0)), "sem_clockwait: clock_id must be an int, not str"),
            (sem_timedwait, (sem, 5), "sem_timedwait: abstime must be a timespec of two ints, not 5"),
            (sem_timedwait, (sem, (0, 5)), "sem_timedwait: abstime must be a timespec of two ints, not (0, 5)"),
        ]:
            with pytest.raises(TypeError) as caught:
                function(*arguments)
            assert str(caught.value) == message

    run(main)
