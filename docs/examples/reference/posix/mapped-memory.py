# SPDX-License-Identifier: MIT
"""Shared memory: inputs and outputs of a controller, for whoever knows the name."""

from mmap import PAGESIZE

import posix_rt
from posix_rt import *


def say(text):
    now = clock_gettime(CLOCK_MONOTONIC)
    print(f"{now.tv_sec * 1000 + now.tv_nsec // 1_000_000:4} ms  {text}")


def sleep_ms(ms):
    nanosleep(timespec(ms // 1000, ms % 1000 * 1_000_000))


INPUTS, OUTPUTS = 0, 1


def make_the_image():
    """A shared memory object is made with size 0, and given its size; a descriptor
    is not needed once it is mapped."""
    file = shm_open("/image", O_CREAT | O_EXCL | O_RDWR, 0o600)
    ftruncate(file, PAGESIZE)
    say(f"the image has a page: {fstat(file).st_size == PAGESIZE}")
    image = mmap(None, PAGESIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    close(file)
    return image


def control(argument):
    """Who knows the name maps the same memory: what one writes, the other reads."""
    file = shm_open("/image", O_RDWR)
    image = mmap(None, PAGESIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    for _ in range(3):
        sleep_ms(8)
        image[OUTPUTS] = image[INPUTS] & 0x0F
    munmap(image, len(image))
    close(file)


def watch_the_inputs(image):
    """The inputs change, and a scan of the controller later the outputs do."""
    for value in (0x01, 0xF3, 0x00):
        image[INPUTS] = value
        sleep_ms(10)
        say(f"inputs {image[INPUTS]:#04x}, outputs {image[OUTPUTS]:#04x}")


def protect_the_image(image):
    """A view that cannot be written to, for who is only to look."""
    view = mprotect(image, len(image), PROT_READ)
    say(f"for looking only: {view.readonly}")


def take_it_away(image):
    """The object goes when its name is gone and nobody has it mapped."""
    munmap(image, len(image))
    shm_unlink("/image")
    try:
        shm_open("/image", O_RDWR)
    except FileNotFoundError:
        say("there is no image any more")


def main(argument):
    """The controller runs."""
    image = make_the_image()
    thread = pthread_create(None, control)
    watch_the_inputs(image)
    pthread_join(thread)
    protect_the_image(image)
    take_it_away(image)


if __name__ == "__main__":
    result = posix_rt.Process(main).run()
    print(f"ended by {result.reason!r}, faults: {len(result.faults)}")
