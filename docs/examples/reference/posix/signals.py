# SPDX-License-Identifier: MIT
"""Signals: a pump, which is told what to do, and what has happened."""

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


ORDER = SIGRTMIN


def set_of(*numbers):
    """A set is made empty, and signals are added to it."""
    signals = sigemptyset()
    for number in numbers:
        sigaddset(signals, number)
    return signals


def on_overload(signo, info, context):
    """A handler with SA_SIGINFO is told what came with the signal. It runs in the
    thread that takes the signal, and may make any call."""
    say(f"the motor is overloaded: {info.si_value} A")


def on_hangup(signo):
    """The plain form of a handler."""
    say("somebody has hung up")


def handle_signals():
    """What is to be done with two signals; the first one is not disturbed by the
    other."""
    sigaction(SIGUSR1, struct_sigaction(on_overload, set_of(SIGHUP), SA_SIGINFO))
    before = signal(SIGHUP, on_hangup)
    say(f"SIGHUP was left to its default: {before == SIG_DFL}")
    sigqueue(0, SIGUSR1, 17)
    raise_(SIGHUP)


def worker(argument):
    """Orders are signals that wait in a queue, each with a value; the lowest number
    goes first. Nothing for a second is the end of the shift."""
    info = sigwaitinfo(set_of(ORDER, ORDER + 1))
    while True:
        say(f"order: {info.si_value}")
        try:
            info = sigtimedwait(set_of(ORDER, ORDER + 1), timespec(1, 0))
        except BlockingIOError:
            say("no more orders")
            break


def give_orders():
    """Signals that threads wait for are blocked, or a handler gets them. Threads
    block what their maker blocked."""
    sigprocmask(SIG_BLOCK, set_of(ORDER, ORDER + 1))
    sigqueue(0, ORDER + 1, "fill the tank")
    sigqueue(0, ORDER, "prime the pump")
    sigqueue(0, ORDER + 1, "stop")
    pthread_join(pthread_create(None, worker))


def guard(argument):
    """One thread waits for all that others send to it."""
    signals = sigfillset()
    sigdelset(signals, SIGUSR1)
    pthread_sigmask(SIG_SETMASK, signals)
    number = sigwait(signals)
    say(f"the guard got signal {number}, which is SIGTERM: {number == SIGTERM}")


def send_to_one_thread():
    """A signal for a certain thread, and one for whoever takes it."""
    thread = pthread_create(None, guard)
    sched_yield()
    pthread_kill(thread, SIGTERM)
    pthread_join(thread)
    kill(0, SIGHUP)


def look_at_what_is_pending():
    """A signal that is blocked stays pending until it is wanted."""
    before = pthread_sigmask(SIG_BLOCK, set_of(SIGHUP))
    kill(0, SIGHUP)
    say(f"SIGHUP is pending: {sigismember(sigpending(), SIGHUP)}")
    try:
        sigsuspend(before)
    except InterruptedError:
        say("a handler has run")


def name_a_stack():
    """An alternate stack is remembered; handlers run on the stack of their
    thread."""
    sigaltstack(stack_t(bytearray(SIGSTKSZ), SIGSTKSZ))
    say(f"an alternate stack of {sigaltstack().ss_size} bytes")


def main(argument):
    """The pump works."""
    handle_signals()
    give_orders()
    send_to_one_thread()
    look_at_what_is_pending()
    name_a_stack()


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
