# SPDX-License-Identifier: MIT
"""Scheduling: the threads of a mixing desk, some more urgent than others."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def compute(ms):
    """Take processor time, as work does on a board."""
    process.consume(ms * 1_000_000)


def channel(name):
    """Threads of SCHED_RR and one priority take turns: each computes until its
    slice is used up."""
    for _ in range(3):
        compute(60)
        say(f"{name}: 60 ms of sound")


def mix_two_channels():
    """The slice is the same for all. Who makes threads hands its priority on."""
    interval = sched_rr_get_interval(0)
    say(f"a slice is {interval.tv_nsec // 1_000_000} ms")
    threads = [pthread_create(None, channel, name) for name in ("voice", "piano")]
    for thread in threads:
        pthread_join(thread)


def be_urgent():
    """Policy and priority of the calling thread, for which pid 0 stands too."""
    sched_setscheduler(0, SCHED_RR, sched_param(20))
    policy = sched_getscheduler(0)
    priority = sched_getparam(0).sched_priority
    say(f"SCHED_RR: {policy == SCHED_RR}, priority {priority}")


def know_the_limits():
    """Priorities of a policy; the higher one is the more urgent."""
    lowest, highest = (
        sched_get_priority_min(SCHED_FIFO),
        sched_get_priority_max(SCHED_FIFO),
    )
    say(f"SCHED_FIFO has priorities {lowest} to {highest}")


def meter(argument):
    """The meter only shows what it is told."""
    say("meter: shows the level")


def show_the_level():
    """The meter is made less urgent than the others, and later more urgent than
    this thread, so that it runs at once."""
    thread = pthread_create(None, meter)
    pthread_setschedparam(thread, SCHED_FIFO, sched_param(5))
    policy, param = pthread_getschedparam(thread)
    say(f"the meter has priority {param.sched_priority}")
    pthread_setschedprio(thread, 30)
    say("the meter was faster")
    pthread_join(thread)


def give_way():
    """Let the others of this priority go first."""
    thread = pthread_create(None, meter)
    say("after you")
    sched_yield()
    say("thank you")
    pthread_join(thread)


def change_the_priority():
    """A new priority, and the policy that there is."""
    sched_setparam(0, sched_param(40))
    say(f"priority {sched_getparam(0).sched_priority}")


def main(argument):
    """A sound check."""
    know_the_limits()
    be_urgent()
    mix_two_channels()
    show_the_level()
    give_way()
    change_the_priority()


if __name__ == "__main__":
    process = posix_rt.Process(main)
    result = process.run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
