# SPDX-License-Identifier: MIT
"""The director of a scenario: gives one command after another, and compares what comes of it with what the file says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conformance.directed.scenario import Directed, Function, Made, Started, Step
from conformance.directed.stage import Event, Host, Stage
from conformance.directed.values import MAKERS, Failure, Judge, Raised, Values, shown
from conformance.expression import ScenarioError
from conformance.observation import Difference

DIRECTOR = "the director"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a scenario, as far as the director saw it; it can be sent from process to process."""

    verdict: str
    step: int | None = None
    where: str = ""
    message: str = ""
    differences: tuple[Difference, ...] = ()


class Failed(Exception):
    """The scenario is over: it did not go as it was to."""

    def __init__(self, message: str, differences: tuple[Difference, ...] = (), verdict: str = "fail") -> None:
        super().__init__(message)
        self.differences = differences
        self.verdict = verdict


@dataclass(slots=True)
class Director:
    """Plays one scenario on one host, from a thread of the lowest priority. *tell* hears the number of each step first."""

    scenario: Directed
    host: Host
    tell: Callable[[int], None] = lambda step: None
    step: Step | None = None
    values: Values = field(init=False)
    judge: Judge = field(init=False)
    stage: Stage = field(init=False)

    def __post_init__(self) -> None:
        self.values = Values(self.host.constants)
        self.judge = Judge(self.values, lambda value: self.host.neutral(self.host.argument(value)))
        functions = {entry.name: entry for entry in self.scenario.before if isinstance(entry, Function)}
        self.host.stage = self.stage = Stage(self.host, self.values, self.judge, functions)

    def play(self) -> Verdict:
        """The whole scenario."""
        try:
            for entry in self.scenario.before:
                self.prepare(entry)
            for step in self.scenario.steps:
                self.step = step
                self.tell(step.number)
                self.do(step)
        except Failed as failure:
            return self.verdict(failure.verdict, str(failure), failure.differences)
        except ScenarioError as error:
            return self.verdict("unresolved", f"{self.scenario.path}, {self.step or 'before'}: {error}")
        except Exception as error:
            # Most likely a value of a wrong type in the scenario.
            text = f"{self.scenario.path}, {self.step or 'before'}: {type(error).__name__}: {error}"
            return self.verdict("unresolved", text)
        return Verdict("pass")

    def verdict(self, verdict: str, message: str, differences: tuple[Difference, ...] = ()) -> Verdict:
        number = None if self.step is None else self.step.number
        return Verdict(verdict, number, str(self.step or ""), message, differences)

    def prepare(self, entry: Made | Started | Function) -> None:
        """Make one thing that there is before."""
        match entry:
            case Made(name, text):
                answer = self.call(text)
                self.host.settle()
                if isinstance(answer, Failure | Raised):
                    raise Failed(f"[before] {name} = {text}: {answer}", verdict="unresolved")
                if not name.startswith("_"):
                    self.values.kept[name] = answer
                self.nothing_more(self.events())
            case Started(name, policy, priority):
                self.stage.start(name, policy, priority)
                self.host.settle()
                if [(event.name, event.kind) for event in self.events()] != [(name, "called")]:
                    raise Failed(f"[before] {name} does not start", verdict="unresolved")

    def call(self, text: str) -> Any:
        name, arguments = self.values.arguments(text)
        if name in MAKERS:
            return self.host.argument(self.values.of(text))
        return self.host.call(name, tuple(self.host.argument(value) for value in arguments))

    def events(self) -> list[Event]:
        """What has happened since this was last asked for."""
        found = self.stage.events[:]
        self.stage.events.clear()
        for event in found:
            if event.kind == "answer":
                self.stage.actors[event.name].busy = ""
            if event.kind == "trouble":
                what, expected, answer = event.what
                raise Failed(f"{what}: not as expected", (Difference(what, expected, answer),))
        return found

    # -- steps

    def do(self, step: Step) -> None:
        answers = list(step.answers)
        own = self.command(step)
        events = self.events()
        if step.dies:
            raise Failed(f"the process is to be ended by {step.dies}, but lives on")
        for name in step.ends:
            self.end(name)
        if step.by is not None and step.action != "leave" and step.by not in step.ends:
            self.own_answer(step, events)
        elif own is not None:
            self.compare(str(step), step.returns, own[0], step.keep)
            if step.keep:
                self.values.kept[step.keep] = own[1]
        self.others(answers, step.ordered, events)

    def command(self, step: Step) -> tuple[Any, Any] | None:
        """Let the step be done; what the director's own call was answered, in neutral form and as it is."""
        if step.by is not None:
            self.give(step, step.by)
            self.host.settle()
            return None
        answer = neutral = None
        match step.action:
            case "call":
                answer = self.call(step.what)
                neutral = self.host.neutral(answer)
            case "calls":
                self.stage.perform(DIRECTOR, step.what)
            case "advance":
                self.host.sleep(step.what)
            case "interrupt":
                self.host.interrupt(step.what)
        self.host.settle()
        return neutral, answer

    def give(self, step: Step, name: str) -> None:
        """Give a command to an actor."""
        actor = self.stage.actors.get(name)
        if actor is None or actor.ended:
            raise Failed(f"{name} is not there to do it", verdict="unresolved")
        if actor.busy:
            raise Failed(f"{name} cannot do it: it has not returned from {actor.busy}", verdict="unresolved")
        actor.action, actor.what, actor.busy = step.action, step.what, str(step.what)
        if step.action == "call":
            called, arguments = self.values.arguments(step.what)
            actor.what = called, tuple(self.host.argument(value) for value in arguments)
        if step.action == "leave":
            actor.busy = ""
        self.host.open(actor.gate)

    def end(self, name: str) -> None:
        if name not in self.stage.actors:
            raise ScenarioError(f"ends: there is no {name}")
        actor = self.stage.actors[name]
        if not actor.left and not self.host.over(actor.life):
            raise Failed(f"{name} does not end", (Difference(name, "it ends", "it lives on"),))
        actor.ended = True

    def own_answer(self, step: Step, events: list[Event]) -> None:
        """The answer to the command itself; taken out of *events* unless the step says its place."""
        place = next((event for event in events if (event.name, event.kind) == (step.by, "answer")), None)
        if step.blocks:
            if place is not None:
                what = f"what {step.by} gets from {step.what}"
                raise Failed(f"{step.by} does not block", (Difference(what, "it blocks", shown(place.what)),))
            return
        if place is None:
            raise Failed(f"{step.by} does not return from {step.what}", (Difference(str(step), "it returns", "it blocks"),))
        if step.by not in [name for name, _ in step.answers]:
            events.remove(place)
            self.compare(str(step), step.returns, place.what, step.keep)
        if step.keep:
            self.values.kept[step.keep] = self.stage.kept[place.name]

    def compare(self, what: str, expected: Any, found: Any, keep: str | None = None) -> None:
        """*keep*: whatever the call returns is as expected, if nothing is said."""
        if keep and expected is None:
            expected = "any"
        if self.judge.matches(expected, found):
            return
        if expected is None and not isinstance(found, Failure | Raised):
            raise Failed(f"{what}: say what it returns; it was {shown(found)}", verdict="unresolved")
        raise Failed(f"{what}: not as expected", (Difference(what, self.judge.wanted(expected), shown(found)),))

    def others(self, answers: list[tuple[str, Any]], ordered: bool, events: list[Event]) -> None:
        """What else happened has to be what the step says."""
        for number, (name, expected) in enumerate(answers):
            event = next((event for event in events if event.name == name), None)
            if event is None:
                raise Failed(
                    f"{name} does not answer, or is not called", (Difference(name, self.judge.wanted(expected), "nothing"),)
                )
            if ordered and event is not events[0]:
                wanted = ", ".join(name for name, _ in answers[number:])
                found = ", ".join(event.name for event in events)
                raise Failed("the order is not as expected", (Difference("what happens", wanted, found),))
            events.remove(event)
            if event.kind == "called":
                self.check_called(event, expected)
            else:
                self.compare(f"what {name} gets", "None" if expected is None else expected, event.what)
        self.nothing_more(events)

    def check_called(self, event: Event, expected: Any) -> None:
        """The first arguments have to be those said."""
        if expected == "any":
            return
        wanted = expected if isinstance(expected, list) else [expected]
        self.compare(f"the arguments of {event.name}", wanted, event.what[: len(wanted)])

    def nothing_more(self, events: list[Event]) -> None:
        if events:
            first = events[0]
            how = "is called with" if first.kind == "called" else "goes on with"
            raise Failed(f"{first.name} {how} {shown(first.what)}, which the scenario does not say")
