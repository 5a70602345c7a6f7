# SPDX-License-Identifier: MIT
"""Scenario files for POSIX: TOML read into ``Directed``, mistakes told with file and key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.directed.values import MAKERS
from conformance.expression import ScenarioError, parse_call
from conformance.scenario import Story, check_keys, head, spread

FOLDER = Path(__file__).parents[1] / "posix"
# What a kernel has that the C library of a host has not.
NEEDS = ("itron", "virtual")

_KEYS = {"title", "covers", "needs", "options", "before", "do"}
_ACTIONS = {"call": str, "calls": list, "advance": int, "compute": int, "leave": (int, str), "interrupt": int}
_STEP = {"by": str, "keep": str, "blocks": bool, "answers": (dict, list), "ends": list, "dies": str}
_NAME = re.compile(r"[A-Z]+\d+|_\d+")
_POLICIES = ("SCHED_FIFO", "SCHED_RR", "SCHED_OTHER")


@dataclass(frozen=True, slots=True)
class Made:
    """What is made before: *name* is what *text* returns."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Started:
    """A thread that is started before."""

    name: str
    policy: str
    priority: int


@dataclass(frozen=True, slots=True)
class Function:
    """A routine: what is called, and does *calls*, or waits for commands if it *acts*."""

    name: str
    calls: tuple[tuple[str, Any], ...]
    returns: Any
    acts: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One command: *action* and its operand *what*, given to *by*, None for the director; and what is to come of it."""

    number: int
    action: str
    what: Any
    by: str | None
    returns: Any
    keep: str | None
    blocks: bool
    # (name, value) of what else answers or is called; in this order if *ordered*.
    answers: tuple[tuple[str, Any], ...]
    ordered: bool
    ends: tuple[str, ...]
    dies: str | None

    def __str__(self) -> str:
        text = self.what if self.action == "call" else f"{self.action} {self.what}"
        return f"step {self.number}, {self.by}: {text}" if self.by else f"step {self.number}: {text}"


@dataclass(frozen=True, slots=True)
class Directed(Story):
    """A story for threads and their director."""

    needs: frozenset[str]
    options: dict[str, Any]
    before: tuple[Made | Started | Function, ...]
    steps: tuple[Step, ...]

    def calls(self) -> set[str]:
        """The functions that it calls."""
        texts = [entry.text for entry in self.before if isinstance(entry, Made)]
        texts += [text for entry in self.before if isinstance(entry, Function) for text, _ in entry.calls]
        texts += [step.what for step in self.steps if step.action == "call"]
        texts += [text for step in self.steps if step.action == "calls" for text, _ in step.what]
        return {parse_call(text)[0] for text in texts} - set(MAKERS)


def collect(folder: Path = FOLDER) -> list[Directed]:
    """All scenarios below *folder*, in the order of their ids' paths and rows."""
    return [scenario for path in sorted(folder.rglob("*.toml")) for scenario in read(path, folder)]


def read(path: Path, folder: Path = FOLDER) -> Iterator[Directed]:
    """The scenarios of one file: one, or one for each row of its family."""
    try:
        for content, name, row in spread(path, folder):
            yield _scenario(content, name, path, row)
    except ScenarioError as error:
        raise ScenarioError(f"{path}: {error}") from None


def _scenario(content: dict[str, Any], name: str, path: Path, row: int | None) -> Directed:
    check_keys("the scenario", content, _KEYS)
    title, covers = head(content)
    needs = frozenset(content.get("needs", ()))
    if not needs <= set(NEEDS):
        raise ScenarioError(f"needs has only {', '.join(NEEDS)}")
    options = content.get("options", {})
    steps = tuple(_step(number, entry) for number, entry in enumerate(content.get("do", ()), 1))
    if not steps:
        raise ScenarioError("nothing is done: there is no [[do]]")
    return Directed(
        name, name.partition("/")[0], title, covers, path, row, needs, options,
        tuple(_entry(key, value) for key, value in content.get("before", {}).items()), steps,
    )  # fmt: skip


def _entry(name: str, value: Any) -> Made | Started | Function:
    if not _NAME.fullmatch(name):
        raise ScenarioError(f"[before] {name}: names are capital letters and a number")
    match value:
        case str():
            return Made(name, value)
        case bool():
            pass
        case int() as priority:
            return _thread(name, "SCHED_FIFO", priority)
        case [str() as policy, int() as priority] if policy in _POLICIES:
            return _thread(name, policy, priority)
        case dict():
            check_keys(f"[before] {name}", value, {"calls", "returns", "acts"})
            acts = value.get("acts", False)
            if acts and ("calls" in value or "returns" in value):
                raise ScenarioError(f"[before] {name}: what acts gets its commands from steps")
            return Function(name, _calls(f"[before] {name}", value.get("calls", [])), value.get("returns"), acts)
    raise ScenarioError(
        f"[before] {name}: a thread's priority, [policy, priority], a call as text, or a table for a routine; not {value!r}"
    )


def _thread(name: str, policy: str, priority: int) -> Started:
    if policy != "SCHED_OTHER" and not 2 <= priority <= 99:
        raise ScenarioError(f"[before] {name}: threads have priorities from 2 to 99, the director has 1")
    return Started(name, policy, priority)


def _calls(place: str, entries: Any) -> tuple[tuple[str, Any], ...]:
    """``"call"`` or ``["call", what it returns]``, or how many times besides."""
    found = []
    for entry in entries:
        match entry:
            case str():
                found.append((entry, None))
            case [str() as text, returns]:
                found.append((text, returns))
            case [str() as text, returns, int() as times]:
                found.extend([(text, returns)] * times)
            case _:
                raise ScenarioError(f"{place}: {entry!r} is neither a call nor [call, what it returns] nor that with a number")
    return tuple(found)


def _step(number: int, entry: Any) -> Step:
    place = f"step {number}"
    check_keys(place, entry, {*_ACTIONS, *_STEP, "returns"})
    actions = [action for action in _ACTIONS if action in entry]
    if len(actions) != 1:
        raise ScenarioError(f"{place} must have exactly one of {', '.join(_ACTIONS)}")
    (action,) = actions
    types: Any
    for key, types in {**_ACTIONS, **_STEP}.items():
        if key in entry and (not isinstance(entry[key], types) or (types is int and isinstance(entry[key], bool))):
            raise ScenarioError(f"{place}: {key} = {entry[key]!r} is of the wrong type")
    what, by = entry[action], entry.get("by")
    if action in ("compute", "leave") and by is None:
        raise ScenarioError(f"{place}: by says who is to {action}")
    if action in ("advance", "interrupt") and by is not None:
        raise ScenarioError(f"{place}: {action} is up to the director: leave out by")
    if entry.get("blocks") and by is None:
        raise ScenarioError(f"{place}: the director must not block")
    if entry.get("blocks") and ("returns" in entry or "keep" in entry):
        raise ScenarioError(f"{place}: what blocks returns nothing yet: say in answers of a later step what it returns")
    answers, ordered = _answers(place, entry.get("answers", {}))
    return Step(
        number, action, _calls(place, what) if action == "calls" else what, by, entry.get("returns"), entry.get("keep"),
        entry.get("blocks", False), answers, ordered, tuple(entry.get("ends", ())), entry.get("dies"),
    )  # fmt: skip


def _answers(place: str, entries: Any) -> tuple[tuple[tuple[str, Any], ...], bool]:
    if isinstance(entries, dict):
        return tuple(entries.items()), False
    for entry in entries:
        if not isinstance(entry, list) or len(entry) not in (1, 2) or not isinstance(entry[0], str):
            raise ScenarioError(f'{place}: answers has [name, value], as ["T1", "EINTR"], not {entry!r}')
    return tuple((entry[0], entry[1] if len(entry) == 2 else "any") for entry in entries), True
