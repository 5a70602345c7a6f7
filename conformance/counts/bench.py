# SPDX-License-Identifier: MIT
"""Puts a pyitron kernel into a situation, and counts what the call costs there.

The measurement goes from the call until an actor has the processor again: the caller, the task that runs in its place, or the
handler that an interrupt starts.
"""

from collections.abc import Iterable, Iterator

from conformance.backend import Call, Command, Interrupt, Leave, Message, Packet, Routine, Script, Static, Turn
from conformance.counts.situation import BACKGROUND, Situation
from conformance.expression import ScenarioError, Values, parse_call
from conformance.pyitron_backend import CONSTANTS, PyitronBackend

MAIN = "TASK9"
LAST = "TASK10"
LINE = 3
HANDLER = f"INH{LINE}"
CROWD = 100
FAR = 1_000_000

Counts = dict[str, int]


class Bench:
    """One measurement of a situation at one size."""

    def __init__(self, situation: Situation, size: int) -> None:
        self.situation = situation
        self.size = size
        self.values = Values(CONSTANTS)
        self.backend = PyitronBackend()
        self.counts: Counts | None = None
        # What each actor has still to do, and what MAIN did last.
        self.programs = {name: [*self._program(does)] for name, (_, does) in situation.tasks.items()}
        self.programs[MAIN] = [*self._program(situation.before)]
        self.programs[HANDLER] = [*self._program(situation.handler)]
        for k in range(1, size + 1):
            self.programs[f"TASK{CROWD + k}"] = [self._filled(call, k) for call in situation.crowd]
            self.values.kept[f"MSG{k}"] = Message(f"MSG{k}", 1 + k % 200)
        self.last = ""

    def _program(self, calls: Iterable[str]) -> Iterator[str]:
        """*calls* written out: one that begins with ``n *`` is made for each k."""
        for call in calls:
            if call.startswith("n * "):
                yield from (self._filled(call[4:], k) for k in range(1, self.size + 1))
            else:
                yield self._filled(call)

    def _filled(self, text: str, k: int = 0) -> str:
        for name, value in (("n", self.size), ("last", CROWD + self.size), ("k", k), ("j", k - 1)):
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def measure(self) -> Counts:
        """The counters that changed, without those that stayed; ``longest_hold`` is the longest stretch in it."""
        script = self.script()
        next(script)
        complaints = self.backend.play({"livelock_limit": 0, **self.situation.options}, script)
        if self.counts is None:
            raise ScenarioError(f"{self.situation.id}: the call was not reached\n{complaints}")
        return self.counts

    def script(self) -> Script:
        turn = yield None
        for static in self.statics():
            turn = yield static
            if turn.answer != 0:
                raise ScenarioError(f"{self.situation.id}: {static.api} of {static.ident} was answered with {turn.answer}")
        turn = yield Leave()
        while turn.actor != MAIN or self.programs[MAIN]:
            turn = yield self._next(turn)
        self._keep(turn)
        if self.situation.by_handler:
            turn = yield Interrupt(LINE)
            while turn.actor != HANDLER:
                turn = yield self._next(turn)
        counters = self.backend.counters
        counters.longest_hold = 0
        before = counters.snapshot()
        turn = yield self._call(self._filled(self.situation.what)) if self.situation.what else Interrupt(LINE)
        while self.situation.until not in ("", turn.actor):
            turn = yield self._next(turn)
        after = counters.snapshot()
        self.counts = {name: after[name] - before[name] for name in after if after[name] != before[name]}

    def _next(self, turn: Turn) -> Command:
        """What the actor does that has the processor."""
        self._keep(turn)
        program = self.programs.get(turn.actor)
        if not program:
            return Leave()
        text = program.pop(0)
        if turn.actor == MAIN:
            self.last = text
        return self._call(text)

    def _call(self, text: str) -> Call:
        return Call(*self.values.arguments(text.partition(" -> ")[0]))

    def _keep(self, turn: Turn) -> None:
        """``pget_mpf(MPF1) -> BLK1`` names the output of what MAIN does."""
        if turn.actor == MAIN and turn.given is None:
            _, _, kept = self.last.partition(" -> ")
            if kept:
                self.values.kept[kept] = turn.answer[1] if kept.startswith("RDV") else turn.answer[-1]

    def statics(self) -> Iterator[Static]:
        """What there is."""
        situation = self.situation
        for text in situation.make:
            yield self._static(self._filled(text))
        for k in range(1, self.size + 1):
            for text in situation.each:
                yield self._static(self._filled(text, k))
            if situation.crowd:
                yield self._task(f"TASK{CROWD + k}", self._priority(k))
        if situation.quantity == BACKGROUND:
            yield from self._background()
        for name, (priority, _) in situation.tasks.items():
            yield self._task(name, priority)
        if situation.by_handler or situation.handler or not situation.what:
            yield Static("DEF_INH", LINE, Packet("T_DINH", (0, Routine(HANDLER))))
        yield self._task(MAIN, situation.main)
        # Whoever waits leaves the processor to someone.
        yield self._task(LAST, 255)

    def _background(self) -> Iterator[Static]:
        for k in range(1, self.size + 1):
            period = FAR + k
            cyclic = Packet("T_CCYC", (CONSTANTS["TA_STA"], 0, Routine("CYC"), period, period))
            yield Static("CRE_CYC", CROWD + k, cyclic)
            yield self._task(f"TASK{CROWD + k}", 241 + k % 15)
            yield Static("CRE_SEM", CROWD + k, Packet("T_CSEM", (0, 0, 1)))

    def _priority(self, k: int) -> int:
        match self.situation.pri:
            case "spread":
                return 20 + k % 200
            case "falling":
                return 220 - k % 200
            case "equal":
                return 100
        raise ScenarioError(f'{self.situation.id}: pri is "spread", "falling" or "equal", not {self.situation.pri!r}')

    def _task(self, name: str, priority: int) -> Static:
        packet = Packet("T_CTSK", (CONSTANTS["TA_ACT"], 0, Routine(name), priority, 16))
        return Static("CRE_TSK", int(name[4:]), packet)

    def _static(self, text: str) -> Static:
        api, trees = parse_call(text)
        *ident, packet = [self.values.evaluate(tree) for tree in trees]
        return Static(api, ident[0] if ident else None, packet)
