# SPDX-License-Identifier: MIT
"""Semaphores: a filling station with two pumps."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def car(arguments):
    """A car waits for a pump as long as it takes."""
    name, pumps = arguments
    sem_wait(pumps)
    say(f"{name} fills up")
    sleep_ms(300)
    say(f"{name} drives off")
    sem_post(pumps)


def three_cars(pumps):
    """A semaphore has as many units as there are pumps."""
    names = ("red car", "blue car", "old van")
    threads = [pthread_create(None, car, (name, pumps)) for name in names]
    sleep_ms(100)
    say(f"free pumps: {sem_getvalue(pumps)}")
    for thread in threads:
        pthread_join(thread)


def the_hurried_ones(pumps):
    """Who does not want to wait, or only to a certain time, is told by an
    exception."""
    sem_wait(pumps)
    sem_wait(pumps)
    try:
        sem_trywait(pumps)
    except BlockingIOError:
        say("the taxi drives on")
    now = clock_gettime(CLOCK_REALTIME)
    try:
        sem_timedwait(pumps, timespec(now.tv_sec + 2, now.tv_nsec))
    except TimeoutError:
        say("the ambulance has waited for two seconds")


def the_careful_one(pumps):
    """A time of CLOCK_MONOTONIC does not move when somebody sets the clock."""
    now = clock_gettime(CLOCK_MONOTONIC)
    try:
        sem_clockwait(pumps, CLOCK_MONOTONIC, timespec(now.tv_sec + 1, now.tv_nsec))
    except TimeoutError:
        say("the tractor has waited for one second")


def car_wash():
    """A semaphore with a name is found by those who know the name. It goes with the
    last one who has it open, once its name is gone."""
    wash = sem_open("/wash", O_CREAT | O_EXCL, 0o600, 1)
    same = sem_open("/wash", 0)
    sem_wait(same)
    say(f"places in the car wash: {sem_getvalue(wash)}")
    sem_unlink("/wash")
    sem_close(same)
    sem_close(wash)


def main(argument):
    """A day."""
    pumps = sem_init(0, 2)
    three_cars(pumps)
    the_hurried_ones(pumps)
    the_careful_one(pumps)
    sem_destroy(pumps)
    car_wash()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
