# SPDX-License-Identifier: MIT
"""Condition variables: a bottling line, whose parts wait for each other."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


class Belt:
    """What the threads share: the bottles on the belt, and whether the line
    runs."""

    def __init__(self):
        self.mutex = pthread_mutex_init()
        self.changed = pthread_cond_init()
        self.bottles = 0
        self.running = True


def filler(belt):
    """Whoever changes what others wait for tells one of them."""
    for _ in range(3):
        sleep_ms(100)
        pthread_mutex_lock(belt.mutex)
        belt.bottles += 1
        say(f"a bottle is filled, {belt.bottles} on the belt")
        pthread_cond_signal(belt.changed)
        pthread_mutex_unlock(belt.mutex)


def packer(belt):
    """Wait until there is a bottle. The mutex is free meanwhile, and held again
    when the wait is over; what was waited for has to be looked at once more."""
    pthread_mutex_lock(belt.mutex)
    while belt.running:
        if belt.bottles == 0:
            pthread_cond_wait(belt.changed, belt.mutex)
        else:
            belt.bottles -= 1
            say("a bottle is packed")
    pthread_mutex_unlock(belt.mutex)
    say("the packer stops")


def stop_the_line(belt):
    """What concerns all is told to all."""
    pthread_mutex_lock(belt.mutex)
    belt.running = False
    pthread_cond_broadcast(belt.changed)
    pthread_mutex_unlock(belt.mutex)


def with_a_steady_clock():
    """The attributes name the clock by which waits end; this one nobody sets."""
    attr = pthread_condattr_init()
    pthread_condattr_setclock(attr, CLOCK_MONOTONIC)
    say(f"steady: {pthread_condattr_getclock(attr) == CLOCK_MONOTONIC}")
    cond = pthread_cond_init(attr)
    pthread_condattr_destroy(attr)
    return cond


def wait_for_a_second():
    """A wait that ends at an instant. Nobody waits afterwards, so the condition
    variable can be destroyed."""
    mutex, cond = pthread_mutex_init(), with_a_steady_clock()
    pthread_mutex_lock(mutex)
    now = clock_gettime(CLOCK_MONOTONIC)
    try:
        pthread_cond_timedwait(cond, mutex, timespec(now.tv_sec + 1, now.tv_nsec))
    except TimeoutError:
        say("nothing has come for a second")
    pthread_cond_destroy(cond)


def share_with_everybody():
    """All threads share a condition variable, whatever is said here."""
    attr = pthread_condattr_init()
    pthread_condattr_setpshared(attr, PTHREAD_PROCESS_SHARED)
    say(f"shared: {pthread_condattr_getpshared(attr) == PTHREAD_PROCESS_SHARED}")


def main(argument):
    """A shift."""
    belt = Belt()
    threads = [pthread_create(None, packer, belt) for _ in range(2)]
    pthread_join(pthread_create(None, filler, belt))
    sched_yield()
    stop_the_line(belt)
    for thread in threads:
        pthread_join(thread)
    wait_for_a_second()
    share_with_everybody()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
