# SPDX-License-Identifier: MIT
"""Asynchronous input and output: a recorder measures on while it writes."""

import tempfile
from errno import ECANCELED, EINPROGRESS

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def write_while_measuring(file):
    """Ask for a block to be written, and go on; what became of it is asked later,
    and its result is taken once."""
    block = aiocb(file, 0, b"measurements of the first minute")
    aio_write(block)
    while aio_error(block) == EINPROGRESS:
        say("measuring")
        nanosleep(timespec(0, 400_000))
    say(f"{aio_return(block)} bytes are written")


def read_and_wait(file):
    """Who has nothing else to do waits until one of several requests is done."""
    buffer = bytearray(12)
    block = aiocb(file, 0, buffer)
    aio_read(block)
    aio_suspend([block], timespec(1, 0))
    say(f"{aio_return(block)} bytes are read: {buffer.decode()}")


def write_a_list(file):
    """Several transfers at once, and a wait until all are done."""
    texts = (b"first; ", b"second; ", b"third")
    blocks = [aiocb(file, 100 + 10 * n, text) for n, text in enumerate(texts)]
    for block in blocks:
        block.aio_lio_opcode = LIO_WRITE
    lio_listio(LIO_WAIT, blocks)
    say(f"written: {[aio_return(block) for block in blocks]} bytes")


def tell_me_later(block):
    """The function that is called when it is done, in a thread of its own."""
    say(f"the file is safe: {aio_error(block) == 0}")


def make_it_last(file):
    """Have all that was asked for before put where it lasts, and be told."""
    block = aiocb(file)
    block.aio_sigevent = sigevent(SIGEV_THREAD, 0, block, tell_me_later, None)
    aio_fsync(O_SYNC, block)
    sleep_ms(10)


def change_ones_mind(file):
    """What has not begun can be taken back; what is being written goes on."""
    blocks = [aiocb(file, 200 + 10 * n, b"not needed") for n in range(3)]
    for block in blocks:
        aio_write(block)
    result = aio_cancel(file, blocks[2])
    say(f"the last one is cancelled: {result == AIO_CANCELED}")
    say(f"it has the error ECANCELED: {aio_error(blocks[2]) == ECANCELED}")
    aio_suspend([blocks[1]])


def main(argument):
    """A file of the host, which is there for this run only."""
    with tempfile.TemporaryFile() as recording:
        file = recording.fileno()
        write_while_measuring(file)
        read_and_wait(file)
        write_a_list(file)
        make_it_last(file)
        change_ones_mind(file)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
