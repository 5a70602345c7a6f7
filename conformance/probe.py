# SPDX-License-Identifier: MIT
"""What no call shows, found out when a scenario is over: the order of queues, what they hold, what each task was answered."""

from collections.abc import Callable, Generator
from typing import Any

from conformance.backend import Backend, Call, Command, Leave, Turn
from conformance.expression import ScenarioError, Values
from conformance.kinds import KINDS, kind_of
from conformance.state import IDLE, State

Turns = Generator[Command, Turn, Turn]
# Calls that take one thing out, and what they return when nothing is left.
TAKERS = {"DTQ": ("prcv_dtq", "data"), "MBX": ("prcv_mbx", "messages"), "MBF": ("prcv_mbf", "messages")}
# Queues that are looked at again when a task leaves them: others may follow it.
MOVES_ON = ("MBF", "MPL")


class Probe:
    """Looks into a system whose state is as *state* says, until nothing is left to see."""

    def __init__(
        self,
        backend: Backend,
        state: State,
        values: Values,
        compare: Callable[[str, tuple[Any, ...], tuple[Any, ...]], None],
        expect: Callable[[str, Any], None],
        report: Callable[[Turn], None],
    ) -> None:
        self.backend = backend
        self.state = state
        self.values = values
        self.compare = compare
        self.expect = expect
        self.report = report

    def play(self, turn: Turn) -> Turns:
        if self.state.system["locked"]:
            return turn
        while "." in turn.actor or turn.actor.startswith("SVC"):
            turn = yield Leave()
            self.report(turn)
        actor = turn.actor
        if self.state.system["dispatching"] == "enabled":
            yield from self._call(actor, "dis_dsp")
        for name, entry in self.state.entries.items():
            for line, (_, first) in KINDS[kind_of(name)].lines.items():
                yield from self._release(actor, name, list(entry[line]), first)
        for name, entry in self.state.entries.items():
            if kind_of(name) in TAKERS:
                yield from self._empty(actor, name, entry)
        self.expect(actor, "E_OK")
        turn = yield Call("ena_dsp", ())
        while True:
            if turn.given is not None and "." in turn.actor:
                turn = yield Leave()
                continue
            self.report(turn)
            if turn.actor == IDLE:
                return turn
            turn = yield Leave() if "." in turn.actor else Call("ext_tsk", ())

    def _call(self, actor: str, name: str, *arguments: Any) -> Generator[Command, Turn, Any]:
        turn = yield Call(name, arguments)
        if turn.actor != actor or turn.given is not None:
            raise ScenarioError(f"{turn.actor} got the processor by {name}, though dispatching is disabled")
        return turn.answer

    def _release(self, actor: str, name: str, tasks: list[str], field: str) -> Generator[Command, Turn, None]:
        """Let those who wait go one by one, and see that each was first."""
        refer = KINDS[kind_of(name)].refer
        if not tasks or not (self.backend.supports("rel_wai") and self.backend.supports(refer)):
            return
        by_id = {self.values.named(task): task for task in tasks}
        found = []
        while True:
            answer = yield from self._call(actor, refer, self.values.named(name))
            first = by_id.get(answer[1][field]) if type(answer) is tuple and answer[1] else None
            if first is None or first in found:
                break
            found.append(first)
            self.expect(first, "E_RLWAI")
            yield from self._call(actor, "rel_wai", self.values.named(first))
        if kind_of(name) in MOVES_ON:
            for task in tasks:
                if task not in found:
                    self.expect(task, None)
            tasks = [task for task in tasks if task in found]
        self.compare(f"the order in which tasks wait for {name}", tuple(tasks), tuple(found))

    def _empty(self, actor: str, name: str, entry: dict[str, Any]) -> Generator[Command, Turn, None]:
        """Take out what is in it."""
        call, field = TAKERS[kind_of(name)]
        if not self.backend.supports(call):
            return
        expected = [self.state.resolve(value) for value in entry[field]]
        found = []
        for _ in range(len(expected) + 1):
            answer = yield from self._call(actor, call, self.values.named(name))
            if type(answer) is not tuple or answer[0] < 0:
                break
            found.append(answer[1])
        self.compare(f"what {name} holds", tuple(expected), tuple(found))
