# SPDX-License-Identifier: MIT
"""Mutexes of all types and protocols, robust ones, and their attributes."""

from errno import EAGAIN, EBUSY, EDEADLK, EINVAL, ENOTRECOVERABLE, EOWNERDEAD, EPERM, ETIMEDOUT

import pytest

import posix_rt
import pyitron
from kernel.servers.mutex import MAX_DEPTH
from posix_rt import *
from posix_rt.call import CLOCK_MONOTONIC, CLOCK_REALTIME
from pyitron import E_ILUSE, E_OK, T_CMTX, T_RMTX, TA_CEILING, TA_INHERIT, TA_TPRI

TYPES = [PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE]
FAR = timespec(9, 0)


def made(*settings):
    """A mutex with attributes: pairs of a name and a value."""
    attr = pthread_mutexattr_init()
    for name, value in settings:
        getattr(posix_rt, f"pthread_mutexattr_set{name}")(attr, value)
    return pthread_mutex_init(attr)


def ceiling(priority, *settings):
    """A mutex with this priority ceiling."""
    return made(("protocol", PTHREAD_PRIO_PROTECT), ("prioceiling", priority), *settings)


def robust(*settings):
    """A robust mutex."""
    return made(("robust", PTHREAD_MUTEX_ROBUST), *settings)


def priority(thread):
    """The current priority of a thread, as this API counts."""
    ercd, number = pyitron.get_pri(thread.id)
    assert ercd == E_OK
    return 100 - number


def ended(function, *arguments):
    """Let a thread call *function*, and end."""
    return pthread_join(pthread_create(None, lambda _: function(*arguments)))


# -- attributes


@pytest.mark.parametrize(
    ("name", "first", "allowed", "others"),
    [
        ("type", PTHREAD_MUTEX_DEFAULT, TYPES, [-1, 3]),
        ("protocol", PTHREAD_PRIO_NONE, [PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT, PTHREAD_PRIO_NONE], [-1, 3]),
        ("prioceiling", 1, [1, 50, 99], [0, 100, -1]),
        ("pshared", PTHREAD_PROCESS_PRIVATE, [PTHREAD_PROCESS_SHARED, PTHREAD_PROCESS_PRIVATE], [-1, 2]),
        ("robust", PTHREAD_MUTEX_STALLED, [PTHREAD_MUTEX_ROBUST, PTHREAD_MUTEX_STALLED], [-1, 2]),
    ],
)
def test_attribute_is_kept_and_checked(errno_of, name, first, allowed, others):
    """Its default; what it may be; EINVAL for the rest, and when the attributes were destroyed. Without any kernel."""
    get, put = (getattr(posix_rt, f"pthread_mutexattr_{verb}{name}") for verb in ("get", "set"))
    attr, other = pthread_mutexattr_init(), pthread_mutexattr_init()
    assert get(attr) == first
    for value in allowed:
        put(attr, value)
        assert get(attr) == value
    for value in others:
        assert errno_of(put, attr, value) == EINVAL
    assert get(attr) == allowed[-1]
    assert get(other) == first
    with pytest.raises(TypeError, match=f"pthread_mutexattr_set{name}: {name} must be an int, not str"):
        put(attr, "1")
    with pytest.raises(TypeError, match="attr must be a pthread_mutexattr_t, not int"):
        get(0)
    pthread_mutexattr_destroy(attr)
    assert (errno_of(get, attr), errno_of(put, attr, first)) == (EINVAL, EINVAL)
    assert errno_of(pthread_mutexattr_destroy, attr) == EINVAL


def test_attributes_count_when_the_mutex_is_made(run, errno_of):
    """Not later; destroyed ones are EINVAL."""

    def main(_):
        attr = pthread_mutexattr_init()
        pthread_mutexattr_settype(attr, PTHREAD_MUTEX_RECURSIVE)
        mutex = pthread_mutex_init(attr)
        pthread_mutexattr_settype(attr, PTHREAD_MUTEX_ERRORCHECK)
        pthread_mutexattr_destroy(attr)
        pthread_mutex_lock(mutex)
        pthread_mutex_lock(mutex)
        assert errno_of(pthread_mutex_init, attr) == EINVAL
        with pytest.raises(TypeError):
            pthread_mutex_init(5)

    run(main)


# -- making, locking, unlocking


def test_ids_run_out_eagain(run, errno_of):
    """A mutex taken away gives its id back."""

    def main(_):
        mutex = pthread_mutex_init()
        assert errno_of(pthread_mutex_init) == EAGAIN
        pthread_mutex_destroy(mutex)
        pthread_mutex_init()

    run(main, max_id=1)


def test_destroy_refuses_a_locked_mutex(run, errno_of):
    """EBUSY, also if who locked it has ended; afterwards it is gone."""

    def main(_):
        mutex, left = pthread_mutex_init(), ceiling(50)
        pthread_mutex_lock(mutex)
        ended(pthread_mutex_lock, left)
        assert (errno_of(pthread_mutex_destroy, mutex), errno_of(pthread_mutex_destroy, left)) == (EBUSY, EBUSY)
        pthread_mutex_unlock(mutex)
        pthread_mutex_destroy(mutex)
        functions = [
            pthread_mutex_destroy, pthread_mutex_lock, pthread_mutex_trylock, pthread_mutex_unlock, pthread_mutex_consistent,
            pthread_mutex_getprioceiling,
        ]  # fmt: skip
        assert {errno_of(function, mutex) for function in functions} == {EINVAL}
        assert errno_of(pthread_mutex_setprioceiling, mutex, 5) == EINVAL
        assert errno_of(pthread_mutex_timedlock, mutex, FAR) == EINVAL

    run(main)


@pytest.mark.parametrize("protocol", [PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT])
@pytest.mark.parametrize("kind", TYPES)
def test_mutex_goes_to_the_most_urgent(run, cast, kind, protocol):
    """Among equals to the first. Nobody but its owner unlocks it; trylock tells that it is locked."""

    def main(_):
        mutex = made(("type", kind), ("protocol", protocol), ("prioceiling", 60))
        for name, number in [("low", 10), ("first", 20), ("second", 20), ("high", 30)]:
            cast.add(name, number)
        cast.tell("low", pthread_mutex_lock, mutex)
        for name in ("first", "second", "high"):
            assert cast.tell(name, pthread_mutex_trylock, mutex) == [(name, "EBUSY")]
            assert cast.tell(name, pthread_mutex_unlock, mutex) == [(name, "EPERM")]
            assert cast.tell(name, pthread_mutex_lock, mutex) == []
        for name, following in [("low", "high"), ("high", "first"), ("first", "second")]:
            assert sorted(cast.tell(name, pthread_mutex_unlock, mutex)) == sorted([(name, None), (following, None)])
        assert cast.tell("second", pthread_mutex_unlock, mutex) == [("second", None)]
        pthread_mutex_destroy(mutex)

    run(main)


def test_normal_mutex_locked_again_waits_for_ever(run, cast):
    """Trylock is EBUSY; a time limit ends it."""

    def main(_):
        mutex = pthread_mutex_init()
        cast.add("owner", 20)
        cast.tell("owner", pthread_mutex_lock, mutex)
        assert cast.tell("owner", pthread_mutex_trylock, mutex) == [("owner", "EBUSY")]
        assert cast.tell("owner", pthread_mutex_timedlock, mutex, timespec(0, 5_000_000)) == []
        pyitron.dly_tsk(10)
        assert cast.news() == [("owner", "ETIMEDOUT")]
        assert cast.tell("owner", pthread_mutex_lock, mutex) == []
        pthread_mutex_lock(mutex)

    result, _ = run(main)
    assert result.reason == "deadlock"
    lines = result.report.splitlines()
    assert lines[0] == "cycle: task 2 -> mutex 1 -> task 2"
    assert "main (task 1) waits for mutex 1, held by task 2" in lines[1]
    assert "task 2 waits for mutex 1, held by task 2" in lines[2]


def test_errorcheck_mutex_locked_again_edeadlk(run, errno_of):
    """Also with a time limit; trylock is EBUSY. It is unlocked by one unlock."""

    def main(_):
        mutex = made(("type", PTHREAD_MUTEX_ERRORCHECK))
        pthread_mutex_lock(mutex)
        assert errno_of(pthread_mutex_lock, mutex) == EDEADLK
        assert errno_of(pthread_mutex_timedlock, mutex, FAR) == EDEADLK
        assert errno_of(pthread_mutex_clocklock, mutex, CLOCK_MONOTONIC, FAR) == EDEADLK
        assert errno_of(pthread_mutex_trylock, mutex) == EBUSY
        pthread_mutex_unlock(mutex)
        assert errno_of(pthread_mutex_unlock, mutex) == EPERM

    run(main)


def test_recursive_mutex_is_unlocked_as_often_as_locked(run, errno_of, cast):
    """Whoever waits gets it after the last time."""

    def main(_):
        mutex = made(("type", PTHREAD_MUTEX_RECURSIVE), ("protocol", PTHREAD_PRIO_INHERIT))
        cast.add("other", 20)
        pthread_mutex_lock(mutex)
        pthread_mutex_trylock(mutex)
        pthread_mutex_timedlock(mutex, FAR)
        assert cast.tell("other", pthread_mutex_lock, mutex) == []
        for _ in range(2):
            pthread_mutex_unlock(mutex)
            assert (cast.news(), priority(pthread_self())) == ([], 20)
        pthread_mutex_unlock(mutex)
        assert (cast.news(), priority(pthread_self())) == ([("other", None)], 0)
        assert errno_of(pthread_mutex_unlock, mutex) == EPERM
        cast.tell("other", pthread_mutex_unlock, mutex)
        pthread_mutex_lock(mutex)
        pthread_mutex_unlock(mutex)
        assert errno_of(pthread_mutex_unlock, mutex) == EPERM

    run(main)


def test_recursive_mutex_has_a_limit(run, errno_of):
    """EAGAIN beyond, and it is locked as often as before."""

    def main(_):
        mutex = made(("type", PTHREAD_MUTEX_RECURSIVE))
        for _ in range(MAX_DEPTH + 1):
            pthread_mutex_lock(mutex)
        assert (errno_of(pthread_mutex_lock, mutex), errno_of(pthread_mutex_trylock, mutex)) == (EAGAIN, EAGAIN)
        assert errno_of(pthread_mutex_timedlock, mutex, FAR) == EAGAIN
        for _ in range(MAX_DEPTH + 1):
            pthread_mutex_unlock(mutex)
        pthread_mutex_destroy(mutex)

    run(main)


@pytest.mark.parametrize("clock", [None, CLOCK_REALTIME, CLOCK_MONOTONIC])
def test_timed_lock_lasts_until_its_time(run, cast, errno_of, clock):
    """A free mutex is locked even if the time is past."""

    def lock(mutex, *time):
        if clock is None:
            pthread_mutex_timedlock(mutex, timespec(*time))
        else:
            pthread_mutex_clocklock(mutex, clock, timespec(*time))

    def main(_):
        mutex = pthread_mutex_init()
        lock(mutex, -1, 0)
        cast.add("other", 20)
        assert cast.tell("other", lock, mutex, 0, 0) == [("other", "ETIMEDOUT")]
        assert cast.tell("other", lock, mutex, 0, 10_000_000) == []
        pyitron.dly_tsk(5)
        assert cast.news() == []
        pyitron.dly_tsk(5)
        assert cast.news() == [("other", "ETIMEDOUT")]
        assert cast.tell("other", lock, mutex, 0, 20_000_000) == []
        pthread_mutex_unlock(mutex)
        assert cast.news() == [("other", None)]
        assert [errno_of(lock, mutex, 1, nanoseconds) for nanoseconds in (-1, 1_000_000_000)] == [EINVAL, EINVAL]
        assert errno_of(pthread_mutex_clocklock, mutex, 3, FAR) == EINVAL

    run(main)


def test_wait_ended_by_force_is_eintr(run, cast):
    """The other API's way out of a deadlock; deletion by it is EINVAL."""

    def main(_):
        mutex = ceiling(50)
        for name in ("owner", "other"):
            cast.add(name, 20)
        cast.tell("owner", pthread_mutex_lock, mutex)
        waits = [
            (pthread_mutex_lock, mutex), (pthread_mutex_timedlock, mutex, FAR),
            (pthread_mutex_clocklock, mutex, CLOCK_MONOTONIC, FAR), (pthread_mutex_setprioceiling, mutex, 60),
        ]  # fmt: skip
        for wait in waits:
            assert cast.tell("other", *wait) == []
            assert pyitron.rel_wai(cast.threads["other"].id) == E_OK
            assert cast.news() == [("other", "EINTR")]
        cast.tell("other", *waits[0])
        assert pyitron.del_mtx(mutex.id) == E_OK
        assert cast.news() == [("other", "EINVAL")]

    run(main)


# -- protocols


def test_inherit_gives_the_priority_of_those_who_wait(run, cast):
    """Along a chain that the other API's mutexes are part of."""

    def main(_):
        mine = made(("protocol", PTHREAD_PRIO_INHERIT))
        theirs = from_id(pthread_mutex_t, pyitron.acre_mtx(T_CMTX(TA_INHERIT, 0)))
        plain = pthread_mutex_init()
        for name, number in [("middle", 30), ("high", 40)]:
            cast.add(name, number)
        for mutex in (mine, plain):
            pthread_mutex_lock(mutex)
        assert cast.tell("middle", pyitron.loc_mtx, theirs.id) == [("middle", E_OK)]
        cast.tell("middle", pthread_mutex_lock, mine)
        assert priority(pthread_self()) == 30
        cast.tell("high", pthread_mutex_lock, theirs)
        assert [priority(thread) for thread in (pthread_self(), cast.threads["middle"])] == [40, 40]
        pthread_mutex_unlock(mine)
        assert (priority(pthread_self()), cast.news()) == (0, [("middle", None)])
        assert cast.tell("middle", pthread_mutex_unlock, theirs) == [("high", None), ("middle", None)]
        cast.tell("high", pthread_mutex_lock, plain)
        assert priority(pthread_self()) == 0

    run(main)


def test_protect_gives_the_ceiling(run, cast, errno_of):
    """To the owner, as soon as it locks; who is more urgent than the ceiling may not lock it."""

    def main(_):
        high, low = ceiling(60), ceiling(30)
        pthread_mutex_lock(low)
        pthread_mutex_lock(high)
        assert priority(pthread_self()) == 60
        pthread_mutex_unlock(high)
        assert priority(pthread_self()) == 30
        pthread_mutex_unlock(low)
        assert priority(pthread_self()) == 0
        cast.add("other", 31)
        for function, *more in [
            (pthread_mutex_lock,), (pthread_mutex_trylock,), (pthread_mutex_timedlock, FAR),
            (pthread_mutex_clocklock, CLOCK_REALTIME, FAR),
        ]:  # fmt: skip
            assert cast.tell("other", function, low, *more) == [("other", "EINVAL")]
        assert cast.tell("other", pthread_mutex_lock, high) == [("other", None)]
        assert priority(cast.threads["other"]) == 60

    run(main)


def test_ceiling_is_told_and_changed(run, cast, errno_of):
    """Only with the protocol for it, and from 1 to 99; whatever the caller's priority."""

    def main(_):
        mutex = ceiling(30)
        theirs = from_id(pthread_mutex_t, pyitron.acre_mtx(T_CMTX(TA_CEILING, 200)))
        assert [pthread_mutex_getprioceiling(item) for item in (mutex, theirs)] == [30, 0]
        assert pthread_mutex_setprioceiling(mutex, 40) == 30
        assert pthread_mutex_getprioceiling(mutex) == 40
        cast.add("high", 80)
        assert cast.tell("high", pthread_mutex_setprioceiling, mutex, 50) == [("high", 40)]
        assert priority(cast.threads["high"]) == 80
        pthread_mutex_lock(mutex)
        assert priority(pthread_self()) == 50
        pthread_mutex_unlock(mutex)
        assert [errno_of(pthread_mutex_setprioceiling, mutex, number) for number in (0, 100)] == [EINVAL, EINVAL]
        for other in (pthread_mutex_init(), made(("protocol", PTHREAD_PRIO_INHERIT), ("type", PTHREAD_MUTEX_RECURSIVE))):
            pthread_mutex_lock(other)
            assert errno_of(pthread_mutex_getprioceiling, other) == EINVAL
            assert errno_of(pthread_mutex_setprioceiling, other, 5) == EINVAL
            pthread_mutex_unlock(other)
            assert errno_of(pthread_mutex_unlock, other) == EPERM

    run(main)


def test_ceiling_change_waits_for_the_mutex(run, cast, errno_of):
    """Until it is unlocked; the owner itself is refused, waits for ever, or changes it at once, by the type."""

    def main(_):
        mutex = ceiling(30)
        for name in ("owner", "other"):
            cast.add(name, 20)
        cast.tell("owner", pthread_mutex_lock, mutex)
        assert cast.tell("other", pthread_mutex_setprioceiling, mutex, 10) == []
        assert pthread_mutex_getprioceiling(mutex) == 30
        assert sorted(cast.tell("owner", pthread_mutex_unlock, mutex)) == [("other", 30), ("owner", None)]
        assert pthread_mutex_getprioceiling(mutex) == 10
        checked = ceiling(30, ("type", PTHREAD_MUTEX_ERRORCHECK))
        pthread_mutex_lock(checked)
        assert errno_of(pthread_mutex_setprioceiling, checked, 40) == EDEADLK
        counted = ceiling(35, ("type", PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_lock(counted)
        assert (pthread_mutex_setprioceiling(counted, 40), priority(pthread_self())) == (35, 40)
        assert (pthread_mutex_setprioceiling(counted, 20), priority(pthread_self())) == (40, 30)
        for _ in range(MAX_DEPTH):
            pthread_mutex_lock(counted)
        assert errno_of(pthread_mutex_setprioceiling, counted, 50) == EAGAIN

    run(main)


# -- owners that end


def test_mutex_of_a_thread_that_ended_stays_locked(run, cast, errno_of):
    """Whatever its type or protocol; its id is told, and only the other API can take the mutex away."""

    def main(_):
        for settings in ([("type", kind)] for kind in TYPES):
            for protocol in (PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT):
                mutex = made(*settings, ("protocol", protocol), ("prioceiling", 60))
                ended(pthread_mutex_lock, mutex)
                assert errno_of(pthread_mutex_trylock, mutex) == EBUSY
                assert errno_of(pthread_mutex_unlock, mutex) == EPERM
                assert errno_of(pthread_mutex_timedlock, mutex, timespec(0, 0)) == ETIMEDOUT
        owner = pthread_create(None, lambda _: pthread_mutex_lock(last))
        last = pthread_mutex_init()
        pthread_join(owner)
        cast.add("other", 20)
        cast.tell("other", pthread_mutex_lock, last)
        assert pyitron.ref_mtx(last.id) == (E_OK, T_RMTX(owner.id, cast.threads["other"].id))
        pyitron.del_mtx(last.id)
        assert cast.news() == [("other", "EINVAL")]

    run(main)


@pytest.mark.parametrize("protocol", [PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT])
def test_mutex_of_a_thread_ended_by_force_is_passed_on(run, cast, protocol):
    """It could not unlock it in its cleanup."""

    def main(_):
        mutex = made(("protocol", protocol))
        cast.add("owner", 30)
        cast.add("other", 20)
        cast.tell("owner", pthread_mutex_lock, mutex)
        cast.tell("other", pthread_mutex_lock, mutex)
        assert pyitron.ter_tsk(cast.threads["owner"].id) == E_OK
        assert cast.news() == [("other", None)]
        assert cast.tell("other", pthread_mutex_unlock, mutex) == [("other", None)]

    run(main)


@pytest.mark.parametrize("protocol", [PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT, PTHREAD_PRIO_PROTECT])
def test_robust_mutex_tells_the_next_owner(run, errno_of, protocol):
    """By whatever way it locks it; made consistent it is as before."""

    def main(_):
        mutex = robust(("protocol", protocol), ("prioceiling", 60))
        for function, *more in [
            (pthread_mutex_lock,), (pthread_mutex_trylock,), (pthread_mutex_timedlock, FAR),
            (pthread_mutex_clocklock, CLOCK_MONOTONIC, FAR),
        ]:  # fmt: skip
            ended(pthread_mutex_lock, mutex)
            assert errno_of(function, mutex, *more) == EOWNERDEAD
            assert errno_of(pthread_mutex_trylock, mutex) == EBUSY
            pthread_mutex_consistent(mutex)
            assert errno_of(pthread_mutex_consistent, mutex) == EINVAL
            pthread_mutex_unlock(mutex)
            pthread_mutex_lock(mutex)
            pthread_mutex_unlock(mutex)

    run(main)


def test_robust_mutex_tells_who_waits(run, cast):
    """The first in line; the next one, too, if that one ends without making it consistent."""

    def main(_):
        mutex = robust()
        for name, number in [("owner", 30), ("first", 25), ("second", 20), ("third", 15)]:
            cast.add(name, number)
            cast.tell(name, pthread_mutex_lock, mutex)
        assert cast.tell("owner", pthread_exit) == [("first", "EOWNERDEAD")]
        assert pyitron.ter_tsk(cast.threads["first"].id) == E_OK
        assert cast.news() == [("second", "EOWNERDEAD")]
        cast.tell("second", pthread_mutex_consistent, mutex)
        assert cast.tell("second", pthread_exit) == [("third", "EOWNERDEAD")]
        cast.tell("third", pthread_mutex_consistent, mutex)
        cast.tell("third", pthread_mutex_unlock, mutex)
        pthread_mutex_lock(mutex)

    run(main)


def test_robust_mutex_unlocked_before_it_is_consistent_is_lost(run, cast, errno_of):
    """Those who wait and all later ones get ENOTRECOVERABLE; it can be taken away."""

    def main(_):
        mutex = robust(("protocol", PTHREAD_PRIO_INHERIT))
        ended(pthread_mutex_lock, mutex)
        assert errno_of(pthread_mutex_lock, mutex) == EOWNERDEAD
        for name, number in [("low", 10), ("high", 20)]:
            cast.add(name, number)
            cast.tell(name, pthread_mutex_lock, mutex)
        assert priority(pthread_self()) == 20
        pthread_mutex_unlock(mutex)
        assert cast.news() == [("high", "ENOTRECOVERABLE"), ("low", "ENOTRECOVERABLE")]
        assert priority(pthread_self()) == 0
        for function, *more in [
            (pthread_mutex_lock,), (pthread_mutex_trylock,), (pthread_mutex_timedlock, FAR),
            (pthread_mutex_clocklock, CLOCK_MONOTONIC, FAR),
        ]:  # fmt: skip
            assert errno_of(function, mutex, *more) == ENOTRECOVERABLE
        assert (errno_of(pthread_mutex_consistent, mutex), errno_of(pthread_mutex_unlock, mutex)) == (EINVAL, EPERM)
        pthread_mutex_destroy(mutex)

    run(main)


def test_robust_mutex_tells_who_changes_its_ceiling(run, errno_of):
    """And stays as it is, locked by that thread; ENOTRECOVERABLE if it is lost."""

    def main(_):
        mutex = robust(("protocol", PTHREAD_PRIO_PROTECT), ("prioceiling", 60))
        ended(pthread_mutex_lock, mutex)
        assert errno_of(pthread_mutex_setprioceiling, mutex, 50) == EOWNERDEAD
        assert (pthread_mutex_getprioceiling(mutex), errno_of(pthread_mutex_trylock, mutex)) == (60, EBUSY)
        pthread_mutex_unlock(mutex)
        assert errno_of(pthread_mutex_setprioceiling, mutex, 50) == ENOTRECOVERABLE

    run(main)


def test_only_the_owner_makes_a_mutex_consistent(run, cast, errno_of):
    """EINVAL for others, and for a mutex that needs it not."""

    def main(_):
        mutex = robust()
        ended(pthread_mutex_lock, mutex)
        assert errno_of(pthread_mutex_consistent, mutex) == EINVAL
        assert errno_of(pthread_mutex_lock, mutex) == EOWNERDEAD
        cast.add("other", 20)
        assert cast.tell("other", pthread_mutex_consistent, mutex) == [("other", "EINVAL")]
        pthread_mutex_consistent(mutex)
        for sound in (robust(), pthread_mutex_init()):
            pthread_mutex_lock(sound)
            assert errno_of(pthread_mutex_consistent, sound) == EINVAL

    run(main)


def test_recursive_robust_mutex_is_locked_once_by_the_next_owner(run, errno_of):
    """However often the last one had locked it."""

    def main(_):
        mutex = robust(("type", PTHREAD_MUTEX_RECURSIVE))
        ended(lambda: [pthread_mutex_lock(mutex) for _ in range(3)])
        assert errno_of(pthread_mutex_lock, mutex) == EOWNERDEAD
        pthread_mutex_lock(mutex)
        pthread_mutex_consistent(mutex)
        pthread_mutex_unlock(mutex)
        pthread_mutex_unlock(mutex)
        assert errno_of(pthread_mutex_unlock, mutex) == EPERM

    run(main)


# -- both APIs


def test_both_apis_use_the_same_mutexes(run, cast, errno_of):
    """A mutex keeps its type whoever locks it; theirs is like one of the type errorcheck, and passed on by who ends."""

    def main(_):
        counted = made(("type", PTHREAD_MUTEX_RECURSIVE))
        assert [pyitron.loc_mtx(counted.id), pyitron.loc_mtx(counted.id)] == [E_OK, E_OK]
        pthread_mutex_unlock(counted)
        assert [pyitron.unl_mtx(counted.id), pyitron.unl_mtx(counted.id)] == [E_OK, E_ILUSE]
        theirs = from_id(pthread_mutex_t, pyitron.acre_mtx(T_CMTX(TA_TPRI, 0)))
        pthread_mutex_lock(theirs)
        assert (errno_of(pthread_mutex_lock, theirs), errno_of(pthread_mutex_trylock, theirs)) == (EDEADLK, EBUSY)
        assert [pyitron.loc_mtx(theirs.id), pyitron.ploc_mtx(theirs.id)] == [E_ILUSE, E_ILUSE]
        pthread_mutex_unlock(theirs)
        ended(pthread_mutex_lock, theirs)
        pthread_mutex_lock(theirs)
        mutex = robust()
        ended(pthread_mutex_lock, mutex)
        assert [pyitron.loc_mtx(mutex.id), pyitron.unl_mtx(mutex.id), pyitron.loc_mtx(mutex.id)] == [E_OK, E_OK, E_ILUSE]

    run(main)


def test_task_that_starts_anew_does_not_hold_what_it_left_locked(run, cast):
    """A mutex that was left locked has no owner any more."""

    def main(_):
        mutex = made(("type", PTHREAD_MUTEX_RECURSIVE))
        log = []

        def task(_):
            try:
                log.append(pthread_mutex_trylock(mutex))
            except OSError as error:
                log.append(error.errno)

        ident = pyitron.acre_tsk(pyitron.T_CTSK(0, 0, task, 5, 64))
        pyitron.act_tsk(ident)
        pyitron.act_tsk(ident)
        assert log == [None, EBUSY]

    run(main)


# -- contexts


def test_context_locked_everything_is_refused(run, errno_of):
    """EPERM; with dispatching disabled only what may wait is."""

    def main(_):
        mutex = ceiling(50)
        waiting = [
            (pthread_mutex_lock, mutex), (pthread_mutex_timedlock, mutex, FAR),
            (pthread_mutex_clocklock, mutex, CLOCK_REALTIME, FAR), (pthread_mutex_setprioceiling, mutex, 5),
        ]  # fmt: skip
        others = [
            (pthread_mutex_trylock, mutex), (pthread_mutex_unlock, mutex), (pthread_mutex_getprioceiling, mutex),
            (pthread_mutex_destroy, mutex),
        ]  # fmt: skip
        pyitron.loc_cpu()
        calls = [*waiting, *others, (pthread_mutex_init,), (pthread_mutex_consistent, mutex)]
        assert {errno_of(*call) for call in calls} == {EPERM}
        pyitron.unl_cpu()
        pyitron.dis_dsp()
        assert {errno_of(*call) for call in waiting} == {EPERM}
        for function, *arguments in others:
            function(*arguments)
        pyitron.ena_dsp()

    run(main)


def test_the_host_and_handlers_hold_no_mutex(errno_of):
    """They make, look at and destroy them only."""
    process = posix_rt.Process(lambda _: None)
    with process:
        mutex = ceiling(40)
        assert pthread_mutex_getprioceiling(mutex) == 40
        for function in (pthread_mutex_lock, pthread_mutex_trylock, pthread_mutex_unlock, pthread_mutex_consistent):
            assert errno_of(function, mutex) == EPERM
        assert errno_of(pthread_mutex_timedlock, mutex, FAR) == EPERM
        assert errno_of(pthread_mutex_clocklock, mutex, CLOCK_REALTIME, FAR) == EPERM
        assert errno_of(pthread_mutex_setprioceiling, mutex, 3) == EPERM
        pthread_mutex_destroy(mutex)
    process.close()


def test_wrong_types_are_type_errors(run):
    """They name the function and the parameter."""

    def main(_):
        mutex = ceiling(50)
        for function, arguments, message in [
            (pthread_mutex_lock, (1,), "pthread_mutex_lock: mutex must be a pthread_mutex_t, not int"),
            (pthread_mutex_trylock, (sem_t(1),), "pthread_mutex_trylock: mutex must be a pthread_mutex_t, not sem_t"),
            (pthread_mutex_setprioceiling, (mutex, "5"), "pthread_mutex_setprioceiling: prioceiling must be an int, not str"),
            (pthread_mutex_clocklock, (mutex, None, FAR), "pthread_mutex_clocklock: clock_id must be an int, not NoneType"),
            (pthread_mutex_init, (1,), "pthread_mutex_init: attr must be a pthread_mutexattr_t, not int"),
        ]:
            with pytest.raises(TypeError) as caught:
                function(*arguments)
            assert str(caught.value) == message

    run(main)
