# SPDX-License-Identifier: MIT
"""Thread-specific data: each thread of a modem has a log of its own."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


log_key = None


def print_log(lines):
    """The destructor gets the thread's value when the thread ends."""
    say("; ".join(lines))


def note(line):
    """One key, and a value for each thread: None, before there is one."""
    lines = pthread_getspecific(log_key)
    if lines is None:
        lines = []
        pthread_setspecific(log_key, lines)
    lines.append(line)


def modem(name):
    """Functions far down find the thread's log without being handed it."""
    note(f"{name}: dials")
    sleep_ms(100)
    note("is connected")
    sleep_ms(100)
    note("hangs up")


def main(argument):
    """The key is made before the threads, and deleted after them."""
    global log_key
    log_key = pthread_key_create(print_log)
    threads = [pthread_create(None, modem, name) for name in ("first", "second")]
    for thread in threads:
        pthread_join(thread)
    pthread_key_delete(log_key)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
