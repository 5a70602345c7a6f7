# SPDX-License-Identifier: MIT
import posix_rt
from posix_rt import *


def receiver(queue):
    while True:
        data, priority = mq_receive(queue, 16)
        print(f"{clock_gettime(CLOCK_MONOTONIC).tv_nsec // 1_000_000:4} ms: {data.decode()} ({priority})")


def main(argument):
    queue = mq_open("/log", O_CREAT | O_RDWR, 0o600, mq_attr(0, 8, 16, 0))
    pthread_create(None, receiver, queue)
    for number, priority in enumerate((1, 9, 5)):
        mq_send(queue, b"message %d" % number, priority)
    nanosleep(timespec(0, 20_000_000))
    mq_send(queue, b"a late one", 0)
    nanosleep(timespec(0, 1_000_000))


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
