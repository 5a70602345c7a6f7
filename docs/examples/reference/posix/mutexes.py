# SPDX-License-Identifier: MIT
"""Mutexes: a memory card that several threads write to."""

from errno import errorcode

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def writer(arguments):
    """Only one thread at a time writes to the card; the others wait."""
    name, card = arguments
    pthread_mutex_lock(card)
    say(f"{name} writes")
    sleep_ms(100)
    pthread_mutex_unlock(card)


def two_writers():
    """A mutex is made by pthread_mutex_init, and destroyed when nobody has it."""
    card = pthread_mutex_init()
    threads = [
        pthread_create(None, writer, (name, card)) for name in ("log", "video")
    ]
    for thread in threads:
        pthread_join(thread)
    pthread_mutex_destroy(card)


def who_cannot_wait():
    """One looks whether it is free, the others wait until a certain time, by one
    clock or the other."""
    card = pthread_mutex_init()
    pthread_create(None, writer, ("backup", card))
    sched_yield()
    try:
        pthread_mutex_trylock(card)
    except OSError as error:
        say(f"the card is in use: {errorcode[error.errno]}")
    wait_until(card, CLOCK_REALTIME)
    wait_until(card, CLOCK_MONOTONIC)


def wait_until(card, clock):
    """Wait for 30 ms at most. The time is an instant, not a duration."""
    now = clock_gettime(clock)
    instant = timespec(now.tv_sec, now.tv_nsec + 30_000_000)
    try:
        if clock == CLOCK_REALTIME:
            pthread_mutex_timedlock(card, instant)
        else:
            pthread_mutex_clocklock(card, clock, instant)
    except TimeoutError:
        say("the card is still in use")


def recursive_mutex():
    """A function that locks may call another one that does, if the mutex allows
    it."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_settype(attr, PTHREAD_MUTEX_RECURSIVE)
    mutex = pthread_mutex_init(attr)
    pthread_mutexattr_destroy(attr)
    pthread_mutex_lock(mutex)
    pthread_mutex_lock(mutex)
    say("locked twice by the same thread")
    pthread_mutex_unlock(mutex)
    pthread_mutex_unlock(mutex)


def forgetful(mutex):
    """This thread ends while it holds the mutex."""
    pthread_mutex_lock(mutex)
    say("a thread ends in the middle of its work")


def robust_mutex():
    """The next one is told that the owner has ended, and puts right what it
    left."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_setrobust(attr, PTHREAD_MUTEX_ROBUST)
    mutex = pthread_mutex_init(attr)
    pthread_join(pthread_create(None, forgetful, mutex))
    try:
        pthread_mutex_lock(mutex)
    except OSError as error:
        say(f"its successor is told: {errorcode[error.errno]}")
        pthread_mutex_consistent(mutex)
    pthread_mutex_unlock(mutex)


def ceiling():
    """Who holds a mutex with a ceiling runs at that priority at least."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_setprotocol(attr, PTHREAD_PRIO_PROTECT)
    pthread_mutexattr_setprioceiling(attr, 30)
    mutex = pthread_mutex_init(attr)
    before = pthread_mutex_setprioceiling(mutex, 40)
    say(f"the ceiling was {before} and is {pthread_mutex_getprioceiling(mutex)}")


def read_attributes():
    """All that was set can be read; every mutex is shared by all threads."""
    attr = pthread_mutexattr_init()
    pthread_mutexattr_setprotocol(attr, PTHREAD_PRIO_INHERIT)
    pthread_mutexattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    say(f"inherits: {pthread_mutexattr_getprotocol(attr) == PTHREAD_PRIO_INHERIT}")
    say(f"shared: {pthread_mutexattr_getpshared(attr) == PTHREAD_PROCESS_SHARED}")
    say(f"normal: {pthread_mutexattr_gettype(attr) == PTHREAD_MUTEX_NORMAL}")
    say(f"robust: {pthread_mutexattr_getrobust(attr) == PTHREAD_MUTEX_ROBUST}")
    say(f"ceiling: {pthread_mutexattr_getprioceiling(attr)}")


def main(argument):
    """What is done with mutexes."""
    two_writers()
    who_cannot_wait()
    recursive_mutex()
    robust_mutex()
    ceiling()
    read_attributes()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
