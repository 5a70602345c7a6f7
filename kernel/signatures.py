# SPDX-License-Identifier: MIT
"""What ``help`` shows of a compiled function."""

import sys
from collections.abc import Iterable
from functools import cache
from typing import Any


def tidy(values: Iterable[Any]) -> None:
    """Let compiled functions among these show their signature as Python ones do: once, and with the annotations themselves.

    The compiler puts the signature into the docstring, as its first line, and makes annotations of words, without that of the
    result.
    """
    for function in values:
        line, _, text = (getattr(function, "__doc__", None) or "").partition("\n")
        if hasattr(function, "__code__") and line.startswith(f"{function.__name__}("):
            words = {**function.__annotations__, "return": line.rpartition(" -> ")[2]}
            function.__annotations__ = {name: _meaning(word, function.__module__) for name, word in words.items()}
            function.__doc__ = text.lstrip("\n")


@cache
def _meaning(word: str, module: str) -> Any:
    try:
        return eval(word, vars(sys.modules[module]))
    except NameError:
        # The module imports it for type checkers only.
        return word
