# SPDX-License-Identifier: MIT
"""Synchronised input and output: settings that outlast a power failure."""

import os
import tempfile
from mmap import PAGESIZE

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


def display(argument):
    """Others run while a thread waits for a file."""
    say("display: saving")


def save_the_settings(file):
    """Go on when the settings are where they last."""
    os.write(file, b"volume=7\n")
    pthread_create(None, display)
    fsync(file)
    say("the settings are saved")


def append_to_the_log(file):
    """For data alone; when the file was changed, say, need not be kept."""
    os.write(file, b"switched on\n")
    fdatasync(file)
    say("the log is saved")


def save_a_mapping(file):
    """What is written to mapped memory is put into the file."""
    memory = mmap(None, PAGESIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    memory[:8] = b"volume=9"
    msync(memory, len(memory), MS_SYNC)
    say(f"in the file: {os.pread(file, 8, 0).decode()}")
    munmap(memory, len(memory))


def main(argument):
    """A file of the host, which is there for this run only."""
    with tempfile.TemporaryFile() as settings:
        file = settings.fileno()
        save_the_settings(file)
        append_to_the_log(file)
        ftruncate(file, PAGESIZE)
        save_a_mapping(file)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
