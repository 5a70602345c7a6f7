# SPDX-License-Identifier: MIT
"""Thread attributes: how the threads of an engine controller are made."""

from errno import ENOTSUP

import posix_rt
from posix_rt import *


def injection(argument):
    """What a thread was made with, it can ask for."""
    policy, param = pthread_getschedparam(pthread_self())
    print(f"injection: policy {policy}, priority {param.sched_priority}")


def urgent_attributes():
    """A thread has the priority of its maker, unless its attributes say that theirs
    count. The policy comes first: the priority is checked against it."""
    attr = pthread_attr_init()
    pthread_attr_setinheritsched(attr, PTHREAD_EXPLICIT_SCHED)
    pthread_attr_setschedpolicy(attr, SCHED_FIFO)
    pthread_attr_setschedparam(attr, sched_param(80))
    return attr


def start_the_injection():
    """Attributes may be used for many threads, and be destroyed when all are
    made."""
    attr = urgent_attributes()
    thread = pthread_create(attr, injection)
    pthread_attr_destroy(attr)
    pthread_join(thread)


def look_at_the_schedule():
    """All that was set can be read."""
    attr = urgent_attributes()
    inherit = pthread_attr_getinheritsched(attr)
    print(f"explicit: {inherit == PTHREAD_EXPLICIT_SCHED}")
    print(f"SCHED_FIFO: {pthread_attr_getschedpolicy(attr) == SCHED_FIFO}")
    print(f"priority: {pthread_attr_getschedparam(attr).sched_priority}")


def display(argument):
    """Nobody waits for the end of this one."""
    print("display: on")


def start_the_display():
    """A thread that is detached from the beginning is joined by nobody."""
    attr = pthread_attr_init()
    pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED)
    state = pthread_attr_getdetachstate(attr)
    print(f"detached: {state == PTHREAD_CREATE_DETACHED}")
    pthread_create(attr, display)
    sched_yield()


def choose_a_stack():
    """A size of stack is charged to the process's memory; or the application brings
    the memory of the stack."""
    attr = pthread_attr_init()
    pthread_attr_setstacksize(attr, 64 * 1024)
    print(f"stack: {pthread_attr_getstacksize(attr)} bytes")
    pthread_attr_setstack(attr, bytearray(32 * 1024), 32 * 1024)
    memory, size = pthread_attr_getstack(attr)
    print(f"a stack of its own: {size} bytes")


def compete_with_everybody():
    """Threads compete for the processor in the whole system; there is nothing
    else."""
    attr = pthread_attr_init()
    pthread_attr_setscope(attr, PTHREAD_SCOPE_SYSTEM)
    print(f"whole system: {pthread_attr_getscope(attr) == PTHREAD_SCOPE_SYSTEM}")
    try:
        pthread_attr_setscope(attr, PTHREAD_SCOPE_PROCESS)
    except OSError as error:
        print(f"within the process only: ENOTSUP: {error.errno == ENOTSUP}")


def main(argument):
    """The engine starts."""
    start_the_injection()
    look_at_the_schedule()
    start_the_display()
    choose_a_stack()
    compete_with_everybody()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
