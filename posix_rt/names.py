# SPDX-License-Identifier: MIT
"""Names of semaphores, message queues and shared memory objects, and the flags with which they are opened.

A name is a slash and one or more characters without another slash, as portable programs write it. The three classes of
objects have names of their own: the same name may mean a semaphore and a message queue.
"""

from errno import EINVAL, ENAMETOOLONG

from posix_rt.call import here

__all__ = [
    "NAME_MAX", "O_ACCMODE", "O_CREAT", "O_EXCL", "O_NONBLOCK", "O_RDONLY", "O_RDWR", "O_TRUNC", "O_WRONLY",
]  # fmt: skip

# The longest name, in bytes, without its slash.
NAME_MAX = 255

O_RDONLY = 0
O_WRONLY = 1
O_RDWR = 2
O_ACCMODE = 3
O_CREAT = 0o100
O_EXCL = 0o200
O_TRUNC = 0o1000
O_NONBLOCK = 0o4000


def check_name(call: str, name: str, errno: int = EINVAL) -> None:
    """Refuse what cannot be a name, with *errno*, and one that is too long; a wrong type is a TypeError."""
    if type(name) is not str:
        raise TypeError(f"{call}: name must be a str, not {type(name).__name__}")
    if len(name) < 2 or name[0] != "/" or "/" in name[1:] or "\0" in name:
        here().fail(call, errno)
    if len(name.encode(errors="surrogatepass")) > NAME_MAX + 1:
        here().fail(call, ENAMETOOLONG)
