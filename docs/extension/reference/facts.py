# SPDX-License-Identifier: MIT
"""What the tables of names say of a call: C prototype, function code, profile, the page where it stands."""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance import catalogue

DOCS = Path(__file__).parents[2]
# Where the pages of each API are, below docs/.
FOLDERS = {"itron": "reference", "posix": "posix/reference"}
PACKAGES = {"itron": "pyitron", "posix": "posix_rt"}
# The widest line of a prototype.
WIDTH = 88


@dataclass(frozen=True, slots=True)
class Call:
    """A service call or static API of μITRON, or a function of POSIX. *unit* is the title of its unit or option group."""

    name: str
    api: str
    unit: str
    profile: str
    prototype: str
    code: int | None = None
    static: bool = False


@cache
def table(api: str) -> dict[str, Any]:
    """The table of the names of an API."""
    name = {"itron": "itron4", "posix": "posix"}[api]
    content: dict[str, Any] = tomllib.loads((DOCS / "reference" / f"{name}.toml").read_text(encoding="utf-8"))
    return content


@cache
def calls(api: str) -> dict[str, Call]:
    """All service calls or functions of an API, by name, in the order of its table."""
    content = table(api)
    if api == "posix":
        groups = content["modules"]
        return {
            name: Call(name, api, groups[entry["module"]], entry["profile"], wrapped(f"{entry['c']};"))
            for name, entry in content["functions"].items()
        }
    smallest = profiles()
    return {
        name: Call(
            name, api, content["units"][str(entry["unit"])], smallest[name],
            wrapped(f"{entry['returns']} {name}({', '.join(entry['parameters']) or 'void'});"), entry.get("code"),
        )
        for name, entry in content["calls"].items()
    }  # fmt: skip


@cache
def static_apis() -> dict[str, Call]:
    """The static APIs of μITRON, by name; INCLUDE, which is no requirement, is of the Standard Profile."""
    content, smallest = table("itron"), profiles()
    found = {}
    for name, entry in content["static"].items():
        packet = [f"{{ {', '.join(entry['packet'])} }}"] if entry["packet"] else []
        parameter = [_with_type(entry["parameter"])] if "parameter" in entry else []
        text = wrapped(f"{name}({', '.join([*parameter, *packet])});")
        unit = content["units"][str(entry["unit"])]
        found[name] = Call(name, "itron", unit, smallest.get(name, "standard"), text, static=True)
    return found


def _with_type(parameter: str) -> str:
    kinds = {"inhno": "INHNO", "excno": "EXCNO", "fncd": "FN", "file": "string"}
    return f"{kinds.get(parameter, 'ID')} {parameter}"


@cache
def profiles() -> dict[str, str]:
    """The smallest profile that has each call of μITRON, as the catalogue of requirements has it."""
    found: dict[str, str] = {}
    rank = catalogue.PROFILES.index
    for entry in catalogue.load().values():
        found[entry.call] = min(found.get(entry.call, entry.profile), entry.profile, key=rank)
    return found


def wrapped(prototype: str) -> str:
    """On several lines if it is long; those that follow stand below the first parameter."""
    indent = " " * (prototype.index("(") + 1)
    # Types stay with their names: only a comma is followed by a break.
    glued = re.sub(r"(?<!,) ", "\0", prototype)
    lines = textwrap.wrap(glued, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\0", " ")


@cache
def pages(api: str) -> dict[str, str]:
    """The page of each module of an API, below docs/ and without suffix: those that take it in by automodule."""
    found = {}
    for path in sorted((DOCS / FOLDERS[api]).glob("*.md")):
        for module in re.findall(rf"automodule:: ({PACKAGES[api]}\.\w+)", path.read_text(encoding="utf-8")):
            found[module] = f"{FOLDERS[api]}/{path.stem}"
    return found


def table_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown. Columns of numbers are aligned to the right."""
    rows = list(rows)
    numeric = [all(re.fullmatch(r"[\d,]*", cell) for cell in column) for column in zip(*rows, strict=True)]
    rules = ["---:" if right else "---" for right in numeric]
    lines = [f"| {' | '.join(row)} |" for row in (heads, rules, *rows)]
    return "\n".join(lines) + "\n"
