# SPDX-License-Identifier: MIT
"""What ``help`` shows of a compiled function."""

import inspect
import sys
from collections.abc import Iterable
from types import FunctionType
from typing import Any, cast


def tidy(functions: Iterable[Any]) -> None:
    """Let compiled functions show their signature as Python ones do: once, and with the annotations themselves.

    The compiler puts a complete signature into the docstring, as its first line, and an incomplete one beside it.
    """
    for function in functions:
        line, _, text = function.__doc__.partition("\n")
        if line.startswith(f"{function.__name__}("):
            scope: dict[str, Any] = {}
            exec(f"def {line}: ...", vars(sys.modules[function.__module__]), scope)
            function.__signature__ = inspect.signature(cast(FunctionType, scope[function.__name__]))
            function.__doc__ = text.lstrip("\n")
