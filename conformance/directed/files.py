# SPDX-License-Identifier: MIT
"""Files of the host for scenarios."""

import os
import tempfile


def new_file(folder: str, content: bytes, flags: int) -> int:
    """A descriptor, opened with *flags*, of a new file with this content."""
    descriptor, path = tempfile.mkstemp(dir=folder)
    os.write(descriptor, content)
    os.close(descriptor)
    return os.open(path, flags)


def new_pipe(folder: str) -> int:
    """A descriptor of a new pipe, which gives what is written to it."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        os.mkfifo(f"{place}/pipe")
        return os.open(f"{place}/pipe", os.O_RDWR)
