# SPDX-License-Identifier: MIT
"""How the state before the first step is brought about: IDLE activates tasks, which make the calls that lead there."""

from collections.abc import Generator, Iterator
from typing import Any

from conformance.backend import Call, Command, Turn
from conformance.expression import ScenarioError, Values
from conformance.kinds import KINDS, kind_of
from conformance.scenario import Scenario
from conformance.state import FOREVER, IDLE, TIMED, WAITING, State

Turns = Generator[Command, Turn, Turn]


class Preparation:
    """``play`` does it; then ``calls`` has what tasks wait with, and ``fresh`` the ready tasks that have not run yet."""

    def __init__(self, scenario: Scenario, state: State, values: Values) -> None:
        self.scenario = scenario
        self.state = state
        self.values = values
        self.calls: dict[str, str] = {}
        self.fresh: set[str] = set()
        self.parked: set[str] = set()
        self.blocks = 0
        self.turn = Turn(IDLE)
        for name, entry in state.entries.items():
            for line in KINDS[kind_of(name)].lines:
                for task in entry[line]:
                    if task not in state.entries:
                        raise ScenarioError(f"{task} is to wait for {name}, but [before] does not have it")
                    if state.entries[task]["state"] == "dormant":
                        state.entries[task]["state"] = "waiting"

    def tasks(self, *states: str) -> list[str]:
        """The tasks in one of these states, in the order of the file."""
        return [name for name, entry in self.state.entries.items() if name.startswith("TASK") and entry["state"] in states]

    def needed(self) -> bool:
        return bool(self.tasks("running", "ready", "suspended", *WAITING))

    def play(self, turn: Turn) -> Turns:
        self.turn = turn
        self._must_be(IDLE)
        yield from self._fill()
        for task in self.tasks("running", "ready", "suspended", *WAITING):
            yield from self._make_own(task)
        for task in self._in_order():
            yield from self._make_wait(task)
        yield from self._call(IDLE, "dis_dsp")
        running = self.tasks("running")
        if len(running) > 1:
            raise ScenarioError(f"there is one processor: {' and '.join(running)} cannot both be running")
        for task in [*running, *self.tasks("ready", "suspended")]:
            yield from self._make_ready(task)
        for task in self.tasks("running", "ready", "suspended", *WAITING, "dormant"):
            yield from self._count(task)
        self.state.running = running[0] if running else IDLE
        if not running and self.tasks("ready"):
            raise ScenarioError("a task is ready, so one is running: say which")
        yield from self._do(IDLE, Call("ena_dsp", ()))
        if running:
            self.fresh -= {running[0]}
        self.calls = {task: call for task, call in self.calls.items() if task != self.state.running}
        if running:
            self.calls[IDLE] = "ena_dsp"
            if self.turn.given is None:
                self._answered("slp_tsk")
        return self.turn

    def _fill(self) -> Generator[Command, Turn, None]:
        """What objects hold."""
        for name, entry in list(self.state.entries.items()):
            ident = self.values.named(name)
            if kind_of(name) == "DTQ":
                for datum in entry["data"]:
                    yield from self._call(IDLE, "psnd_dtq", ident, self.state.resolve(datum))
            elif kind_of(name) == "MBX":
                for message in entry["messages"]:
                    yield from self._call(IDLE, "snd_mbx", ident, self.values.named(message))
            elif kind_of(name) == "MBF":
                for message in entry["messages"]:
                    yield from self._call(IDLE, "psnd_mbf", ident, self.state.resolve(message))
            elif kind_of(name) == "MPF":
                for _ in range(entry["taken"]):
                    yield from self._take_block("pget_mpf", ident)
            elif kind_of(name) == "MPL":
                for size in entry["taken"]:
                    yield from self._take_block("pget_mpl", ident, size)

    def _take_block(self, *call: Any) -> Generator[Command, Turn, None]:
        """Blocks that are out before are BLK1, BLK2 and so on, in the order of the file."""
        yield from self._call(IDLE, *call)
        self.blocks += 1
        self.values.kept[f"BLK{self.blocks}"] = self.turn.answer[-1]

    def _owned(self, task: str) -> list[str]:
        return [name for name, entry in self.state.entries.items() if entry.get("owner") == task]

    def _make_own(self, task: str) -> Generator[Command, Turn, None]:
        """Let a task lock its mutexes and take exceptions; then it sleeps, until its turn comes."""
        owned, exceptions = self._owned(task), self.state.entries[task]["tex"] == "enabled"
        if not owned and not exceptions:
            return
        yield from self._start(task)
        for mutex in owned:
            yield from self._call(task, "loc_mtx", self.values.named(mutex))
        if exceptions:
            yield from self._call(task, "ena_tex")
        yield from self._do(task, Call("slp_tsk", ()))
        self._must_be(IDLE)
        self.parked.add(task)
        self.calls[task] = "slp_tsk"

    def _start(self, task: str) -> Generator[Command, Turn, None]:
        yield from self._do(IDLE, Call("act_tsk", (self.values.named(task),)))
        self._must_be(task)

    def _in_order(self) -> Iterator[str]:
        """The tasks that wait: those in queues in the order of the queues, then the others."""
        queued = [
            task
            for name, entry in self.state.entries.items()
            for line in KINDS[kind_of(name)].lines
            for task in entry[line]
        ]
        yield from queued
        yield from (task for task in self.tasks(*WAITING) if task not in queued)

    def _make_wait(self, task: str) -> Generator[Command, Turn, None]:
        name, arguments = self._waiting_call(task)
        entry = self.state.entries[task]
        if entry.get("left") is None:
            timed = TIMED.match(name) and type(arguments[-1]) is int and arguments[-1] > 0
            entry["left"] = arguments[-1] if timed else FOREVER
        if task in self.parked:
            yield from self._do(IDLE, Call("wup_tsk", (self.values.named(task),)))
            self._must_be(task)
        else:
            yield from self._start(task)
        yield from self._do(task, Call(name, arguments))
        if self.turn.actor == task:
            raise ScenarioError(f"{task} does not wait after {name}, but goes on with {self.turn.answer!r}")
        self._must_be(IDLE)
        self.calls[task] = name
        if entry["wait"] is None and name == "dly_tsk":
            entry["wait"] = "TTW_DLY"

    def _waiting_call(self, task: str) -> tuple[str, tuple[Any, ...]]:
        entry = self.state.entries[task]
        if "call" in entry:
            return self.values.arguments(entry["call"])
        for name, other in self.state.entries.items():
            kind = KINDS[kind_of(name)]
            for line in kind.lines:
                if task in other[line]:
                    if line not in kind.wait:
                        raise ScenarioError(f'{task} waits for {name}: say how, by call = "..."')
                    call, left = kind.wait[line], entry.get("left", FOREVER)
                    if left == FOREVER:
                        return call, (self.values.named(name),)
                    return f"t{call}", (self.values.named(name), left)
        left = entry.get("left", FOREVER)
        return ("slp_tsk", ()) if left == FOREVER else ("tslp_tsk", (left,))

    def _make_ready(self, task: str) -> Generator[Command, Turn, None]:
        ident = self.values.named(task)
        if self.state.entries[task]["state"] == "suspended" and task in self.parked:
            yield from self._call(IDLE, "sus_tsk", ident)
            yield from self._call(IDLE, "wup_tsk", ident)
            return
        if task in self.parked:
            yield from self._call(IDLE, "wup_tsk", ident)
        else:
            yield from self._call(IDLE, "act_tsk", ident)
            self.fresh.add(task)

    def _count(self, task: str) -> Generator[Command, Turn, None]:
        """Queued requests, and suspensions."""
        entry, ident = self.state.entries[task], self.values.named(task)
        suspended = entry["state"] in ("suspended", "waiting-suspended")
        entry["sus"] = entry["sus"] or (1 if suspended else 0)
        done = 1 if entry["state"] == "suspended" and task in self.parked else 0
        for call, times in (("act_tsk", entry["act"]), ("wup_tsk", entry["wup"]), ("sus_tsk", entry["sus"] - done)):
            for _ in range(times):
                yield from self._call(IDLE, call, ident)

    def _call(self, actor: str, name: str, *arguments: Any) -> Generator[Command, Turn, None]:
        """A call that does not give the processor away."""
        yield from self._do(actor, Call(name, arguments))
        self._must_be(actor)
        self._answered(name)

    def _do(self, actor: str, command: Call) -> Generator[Command, Turn, None]:
        self.turn = yield command

    def _answered(self, name: str) -> None:
        answer = self.turn.answer
        code = answer[0] if type(answer) is tuple else answer
        if type(code) is not int or code < 0:
            raise ScenarioError(f"{name} of {self.turn.actor} was answered with {answer!r} while the state before was made")

    def _must_be(self, actor: str) -> None:
        if self.turn.actor != actor:
            raise ScenarioError(f"{self.turn.actor} got the processor while the state before was made, not {actor}")
