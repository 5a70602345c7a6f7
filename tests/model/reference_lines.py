# SPDX-License-Identifier: MIT
"""Lines in which tasks wait, and what a call answers that was refused."""

from pyitron import (
    TMO_FEVR,
    TMO_POL,
    TTW_ACP,
    TTW_CAL,
    TTW_DLY,
    TTW_FLG,
    TTW_MBX,
    TTW_MPF,
    TTW_MPL,
    TTW_MTX,
    TTW_RDTQ,
    TTW_RDV,
    TTW_RMBF,
    TTW_SDTQ,
    TTW_SEM,
    TTW_SLP,
    TTW_SMBF,
)

BLOCKED = "blocked"
POLL, FOREVER = TMO_POL, TMO_FEVR

CAUSES = {
    "slp": TTW_SLP, "dly": TTW_DLY, "sem": TTW_SEM, "flg": TTW_FLG, "sdtq": TTW_SDTQ, "rdtq": TTW_RDTQ, "mbx": TTW_MBX,
    "mtx": TTW_MTX, "smbf": TTW_SMBF, "rmbf": TTW_RMBF, "cal": TTW_CAL, "acp": TTW_ACP, "rdv": TTW_RDV, "mpf": TTW_MPF,
    "mpl": TTW_MPL,
}  # fmt: skip


def refused(ercd, answers):
    """What a call with so many results answers if there are none."""
    return (ercd, *[None] * answers) if answers else ercd


class Line:
    """Tasks that wait, in order; ``changed`` is called when one left by itself or another is first."""

    def __init__(self, label, ident, by_priority=False, changed=lambda: None):
        self.cause = CAUSES[label]
        self.ident = ident
        self.by_priority = by_priority
        self.changed = changed
        self.tasks = []

    def add(self, task):
        self.tasks.append(task)
        if self.by_priority:
            self.tasks.sort(key=lambda other: other.priority)

    def reorder(self, *tasks):
        """These have another priority: they go behind their equals, and keep their order."""
        if self.by_priority:
            moved = [task for task in self.tasks if task in tasks]
            self.tasks = sorted([task for task in self.tasks if task not in tasks] + moved, key=lambda task: task.priority)

    def first(self):
        return self.tasks[0].ident if self.tasks else 0

    def is_first(self, task):
        """Whether *task* would be first in this line."""
        return not self.tasks or (self.by_priority and task.priority < self.tasks[0].priority)
