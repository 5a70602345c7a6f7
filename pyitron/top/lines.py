# SPDX-License-Identifier: MIT
"""Widgets that draw no more than what has changed, for terminals far away: a line, and a list of lines to scroll through."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.events import Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["Line", "Listing"]

_PLAIN = Style()
_CURSOR = Style(reverse=True)
K = TypeVar("K")

# How to scroll: without waiting for the next drawing, and where there is no bar to do it with.
_AT_ONCE: Any = {"animate": False, "immediate": True, "force": True}


def changed(old: str, new: str) -> tuple[int, int]:
    """The columns between which two lines differ; (0, 0) if they do not. Blanks at the end are nothing."""
    old, new = old.rstrip(), new.rstrip()
    if old == new:
        return 0, 0
    longest = max(len(old), len(new))
    if not (old.isascii() and new.isascii()):
        return 0, max(cell_len(old), cell_len(new))
    old, new = old.ljust(longest), new.ljust(longest)
    start = next(place for place in range(longest) if old[place] != new[place])
    end = next(place for place in range(longest, start, -1) if old[place - 1] != new[place - 1])
    return start, end


class Line(Widget):
    """One line of text."""

    DEFAULT_CSS = "Line { height: 1; width: 100%; }"

    def __init__(self, style: Style = _PLAIN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._style = style
        self._left = 0
        self.text = ""

    def show(self, text: str) -> None:
        """Let this be the text."""
        start, end = changed(self.text, text)
        self.text = text
        if end and self._left:
            self.refresh()
        elif end:
            self.refresh(Region(start, 0, end - start, 1))

    def slide(self, left: float) -> None:
        """Let so many columns be out of sight."""
        self._left = int(left)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        strip = Strip([Segment(self.text, self._style)])
        return strip.crop_extend(self._left, self._left + self.size.width, self._style)


class Listing(ScrollView, Generic[K], can_focus=True):
    """Lines, one of them chosen by the cursor, which stays with what it is on as the lines change places."""

    DEFAULT_CSS = "Listing { height: 1fr; scrollbar-size: 0 0; }"
    BINDINGS: ClassVar = [
        ("up,k", "move(-1)"), ("down,j", "move(1)"), ("pageup", "move_page(-1)"), ("pagedown", "move_page(1)"),
        ("home", "move_to(0)"), ("end", "move_to(-1)"), ("left", "slide(-8)"), ("right", "slide(8)"), ("enter", "choose"),
    ]  # fmt: skip

    class Chosen(Message):
        """Enter was pressed on a line."""

        def __init__(self, key: object) -> None:
            super().__init__()
            self.key = key

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: Sequence[str] = ()
        self.keys: Sequence[K] = ()
        self.cursor = 0

    @property
    def chosen(self) -> K | None:
        """What the cursor is on; None if there is nothing."""
        return self.keys[self.cursor] if self.cursor < len(self.keys) else None

    def show(self, lines: Sequence[str], keys: Sequence[K] = ()) -> None:
        """Let these be the lines; with *keys*, what each of them is about, there is a cursor."""
        here = self.chosen
        before, self.lines, self.keys = self.lines, lines, keys
        cursor = self.cursor
        if here is not None and here in keys:
            cursor = keys.index(here)
        self.virtual_size = Size(max((cell_len(line) for line in lines), default=0), len(lines))
        top = self.scroll_offset.y
        for y in range(self.size.height):
            old = before[top + y] if top + y < len(before) else ""
            new = lines[top + y] if top + y < len(lines) else ""
            self._redraw(y, *changed(old, new))
        self._go(cursor)

    def render_line(self, y: int) -> Strip:
        left, top = self.scroll_offset
        width = self.size.width
        place = top + y
        text = self.lines[place] if place < len(self.lines) else ""
        style = _CURSOR if self.keys and place == self.cursor else _PLAIN
        return Strip([Segment(text, style)]).crop_extend(left, left + width, style)

    def on_resize(self, event: Resize) -> None:
        """What had no room may have it now."""
        self.scroll_to(x=min(self.scroll_offset.x, self.virtual_size.width - self.size.width), **_AT_ONCE)
        self._go(self.cursor)

    def go_back(self) -> None:
        """Show the beginning of the first line."""
        self.scroll_to(x=0, y=0, **_AT_ONCE)

    def action_move(self, steps: int) -> None:
        """Move the cursor, or the text if there is none."""
        if self.keys:
            self._go(self.cursor + steps)
        else:
            self.scroll_to(y=self.scroll_offset.y + steps, **_AT_ONCE)

    def action_move_page(self, steps: int) -> None:
        """Move by a page."""
        self.action_move(steps * max(self.size.height - 1, 1))

    def action_move_to(self, place: int) -> None:
        """Move to the first or to the last line."""
        last = len(self.lines) - 1
        if self.keys:
            self._go(last if place < 0 else place)
        else:
            self.scroll_to(y=last if place < 0 else place, **_AT_ONCE)

    def action_slide(self, columns: int) -> None:
        """Look at what is further right, or left."""
        self.scroll_to(x=self.scroll_offset.x + columns, **_AT_ONCE)

    def action_choose(self) -> None:
        """Tell what the cursor is on."""
        if self.chosen is not None:
            self.post_message(self.Chosen(self.chosen))

    def _go(self, place: int) -> None:
        old, self.cursor = self.cursor, min(max(place, 0), max(len(self.keys) - 1, 0))
        if not self.keys:
            return
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, **_AT_ONCE)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, **_AT_ONCE)
        if old != self.cursor:
            for y in (old, self.cursor):
                self._redraw(y - top, 0, self.size.width)

    def _redraw(self, y: int, start: int, end: int) -> None:
        """Draw columns of a line on the screen anew."""
        left = self.scroll_offset.x
        start, end = max(start - left, 0), min(end - left, self.size.width)
        if 0 <= y < self.size.height and start < end:
            self.refresh(Region(start, y, end - start, 1))
