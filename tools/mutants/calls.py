# SPDX-License-Identifier: MIT
"""What is known of each service call and static API: its unit, its error codes, its context, and the shape of its answer."""

import dataclasses
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import FunctionType, NoneType, UnionType
from typing import Any

import pyitron
from mutants.model import find
from pyitron import packets
from pyitron.static_api import STATIC_APIS

# The service call that has the errors of a static API, where its name does not say so.
_DYNAMIC = {"ATT_ISR": "cre_isr", "ATT_INI": "def_exc"}
# What the static API cannot return: it runs in no context, and an id that it does not get is chosen at once.
_NOT_STATIC = {"E_CTX", "E_NOID"}
_NO_ID = {"ATT_ISR", "ATT_INI", "DEF_OVR"}


@dataclass(frozen=True)
class Call:
    """A service call."""

    name: str
    unit: str
    function: FunctionType
    parameters: tuple[str, ...]
    errors: tuple[str, ...]
    context: str
    # The types of what it returns besides the error code; None if it returns an int.
    outputs: tuple[Any, ...] | None

    @property
    def senses(self) -> bool:
        """Whether it returns nothing but a truth value."""
        return self.name.startswith("sns_")


def _call(name: str) -> Call:
    function = getattr(pyitron, name)
    text = function.__doc__
    _, _, errors = text.partition("Errors:\n")
    context = re.search(r"Context:\n\s+(.*)\n", text)
    assert context is not None
    answer = typing.get_type_hints(function)["return"]
    return Call(
        name,
        function.__module__.rpartition(".")[2],
        find(function.__module__, name),
        tuple(function.__code__.co_varnames[: function.__code__.co_argcount]),
        tuple(re.findall(r"^\s+(E_\w+):", errors.partition("Context:")[0], re.MULTILINE)),
        context[1],
        None if answer is int else tuple(_plain(item) for item in typing.get_args(answer)[1:]),
    )


def _plain(hint: Any) -> Any:
    if isinstance(hint, UnionType) or typing.get_origin(hint) is typing.Union:
        return next(item for item in typing.get_args(hint) if item is not NoneType)
    return hint


@cache
def service_calls() -> Mapping[str, Call]:
    """All service calls, by name."""
    return {name: _call(name) for name in pyitron.SERVICE_CALLS}


@cache
def static_apis() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """All static APIs by name: their unit, and the errors that they return."""
    calls = service_calls()
    found = {}
    for api in STATIC_APIS:
        call = calls[_DYNAMIC.get(api, api.lower())]
        never = _NOT_STATIC | ({"E_ID", "E_OBJ"} if api in _NO_ID else set())
        found[api] = (call.unit, tuple(error for error in call.errors if error not in never))
    return found


def empty(kind: Any) -> Any:
    """What a stub gives as an output of this type."""
    if kind is int:
        return 0
    if kind is bytes:
        return b""
    if kind is memoryview:
        return memoryview(bytearray(16))
    if dataclasses.is_dataclass(kind):
        return typing.cast(Any, kind)(*(0 for _ in dataclasses.fields(kind)))
    return None


def code_of(error: str) -> int:
    """The number of an error code."""
    number: int = getattr(pyitron, error)
    return number


PACKETS = {name: getattr(packets, name) for name in packets.__all__}
