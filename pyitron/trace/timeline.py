# SPDX-License-Identifier: MIT
"""A trace as one self-contained picture (SVG): a row for each task and handler, time to the right.

A row with few changes shows each of them, with what it waits for; a row with more shows, for each pixel of
time, how much of it the task ran, was ready, and so on. So the picture of a long run stays readable and its
file small. A task that ran for no time (the virtual clock stands still while code runs) still shows a low
mark.
"""

from collections.abc import Sequence
from typing import TextIO

from kernel import trace as point
from kernel.trace import Event
from pyitron.trace.states import (
    DORMANT,
    READY,
    RUNNING,
    STATE_NAMES,
    SUSPENDED,
    WAITING,
    WAITING_SUSPENDED,
    Names,
    TaskStates,
    object_name,
)
from pyitron.trace.text import plain

__all__ = ["draw", "write"]

_WIDTH = 1280
_RIGHT = 108
_TOP = 62
_TASK_ROW = 24
_BAR = 16
_HANDLER_ROW = 18
_TICK = 11
_EXACT = 150
_MARK = 4

# From the bottom of a column up.
_STACK = (RUNNING, READY, WAITING_SUSPENDED, SUSPENDED, WAITING)

_CLASSES = ("d", "r", "x", "w", "s", "ws")

_STYLE = """\
svg{font-family:system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-size:12px}
text{fill:#1f2328}.b{fill:#fff}.q{fill:#59636e}.t{font-size:15px;font-weight:600}.l{font-size:9.5px;fill:#1d3a5c}
.g{stroke:#d8dee4;stroke-width:1}.h{fill:#f6f8fa}
.d{fill:#c4cad1}.r{fill:#f0a30a}.x{fill:#15883e}.w{fill:#a9cdf0}.s{fill:#c58fe0}.ws{fill:#7a4fa3}
.i{fill:#cf3350}.c{fill:#0e7f92}.f{stroke:#e00b2d;stroke-width:2.5;fill:none}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.b{fill:#0d1117}.q{fill:#9198a1}.l{fill:#d3e6fb}.g{stroke:#2b323b}.h{fill:#151b23}
.d{fill:#4a525c}.r{fill:#f5b83d}.x{fill:#35c266}.w{fill:#2c5788}.s{fill:#a565c9}.ws{fill:#6a3f94}
.i{fill:#ff6b81}.c{fill:#36b8cc}.f{stroke:#ff5c70}
}
"""


def write(
    events: Sequence[Event],
    file: TextIO,
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
    title: str = "",
    max_rows: int = 60,
) -> None:
    """Write the picture of *events* to a text *file*; the arguments are those of ``draw``."""
    file.write(draw(events, names, start_ns=start_ns, end_ns=end_ns, title=title, max_rows=max_rows))


def draw(
    events: Sequence[Event],
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int | None = None,
    title: str = "",
    max_rows: int = 60,
) -> str:
    """Return the picture of *events* as SVG.

    Args:
        events: the trace from its beginning, in order.
        names: ``kernel.names``; a task named there has a row even if it never ran.
        start_ns: left end of the picture; the first event if not given.
        end_ns: right end of the picture; the last event if not given.
        title: what stands above the picture.
        max_rows: with more tasks than this the busiest are shown.
    """
    start = start_ns if start_ns is not None else (events[0][0] if events else 0)
    end = end_ns if end_ns is not None else (events[-1][0] if events else 0)
    chart = _Chart(start, max(end, start + 1000), names)
    chart.read(events)
    return chart.svg(title, max_rows)


class _Task:
    """What one task did inside the window."""

    def __init__(self, number: int, name: str, columns: int, start: int) -> None:
        self.number = number
        self.name = name
        self.since = start
        self.state = DORMANT
        self.detail = ""
        self.exact: list[tuple[int, int, int, str]] = []
        self.columns = columns
        self.shares: dict[int, list[int]] = {}
        self.ran: set[int] = set()
        self.runs = 0
        self.faults: list[tuple[int, str]] = []

    def share(self, state: int) -> list[int]:
        """Return the nanoseconds that the task spent in *state*, for each column."""
        found = self.shares.get(state)
        if found is None:
            found = self.shares[state] = [0] * self.columns
        return found


class _Handler:
    """When one handler ran inside the window."""

    def __init__(self, label: str, kind: int) -> None:
        self.label = label
        self.kind = kind
        self.count = 0
        self.since = 0
        self.marks: dict[int, int] = {}


class _Chart:
    def __init__(self, start: int, end: int, names: Names) -> None:
        self.start = start
        self.end = end
        self.names = names
        self.tasks: dict[int, _Task] = {}
        self.handlers: dict[tuple[int, str, int], _Handler] = {}
        longest = max(
            (len(name) for (kind, _), name in names.items() if kind in ("tsk", "cyc", "alm")), default=8
        )
        self.left = 24 + 7 * min(max(longest + 5, 20), 30)
        self.columns = _WIDTH - self.left - _RIGHT
        for kind, number in sorted(names):
            if kind == "tsk":
                self._task(number)

    # Reading the trace

    def _task(self, number: int) -> _Task:
        found = self.tasks.get(number)
        if found is None:
            name = object_name(self.names, "tsk", number)
            found = self.tasks[number] = _Task(number, name, self.columns, self.start)
        return found

    def column(self, time: int) -> int:
        """Return the column that holds an instant of the window."""
        return min((time - self.start) * self.columns // (self.end - self.start), self.columns - 1)

    def read(self, events: Sequence[Event]) -> None:
        """Take the whole trace in."""
        states = TaskStates()
        for event in events:
            time, kind, who, label, value = event
            if time > self.end:
                break
            for number, state in states.follow(event):
                detail = ""
                if state in (WAITING, WAITING_SUSPENDED):
                    for_what, target = states.waits.get(number, ("", 0))
                    detail = for_what + (f" {object_name(self.names, for_what, target)}" if target else "")
                self._change(self._task(number), time, state, detail)
            if kind in (point.INTERRUPT, point.TIMER):
                self._handler(kind, label, value, time)
            elif kind in (point.INTERRUPT_END, point.TIMER_END):
                self._handler_end(kind, label, value, time)
            elif kind == point.FAULT and who and time >= self.start:
                self._task(who).faults.append((time, plain(label)))
        for task in self.tasks.values():
            self._change(task, self.end, task.state, task.detail)

    def _change(self, task: _Task, time: int, state: int, detail: str) -> None:
        since, old = max(task.since, self.start), task.state
        if time >= self.start:
            if state == RUNNING and old != RUNNING:
                task.runs += 1
                task.ran.add(self.column(time))
            if time > since or old == RUNNING:
                if len(task.exact) <= _EXACT:
                    task.exact.append((since, time, old, task.detail))
                self._spread(task.share(old), since, time)
        task.since, task.state, task.detail = time, state, detail

    def _spread(self, share: list[int], since: int, until: int) -> None:
        first, last = self.column(since), self.column(until)
        if first == last:
            share[first] += until - since
            return
        span = self.end - self.start
        edge = since
        for column in range(first, last + 1):
            right = min(until, self.start + (column + 1) * span // self.columns)
            share[column] += right - edge
            edge = right

    def _handler(self, kind: int, label: str, value: int, time: int) -> None:
        key = (kind, label if kind == point.TIMER else "", value)
        found = self.handlers.get(key)
        if found is None:
            if kind == point.TIMER:
                text = f"{label} {object_name(self.names, label, value)}"
            else:
                text = f"int {value} {plain(label)}".rstrip()
            found = self.handlers[key] = _Handler(text, kind)
        found.since = time
        if time >= self.start:
            found.count += 1
            found.marks.setdefault(self.column(time), 1)

    def _handler_end(self, kind: int, label: str, value: int, time: int) -> None:
        key = (point.INTERRUPT, "", value) if kind == point.INTERRUPT_END else (point.TIMER, label, value)
        found = self.handlers.get(key)
        if found is not None and time >= self.start:
            first = self.column(max(found.since, self.start))
            length = self.column(time) - first + 1
            found.marks[first] = max(found.marks.get(first, 1), length)

    # Drawing

    def svg(self, title: str, max_rows: int) -> str:
        """Return the finished picture."""
        tasks = [self.tasks[number] for number in sorted(self.tasks)]
        hidden = max(0, len(tasks) - max_rows)
        if hidden:
            busiest = sorted(tasks, key=lambda task: (-task.runs, task.number))[:max_rows]
            tasks = sorted(busiest, key=lambda task: task.number)
        handlers = [self.handlers[key] for key in sorted(self.handlers)]
        handlers_hidden = max(0, len(handlers) - max_rows)
        del handlers[max_rows:]
        notes = [f"{hidden:,} tasks that ran less often are not shown"] if hidden else []
        if handlers_hidden:
            notes.append(f"{handlers_hidden:,} more handlers are not shown")
        bottom = _TOP + _TASK_ROW * len(tasks) + _HANDLER_ROW * len(handlers) + (6 if handlers else 0)
        height = bottom + 30 + 16 * len(notes)

        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
            f'height="{height}" role="img">\n<style>\n{_STYLE}</style>\n'
        ]
        heading = _escape(title or "pyitron timeline")
        out.append(f"<title>{heading}</title>\n")
        out.append(f'<rect class="b" width="{_WIDTH}" height="{height}"/>\n')
        out.append(f'<text class="t" x="14" y="24">{heading}</text>\n')
        out.append(f'<text class="q" x="14" y="{_TOP - 14}">tasks and handlers</text>\n')
        out.append(f'<text class="q" x="{_WIDTH - 14}" y="{_TOP - 14}" text-anchor="end">times run</text>\n')
        out.append(self._legend())
        stripes = [
            f'<rect class="h" x="0" y="{_TOP + _TASK_ROW * row}" width="{_WIDTH}" height="{_TASK_ROW}"/>\n'
            for row in range(0, len(tasks), 2)
        ]
        out += stripes
        out.append(self._axis(bottom))
        y = _TOP
        for task in tasks:
            out.append(self._task_row(task, y))
            y += _TASK_ROW
        y += 6
        for handler in handlers:
            out.append(self._handler_row(handler, y))
            y += _HANDLER_ROW
        for number, note in enumerate(notes):
            out.append(f'<text class="q" x="14" y="{bottom + 40 + 16 * number}">{note}</text>\n')
        out.append("</svg>\n")
        return "".join(out)

    def _legend(self) -> str:
        out = []
        x = _WIDTH - 14
        entries = [(_CLASSES[state], STATE_NAMES[state]) for state in range(6)]
        entries += [("i", "interrupt"), ("c", "cyclic or alarm")]
        for css, label in reversed(entries):
            x -= 20 + round(6.6 * len(label))
            shape = f'<rect class="{css}" x="{x}" y="14" width="12" height="12"/>'
            if css == "d":
                shape = f'<rect class="d" x="{x}" y="19" width="12" height="2"/>'
            elif css in ("i", "c"):
                shape = f'<rect class="{css}" x="{x + 5}" y="14" width="2" height="12"/>'
            out.append(f'{shape}<text x="{x + 17}" y="24">{label}</text>\n')
            x -= 8
        return "".join(out)

    def _axis(self, bottom: int) -> str:
        step, unit, decimals, suffix = _scale(self.start, self.end)
        out = []
        time = -(-self.start // step) * step
        lines = []
        while time <= self.end:
            x = self.left + (time - self.start) * self.columns / (self.end - self.start)
            lines.append(f"M{_number(x)} {_TOP - 4}V{bottom + 4}")
            whole, rest = divmod(time, unit)
            value = str(whole) + (f".{rest * 10**decimals // unit:0{decimals}d}" if decimals else "")
            out.append(
                f'<text class="q" x="{_number(x)}" y="{bottom + 18}" text-anchor="middle">'
                f"{value} {suffix}</text>\n"
            )
            time += step
        return f'<path class="g" d="{"".join(lines)}"/>\n' + "".join(out)

    def _label(self, text: str, y: float, count: int) -> str:
        room = (self.left - 20) // 7
        short = text if len(text) <= room else text[: room - 1] + "…"
        return (
            f'<text x="14" y="{_number(y)}">{_escape(short)}</text>'
            f'<text class="q" x="{_WIDTH - 14}" y="{_number(y)}" text-anchor="end">{count:,}</text>\n'
        )

    def _task_row(self, task: _Task, y: int) -> str:
        top = y + (_TASK_ROW - _BAR) // 2
        out = [self._label(task.name, top + 12, task.runs)]
        out.append(self._exact(task, top) if len(task.exact) <= _EXACT else self._aggregated(task, top))
        for time, label in task.faults[:50]:
            x = self.left + (time - self.start) * self.columns / (self.end - self.start)
            out.append(
                f'<path class="f" d="M{_number(x - 5)} {top + 3}l10 10m0 -10l-10 10">'
                f"<title>{_escape(label)} at {_instant(time)}</title></path>\n"
            )
        return "".join(out)

    def _exact(self, task: _Task, top: int) -> str:
        bars, marks = [], []
        scale = self.columns / (self.end - self.start)
        for since, until, state, detail in task.exact:
            x = self.left + (since - self.start) * scale
            width = (until - since) * scale
            name = f"{STATE_NAMES[state]} {detail}".rstrip()
            tip = f"<title>{_escape(f'{task.name}: {name}, {_instant(since)} to {_instant(until)}')}</title>"
            y, height = (top + _BAR // 2 - 1, 2) if state == DORMANT else (top, _BAR)
            if state == RUNNING and width < 1.5:
                marks.append(
                    f'<rect class="x" x="{_number(x)}" y="{y}" width="1.5" height="{height}">{tip}</rect>\n'
                )
                continue
            bars.append(
                f'<rect class="{_CLASSES[state]}" x="{_number(x)}" y="{y}" '
                f'width="{_number(max(width, 0.3))}" height="{height}">{tip}</rect>\n'
            )
            if detail and width > 5.6 * len(detail) + 8:
                bars.append(
                    f'<text class="l" x="{_number(x + 4)}" y="{top + 11.5}">{_escape(detail)}</text>\n'
                )
        return "".join(bars + marks)

    def _aggregated(self, task: _Task, top: int) -> str:
        empty = [0] * self.columns
        stack = [(state, task.shares.get(state, empty)) for state in _STACK]
        dormant = task.shares.get(DORMANT, empty)
        shapes: dict[int, list[tuple[int, int, int]]] = {}
        span = (self.end - self.start) / self.columns
        for column in range(self.columns):
            # The states of this column pile up from the bottom; what rounding leaves goes to the top one.
            parts = [[state, round(_BAR * share[column] / span)] for state, share in stack]
            if column in task.ran or task.shares.get(RUNNING, empty)[column]:
                parts[0][1] = max(parts[0][1], _MARK)
            room = _BAR
            for part in parts:
                part[1] = min(part[1], room)
                room -= part[1]
            if dormant[column] * 2 < span:
                top_part = next((part for part in reversed(parts) if part[1]), None)
                if top_part is not None and top_part[0] != RUNNING:
                    top_part[1] += room
            else:
                shapes.setdefault(DORMANT, []).append((column, top + _BAR // 2 - 1, 2))
            y = top + _BAR
            for state, height in parts:
                if height:
                    y -= height
                    shapes.setdefault(state, []).append((column, y, height))
        return "".join(
            f'<path class="{_CLASSES[state]}" d="{_merged(shapes[state], self.left)}"/>\n'
            for state in sorted(shapes)
        )

    def _handler_row(self, handler: _Handler, row: int) -> str:
        top = row + (_HANDLER_ROW - _TICK) // 2
        css = "i" if handler.kind == point.INTERRUPT else "c"
        marks = handler.marks.items()
        columns = sorted({column + offset for column, length in marks for offset in range(length)})
        crowded = len(columns) * 3 > self.columns
        y, height = (top + _TICK - _MARK, _MARK) if crowded else (top, _TICK)
        boxes = [(column, y, height) for column in columns]
        path = f'<path class="{css}" d="{_merged(boxes, self.left)}"/>\n' if boxes else ""
        return self._label(handler.label, top + 10, handler.count) + path


def _merged(boxes: list[tuple[int, int, int]], left: int) -> str:
    """Return path data for boxes one column wide, neighbours of equal height in one piece."""
    out = []
    at = 0
    while at < len(boxes):
        column, y, height = boxes[at]
        length = 1
        while at + length < len(boxes) and boxes[at + length] == (column + length, y, height):
            length += 1
        out.append(f"M{left + column} {y}h{length}v{height}h-{length}z")
        at += length
    return "".join(out)


def _scale(start: int, end: int) -> tuple[int, int, int, str]:
    """Return the step of the time axis, the unit of its labels, their decimals and the unit's name."""
    span = end - start
    steps = [factor * 10**power for power in range(10) for factor in (1, 2, 5)]
    steps += [
        seconds * 10**9 for seconds in (10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)
    ]
    steps = sorted(set(steps))
    step = next((step for step in steps if span <= 11 * step), 0)
    if not step:
        step = 86_400 * 10**9 * max(1, -(-span // (11 * 86_400 * 10**9)))
    units = [(10**9, "s"), (10**6, "ms"), (10**3, "µs")]
    if step >= 60 * 10**9:
        units = [(3600 * 10**9, "h"), (60 * 10**9, "min")]
    unit, suffix = next(
        (entry for entry in units if end >= 2 * entry[0] and (step < 60 * 10**9 or step % entry[0] == 0)),
        units[-1],
    )
    decimals = 0
    while step * 10**decimals % unit and decimals < 9:
        decimals += 1
    return step, unit, decimals, suffix


def _instant(time: int) -> str:
    """Return an instant in milliseconds without superfluous zeros."""
    return f"{time // 10**6}.{time % 10**6:06d}".rstrip("0").rstrip(".") + " ms"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _escape(text: str) -> str:
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
