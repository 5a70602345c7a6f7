# SPDX-License-Identifier: MIT
"""A timeline as one self-contained picture (SVG): a row for each task and handler, time to the right.

A row with few changes shows each of them, with what it waits for; a row with more shows, for each pixel of time, how
much of it the task ran, was ready, and so on. So the picture of a long run stays readable and its file small. A task
that ran for no time (the virtual clock stands still while code runs) still shows a mark. Service calls and arrows from
those who released a task to it are drawn where there is room for them.
"""

from collections.abc import Sequence

from pyitron.trace.axis import escape, fit, instant, number, scale, width
from pyitron.trace.history import Call, History, Key, Release, Row, Span
from pyitron.trace.picture_style import CLASSES, STYLE, legend
from pyitron.trace.shares import MARK, Shares, merged
from pyitron.trace.states import DORMANT, RUNNING, STATE_NAMES

__all__ = ["Picture"]

_RIGHT = 108
# Above the first row, if the legend stands beside the title.
_TOP = 62
# With so many rows or fewer: the height of a task's row, of its bar, of a handler's row and of its ticks.
_HEIGHTS = ((30, (24, 16, 18, 11)), (70, (17, 12, 15, 9)), (1 << 30, (13, 10, 12, 8)))
# A row with more changes than this shows shares, or one of many rows with fewer; more calls or arrows than this are left out.
_EXACT = 150
_EXACT_IN_ALL = 3000
_CALLS = 400
_ARROWS = 200
# The room below the bar of a row that shows its calls, and the width of a letter there.
_CALL_ROOM = 12
_LETTER = 4.9
_CALL_ROWS = 16


class Picture:
    """One picture, drawn by ``svg()``.

    Args:
        history: what happened.
        rows: the rows to show.
        start, end: the window, in nanoseconds.
        title: what stands above.
        max_rows: with more tasks than this the busiest are shown.
        wide: the width of the picture in pixels.
    """

    def __init__(
        self, history: History, rows: Sequence[Row], start: int, end: int, title: str, max_rows: int, wide: int
    ) -> None:
        self.width = wide
        self.times = history.times
        self.start = start
        self.end = max(end, start + 1000)
        self.title = title or "pyitron timeline"
        self.window = history.window(self.start, self.end)
        tasks = [row for row in rows if row.is_task]
        handlers = [row for row in rows if not row.is_task and row.spans and row.spans[0].first < self.window[1]]
        self.notes: list[str] = []
        self.runs = {row.key: self._count(row) for row in (*tasks, *handlers)}
        if len(tasks) > max_rows:
            self.notes.append(f"{len(tasks) - max_rows:,} tasks that ran less often are not shown")
            busiest = {row.key for row in sorted(tasks, key=lambda row: -self.runs[row.key])[:max_rows]}
            tasks = [row for row in tasks if row.key in busiest]
        if len(handlers) > max_rows:
            self.notes.append(f"{len(handlers) - max_rows:,} more handlers are not shown")
            del handlers[max_rows:]
        self.tasks, self.handlers = tasks, handlers
        self.task_row, self.bar, self.handler_row, self.tick = next(
            sizes for most, sizes in _HEIGHTS if len(tasks) + len(handlers) <= most
        )
        self.exact = min(_EXACT, _EXACT_IN_ALL // max(1, len(tasks)))
        self.calls = {row.key: self._calls_of(row) for row in (*tasks, *handlers)}
        many = sum(map(len, self.calls.values()))
        if many > _CALLS or len(tasks) + len(handlers) > _CALL_ROWS:
            if many:
                self.notes.append(f"{many:,} service calls are not drawn: a shorter time with fewer rows has room for them")
            self.calls.clear()
        else:
            self.task_row += _CALL_ROOM
            self.handler_row += _CALL_ROOM
        longest = max((width(row.name) for row in (*tasks, *handlers)), default=8)
        self.left = 24 + 7 * min(max(longest, 20), 30 if wide > 1000 else 20)
        self.columns = wide - self.left - _RIGHT
        shown = {row.key for row in (*tasks, *handlers)}
        self.arrows = [
            release
            for release in history.releases
            if release.source in shown and ("tsk", release.task, "") in shown and self._inside(release.at)
        ]
        if len(self.arrows) > _ARROWS:
            self.notes.append(f"{len(self.arrows):,} arrows to released tasks are not drawn: a shorter time has room for them")
            self.arrows.clear()
        self.heading = fit(self.title, (wide - 28) // 11)
        self.legend, lines = legend(wide, round(8.5 * width(self.heading)), bool(self.calls), bool(self.arrows))
        self.top = _TOP + 18 * lines
        # The middle of each row's bar.
        self.middle: dict[Key, int] = {}
        at = self.top
        for row in tasks:
            self.middle[row.key] = at + self._above(self.task_row, self.bar) + self.bar // 2
            at += self.task_row
        at += 6
        for row in handlers:
            self.middle[row.key] = at + self._above(self.handler_row, self.tick) + self.tick // 2
            at += self.handler_row
        self.bottom = at if handlers else at - 6

    def svg(self) -> str:
        """Return the finished picture."""
        height = self.bottom + 30 + 16 * len(self.notes)
        heading = escape(self.title)
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height}" width="{self.width}" '
            f'height="{height}" role="img">\n<style>\n{STYLE}</style>\n'
            f"<title>{heading}</title>\n"
            f'<rect class="b" width="{self.width}" height="{height}"/>\n'
            f'<text class="t" x="14" y="24">{escape(self.heading)}</text>\n'
            f'<text class="q" x="14" y="{self.top - 14}">tasks and handlers</text>\n'
            f'<text class="q" x="{self.width - 14}" y="{self.top - 14}" text-anchor="end">times run</text>\n',
            self.legend,
        ]
        out += [
            f'<rect class="h" x="0" y="{self.top + self.task_row * row}" width="{self.width}" height="{self.task_row}"/>\n'
            for row in range(0, len(self.tasks), 2)
        ]
        out.append(self._axis())
        out += map(self._task_row, self.tasks)
        out += map(self._handler_row, self.handlers)
        out += map(self._arrow, self.arrows)
        for row, note in enumerate(self.notes):
            out.append(f'<text class="q" x="14" y="{self.bottom + 40 + 16 * row}">{note}</text>\n')
        out.append("</svg>\n")
        return "".join(out)

    # What is in the window

    def _inside(self, event: int) -> bool:
        return self.window[0] <= event < self.window[1]

    def _spans(self, row: Row) -> list[Span]:
        """Those to be seen in the window; of a handler those that begin in it."""
        first, last = self.window
        if not row.is_task:
            return [span for span in row.spans if first <= span.first < last]
        times, start, end = self.times, self.start, self.end
        return [
            span
            for span in row.spans
            if (span.state == RUNNING and first <= span.first < last)
            or max(times[span.first], start) < min(times[span.last], end)
        ]

    def _count(self, row: Row) -> int:
        return sum(1 for span in row.spans if span.state == RUNNING and self._inside(span.first))

    def _calls_of(self, row: Row) -> list[Call]:
        first, last = self.window
        return [call for call in row.calls if call.last >= first and call.first < last]

    def _x(self, event: int) -> float:
        time = min(max(self.times[event], self.start), self.end)
        return self.left + (time - self.start) * self.columns / (self.end - self.start)

    def _when(self, first: int, last: int) -> str:
        if self.times[first] == self.times[last]:
            return f"at {instant(self.times[first])}"
        return f"{instant(max(self.times[first], self.start))} to {instant(min(self.times[last], self.end))}"

    def _above(self, height: int, bar: int) -> int:
        """The room above the bar of a row of that height."""
        return (height - (_CALL_ROOM if self.calls else 0) - bar) // 2

    # Drawing

    def _axis(self) -> str:
        step, unit, decimals, suffix = scale(self.start, self.end)
        out = []
        time = -(-self.start // step) * step
        lines = []
        while time <= self.end:
            x = self.left + (time - self.start) * self.columns / (self.end - self.start)
            lines.append(f"M{number(x)} {self.top - 4}V{self.bottom + 4}")
            whole, rest = divmod(time, unit)
            value = str(whole) + (f".{rest * 10**decimals // unit:0{decimals}d}" if decimals else "")
            out.append(
                f'<text class="q" x="{number(x)}" y="{self.bottom + 18}" text-anchor="middle">{value} {suffix}</text>\n'
            )
            time += step
        return f'<path class="g" d="{"".join(lines)}"/>\n' + "".join(out)

    def _label(self, row: Row) -> str:
        y = self.middle[row.key] + 4
        small = ' class="m"' if self.task_row < 16 else ""
        return (
            f'<text{small} x="14" y="{y}">{escape(fit(row.name, (self.left - 20) // 7))}</text>'
            f'<text class="q" x="{self.width - 14}" y="{y}" text-anchor="end">{self.runs[row.key]:,}</text>\n'
        )

    def _task_row(self, row: Row) -> str:
        top = self.middle[row.key] - self.bar // 2
        spans = self._spans(row)
        if len(spans) <= self.exact:
            shown = self._exact(row, spans, top)
        else:
            boxes = Shares(self.times, self.start, self.end, self.columns).boxes(spans, top, self.bar)
            shown = "".join(
                f'<path class="{CLASSES[state]}" d="{merged(boxes[state], self.left)}"/>\n' for state in sorted(boxes)
            )
        return self._label(row) + shown + self._call_marks(row, top + self.bar + 1) + self._faults(row, top)

    def _faults(self, row: Row, top: int) -> str:
        faults = [note for note in row.notes if note[2] and self._inside(note[0])]
        return "".join(
            f'<path class="f" d="M{number(self._x(at) - 5)} {top + 3}l10 10m0 -10l-10 10">'
            f"<title>{escape(text)} at {instant(self.times[at])}</title></path>\n"
            for at, text, _ in faults[:50]
        )

    def _exact(self, row: Row, spans: Sequence[Span], top: int) -> str:
        bars, marks = [], []
        for span in spans:
            x = self._x(span.first)
            wide = self._x(span.last) - x
            name = f"{STATE_NAMES[span.state]} {span.reason}".rstrip()
            tip = f"<title>{escape(f'{row.name}: {name}, {self._when(span.first, span.last)}')}</title>"
            y, height = (top + self.bar // 2 - 1, 2) if span.state == DORMANT else (top, self.bar)
            if span.state == RUNNING and wide < 1.5:
                if self._inside(span.first):
                    marks.append(f'<rect class="x" x="{number(x)}" y="{y}" width="1.5" height="{height}">{tip}</rect>\n')
                continue
            bars.append(
                f'<rect class="{CLASSES[span.state]}" x="{number(x)}" y="{y}" '
                f'width="{number(max(wide, 0.3))}" height="{height}">{tip}</rect>\n'
            )
            if span.reason and wide > 5.6 * width(span.reason) + 8 and self.bar >= 10:
                bars.append(f'<text class="l" x="{number(x + 4)}" y="{top + self.bar - 4}">{escape(span.reason)}</text>\n')
        return "".join(bars + marks)

    def _call_marks(self, row: Row, y: int) -> str:
        """A line under the bar for each call, and the names of those that have room."""
        calls = self.calls.get(row.key, [])
        out = []
        groups: list[tuple[float, list[Call]]] = []
        for call in calls:
            x = self._x(call.first)
            text = f"{call.name} {call.target}".rstrip()
            tip = f"<title>{escape(f'{row.name}: {text} → {call.result}, {self._when(call.first, call.last)}')}</title>"
            wide = max(self._x(call.last) - x, 1.5)
            out.append(f'<rect class="k" x="{number(x)}" y="{y}" width="{number(wide)}" height="2">{tip}</rect>\n')
            if call.failed and self._inside(call.last):
                out.append(f'<rect class="e" x="{number(x + wide - 1.5)}" y="{y - 1}" width="3" height="4">{tip}</rect>\n')
            if self._inside(call.first):
                if groups and x - groups[-1][0] < 3:
                    groups[-1][1].append(call)
                else:
                    groups.append((x, [call]))
        for at, (x, group) in enumerate(groups):
            text = group[0].name + (f" +{len(group) - 1}" if len(group) > 1 else "")
            room = (groups[at + 1][0] if at + 1 < len(groups) else self.width - _RIGHT + 40) - x
            if room > _LETTER * len(text) + 4:
                out.append(f'<text class="n" x="{number(x)}" y="{y + 10}">{escape(text)}</text>\n')
        return "".join(out)

    def _handler_row(self, row: Row) -> str:
        top = self.middle[row.key] - self.tick // 2
        css = "i" if row.key[0] == "int" else "c"
        shares = Shares(self.times, self.start, self.end, self.columns)
        columns: set[int] = set()
        for span in self._spans(row):
            last = shares.column(min(self.times[span.last], self.end))
            columns.update(range(shares.column(self.times[span.first]), last + 1))
        crowded = len(columns) * 3 > self.columns
        y, height = (top + self.tick - MARK, MARK) if crowded else (top, self.tick)
        boxes = [(column, y, height) for column in sorted(columns)]
        shown = f'<path class="{css}" d="{merged(boxes, self.left)}"/>\n' if boxes else ""
        return self._label(row) + shown + self._call_marks(row, top + self.tick + 1) + self._faults(row, top)

    def _arrow(self, release: Release) -> str:
        assert release.source is not None
        x = number(self._x(release.at) + 0.75)
        start, end = self.middle[release.source], self.middle["tsk", release.task, ""]
        back = -5 if end > start else 5
        tip = f"{instant(self.times[release.at])}: {release.reason} {release.status}"
        return (
            f'<path class="a" d="M{x} {start}V{end}m-2.5 {back}l2.5 {-back}l2.5 {back}">'
            f"<title>{escape(tip)}</title></path>\n"
        )
