# SPDX-License-Identifier: MIT
"""Puts a pyitron kernel into a situation, and counts what the call costs there.

The measurement goes from the call until an actor has the processor again: the caller, the task that runs in its place, or the
handler that an interrupt starts. It uses pyitron directly: a thousand tasks are to be had in milliseconds.
"""

import ast
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyitron
from conformance.backend import Memory, Packet, Routine
from conformance.counts.situation import BACKGROUND, INTERRUPT, PRIORITIES, Situation
from conformance.expression import ScenarioError, Values, parse_call
from conformance.pyitron_backend import CONSTANTS

MAIN = "TASK9"
LAST = "TASK10"
LINE = 3
HANDLER = f"INH{LINE}"
# The tasks of the crowd, and the objects of the background, have ids above this.
CROWD = 100
FAR = 1_000_000
# Bytes of a message that takes the room of a thousand short ones.
FILLER = 5012

# Outputs that steps keep: numbers of rendezvous, and memory blocks.
KEPT = ("RDV", "BLK")

Counts = dict[str, int]
Step = Callable[[], object]


@cache
def _parsed(text: str) -> tuple[str, list[ast.expr], bool]:
    """The name and the arguments of a call, and whether they may be others the next time: for another k, or what was kept."""
    name, trees = parse_call(text)
    names = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return name, trees, any(name in ("k", "j", "MSG") or name.startswith(KEPT) for name in names)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A thousand tasks that come and go would have Python look for garbage again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Bench:
    """One measurement of a situation at one size."""

    def __init__(self, situation: Situation, size: int) -> None:
        self.situation = situation
        self.size = size
        self.kernel = pyitron.Kernel(**{"livelock_limit": 0, **situation.options})
        self.values: Any = self._values()
        self.values.kept.update(n=size, crowd=CROWD, data=bytes(size), filler=bytes(FILLER))
        self.routines: dict[str, Callable[..., Any]] = {}
        # Arguments of calls that are the same each time.
        self.known: dict[str, tuple[Any, ...]] = {}
        self.programs = {name: [*self._program(does)] for name, (_, does) in situation.tasks.items()}
        self.programs[MAIN] = [*self._program(situation.before)]
        self.programs[HANDLER] = [*self._program(situation.handler)]
        self.values.kept["SERVER"] = pyitron.ActiveServer(self._routine("SERVER"))
        self.before: Counts | None = None
        self.after: Counts | None = None

    def measure(self) -> Counts:
        """The counters that changed, without those that stayed; ``longest_hold`` is the longest stretch in it."""
        with _no_collection(), self.kernel as kernel:
            self._configure()
            # The background is far off: whatever is still to be reached then never will be.
            result = kernel.run(until=FAR - 1)
            before, after = self.before, self.after
            if before is None or after is None:
                faults = "\n".join(fault.traceback for fault in result.faults)
                raise ScenarioError(f"{self.situation.id}: the call was not reached, or not left\n{result.report}\n{faults}")
        return {name: count - before[name] for name, count in after.items() if count != before[name]}

    def _values(self) -> Any:
        return Values(CONSTANTS)

    # -- what the actors do

    def _act(self, actor: str, steps: Iterable[Step]) -> None:
        """One step after another, unless the measurement ends."""
        for step in steps:
            if self._is_over(actor):
                return
            step()
        if self._is_over(actor) or actor != MAIN:
            return
        if self.situation.by_handler:
            self.programs[HANDLER] = [self._measured]
            self.kernel.raise_interrupt(LINE)
        else:
            self._measured()
        self._is_over(actor)

    def _measured(self) -> None:
        name, arguments = self._evaluated(self.situation.what)
        function = self._function(name)
        counters = self.kernel.counters
        counters.longest_hold = 0
        self.before = counters.snapshot()
        function(*arguments)

    def _function(self, name: str) -> Callable[..., Any]:
        if name == INTERRUPT:
            return lambda: self.kernel.raise_interrupt(LINE)
        function: Callable[..., Any] = getattr(pyitron, name)
        return function

    def _is_over(self, actor: str) -> bool:
        """Whether the measurement is, now that *actor* has the processor."""
        if self.before is None:
            return False
        if self.after is None and self.situation.until in ("", actor):
            self.after = self.kernel.counters.snapshot()
            pyitron.ext_ker()
        return self.after is not None

    def _program(self, calls: Iterable[str]) -> Iterator[Step]:
        """*calls* as steps: one that begins with ``n *`` is made for each k."""
        for call in calls:
            if call.startswith("n * "):
                for k in range(1, self.size + 1):
                    yield self._step(call[4:], k)
            else:
                yield self._step(call)

    def _step(self, text: str, k: int = 0) -> Step:
        """``pget_mpf(MPF1) -> BLK1`` names the call's output; the number of a rendezvous is the first one, RDV1."""
        call, _, kept = text.partition(" -> ")

        def step() -> None:
            name, arguments = self._evaluated(call, k)
            answer = self._function(name)(*arguments)
            if kept:
                self.values.kept[kept] = self._output(kept, answer)

        return step

    def _output(self, name: str, answer: Any) -> Any:
        return answer[1] if name.startswith("RDV") else answer[-1]

    def _evaluated(self, text: str, k: int = 0) -> tuple[str, tuple[Any, ...]]:
        name, trees, varies = _parsed(text)
        if not varies and text in self.known:
            return name, self.known[text]
        if varies:
            self.values.kept.update(k=k, j=k - 1, MSG=pyitron.T_MSG_PRI(1 + k % 200))
        arguments = tuple(self._argument(self.values.evaluate(tree)) for tree in trees)
        if not varies:
            self.known[text] = arguments
        return name, arguments

    def _argument(self, value: Any) -> Any:
        match value:
            case Packet(name, values):
                return getattr(pyitron, name)(*[self._argument(field) for field in values])
            case Routine(actor):
                return self._routine(actor)
            case Memory(size):
                return bytearray(size)
        return value

    def _routine(self, actor: str) -> Callable[..., Any]:
        """The function of an actor."""
        if actor not in self.routines:
            self.routines[actor] = lambda *given: self._act(actor, self.programs.pop(actor, ()))
        return self.routines[actor]

    # -- what there is

    def _configure(self) -> None:
        """Make all that there is before the run."""
        for text in self.situation.make:
            self._make(text)
        for text in self.situation.each:
            for k in range(1, self.size + 1):
                self._make(text, k)
        # Whoever only names an object finds it in a table; the table itself is in question where objects come and go.
        if self.situation.objects and self.situation.quantity == BACKGROUND and self._comes_and_goes(self.situation.what):
            for k in range(1, self.size + 1):
                self._make(self.situation.objects, k)
        for entry in self._tasks():
            self._static(*entry)

    def _comes_and_goes(self, call: str) -> bool:
        return call.startswith(("cre_", "acre_", "del_", "def_", "ref_"))

    def _make(self, text: str, k: int = 0) -> None:
        api, arguments = self._evaluated(text, k)
        self._static(api, arguments[0] if len(arguments) > 1 else None, arguments[-1])

    def _static(self, api: str, ident: int | None, packet: Any) -> None:
        ercd = self.kernel.static(api, ident, packet)
        if ercd != pyitron.E_OK:
            raise ScenarioError(f"{self.situation.id}: {api} of {ident} was answered with {pyitron.ercd_name(ercd)}")

    def _tasks(self) -> Iterator[tuple[str, int | None, Any]]:
        situation = self.situation
        if situation.crowd:
            for k in range(1, self.size + 1):
                yield self._task(CROWD + k, self._priority(k), self._crowd)
        if situation.quantity in (BACKGROUND, PRIORITIES):
            yield from self._background()
        for name, (priority, _) in situation.tasks.items():
            yield self._task(int(name[4:]), priority, self._routine(name))
        if situation.by_handler or situation.handler:
            yield "DEF_INH", LINE, pyitron.T_DINH(pyitron.TA_HLNG, self._routine(HANDLER))
        yield self._task(int(MAIN[4:]), situation.main, self._routine(MAIN))
        # Whoever waits leaves the processor to someone.
        yield self._task(int(LAST[4:]), 255, self._routine(LAST))

    def _crowd(self, k: int) -> None:
        actor = f"TASK{CROWD + k}"
        self._act(actor, [self._step(call, k) for call in self.situation.crowd])

    def _background(self) -> Iterator[tuple[str, int | None, Any]]:
        """So many tasks that are ready, and, but for a situation about priorities, objects and timed events."""
        of_each = range(1, self.size + 1)
        lowest, many = self.situation.main + 1, 254 - self.situation.main
        for k in of_each:
            yield self._task(CROWD + k, lowest + k % many, self._idle)
        if self.situation.quantity == PRIORITIES:
            return
        for k in of_each:
            yield "CRE_CYC", CROWD + k, pyitron.T_CCYC(pyitron.TA_STA, 0, self._idle, FAR + k, FAR + k)

    def _idle(self, k: int) -> None:
        self._act(f"TASK{CROWD + k}", ())

    def _priority(self, k: int) -> int:
        match self.situation.pri:
            case "spread":
                return 20 + k % 200
            case "falling":
                return 220 - k % 200
            case "equal":
                return 100
        raise ScenarioError(f'{self.situation.id}: pri is "spread", "falling" or "equal", not {self.situation.pri!r}')

    def _task(self, ident: int, priority: int, body: Callable[..., Any]) -> tuple[str, int, Any]:
        return "CRE_TSK", ident, pyitron.T_CTSK(pyitron.TA_ACT, ident - CROWD, body, priority, 16)
