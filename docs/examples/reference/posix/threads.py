# SPDX-License-Identifier: MIT
"""Threads: a 3D printer, whose jobs may be ended at any time."""

from errno import errorcode

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def heater(celsius):
    """A thread's function gets one argument; what it returns is the thread's
    result."""
    say(f"the heater goes to {celsius} degrees")
    sleep_ms(500)
    return celsius


def heat_up():
    """Start a thread, and wait for its end. It exists until somebody has joined
    it."""
    thread = pthread_create(None, heater, 210)
    celsius = pthread_join(thread)
    say(f"the nozzle has {celsius} degrees")


def camera(argument):
    """A thread that nobody joins. It ends in the depth of its work, with a result
    that nobody sees."""
    sleep_ms(30)
    say("a picture of the first layer is taken")
    pthread_exit("picture.png")


def take_a_picture():
    """A detached thread goes by itself when it ends; it cannot be joined."""
    thread = pthread_create(None, camera)
    pthread_detach(thread)
    try:
        pthread_join(thread)
    except OSError as error:
        say(f"to join it is an error: {errorcode[error.errno]}")


def print_job(name):
    """A job that may be cancelled while it waits, but not in the middle of a
    layer."""
    pthread_cleanup_push(park_the_head, name)
    for layer in range(1, 100):
        state = pthread_setcancelstate(PTHREAD_CANCEL_DISABLE)
        say(f"{name}: layer {layer} begins")
        sleep_ms(100)
        say(f"{name}: layer {layer} ends")
        pthread_setcancelstate(state)
        pthread_testcancel()
    pthread_cleanup_pop(1)


def park_the_head(name):
    """A cleanup routine runs when the thread ends before it is popped, or is popped
    with 1."""
    say(f"{name}: the head is parked")


def cancel_the_job():
    """Ask a thread to end. Its result tells that it was cancelled."""
    thread = pthread_create(None, print_job, "gear")
    sleep_ms(150)
    say("the job is cancelled")
    pthread_cancel(thread)
    result = pthread_join(thread)
    say(f"it was cancelled: {result is PTHREAD_CANCELED}")


def compute_a_path(points):
    """Who computes for long and calls nothing may let itself be cancelled at
    once."""
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS)
    while True:
        points.append(len(points))
        process.consume(40_000_000)


def give_up_computing():
    """Such a thread ends at the instant of the cancellation."""
    points = []
    thread = pthread_create(None, compute_a_path, points)
    sleep_ms(100)
    pthread_cancel(thread)
    pthread_join(thread)
    say(f"the path has {len(points)} points")


def who_am_i():
    """Two handles of one thread are equal. Nothing forks here, but handlers for
    that are accepted."""
    me = pthread_self()
    say(f"the main thread is equal to itself: {pthread_equal(me, pthread_self())}")
    pthread_atfork(None, None, None)


def main(argument):
    """What the printer does."""
    heat_up()
    take_a_picture()
    cancel_the_job()
    give_up_computing()
    who_am_i()


if __name__ == "__main__":
    process = posix_rt.Process(main)
    result = process.run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
