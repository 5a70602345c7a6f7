# SPDX-License-Identifier: MIT
import posix_rt
from posix_rt import *


def worker(name):
    nanosleep(timespec(0, 20_000_000))
    return f"{name} is done"


def main(argument):
    threads = [pthread_create(None, worker, name) for name in argument]
    for thread in threads:
        print(pthread_join(thread))


process = posix_rt.Process(main, ["one", "two"])
result = process.run()
print(result.reason, process.now_ns // 1_000_000, "ms")
