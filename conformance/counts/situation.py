# SPDX-License-Identifier: MIT
"""Situations in which a call is measured, as files have them: what there is, who waits, and the call.

``conformance/counts/situations/<unit>.toml`` has, for the whole unit, the static APIs ``make``, an object of its class as one
of many, ``objects``, and the situations. Texts may have ``n``, the size at which it is measured, ``data``, so many bytes, and
in what is made or done n times ``k`` from 1 to n, ``j``, one less, and ``MSG``, a message with a priority. ``crowd + k`` is an
id that nothing else has, ``SERVER`` an active server, ``filler`` a long message. ``posix/`` has those of POSIX functions, whose
texts ``posix_bench`` tells of.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.expression import ScenarioError

FOLDER = Path(__file__).parent / "situations"
BACKGROUND = "tasks, objects and timed events"
PRIORITIES = "priorities"
INTERRUPT = "interrupt"
SIZES = (1, 10, 100, 1000)

_KEYS = {
    "id", "title", "call", "of", "per", "make", "each", "crowd", "pri", "tasks", "before", "main", "by_handler", "handler",
    "until", "options",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Situation:
    """One call where it costs most, or one of its plain cases.

    *quantity*: what the size counts. BACKGROUND is for what has no quantity of its own: so many ready tasks, of all priorities
    below the caller's, started cyclic handlers, and objects of the class. *what* is the call as it is made, *call* the one that
    the situation is told of. *crowd*: what each of n tasks does before the call. *tasks*: what others do, with
    their priorities; calls that begin with ``n *`` are made n times. *by_handler*: the handler of an interrupt makes the call.
    A call ``interrupt()`` is an interrupt, whose handler does what *handler* says. *until*: who must have the
    processor for the measurement to end; whoever has it next, if it is empty.
    """

    id: str
    api: str
    unit: str
    call: str
    title: str
    quantity: str
    what: str
    make: tuple[str, ...]
    objects: str
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

    @property
    def sizes(self) -> tuple[int, ...]:
        """What it is measured at: there are only so many priorities."""
        return (1, 10, 100, 250) if self.quantity == PRIORITIES else SIZES


def situations(folder: Path = FOLDER) -> list[Situation]:
    """All situations, by unit."""
    found: list[Situation] = []
    for path in [*sorted(folder.glob("*.toml")), *sorted(folder.glob("posix/*.toml"))]:
        api = "itron" if path.parent == folder else "posix"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            found += [_situation(api, path.stem, content, entry) for entry in content["situations"]]
        except (ScenarioError, tomllib.TOMLDecodeError, KeyError) as error:
            raise ScenarioError(f"{path}: {error}") from None
    return found


def _situation(api: str, unit: str, content: dict[str, Any], entry: dict[str, Any]) -> Situation:
    for key in entry:
        if key not in _KEYS:
            raise ScenarioError(f"{entry.get('id')}: there is no key {key!r}; there are {', '.join(sorted(_KEYS))}")
    what, quantity = entry.get("call", ""), entry.get("per", BACKGROUND)
    main = {BACKGROUND: 101, PRIORITIES: 3}.get(quantity, 240)
    return Situation(
        entry["id"], api, unit, entry.get("of") or what.partition("(")[0], entry.get("title", ""), quantity, what,
        tuple(entry.get("make", content.get("make", ()))), content.get("objects", ""), tuple(entry.get("each", ())),
        tuple(entry.get("crowd", ())), entry.get("pri", "spread"),
        {name: (pri, does) for name, (pri, *does) in entry.get("tasks", {}).items()}, tuple(entry.get("before", ())),
        entry.get("main", main), entry.get("by_handler", False), tuple(entry.get("handler", ())), entry.get("until", ""),
        entry.get("options", {}),
    )  # fmt: skip
