# SPDX-License-Identifier: MIT
"""What all attribute objects have in common: they are made with defaults, read and changed by functions, and destroyed.

They are plain data of the application: the kernel is not entered, so they may be used anywhere. An object is looked at when
something is made with it; later changes do not matter to that.
"""

import os
from errno import EINVAL
from typing import NoReturn


class Attributes:
    """Base of the attribute types; *alive* until destroyed, when every use of it is an error."""

    __slots__ = ("alive",)

    def __init__(self) -> None:
        self.alive = True


def refuse(call: str, errno: int) -> NoReturn:
    """Raise the error of a function that does not enter the kernel."""
    raise OSError(errno, f"{call}: {os.strerror(errno)}")


def check_attributes(call: str, attr: Attributes, kind: type[Attributes]) -> None:
    """EINVAL for attributes that were destroyed; another type is a TypeError."""
    if type(attr) is not kind:
        raise TypeError(f"{call}: attr must be a {kind.__name__}, not {type(attr).__name__}")
    if not attr.alive:
        refuse(call, EINVAL)


def check_number(call: str, name: str, value: int) -> None:
    """A TypeError for what is not an int."""
    if type(value) is not int:
        raise TypeError(f"{call}: {name} must be an int, not {type(value).__name__}")


def check_choice(call: str, name: str, value: int, choices: tuple[int, ...]) -> None:
    """EINVAL for a number that is none of *choices*."""
    check_number(call, name, value)
    if value not in choices:
        refuse(call, EINVAL)
