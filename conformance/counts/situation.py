# SPDX-License-Identifier: MIT
"""Situations in which a call is measured, as files have them: what there is, who waits, and the call.

``conformance/counts/situations/<unit>.toml`` has, for the whole unit, the static APIs ``make``, and the situations. Texts may
have ``{n}``, the size at which it is measured, and in what is made or done n times ``{k}`` from 1 to n, and ``{j}``, one less.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.expression import ScenarioError

FOLDER = Path(__file__).parent / "situations"
BACKGROUND = "timed events"

_KEYS = {
    "id", "title", "call", "per", "make", "each", "crowd", "pri", "tasks", "before", "main", "by_handler", "handler", "until",
    "options",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """One call where it costs most, or one of its plain cases.

    *quantity*: what the size counts. "timed events" is the background of what has no quantity of its own: so many started
    cyclic handlers, ready tasks and objects. *crowd*: what each of n tasks does before the call. *tasks*: what others do, with
    their priorities; calls that begin with ``n *`` are made n times. *by_handler*: the handler of an interrupt makes the call;
    without a call it is the interrupt that is measured, whose handler does what *handler* says. *until*: who must have the
    processor for the measurement to end; whoever has it next, if it is empty.
    """

    id: str
    unit: str
    call: str
    title: str
    quantity: str
    what: str
    make: tuple[str, ...]
    each: tuple[str, ...]
    crowd: tuple[str, ...]
    pri: str
    tasks: dict[str, tuple[int, list[str]]]
    before: tuple[str, ...]
    main: int
    by_handler: bool
    handler: tuple[str, ...]
    until: str
    options: dict[str, Any]


def situations(folder: Path = FOLDER) -> list[Situation]:
    """All situations, by unit."""
    found: list[Situation] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            found += [_situation(path.stem, content.get("make", []), entry) for entry in content["situations"]]
        except (ScenarioError, tomllib.TOMLDecodeError, KeyError) as error:
            raise ScenarioError(f"{path}: {error}") from None
    return found


def _situation(unit: str, make: list[str], entry: dict[str, Any]) -> Situation:
    for key in entry:
        if key not in _KEYS:
            raise ScenarioError(f"{entry.get('id')}: there is no key {key!r}; there are {', '.join(sorted(_KEYS))}")
    what = entry.get("call", "")
    return Situation(
        entry["id"], unit, what.partition("(")[0] if what else "interrupt", entry.get("title", ""),
        entry.get("per", BACKGROUND), what,
        tuple(entry.get("make", make)), tuple(entry.get("each", ())), tuple(entry.get("crowd", ())), entry.get("pri", "spread"),
        {name: (pri, does) for name, (pri, *does) in entry.get("tasks", {}).items()}, tuple(entry.get("before", ())),
        entry.get("main", 240), entry.get("by_handler", False), tuple(entry.get("handler", ())), entry.get("until", ""),
        entry.get("options", {}),
    )  # fmt: skip
