# SPDX-License-Identifier: MIT
"""Scenario files: TOML read into ``Scenario``, families spread out, mistakes told with file and key."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.expression import ScenarioError, parse_call

FOLDER = Path(__file__).parent / "itron"

_KEYS = {"title", "covers", "options", "before", "configure", "do", "after", "family", "probe"}
_STEP_KEYS = {"by", "returns", "keep", "stay", "ran", "given", "after"}
_ACTIONS = ("call", "advance", "interrupt", "fault", "leave")
_OPTIONS = {"max_id", "memory", "tmax_actcnt", "tmax_wupcnt", "tmax_suscnt", "time_source"}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "call": str, "advance": int, "interrupt": int, "fault": int, "by": str, "keep": str, "stay": bool, "ran": list,
    "given": list, "after": dict,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an actor does: *action* is "call", "advance", "interrupt", "fault" or "leave", *what* its operand."""

    number: int
    action: str
    what: Any
    by: str | None
    returns: Any
    keep: str | None
    stay: bool
    ran: tuple[str, ...]
    given: list[Any] | None
    after: dict[str, Any]

    def __str__(self) -> str:
        text = self.what if self.action == "call" else f"{self.action} {self.what}"
        return f"step {self.number}, {self.by}: {text}" if self.by else f"step {self.number}: {text}"


@dataclass(frozen=True, slots=True)
class Story:
    """What every scenario has, whatever it tells. *row* is the family's row, None if it has none."""

    id: str
    unit: str
    title: str
    covers: tuple[str, ...]
    path: Path
    row: int | None


@dataclass(frozen=True, slots=True)
class Scenario(Story):
    """A story for tasks and handlers: what there is before, the steps, what each changes."""

    options: dict[str, Any]
    before: dict[str, Any]
    configure: tuple[tuple[str, Any, dict[str, Any]], ...]
    steps: tuple[Step, ...]
    probe: bool

    def calls(self) -> set[str]:
        """The service calls and static APIs that it makes as its own steps."""
        made = {parse_call(step.what)[0] for step in self.steps if step.action == "call"}
        return made | {parse_call(text)[0] for text, _, _ in self.configure}


def collect(folder: Path = FOLDER) -> list[Scenario]:
    """All scenarios below *folder*, in the order of their ids' paths and rows."""
    return [scenario for path in sorted(folder.rglob("*.toml")) for scenario in read(path, folder)]


def read(path: Path, folder: Path = FOLDER) -> Iterator[Scenario]:
    """The scenarios of one file: one, or one for each row of its family."""
    try:
        for content, name, row in spread(path, folder):
            yield _scenario(content, name, path, row)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def spread(path: Path, folder: Path) -> Iterator[tuple[dict[str, Any], str, int | None]]:
    """The content of a file with the id and the row: once, or for each row of its family with the row's values filled in."""
    name = path.relative_to(folder).with_suffix("").as_posix()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(str(error)) from None
    family = content.pop("family", None)
    if family is None:
        yield content, name, None
    else:
        for number, row in enumerate(_rows(family), 1):
            yield _filled(content, row), f"{name}[{number}]", number


def head(content: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The title, and the requirements that are covered."""
    title, covers = content.get("title"), content.get("covers")
    if not isinstance(title, str) or not title:
        raise ScenarioError("there is no title")
    if not isinstance(covers, list) or not covers or not all(isinstance(entry, str) for entry in covers):
        raise ScenarioError("covers must be a list of the ids of requirements")
    return title, tuple(covers)


def _rows(family: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(family, dict) or set(family) != {"columns", "rows"}:
        raise ScenarioError("[family] has two keys, columns and rows")
    columns = family["columns"]
    for number, row in enumerate(family["rows"], 1):
        if not isinstance(row, list) or len(row) != len(columns):
            raise ScenarioError(f"row {number} of the family has {len(row)} values for {len(columns)} columns")
        yield dict(zip(columns, row, strict=True))


def _filled(content: Any, row: dict[str, Any]) -> Any:
    """*content* with {column} replaced by the value of *row*; a text that is only {column} becomes the value itself."""
    if isinstance(content, dict):
        return {_filled(key, row): _filled(value, row) for key, value in content.items()}
    if isinstance(content, list):
        return [_filled(value, row) for value in content]
    if not isinstance(content, str) or "{" not in content:
        return content
    if (whole := re.fullmatch(r"\{(\w+)\}", content)) and whole[1] in row:
        return row[whole[1]]
    for column in re.findall(r"\{(\w+)\}", content):
        if column not in row:
            raise ScenarioError(f"{{{column}}} is no column of the family")
    return re.sub(r"\{(\w+)\}", lambda found: str(row[found[1]]), content)


def _scenario(content: dict[str, Any], name: str, path: Path, row: int | None) -> Scenario:
    check_keys("the scenario", content, _KEYS)
    title, covers = head(content)
    options = content.get("options", {})
    check_keys("options", options, _OPTIONS)
    configure = []
    for entry in content.get("configure", []):
        check_keys("[[configure]]", entry, {"static", "returns", "after"})
        if "static" not in entry:
            raise ScenarioError("[[configure]] says by static which static API is carried out")
        configure.append((entry["static"], entry.get("returns", "E_OK"), entry.get("after", {})))
    steps = [_step(number, entry) for number, entry in enumerate(content.get("do", []), 1)]
    if "after" in content:
        if not steps or steps[-1].after:
            raise ScenarioError("[after] is the [do.after] of the last step: give one of the two")
        steps[-1].after.update(content["after"])
    if not steps and not configure:
        raise ScenarioError("nothing is done: there is neither [[do]] nor [[configure]]")
    return Scenario(
        name, name.partition("/")[0], title, covers, path, row, options, content.get("before", {}), tuple(configure),
        tuple(steps), content.get("probe", True),
    )  # fmt: skip


def _step(number: int, entry: dict[str, Any]) -> Step:
    place = f"step {number}"
    check_keys(place, entry, _STEP_KEYS | set(_ACTIONS))
    actions = [action for action in _ACTIONS if action in entry]
    if len(actions) != 1:
        raise ScenarioError(f"{place} must have exactly one of {', '.join(_ACTIONS)}")
    for key, value in entry.items():
        if key in _TYPES and (not isinstance(value, _TYPES[key]) or (isinstance(value, bool) and key != "stay")):
            raise ScenarioError(f"{place}: {key} = {value!r} is of the wrong type")
    return Step(
        number, actions[0], entry[actions[0]], entry.get("by"), entry.get("returns"), entry.get("keep"),
        entry.get("stay", False), tuple(entry.get("ran", ())), entry.get("given"), dict(entry.get("after", {})),
    )  # fmt: skip


def check_keys(place: str, table: Any, keys: set[str]) -> None:
    """Complain about a key that means nothing."""
    if not isinstance(table, dict):
        raise ScenarioError(f"{place} must be a table")
    for key in table:
        if key not in keys:
            raise ScenarioError(f"{place}: there is no key {key!r}; there are {', '.join(sorted(keys))}")
