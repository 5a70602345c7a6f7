# SPDX-License-Identifier: MIT
"""Actors and what becomes of them: threads and routines that wait for commands, on any API that has threads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.directed.scenario import Function
from conformance.directed.values import Failure, Judge, Raised, Routine, Values, shown
from conformance.expression import ScenarioError


class Host(Protocol):
    """The API under test, as it is used from its own threads."""

    constants: Mapping[str, Any]
    # Whose routines it calls; set by the director.
    stage: Any

    def call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Make a call; a ``Failure`` or a ``Raised`` says that it did not go well."""

    def argument(self, value: Any) -> Any:
        """The value of an expression as the API takes it."""

    def neutral(self, value: Any) -> Any:
        """What the API gives, in plain types: structures are dicts of their fields, sets of signals ``Signals``."""

    def start(self, policy: str, priority: int, body: Callable[[], Any]) -> None:
        """Start a thread that calls *body*."""

    def me(self) -> Any:
        """The calling thread's own id."""

    def begin(self) -> None:
        """Called in every actor first: no signal is blocked."""

    def life(self) -> Any:
        """Something by which ``over`` knows the calling thread."""

    def over(self, life: Any) -> bool:
        """Whether a thread has ended, where that does not unwind its Python stack."""

    def gate(self) -> Any:
        """Something that an actor waits at for commands."""

    def wait(self, gate: Any) -> None:
        """Wait until it opens: signals are handled meanwhile; a deferred cancellation does not act."""

    def open(self, gate: Any) -> None:
        """Let the actor go on."""

    def settle(self) -> None:
        """Let threads of the director's own priority run."""

    def sleep(self, ms: int) -> None:
        """Let the director sleep."""

    def compute(self, ms: int) -> None:
        """Use processor time."""

    def interrupt(self, number: int) -> None:
        """Raise an interrupt."""


@dataclass(frozen=True, slots=True)
class Event:
    """*kind* is "answer": the call of *name* returned *what*; "called": it was called with *what*; "trouble": it says what."""

    name: str
    kind: str
    what: Any


@dataclass(slots=True)
class Actor:
    """A thread or a routine that waits for commands; *left*: its Python stack was unwound."""

    gate: Any
    life: Any
    action: str = ""
    what: Any = None
    # What it has not returned from yet.
    busy: str = ""
    ended: bool = False
    left: bool = False


@dataclass(slots=True)
class Stage:
    """Where a scenario is played: who there is, and what has happened since the director last looked."""

    host: Host
    values: Values
    judge: Judge
    functions: dict[str, Function]
    actors: dict[str, Actor] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def start(self, name: str, policy: str, priority: int) -> None:
        self.host.start(policy, priority, lambda: self.act(name, ()))

    def routine(self, name: str) -> Callable[..., Any]:
        """The function of a routine."""
        function = self.functions.get(name)
        if function is None:
            raise ScenarioError(f"{name}.run: [before] has no routine {name}")
        if function.acts:
            return lambda *given: self.act(name, given)

        def run(*given: Any) -> Any:
            self.note(name, "called", tuple(self.host.neutral(value) for value in given))
            self.perform(name, function.calls)
            return self.host.argument(self.values.of(function.returns))

        return run

    def note(self, name: str, kind: str, what: Any) -> None:
        self.events.append(Event(name, kind, what))

    def act(self, name: str, given: tuple[Any, ...]) -> Any:
        """Wait for commands and carry them out, until one says leave."""
        if name.startswith("T"):
            self.host.begin()
            self.values.kept[name] = self.host.me()
        actor = self.actors[name] = Actor(self.host.gate(), self.host.life())
        self.note(name, "called", tuple(self.host.neutral(value) for value in given))
        try:
            while True:
                self.host.wait(actor.gate)
                if actor.action == "leave":
                    actor.ended = True
                    return self.host.argument(self.values.of(actor.what))
                self.note(name, "answer", self.carry_out(name, actor))
        finally:
            actor.left = True

    def carry_out(self, name: str, actor: Actor) -> Any:
        if actor.action == "compute":
            return self.host.compute(actor.what)
        if actor.action == "calls":
            return self.perform(name, actor.what)
        return self.keep(name, self.host.call(*actor.what))

    def keep(self, name: str, answer: Any) -> Any:
        """The answer in neutral form; the director may give the answer itself a name."""
        self.kept[name] = answer
        return self.host.neutral(answer)

    def perform(self, name: str, calls: tuple[tuple[str, Any], ...]) -> None:
        """One call after another, without a stop; one that does not return what it is to is an event."""
        for text, returns in calls:
            try:
                called, arguments = self.values.arguments(text)
                answer = self.host.call(called, tuple(self.host.argument(value) for value in arguments))
                found = self.host.neutral(answer)
                if not self.judge.matches(returns, found):
                    self.note(name, "trouble", (f"{name}: {text}", self.judge.wanted(returns), shown(found)))
            except ScenarioError as error:
                self.note(name, "trouble", (f"{name}: {text}", "", str(error)))


__all__ = ["Actor", "Event", "Failure", "Host", "Raised", "Routine", "Stage"]
