# SPDX-License-Identifier: MIT
"""The state of every task, followed through a trace.

The exporters that draw or measure states all read them here, so that a picture, a Perfetto trace and the
statistics of one run agree.
"""

from collections.abc import Mapping
from typing import TypeAlias

from kernel import status
from kernel import trace as point
from kernel.trace import Event

Names: TypeAlias = Mapping[tuple[str, int], str]

DORMANT = 0
READY = 1
RUNNING = 2
WAITING = 3
SUSPENDED = 4
WAITING_SUSPENDED = 5

STATE_NAMES = ("dormant", "ready", "running", "waiting", "suspended", "waiting-suspended")

_NO_CHANGE: tuple[tuple[int, int], ...] = ()

# The object class of a wait whose label says more than that: whether a task waits to send or to receive, say.
CLASSES = {
    "sdtq": "dtq", "rdtq": "dtq", "smbf": "mbf", "rmbf": "mbf", "cal": "por", "acp": "por", "rser": "ser", "sser": "ser",
    "join": "tsk", "rrwl": "rwl", "wrwl": "rwl",
}  # fmt: skip


def object_name(names: Names, kind: str, number: int) -> str:
    """Return the configured name of an object, or its kind and number if it has none."""
    kind = CLASSES.get(kind, kind)
    return names.get((kind, number)) or f"{kind}{number}"


def ended_by_time(label: str, value: int) -> bool:
    """Whether time ended a wait of that kind, with that status, and nobody else."""
    return value == status.TIMED_OUT or (label == "dly" and value == status.DONE)


class TaskStates:
    """Task states, one event at a time.

    ``states`` holds the tasks that an event has named, ``waits`` what each waiting task waits for, as
    (kind, object id), and ``running`` the task that has the processor, 0 when idle.
    """

    def __init__(self) -> None:
        self.states: dict[int, int] = {}
        self.waits: dict[int, tuple[str, int]] = {}
        self.running = 0

    def follow(self, event: Event) -> tuple[tuple[int, int], ...]:
        """Take one event in; return the changes it makes, as (task, new state)."""
        _, kind, who, label, value = event
        if kind == point.DISPATCH:
            return self._dispatch(who)
        if not who:
            return _NO_CHANGE
        old = self.states.get(who, DORMANT)
        if kind == point.READY:
            # A running task that is queued anew (its priority changed) runs on until a dispatch.
            new = RUNNING if old == RUNNING else READY
        elif kind == point.WAIT:
            self.waits[who] = (label, value)
            new = WAITING_SUSPENDED if old in (SUSPENDED, WAITING_SUSPENDED) else WAITING
        elif kind == point.RELEASE:
            self.waits.pop(who, None)
            new = {WAITING: READY, WAITING_SUSPENDED: SUSPENDED}.get(old, old)
        elif kind == point.SUSPEND:
            new = WAITING_SUSPENDED if old in (WAITING, WAITING_SUSPENDED) else SUSPENDED
        elif kind == point.RESUME:
            new = old if value else {WAITING_SUSPENDED: WAITING, SUSPENDED: READY}.get(old, old)
        elif kind == point.DORMANT:
            self.waits.pop(who, None)
            new = DORMANT
        else:
            return _NO_CHANGE
        if who == self.running and new != RUNNING:
            self.running = 0
        if new == old and kind != point.WAIT:
            return _NO_CHANGE
        self.states[who] = new
        return ((who, new),)

    def _dispatch(self, who: int) -> tuple[tuple[int, int], ...]:
        before = self.running
        if who == before:
            return _NO_CHANGE
        self.running = who
        preempted = bool(before) and self.states.get(before) == RUNNING
        if preempted:
            self.states[before] = READY
        if who:
            self.states[who] = RUNNING
            return ((before, READY), (who, RUNNING)) if preempted else ((who, RUNNING),)
        return ((before, READY),) if preempted else _NO_CHANGE
