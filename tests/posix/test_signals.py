# SPDX-License-Identifier: MIT
"""Signals: sending, blocking, waiting for them."""

import os
from contextlib import contextmanager
from errno import EAGAIN, EINTR, EINVAL, EPERM, ESRCH

import pytest

import posix_rt
import pyitron
from kernel.entry import enter, leave
from posix_rt import *
from posix_rt.call import here

FIRST, SECOND = SIGRTMIN, SIGRTMIN + 1


def signals(*numbers):
    """A set of these."""
    chosen = sigemptyset()
    for number in numbers:
        sigaddset(chosen, number)
    return chosen


def block(*numbers):
    """Let the calling thread, and those it makes, block these."""
    pthread_sigmask(SIG_BLOCK, signals(*numbers))


def catch(number, handler, *masked, flags=0):
    """Let *handler* handle a signal."""
    sigaction(number, struct_sigaction(handler, signals(*masked), flags))


def member(number):
    """Whether this signal is pending."""
    return sigismember(sigpending(), number)


def in_handler(handler, milliseconds=None):
    """Let *handler* run as an interrupt handler, now or at a time."""
    assert pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, handler)) == 0
    here().machine.raise_interrupt(1, milliseconds)


def pause(milliseconds):
    """Let the others run."""
    assert pyitron.dly_tsk(milliseconds) == 0


# -- sending


@pytest.mark.parametrize("send", [lambda: kill(0, SIGUSR1), lambda: kill(os.getpid(), SIGUSR1), lambda: raise_(SIGUSR1)])
def test_handler_has_run_before_the_sender_goes_on(run, send):
    """Of the thread itself, or of the process where it is the only one."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append((signo, pthread_self())))
        send()
        assert log == [(SIGUSR1, pthread_self())]

    run(main)


def test_handler_with_information_gets_it(run):
    """Who sent it, how, and the value."""

    def main(_):
        log = []
        for number in (SIGUSR1, FIRST):
            catch(number, lambda *arguments: log.append(arguments), flags=SA_SIGINFO)
        kill(0, SIGUSR1)
        raise_(SIGUSR1)
        pthread_kill(pthread_self(), FIRST)
        sigqueue(0, FIRST, "value")
        sigqueue(0, SIGUSR1, 7)
        pid = os.getpid()
        assert log == [
            (SIGUSR1, siginfo_t(SIGUSR1, SI_USER, None, pid), None),
            (SIGUSR1, siginfo_t(SIGUSR1, SI_TKILL, None, pid), None),
            (FIRST, siginfo_t(FIRST, SI_TKILL, None, pid), None),
            (FIRST, siginfo_t(FIRST, SI_QUEUE, "value", pid), None),
            (SIGUSR1, siginfo_t(SIGUSR1, SI_QUEUE, 7, pid), None),
        ]

    run(main)


def test_sending_errors(run, errno_of):
    """The process first, then the number; 0 sends nothing."""

    def main(_):
        me = pthread_self()
        assert [kill(0, 0), kill(os.getpid(), 0), sigqueue(0, 0, None), raise_(0), pthread_kill(me, 0)] == [None] * 5
        for number in (-1, 32, 33, 65):
            assert errno_of(kill, 0, number) == EINVAL
            assert errno_of(sigqueue, 0, number, None) == EINVAL
            assert errno_of(raise_, number) == EINVAL
            assert errno_of(pthread_kill, pthread_self(), number) == EINVAL
        for pid in (1, -1, os.getpid() + 1):
            assert errno_of(kill, pid, 0) == ESRCH
            assert errno_of(sigqueue, pid, 65, None) == ESRCH
        assert errno_of(pthread_kill, posix_rt.from_id(pthread_t, 999), SIGUSR1) == ESRCH

    run(main)


def test_signals_queue_in_order_with_their_values(run):
    """From SIGRTMIN on; the lowest number goes first, whenever it came."""

    def main(_):
        block(FIRST, SECOND)
        for number, value in [(SECOND, "a"), (FIRST, "b"), (SECOND, "c"), (FIRST, "d")]:
            sigqueue(0, number, value)
        chosen = signals(FIRST, SECOND)
        got = [sigwaitinfo(chosen)[:3] for _ in range(4)]
        assert got == [(FIRST, SI_QUEUE, "b"), (FIRST, SI_QUEUE, "d"), (SECOND, SI_QUEUE, "a"), (SECOND, SI_QUEUE, "c")]
        assert sigpending() == sigemptyset()

    run(main)


def test_signals_below_sigrtmin_are_pending_once(run, errno_of):
    """The first keeps its value."""

    def main(_):
        block(SIGUSR1)
        for value in (1, 2):
            sigqueue(0, SIGUSR1, value)
        kill(0, SIGUSR1)
        assert sigwaitinfo(signals(SIGUSR1)).si_value == 1
        assert errno_of(sigtimedwait, signals(SIGUSR1), timespec(0, 0)) == EAGAIN

    run(main)


def test_sigqueue_max_signals_are_queued(run, errno_of):
    """Then it is EAGAIN, until one is taken; kill leaves one of its number pending all the same."""

    def main(_):
        block(FIRST, SECOND, SIGUSR1)
        for value in range(SIGQUEUE_MAX):
            sigqueue(0, FIRST, value)
        assert errno_of(sigqueue, 0, FIRST, None) == EAGAIN
        assert errno_of(sigqueue, 0, SECOND, None) == EAGAIN
        # Below SIGRTMIN there is one place for each number.
        sigqueue(0, SIGUSR1, None)
        for _ in range(2):
            kill(0, SECOND)
            kill(0, FIRST)
        assert [sigwaitinfo(signals(FIRST)).si_value for _ in range(2)] == [0, 1]
        sigqueue(0, FIRST, "last")
        sigqueue(0, FIRST, "very last")
        assert errno_of(sigqueue, 0, FIRST, None) == EAGAIN
        values = [sigwaitinfo(signals(FIRST)).si_value for _ in range(SIGQUEUE_MAX)]
        assert values == [*range(2, SIGQUEUE_MAX), "last", "very last"]
        assert sigwait(signals(SECOND)) == SECOND
        assert sigpending() == signals(SIGUSR1)
        for value in range(SIGQUEUE_MAX):
            sigqueue(0, SECOND, value)
        assert errno_of(sigqueue, 0, SECOND, None) == EAGAIN

    run(main)


def test_places_of_signals_that_are_forgotten_are_free_again(run):
    """Ignored while pending, or of a thread that ends."""

    def main(_):
        block(FIRST)

        def thread(_):
            for _ in range(SIGQUEUE_MAX):
                raise_(FIRST)

        pthread_join(pthread_create(None, thread))
        for value in range(SIGQUEUE_MAX):
            sigqueue(0, FIRST, value)
        signal(FIRST, SIG_IGN)
        signal(FIRST, SIG_DFL)
        assert not member(FIRST)
        for value in range(SIGQUEUE_MAX):
            sigqueue(0, FIRST, value)

    run(main)


def test_signal_of_the_process_goes_to_the_most_urgent_thread_that_does_not_block_it(run, cast):
    """Among equals to the one with the lowest id, whatever they are doing."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(pthread_self()))
        for name, priority in [("low", 10), ("first", 20), ("second", 20), ("high", 30)]:
            cast.add(name, priority)
        kill(0, SIGUSR1)
        for name in ("high", "first", "second", "low"):
            cast.tell(name, block, SIGUSR1)
            kill(0, SIGUSR1)
        names = ["high", "first", "second", "low"]
        assert log == [*(cast.threads[name] for name in names), pthread_self()]

    run(main)


def test_signal_that_all_threads_block_is_pending_until_one_does_not(run, cast):
    """It is handled before that one's call returns."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(pthread_self()))
        block(SIGUSR1)
        for name in ("one", "two"):
            cast.add(name, 10)
        kill(0, SIGUSR1)
        assert (log, member(SIGUSR1), cast.tell("one", member, SIGUSR1)) == ([], 1, [("one", 1)])
        assert cast.tell("two", lambda: (pthread_sigmask(SIG_UNBLOCK, signals(SIGUSR1)), len(log))[1]) == [("two", 1)]
        assert (log, member(SIGUSR1)) == ([cast.threads["two"]], 0)

    run(main)


def test_signal_of_the_process_is_another_s_when_its_taker_blocks_it_or_ends(run, cast):
    """What was announced to one thread is not lost with it."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(("USR1", pthread_self())))
        catch(SIGUSR2, lambda signo: (log.append(("USR2", pthread_self())), sem_wait(held)), SIGUSR1)
        held = sem_init(0, 0)
        for name, priority in [("high", 30), ("low", 20)]:
            cast.add(name, priority)

        def both():
            pyitron.dis_dsp()
            pthread_kill(cast.threads["high"], SIGUSR2)
            pyitron.ena_dsp()

        # The handler of SIGUSR2 blocks SIGUSR1, so the other one takes that.
        both()
        kill(0, SIGUSR1)
        assert log == [("USR2", cast.threads["high"]), ("USR1", cast.threads["low"])]
        log.clear()
        # While "low" has yet to run, it is told; then it ends.
        pyitron.sus_tsk(cast.threads["low"].id)
        kill(0, SIGUSR1)
        assert log == []
        pyitron.ter_tsk(cast.threads["low"].id)
        assert log == [("USR1", pthread_self())]

    run(main)


def test_pthread_kill_reaches_that_thread_only(run, cast):
    """It stays pending for a thread that blocks it, and nobody else sees it; it ends with the thread."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(pthread_self()))
        for name in ("one", "two"):
            cast.add(name, 10)
        cast.tell("one", block, SIGUSR1)
        for name in ("one", "two"):
            pthread_kill(cast.threads[name], SIGUSR1)
        assert log == [cast.threads["two"]]
        assert cast.tell("one", member, SIGUSR1) + cast.tell("two", member, SIGUSR1) == [("one", 1), ("two", 0)]
        assert cast.tell("two", sigtimedwait, signals(SIGUSR1), timespec(0, 0)) == [("two", "EAGAIN")]
        cast.tell("one", pthread_exit)
        assert (log, member(SIGUSR1)) == ([cast.threads["two"]], 0)

    run(main)


def test_pthread_kill_of_a_thread_that_ended(run, errno_of):
    """Nothing happens until it is joined; then there is none."""

    def main(_):
        catch(SIGUSR1, lambda signo: pytest.fail("handled"))
        thread = pthread_create(None, lambda _: None)
        pause(1)
        pthread_kill(thread, SIGUSR1)
        pthread_join(thread)
        assert errno_of(pthread_kill, thread, SIGUSR1) == ESRCH

    run(main)


def test_new_thread_blocks_what_its_maker_does_and_has_nothing_pending(run):
    """What is pending for its maker is not for it."""

    def main(_):
        block(SIGUSR1)
        raise_(SIGUSR1)
        mask, pending = pthread_join(pthread_create(None, lambda _: (pthread_sigmask(0), sigpending())))
        assert (mask, pending) == (signals(SIGUSR1), sigemptyset())
        assert member(SIGUSR1) == 1

    run(main)


# -- default actions


ENDING = [
    SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM,
    SIGTERM, 16, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGPOLL, 30, SIGSYS, SIGRTMIN, SIGRTMAX,
]  # fmt: skip
IGNORED = [SIGCHLD, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH]


def test_every_signal_has_a_default_action():
    """It ends the process, or it is ignored."""
    assert sorted(ENDING + IGNORED) == sorted(
        {number for number in range(1, 65) if sigismember_or_none(number)} - set(range(SIGRTMIN + 1, SIGRTMAX))
    )


def sigismember_or_none(number):
    """Whether there is such a signal."""
    return number not in (32, 33) and sigismember(sigfillset(), number)


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("send", [lambda number: kill(0, number), raise_], ids=["kill", "raise"])
def test_signal_that_nobody_catches_ends_the_process(number, send):
    """With a fault that says which; no thread runs on."""
    log = []

    def main(_):
        pthread_create(None, lambda _: log.append("thread"))
        try:
            send(number)
            log.append("main")
        finally:
            log.append("unwound")

    process = posix_rt.Process(main)
    result = process.run()
    name = posix_rt.signal_sets.signal_name(number)
    assert [str(fault) for fault in result.faults] == [
        f"signal {name} at 0.000 ms: SignalEnd: signal {number} ({name}) ended the process"
    ]
    assert (result.reason, log, process.status) == ("exit", ["unwound"], None)


@pytest.mark.parametrize("number", IGNORED)
def test_signal_that_is_ignored_by_default_does_nothing(run, number):
    """It ends no wait either."""

    def main(_):
        kill(0, number)
        raise_(number)
        sem, main = sem_init(0, 0), pthread_self()
        pthread_create(None, lambda _: (pthread_kill(main, number), sem_post(sem)))
        sem_wait(sem)
        assert sigpending() == sigemptyset()
        return "end"

    assert run(main)[1] == "end"


def test_signal_of_a_handler_ends_the_process_while_its_threads_wait():
    """However they wait."""

    def main(_):
        in_handler(lambda: kill(0, SIGTERM), 3)
        pyitron.slp_tsk()

    result = posix_rt.Process(main).run()
    assert ([str(fault) for fault in result.faults], result.reason) == (
        ["signal SIGTERM at 3.000 ms: SignalEnd: signal 15 (SIGTERM) ended the process"], "exit",
    )  # fmt: skip


def test_blocked_signal_ends_the_process_when_it_is_unblocked():
    """Until then it is pending; SIGKILL cannot be blocked."""
    log = []

    def main(_):
        block(SIGTERM)
        kill(0, SIGTERM)
        log.append(member(SIGTERM))
        pthread_sigmask(SIG_SETMASK, sigemptyset())
        log.append("never")

    result = posix_rt.Process(main).run()
    assert (log, len(result.faults), result.reason) == ([1], 1, "exit")
    result = posix_rt.Process(lambda _: (block(SIGKILL), kill(0, SIGKILL), log.append("never"))).run()
    assert (log, len(result.faults), result.reason) == ([1], 1, "exit")


# -- masks


def test_mask_is_changed_in_three_ways(run, errno_of):
    """The old one is returned; SIGKILL and SIGSTOP are never in it."""

    def main(_):
        one, two = signals(SIGUSR1), signals(SIGUSR2)
        for function in (pthread_sigmask, sigprocmask):
            assert function(SIG_BLOCK, one) == sigemptyset()
            assert function(SIG_BLOCK, two) == one
            assert function(SIG_UNBLOCK, one) == signals(SIGUSR1, SIGUSR2)
            assert function(SIG_SETMASK, one) == two
            assert function(99) == one
            assert function(SIG_SETMASK, sigfillset()) == one
            assert function(SIG_SETMASK, sigemptyset()).bits == sigfillset().bits & ~signals(SIGKILL, SIGSTOP).bits
            assert [errno_of(function, how, one) for how in (-1, 3)] == [EINVAL] * 2
        assert pthread_sigmask(0) == sigemptyset()

    run(main)


def test_mask_belongs_to_the_thread(run, cast):
    """Others are not concerned."""

    def main(_):
        cast.add("thread", 10)
        cast.tell("thread", block, SIGUSR1)
        assert (pthread_sigmask(0), cast.tell("thread", pthread_sigmask, 0)) == (sigemptyset(), [("thread", signals(SIGUSR1))])

    run(main)


def test_pending_signals_are_handled_lowest_first_one_after_another(run):
    """Before the call that unblocks them returns."""

    def main(_):
        log = []

        def handler(signo, info, context):
            log.append((signo, info.si_value))
            sem_post(sem)

        sem = sem_init(0, 0)
        numbers = [SIGUSR2, FIRST, SIGUSR1, SECOND]
        for number in numbers:
            catch(number, handler, flags=SA_SIGINFO)
        block(*numbers)
        for number in [SECOND, FIRST, SIGUSR2, FIRST, SIGUSR1]:
            sigqueue(0, number, len(log))
            raise_(number)
        assert log == []
        pthread_sigmask(SIG_SETMASK, sigemptyset())
        log.append("unblocked")
        assert log == [
            (SIGUSR1, None), (SIGUSR1, 0), (SIGUSR2, None), (SIGUSR2, 0), (FIRST, None), (FIRST, None), (FIRST, 0), (FIRST, 0),
            (SECOND, None), (SECOND, 0), "unblocked",
        ]  # fmt: skip

    run(main)


# -- waiting for signals


def test_sigwait_takes_what_is_pending_or_waits_for_it(run, cast):
    """The thread's own or the process's; nothing is handled."""

    def main(_):
        catch(FIRST, lambda signo: pytest.fail("handled"))
        block(FIRST)
        cast.add("thread", 10)
        chosen = signals(FIRST, SECOND)
        raise_(FIRST)
        assert (sigwait(chosen), sigpending()) == (FIRST, sigemptyset())
        for send in (lambda: kill(0, FIRST), lambda: pthread_kill(cast.threads["thread"], FIRST)):
            assert cast.tell("thread", sigwait, chosen) == []
            send()
            assert (cast.news(), sigpending()) == ([("thread", FIRST)], sigemptyset())

    run(main)


def test_sigwait_goes_before_handlers(run, cast):
    """Also if the signal is not blocked, and another thread would be more urgent."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        for name, priority in [("high", 30), ("low", 20)]:
            cast.add(name, priority)
        assert cast.tell("low", sigwait, signals(SIGUSR1)) == []
        kill(0, SIGUSR1)
        assert (log, cast.news()) == ([], [("low", SIGUSR1)])
        # One that is for another thread is none of its business.
        cast.tell("low", sigwait, signals(SIGUSR1))
        pthread_kill(cast.threads["high"], SIGUSR1)
        assert (log, cast.news()) == ([SIGUSR1], [])

    run(main)


def test_signal_of_the_process_goes_to_the_most_urgent_that_waits_for_it(run, cast):
    """Among equals to the one that has waited longest; those who wait for others are passed over."""

    def main(_):
        block(SIGUSR1, SIGUSR2)
        for name, priority, number in [("a", 10, SIGUSR1), ("b", 20, SIGUSR1), ("c", 20, SIGUSR1), ("d", 30, SIGUSR2)]:
            cast.add(name, priority)
            cast.tell(name, sigwait, signals(number))
        order = []
        for _ in range(4):
            kill(0, SIGUSR1)
            order += cast.news()
        assert order == [("b", SIGUSR1), ("c", SIGUSR1), ("a", SIGUSR1)]
        assert member(SIGUSR1)

    run(main)


def test_sigtimedwait_waits_as_long_as_it_is_told(run, cast):
    """Zero does not wait, None waits for ever."""

    def main(_):
        block(FIRST)
        chosen = signals(FIRST)
        cast.add("thread", 10)
        assert cast.tell("thread", sigtimedwait, chosen, timespec(0, 0)) == [("thread", "EAGAIN")]
        raise_(FIRST)
        assert sigtimedwait(chosen, timespec(0, 0)).si_signo == FIRST
        assert cast.tell("thread", sigtimedwait, chosen, timespec(0, 5_000_000)) == []
        pause(4)
        assert cast.news() == []
        pause(1)
        assert cast.news() == [("thread", "EAGAIN")]
        for timeout in (timespec(1, 0), None):
            assert cast.tell("thread", sigtimedwait, chosen, timeout) == []
            pause(999)
            sigqueue(0, FIRST, timeout)
            ((_, info),) = cast.news()
            assert info.si_value == timeout
        assert here().core.now() == 2_003_000_000

    run(main)


def test_sigtimedwait_timeout_errors(run, errno_of):
    """Checked even if a signal is pending."""

    def main(_):
        block(FIRST)
        raise_(FIRST)
        for timeout in (timespec(-1, 0), timespec(0, -1), timespec(0, 1_000_000_000)):
            assert errno_of(sigtimedwait, signals(FIRST), timeout) == EINVAL
        assert member(FIRST)

    run(main)


def test_handler_of_another_signal_ends_sigwaitinfo_but_not_sigwait(run, cast):
    """With SA_RESTART, too."""

    def main(_):
        log = []
        for number, flags in [(SIGUSR1, 0), (SIGUSR2, SA_RESTART)]:
            catch(number, log.append, flags=flags)
        block(FIRST)
        cast.add("thread", 10)
        chosen = signals(FIRST)
        for number in (SIGUSR1, SIGUSR2):
            for function, arguments in [(sigwaitinfo, (chosen,)), (sigtimedwait, (chosen, timespec(1, 0)))]:
                cast.tell("thread", function, *arguments)
                pthread_kill(cast.threads["thread"], number)
                assert cast.news() == [("thread", "EINTR")]
            assert cast.tell("thread", sigwait, chosen) == []
            pthread_kill(cast.threads["thread"], number)
            assert (log[-3:], cast.news()) == ([number] * 3, [])
            kill(0, FIRST)
            assert cast.news() == [("thread", FIRST)]

    run(main)


def test_rel_wai_ends_waits_for_signals(run, cast):
    """With EINTR; after sigsuspend the mask is as before."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        block(SIGUSR1)
        cast.add("thread", 10)
        for function in (sigwait, sigwaitinfo, sigsuspend):
            assert cast.tell("thread", function, signals(SIGUSR2)) == []
            assert pyitron.rel_wai(cast.threads["thread"].id) == 0
            assert cast.news() == [("thread", "EINTR")]
        assert cast.tell("thread", pthread_sigmask, 0) == [("thread", signals(SIGUSR1))]
        kill(0, SIGUSR1)
        assert (log, member(SIGUSR1)) == ([], 1)

    run(main)


def test_waits_for_signals_are_cancellation_points(run):
    """The thread ends where it waits."""

    def main(_):
        block(FIRST)
        chosen = signals(FIRST)
        for function, arguments in [
            (sigwait, (chosen,)), (sigwaitinfo, (chosen,)), (sigtimedwait, (chosen, None)), (sigsuspend, (chosen,)),
        ]:  # fmt: skip
            thread = pthread_create(None, lambda _, function=function, arguments=arguments: function(*arguments))
            pause(1)
            pthread_cancel(thread)
            assert pthread_join(thread) is PTHREAD_CANCELED

    run(main)


# -- sigsuspend


def test_sigsuspend_waits_for_a_handler_with_another_mask(run, cast):
    """That is blocked which was blocked before, when it returns."""

    def main(_):
        log = []
        for number in (SIGUSR1, SIGUSR2):
            catch(number, lambda signo: log.append((signo, pthread_sigmask(0))))
        block(SIGUSR1)
        cast.add("thread", 10)
        thread = cast.threads["thread"]
        assert cast.tell("thread", sigsuspend, signals(SIGUSR2)) == []
        pthread_kill(thread, SIGUSR2)
        assert (log, cast.news()) == ([], [])
        pthread_kill(thread, SIGUSR1)
        # The first handler begins with the mask of sigsuspend; the second runs when that of before is back.
        assert log == [(SIGUSR1, signals(SIGUSR1, SIGUSR2)), (SIGUSR2, signals(SIGUSR1, SIGUSR2))]
        assert cast.news() == [("thread", "EINTR")]
        assert cast.tell("thread", pthread_sigmask, 0) == [("thread", signals(SIGUSR1))]

    run(main)


def test_sigsuspend_with_a_signal_pending_handles_it_at_once(run, errno_of):
    """Nothing comes between the change of the mask and the wait."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        block(SIGUSR1)
        raise_(SIGUSR1)
        assert errno_of(sigsuspend, sigemptyset()) == EINTR
        assert (log, pthread_sigmask(0)) == ([SIGUSR1], signals(SIGUSR1))

    run(main)


def test_sigsuspend_does_not_end_by_signals_that_are_ignored(run, cast):
    """Pending or not."""

    def main(_):
        catch(SIGUSR1, lambda signo: None)
        block(SIGCHLD, SIGUSR1)
        cast.add("thread", 10)
        thread = cast.threads["thread"]
        pthread_kill(thread, SIGCHLD)
        assert cast.tell("thread", sigpending) == [("thread", signals(SIGCHLD))]
        assert cast.tell("thread", sigsuspend, sigemptyset()) == []
        pthread_kill(thread, SIGWINCH)
        assert cast.news() == []
        pthread_kill(thread, SIGUSR1)
        assert cast.news() == [("thread", "EINTR")]
        assert cast.tell("thread", sigpending) == [("thread", sigemptyset())]

    run(main)


def test_sigsuspend_in_a_handler(run, cast):
    """Each gives back its own mask."""

    def main(_):
        log = []

        def outer(signo):
            with pytest.raises(InterruptedError):
                sigsuspend(signals(SIGUSR1))
            log.append(("outer", pthread_sigmask(0)))

        catch(SIGUSR1, outer)
        catch(SIGUSR2, lambda signo: log.append("inner"))
        block(SIGUSR1)
        cast.add("thread", 10)
        cast.tell("thread", sigsuspend, signals(SIGUSR2))
        pthread_kill(cast.threads["thread"], SIGUSR1)
        assert (log, cast.news()) == ([], [])
        pthread_kill(cast.threads["thread"], SIGUSR2)
        assert log == ["inner", ("outer", signals(SIGUSR1, SIGUSR2))]
        assert cast.news() == [("thread", "EINTR")]
        assert cast.tell("thread", pthread_sigmask, 0) == [("thread", signals(SIGUSR1))]

    run(main)


# -- contexts and types


ANY = [
    lambda: kill(0, SIGCHLD), lambda: sigqueue(0, SIGCHLD, None), lambda: pthread_kill(pthread_t(1), SIGCHLD),
    lambda: sigaction(SIGUSR1), lambda: signal(SIGUSR1, SIG_DFL),
]  # fmt: skip
THREAD = [
    lambda: raise_(0), lambda: sigprocmask(0), lambda: pthread_sigmask(0), sigpending, sigaltstack,
]  # fmt: skip
WAITING = [
    lambda: sigwait(sigemptyset()), lambda: sigwaitinfo(sigemptyset()), lambda: sigtimedwait(sigemptyset(), None),
    lambda: sigsuspend(sigemptyset()),
]  # fmt: skip


def test_context_errors(run, errno_of):
    """Nothing with the CPU locked; what concerns the calling thread in threads only, what waits where it may wait."""

    def main(_):
        codes = []

        def handler():
            codes.append([errno_of(call) for call in THREAD + WAITING])
            for call in ANY:
                call()

        in_handler(handler)
        pyitron.loc_cpu()
        codes.append([errno_of(call) for call in ANY + THREAD + WAITING])
        pyitron.unl_cpu()
        pyitron.dis_dsp()
        codes.append([errno_of(call) for call in WAITING])
        for call in ANY + THREAD:
            call()
        pyitron.ena_dsp()
        assert codes == [[EPERM] * 9, [EPERM] * 14, [EPERM] * 4]

    run(main)


@contextmanager
def entered(process):
    """Calls that are made inside are for *process*."""
    enter(process._entry)
    yield
    leave(process._entry)


def test_outside_a_run(errno_of):
    """As in a handler; what is sent then reaches the thread when the run begins."""
    log = []
    process = posix_rt.Process(lambda _: log.append("main"))
    with entered(process):
        assert [errno_of(call) for call in THREAD + WAITING] == [EPERM] * 9
        for call in ANY:
            call()
        catch(SIGUSR1, log.append)
        kill(0, SIGUSR1)
    assert (process.run().faults, log) == ([], [SIGUSR1, "main"])
    process = posix_rt.Process(lambda _: log.append("never"))
    with entered(process):
        kill(0, SIGTERM)
    result = process.run()
    assert (len(result.faults), result.reason, len(log)) == (1, "exit", 2)


def test_wrong_types_are_type_errors(run):
    """The message says which call and which parameter."""

    def main(_):
        chosen = sigemptyset()
        messages = []
        for call, arguments in [
            (kill, ("0", 1)), (kill, (0, 1.0)), (sigqueue, (None, 1, 1)), (sigqueue, (0, None, 1)), (raise_, ("1",)),
            (pthread_kill, (1, 1)), (pthread_kill, (pthread_self(), None)), (sigaction, ("1",)), (sigaction, (1, 1)),
            (sigaction, (1, struct_sigaction(None))), (sigaction, (1, struct_sigaction(2))),
            (sigaction, (1, struct_sigaction(0, 1))), (sigaction, (1, struct_sigaction(0, chosen, None))),
            (signal, (1.0, 0)), (signal, (1, "f")), (sigprocmask, (None,)), (pthread_sigmask, (0, 1)), (sigwait, (1,)),
            (sigwaitinfo, (1,)), (sigtimedwait, (1, None)), (sigtimedwait, (chosen, 1)), (sigsuspend, (1,)),
            (sigaltstack, (1,)), (sigaltstack, (stack_t(None, None),)), (sigaltstack, (stack_t(None, 1, None),)),
        ]:  # fmt: skip
            with pytest.raises(TypeError) as caught:
                call(*arguments)
            messages.append(str(caught.value).partition(" must be ")[0])
        assert messages == [
            "kill: pid", "kill: sig", "sigqueue: pid", "sigqueue: signo", "raise_: sig", "pthread_kill: thread",
            "pthread_kill: sig", "sigaction: sig", "sigaction: act", "sigaction: handler", "sigaction: handler",
            "sigaction: sa_mask", "sigaction: sa_flags", "signal: sig", "signal: handler", "sigprocmask: how",
            "pthread_sigmask: set", "sigwait: set", "sigwaitinfo: set", "sigtimedwait: set", "sigtimedwait: timeout",
            "sigsuspend: sigmask", "sigaltstack: ss", "sigaltstack: ss_size", "sigaltstack: ss_flags",
        ]  # fmt: skip

    run(main)
