# SPDX-License-Identifier: MIT
"""Synchronised input and output."""

import os
from errno import EAGAIN, EBADF, EINTR, EINVAL, EIO, ENOMEM, EPERM

import pytest

import posix_rt
from kernel.host_memory import PAGE
from kernel.ports import SHARED_MEMORY
from posix_rt import (
    AIO_MAX,
    MAP_PRIVATE,
    MAP_SHARED,
    MS_ASYNC,
    MS_INVALIDATE,
    MS_SYNC,
    O_CREAT,
    O_RDWR,
    PROT_READ,
    PROT_WRITE,
    SIGUSR1,
    aio_error,
    aio_write,
    aiocb,
    fdatasync,
    fsync,
    ftruncate,
    mmap,
    msync,
    munmap,
    pthread_create,
    pthread_kill,
    pthread_self,
    shm_open,
    sigaction,
    struct_sigaction,
)
from posix_rt.call import here

CALLS = [fsync, fdatasync]


def now():
    """Milliseconds since the start."""
    return here().core.now() / 1e6


@pytest.fixture
def file(tmp_path):
    """A file of the host of two pages."""
    (tmp_path / "file").write_bytes(bytes(2 * PAGE))
    descriptor = os.open(tmp_path / "file", os.O_RDWR)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def done(monkeypatch):
    """What the host was asked to synchronise; with ``error`` set it refuses."""

    class Done(list):
        error = 0

    done = Done()

    def note(name, function):
        def synchronise(descriptor):
            done.append(name)
            if done.error:
                raise OSError(done.error, "no")
            function(descriptor)

        monkeypatch.setattr(os, name, synchronise)

    note("fsync", os.fsync)
    note("fdatasync", os.fdatasync)
    return done


@pytest.mark.parametrize("call", CALLS)
def test_file_is_synchronised_while_others_run(run, file, done, call):
    """The caller waits a millisecond of virtual time; the host is asked at its end."""
    log = []

    def main(_):
        pthread_create(None, lambda _: log.append(("other", now(), list(done))))
        call(file)
        log.append(("done", now(), list(done)))

    run(main)
    assert log == [("other", 0, []), ("done", 1, [call.__name__])]


@pytest.mark.parametrize("call", CALLS)
def test_synchronises_after_the_requests_there_are(run, file, done, call):
    """Also those that are less urgent than the caller."""

    def main(_):
        blocks = [aiocb(file, at, b"x", aio_reqprio=at) for at in (0, 20, 10)]
        for block in blocks:
            aio_write(block)
        call(file)
        return [aio_error(block) for block in blocks], now()

    assert run(main)[1] == ([0, 0, 0], 4)


@pytest.mark.parametrize("call", CALLS)
def test_descriptor_is_checked(run, errno_of, file, call):
    """Not open, not the host's, and nothing that can be synchronised."""

    def main(_):
        ear, bell = os.pipe()
        shared = shm_open("/shm", O_CREAT | O_RDWR)
        codes = [errno_of(call, fildes) for fildes in (-1, 1 << 40, shared, ear)]
        os.close(ear)
        os.close(bell)
        return [*codes, errno_of(call, ear)]

    assert run(main)[1] == [EBADF, EBADF, EBADF, EINVAL, EBADF]


@pytest.mark.parametrize("call", CALLS)
def test_error_of_the_host_is_raised(run, errno_of, file, done, call):
    """As the host tells it."""
    done.error = EIO
    assert run(lambda _: errno_of(call, file))[1] == EIO


@pytest.mark.parametrize("call", CALLS)
def test_signal_ends_the_wait(run, errno_of, file, call):
    """EINTR after its handler; the host does it all the same."""
    log = []

    def main(_):
        me = pthread_self()
        sigaction(SIGUSR1, struct_sigaction(log.append))
        pthread_create(None, lambda _: pthread_kill(me, SIGUSR1))
        return errno_of(call, file), now()

    assert run(main)[1] == (EINTR, 0)
    assert log == [SIGUSR1]


@pytest.mark.parametrize("call", CALLS)
def test_too_many_requests_under_way(run, errno_of, file, call):
    """The limit is that of all requests."""

    def main(_):
        for _ in range(AIO_MAX):
            aio_write(aiocb(file, 0, b"x"))
        return errno_of(call, file)

    assert run(main)[1] == EAGAIN


@pytest.mark.parametrize("call", CALLS)
def test_outside_a_run_nobody_may_wait(errno_of, file, call):
    """EPERM before anything else."""
    with posix_rt.Process(print):
        assert errno_of(call, -1) == EPERM


def test_real_clock_a_host_thread_synchronises(run, file, done):
    """The run goes on when it is ready."""

    def main(_):
        fsync(file)
        fdatasync(file)
        return list(done)

    assert run(main, clock="real")[1] == ["fsync", "fdatasync"]


def mapped(descriptor, size=2 * PAGE, flags=MAP_SHARED):
    return mmap(None, size, PROT_READ | PROT_WRITE, flags, descriptor, 0)


def test_msync_of_a_file_and_of_shared_memory(run, file):
    """Any part, in either way; a private mapping has nothing to write."""

    def main(_):
        view = mapped(file)
        view[:3] = b"abc"
        descriptor = shm_open("/shm", O_CREAT | O_RDWR)
        ftruncate(descriptor, PAGE)
        return [
            msync(view, 2 * PAGE, MS_SYNC),
            msync(view[PAGE:], 1, MS_ASYNC),
            msync(view, 0, MS_SYNC | MS_INVALIDATE),
            msync(mapped(file, flags=MAP_PRIVATE), PAGE, MS_SYNC),
            msync(mapped(descriptor, PAGE), PAGE, MS_SYNC),
            os.pread(file, 3, 0),
        ]

    assert run(main)[1] == [None, None, None, None, None, b"abc"]


def test_msync_errors(run, errno_of, file):
    """Parameters, and pages that are not mapped."""

    def main(_):
        view = mapped(file)
        codes = [errno_of(msync, view, PAGE, flags) for flags in (0, MS_INVALIDATE, MS_SYNC | MS_ASYNC, 8, -1)]
        codes += [errno_of(msync, view[1:], 1, MS_SYNC), errno_of(msync, view, -1, MS_SYNC)]
        munmap(view[PAGE:], PAGE)
        codes += [errno_of(msync, view, PAGE + 1, MS_SYNC), errno_of(msync, view[PAGE:], 1, MS_ASYNC)]
        codes.append(msync(view, PAGE, MS_SYNC))
        munmap(view, PAGE)
        return [*codes, errno_of(msync, view, PAGE, MS_SYNC)]

    assert run(main)[1] == [EINVAL] * 7 + [ENOMEM, ENOMEM, None, EINVAL]


def test_msync_error_of_the_host(run, errno_of, file):
    """EIO for whatever the host cannot write; with MS_ASYNC nobody hears of it."""

    class Broken:
        def flush(self):
            raise OSError(EIO, "no")

    def main(_):
        view = mapped(file)
        server = here().channel.servers[SHARED_MEMORY]
        part = next(iter(server._parts.values()))
        part.mapping.pages = Broken()
        return errno_of(msync, view, PAGE, MS_SYNC), msync(view, PAGE, MS_ASYNC)

    assert run(main)[1] == (EIO, None)


def test_wrong_type_names_function_and_parameter(run):
    """A TypeError that a C program could not have made."""

    def main(_):
        for call, arguments in ((fsync, ("1",)), (fdatasync, (None,)), (msync, (1, 1, MS_SYNC))):
            with pytest.raises(TypeError, match=f"{call.__name__}: "):
                call(*arguments)

    run(main)
