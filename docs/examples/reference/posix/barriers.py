# SPDX-License-Identifier: MIT
"""Barriers: three axes of a milling machine, which begin each step together."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def axis(arguments):
    """Each axis takes another time for its way; at the barrier it waits for the
    others. One of them is told so, and does what is to be done once."""
    name, ways, barrier = arguments
    for way in ways:
        sleep_ms(way)
        say(f"{name} is there")
        if pthread_barrier_wait(barrier) == PTHREAD_BARRIER_SERIAL_THREAD:
            say(f"{name} switches the cutter on")


def move():
    """A barrier for three is made, used as often as one likes, and destroyed."""
    barrier = pthread_barrier_init(None, 3)
    ways = {"x": (30, 70), "y": (50, 20), "z": (10, 40)}
    threads = [pthread_create(None, axis, (*way, barrier)) for way in ways.items()]
    for thread in threads:
        pthread_join(thread)
    pthread_barrier_destroy(barrier)


def barrier_for_all():
    """Attributes say who shares it; here that is every thread of the process."""
    attr = pthread_barrierattr_init()
    pthread_barrierattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    say(f"shared: {pthread_barrierattr_getpshared(attr) == PTHREAD_PROCESS_SHARED}")
    pthread_barrierattr_destroy(attr)


def main(argument):
    """The machine works."""
    move()
    barrier_for_all()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
