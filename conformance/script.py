# SPDX-License-Identifier: MIT
"""A scenario at work: a generator of commands that plays it on a backend, and keeps what was expected and found."""

import re
import traceback
from collections.abc import Generator, Iterator
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
    Raised,
    Routine,
    Script,
    Static,
    Turn,
)
from conformance.expression import ScenarioError, Values, parse_call
from conformance.kinds import KINDS, kind_of
from conformance.observation import Difference, Observer, shown
from conformance.preparation import Preparation
from conformance.probe import Probe
from conformance.scenario import Scenario, Step
from conformance.state import IDLE, TIMED, State

NAME = re.compile(r"\b(?:(?:TASK|SEM|FLG|DTQ|MBX|MTX|MBF|POR|MPF|MPL|CYC|ALM|INH|ISR|EXC|SVC|INI|MSG)[1-9]\d*|OVR)\b")
NON_TASK = ("INH", "ISR", "CYC", "ALM", "OVR", "EXC", "INI")
IDLE_ID = 1000
# Calls that answer with more than an error code: what their callers get has to be said.
WITH_OUTPUTS = re.compile(r"[pt]?(?:wai_flg|pol_flg|rcv_|get_mp|cal_por|acp_por)")
_DEFAULT = object()

Turns = Generator[Command, Turn, Turn]


class Failed(Exception):
    """The scenario is over: it did not go as it was to."""

    def __init__(self, message: str, differences: list[Difference] | None = None, verdict: str = "fail") -> None:
        super().__init__(message)
        self.differences = differences or []
        self.verdict = verdict


@dataclass(slots=True)
class Due:
    """What an actor that is not finished with a command is to report next: that it started, or an answer."""

    starts: bool
    expected: Any
    keep: str | None = None
    where: str = ""
    call: str = ""


@dataclass(slots=True)
class Player:
    """Plays one scenario on one backend. ``script`` is the generator; ``failure`` and ``done`` tell what came of it."""

    scenario: Scenario
    backend: Backend
    failure: Failed | None = None
    done: bool = False
    step: Step | None = None
    due: dict[str, Due] = field(default_factory=dict)
    values: Values = field(init=False)
    state: State = field(init=False)
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        scenario = self.scenario
        self.values = Values(self.backend.constants)
        self.values.kept[IDLE] = min(IDLE_ID, scenario.options.get("max_id", IDLE_ID))
        for name, fields in scenario.before.items():
            if kind_of(name) == "MSG":
                self.values.kept[name] = Message(name, fields.get("pri"))
        self.state = State(self.backend.message_room, self.resolve)
        self.observer = Observer(self.backend, self.state, self.values, self.names())

    def names(self) -> set[str]:
        """Every object, handler and routine that the scenario names."""
        texts = [repr(self.scenario.before), *[text for text, _, _ in self.scenario.configure]]
        texts += [f"{step.what} {step.keep} {step.after!r} {step.by}" for step in self.scenario.steps]
        return set(NAME.findall(" ".join(texts)))

    def resolve(self, value: Any) -> Any:
        """A value as TOML has it: texts are expressions."""
        if isinstance(value, str):
            return self.values.of(value)
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        return value

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
        for static in self.statics():
            turn = yield static
            if turn.answer != self.values.constants["E_OK"]:
                answer = self.shown(turn.answer)
                raise Failed(f"{static.api} of {static.ident} was answered with {answer}", verdict="unresolved")
        for text, returns, after in self.scenario.configure:
            api, arguments = self.values.arguments(text)
            ident, packet = arguments if len(arguments) == 2 else (None, *arguments)
            if not isinstance(packet, Packet) or type(ident) not in (int, NoneType):
                raise ScenarioError(f"{text!r} is no static API: write NAME(id, packet) or NAME(packet)")
            turn = yield Static(api, ident, packet)
            self.compare(text, returns, turn.answer)
            for name, fields in after.items():
                self.state.create(name, fields)
        turn = yield Leave()
        return turn

    def statics(self) -> Iterator[Static]:
        yield Static(
            "CRE_TSK",
            self.values.kept[IDLE],
            Packet("T_CTSK", (self.values.named("TA_ACT"), 0, Routine(IDLE), self.values.named("TMAX_TPRI"), 256)),
        )
        for name, fields in self.scenario.before.items():
            if kind_of(name) in KINDS:
                self.state.create(name, fields)
                entry, kind = self.state.entries[name], KINDS[kind_of(name)]
                made_of = [Routine(name) if key == "run" else self.resolve(entry[key]) for key in kind.made_of]
                yield Static(kind.creation[0], self.values.named(name), Packet(kind.creation[1], tuple(made_of)))
                if entry.get("tex", "none") != "none":
                    yield self._static("DEF_TEX", self.values.named(name), "T_DTEX", 0, Routine(f"{name}.tex"))
            elif kind_of(name) != "MSG":
                yield self._other(name, fields)

    def _other(self, name: str, fields: dict[str, Any]) -> Static:
        """A handler or a routine."""
        routine, kind = Routine(name), kind_of(name)
        attributes, exinf = self.resolve(fields.get("attr", 0)), fields.get("exinf", 0)
        match kind:
            case "ISR":
                return self._static("ATT_ISR", None, "T_CISR", attributes, exinf, fields["int"], routine)
            case "INI":
                return self._static("ATT_INI", None, "T_CINI", attributes, exinf, routine)
            case "OVR":
                return self._static("DEF_OVR", None, "T_DOVR", attributes, routine)
            case "INH" | "EXC" | "SVC":
                packet = {"INH": "T_DINH", "EXC": "T_DEXC", "SVC": "T_DSVC"}[kind]
                return self._static(f"DEF_{kind}", self.values.named(name), packet, attributes, routine)
        raise ScenarioError(f"[before] has {name}, which is neither an object nor a handler, a routine or a message")

    def _static(self, api: str, ident: int | None, packet: str, *values: Any) -> Static:
        return Static(api, ident, Packet(packet, values))

    def prepare(self, turn: Turn) -> Turns:
        """Bring about what there is before, and see that it is so."""
        preparation = Preparation(self.scenario, self.state, self.values)
        if any(kind_of(name) == "INI" for name in self.scenario.before):
            if preparation.needed():
                raise ScenarioError("with an initialization routine, tasks are dormant before: activate them in steps")
            self.due[IDLE] = Due(True, [0])
            return turn
        turn = yield from preparation.play(turn)
        self.due.update({name: Due(False, _DEFAULT, call=call) for name, call in preparation.calls.items()})
        self.due.update({name: Due(True, _DEFAULT) for name in preparation.fresh})
        if turn.actor != self.state.running:
            raise Failed(f"{turn.actor} runs before the first step, not {self.state.running}", verdict="unresolved")
        turn = yield from self.observe(turn, "unresolved")
        return turn

    # -- steps

    def play(self, step: Step, following: Step | None, turn: Turn) -> Turns:
        actor = step.by or turn.actor
        if turn.actor != actor and actor.startswith(("INH", "ISR")):
            number = self.scenario.before[actor]["int"] if actor.startswith("ISR") else int(actor[3:])
            self.due[turn.actor] = Due(False, None, where=f"interrupt {number}")
            turn = yield Interrupt(number)
        if turn.actor != actor:
            raise Failed(f"{turn.actor} has the processor, not {actor}")
        if turn.given is not None and (step.given is not None or actor in self.scenario.before):
            self.check_given(actor, turn, step.given)
        command = self.command(step, actor)
        turn = yield command
        turn = yield from self.settle(turn, step, following)
        return turn

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
                expected = _DEFAULT if step.returns is None else step.returns
                self.due[actor] = Due(False, expected, step.keep, str(step), name)
            case "advance":
                command = Advance(step.what)
                self.state.pass_time(step.what, actor)
                self.due[actor] = Due(False, {"ercd": "E_OK"} if actor == IDLE else None, where=str(step))
            case "interrupt":
                command = Interrupt(step.what)
                self.due[actor] = Due(False, None, where=str(step))
            case "fault":
                command = Fault(step.what)
                ended = actor if actor.startswith("TASK") else None
            case _:
                command = Leave(step.what)
                ended = actor if actor.startswith("TASK") and "." not in actor else None
        self.expect(after, ended, timeout)
        return command

    def expect(self, after: dict[str, Any], ended: str | None, timeout: int | None) -> None:
        """Apply what a step changes, and note what the tasks it touches will report."""
        old = {name: entry["state"] for name, entry in self.state.entries.items() if name.startswith("TASK")}
        if ended is not None:
            old[ended] = "dormant"
            for actor in (ended, f"{ended}.tex"):
                self.due.pop(actor, None)
        self.state.change(after, ended, timeout)
        for name in {*old, *(name for name in self.state.entries if name.startswith("TASK"))}:
            entry = self.state.entries.get(name)
            before = old.get(name, "dormant")
            if entry is None or entry["state"] == "dormant":
                self.due.pop(name, None)
            elif before == "dormant":
                self.due[name] = Due(True, entry.pop("given", _DEFAULT))
            elif "gets" in entry:
                self.will_get(name, entry.pop("gets"))

    def will_get(self, task: str, answer: Any) -> None:
        """*task*, or its exception routine if that is what waits, is to be answered so."""
        routine = f"{task}.tex"
        self.due.setdefault(routine if routine in self.due else task, Due(False, None)).expected = answer

    def settle(self, turn: Turn, step: Step, following: Step | None) -> Turns:
        """See what happens in consequence of a step, until the next one can be played."""
        ran = list(step.ran)
        while True:
            actor = turn.actor
            if turn.given is not None and not (actor.startswith("TASK") and "." not in actor) and actor != IDLE:
                # A handler or a routine begins.
                if ran and parse_call(ran[0])[0] == actor:
                    self.check_ran(ran.pop(0), turn)
                    turn = yield Leave()
                    continue
                if following is not None and following.by == actor and not ran:
                    return turn
                raise Failed(f"{actor} runs, which the scenario does not say")
            self.check_due(turn)
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
            self.will_get(actor, "any" if answer is None else answer)

        probe = Probe(self.backend, self.state, self.values, self.compare_found, expect, self.check_due)
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
        if self.observer.differences:
            raise Failed("the state is not as expected", list(self.observer.differences), verdict)

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

    def check_due(self, turn: Turn) -> None:
        """What an actor reports must be what it was to report."""
        due = self.due.pop(turn.actor, None)
        if turn.given is not None:
            if due is None or not due.starts:
                raise Failed(f"{turn.actor} starts, which the scenario does not say")
            self.check_given(turn.actor, turn, None if due.expected is _DEFAULT else due.expected)
        elif due is None or due.starts:
            raise Failed(f"{turn.actor} goes on with {self.shown(turn.answer)}, which the scenario does not say")
        else:
            self.check_answer(turn, due)

    def check_answer(self, turn: Turn, due: Due) -> None:
        what = due.where or f"what {turn.actor} gets from {due.call or 'its call'}"
        unsaid = due.expected is _DEFAULT and WITH_OUTPUTS.match(due.call) and not due.keep
        if unsaid and type(turn.answer) is tuple and turn.answer[0] >= 0:
            raise Failed(f"{what}: say what it returns; it was {self.shown(turn.answer)}", verdict="unresolved")
        self.compare(what, self.default(due, turn.answer), turn.answer)
        if due.keep:
            answer = turn.answer
            if type(answer) is tuple:
                answer = answer[1] if due.keep.startswith("RDV") else answer[-1]
            self.values.kept[due.keep] = answer

    def default(self, due: Due, answer: Any) -> Any:
        if due.expected is not _DEFAULT:
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
            if expected == {"ercd": "E_OK"}:
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
            return self.observer.errors.get(value, str(value))
        if type(value) is tuple:
            return f"({', '.join(self.shown(entry) for entry in value)})"
        return shown(value)

