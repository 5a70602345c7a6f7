# SPDX-License-Identifier: MIT
"""Mapped files and shared memory objects."""

import gc
import os
from errno import (
    EACCES,
    EBADF,
    EEXIST,
    EINVAL,
    EMFILE,
    ENAMETOOLONG,
    ENODEV,
    ENOENT,
    ENOMEM,
    ENOSPC,
    ENOTSUP,
    ENXIO,
)

import pytest

from kernel.host_memory import PAGE
from kernel.servers.shared_memory import FIRST_DESCRIPTOR
from posix_rt import (
    MAP_FIXED,
    MAP_PRIVATE,
    MAP_SHARED,
    O_CREAT,
    O_EXCL,
    O_RDONLY,
    O_RDWR,
    O_TRUNC,
    O_WRONLY,
    PROT_EXEC,
    PROT_NONE,
    PROT_READ,
    PROT_WRITE,
    close,
    fstat,
    ftruncate,
    mmap,
    mprotect,
    munmap,
    pthread_create,
    pthread_join,
    shm_open,
    shm_unlink,
    struct_stat,
)

READ_WRITE = PROT_READ | PROT_WRITE


@pytest.fixture
def result_of(run):
    """What a function returns as the main thread of a process."""
    return lambda main, **options: run(lambda _: main(), **options)[1]


def made(name="/shm", size=PAGE):
    """A new object's descriptor."""
    descriptor = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0o600)
    ftruncate(descriptor, size)
    return descriptor


def mapped(descriptor, size=PAGE, prot=READ_WRITE, flags=MAP_SHARED, offset=0):
    return mmap(None, size, prot, flags, descriptor, offset)


@pytest.fixture
def file(tmp_path):
    """A file of the host of two pages and a bit, open for reading and writing."""
    path = tmp_path / "file"
    path.write_bytes(b"one" + bytes(PAGE - 3) + b"two" + bytes(PAGE - 3) + b"end")
    descriptor = os.open(path, os.O_RDWR)
    yield descriptor
    os.close(descriptor)


def test_mmap_of_one_object_by_two_threads_is_one_memory(result_of):
    """What one thread writes the other reads, through a descriptor and a mapping of its own."""

    def other(_):
        view = mapped(shm_open("/shm", O_RDONLY), prot=PROT_READ)
        before = bytes(view[:5])
        yield_to[:5] = b"HELLO"
        return before, bytes(view[:5]), view.readonly

    def main():
        nonlocal yield_to
        yield_to = mapped(made())
        yield_to[:5] = b"hello"
        return pthread_join(pthread_create(None, other))

    yield_to = None
    assert result_of(main) == (b"hello", b"HELLO", True)


def test_shm_open_descriptor_is_none_of_the_hosts(result_of):
    """The host knows nothing of it, and it differs from every descriptor that is open there."""

    def main():
        descriptor = made()
        with pytest.raises(OSError) as caught:
            os.fstat(descriptor)
        return descriptor >= FIRST_DESCRIPTOR, caught.value.errno, shm_open("/shm", O_RDWR) != descriptor

    assert result_of(main) == (True, EBADF, True)


def test_shm_open_new_object_has_size_zero_and_its_mode(result_of):
    """The mode is kept without the bits that are no permissions; ftruncate sets the size, for every descriptor."""

    def main():
        descriptor = shm_open("/shm", O_CREAT | O_RDWR, 0o1640)
        again = shm_open("/shm", O_CREAT | O_RDONLY, 0o777)
        before = fstat(again)
        ftruncate(descriptor, 100)
        return before, fstat(again)

    assert result_of(main) == (struct_stat(0o640, 0), struct_stat(0o640, 100))


def test_shm_open_errors(result_of, errno_of):
    """By name, flags, and whether the object exists."""

    def main():
        made()
        return [
            errno_of(shm_open, "shm", O_RDWR),
            errno_of(shm_open, "/" + 256 * "x", O_RDWR),
            errno_of(shm_open, "/shm", O_WRONLY),
            errno_of(shm_open, "/shm", 3),
            errno_of(shm_open, "/shm", O_CREAT | O_EXCL | O_RDWR),
            errno_of(shm_open, "/other", O_RDWR),
            errno_of(shm_open, "/other", O_EXCL | O_RDWR),
            type(shm_open("/" + 255 * "x", O_CREAT | O_RDWR)),
        ]

    assert result_of(main) == [EINVAL, ENAMETOOLONG, EINVAL, EINVAL, EEXIST, ENOENT, ENOENT, int]


def test_shm_open_too_many_descriptors_until_one_is_closed(result_of, errno_of):
    """1024 of them; a failed attempt leaves no object behind."""

    def main():
        descriptors = [shm_open("/shm", O_CREAT | O_RDWR) for _ in range(1024)]
        refused = errno_of(shm_open, "/new", O_CREAT | O_RDWR)
        close(descriptors[500])
        return refused, errno_of(shm_open, "/new", O_RDWR), shm_open("/new", O_CREAT | O_RDWR) in descriptors

    assert result_of(main) == (EMFILE, ENOENT, True)


def test_shm_open_with_trunc_empties_only_if_writable(result_of):
    """O_TRUNC needs O_RDWR."""

    def main():
        mapped(made())[:3] = b"old"
        shm_open("/shm", O_RDONLY | O_TRUNC)
        kept = fstat(shm_open("/shm", O_RDONLY)).st_size
        descriptor = shm_open("/shm", O_RDWR | O_TRUNC)
        emptied = fstat(descriptor).st_size
        ftruncate(descriptor, PAGE)
        return kept, emptied, bytes(mapped(descriptor)[:3])

    assert result_of(main) == (PAGE, 0, bytes(3))


def test_shm_unlink_object_lives_until_closed_and_unmapped(result_of, errno_of):
    """Its name is free at once; a new object of that name is another one; the kernel's memory comes back at the end."""

    def main():
        descriptor = made(size=6 << 20)
        view = mapped(descriptor)
        other = shm_open("/other", O_CREAT | O_RDWR)
        shm_unlink("/shm")
        gone = errno_of(shm_open, "/shm", O_RDWR), errno_of(shm_unlink, "/shm")
        new = shm_open("/shm", O_CREAT | O_EXCL | O_RDWR)
        sizes = fstat(descriptor).st_size, fstat(new).st_size
        close(descriptor)
        view[:4] = b"here"
        refused = errno_of(ftruncate, other, 6 << 20)
        munmap(view, PAGE)
        ftruncate(other, 6 << 20)
        return gone, sizes, refused

    assert result_of(main, memory=10 << 20) == ((ENOENT, ENOENT), (6 << 20, 0), ENOSPC)


def test_close_frees_the_descriptor_and_keeps_the_mapping(result_of, errno_of):
    """Closed twice, and all that needs a descriptor: EBADF."""

    def main():
        descriptor = made()
        view = mapped(descriptor)
        close(descriptor)
        view[0] = 7
        return [
            errno_of(close, descriptor),
            errno_of(ftruncate, descriptor, 1),
            errno_of(fstat, descriptor),
            errno_of(mapped, descriptor),
            mapped(shm_open("/shm", O_RDWR))[0],
        ]

    assert result_of(main) == [EBADF, EBADF, EBADF, EBADF, 7]


def test_descriptors_of_the_host_are_forwarded(result_of, errno_of, file):
    """ftruncate, fstat and close; what the host refuses has the host's error."""

    def main():
        copy = os.dup(file)
        ftruncate(copy, 10)
        size = fstat(copy).st_size
        close(copy)
        return size, errno_of(close, copy), errno_of(fstat, copy), errno_of(ftruncate, copy, 1), errno_of(ftruncate, -1, 1)

    assert result_of(main) == (10, EBADF, EBADF, EBADF, EBADF)


def test_ftruncate_errors(result_of, errno_of):
    """A negative size, and a descriptor that is not for writing."""

    def main():
        descriptor = made()
        return errno_of(ftruncate, descriptor, -1), errno_of(ftruncate, shm_open("/shm", O_RDONLY), 1)

    assert result_of(main) == (EINVAL, EINVAL)


def test_ftruncate_of_a_mapped_object_grows_in_place(result_of):
    """The first mapping stays what it was, and a new one shows the same bytes."""

    def main():
        descriptor = made()
        first = mapped(descriptor)
        first[:3] = b"abc"
        ftruncate(descriptor, 4 * PAGE)
        second = mapped(descriptor, 4 * PAGE)
        first[3] = ord("d")
        return bytes(second[:5]), len(second)

    assert result_of(main) == (b"abcd\0", 4 * PAGE)


def test_ftruncate_bytes_that_were_cut_off_are_zero_when_they_come_back(result_of):
    """Mapped or not; what lies before the cut stays."""

    def main():
        descriptor = made(size=2 * PAGE)
        view = mapped(descriptor, 2 * PAGE)
        view[:] = b"x" * 2 * PAGE
        ftruncate(descriptor, 10)
        size = fstat(descriptor).st_size
        ftruncate(descriptor, 2 * PAGE)
        seen = bytes(view[:12]), view[2 * PAGE - 1]
        munmap(view, 2 * PAGE)
        ftruncate(descriptor, 5)
        ftruncate(descriptor, PAGE)
        return size, seen, bytes(mapped(descriptor)[:7])

    assert result_of(main) == (10, (b"x" * 10 + bytes(2), 0), b"xxxxx\0\0")


def test_mmap_private_is_a_copy_when_written(result_of, file):
    """Neither the object nor the file sees what is written; a descriptor for reading is enough."""

    def main():
        descriptor = made()
        shared = mapped(descriptor)
        shared[0] = 1
        private = mapped(shm_open("/shm", O_RDONLY), flags=MAP_PRIVATE)
        private[0] = 2
        of_file = mapped(file, flags=MAP_PRIVATE)
        of_file[:3] = b"ONE"
        return shared[0], private[0], os.pread(file, 3, 0), bytes(of_file[:3])

    assert result_of(main) == (1, 2, b"one", b"ONE")


def test_mmap_of_a_file_of_the_host_reads_and_writes_it(result_of, file):
    """From an offset on; the bytes are in the file at once for whoever reads it."""

    def main():
        view = mapped(file, 3, offset=PAGE)
        before = bytes(view)
        view[:] = b"TWO"
        return before, os.pread(file, 3, PAGE)

    assert result_of(main) == (b"two", b"TWO")


def test_mmap_errors_of_parameters(result_of, errno_of):
    """EINVAL before ENOTSUP before EBADF."""

    def main():
        descriptor = made()

        def refused(size=PAGE, prot=PROT_READ, flags=MAP_SHARED, fildes=descriptor, off=0):
            return errno_of(mmap, None, size, prot, flags, fildes, off)

        return [
            refused(size=0),
            refused(size=-1),
            refused(flags=0),
            refused(flags=MAP_SHARED | MAP_PRIVATE),
            refused(off=1),
            refused(off=-PAGE),
            refused(size=0, prot=PROT_NONE),
            refused(flags=MAP_SHARED | MAP_FIXED, fildes=-1),
            refused(prot=PROT_NONE),
            refused(prot=PROT_READ | PROT_EXEC),
            refused(fildes=-1),
            refused(fildes=1 << 40),
            refused(fildes=descriptor + 1),
        ]

    assert result_of(main) == 7 * [EINVAL] + 3 * [ENOTSUP] + 3 * [EBADF]


def test_mmap_errors_of_the_object(result_of, errno_of, file, tmp_path):
    """What may not be read or written, has no such bytes, or is no file."""

    def main():
        descriptor = made(size=PAGE + 1)
        reader = shm_open("/shm", O_RDONLY)
        file_reader = os.open(tmp_path / "file", os.O_RDONLY)
        writer = os.open(tmp_path / "file", os.O_WRONLY)
        ear, bell = os.pipe()
        return [
            errno_of(mapped, reader),
            errno_of(mapped, file_reader),
            errno_of(mapped, writer, PAGE, PROT_READ),
            errno_of(mapped, descriptor, PAGE + 2),
            errno_of(mapped, descriptor, 2, PROT_READ, MAP_SHARED, PAGE),
            errno_of(mapped, file, 2 * PAGE + 4),
            errno_of(mapped, ear, PAGE, PROT_READ),
            [os.close(each) for each in (file_reader, writer, ear, bell)] and mapped(descriptor, 1, offset=PAGE)[0],
        ]

    assert result_of(main) == [EACCES, EACCES, EACCES, ENXIO, ENXIO, ENXIO, ENODEV, 0]


def test_mmap_host_without_memory_is_enomem(result_of, errno_of, monkeypatch):
    """What the host says otherwise when it maps."""

    def refuse(*_):
        raise OSError(ENOMEM, "no")

    monkeypatch.setattr("kernel.servers.shared_memory.map_file", refuse)
    assert result_of(lambda: errno_of(mapped, made())) == ENOMEM


def test_munmap_whole_mapping_ends_its_views(result_of, errno_of):
    """Another mapping of the same object stays; unmapping again is EINVAL, as the view has no address any more."""

    def main():
        descriptor = made()
        first, second = mapped(descriptor), mapped(descriptor)
        first[0] = 5
        munmap(first, PAGE)
        with pytest.raises(ValueError):
            first[0]
        return second[0], errno_of(munmap, first, PAGE)

    assert result_of(main) == (5, EINVAL)


def test_munmap_of_some_pages_leaves_the_others(result_of, errno_of):
    """The rest before and behind can still be protected, and goes by itself."""

    def main():
        view = mapped(made(size=5 * PAGE), 5 * PAGE)
        munmap(view[2 * PAGE :], 1)
        return [
            errno_of(mprotect, view, 3 * PAGE, PROT_READ),
            errno_of(mprotect, view[2 * PAGE :], PAGE, PROT_READ),
            len(mprotect(view, 2 * PAGE, PROT_READ)),
            len(mprotect(view[3 * PAGE :], 2 * PAGE, PROT_READ)),
            munmap(view, 4 * PAGE),
            errno_of(mprotect, view[3 * PAGE :], PAGE, PROT_READ),
            len(mprotect(view[4 * PAGE :], PAGE, PROT_READ)),
            munmap(view, 5 * PAGE),
            errno_of(munmap, view, 1),
        ]

    assert result_of(main) == [ENOMEM, ENOMEM, 2 * PAGE, 2 * PAGE, None, ENOMEM, PAGE, None, EINVAL]


def test_munmap_slices_in_use_keep_the_pages(result_of):
    """Nothing that Python holds is pulled away under it."""

    def main():
        view = mapped(made())
        view[:3] = b"abc"
        part = view[:3]
        munmap(view, PAGE)
        gc.collect()
        return bytes(part)

    assert result_of(main) == b"abc"


def test_munmap_errors(result_of, errno_of):
    """No page begins there, or no bytes; pages that are not mapped are none of its business."""

    def main():
        view = mapped(made(size=2 * PAGE), 2 * PAGE)
        codes = [errno_of(munmap, view[1:], 1), errno_of(munmap, view, 0), errno_of(munmap, view, -1)]
        part = view[PAGE:]
        munmap(part, PAGE)
        munmap(part, PAGE)
        return codes

    assert result_of(main) == [EINVAL, EINVAL, EINVAL]


def test_mprotect_gives_a_view_with_that_protection(result_of):
    """The views that there are keep theirs; all show the same memory."""

    def main():
        view = mapped(made())
        reader = mprotect(view, PAGE, PROT_READ)
        writer = mprotect(reader, PAGE, READ_WRITE)
        writer[0] = 9
        return view.readonly, reader.readonly, writer.readonly, view[0], reader[0]

    assert result_of(main) == (False, True, False, 9, 9)


def test_mprotect_errors(result_of, errno_of, tmp_path):
    """Parameters, what is not mapped, and what is not open for writing; a private copy may be written."""
    (tmp_path / "file").write_bytes(bytes(PAGE))

    def main():
        view = mapped(made())
        shared = mapped(shm_open("/shm", O_RDONLY), prot=PROT_READ)
        private = mapped(shm_open("/shm", O_RDONLY), prot=PROT_READ, flags=MAP_PRIVATE)
        reader = os.open(tmp_path / "file", os.O_RDONLY)
        of_file = mapped(reader, prot=PROT_READ)
        os.close(reader)
        return [
            errno_of(mprotect, view[1:], 1, PROT_READ),
            errno_of(mprotect, view, 0, PROT_READ),
            errno_of(mprotect, view, PAGE, PROT_NONE),
            errno_of(mprotect, view, PAGE, PROT_READ | PROT_EXEC),
            errno_of(mprotect, view, PAGE + 1, PROT_READ),
            errno_of(mprotect, shared, PAGE, READ_WRITE),
            errno_of(mprotect, of_file, PAGE, READ_WRITE),
            mprotect(private, PAGE, READ_WRITE).readonly,
        ]

    assert result_of(main) == [EINVAL, EINVAL, ENOTSUP, ENOTSUP, ENOMEM, EACCES, EACCES, False]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (shm_open, (b"/shm", O_RDWR)),
        (shm_open, ("/shm", "r")),
        (close, (None,)),
        (ftruncate, (1.0, 1)),
        (ftruncate, (1, None)),
        (mmap, (0, PAGE, PROT_READ, MAP_SHARED, 3, 0)),
        (mmap, (None, PAGE, PROT_READ, MAP_SHARED, "3", 0)),
        (munmap, (0x1000, PAGE)),
        (shm_unlink, (1,)),
        (mprotect, (None, PAGE, PROT_READ)),
    ],
)
def test_wrong_type_names_function_and_parameter(result_of, call, arguments):
    """A TypeError that a C program could not have made."""

    def main():
        with pytest.raises(TypeError, match=f"{call.__name__}: "):
            call(*arguments)

    result_of(main)
