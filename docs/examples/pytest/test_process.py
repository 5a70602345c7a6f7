# SPDX-License-Identifier: MIT
"""A POSIX process under test."""

from posix_rt import *


def main(argument):
    ready = sem_init(0, 0)
    pthread_create(None, sem_wait, ready)
    nanosleep(timespec(0, argument))
    sem_post(ready)
    return "done"


def test_the_thread_waits_for_main(process):
    made = process(main, 5_000_000)
    made.run_until(3)
    made.assert_states({"main": "delayed", "tsk2": "waiting for sem1"})
    assert made.run().reason == "exit"
    assert made.status == "done"
