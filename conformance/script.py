# SPDX-License-Identifier: MIT
"""A scenario at work: a generator of commands that plays it on a backend, and keeps what was expected and found."""

import re
import traceback
from collections.abc import Generator
from dataclasses import dataclass, field
from types import NoneType
from typing import Any

from conformance.backend import (
    SYSTEM,
    Advance,
    Backend,
    Call,
    Command,
    Fault,
    Interrupt,
    Leave,
    Message,
    Packet,
    Script,
    Static,
    Turn,
)
from conformance.checks import DEFAULT, DONE, Checks, Due, Failed
from conformance.configuration import Configuration
from conformance.expression import ScenarioError, Values, parse_call
from conformance.kinds import kind_of
from conformance.observation import Observer
from conformance.preparation import Preparation
from conformance.probe import Probe
from conformance.scenario import Scenario, Step
from conformance.state import IDLE, TIMED, State

NAME = re.compile(r"\b(?:(?:TASK|SEM|FLG|DTQ|MBX|MTX|MBF|POR|MPF|MPL|CYC|ALM|INH|ISR|EXC|SVC|INI|MSG)[1-9]\d*|OVR)\b")
NON_TASK = ("INH", "ISR", "CYC", "ALM", "OVR", "EXC", "INI")
IDLE_ID = 50

Turns = Generator[Command, Turn, Turn]


@dataclass(slots=True)
class Player:
    """Plays one scenario on one backend. ``script`` is the generator; ``failure`` and ``done`` tell what came of it."""

    scenario: Scenario
    backend: Backend
    failure: Failed | None = None
    done: bool = False
    step: Step | None = None
    values: Values = field(init=False)
    checks: Checks = field(init=False)
    state: State = field(init=False)
    observer: Observer = field(init=False)
    # Interrupts that steps have raised, and that are not served yet.
    raised: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        scenario = self.scenario
        self.values = Values(self.backend.constants)
        self.values.kept[IDLE] = min(IDLE_ID, scenario.options.get("max_id", IDLE_ID))
        for name, fields in scenario.before.items():
            if kind_of(name) == "MSG":
                self.values.kept[name] = Message(name, fields.get("pri"))
        self.checks = Checks(scenario, self.values)
        self.state = State(self.backend.message_room, self.checks.resolve)
        self.observer = Observer(self.backend, self.state, self.values, self.names())

    def names(self) -> set[str]:
        """Every object, handler and routine that the scenario names."""
        texts = [repr(self.scenario.before), *[text for text, _, _ in self.scenario.configure]]
        texts += [f"{step.what} {step.keep} {step.after!r} {step.by}" for step in self.scenario.steps]
        return set(NAME.findall(" ".join(texts)))

    # -- the script

    def script(self) -> Script:
        """The generator; it is primed by one ``next``."""
        turn = yield None
        try:
            turn = yield from self.configure(turn)
            turn = yield from self.prepare(turn)
            for step, following in zip(self.scenario.steps, [*self.scenario.steps[1:], None], strict=True):
                self.step = step
                turn = yield from self.play(step, following, turn)
            self.step = None
            if self.scenario.probe:
                yield from self.probe(turn)
            self.done = True
        except Failed as failure:
            self.failure = failure
        except ScenarioError as error:
            self.failure = Failed(f"{self.scenario.path}, {self.step or 'before'}: {error}", verdict="unresolved")
        except Exception as error:
            # Most likely a value of a wrong type in the scenario.
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{self.scenario.path}, {self.step or 'before'}: {type(error).__name__}: {error} ({place.name})"
            self.failure = Failed(text, verdict="unresolved")

    def configure(self, turn: Turn) -> Turns:
        """Create by static API what there is before, then try what the scenario tries."""
        if turn.actor != SYSTEM:
            raise Failed(f"{turn.actor} runs before the system was configured", verdict="unresolved")
        for static in Configuration(self.scenario, self.state, self.values).statics():
            turn = yield static
            if turn.answer != self.values.constants["E_OK"]:
                answer = self.checks.shown(turn.answer)
                raise Failed(f"{static.api} of {static.ident} was answered with {answer}", verdict="unresolved")
        for text, returns, after in self.scenario.configure:
            api, arguments = self.values.arguments(text)
            ident, packet = arguments if len(arguments) == 2 else (None, *arguments)
            if not isinstance(packet, Packet) or type(ident) not in (int, NoneType):
                raise ScenarioError(f"{text!r} is no static API: write NAME(id, packet) or NAME(packet)")
            turn = yield Static(api, ident, packet)
            self.checks.compare(text, returns, turn.answer)
            for name, fields in after.items():
                self.state.create(name, fields)
        turn = yield Leave()
        return turn

    def prepare(self, turn: Turn) -> Turns:
        """Bring about what there is before, and see that it is so."""
        preparation = Preparation(self.scenario, self.state, self.values)
        if any(kind_of(name) == "INI" for name in self.scenario.before):
            if preparation.needed():
                raise ScenarioError("with an initialization routine, tasks are dormant before: activate them in steps")
            self.checks.due[IDLE] = Due(True, [0])
            return turn
        turn = yield from preparation.play(turn)
        self.checks.due.update({name: Due(False, DEFAULT, call=call) for name, call in preparation.calls.items()})
        self.checks.due.update({name: Due(True, DEFAULT) for name in preparation.fresh})
        if turn.actor != self.state.running:
            raise Failed(f"{turn.actor} runs before the first step, not {self.state.running}", verdict="unresolved")
        turn = yield from self.observe(turn, "unresolved")
        return turn

    # -- steps

    def play(self, step: Step, following: Step | None, turn: Turn) -> Turns:
        actor = step.by or turn.actor
        if turn.actor != actor and actor.startswith(("INH", "ISR")):
            number = self.number(actor)
            if number < 0:
                raise ScenarioError(f"{actor} is to run, but [before] does not say for which interrupt")
            if number in self.raised:
                raise Failed(f"{actor} does not run, though interrupt {number} was raised before")
            self.checks.due[turn.actor] = Due(False, None, where=f"interrupt {number}")
            turn = yield Interrupt(number)
        if turn.actor != actor:
            raise Failed(f"{turn.actor} has the processor, not {actor}")
        if turn.given is not None and (step.given is not None or actor in self.scenario.before):
            self.checks.check_given(actor, turn, step.given)
        command = self.command(step, actor)
        turn = yield command
        turn = yield from self.settle(turn, step, following)
        return turn

    def number(self, actor: str) -> int:
        """The number of the interrupt that *actor* serves; -1 if it serves none, or is not in ``[before]``."""
        if actor.startswith("ISR"):
            return int(self.scenario.before.get(actor, {}).get("int", -1))
        return int(actor[3:]) if actor.startswith("INH") else -1

    def command(self, step: Step, actor: str) -> Command:
        """The command of a step; its consequences are expected from now on."""
        after = dict(step.after)
        ended = timeout = None
        command: Command
        match step.action:
            case "call":
                name, arguments = self.values.arguments(step.what)
                command = Call(name, arguments)
                if TIMED.match(name) and arguments and type(arguments[-1]) is int and arguments[-1] > 0:
                    timeout = arguments[-1]
                if name in ("ext_tsk", "exd_tsk") and actor.startswith("TASK") and step.returns is None:
                    ended = actor.partition(".")[0]
                    if name == "exd_tsk":
                        after.setdefault(ended, "non-existent")
                elif name == "ter_tsk" and type(arguments[0]) is int and step.returns in (None, "E_OK"):
                    ended = f"TASK{arguments[0]}"
                    ended = ended if ended in after else None
                expected = DEFAULT if step.returns is None else step.returns
                self.checks.due[actor] = Due(False, expected, step.keep, str(step), name)
            case "advance":
                command = Advance(step.what)
                self.state.pass_time(step.what, actor)
                self.checks.due[actor] = Due(False, DONE if actor == IDLE else None, where=str(step))
            case "interrupt":
                command = Interrupt(step.what)
                self.raised.add(step.what)
                self.checks.due[actor] = Due(False, None, where=str(step))
            case "fault":
                command = Fault(step.what)
                ended = actor if actor.startswith("TASK") else None
            case _:
                command = Leave(self.checks.resolve(step.what))
                ended = actor if actor.startswith("TASK") and "." not in actor else None
        self.expect(after, ended, timeout)
        return command

    def expect(self, after: dict[str, Any], ended: str | None, timeout: int | None) -> None:
        """Apply what a step changes, and note what the tasks it touches will report."""
        old = {name: entry["state"] for name, entry in self.state.entries.items() if name.startswith("TASK")}
        if ended is not None:
            old[ended] = "dormant"
            for actor in (ended, f"{ended}.tex"):
                self.checks.due.pop(actor, None)
        self.state.change(after, ended, timeout)
        for name in {*old, *(name for name in self.state.entries if name.startswith("TASK"))}:
            entry = self.state.entries.get(name)
            before = old.get(name, "dormant")
            if entry is None or entry["state"] == "dormant":
                self.checks.due.pop(name, None)
            elif before == "dormant":
                self.checks.due[name] = Due(True, entry.pop("given", DEFAULT))
            elif "gets" in entry:
                self.checks.will_get(name, entry.pop("gets"))

    def settle(self, turn: Turn, step: Step, following: Step | None) -> Turns:
        """See what happens in consequence of a step, until the next one can be played."""
        ran = list(step.ran)
        while True:
            actor = turn.actor
            if turn.given is not None and not (actor.startswith("TASK") and "." not in actor) and actor != IDLE:
                # A handler or a routine begins.
                if actor.startswith("ISR") and self.number(actor) < 0:
                    self.raised.clear()
                self.raised.discard(self.number(actor))
                if ran and parse_call(ran[0])[0] == actor:
                    self.checks.check_ran(ran.pop(0), turn)
                    turn = yield Leave()
                    continue
                if following is not None and following.by == actor and not ran:
                    return turn
                raise Failed(f"{actor} runs, which the scenario does not say")
            self.checks.report(turn, actor.startswith("TASK") and actor.partition(".")[0] != self.state.running)
            if actor.startswith(NON_TASK):
                yield from self.sense(turn)
                if step.by == actor and self.stays(step, following, actor):
                    return turn
                turn = yield Leave()
                continue
            if ran:
                raise Failed(f"{parse_call(ran[0])[0]} is to run, but does not")
            if "." in actor or actor.startswith("SVC"):
                if self.stays(step, following, actor):
                    turn = yield from self.observe(turn)
                    return turn
                turn = yield Leave()
                continue
            if actor != self.state.running:
                raise Failed(f"{actor} has the processor, not {self.state.running}")
            turn = yield from self.observe(turn)
            return turn

    def probe(self, turn: Turn) -> Turns:
        """Find out what cannot be seen; what tasks are answered then is checked, too."""

        def expect(actor: str, answer: Any) -> None:
            self.checks.will_get(actor, "any" if answer is None else answer)

        probe = Probe(self.backend, self.state, self.values, self.checks.compare_found, expect, self.checks.report)
        return (yield from probe.play(turn))

    def stays(self, step: Step, following: Step | None, actor: str) -> bool:
        """Whether a handler or a routine has more to do. One that an interrupt starts is started anew by its next step."""
        if step.stay or following is None or following.by != actor:
            return step.stay
        return following.action == "leave" or not actor.startswith(("INH", "ISR"))

    # -- checks

    def observe(self, turn: Turn, verdict: str = "fail") -> Turns:
        """Compare all that can be seen with what is expected."""
        yield from self.ask(turn.actor, self.observer.task_context(turn.actor))
        self._judge(verdict)
        return turn

    def sense(self, turn: Turn) -> Generator[Command, Turn, None]:
        yield from self.ask(turn.actor, self.observer.senses(True))
        self._judge("fail")

    def _judge(self, verdict: str) -> None:
        observer = self.observer
        if observer.differences:
            raise Failed("the state is not as expected", observer.differences, verdict, observer.state_seen())
        observer.seen.clear()

    def ask(self, actor: str, asking: Generator[Call, Any, Any]) -> Generator[Command, Turn, Any]:
        """Let *actor* make the calls of *asking*; nobody else may get the processor by that."""
        answer: Any = None
        while True:
            try:
                call = asking.send(answer)
            except StopIteration as stop:
                return stop.value
            turn = yield call
            if turn.actor != actor or turn.given is not None:
                raise Failed(f"{turn.actor} gets the processor from {actor} by {call.name}, which only looks")
            answer = turn.answer
