# SPDX-License-Identifier: MIT
"""What a configuration file names as a task or a handler: whether the kernel can call it as it does."""

import inspect
from typing import Any

# How the kernel calls each; those that are not here are called with whatever there is.
_CALLS = {
    "task": ("exinf",),
    "texrtn": ("texptn", "exinf"),
    "cychdr": ("exinf",),
    "almhdr": ("exinf",),
    "ovrhdr": ("tskid", "exinf"),
    "inthdr": (),
    "isr": ("exinf",),
    "exchdr": ("fault",),
    "inirtn": ("exinf",),
}


def mistake(function: Any, kind: str) -> str:
    """What is wrong with *function* as the parameter *kind* of a static API; empty if nothing is."""
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "is async, and nobody would await it; write def, service calls wait by themselves"
    if inspect.isgeneratorfunction(function):
        return "has yield, so a call of it runs nothing; service calls wait by themselves"
    names = _CALLS.get(kind)
    if names is None:
        return ""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        # Some functions in C do not tell.
        return ""
    try:
        signature.bind(*names)
    except TypeError:
        return f"takes {signature}, but is called with ({', '.join(names)})"
    return ""
