# SPDX-License-Identifier: MIT
"""What actors are to report, and whether what they report is that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.backend import Raised, Turn
from conformance.expression import Values, parse_call
from conformance.observation import Difference, shown
from conformance.scenario import Scenario

# Calls that answer with more than an error code: what their callers get has to be said.
WITH_OUTPUTS = re.compile(r"[pt]?(?:wai_flg|pol_flg|rcv_|get_mp|cal_por|acp_por)")
# What is expected if the scenario says nothing.
DEFAULT = object()
# The answer of a call that has no outputs, whatever its type.
DONE = {"ercd": "E_OK"}


class Failed(Exception):
    """The scenario is over: it did not go as it was to."""

    def __init__(
        self,
        message: str,
        differences: Sequence[Difference] = (),
        verdict: str = "fail",
        state: Sequence[Difference] = (),
    ) -> None:
        super().__init__(message)
        self.differences = differences
        self.verdict = verdict
        # All that was looked at, what is as expected too.
        self.state = state


@dataclass(slots=True)
class Due:
    """What an actor that is not finished with a command is to report next: that it started, or an answer."""

    starts: bool
    expected: Any
    keep: str | None = None
    where: str = ""
    call: str = ""


@dataclass(slots=True)
class Checks:
    """What every actor of a scenario is to report next: ``due``."""

    scenario: Scenario
    values: Values
    due: dict[str, Due] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """A value as TOML has it: texts are expressions."""
        if isinstance(value, str):
            return self.values.of(value)
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        return value

    def will_get(self, task: str, answer: Any) -> None:
        """*task*, or its exception routine if that is what waits, is to be answered so."""
        routine = f"{task}.tex"
        self.due.setdefault(routine if routine in self.due else task, Due(False, None)).expected = answer

    def report(self, turn: Turn, surprising: bool = False) -> None:
        """What an actor reports must be what it was to report; *surprising*: another one was to have the processor."""
        due = self.due.pop(turn.actor, None)
        if turn.given is not None:
            if due is None or not due.starts:
                raise Failed(f"{turn.actor} starts, which the scenario does not say")
            self.check_given(turn.actor, turn, None if due.expected is DEFAULT else due.expected)
        elif due is None or due.starts:
            raise Failed(f"{turn.actor} goes on with {self.shown(turn.answer)}, which the scenario does not say")
        else:
            self.check_answer(turn, due, surprising)

    def check_answer(self, turn: Turn, due: Due, surprising: bool) -> None:
        what = due.where or f"what {turn.actor} gets from {due.call or 'its call'}"
        unsaid = due.expected is DEFAULT and WITH_OUTPUTS.match(due.call) and not due.keep
        if unsaid and type(turn.answer) is tuple and turn.answer[0] >= 0:
            if surprising:
                raise Failed(f"{turn.actor} goes on with {self.shown(turn.answer)}, which the scenario does not say")
            raise Failed(f"{what}: say what it returns; it was {self.shown(turn.answer)}", verdict="unresolved")
        self.compare(what, self.default(due, turn.answer), turn.answer)
        if due.keep:
            answer = turn.answer
            if type(answer) is tuple:
                answer = answer[1] if due.keep.startswith("RDV") else answer[-1]
            self.values.kept[due.keep] = answer

    def default(self, due: Due, answer: Any) -> Any:
        if due.expected is not DEFAULT:
            return due.expected
        if not due.keep:
            return "E_OK"
        return ["E_OK" if answer[0] == 0 else "any", *["any"] * (len(answer) - 1)] if type(answer) is tuple else "any"

    def check_given(self, actor: str, turn: Turn, expected: Any) -> None:
        """The arguments of an activation: those said, or the declared extended information."""
        assert turn.given is not None
        if expected is None:
            declared = self.scenario.before.get(actor, {})
            if actor.startswith(("TASK", "CYC", "ALM", "ISR", "INI")) and "." not in actor:
                expected = [declared.get("exinf", 0)] if actor in self.scenario.before else ["any"]
            else:
                return
        expected = expected if isinstance(expected, list) else [expected]
        self.compare(f"the arguments of {actor}", expected, turn.given)

    def check_ran(self, text: str, turn: Turn) -> None:
        _, trees = parse_call(text)
        expected = [self.values.evaluate(tree) for tree in trees]
        if trees:
            assert turn.given is not None
            self.compare(f"the arguments of {turn.actor}", expected, turn.given[: len(expected)])
        else:
            self.check_given(turn.actor, turn, None)

    def compare(self, what: str, expected: Any, found: Any) -> None:
        if not self.matches(expected, found):
            raise Failed(f"{what}: not as expected", [Difference(what, self.wanted(expected), self.shown(found))])

    def compare_found(self, what: str, expected: tuple[Any, ...], found: tuple[Any, ...]) -> None:
        """Compare what a probe found."""
        if expected != found:
            raise Failed(f"{what}: not as expected", [Difference(what, self.shown(expected), self.shown(found))])

    def matches(self, expected: Any, found: Any) -> bool:
        """Whether *found* is as TOML says. An error code alone stands for it and no outputs."""
        if type(found) is Raised:
            return False
        if expected == "any":
            return found is not None
        if isinstance(expected, list):
            same_length = type(found) is tuple and len(found) == len(expected)
            return same_length and all(self.matches(*pair) for pair in zip(expected, found, strict=True))
        if isinstance(expected, dict):
            if expected == {"none": True}:
                return found is None
            if expected == DONE:
                return bool(found == self.values.constants["E_OK"])
            return type(found) is dict and all(
                key in found and self.matches(value, found[key]) for key, value in expected.items()
            )
        value = self.resolve(expected)
        if type(found) is tuple and type(value) is int:
            return bool(found[0] == value and value <= 0 and all(output is None for output in found[1:]))
        return bool(value == found)

    def wanted(self, expected: Any) -> str:
        if isinstance(expected, list):
            return f"({', '.join(self.wanted(entry) for entry in expected)})"
        return "nothing" if expected is None or expected == {"none": True} else str(expected)

    def shown(self, value: Any) -> str:
        """An answer, with error codes by name."""
        if type(value) is int:
            return self.values.error(value) if value <= 0 else str(value)
        if type(value) is tuple:
            return f"({', '.join(self.shown(entry) for entry in value)})"
        return shown(value)

