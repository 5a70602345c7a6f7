# SPDX-License-Identifier: MIT
"""What a scenario has before, as static APIs."""

from collections.abc import Iterator
from typing import Any

from conformance.backend import Packet, Routine, Static
from conformance.expression import ScenarioError, Values
from conformance.kinds import KINDS, kind_of
from conformance.scenario import Scenario
from conformance.state import IDLE, State


class Configuration:
    """Makes the objects, handlers and routines of ``[before]``, and enters them into *state*."""

    def __init__(self, scenario: Scenario, state: State, values: Values) -> None:
        self.scenario = scenario
        self.state = state
        self.values = values

    def statics(self) -> Iterator[Static]:
        """The static APIs that make everything, IDLE first."""
        yield Static(
            "CRE_TSK",
            self.values.kept[IDLE],
            Packet("T_CTSK", (self.values.named("TA_ACT"), 0, Routine(IDLE), self.values.named("TMAX_TPRI"), 256)),
        )
        for name, fields in self.scenario.before.items():
            if kind_of(name) in KINDS:
                self.state.create(name, fields)
                entry, kind = self.state.entries[name], KINDS[kind_of(name)]
                made_of = [Routine(name) if key == "run" else self.state.resolve(entry[key]) for key in kind.made_of]
                yield Static(kind.creation[0], self.values.named(name), Packet(kind.creation[1], tuple(made_of)))
                if entry.get("tex", "none") != "none":
                    yield _static("DEF_TEX", self.values.named(name), "T_DTEX", 0, Routine(f"{name}.tex"))
            elif kind_of(name) != "MSG":
                yield self._other(name, fields)

    def _other(self, name: str, fields: dict[str, Any]) -> Static:
        """A handler or a routine."""
        routine, kind = Routine(name), kind_of(name)
        attributes, exinf = self.state.resolve(fields.get("attr", 0)), fields.get("exinf", 0)
        match kind:
            case "ISR":
                return _static("ATT_ISR", None, "T_CISR", attributes, exinf, fields["int"], routine)
            case "INI":
                return _static("ATT_INI", None, "T_CINI", attributes, exinf, routine)
            case "OVR":
                return _static("DEF_OVR", None, "T_DOVR", attributes, routine)
            case "INH" | "EXC" | "SVC":
                packet = {"INH": "T_DINH", "EXC": "T_DEXC", "SVC": "T_DSVC"}[kind]
                return _static(f"DEF_{kind}", self.values.named(name), packet, attributes, routine)
        raise ScenarioError(f"[before] has {name}, which is neither an object nor a handler, a routine or a message")


def _static(api: str, ident: int | None, packet: str, *values: Any) -> Static:
    return Static(api, ident, Packet(packet, values))

