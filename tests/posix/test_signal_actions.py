# SPDX-License-Identifier: MIT
"""Signals: handlers, the calls that they interrupt, and what else is done with signals."""

from errno import EINVAL, ENOMEM, EPERM

import pytest

import posix_rt
import pyitron
from kernel import trace as point
from kernel.signal_queue import Notification
from posix_rt import *
from posix_rt.call import here
from posix_rt.priorities import SCHED_FIFO
from posix_rt.signal_actions import notification

FIRST = SIGRTMIN


def signals(*numbers):
    """A set of these."""
    chosen = sigemptyset()
    for number in numbers:
        sigaddset(chosen, number)
    return chosen


def catch(number, handler, *masked, flags=0):
    """Let *handler* handle a signal."""
    sigaction(number, struct_sigaction(handler, signals(*masked), flags))


def pause(milliseconds):
    """Let the others run."""
    assert pyitron.dly_tsk(milliseconds) == 0


def nothing(*_):
    """A handler."""


# -- actions


def test_sigaction_gives_back_what_was_set(run):
    """Before anything was set it is the default; None only asks."""

    def main(_):
        default = struct_sigaction(SIG_DFL, sigemptyset(), 0)
        actions = [
            struct_sigaction(nothing, signals(SIGUSR2, SIGKILL), SA_SIGINFO | SA_RESTART),
            struct_sigaction(SIG_IGN, signals(SIGHUP), SA_NODEFER),
            struct_sigaction(SIG_DFL, sigemptyset(), SA_ONSTACK),
            struct_sigaction(nothing),
        ]
        before = default
        for number in (SIGUSR1, FIRST, SIGRTMAX, SIGCHLD):
            before = default
            for action in actions:
                assert sigaction(number, action) == before
                before = action._replace(sa_mask=action.sa_mask or sigemptyset())
                assert sigaction(number) == before
        assert signal(SIGUSR1, SIG_IGN) is nothing
        assert sigaction(SIGUSR1) == struct_sigaction(SIG_IGN, sigemptyset(), SA_RESTART)
        assert (signal(SIGUSR1, nothing), signal(SIGUSR1, SIG_DFL), signal(SIGUSR1, SIG_DFL)) == (SIG_IGN, nothing, SIG_DFL)

    run(main)


def test_sigaction_later_changes_of_the_set_do_not_matter(run):
    """It is copied, in both directions."""

    def main(_):
        masked = signals(SIGUSR2)
        sigaction(SIGUSR1, struct_sigaction(nothing, masked))
        sigaddset(masked, SIGHUP)
        sigaddset(sigaction(SIGUSR1).sa_mask, SIGHUP)
        assert sigaction(SIGUSR1).sa_mask == signals(SIGUSR2)

    run(main)


def test_action_errors(run, errno_of):
    """SIGKILL and SIGSTOP can be asked for only."""

    def main(_):
        for number in (-1, 0, 32, 33, 65):
            assert (errno_of(sigaction, number), errno_of(signal, number, SIG_DFL)) == (EINVAL, EINVAL)
        for number in (SIGKILL, SIGSTOP):
            assert sigaction(number).sa_handler == SIG_DFL
            for handler in (SIG_DFL, SIG_IGN, nothing):
                assert errno_of(sigaction, number, struct_sigaction(handler)) == EINVAL
                assert errno_of(signal, number, handler) == EINVAL

    run(main)


def test_ignoring_forgets_what_is_pending(run, cast):
    """Of that number, for all threads and for the process; by SIG_DFL, too, if the default is to ignore."""

    def main(_):
        cast.add("thread", 10)
        for number, action in [(FIRST, SIG_IGN), (SIGCHLD, SIG_DFL)]:
            chosen = signals(number, SIGUSR1)
            signal(number, nothing)
            for do in (lambda *arguments: cast.tell("thread", *arguments), lambda function, *arguments: function(*arguments)):
                do(pthread_sigmask, SIG_SETMASK, chosen)
                do(raise_, number)
                do(raise_, SIGUSR1)
            kill(0, number)
            assert (sigpending(), cast.tell("thread", sigpending)) == (chosen, [("thread", chosen)])
            signal(number, action)
            assert (sigpending(), cast.tell("thread", sigpending)) == (signals(SIGUSR1), [("thread", signals(SIGUSR1))])

    run(main)


def test_ignored_signal_that_is_blocked_is_pending(run):
    """Its action may be another one when it is unblocked; if it is not, nothing happens."""

    def main(_):
        log = []
        for handler in (SIG_IGN, log.append):
            signal(SIGUSR1, SIG_IGN)
            pthread_sigmask(SIG_BLOCK, signals(SIGUSR1))
            raise_(SIGUSR1)
            assert sigpending() == signals(SIGUSR1)
            if handler is not SIG_IGN:
                signal(SIGUSR1, handler)
            pthread_sigmask(SIG_UNBLOCK, signals(SIGUSR1))
            assert sigpending() == sigemptyset()
        assert log == [SIGUSR1]

    run(main)


# -- handlers


def test_handler_blocks_its_signal_and_those_of_its_mask(run):
    """They are handled when it is done; what it does to the mask is undone."""

    def main(_):
        log = []

        def handler(signo):
            log.append(("begin", signo, pthread_sigmask(SIG_BLOCK, signals(SIGHUP))))
            if len(log) == 1:
                kill(0, SIGUSR1)
                raise_(SIGUSR2)
                assert sigpending() == signals(SIGUSR1, SIGUSR2)
            log.append(("end", signo))

        catch(SIGUSR1, handler, SIGUSR2)
        catch(SIGUSR2, handler)
        raise_(SIGUSR1)
        both = signals(SIGUSR1, SIGUSR2)
        assert log == [
            ("begin", SIGUSR1, both), ("end", SIGUSR1), ("begin", SIGUSR1, both), ("end", SIGUSR1),
            ("begin", SIGUSR2, signals(SIGUSR2)), ("end", SIGUSR2),
        ]  # fmt: skip
        assert pthread_sigmask(0) == sigemptyset()

    run(main)


def test_signal_that_a_handler_does_not_block_interrupts_it(run):
    """With SA_NODEFER its own, too."""

    def main(_):
        log = []

        def handler(signo):
            log.append(("begin", signo))
            if len(log) == 1:
                raise_(SIGUSR1)
                raise_(SIGUSR2)
            log.append(("end", signo))

        catch(SIGUSR1, handler, flags=SA_NODEFER)
        catch(SIGUSR2, handler)
        raise_(SIGUSR1)
        assert log == [
            ("begin", SIGUSR1), ("begin", SIGUSR1), ("end", SIGUSR1), ("begin", SIGUSR2), ("end", SIGUSR2), ("end", SIGUSR1),
        ]  # fmt: skip

    run(main)


def test_sa_resethand_handles_once(run):
    """The default is back before the handler begins; for SIGURG that is to ignore it."""

    def main(_):
        log = []
        catch(SIGURG, lambda signo: log.append(sigaction(SIGURG)), flags=SA_RESETHAND)
        raise_(SIGURG)
        raise_(SIGURG)
        assert log == [struct_sigaction(SIG_DFL, sigemptyset(), 0)]

    run(main)


def test_handler_runs_in_its_thread_and_may_wait(run, cast):
    """The interrupted call has its own result afterwards."""

    def main(_):
        log = []
        units, other = sem_init(0, 0), sem_init(0, 0)

        def handler(signo):
            log.append(pthread_self())
            sem_wait(other)
            log.append(sem_getvalue(other))

        catch(SIGUSR1, handler)
        cast.add("thread", 10)
        cast.tell("thread", lambda: (sem_wait(units), sigpending()))
        sem_post(units)
        assert cast.news() == [("thread", (None, sigemptyset()))]
        # It comes in between the call and its return.
        assert cast.tell("thread", lambda: (raise_(SIGUSR1), sem_getvalue(units))) == []
        sem_post(other)
        assert cast.news() == [("thread", (None, 0))]
        assert log == [cast.threads["thread"], 0]

    run(main)


def test_exception_leaves_the_handler_as_a_long_jump(run):
    """It goes on where it is caught; the mask is that of before, and what is pending is handled."""

    class Jump(Exception):
        pass

    def main(_):
        log = []

        def handler(signo):
            raise_(SIGUSR2)
            log.append("handler")
            raise Jump

        catch(SIGUSR1, handler, SIGUSR2)
        catch(SIGUSR2, log.append)
        with pytest.raises(Jump):
            raise_(SIGUSR1)
        assert (log, pthread_sigmask(0)) == (["handler", SIGUSR2], sigemptyset())
        pthread_sigmask(SIG_BLOCK, signals(SIGUSR1))
        raise_(SIGUSR1)
        with pytest.raises(Jump):
            sigsuspend(sigemptyset())
        assert pthread_sigmask(0) == signals(SIGUSR1)

    run(main)


def test_exception_of_a_handler_that_nobody_catches_is_the_thread_s_fault():
    """It ends the thread, and nothing else."""
    log = []

    def main(_):
        catch(SIGUSR1, lambda signo: 1 // 0)
        log.append(pthread_join(pthread_create(None, lambda _: (raise_(SIGUSR1), log.append("never")))))

    result = posix_rt.Process(main).run()
    ((kind, error),) = [(fault.kind, type(fault.exception)) for fault in result.faults]
    assert (kind, error, log, result.reason) == ("task", ZeroDivisionError, [PTHREAD_CANCELED], "exit")


def test_pthread_exit_in_a_handler_ends_the_thread(run):
    """Also where it waited."""

    def main(_):
        catch(SIGUSR1, lambda signo: pthread_exit("handler"))
        thread = pthread_create(None, lambda _: sem_wait(sem_init(0, 0)))
        pause(1)
        pthread_kill(thread, SIGUSR1)
        assert pthread_join(thread) == "handler"

    run(main)


def test_handler_that_leaves_the_cpu_locked_it_is_unlocked(run):
    """A handler cannot leave it to the code that it interrupted; and none runs while the CPU is locked."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(pyitron.loc_cpu()))
        raise_(SIGUSR1)
        assert (log, pyitron.sns_loc()) == ([0], 0)
        pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, lambda: kill(0, SIGUSR1)))
        pyitron.loc_cpu()
        here().machine.raise_interrupt(1)
        assert len(log) == 1
        pyitron.unl_cpu()
        assert len(log) == 2
        # What came while it was locked is served when the handler is done.
        pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, lambda: log.append("interrupt")))
        catch(SIGUSR1, lambda signo: (pyitron.loc_cpu(), here().machine.raise_interrupt(1), log.append("end")))
        raise_(SIGUSR1)
        assert log[2:] == ["end", "interrupt"]

    run(main)


def test_handler_interrupts_a_computation(run):
    """When the interrupt handler that sent the signal is done."""

    def main(_):
        log = []
        catch(SIGUSR1, lambda signo: log.append(here().core.now()))
        pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, lambda: (kill(0, SIGUSR1), log.append("handler"))))
        here().machine.raise_interrupt(1, 2)
        here().machine.consume(5_000_000)
        assert (log, here().core.now()) == (["handler", 2_000_000], 5_000_000)

    run(main)


def test_ter_tsk_in_a_handler_unwinds_both(run):
    """As it does with a task exception routine."""

    def main(_):
        log = []

        def handler(signo):
            try:
                sem_wait(sem_init(0, 0))
            finally:
                log.append("handler")

        def thread(_):
            try:
                raise_(SIGUSR1)
            finally:
                log.append("thread")

        catch(SIGUSR1, handler)
        made = pthread_create(None, thread)
        pause(1)
        assert pyitron.ter_tsk(made.id) == 0
        assert (log, pthread_join(made)) == (["handler", "thread"], PTHREAD_CANCELED)

    run(main)


def test_handlers_are_in_the_trace():
    """With their signal's number, as the routines of task exceptions with their pattern."""
    events = []

    def main(_):
        catch(SIGUSR1, nothing)
        raise_(SIGUSR1)

    process = posix_rt.Process(main)
    process.trace_to(events.append)
    process.run()
    found = [(label, value) for _, kind, _, label, value in events if kind in (point.EXCEPTION, point.EXCEPTION_END)]
    assert found == [("nothing", SIGUSR1)] * 2


def test_task_is_a_thread_for_signals(app, before):
    """A task of the other API handles them, too; also at the beginning of its exception routine."""

    def routine(texptn, exinf):
        app.log.append(texptn)

    def body(exinf):
        pyitron.ena_tex()
        app.log.append(pyitron.slp_tsk())

    before(lambda: catch(SIGUSR1, app.log.append))
    app.task(1, 5, body)
    app.tex(1, routine)
    task = posix_rt.from_id(pthread_t, 1)
    app.main(lambda: (pthread_kill(task, SIGUSR1), pyitron.ras_tex(1, 8), app.log.append("sent"), pyitron.wup_tsk(1)))
    # Its own call is not interrupted: it is not of an API that knows of that.
    assert app.log == ["sent", SIGUSR1, 8, 0]


def test_task_that_never_was_looked_at_as_a_thread_takes_no_signal_of_the_process(app, before):
    """Unless there is no other, when it sends it itself; its mask goes with it when it ends."""

    def task(exinf):
        app.log.append((pyitron.get_tid()[1], pthread_sigmask(0).bits))
        pthread_sigmask(SIG_BLOCK, signals(SIGUSR2))
        pyitron.slp_tsk()

    def main():
        kill(0, SIGUSR1)
        pyitron.act_tsk(1)
        kill(0, SIGUSR1)
        pyitron.ter_tsk(1)
        pyitron.act_tsk(1)

    before(lambda: catch(SIGUSR1, lambda signo: app.log.append(("handler", pyitron.get_tid()[1]))))
    app.task(2, 1, lambda exinf: pyitron.slp_tsk())
    app.task(1, 5, task, active=False)
    app.main(main)
    # It is for the task that waits in a call of the other API, and would handle it when that is over; it is another's then.
    assert app.log == [("handler", 99), (1, 0), ("handler", 99), (1, 0)]


# -- calls that handlers interrupt


def interrupted(cast, number, function, *arguments):
    """Let the thread wait in *function*, and a signal come; returns the news."""
    assert cast.tell("thread", function, *arguments) == []
    pthread_kill(cast.threads["thread"], number)
    return cast.news()


def test_handler_ends_the_wait_of_its_thread(run, cast):
    """With EINTR, after it has run; with SA_RESTART the thread waits on, to the same time."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        catch(SIGUSR2, log.append, flags=SA_RESTART)
        units = sem_init(0, 0)
        cast.add("thread", 10)
        assert interrupted(cast, SIGUSR1, sem_wait, units) == [("thread", "EINTR")]
        assert log == [SIGUSR1]
        assert interrupted(cast, SIGUSR2, sem_wait, units) == []
        assert log == [SIGUSR1, SIGUSR2]
        sem_post(units)
        assert cast.news() == [("thread", None)]
        cast.tell("thread", sem_clockwait, units, 1, timespec(0, 10_000_000))
        pause(4)
        pthread_kill(cast.threads["thread"], SIGUSR2)
        pause(5)
        assert cast.news() == []
        pause(1)
        assert cast.news() == [("thread", "ETIMEDOUT")]

    run(main)


def test_blocked_or_ignored_signal_does_not_end_a_wait(run, cast):
    """Nor does one that another thread takes."""

    def main(_):
        catch(SIGUSR1, nothing)
        signal(SIGUSR2, SIG_IGN)
        units = sem_init(0, 0)
        for name in ("thread", "other"):
            cast.add(name, 10)
        cast.tell("thread", pthread_sigmask, SIG_BLOCK, signals(SIGUSR1))
        assert interrupted(cast, SIGUSR1, sem_wait, units) == []
        pthread_kill(cast.threads["thread"], SIGUSR2)
        pthread_kill(cast.threads["thread"], SIGWINCH)
        kill(0, SIGUSR1)
        assert cast.news() == []
        sem_post(units)
        assert cast.news() == [("thread", None)]

    run(main)


def test_waits_of_locks_and_join_go_on_after_a_handler(run, cast):
    """They know no EINTR."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        mutex, ends = pthread_mutex_init(), sem_init(0, 0)
        ending = pthread_create(None, lambda _: sem_wait(ends))
        pthread_mutex_lock(mutex)
        cast.add("thread", 10)
        assert interrupted(cast, SIGUSR1, pthread_mutex_lock, mutex) == []
        pthread_mutex_unlock(mutex)
        assert (log, cast.news()) == ([SIGUSR1], [("thread", None)])
        assert interrupted(cast, SIGUSR1, pthread_join, ending) == []
        sem_post(ends)
        pause(1)
        assert (log, cast.news()) == ([SIGUSR1] * 2, [("thread", None)])

    run(main)


def test_suspended_thread_that_waits_is_interrupted_and_handles_it_when_resumed(run, cast):
    """The wait is over at once."""

    def main(_):
        log = []
        catch(SIGUSR1, log.append)
        units = sem_init(0, 0)
        cast.add("thread", 10)
        thread = cast.threads["thread"]
        cast.tell("thread", sem_wait, units)
        pyitron.sus_tsk(thread.id)
        pthread_kill(thread, SIGUSR1)
        assert (log, pyitron.ref_tsk(thread.id)[1].tskstat) == ([], pyitron.TTS_SUS)
        sem_post(units)
        pyitron.rsm_tsk(thread.id)
        assert (log, cast.news(), sem_getvalue(units)) == ([SIGUSR1], [("thread", "EINTR")], 1)

    run(main)


def test_handler_between_a_call_and_its_wait_does_not_touch_that(run):
    """Where calls take time a signal may come before the wait begins: that can be ended by the next signal all the same."""

    def main(_):
        log = []
        units = sem_init(0, 0)

        def handler(signo):
            log.append(signo)
            sem_post(units)
            sem_wait(units)

        catch(SIGUSR1, handler)
        pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, lambda: kill(0, SIGUSR1)))
        now = here().core.now() / 1e6
        here().machine.raise_interrupt(1, now + 0.0005)
        here().machine.raise_interrupt(1, now + 1)
        with pytest.raises(InterruptedError):
            sem_wait(units)
        assert log == [SIGUSR1] * 2

    run(main, call_time=1_000)


# -- the alternate stack


def test_sigaltstack_tells_and_changes(run, errno_of, cast):
    """Each thread has its own."""

    def main(_):
        none = stack_t(None, 0, SS_DISABLE)
        memory = bytearray(SIGSTKSZ)
        stack = stack_t(memory, SIGSTKSZ, 0)
        assert (sigaltstack(), sigaltstack(stack), sigaltstack()) == (none, none, stack)
        cast.add("thread", 10)
        assert cast.tell("thread", sigaltstack) == [("thread", none)]
        assert errno_of(sigaltstack, stack_t(memory, MINSIGSTKSZ - 1, 0)) == ENOMEM
        assert [errno_of(sigaltstack, stack_t(memory, SIGSTKSZ, flags)) for flags in (SS_ONSTACK, 3, 4)] == [EINVAL] * 3
        assert sigaltstack(stack_t(None, 0, SS_DISABLE)) == stack
        assert (sigaltstack(stack_t(memory, MINSIGSTKSZ)), sigaltstack().ss_size) == (none, MINSIGSTKSZ)

    run(main)


def test_sigaltstack_while_a_handler_is_on_it(run, errno_of):
    """It cannot be changed; only handlers with SA_ONSTACK are on it."""

    def main(_):
        log = []
        stack = stack_t(None, SIGSTKSZ, 0)

        def handler(signo):
            log.append((signo, sigaltstack().ss_flags))
            if signo == SIGUSR1:
                log.append(errno_of(sigaltstack, stack))
                raise_(SIGUSR2)
                log.append(errno_of(sigaltstack, stack))

        for number, flags in [(SIGUSR1, SA_ONSTACK), (SIGUSR2, SA_ONSTACK), (FIRST, 0)]:
            catch(number, handler, flags=flags)
        raise_(SIGUSR2)
        sigaltstack(stack)
        for number in (FIRST, SIGUSR1):
            raise_(number)
        sigaltstack(stack)
        assert log == [(SIGUSR2, SS_DISABLE), (FIRST, 0), (SIGUSR1, SS_ONSTACK), EPERM, (SIGUSR2, SS_ONSTACK), EPERM]

    run(main)


# -- notifications


def notify(asked, code=SI_TIMER):
    """Tell of an event, as a server of the kernel does."""
    dispatcher = here().dispatcher
    dispatcher.hold()
    try:
        return here().machine._system.signals.notify(asked, code)
    finally:
        dispatcher.release()


def test_notification_by_a_signal(run):
    """One at a time, with its own place; who asks for it is told when it is taken."""

    def main(_):
        taken = []
        pthread_sigmask(SIG_BLOCK, signals(FIRST, SIGUSR1))
        for value in range(SIGQUEUE_MAX):
            sigqueue(0, FIRST, value)
        asked = notification("timer_create", sigevent(SIGEV_SIGNAL, FIRST, "value"))
        asked.taken = lambda: taken.append(asked.pending) or 3
        assert [notify(asked) for _ in range(2)] == [True, False]
        infos = [sigwaitinfo(signals(FIRST)) for _ in range(SIGQUEUE_MAX + 1)]
        assert infos[-1] == (FIRST, SI_TIMER, "value", infos[0].si_pid, 0, 3)
        assert (taken, asked.pending) == ([False], False)
        assert (notify(asked), asked.pending) == (True, True)
        signal(FIRST, SIG_IGN)
        assert (taken, asked.pending) == ([False] * 2, False)
        # Below SIGRTMIN only one is pending, whoever sent it.
        kill(0, SIGUSR1)
        usual = notification("timer_create", sigevent(SIGEV_SIGNAL, SIGUSR1))
        assert (notify(usual), usual.pending) == (False, False)
        assert sigwaitinfo(signals(SIGUSR1)).si_code == SI_USER
        assert (notify(usual), usual.pending) == (True, True)

    run(main)


def test_notification_whose_signal_does_not_wait_is_never_pending(run, cast):
    """It is ignored, or somebody waits for it."""

    def main(_):
        taken = []
        signal(FIRST, SIG_IGN)
        asked = notification("timer_create", sigevent(SIGEV_SIGNAL, FIRST, 1))
        asked.taken = lambda: taken.append(1) or 2
        assert (notify(asked), asked.pending) == (True, False)
        cast.add("thread", 10)
        cast.tell("thread", sigwaitinfo, signals(FIRST))
        assert (notify(asked), asked.pending) == (True, False)
        ((_, info),) = cast.news()
        assert (info.si_value, info.si_overrun, taken) == (1, 2, [1])

    run(main)


def test_notification_by_a_thread(run):
    """Detached, with all signals blocked, and the priority of its attributes or of who asked for it."""

    def main(_):
        log = []

        def tell(value):
            log.append((value, pyitron.get_pri(0)[1], pthread_sigmask(0) == sigprocmask(SIG_BLOCK, sigfillset())))

        attr = pthread_attr_init()
        urgent = pthread_attr_init()
        pthread_attr_setinheritsched(urgent, PTHREAD_EXPLICIT_SCHED)
        pthread_attr_setschedpolicy(urgent, SCHED_FIFO)
        pthread_attr_setschedparam(urgent, sched_param(40))
        for attributes in (None, attr, urgent):
            asked = notification("timer_create", sigevent(SIGEV_THREAD, 0, "value", tell, attributes))
            assert [notify(asked) for _ in range(2)] == [True, True]
        pause(1)
        assert log == [("value", 60, True)] * 2 + [("value", 100, True)] * 4

    run(main)


def test_notification_by_a_thread_that_cannot_be_made(run):
    """Nobody is told."""

    def main(_):
        asked = notification("timer_create", sigevent(SIGEV_THREAD, 0, None, nothing))
        assert [notify(asked) for _ in range(2)] == [True, False]
        pause(1)
        assert notify(asked)

    run(main, max_id=2)


def test_notification_not_at_all(run):
    """Nothing happens."""

    def main(_):
        assert notify(notification("timer_create", sigevent(SIGEV_NONE)))
        assert sigpending() == sigemptyset()

    run(main)


def test_notification_errors(run, errno_of):
    """A kind, signal or attributes that are none; wrong types."""

    def main(_):
        gone = pthread_attr_init()
        pthread_attr_destroy(gone)
        for event in (
            sigevent(3), sigevent(-1), sigevent(SIGEV_SIGNAL), sigevent(SIGEV_SIGNAL, 65),
            sigevent(SIGEV_THREAD, 0, None, nothing, gone),
        ):  # fmt: skip
            assert errno_of(notification, "mq_notify", event) == EINVAL
        messages = []
        to_thread = sigevent(SIGEV_THREAD, 0, 0, nothing, 1)
        for event in (1, sigevent("1"), sigevent(SIGEV_SIGNAL, None), sigevent(SIGEV_THREAD), to_thread):
            with pytest.raises(TypeError) as caught:
                notification("mq_notify", event)
            messages.append(str(caught.value).partition(" must be ")[0])
        assert messages == [
            "mq_notify: the notification", "mq_notify: sigev_notify", "mq_notify: sigev_signo",
            "mq_notify: sigev_notify_function", "mq_notify: sigev_notify_attributes",
        ]  # fmt: skip
        assert isinstance(notification("mq_notify", sigevent(SIGEV_NONE)), Notification)

    run(main)


def test_threads_that_wait_for_signals_are_in_the_report(run):
    """By what they wait for."""

    def main(_):
        pthread_create(None, lambda _: sigwait(sigemptyset()))
        pthread_create(None, lambda _: sigsuspend(sigemptyset()))
        pthread_exit()

    result, _ = run(main)
    assert result.reason == "deadlock"
    assert [line.partition(" [")[0].partition(") ")[2] or line.partition(" [")[0] for line in result.report.splitlines()] == [
        "task 2 waits for a signal", "task 3 waits for the handler of a signal",
    ]  # fmt: skip
