# SPDX-License-Identifier: MIT
"""What is left to an implementation, with values taken from the sources, from signatures and from a kernel; in Markdown."""

import dataclasses
import inspect
import re
import tomllib
from functools import cache
from importlib import import_module
from typing import Any

import posix_rt
import pyitron
from reference.facts import DOCS, table, table_of

SOURCE = DOCS / "reference" / "implementation.toml"

_PLACE = re.compile(r"\{(?:([\w.]+):(\w+)|(\w+)\.(\w+))(?::(x|ms|last))?\}")
_WITH_PARAMETERS: dict[str, Any] = {"Kernel": pyitron.Kernel, "Process": posix_rt.Process}


def tables() -> str:
    """All sections of the page."""
    parts = []
    for section in sections():
        rows = [[what, left, filled(here)] for what, left, here in section["rows"]]
        parts.append(f"## {section['title']}\n\n{table_of(['What', 'The specification', 'Here'], rows)}")
    parts += [_answers(), _parameters("Kernel"), _parameters("Process"), _never_returned()]
    return "\n".join(parts)


def sections() -> list[dict[str, Any]]:
    """What the table has, with places for values."""
    found: list[dict[str, Any]] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["section"]
    return found


def filled(text: str) -> str:
    """The text with its values."""
    return _PLACE.sub(lambda found: _written(_value(*found.groups()[:4]), found[5] or ""), text)


def _value(module: str | None, name: str | None, owner: str | None, member: str | None) -> Any:
    if module and name:
        return getattr(import_module(module), name)
    assert owner and member
    if owner in _WITH_PARAMETERS:
        return inspect.signature(_WITH_PARAMETERS[owner]).parameters[member].default
    return getattr(answers()[owner], member)


def _written(value: int, how: str) -> str:
    if how == "ms":
        return f"{value // 1_000_000:,}"
    if how == "last":
        return str(value - 1)
    return f"0x{value:x}" if how == "x" else f"{value:,}" if abs(value) > 9999 else str(value)


@cache
def answers() -> dict[str, Any]:
    """What a kernel with its defaults answers to ``ref_cfg`` and ``ref_ver``."""
    kernel = pyitron.Kernel()
    found = {}

    def ask(exinf: object) -> None:
        for call in (pyitron.ref_cfg, pyitron.ref_ver):
            found[call.__name__] = call()[1]

    kernel.static("CRE_TSK", 1, pyitron.T_CTSK(pyitron.TA_ACT, 0, ask, 1, 1024))
    with kernel:
        kernel.run()
    return found


def _answers() -> str:
    rows = []
    for call, packet in answers().items():
        for field in dataclasses.fields(packet):
            value = getattr(packet, field.name)
            shown = f"0x{value:x}" if field.name in ("spver", "prver") else value
            rows.append([f"`{call}`", f"`{type(packet).__name__}.{field.name}`", f"{shown}"])
    heads = ["Call", "Field", "Answer, unless the kernel is made otherwise"]
    return f"## What the kernel tells of itself\n\n{table_of(heads, rows)}"


def _parameters(owner: str) -> str:
    """The parameters that have defaults, with what the docstring says of them."""
    documented = dict(re.findall(r"^ {4}(\w+): (.+)$", inspect.getdoc(_WITH_PARAMETERS[owner]) or "", re.MULTILINE))
    rows = []
    for name, parameter in inspect.signature(_WITH_PARAMETERS[owner]).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            default = parameter.default
            shown = _written(default, "") if type(default) is int else f"`{default!r}`"
            rows.append([f"`{name}`", shown, documented[name]])
    return f"## Parameters of `{owner}`\n\n{table_of(['Parameter', 'Default', 'What it is'], rows)}"


def never_returned() -> list[str]:
    """Error codes that are defined, and that no service call names in its docstring."""
    named = {"E_OK", "E_SYS"}
    for call in pyitron.SERVICE_CALLS:
        named |= set(re.findall(r"E_[A-Z]+", inspect.getdoc(getattr(pyitron, call)) or ""))
    return [name for name in table("itron")["errors"] if name not in named]


def _never_returned() -> str:
    codes = ", ".join(f"`{name}`" for name in never_returned())
    return f"## Error codes\n\nDefined, but returned by no service call: {codes}. Any call may return `E_SYS`.\n"
