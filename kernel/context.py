# SPDX-License-Identifier: MIT
"""Contexts: the stacks on which tasks and active servers run. The only module that knows greenlet.

It is not compiled: an interpreted function calls the body of a task without another frame on the stack of C, all of which
is copied at each switch and kept while the task waits.
"""

from collections.abc import Callable
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

from kernel.task import BY_FORCE, CANCELLED_VALUE, ENDED, TERMINATED, TaskExit

__all__ = ["GreenletExit", "current_context", "discard", "life", "new_context", "switch_to"]


def new_context(body: Callable[..., object]) -> Any:
    """A context that will run *body*; what its first ``switch`` is given are the arguments."""
    return greenlet(body)


def current_context() -> Any:
    """The context that runs now."""
    return getcurrent()


def switch_to(context: Any) -> None:
    """Let *context* run on; returns when somebody switches back."""
    context.switch()


def discard(context: Any) -> None:
    """End a context that no task needs any more."""
    context.parent = getcurrent()
    context.throw(GreenletExit)


def life(dispatcher: Any) -> Callable[[], None]:
    """What the contexts of tasks run: one task after another."""

    def live() -> None:
        task = dispatcher.core.running
        while True:
            try:
                try:
                    # Another task may run before the first line of this one, and may terminate it.
                    dispatcher.release()
                    value = task.entry(task.argument)
                    outcome = ENDED
                except TaskExit as leaving:
                    outcome, value = leaving.args or BY_FORCE
                except GreenletExit:
                    raise
                except BaseException as error:
                    outcome, value = dispatcher.broken(task, error), CANCELLED_VALUE
                if task.thread is not None:
                    outcome = dispatcher.part(task, outcome, value)
                dispatcher.hold()
            except TaskExit:
                # A host signal let another task in on its very last steps, and that one terminated it.
                outcome = TERMINATED
                dispatcher.hold()
            task = dispatcher.retire(task, outcome)

    return live
