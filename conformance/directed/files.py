# SPDX-License-Identifier: MIT
"""Files of the host for scenarios. They have lost their names: nothing is left of them when their descriptors are closed."""

import os
import tempfile


def new_file(content: bytes, flags: int) -> int:
    """A descriptor, opened with *flags*, of a new file with this content."""
    descriptor, path = tempfile.mkstemp()
    os.write(descriptor, content)
    os.close(descriptor)
    try:
        return os.open(path, flags)
    finally:
        os.unlink(path)


def new_pipe() -> int:
    """A descriptor of a new pipe, which gives what is written to it."""
    with tempfile.TemporaryDirectory() as place:
        os.mkfifo(f"{place}/pipe")
        return os.open(f"{place}/pipe", os.O_RDWR)
