# SPDX-License-Identifier: MIT
"""One task, object or handler in full: what a task waits for, where it is in the code, what happened to it last."""

from collections.abc import Iterator
from itertools import islice

from kernel.snapshot import HandlerView, ObjectView, Snapshot, TaskView
from pyitron.kernel import Kernel
from pyitron.top.activity import Activity
from pyitron.top.rows import span, values_text, wait_text
from pyitron.trace.text import lines as trace_lines

__all__ = ["detail"]

_HISTORY = 200


def detail(kernel: Kernel, state: Snapshot, activity: Activity, kind: str, ident: int) -> list[str]:
    """All that there is to say about one thing; one line if it does not exist any more."""
    if kind == "tsk":
        for task in state.tasks:
            if task.id == ident:
                return list(_task(kernel, state, activity, task))
    for item in state.objects:
        if (item.kind, item.id) == (kind, ident):
            return list(_object(state, item))
    for handler in state.handlers:
        if (handler.kind, handler.id) == (kind, ident):
            return list(_handler(activity, handler))
    return [f"{kernel.names.get((kind, ident)) or f'{kind}{ident}'} does not exist any more"]


def _task(kernel: Kernel, state: Snapshot, activity: Activity, task: TaskView) -> Iterator[str]:
    own = activity.of(task.id)
    yield f"{task.name}  (task {task.id})  {task.state}"
    yield f"priority {task.priority}" + ("" if task.priority == task.base_priority else f", base {task.base_priority}")
    budget = "" if task.budget_ns is None else f", budget {span(task.budget_ns)}"
    yield (
        f"processor {100 * activity.share(task.id):.1f} %, {span(own.running_ns)} in all, "
        f"{span(task.used_ns)} computed since its start{budget}"
    )
    yield f"service calls {own.calls:,}, with an error {own.errors:,}, dispatches {own.dispatches:,}"
    queued = [("activations", task.activations), ("wake-ups", task.wakeups), ("suspensions", task.suspensions)]
    if any(number for _, number in queued):
        yield "queued: " + ", ".join(f"{name} {number}" for name, number in queued if number)
    if task.wait is not None:
        yield f"{task.wait.text}" + ("" if task.wait.left_ns is None else f", for {span(task.wait.left_ns)} more")
        found = [item for item in state.objects if (item.kind, item.id) == (task.wait.kind, task.wait.id)]
        for item in found:
            yield f"  {item.name}: {values_text(item)}; in line: {' '.join(item.waiting)}"
    if task.holds:
        yield f"holds {' '.join(task.holds)}"
    frames = kernel.stack(task.id)
    if frames:
        yield ""
        yield "Where it is, the innermost line first"
        for frame in reversed(frames):
            yield f"  {frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno} in {frame.name}: {frame.line}"
    yield ""
    yield "What happened to it, the latest first"
    yield from _history(kernel, activity)


def _history(kernel: Kernel, activity: Activity) -> Iterator[str]:
    events = list(islice(activity.own(), _HISTORY))
    for line in trace_lines(events, kernel.names):
        yield "  " + line.strip()
    if not events:
        yield "  nothing yet"


def _object(state: Snapshot, item: ObjectView) -> Iterator[str]:
    yield f"{item.name}  ({item.kind} {item.id})  {values_text(item)}"
    yield ", ".join(f"{name} {value}" for name, value in item.values.items() if value != "")
    by_name = {task.name: task for task in state.tasks}
    for queue, waiting in item.queues.items():
        yield ""
        yield f"{queue}, the first in line first" if waiting else f"{queue}: none"
        for name in waiting:
            task = by_name[name]
            wait = "" if task.wait is None else wait_text(task.wait)
            yield f"  {name}  priority {task.priority}  {wait}  {task.where}".rstrip()


def _handler(activity: Activity, handler: HandlerView) -> Iterator[str]:
    yield f"{handler.name}  ({handler.kind} {handler.id})  {'on' if handler.active else 'off'}"
    if handler.function:
        yield f"function {handler.function}"
    for name, value in handler.values.items():
        yield f"period {span(int(value))}" if name == "period_ns" else f"{name} {value}"
    if handler.left_ns is not None:
        yield f"due in {span(handler.left_ns)}"
