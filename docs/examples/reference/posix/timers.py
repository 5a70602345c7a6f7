# SPDX-License-Identifier: MIT
"""Timers: watering plants, by a signal, by a thread, and once."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


WATER = SIGRTMIN


def in_ms(ms):
    """A time of so many milliseconds."""
    return timespec(ms // 1000, ms % 1000 * 1_000_000)


def water_every_second():
    """A timer sends a signal at its intervals, and a thread waits for that. A timer
    goes by a clock: this one by that which nobody sets."""
    signals = sigemptyset()
    sigaddset(signals, WATER)
    sigprocmask(SIG_BLOCK, signals)
    timer = timer_create(CLOCK_MONOTONIC, sigevent(SIGEV_SIGNAL, WATER, "tomatoes"))
    timer_settime(timer, 0, itimerspec(in_ms(1_000), in_ms(1_000)))
    for _ in range(3):
        info = sigwaitinfo(signals)
        say(f"water for the {info.si_value}")
    return timer


def sleep_too_long(timer):
    """One signal is pending at most; how often the timer went off besides is told
    when it is taken."""
    sleep_ms(3_500)
    signals = sigemptyset()
    sigaddset(signals, WATER)
    sigwaitinfo(signals)
    say(f"the tomatoes were forgotten {timer_getoverrun(timer)} times")


def look_at_the_timer(timer):
    """The time left, and the interval. With a time of zero the timer is
    disarmed."""
    left = timer_gettime(timer)
    say(f"again in {left.it_value.tv_nsec // 1_000_000} ms")
    timer_settime(timer, 0, itimerspec(in_ms(0), in_ms(0)))
    say(f"disarmed: {timer_gettime(timer).it_value == in_ms(0)}")


def close_the_valve(value):
    """The function that a timer calls, in a thread of its own."""
    say(f"{value}: closed")


def open_the_valve():
    """A timer that goes off once, at an instant, is deleted when it has done so."""
    now = clock_gettime(CLOCK_REALTIME)
    instant = timespec(now.tv_sec + 2, now.tv_nsec)
    event = sigevent(SIGEV_THREAD, 0, "the valve", close_the_valve, None)
    timer = timer_create(CLOCK_REALTIME, event)
    timer_settime(timer, TIMER_ABSTIME, itimerspec(in_ms(0), instant))
    say("the valve: open")
    sleep_ms(3_000)
    timer_delete(timer)


def main(argument):
    """In the greenhouse."""
    timer = water_every_second()
    sleep_too_long(timer)
    look_at_the_timer(timer)
    open_the_valve()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
