# SPDX-License-Identifier: MIT
"""What can be seen of the system, by the calls that refer, sense and get, compared with what is expected."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from conformance.backend import Backend, Call, Message, Raised
from conformance.expression import Values
from conformance.kinds import KINDS, LEARN, kind_of
from conformance.state import IDLE, WAITING, State

STATES = {
    "TTS_RUN": "running",
    "TTS_RDY": "ready",
    "TTS_WAI": "waiting",
    "TTS_SUS": "suspended",
    "TTS_WAS": "waiting-suspended",
    "TTS_DMT": "dormant",
}
COUNTS = {"tskpri": "pri", "tskbpri": "base", "actcnt": "act", "wupcnt": "wup", "suscnt": "sus"}

Asking = Generator[Call, Any, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """*what* was looked at, what the scenario expects of it, and what was found."""

    what: str
    expected: str
    found: str


class Observer:
    """Looks at all that a scenario names. Its generators yield calls, and are sent the answers."""

    def __init__(self, backend: Backend, state: State, values: Values, names: set[str]) -> None:
        self.backend = backend
        self.state = state
        self.values = values
        self.objects = sorted(name for name in names if kind_of(name) in KINDS)
        self.words = {name for name in names if kind_of(name) not in KINDS}
        # All that was looked at since the last judgement, as what, expected, found.
        self.seen: list[tuple[str, Any, Any]] = []
        self.differences: list[Difference] = []
        constants = values.constants
        self.state_names = {constants[name]: word for name, word in STATES.items() if name in constants}

    def task_context(self, actor: str) -> Generator[Call, Any, None]:
        """Everything, as the running task sees it; with the CPU locked what can be sensed then."""
        yield from self.senses(False)
        if self.state.system["locked"]:
            return
        yield from self._system()
        for name in self.objects:
            if kind_of(name) == "TASK":
                yield from self._task(name)
            else:
                yield from self._object(name)

    def senses(self, handler: bool) -> Generator[Call, Any, None]:
        """What can be sensed in any context."""
        locked = self.state.system["locked"]
        disabled = self.state.system["dispatching"] == "disabled"
        for call, expected in (
            ("sns_ctx", handler),
            ("sns_loc", locked),
            ("sns_dsp", disabled),
            ("sns_dpn", handler or locked or disabled),
        ):
            if self.backend.supports(call):
                answer = yield Call(call, ())
                self._compare(f"{call}()", expected, answer if isinstance(answer, Raised) else bool(answer))

    def state_seen(self) -> list[Difference]:
        """All that was looked at."""
        return [Difference(what, shown(expected), shown(found)) for what, expected, found in self.seen]

    def _compare(self, what: str, expected: Any, found: Any) -> None:
        self.seen.append((what, expected, found))
        if expected != found or type(found) is Raised:
            self.differences.append(Difference(what, shown(expected), shown(found)))

    def _refer(self, call: str, name: str) -> Asking:
        """What *call* tells about *name*; None if it is not there, or cannot be asked for."""
        if not self.backend.supports(call):
            return None
        answer = yield Call(call, (self.values.named(name),))
        there = name in self.state.entries
        expected = "E_OK" if there else "E_NOEXS"
        matches = type(answer) is tuple and answer[0] == self.values.constants[expected]
        found = expected if matches else self.values.error(answer[0]) if type(answer) is tuple else answer
        self._compare(f"{call}({name})", expected, found)
        return answer[1] if matches and there else None

    def _system(self) -> Generator[Call, Any, None]:
        system = self.state.system
        for call, key in (("get_tim", "time"), ("get_ixx", "mask")):
            if not self.backend.supports(call):
                continue
            answer = yield Call(call, ())
            found = answer[1] if type(answer) is tuple else answer
            if system[key] is LEARN:
                system[key] = found
            self._compare(f"SYS.{key}", system[key], found)

    def _object(self, name: str) -> Generator[Call, Any, None]:
        kind = KINDS[kind_of(name)]
        packet = yield from self._refer(kind.refer, name)
        if packet is None:
            return
        entry = self.state.entries[name]
        for line, (_, field) in kind.lines.items():
            first = entry[line][0] if entry[line] else None
            self._compare(f"{name}: first in {line}", first, self.task_name(packet.get(field)))
        for field, key in kind.seen.items():
            expected, found = entry.get(key), packet.get(field)
            if key == "left" and entry["state"] == "stopped":
                continue
            if expected is LEARN:
                expected = entry[key] = found
            elif key == "owner":
                expected, found = None if expected == "none" else expected, self.task_name(found)
            elif key == "state":
                found = "started" if found else "stopped"
            elif field == "pk_msg":
                expected = self.values.of(expected[0]) if expected else None
            elif field in ("sdtqcnt", "smsgcnt"):
                expected = len(entry[key])
            elif field == "fmbfsz":
                expected = self.state.free(name)
            else:
                expected = self.state.resolve(expected)
            self._compare(f"{name}.{key}", expected, found)

    def _task(self, name: str) -> Generator[Call, Any, None]:
        packet = yield from self._refer("ref_tsk", name)
        if packet is None:
            return
        entry = self.state.entries[name]
        self._compare(f"{name}.state", entry["state"], self.state_names.get(packet["tskstat"], packet["tskstat"]))
        for field, key in COUNTS.items():
            if key == "act" or entry["state"] != "dormant":
                self._compare(f"{name}.{key}", entry[key], packet[field])
        if "OVR" in self.words and self.backend.supports("ref_ovr"):
            yield from self._overrun(name, entry)
        if entry["state"] == "dormant":
            return
        if entry["state"] in WAITING:
            cause, target = self.state.waits_for(name)
            same = packet["tskwait"] == self.values.constants[cause]
            self._compare(f"{name}.wait", cause, cause if same else hex(packet["tskwait"]))
            self._compare(f"{name}.object", self.values.named(target) if target else 0, packet["wobjid"])
            if entry.get("left") is not LEARN:
                self._compare(f"{name}.left", entry.get("left"), packet["lefttmo"])
        if entry["tex"] != "none" and self.backend.supports("ref_tex"):
            _, exceptions = yield Call("ref_tex", (self.values.named(name),))
            disabled = self.values.constants.get("TTEX_DIS")
            found = None if exceptions is None else "disabled" if exceptions["texstat"] == disabled else "enabled"
            self._compare(f"{name}.tex", entry["tex"], found)
            self._compare(f"{name}.pending", entry["pending"], exceptions and exceptions["pndptn"])

    def _overrun(self, name: str, entry: dict[str, Any]) -> Generator[Call, Any, None]:
        """The processor time that a task may use."""
        _, overrun = yield Call("ref_ovr", (self.values.named(name),))
        started = self.values.constants.get("TOVR_STA")
        found = "started" if overrun and overrun["ovrstat"] == started else "stopped"
        self._compare(f"{name}.ovr", entry["ovr"], found)
        if found == "started" and "overleft" in entry:
            self._compare(f"{name}.overleft", entry["overleft"], overrun["leftotm"])

    def task_name(self, ident: Any) -> Any:
        """The name of a task by its id; None for none."""
        if ident == 0:
            return None
        for name in self.objects:
            if name.startswith("TASK") and name in self.state.entries and self.values.named(name) == ident:
                return name
        return IDLE if ident == self.values.kept.get(IDLE) else ident


def shown(value: Any) -> str:
    """A value as a report shows it."""
    if isinstance(value, Raised):
        return value.text
    if isinstance(value, Message):
        return value.name
    return "nothing" if value is None else str(value)
