# SPDX-License-Identifier: MIT
"""Once-only initialisation: a bus that is set up by whoever needs it first."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


bus_is_set_up = pthread_once_t()


def set_up_the_bus():
    """This takes its time; others who need the bus wait until it is done."""
    say("the bus is being set up")
    sleep_ms(20)


def sensor(name):
    """Nobody knows which sensor comes first."""
    pthread_once(bus_is_set_up, set_up_the_bus)
    say(f"{name} uses the bus")


def main(argument):
    """Three sensors begin at the same time."""
    names = ("temperature", "pressure", "humidity")
    threads = [pthread_create(None, sensor, name) for name in names]
    for thread in threads:
        pthread_join(thread)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
