# SPDX-License-Identifier: MIT
"""A process: its main thread, and what is wrong with what it is made from."""

import pytest

import posix_rt
from posix_rt import *


def test_status_is_what_main_returned(run):
    """With the argument that it was given."""
    assert posix_rt.Process(lambda argument: argument, 5).run().reason == "exit"
    assert run(lambda _: "done")[1] == "done"


def test_main_thread_has_its_name_and_its_attributes():
    """It is called main in reports."""

    def main(_):
        pthread_join(pthread_create(None, lambda _: nanosleep(timespec(9, 0))))

    attr = pthread_attr_init()
    pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
    pthread_attr_setschedpolicy(attr, SCHED_FIFO)
    pthread_attr_setschedparam(attr, sched_param(7))
    priorities = []
    process = posix_rt.Process(lambda _: priorities.append(sched_getparam(0).sched_priority), attr=attr)
    assert process.run().reason == "exit"
    assert priorities == [7]
    process = posix_rt.Process(main)
    process.run(until=1)
    assert process.result().report.startswith("main (task 1) waits for the end of thread 2")
    process.close()


@pytest.mark.parametrize(
    ("error", "message", "arguments", "options"),
    [
        (TypeError, "Process: main must be a function, not int", (5,), {}),
        (TypeError, "pthread_create: attr must be a pthread_attr_t, not int", (print,), {"attr": 5}),
        (ValueError, "clock must be", (print,), {"clock": "x"}),
        (ValueError, "servers must be", (print,), {"servers": "x"}),
        (ValueError, "memory must have room for the stack of the main thread, 100 bytes have not", (print,), {"memory": 100}),
        (ValueError, "max_id must be an int of 1 or more", (print,), {"max_id": 0}),
    ],
)
def test_what_it_cannot_be_made_from_is_told(error, message, arguments, options):
    """One message, which names the parameter."""
    with pytest.raises(error, match=message):
        posix_rt.Process(*arguments, **options)
