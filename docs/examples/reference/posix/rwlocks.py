# SPDX-License-Identifier: MIT
"""Read-write locks: the map of a robot, read by many and written by one."""

from errno import errorcode

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def in_ms(ms):
    """An instant so many milliseconds from now."""
    now = clock_gettime(CLOCK_REALTIME)
    return timespec(now.tv_sec, now.tv_nsec + ms * 1_000_000)


def navigator(arguments):
    """Those who read the map do so at the same time."""
    name, lock = arguments
    pthread_rwlock_rdlock(lock)
    say(f"{name} reads the map")
    sleep_ms(50)
    pthread_rwlock_unlock(lock)


def cartographer(lock):
    """Who writes waits until all have read, and is alone with the map."""
    pthread_rwlock_wrlock(lock)
    say("a wall is drawn")
    sleep_ms(100)
    say("the map is complete")
    pthread_rwlock_unlock(lock)


def passer_by(lock):
    """While one writes, others look whether they may, or wait until an instant."""
    try:
        pthread_rwlock_tryrdlock(lock)
    except OSError as error:
        say(f"somebody writes: {errorcode[error.errno]}")
    try:
        pthread_rwlock_timedrdlock(lock, in_ms(20))
    except TimeoutError:
        say("somebody writes: no look in 20 ms")


def second_cartographer(lock):
    """While others read, the same is true for who wants to write."""
    try:
        pthread_rwlock_trywrlock(lock)
    except OSError as error:
        say(f"somebody reads: {errorcode[error.errno]}")
    try:
        pthread_rwlock_timedwrlock(lock, in_ms(20))
    except TimeoutError:
        say("somebody reads: no writing in 20 ms")


def lock_for_all():
    """Attributes say who shares it; here that is every thread of the process."""
    attr = pthread_rwlockattr_init()
    pthread_rwlockattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    say(f"shared: {pthread_rwlockattr_getpshared(attr) == PTHREAD_PROCESS_SHARED}")
    lock = pthread_rwlock_init(attr)
    pthread_rwlockattr_destroy(attr)
    return lock


def main(argument):
    """The robot drives."""
    lock = lock_for_all()
    readers = [
        pthread_create(None, navigator, (name, lock)) for name in ("legs", "eyes")
    ]
    sleep_ms(10)
    second_cartographer(lock)
    writer = pthread_create(None, cartographer, lock)
    sleep_ms(40)
    passer_by(lock)
    for thread in (*readers, writer):
        pthread_join(thread)
    pthread_rwlock_destroy(lock)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
