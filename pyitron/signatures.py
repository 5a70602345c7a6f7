# SPDX-License-Identifier: MIT
"""What ``help`` shows of a compiled function."""

import sys
from collections.abc import Iterable
from functools import cache
from typing import Any


def tidy(functions: Iterable[Any]) -> None:
    """Let compiled functions show their signature as Python ones do: once, and with the annotations themselves.

    The compiler puts the signature into the docstring, as its first line, and makes annotations of words, without that of the
    result.
    """
    for function in functions:
        line, _, text = function.__doc__.partition("\n")
        if line.startswith(f"{function.__name__}("):
            words = {**function.__annotations__, "return": line.rpartition(" -> ")[2]}
            function.__annotations__ = {name: _meaning(word, function.__module__) for name, word in words.items()}
            function.__doc__ = text.lstrip("\n")


@cache
def _meaning(word: str, module: str) -> Any:
    return eval(word, vars(sys.modules[module]))
