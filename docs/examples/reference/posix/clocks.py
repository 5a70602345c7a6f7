# SPDX-License-Identifier: MIT
"""Clocks: a tide gauge, which reads the water at full minutes."""

import posix_rt
from posix_rt import *


def seconds(clock):
    """The time of a clock, as a number of seconds."""
    time = clock_gettime(clock)
    return time.tv_sec + time.tv_nsec / 1_000_000_000


def say(text):
    print(f"{seconds(CLOCK_MONOTONIC):5.1f} s  {text}")


def set_the_clock():
    """The time by radio: ten seconds before a full minute. The steady clock does
    not move with it."""
    clock_settime(CLOCK_REALTIME, timespec(1_795_247_990, 0))
    say(f"it is {seconds(CLOCK_REALTIME):.0f}")


def read_at_full_minutes():
    """Sleep until an instant: however long the reading takes, the next one is not
    late."""
    minute = clock_gettime(CLOCK_REALTIME).tv_sec // 60 * 60
    for _ in range(2):
        minute += 60
        clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, timespec(minute, 0))
        read_the_water()


def read_the_water():
    """Wait for the waves to settle, for some time; then compute for a while."""
    nanosleep(timespec(1, 500_000_000))
    process.consume(250_000_000)
    say(f"the water is read, {seconds(CLOCK_REALTIME) % 60:.2f} s after the minute")


def know_the_resolution():
    """How exact a clock is."""
    say(f"resolution: {clock_getres(CLOCK_REALTIME).tv_nsec} ns")


def account_for_the_processor():
    """Threads, and all of them together, have clocks that go while they compute."""
    mine = pthread_getcpuclockid(pthread_self())
    everybodys = clock_getcpuclockid(0)
    say(f"processor time: {seconds(mine)} s of {seconds(everybodys)} s")


def main(argument):
    """Two minutes at the gauge."""
    set_the_clock()
    know_the_resolution()
    read_at_full_minutes()
    account_for_the_processor()


if __name__ == "__main__":
    process = posix_rt.Process(main)
    result = process.run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
