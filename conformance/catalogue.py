# SPDX-License-Identifier: MIT
"""The catalogue: every requirement on every call, with an id of ours, its kind and its profile."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.expression import ScenarioError

FOLDER = Path(__file__).parent / "catalogue"
POSIX_FOLDER = FOLDER / "posix"
KINDS = ("normal", "error", "context", "order", "time", "count")
# Each has all of those before it.
PROFILES = ("minimum", "standard", "full")
POSIX_PROFILES = ("PSE51", "PSE52", "PSE53", "full")
PROFILES_OF = {"itron": PROFILES, "posix": POSIX_PROFILES}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a call is to do, in one sentence. *api* is "itron" or "posix"."""

    id: str
    unit: str
    call: str
    kind: str
    profile: str
    text: str
    api: str = "itron"


def load(folder: Path = FOLDER, api: str = "itron") -> dict[str, Requirement]:
    """All requirements on the calls of an API, by id."""
    found: dict[str, Requirement] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            content.pop("title")
            for call, table in content.items():
                for entry in table["requirements"]:
                    requirement = _requirement(path.stem, call, table, entry, api)
                    if requirement.id in found:
                        raise ScenarioError(f"{requirement.id} is given twice")
                    found[requirement.id] = requirement
        except (ScenarioError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            what = f"{error} is missing" if isinstance(error, KeyError) else error
            raise ScenarioError(f"{path}: {what}") from None
    return found


def titles(folder: Path = FOLDER) -> dict[str, str]:
    """The title of each unit."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["title"] for path in sorted(folder.rglob("*.toml"))}


def _requirement(unit: str, call: str, table: dict[str, Any], entry: list[str], api: str) -> Requirement:
    if not isinstance(entry, list) or len(entry) not in (3, 4):
        raise ScenarioError(f"{call}: a requirement is [id, kind, sentence] or [id, kind, sentence, profile], not {entry!r}")
    ident, kind, text, profile = (*entry, table["profile"])[:4]
    if kind not in KINDS:
        raise ScenarioError(f"{ident}: there is no kind {kind!r}; there are {', '.join(KINDS)}")
    if profile not in PROFILES_OF[api]:
        raise ScenarioError(f"{ident}: there is no profile {profile!r}; there are {', '.join(PROFILES_OF[api])}")
    return Requirement(ident, unit, call, kind, profile, text, api)
