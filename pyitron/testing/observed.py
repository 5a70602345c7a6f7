# SPDX-License-Identifier: MIT
"""What a test asks a kernel about its tasks and objects, and demands of them."""

from collections.abc import Mapping
from typing import Any

from kernel.machine import MILLISECOND, Machine
from kernel.snapshot import TaskView
from pyitron.testing.expectations import Objects, States, object_complaint, objects, state_complaint, states

__all__ = ["Observed", "ms"]


def ms(ns: int) -> str:
    """A time of *ns* nanoseconds, as messages have it."""
    return f"{ns / MILLISECOND:.3f} ms"


class Observed(Machine):
    """A kernel that can be asked what it looks like."""

    def task(self, which: str | int) -> TaskView:
        """One task now, by name or id."""
        return self.snapshot().task(which)

    def states(self) -> States:
        """The state of every task in words, by name: "ready", "dormant", "sleeping", "waiting for SEM_TICK"."""
        return states(self.snapshot())

    def objects(self) -> Objects:
        """Values and wait queues of every object, by name: ``{"SEM_TICK": {"count": 0, ..., "waiting": ["TSK_A"]}}``."""
        return objects(self.snapshot())

    def assert_states(self, expected: Mapping[str, str] | None = None, /, **by_name: str) -> None:
        """Fail unless each task named is in the state given, in words as in ``states``, or "waiting" for any wait.

        Raises:
            AssertionError: with a table of the tasks named.
        """
        __tracebackhide__ = True
        self._assert("task states", state_complaint(self.snapshot(), {**(expected or {}), **by_name}))

    def assert_objects(self, expected: Mapping[str, Mapping[str, Any]] | None = None, /, **by_name: Mapping[str, Any]) -> None:
        """Fail unless each object named has the values given; queues are lists of the names of tasks, the first in line first.

        Raises:
            AssertionError: with a table of the values named.
        """
        __tracebackhide__ = True
        self._assert("objects", object_complaint(self.snapshot(), {**(expected or {}), **by_name}))

    def _assert(self, what: str, complaint: list[str]) -> None:
        __tracebackhide__ = True
        if complaint:
            raise AssertionError("\n".join([f"{what} at {ms(self.now_ns)} are not as expected", *complaint]))
