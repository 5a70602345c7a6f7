# SPDX-License-Identifier: MIT
"""The state that a scenario expects of the whole system, and how a step changes it.

``State.entries`` has, by name, what is expected of every object that exists. ``State.change`` applies what a step says, and
what follows from it by itself; everything else stays.
"""

import re
from collections.abc import Callable
from typing import Any

from conformance.expression import ScenarioError
from conformance.kinds import KINDS, LEARN, kind_of

FOREVER = -1
IDLE = "IDLE"
WAITING = ("waiting", "waiting-suspended")
CAN_RUN = ("running", "ready")
ACTIVE = (*CAN_RUN, *WAITING, "suspended")
# Calls with a time: in milliseconds, the last argument.
TIMED = re.compile(r"t(?:slp|wai|snd|rcv|loc|get|cal|acp)_|dly_tsk")


_DYNAMIC = {"free", "largest", "state", "left"}
_TASK_FIELDS = {
    "state", "pri", "base", "wait", "object", "left", "act", "wup", "sus", "tex", "pending", "ovr", "overleft", "attr", "exinf",
    "call", "gets", "given",
}  # fmt: skip


class State:
    """What is expected; *room* tells what a message takes of a message buffer."""

    def __init__(self, room: Callable[[int], int], resolve: Callable[[Any], Any]) -> None:
        self.room = room
        self.resolve = resolve
        self.entries: dict[str, dict[str, Any]] = {}
        self.running = IDLE
        self.system: dict[str, Any] = {"locked": False, "dispatching": "enabled", "mask": 0, "time": LEARN}

    # -- making entries

    def create(self, name: str, fields: dict[str, Any]) -> None:
        """The object *name* exists, as *fields* say and its defaults."""
        kind = KINDS[kind_of(name)]
        self._check(name, fields)
        entry: dict[str, Any] = {**kind.defaults, **{line: [] for line in kind.lines}, **fields}
        if kind_of(name) == "TASK":
            entry = {"state": "dormant", "act": 0, "tex": "none", **entry, "initial": fields.get("base", entry["pri"])}
            self._reset(entry)
            entry.update(fields)
            entry.setdefault("base", entry["pri"])
        if kind_of(name) == "MPF":
            entry.setdefault("free", entry["count"] - entry["taken"])
        if kind_of(name) == "CYC":
            started = bool(self.resolve(entry["attr"]) & self.resolve("TA_STA"))
            entry.setdefault("state", "started" if started else "stopped")
            entry.setdefault("left", entry["phase"] or (LEARN if started else None))
        self.entries[name] = entry

    def _check(self, name: str, fields: Any) -> None:
        if not isinstance(fields, dict):
            raise ScenarioError(f'{name} must be a table, or "non-existent"')
        kind = KINDS[kind_of(name)]
        known = _TASK_FIELDS if kind_of(name) == "TASK" else {*kind.made_of, *kind.lines, *kind.defaults, *_DYNAMIC}
        for key, value in fields.items():
            if key not in known:
                raise ScenarioError(f"{name}: there is no field {key!r}; there are {', '.join(sorted(known))}")
            if key == "state" and kind_of(name) == "TASK" and value not in ACTIVE and value != "dormant":
                raise ScenarioError(f"{name}: a task is not {value!r}, but {', '.join(ACTIVE)} or dormant")

    def _reset(self, task: dict[str, Any]) -> None:
        """As a task is when it is activated."""
        task.update(pri=task["initial"], base=task["initial"], wup=0, sus=0, pending=0, ovr="stopped", wait=None, object=None)
        if task["tex"] != "none":
            task["tex"] = "disabled"

    # -- steps

    def change(self, after: dict[str, Any], ended: str | None, timeout: int | None) -> None:
        """Apply the *after* table of a step. *ended*: a task that ended in it; *timeout*: that of its call, in milliseconds."""
        before = {name: entry["state"] for name, entry in self.entries.items() if name.startswith("TASK")}
        after = dict(after)
        running = after.pop("running", None)
        system = after.pop("SYS", {})
        for key in system:
            if key not in self.system:
                raise ScenarioError(f"SYS: there is no field {key!r}; there are {', '.join(self.system)}")
        self.system.update(system)
        for name in after:
            if kind_of(name) not in KINDS:
                raise ScenarioError(f"after: {name} is no object with a state; running and SYS may be said, too")
        if ended is not None and ended in self.entries:
            self._reset(self.entries[ended])
            self.entries[ended]["state"] = "dormant"
            before[ended] = "dormant"
        for name, fields in after.items():
            self._mention(name, fields, timeout)
        for name, fields in after.items():
            if name.startswith("TASK") and name in self.entries:
                self._mention_task(name, fields, before.get(name, "dormant"), timeout)
        self._settle_queues()
        mentioned = [name for name in after if self._state(name) == "running" and before.get(name) != "running"]
        self._settle_running(running, mentioned)

    def _mention(self, name: str, fields: Any, timeout: int | None) -> None:
        if fields == "non-existent":
            self.entries.pop(name, None)
            return
        if name not in self.entries:
            self.create(name, fields)
            return
        self._check(name, fields)
        if name.startswith("TASK"):
            return
        entry = self.entries[name]
        for line in KINDS[kind_of(name)].lines:
            if line in fields:
                self._new_line(entry[line], fields[line], timeout)
        entry.update(fields)

    def _new_line(self, old: list[str], new: list[str], timeout: int | None) -> None:
        """Who is in a queue now waits; who has left it does not."""
        for task in old:
            if task not in new and self._state(task) in WAITING:
                self._go(task, "suspended" if self.entries[task]["sus"] else "ready")
        for task in new:
            if task not in self.entries:
                raise ScenarioError(f"{task} is to wait, but does not exist")
            if task not in old:
                self._go(task, "waiting-suspended" if self.entries[task]["sus"] else "waiting")
                self.entries[task]["left"] = FOREVER if timeout is None else timeout

    def _mention_task(self, name: str, fields: dict[str, Any], before: str, timeout: int | None) -> None:
        entry = self.entries[name]
        state = fields.get("state", entry["state"])
        if before == "dormant" and state in ACTIVE:
            self._reset(entry)
        if state in WAITING and entry["state"] not in WAITING and before not in WAITING:
            entry["left"] = FOREVER if timeout is None else timeout
        if "pri" in fields and "base" not in fields and not any(other.get("owner") == name for other in self.entries.values()):
            entry["base"] = fields["pri"]
        if fields.get("sus") == 0 and "state" not in fields and state in ("suspended", "waiting-suspended"):
            entry["state"] = "ready" if state == "suspended" else "waiting"
        entry.update(fields)

    def _go(self, name: str, state: str) -> None:
        self.entries[name]["state"] = state

    def _state(self, name: str) -> str:
        return str(self.entries[name].get("state")) if name in self.entries else "non-existent"

    def _settle_queues(self) -> None:
        """A task that waits no more is in no queue."""
        for name, entry in self.entries.items():
            for line in KINDS[kind_of(name)].lines:
                entry[line] = [task for task in entry[line] if self._state(task) in WAITING]

    def _settle_running(self, running: str | None, mentioned: list[str]) -> None:
        """Who has the processor now, if it is not said: who had it, or the only one who can."""
        named = {running} - {None} | set(mentioned)
        if len(named) > 1:
            raise ScenarioError(f"there is one processor: {' and '.join(sorted(map(str, named)))} cannot both be running")
        kept_out = self.system["locked"] or self.system["dispatching"] == "disabled"
        ready = [name for name in self.entries if name.startswith("TASK") and self._state(name) == "ready"]
        if named:
            (now,) = named
        elif self._state(self.running) in CAN_RUN or (self.running == IDLE and (kept_out or not ready)):
            now = self.running
        elif len(ready) > 1:
            raise ScenarioError(f"several tasks can run now ({', '.join(ready)}): say which by running = ...")
        else:
            now = ready[0] if ready else IDLE
        for name in self.entries:
            if name.startswith("TASK") and self._state(name) == "running" and name != now:
                self._go(name, "ready")
        if now != IDLE:
            if now not in self.entries:
                raise ScenarioError(f"{now} is to run, but does not exist")
            self._go(str(now), "running")
        self.running = str(now)

    def pass_time(self, ms: int, actor: str) -> None:
        """Let *ms* milliseconds pass, in which *actor* computes."""
        if self.system["time"] is not LEARN:
            self.system["time"] += ms
        for name, entry in self.entries.items():
            left = entry.get("left")
            if name == actor and entry.get("ovr") == "started" and "overleft" in entry:
                entry["overleft"] -= ms * 1000
            if type(left) is not int or left < 0:
                continue
            if name.startswith("CYC") and entry["state"] == "started":
                entry["left"] = left - ms if ms < left else entry["period"] - (ms - left) % entry["period"]
            elif name.startswith("ALM") and entry["state"] == "started":
                entry["left"] = left - ms
                if ms >= left:
                    entry["state"] = "stopped"
            elif name.startswith("TASK") and entry["state"] in WAITING:
                entry["left"] = left - ms

    def waits_for(self, task: str) -> tuple[str, str | None]:
        """The cause of a task's waiting, as a constant, and the object."""
        for name, entry in self.entries.items():
            for line, (cause, _) in KINDS[kind_of(name)].lines.items():
                if task in entry[line]:
                    return cause, name
        entry = self.entries[task]
        return entry["wait"] or "TTW_SLP", entry["object"]

    def free(self, name: str) -> int:
        """Free bytes of a message buffer."""
        entry = self.entries[name]
        return int(entry["size"]) - sum(self.room(len(self.resolve(message))) for message in entry["messages"])
