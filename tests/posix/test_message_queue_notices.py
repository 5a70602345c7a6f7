# SPDX-License-Identifier: MIT
"""Message queues and signals: notices of the first message, waits that are interrupted or cancelled."""

from errno import EBADF, EBUSY, EINTR, EINVAL, EPERM

import pytest

import pyitron
from posix_rt import (
    O_CREAT,
    O_NONBLOCK,
    O_RDWR,
    PTHREAD_CANCELED,
    PTHREAD_CREATE_DETACHED,
    SA_SIGINFO,
    SI_MESGQ,
    SIG_BLOCK,
    SIGEV_NONE,
    SIGEV_SIGNAL,
    SIGEV_THREAD,
    SIGRTMIN,
    SIGUSR1,
    from_id,
    mq_attr,
    mq_close,
    mq_getattr,
    mq_notify,
    mq_open,
    mq_receive,
    mq_send,
    mq_timedreceive,
    mq_timedsend,
    mq_unlink,
    mqd_t,
    pthread_attr_init,
    pthread_attr_setdetachstate,
    pthread_cancel,
    pthread_create,
    pthread_join,
    pthread_kill,
    pthread_self,
    pthread_sigmask,
    sigaction,
    sigaddset,
    sigemptyset,
    sigevent,
    sigpending,
    sigwaitinfo,
    struct_sigaction,
    timespec,
)

SMALL = mq_attr(0, 1, 8, 0)
FAR = timespec(1000, 0)


def queue(name="/q", flags=O_RDWR, attr=SMALL):
    """A queue, which is made if there is none."""
    return mq_open(name, O_CREAT | flags, 0o600, attr)


def handled(log, sig=SIGUSR1):
    """Let *sig* be logged from now on; returns the event that asks for it."""
    sigaction(sig, struct_sigaction(lambda number, info, context: log.append(info[:3]), sigemptyset(), SA_SIGINFO))
    return sigevent(SIGEV_SIGNAL, sig, "value")


def info(sig=SIGUSR1, value="value"):
    """What comes with the signal of a queue: number, code, value."""
    return sig, SI_MESGQ, value


def settle():
    """Let threads of the caller's priority run."""
    pyitron.rot_rdq(pyitron.TPRI_SELF)


def test_first_message_queues_the_signal_once(run):
    """With its value and code; then somebody can ask again."""
    log = []

    def main(argument):
        q = queue()
        event = handled(log)
        mq_notify(q, event)
        assert log == []
        mq_send(q, b"1", 0)
        assert log == [info()]
        mq_receive(q, 8)
        mq_send(q, b"2", 0)
        assert log == [info()]
        mq_notify(q, event)
        mq_receive(q, 8)
        mq_timedsend(q, b"3", 0, FAR)

    run(main)
    assert log == [info(), info()]


def test_message_into_a_queue_that_is_not_empty_gives_no_notice(run):
    """Only the change from empty counts; the request stands."""
    log = []

    def main(argument):
        q = queue(attr=mq_attr(0, 3, 8, 0))
        mq_send(q, b"1", 0)
        mq_notify(q, handled(log))
        mq_send(q, b"2", 5)
        mq_receive(q, 8)
        assert log == []
        mq_receive(q, 8)
        mq_send(q, b"3", 0)

    run(main)
    assert log == [info()]


def test_waiting_receiver_goes_before_the_notice(run):
    """The request stands until a message comes that nobody waits for."""
    log = []

    def main(argument):
        q = queue()
        mq_notify(q, handled(log))
        thread = pthread_create(None, lambda argument: mq_receive(q, 8), None)
        settle()
        mq_send(q, b"1", 3)
        assert (pthread_join(thread), log) == ((b"1", 3), [])
        mq_send(q, b"2", 0)

    run(main)
    assert log == [info()]


def test_message_of_a_waiting_sender_gives_no_notice(run):
    """The queue was full, so it does not become empty when a message is taken out and another one comes in."""
    log = []

    def main(argument):
        q = queue()
        mq_send(q, b"1", 0)
        mq_notify(q, handled(log))
        thread = pthread_create(None, lambda argument: mq_send(q, b"2", 0), None)
        settle()
        mq_receive(q, 8)
        pthread_join(thread)

    run(main)
    assert log == []


def test_blocked_signal_stays_pending_and_is_waited_for(run):
    """sigwaitinfo gets it."""
    log = []

    def main(argument):
        q = queue()
        mask = sigemptyset()
        sigaddset(mask, SIGRTMIN)
        pthread_sigmask(SIG_BLOCK, mask)
        mq_notify(q, sigevent(SIGEV_SIGNAL, SIGRTMIN, 7))
        mq_send(q, b"", 0)
        log.append(sigpending() == mask)
        log.append(sigwaitinfo(mask)[:3])

    run(main)
    assert log == [True, info(SIGRTMIN, 7)]


def test_thread_is_started_for_the_notice(run):
    """The function gets the value, in a thread of its own with the attributes that were given; it may ask again."""
    log = []

    def main(argument):
        q = queue()
        attr = pthread_attr_init()
        pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED)

        def told(value):
            log.append((value, pthread_self() != argument_thread, mq_receive(q, 8)))
            mq_notify(q, sigevent(SIGEV_THREAD, 0, value + 1, told, None))

        argument_thread = pthread_self()
        mq_notify(q, sigevent(SIGEV_THREAD, 0, 5, told, attr))
        mq_send(q, b"a", 1)
        settle()
        mq_send(q, b"b", 2)
        settle()

    run(main)
    assert log == [(5, True, (b"a", 1)), (6, True, (b"b", 2))]


def test_one_request_at_a_time(run, errno_of):
    """EBUSY, whichever descriptor; SIGEV_NONE counts, too; None takes it back, with any descriptor."""
    log = []

    def main(argument):
        q, other = queue(), queue()
        mq_notify(q)
        mq_notify(q, sigevent(SIGEV_NONE))
        event = handled(log)
        assert [errno_of(mq_notify, q, event), errno_of(mq_notify, other, event)] == [EBUSY, EBUSY]
        mq_notify(other, None)
        mq_notify(other, event)
        assert errno_of(mq_notify, q, sigevent(SIGEV_NONE)) == EBUSY
        mq_send(q, b"", 0)
        mq_notify(q, sigevent(SIGEV_NONE))
        mq_receive(q, 8)
        mq_send(q, b"", 0)
        mq_notify(q, event)

    run(main)
    assert log == [info()]


def test_closing_drops_the_request_made_with_the_descriptor(run, errno_of):
    """And no other."""
    log = []

    def main(argument):
        q, other, third = queue(), queue(), queue()
        event = handled(log)
        mq_notify(other, event)
        mq_close(third)
        assert errno_of(mq_notify, q, event) == EBUSY
        mq_close(other)
        mq_send(q, b"", 0)
        assert log == []
        mq_notify(q, event)

    run(main)


def test_bad_notifications(run, errno_of):
    """EINVAL; and nothing is asked for."""

    def main(argument):
        q = queue()
        for event in (sigevent(99), sigevent(SIGEV_SIGNAL, 0), sigevent(SIGEV_SIGNAL, 65), sigevent(SIGEV_SIGNAL, -1)):
            assert errno_of(mq_notify, q, event) == EINVAL
        with pytest.raises(TypeError):
            mq_notify(q, SIGUSR1)
        mq_notify(q, sigevent(SIGEV_NONE))
        mq_close(q)
        assert errno_of(mq_notify, q, None) == errno_of(mq_notify, q, sigevent(SIGEV_NONE)) == EBADF

    run(main)


@pytest.mark.parametrize("timed", [False, True])
def test_signal_interrupts_a_wait(run, timed):
    """EINTR after the handler; nothing is sent or received."""
    log = []

    def wait(call, q, *arguments):
        try:
            call(q, *arguments, *([FAR] if timed else []))
        except OSError as error:
            log.append(error.errno)

    def main(argument):
        full, empty = queue(), queue("/empty")
        mq_send(full, b"1", 0)
        handled(log)
        sender = pthread_create(None, lambda _: wait(mq_timedsend if timed else mq_send, full, b"2", 9), None)
        receiver = pthread_create(None, lambda _: wait(mq_timedreceive if timed else mq_receive, empty, 8), None)
        settle()
        for thread in (sender, receiver):
            pthread_kill(thread, SIGUSR1)
            pthread_join(thread)
        log.append((mq_receive(full, 8), mq_getattr(full).mq_curmsgs, mq_getattr(empty).mq_curmsgs))

    run(main)
    assert log[1::2] == [EINTR, EINTR]
    assert [log[0][0], log[2][0], log[4]] == [SIGUSR1, SIGUSR1, ((b"1", 0), 0, 0)]


@pytest.mark.parametrize("timed", [False, True])
def test_waits_are_cancellation_points(run, timed):
    """Also calls that would not have to wait, if the cancel is pending."""
    log = []

    def main(argument):
        full, empty = queue(), queue("/empty")
        mq_send(full, b"1", 0)
        extra = [FAR] if timed else []
        send, receive = (mq_timedsend, mq_timedreceive) if timed else (mq_send, mq_receive)

        def pending(argument):
            pthread_cancel(pthread_self())
            send(empty, b"never", 0, *extra)

        threads = [
            pthread_create(None, lambda _: send(full, b"2", 9, *extra), None),
            pthread_create(None, lambda _: receive(empty, 8, *extra), None),
        ]
        settle()
        threads.append(pthread_create(None, pending, None))
        settle()
        for thread in threads[:2]:
            pthread_cancel(thread)
        log.extend(pthread_join(thread) for thread in threads)
        log.append((mq_receive(full, 8), mq_getattr(full).mq_curmsgs, mq_getattr(empty).mq_curmsgs))

    run(main)
    assert log == [PTHREAD_CANCELED] * 3 + [((b"1", 0), 0, 0)]


def test_message_of_the_other_api_gives_notice(run):
    """Also of a message buffer that is no queue, by a handle that was made from its id."""
    log = []

    def main(argument):
        q = queue()
        event = handled(log)
        mq_notify(q, event)
        assert pyitron.snd_mbf(q.id, b"x") == pyitron.E_OK
        plain = pyitron.acre_mbf(pyitron.T_CMBF(pyitron.TA_TFIFO, 8, 64))
        mq_notify(from_id(mqd_t, plain), event)
        assert pyitron.psnd_mbf(plain, b"x") == pyitron.E_OK
        mq_notify(from_id(mqd_t, plain), event)
        mq_notify(from_id(mqd_t, plain))
        pyitron.rcv_mbf(plain)
        mq_send(from_id(mqd_t, plain), b"y", 0)

    run(main)
    assert log == [info(), info()]


def test_contexts_of_notify(run, errno_of):
    """In a handler it works; with the CPU locked it does not."""
    log = []

    def main(argument):
        q = queue()
        event = handled(log)
        pyitron.loc_cpu()
        locked = errno_of(mq_notify, q, event)
        pyitron.unl_cpu()
        assert locked == EPERM
        pyitron.def_inh(1, pyitron.T_DINH(pyitron.TA_HLNG, lambda: mq_notify(q, event)))
        pyitron.current_kernel().raise_interrupt(1)
        mq_send(q, b"", 0)

    run(main)
    assert log == [info()]


def test_deleted_queue_forgets_its_notice(run):
    """A new queue of the same name knows nothing of it."""
    log = []

    def main(argument):
        q = queue()
        mq_notify(q, handled(log))
        mq_unlink("/q")
        again = queue(flags=O_RDWR | O_NONBLOCK)
        mq_notify(again, sigevent(SIGEV_NONE))
        mq_send(again, b"", 0)
        mq_close(q)

    run(main)
    assert log == []
