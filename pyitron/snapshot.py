# SPDX-License-Identifier: MIT
"""What ``kernel.snapshot()`` returns: all tasks, objects and handlers of a kernel at one moment.

    >>> import pyitron
    >>> from pyitron import T_CSEM, T_CTSK, TA_ACT, TA_TFIFO, wai_sem
    >>> kernel = pyitron.Kernel()
    >>> kernel.static("CRE_SEM", 1, T_CSEM(TA_TFIFO, 0, 1))
    0
    >>> kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: wai_sem(1), 10, 1024))
    0
    >>> kernel.run().reason
    'deadlock'
    >>> state = kernel.snapshot()
    >>> state.task(1).state, state.task(1).wait.text
    ('waiting', 'waits for semaphore sem1')
    >>> state.object(("sem", 1)).waiting
    ('tsk1',)
"""

from kernel.snapshot import HandlerView, ObjectView, Snapshot, TaskView, WaitView

__all__ = ["HandlerView", "ObjectView", "Snapshot", "TaskView", "WaitView"]
