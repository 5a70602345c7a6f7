# SPDX-License-Identifier: MIT
"""Memory locking: an effect for a guitar, which cannot wait for a page."""

from errno import errorcode

import posix_rt
from posix_rt import *


def lock_all():
    """Keep all memory that there is, and all that comes, where it is; at the end
    let it go again."""
    mlockall(MCL_CURRENT | MCL_FUTURE)
    print("the sound is computed without page faults")
    munlockall()


def lock_the_echo(samples):
    """Only what has to be at hand at any time."""
    mlock(samples, len(samples))
    print(f"{len(samples)} bytes of echo stay in memory")
    munlock(samples, len(samples))


def lock_more_than_there_is(samples):
    """What is not there cannot be kept."""
    try:
        mlock(samples, 2 * len(samples))
    except OSError as error:
        print(errorcode[error.errno])


def main(argument):
    """The effect is switched on."""
    lock_all()
    echo = bytearray(48_000)
    lock_the_echo(echo)
    lock_more_than_there_is(echo)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
