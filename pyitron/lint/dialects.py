# SPDX-License-Identifier: MIT
"""What the kernels of the ITRON family provide: ``dialects.toml`` as Python objects."""

import inspect
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("dialects.toml")
_PROTOTYPE = re.compile(r"(.*?)(\w+)\((.*)\)")
_TYPEDEF = re.compile(r"^typedef\b.*?;$", re.MULTILINE)


# Parameters whose place is taken by the length of a Python object.
_SIZES = frozenset({"msgsz", "cmsgsz", "rmsgsz", "p_msgsz", "p_cmsgsz", "p_rmsgsz", "len"})

# Calls that write their reply where the message was.
_REPLIES = frozenset({"cal_por", "tcal_por"})


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a call: its type as in C, and its name."""

    type: str
    name: str

    @property
    def pointer(self) -> bool:
        """Whether it points to something that the call may fill in."""
        return self.type.endswith("*")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of some kernel: *c* its prototype; see the head of ``dialects.toml`` for the others."""

    name: str
    c: str
    context: str = "any"
    locked: bool = False
    waits: bool = False
    here: str = ""
    note: str = ""

    @property
    def returns(self) -> str:
        """The type of its result."""
        match = _PROTOTYPE.fullmatch(self.c)
        assert match is not None
        return match[1].strip()

    @property
    def parameters(self) -> list[Parameter]:
        """Its parameters; "..." ends those of a call that takes any number."""
        match = _PROTOTYPE.fullmatch(self.c)
        assert match is not None
        return [_parameter(text.strip()) for text in match[3].split(",") if text.strip() != "void"]

    @property
    def may_wait(self) -> bool:
        """Whether it may wait."""
        return self.waits or self.context == "waiting" or (bool(self.here) and CALLS[self.here].context == "waiting")


def _parameter(text: str) -> Parameter:
    if text == "...":
        return Parameter("...", "...")
    match = re.fullmatch(r"(.*?)(\w+)", text)
    assert match is not None
    return Parameter(match[1].replace(" ", "") if "*" in match[1] else match[1].strip(), match[2])


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant of another kernel: its *value* there, what to write *here*, and a *note*."""

    name: str
    value: int
    here: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kernel, or family of kernels, with what sets it apart from μITRON 4.0."""

    key: str
    name: str
    headers: tuple[str, ...] = ()
    about: str = ""
    like: str = ""
    services: bool = False
    marks: tuple[str, ...] = ()
    types: str = ""
    calls: Mapping[str, Call] = field(default_factory=dict)
    constants: Mapping[str, Constant] = field(default_factory=dict)
    static: Mapping[str, str] = field(default_factory=dict)


def _calls(table: Mapping[str, Any]) -> dict[str, Call]:
    return {name: Call(name, **facts) for name, facts in table.get("calls", {}).items()}


def _dialect(key: str, table: Mapping[str, Any]) -> Dialect:
    own = _own(key, table)
    if not own.like:
        return own
    base = DIALECTS[own.like]
    return Dialect(
        key, own.name, own.headers, own.about, own.like, own.services, own.marks, base.types + own.types,
        {**base.calls, **own.calls}, {**base.constants, **own.constants}, {**base.static, **own.static},
    )  # fmt: skip


def _own(key: str, table: Mapping[str, Any]) -> Dialect:
    constants = {name: Constant(name, **facts) for name, facts in table.get("constants", {}).items()}
    return Dialect(
        key,
        table["name"],
        tuple(table["headers"]),
        table.get("about", ""),
        table.get("like", ""),
        table.get("services", False),
        tuple(table.get("marks", ())),
        table.get("types", ""),
        _calls(table),
        constants,
        table.get("static", {}),
    )


_TABLES = tomllib.loads(_FILE.read_text(encoding="utf-8"))

ITRON4 = _own("itron4", _TABLES["itron4"])
SERVICES = _own("services", _TABLES["services"])
# What pyitron has: the service calls and the system services.
CALLS: dict[str, Call] = {**ITRON4.calls, **SERVICES.calls}

DIALECTS: dict[str, Dialect] = {"itron4": ITRON4}
for _key, _table in _TABLES["dialects"].items():
    DIALECTS[_key] = _dialect(_key, _table)

# Only what a dialect adds to the one that it is like.
OWN: dict[str, Dialect] = {key: _own(key, table) for key, table in _TABLES["dialects"].items()}

HARDWARE_PREFIXES: tuple[str, ...] = tuple(_TABLES["hardware"]["prefixes"])
HARDWARE_CALLS = frozenset(_TABLES["hardware"]["names"])
DELAYS = frozenset(_TABLES["hardware"]["delays"])
HARDWARE_TYPES: str = _TABLES["hardware"]["types"]

# Headers that kernels provide: never looked for.
HEADERS = frozenset(header for dialect in (*DIALECTS.values(), SERVICES) for header in dialect.headers)


@cache
def own_constants() -> dict[str, int]:
    """The constants and error codes that pyitron has."""
    found = {}
    for module in ("pyitron.constants", "pyitron.errors", "pyitron.syssvc.constants"):
        members = import_module(module)
        found.update({name: getattr(members, name) for name in members.__all__ if type(getattr(members, name)) is int})
    return found


@cache
def type_names(text: str) -> frozenset[str]:
    """The names that the typedefs of a C text define."""
    found: set[str] = set()
    for typedef in _TYPEDEF.findall(text):
        if "(*" in typedef:
            found.update(match[1] for match in re.finditer(r"\(\*(\w+)\)", typedef))
        else:
            found.update(re.findall(r"(\w+)(?=[,;])", typedef.rpartition("}")[2] or typedef))
    return frozenset(found)


@cache
def python_inputs(name: str) -> tuple[str, ...]:
    """The parameters that the Python function takes."""
    service = import_module("pyitron.syssvc" if name in SERVICES.calls else "pyitron")
    return tuple(inspect.signature(getattr(service, name)).parameters)


@cache
def results(name: str) -> tuple[Parameter, ...]:
    """The parameters of a call by which C gives results: those that the Python function returns, behind the error code."""
    taken = {*python_inputs(name), *_SIZES, *(f"p_{input}" for input in python_inputs(name))}
    found = [parameter for parameter in CALLS[name].parameters if parameter.name not in taken]
    if name in _REPLIES:
        found.append(Parameter("VP", "reply"))
    return tuple(parameter for parameter in found if parameter.pointer or parameter.type == "VP")


def calls_of(key: str) -> Mapping[str, Call]:
    """The calls of a dialect by which it differs from μITRON 4.0."""
    return {} if key == "itron4" else DIALECTS[key].calls


def anywhere(name: str, key: str) -> tuple[Dialect, Call] | None:
    """The dialect that has a call of this name which pyitron has not, or has otherwise; *key* is looked at first."""
    if key != "itron4" and name in DIALECTS[key].calls:
        return DIALECTS[key], DIALECTS[key].calls[name]
    if name in CALLS:
        return None
    for dialect in OWN.values():
        if name in dialect.calls:
            return dialect, dialect.calls[name]
    return None


def constant_anywhere(name: str, key: str) -> tuple[Dialect, Constant] | None:
    """The dialect that has a constant of this name which pyitron has not, or has with another value; *key* first."""
    if key != "itron4" and name in DIALECTS[key].constants:
        return DIALECTS[key], DIALECTS[key].constants[name]
    if name in own_constants():
        return None
    for dialect in OWN.values():
        if name in dialect.constants:
            return dialect, dialect.constants[name]
    return None
