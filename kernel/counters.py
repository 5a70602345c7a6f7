# SPDX-License-Identifier: MIT
"""Exact integer counts of kernel operations: this project's measure of cost.

The counts do not depend on the host, and are equal in both builds. What a call cost is the difference
between a snapshot before and one after it.
"""

FIELDS = (
    "messages",
    "ready_operations",
    "wait_operations",
    "wait_steps",
    "timer_operations",
    "timer_steps",
    "switches",
    "bytes_copied",
    "longest_hold",
)


class Counters:
    """One integer for each kind of kernel operation."""

    __slots__ = (
        "begun", "bytes_copied", "longest_hold", "messages", "ready_operations", "switches", "timer_operations", "timer_steps",
        "wait_operations", "wait_steps",
    )  # fmt: skip

    def __init__(self) -> None:
        self.messages = 0
        self.ready_operations = 0
        self.wait_operations = 0
        self.wait_steps = 0
        self.timer_operations = 0
        self.timer_steps = 0
        self.switches = 0
        self.bytes_copied = 0
        self.longest_hold = 0
        # The total when the present stretch began, in which nothing preempts.
        self.begun = 0

    def total(self) -> int:
        """The number of operations so far; what the non-preemptible stretch is measured in."""
        return (
            self.messages
            + self.ready_operations
            + self.wait_operations
            + self.wait_steps
            + self.timer_operations
            + self.timer_steps
            + self.bytes_copied
        )

    # Every service call begins and ends a stretch: what ``total`` says is written out here.

    def begin_stretch(self) -> None:
        """From now on nothing preempts."""
        self.begun = (
            self.messages
            + self.ready_operations
            + self.wait_operations
            + self.wait_steps
            + self.timer_operations
            + self.timer_steps
            + self.bytes_copied
        )

    def end_stretch(self) -> None:
        """Something may preempt here; if nothing does, the next stretch begins."""
        total = (
            self.messages
            + self.ready_operations
            + self.wait_operations
            + self.wait_steps
            + self.timer_operations
            + self.timer_steps
            + self.bytes_copied
        )
        if total - self.begun > self.longest_hold:
            self.longest_hold = total - self.begun
        self.begun = total

    def snapshot(self) -> dict[str, int]:
        """The counts now, by name."""
        return {name: getattr(self, name) for name in FIELDS}
