# SPDX-License-Identifier: MIT
"""Asynchronous input and output on files of the host."""

import os
import threading
from contextlib import suppress
from errno import EAGAIN, EBADF, ECANCELED, EFBIG, EINPROGRESS, EINTR, EINVAL, EIO, EPERM

import pytest

import posix_rt
from posix_rt import (
    AIO_ALLDONE,
    AIO_CANCELED,
    AIO_LISTIO_MAX,
    AIO_MAX,
    AIO_NOTCANCELED,
    AIO_PRIO_DELTA_MAX,
    LIO_NOP,
    LIO_NOWAIT,
    LIO_READ,
    LIO_WAIT,
    LIO_WRITE,
    O_DSYNC,
    O_SYNC,
    SA_SIGINFO,
    SI_ASYNCIO,
    SIGEV_NONE,
    SIGEV_SIGNAL,
    SIGEV_THREAD,
    SIGRTMIN,
    SIGUSR1,
    aio_cancel,
    aio_error,
    aio_fsync,
    aio_read,
    aio_return,
    aio_suspend,
    aio_write,
    aiocb,
    lio_listio,
    pthread_attr_init,
    pthread_attr_setinheritsched,
    pthread_attr_setschedparam,
    pthread_attr_setschedpolicy,
    pthread_create,
    pthread_join,
    pthread_kill,
    pthread_self,
    sched_param,
    sigaction,
    sigemptyset,
    sigevent,
    sigtimedwait,
    struct_sigaction,
    timespec,
)
from posix_rt.call import here
from posix_rt.priorities import SCHED_FIFO


def now():
    """Milliseconds since the start."""
    return here().core.now() / 1e6


def sleep(milliseconds):
    with suppress(BlockingIOError, InterruptedError):
        sigtimedwait(sigemptyset(), timespec(0, round(milliseconds * 1e6)))


def urgent(priority):
    """Attributes of a thread under SCHED_FIFO."""
    attr = pthread_attr_init()
    pthread_attr_setinheritsched(attr, posix_rt.PTHREAD_EXPLICIT_SCHED)
    pthread_attr_setschedpolicy(attr, SCHED_FIFO)
    pthread_attr_setschedparam(attr, sched_param(priority))
    return attr


def results(*blocks):
    """What became of each."""
    return [(aio_error(block), aio_return(block)) for block in blocks]


@pytest.fixture
def file(tmp_path):
    """A file of the host with ten bytes."""
    (tmp_path / "file").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "file", os.O_RDWR)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def pipe():
    """A pipe of the host."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture(params=["virtual", "real"])
def in_time(request, run):
    """Runs a main function with either clock; returns its result."""
    return lambda main: run(lambda _: main(), clock=request.param)[1]


def contents(file):
    return os.pread(file, 100, 0)


def test_read_fills_the_buffer(in_time, file):
    """As many bytes as the buffer has, from the offset on; fewer at the end of the file, none behind it."""

    def main():
        buffers = [bytearray(4) for _ in range(3)]
        blocks = [aiocb(file, offset, buffer) for offset, buffer in zip((2, 8, 20), buffers, strict=True)]
        for block in blocks:
            aio_read(block)
            aio_suspend([block])
        return results(*blocks), buffers

    assert in_time(main) == ([(0, 4), (0, 2), (0, 0)], [b"2345", b"89\0\0", bytes(4)])


def test_write_puts_bytes_at_the_offset(in_time, file):
    """Behind the end, too; *aio_nbytes* may be less than the buffer has."""

    def main():
        blocks = [aiocb(file, 2, b"AB"), aiocb(file, 12, memoryview(b"CDEF"), 2)]
        for block in blocks:
            aio_write(block)
        aio_suspend([blocks[1]])
        return results(*blocks)

    assert in_time(main) == [(0, 2), (0, 2)]
    assert contents(file) == b"01AB456789\0\0CD"


def test_write_to_a_file_open_for_appending_goes_to_its_end(in_time, tmp_path, file):
    """Whatever the offset says."""
    appending = os.open(tmp_path / "file", os.O_WRONLY | os.O_APPEND)

    def main():
        block = aiocb(appending, 0, b"end")
        aio_write(block)
        aio_suspend([block])
        return results(block)

    assert in_time(main) == [(0, 3)]
    os.close(appending)
    assert contents(file) == b"0123456789end"


def test_virtual_time_one_request_after_another_for_each_file(run, file, tmp_path):
    """Each takes a millisecond; requests for another file go on at the same time; the host is written at those instants."""
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)

    def main(_):
        blocks = [aiocb(file, 0, b"a"), aiocb(file, 0, b"b"), aiocb(other, 0, b"c")]
        for block in blocks:
            aio_write(block)
        log = []
        for _ in range(5):
            log.append((now(), contents(file)[:1], contents(other), [aio_error(block) for block in blocks]))
            sleep(0.5)
        return log

    busy = EINPROGRESS
    assert run(main)[1] == [
        (0, b"0", b"", [busy, busy, busy]),
        (0.5, b"0", b"", [busy, busy, busy]),
        (1, b"a", b"c", [0, busy, 0]),
        (1.5, b"a", b"c", [0, busy, 0]),
        (2, b"b", b"c", [0, 0, 0]),
    ]
    os.close(other)


def test_urgent_requests_go_first(run, file):
    """By the caller's priority less *aio_reqprio*; equals in order of arrival; the one that has begun is not interrupted."""
    order = []

    def ask(name, delay=0):
        event = sigevent(SIGEV_THREAD, 0, name, order.append)
        aio_write(aiocb(file, 0, b"x", aio_reqprio=delay, aio_sigevent=event))

    def main(_):
        ask("first", 20)
        ask("less", 11)
        ask("plain")
        ask("later")
        pthread_join(pthread_create(urgent(30), ask, "urgent"))
        pthread_join(pthread_create(urgent(10), ask, "as less but later"))
        sleep(10)
        return order

    assert run(main, attr=urgent(21))[1] == ["first", "urgent", "plain", "later", "less", "as less but later"]


def test_fsync_goes_after_all_that_was_asked_for(run, file, monkeypatch):
    """Also what is less urgent; what is asked for later and more urgently may go before it."""
    monkeypatch.setattr(os, "fsync", lambda _: order.append("fsync"))
    monkeypatch.setattr(os, "fdatasync", lambda _: order.append("fdatasync"))
    order = []

    def main(_):
        def ask(name, delay):
            aio_write(aiocb(file, 0, b"x", aio_reqprio=delay, aio_sigevent=sigevent(SIGEV_THREAD, 0, name, order.append)))

        ask("first", 0)
        ask("slow", 20)
        aio_fsync(O_SYNC, aiocb(file))
        aio_fsync(O_DSYNC, aiocb(file))
        ask("urgent", 1)
        ask("as slow but later", 20)
        sleep(10)
        return order

    assert run(main)[1] == ["first", "urgent", "slow", "fsync", "fdatasync", "as slow but later"]


@pytest.mark.parametrize("call", [aio_read, aio_write])
def test_block_is_checked(run, errno_of, file, tmp_path, call):
    """EBADF for the file, EINVAL for the rest; the buffer has *aio_nbytes* at least."""
    wrong = os.open(tmp_path / "file", os.O_WRONLY if call is aio_read else os.O_RDONLY)

    def main(_):
        def refused(fildes=file, offset=0, size=4, delay=0, event=None):
            return errno_of(call, aiocb(fildes, offset, bytearray(4), size, delay, event))

        good = aiocb(file, 0, bytearray(4), 0, AIO_PRIO_DELTA_MAX, sigevent(SIGEV_NONE))
        return [
            refused(-1),
            refused(1 << 30),
            refused(1 << 40),
            refused(wrong),
            refused(offset=-1),
            refused(offset=1 << 63),
            refused(size=5),
            refused(size=-1),
            refused(delay=-1),
            refused(delay=AIO_PRIO_DELTA_MAX + 1),
            refused(event=sigevent(99)),
            refused(event=sigevent(SIGEV_SIGNAL, 99)),
            call(good),
            errno_of(call, good),
        ]

    assert run(main)[1] == [EBADF] * 4 + [EINVAL] * 8 + [None, EINVAL]
    os.close(wrong)


def test_fsync_is_checked(run, errno_of, tmp_path, file, pipe):
    """The operation, and a file that is open for writing and can be synchronised."""
    reader = os.open(tmp_path / "file", os.O_RDONLY)

    def main(_):
        block = aiocb(file)
        return [
            errno_of(aio_fsync, 0, block),
            errno_of(aio_fsync, O_SYNC | O_DSYNC, aiocb(file)) if O_SYNC | O_DSYNC != O_SYNC else EINVAL,
            errno_of(aio_fsync, O_SYNC, aiocb(-1)),
            errno_of(aio_fsync, O_SYNC, aiocb(reader)),
            errno_of(aio_fsync, O_DSYNC, aiocb(pipe[1])),
            aio_fsync(O_SYNC, block),
            errno_of(aio_fsync, O_SYNC, block),
        ]

    assert run(main)[1] == [EINVAL, EINVAL, EBADF, EBADF, EINVAL, None, EINVAL]
    os.close(reader)


def test_too_many_requests(run, errno_of, file):
    """AIO_MAX under way; those that are done do not count, and a list is taken whole or not at all."""

    def main(_):
        blocks = [aiocb(file, 0, b"x") for _ in range(AIO_MAX)]
        for block in blocks:
            aio_write(block)
        new = aiocb(file, 0, b"y", aio_lio_opcode=LIO_WRITE)
        codes = [errno_of(aio_write, new), errno_of(aio_fsync, O_SYNC, aiocb(file)), errno_of(lio_listio, LIO_NOWAIT, [new])]
        sleep(1)
        codes.append(errno_of(lio_listio, LIO_NOWAIT, [new, aiocb(file, 0, b"z", aio_lio_opcode=LIO_WRITE)]))
        return codes, errno_of(aio_error, new), aio_write(new), errno_of(aio_write, aiocb(file, 0, b"z"))

    assert run(main)[1] == ([EAGAIN] * 4, EINVAL, None, EAGAIN)


def test_host_errors_are_told_by_aio_error(in_time, file, monkeypatch):
    """The request is taken, and fails when it is carried out."""

    def refuse(*_):
        raise OSError(EFBIG, "no")

    monkeypatch.setattr(os, "pwrite", refuse)

    def main():
        block = aiocb(file, 0, b"x")
        aio_write(block)
        aio_suspend([block])
        return results(block)

    assert in_time(main) == [(EFBIG, -1)]


def test_error_and_return_before_and_after(run, errno_of, file):
    """EINVAL before a request was made and once its result was taken; the result cannot be taken too early."""

    def main(_):
        block = aiocb(file, 0, b"x")
        before = errno_of(aio_error, block), errno_of(aio_return, block)
        aio_write(block)
        during = aio_error(block), errno_of(aio_return, block)
        aio_suspend([block])
        done = aio_error(block), aio_error(block), aio_return(block)
        return before, during, done, errno_of(aio_error, block), errno_of(aio_return, block), aio_write(block), aio_error(block)

    assert run(main)[1] == (
        (EINVAL, EINVAL), (EINPROGRESS, EINVAL), (0, 0, 1), EINVAL, EINVAL, None, EINPROGRESS,
    )  # fmt: skip


def test_block_may_be_used_again_without_its_result_being_taken(run, file):
    """The new request takes the place of the old one."""

    def main(_):
        block = aiocb(file, 0, b"x")
        aio_write(block)
        aio_suspend([block])
        block.aio_buf = b"yz"
        aio_write(block)
        aio_suspend([block])
        return results(block)

    assert run(main)[1] == [(0, 2)]


def test_buffer_is_held_until_the_request_is_done(run, file):
    """Its size cannot change meanwhile."""

    def main(_):
        buffer = bytearray(2)
        block = aiocb(file, 0, buffer)
        aio_read(block)
        with pytest.raises(BufferError):
            buffer.clear()
        aio_suspend([block])
        seen = bytes(buffer)
        buffer.clear()
        return seen

    assert run(main)[1] == b"01"


def test_notification_by_signal_and_by_thread(in_time, file):
    """With the value, and the reason that it was a request."""
    log = []

    def main():
        def handler(number, info, _):
            log.append((number, info.si_code, info.si_value))

        sigaction(SIGRTMIN, struct_sigaction(handler, sigemptyset(), SA_SIGINFO))
        block = aiocb(file, 0, b"x", aio_sigevent=sigevent(SIGEV_SIGNAL, SIGRTMIN, "signal"))
        aio_write(block)
        while not log:
            sleep(1)
        error = aio_error(block)
        aio_write(aiocb(file, 0, b"x", aio_sigevent=sigevent(SIGEV_THREAD, 0, "thread", log.append)))
        while len(log) < 2:
            sleep(1)
        return error

    assert in_time(main) == 0
    assert log == [(SIGRTMIN, SI_ASYNCIO, "signal"), "thread"]


def test_suspend_ends_with_the_first_that_is_done(run, file, tmp_path):
    """None is passed over; one that is done already lets nobody wait."""
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)

    def main(_):
        slow = [aiocb(file, 0, b"x") for _ in range(3)]
        quick = aiocb(other, 0, b"y")
        for block in slow:
            aio_write(block)
        log = []
        pthread_create(urgent(9), lambda _: (aio_suspend([slow[2], None, slow[1]]), log.append(("second", now()))))
        pthread_create(urgent(8), lambda _: (aio_suspend([slow[2]]), log.append(("third", now()))))
        sleep(0.25)
        aio_write(quick)
        aio_suspend([slow[2], quick])
        log.append(("quick", now()))
        aio_suspend([slow[2], quick])
        log.append(("again", now()))
        aio_return(quick)
        aio_suspend([quick])
        sleep(9)
        return log

    assert run(main)[1] == [("quick", 1.25), ("again", 1.25), ("second", 2), ("third", 3)]
    os.close(other)


def test_suspend_with_a_time(run, errno_of, file, pipe):
    """EAGAIN when it has passed; 0 does not wait; a negative or broken time is EINVAL, as is a block without a request."""

    def main(_):
        block = aiocb(pipe[0], 0, bytearray(1))
        aio_read(block)
        codes = []
        for blocks, time in (([block], 0), ([block], 2_500_000), ([], 500_000)):
            codes += [errno_of(aio_suspend, blocks, timespec(0, time)), now()]
        bad = [errno_of(aio_suspend, [block], time) for time in (timespec(-1, 0), timespec(0, 1_000_000_000))]
        bad.append(errno_of(aio_suspend, [block, aiocb()]))
        os.write(pipe[1], b"!")
        return codes, bad, aio_suspend([block], timespec(9, 0)), results(block), now()

    assert run(main)[1] == ([EAGAIN, 0, EAGAIN, 2.5, EAGAIN, 3], [EINVAL, EINVAL, EINVAL], None, [(0, 1)], 4)


def test_suspend_is_ended_by_a_signal(run, errno_of, file):
    """EINTR after the handler; the request goes on."""
    log = []

    def main(_):
        me = pthread_self()
        sigaction(SIGUSR1, struct_sigaction(log.append))
        block = aiocb(file, 0, b"x")
        aio_write(block)
        pthread_create(None, lambda _: pthread_kill(me, SIGUSR1))
        return errno_of(aio_suspend, [block]), now(), list(log), aio_error(block), aio_suspend([block])

    assert run(main)[1] == (EINTR, 0, [SIGUSR1], EINPROGRESS, None)


def test_suspend_and_waiting_lists_are_for_threads_that_may_wait(errno_of):
    """EPERM before anything else."""
    with posix_rt.Process(print):
        assert errno_of(aio_suspend, []) == EPERM
        assert errno_of(lio_listio, LIO_WAIT, []) == EPERM


def test_requests_from_outside_a_run_are_carried_out_in_it(file):
    """They have no thread; the run does them."""

    def main(_):
        sleep(5)
        return contents(file)

    process = posix_rt.Process(main)
    with process:
        block = aiocb(file, 0, b"out")
        aio_write(block)
        assert aio_error(block) == EINPROGRESS
    process = posix_rt.Process(main)
    with process:
        aio_write(block := aiocb(file, 0, b"out"))
        process.run()
        assert process.status == b"out3456789"


def test_cancel_takes_what_has_not_begun(run, errno_of, file):
    """One, or all for a file, with ECANCELED and the notification; the first of them goes on."""
    told = []

    def main(_):
        def block():
            return aiocb(file, 0, b"x", aio_sigevent=sigevent(SIGEV_THREAD, 0, "told", told.append))

        blocks = [block() for _ in range(4)]
        for each in blocks:
            aio_write(each)
        codes = [
            aio_cancel(file, blocks[0]),
            aio_cancel(file, blocks[2]),
            aio_cancel(file, blocks[2]),
            aio_cancel(file, aiocb(file)),
            [aio_error(each) for each in blocks],
            aio_cancel(file),
            results(*blocks[1:]),
        ]
        sleep(1)
        return [*codes, aio_cancel(file), aio_cancel(file, blocks[0]), results(blocks[0]), len(told)]

    busy = EINPROGRESS
    assert run(main)[1] == [
        AIO_NOTCANCELED, AIO_CANCELED, AIO_ALLDONE, AIO_ALLDONE, [busy, busy, ECANCELED, busy], AIO_NOTCANCELED,
        [(ECANCELED, -1)] * 3, AIO_ALLDONE, AIO_ALLDONE, [(0, 1)], 4,
    ]  # fmt: skip


def test_cancel_ends_waits_for_it(run, errno_of, file):
    """Those in aio_suspend and for a whole list."""

    def main(_):
        first, second = (aiocb(file, 0, b"x", aio_lio_opcode=LIO_WRITE) for _ in range(2))
        third = aiocb(file, 0, b"x")
        aio_write(aiocb(file, 0, b"x"))
        aio_write(third)
        log = []
        attr = urgent(5)
        pthread_create(attr, lambda _: log.append(("list", errno_of(lio_listio, LIO_WAIT, [first, second]), now())))
        pthread_create(attr, lambda _: log.append(("suspend", aio_suspend([third]), now())))
        aio_cancel(file)
        return log

    assert run(main, attr=urgent(1))[1] == [("list", EIO, 0), ("suspend", None, 0)]


def test_cancel_leaves_the_fsync_of_a_thread_alone(run, file):
    """It is no request of the application's."""

    def main(_):
        aio_write(aiocb(file, 0, b"x"))
        log = []
        pthread_create(urgent(5), lambda _: log.append((posix_rt.fsync(file), now())))
        code = aio_cancel(file)
        sleep(5)
        return code, log

    assert run(main, attr=urgent(1))[1] == (AIO_NOTCANCELED, [(None, 2)])


def test_cancel_errors(run, errno_of, file, pipe):
    """EBADF, and a block for another file."""
    cases = [(-1,), (1 << 30,), (file, aiocb(pipe[0]))]
    assert run(lambda _: [errno_of(aio_cancel, *case) for case in cases])[1] == [EBADF, EBADF, EINVAL]


def test_list_is_carried_out_and_waited_for(in_time, file):
    """Reads and writes; None and LIO_NOP are passed over."""

    def main():
        buffer = bytearray(2)
        blocks = [
            aiocb(file, 0, b"AB", aio_lio_opcode=LIO_WRITE),
            None,
            aiocb(-1, 0, b"CD", aio_lio_opcode=LIO_NOP),
            aiocb(file, 1, buffer, aio_lio_opcode=LIO_READ),
        ]
        lio_listio(LIO_WAIT, blocks, sigevent(99))
        return results(blocks[0], blocks[3]), buffer

    assert in_time(main) == ([(0, 2), (0, 2)], b"B2")


def test_list_without_waiting_tells_of_its_end_once(run, file):
    """When the last is done; an empty list at once."""
    log = []

    def main(_):
        def tell(name):
            log.append((name, now()))

        blocks = [aiocb(file, 0, b"x", aio_lio_opcode=LIO_WRITE) for _ in range(3)]
        lio_listio(LIO_NOWAIT, blocks, sigevent(SIGEV_THREAD, 0, "list", tell))
        lio_listio(LIO_NOWAIT, [None], sigevent(SIGEV_THREAD, 0, "empty", tell))
        before = [aio_error(block) for block in blocks]
        sleep(9)
        return before

    assert run(main)[1] == [EINPROGRESS] * 3
    assert log == [("empty", 0), ("list", 3)]


@pytest.mark.parametrize("mode", [LIO_WAIT, LIO_NOWAIT])
def test_list_with_a_request_that_is_refused(run, errno_of, file, mode):
    """EIO; its block tells why, and the others are carried out."""

    def main(_):
        blocks = [aiocb(fildes, 0, b"x", aio_lio_opcode=LIO_WRITE) for fildes in (file, -1, file)]
        code = errno_of(lio_listio, mode, blocks)
        sleep(9)
        return code, results(*blocks)

    assert run(main)[1] == (EIO, [(0, 1), (EBADF, -1), (0, 1)])


def test_list_with_a_request_that_fails(run, errno_of, file, monkeypatch):
    """EIO, if it is waited for."""

    def refuse(*_):
        raise OSError(EFBIG, "no")

    monkeypatch.setattr(os, "pwrite", refuse)

    def main(_):
        blocks = [aiocb(file, 0, bytearray(1), aio_lio_opcode=opcode) for opcode in (LIO_WRITE, LIO_READ)]
        return errno_of(lio_listio, LIO_WAIT, blocks), results(*blocks), lio_listio(LIO_NOWAIT, blocks)

    assert run(main)[1] == (EIO, [(EFBIG, -1), (0, 1)], None)


def test_list_errors(run, errno_of, file):
    """Mode, operation, length, and a block that is under way; none of the list is then."""

    def main(_):
        busy, free = (aiocb(file, 0, b"x", aio_lio_opcode=LIO_WRITE) for _ in range(2))
        aio_write(busy)
        codes = [
            errno_of(lio_listio, 2, []),
            errno_of(lio_listio, LIO_NOWAIT, [aiocb(file, aio_lio_opcode=3)]),
            errno_of(lio_listio, LIO_NOWAIT, [aiocb(file, 0, b"x", aio_lio_opcode=LIO_WRITE)] * (AIO_LISTIO_MAX + 1)),
            errno_of(lio_listio, LIO_NOWAIT, [free, busy]),
            errno_of(lio_listio, LIO_NOWAIT, [free], sigevent(99)),
        ]
        return codes, errno_of(aio_error, free), aio_error(busy)

    assert run(main)[1] == ([EINVAL] * 5, EINVAL, EINPROGRESS)


def test_list_wait_is_ended_by_a_signal(run, errno_of, file):
    """EINTR; the requests go on."""

    def main(_):
        me = pthread_self()
        sigaction(SIGUSR1, struct_sigaction(lambda _: None))
        block = aiocb(file, 0, b"x", aio_lio_opcode=LIO_WRITE)
        pthread_create(None, lambda _: pthread_kill(me, SIGUSR1))
        return errno_of(lio_listio, LIO_WAIT, [block]), aio_error(block), aio_suspend([block]), results(block)

    assert run(main)[1] == (EINTR, EINPROGRESS, None, [(0, 1)])


def test_pipe_is_read_when_something_comes(in_time, pipe):
    """Requests wait for one another; other threads run."""

    def main():
        blocks = [aiocb(pipe[0], 99, bytearray(8)) for _ in range(2)]
        for block in blocks:
            aio_read(block)
        seen = []
        for block, text in zip(blocks, (b"one", b"three"), strict=True):
            sleep(5)
            seen.append([aio_error(block) for block in blocks])
            os.write(pipe[1], text)
            aio_suspend([block])
        return seen, [bytes(block.aio_buf) for block in blocks], results(*blocks)

    busy = EINPROGRESS
    assert in_time(main) == (
        [[busy, busy], [0, busy]],
        [b"one\0\0\0\0\0", b"three\0\0\0"],
        [(0, 3), (0, 5)],
    )


def test_pipe_is_written_bit_by_bit_as_it_is_emptied(in_time, pipe):
    """More than it holds: nobody is held up, and it all arrives."""
    data = bytes(range(256)) * 1024

    def main():
        block = aiocb(pipe[1], 0, data)
        aio_write(block)
        got = b""
        while len(got) < len(data):
            part = aiocb(pipe[0], 0, bytearray(65536))
            aio_read(part)
            aio_suspend([part])
            got += bytes(part.aio_buf[: aio_return(part)])
        aio_suspend([block])
        return got == data, results(block)

    assert in_time(main) == (True, [(0, len(data))])


def test_virtual_time_stops_for_the_host_where_nothing_else_can_go_on(run, pipe):
    """A run without an end waits for what another host thread sends."""
    sender = threading.Timer(0.1, os.write, (pipe[1], b"!"))
    sender.start()

    def main(_):
        block = aiocb(pipe[0], 0, bytearray(1))
        aio_read(block)
        aio_suspend([block])
        return results(block)

    assert run(main)[1] == [(0, 1)]


def test_real_clock_run_ends_when_nothing_is_under_way_any_more(file):
    """A request is waited for; without any, tasks that wait are a deadlock."""

    def main(_):
        block = aiocb(file, 0, b"x")
        aio_write(block)
        aio_suspend([block])
        aio_suspend([])

    with posix_rt.Process(main, clock="real") as process:
        assert process.run().reason == "deadlock"


def test_real_clock_what_is_under_way_when_a_run_ends_is_there_in_the_next(pipe):
    """Host threads go on between runs."""
    log = []

    def main(_):
        block = aiocb(pipe[0], 0, bytearray(1))
        aio_read(block)
        log.append("asked")
        aio_suspend([block])
        return aio_return(block)

    with posix_rt.Process(main, clock="real") as process:
        assert process.run(5).reason == "until"
        os.write(pipe[1], b"!")
        assert process.run().reason == "exit"
        assert (log, process.status) == (["asked"], 1)


def test_real_clock_close_ends_the_host_threads(pipe):
    """Also one that waits for a pipe that stays empty."""

    def main(_):
        aio_read(aiocb(pipe[0], 0, bytearray(1)))

    with posix_rt.Process(main, clock="real") as process:
        process.run()
    assert [thread for thread in threading.enumerate() if thread.name == "kernel-files"] == []


def test_real_clock_preempts_a_thread_that_computes(file):
    """What waited for the file goes on at once, as it is more urgent."""
    log = []

    def writer(_):
        block = aiocb(file, 0, b"x")
        aio_write(block)
        aio_suspend([block])
        log.append("written")

    def main(_):
        pthread_create(urgent(9), writer)
        while not log:
            pass

    with posix_rt.Process(main, clock="real", attr=urgent(1)) as process:
        assert process.run().reason == "exit"
    assert log == ["written"]


def test_wrong_type_names_function_and_parameter(run, file):
    """A TypeError that a C program could not have made."""

    def main(_):
        for call, arguments, name in (
            (aio_read, (1,), "aiocbp"),
            (aio_read, (aiocb(file, 0, b"x"),), "aio_buf"),
            (aio_write, (aiocb(file, 0, "x"),), "aio_buf"),
            (aio_write, (aiocb("1", 0, b"x"),), "aio_fildes"),
            (aio_write, (aiocb(file, 0, b"x", 1.0),), "aio_nbytes"),
            (aio_write, (aiocb(file, 0, b"x", aio_sigevent=1),), "notification"),
            (aio_fsync, ("O_SYNC", aiocb(file)), "op"),
            (aio_error, (None,), "aiocbp"),
            (aio_return, (None,), "aiocbp"),
            (aio_cancel, (None,), "fildes"),
            (aio_cancel, (file, 1), "aiocbp"),
            (aio_suspend, ([1],), "list"),
            (aio_suspend, ([], 1), "timeout"),
            (lio_listio, (LIO_NOWAIT, [1]), "list"),
            (lio_listio, ("wait", []), "mode"),
        ):
            with pytest.raises(TypeError, match=f"{call.__name__}: .*{name}"):
                call(*arguments)

    run(main)
