# SPDX-License-Identifier: MIT
"""Spin locks: a counter that two threads of a turnstile share."""

from errno import errorcode

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


class Turnstile:
    """What the threads share."""

    def __init__(self):
        self.lock = pthread_spin_init(PTHREAD_PROCESS_PRIVATE)
        self.people = 0


def gate(turnstile):
    """What is done while the lock is held is short. Who finds it taken waits; here
    that costs no processor time."""
    for _ in range(5):
        pthread_spin_lock(turnstile.lock)
        turnstile.people += 1
        pthread_spin_unlock(turnstile.lock)
        sleep_ms(100)


def look_at_the_counter(turnstile):
    """Who cannot wait at all looks whether it is free."""
    pthread_spin_lock(turnstile.lock)
    try:
        pthread_spin_trylock(turnstile.lock)
    except OSError as error:
        say(f"it is taken: {errorcode[error.errno]}")
    pthread_spin_unlock(turnstile.lock)


def close_for_today(turnstile):
    """A lock that nobody holds can be destroyed."""
    pthread_spin_destroy(turnstile.lock)
    say(f"{turnstile.people} people came")


def main(argument):
    """A day at the turnstile."""
    turnstile = Turnstile()
    threads = [pthread_create(None, gate, turnstile) for _ in range(2)]
    for thread in threads:
        pthread_join(thread)
    look_at_the_counter(turnstile)
    close_for_today(turnstile)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
