# SPDX-License-Identifier: MIT
"""What a backend for POSIX scenarios is, and what a scenario comes to on it."""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from conformance.directed.director import Director, Verdict
from conformance.directed.scenario import Directed
from conformance.directed.stage import Host
from conformance.suite import Outcome

# What the director does: with the API under test, and somebody to tell the number of each step before it is done.
Play = Callable[[Host, Callable[[int], None]], Verdict]


@dataclass(frozen=True, slots=True)
class Played:
    """What a backend saw.

    *verdict* is the director's, None if it did not come to an end; *signal* is what ended the process, 0 if none did;
    *unresolved* says why the scenario could not be played at all; *complaints* is what the system complained about;
    *step* is the number of the last step that was begun, 0 for none.
    """

    verdict: Verdict | None = None
    signal: int = 0
    unresolved: str = ""
    complaints: str = ""
    step: int = 0


class PosixBackend(Protocol):
    """An implementation of POSIX under test. ``api`` tells it from backends for μITRON."""

    api: str
    name: str
    # What it has of the things that scenarios may need: "itron", "virtual".
    has: frozenset[str]
    # Why scenarios may differ, by id or how ids begin.
    allowed: Mapping[str, str]

    def supports(self, call: str) -> bool:
        """Whether it has this function."""

    def play(self, options: Mapping[str, Any], play: Play) -> Played:
        """Call *play* in a thread of the lowest priority, of a fresh system."""


def run(scenario: Directed, backend: PosixBackend) -> Outcome:
    """Play one scenario on *backend*."""
    began = time.perf_counter()
    played = Played()

    def outcome(verdict: str, message: str = "", found: Verdict | None = None) -> Outcome:
        if found is None and played.step:
            found = Verdict(verdict, played.step, str(scenario.steps[played.step - 1]))
        found = found or Verdict(verdict)
        if verdict == "fail" and (reason := _allowed(scenario, backend)):
            verdict, message = "unsupported", f"{reason} (allowed: {message})"
        seconds = time.perf_counter() - began
        return Outcome(scenario.id, verdict, found.step, found.where, message, found.differences, (), seconds)

    lacking = sorted(scenario.needs - backend.has)
    missing = sorted(call for call in scenario.calls() if not backend.supports(call))
    if lacking or (scenario.options and "itron" not in backend.has):
        return outcome("unsupported", f"it needs {' and '.join(lacking) or 'a kernel that is told its limits'}")
    if missing:
        return outcome("unsupported", f"there is no {', '.join(missing)}")
    played = backend.play(scenario.options, lambda host, tell: Director(scenario, host, tell).play())
    if played.unresolved:
        return outcome("unresolved", played.unresolved)
    last = scenario.steps[-1]
    if played.signal:
        name = signal.Signals(played.signal).name
        if played.verdict is None and last.dies == name and played.step == last.number:
            return outcome("pass")
        return outcome("fail", f"the process was ended by {name}\n{played.complaints}".rstrip(), played.verdict)
    if played.verdict is None:
        return outcome("fail", f"the system stopped before the scenario was over\n{played.complaints}".rstrip())
    if played.verdict.verdict == "pass" and played.complaints:
        return outcome("fail", played.complaints)
    return outcome(played.verdict.verdict, f"{played.verdict.message}\n{played.complaints}".strip(), played.verdict)


def _allowed(scenario: Directed, backend: PosixBackend) -> str:
    return next((reason for name, reason in backend.allowed.items() if scenario.id == name or _begins(scenario.id, name)), "")


def _begins(ident: str, name: str) -> bool:
    return ident.startswith((f"{name}/", f"{name}["))
