# SPDX-License-Identifier: MIT
"""The screen of ``pyitron top``: two lines about the run, a list, a line for messages, a line of keys.

The run goes on in slices between the user's keys, and the screen is drawn anew every now and then; only what has changed is
sent.
"""

import asyncio
import time
from contextlib import suppress
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from kernel.snapshot import Snapshot
from pyitron.top import rows, words
from pyitron.top.detail import detail
from pyitron.top.lines import Line, Listing
from pyitron.top.output import Output
from pyitron.top.session import Session

__all__ = ["Top"]

# Shares are those of the processor in the last second of kernel time, or in the time between two looks if that is longer.
_SHARES_OVER = 10**9
# The screen takes no more than this part of the host's time, however many tasks there are.
_DRAWING = 0.2
# Seconds after which a signal of the host is noticed while nothing else goes on.
_LISTENING = 0.25

TASKS, OBJECTS, HANDLERS, OUTPUT, HELP = "tasks", "objects", "handlers", "output", "help"


class Top(App[None]):
    """Shows one session.

    Args:
        title: what runs.
        session: the run.
        output: where what the application prints is kept.
        refresh: seconds between two drawings.
    """

    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    Input { height: 1; border: none; padding: 0; display: none; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = [
        Binding("space", "hold"), Binding("n", "event"), Binding("t", "instant"), Binding("g", "go"),
        Binding("plus,equals_sign", "speed(1)"), Binding("minus", "speed(-1)"), Binding("asterisk", "speed(99)"),
        Binding("1", "view('tasks')"), Binding("2", "view('objects')"), Binding("3", "view('handlers')"),
        Binding("4", "view('output')"), Binding("question_mark,f1", "view('help')"),
        Binding("s", "sort"), Binding("r", "reverse"), Binding("d", "dormant"), Binding("slash", "search", priority=True),
        Binding("escape", "leave"), Binding("q", "quit"), Binding("ctrl+c", "interrupt", priority=True),
    ]  # fmt: skip

    def __init__(self, title: str, session: Session, output: Output, refresh: float = 0.5) -> None:
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self.session = session
        self.output = output
        self.interval = refresh
        self.name_of_run = title
        self.view = TASKS
        self.single: rows.Key | None = None
        self.pattern = ""
        self.orders = {TASKS: "id", OBJECTS: "kind"}
        self.backwards = False
        self.dormant = True
        # What has been told already: so many faults, and the end.
        self._faults = 0
        self._told = False
        self._next = 0.0
        self._awake = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Line(Style(reverse=True), id="title")
        yield Line(id="counts")
        yield Line(Style(bold=True), id="head")
        yield Listing[rows.Key](id="listing")
        yield Line(id="message")
        yield Input(placeholder="letters to look for", id="search")
        yield Line(Style(reverse=True), id="keys")

    def on_mount(self) -> None:
        listing = self.query_one(Listing)
        listing.focus()
        # The heads of the columns stay above them.
        self.watch(listing, "scroll_x", self.query_one("#head", Line).slide)
        self.query_one("#keys", Line).show(words.KEYS)
        self.run_worker(self._drive())

    # -- the run

    async def _drive(self) -> None:
        """Let the run go on as it should, and draw."""
        self.draw()
        while True:
            if not self.session.going:
                self._awake.clear()
                self.draw()
                while not self._awake.is_set() and not self.session.guard.interrupted:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._awake.wait(), _LISTENING)
            if self.session.guard.interrupted:
                self.exit()
                return
            rest = self._advance()
            if time.monotonic() >= self._next:
                self.draw()
            await asyncio.sleep(rest)

    def _advance(self) -> float:
        with self.output.taken():
            rest = self.session.advance()
        self._attend()
        return rest

    def _attend(self) -> None:
        """See what has come of a slice."""
        session = self.session
        faults = session.kernel.result("step").faults
        for fault in faults[self._faults :]:
            self.output.say(f"fault: {fault}\n{fault.traceback}")
            session.message = f"fault: {fault}"
        self._faults = len(faults)
        if session.result is not None and not self._told:
            self._told = True
            if session.result.report:
                self.output.say(session.result.report)
                session.message = f"{session.result.report.splitlines()[0]}  (4 shows all)"

    def _act(self, action: str, *arguments: object) -> None:
        with self.output.taken():
            getattr(self.session, action)(*arguments)
        self._attend()
        self._awake.set()
        self.draw()

    # -- drawing

    def draw(self) -> None:
        """Bring the screen up to date."""
        began = time.monotonic()
        session = self.session
        state = session.kernel.snapshot()
        session.activity.mark(state.time_ns, _SHARES_OVER if session.going else 0)
        self.query_one("#title", Line).show(words.title(self.name_of_run, session, state).ljust(self.size.width))
        self.query_one("#counts", Line).show(words.counts(state))
        head, lines, keys = self._list(state)
        self.query_one("#head", Line).show(head)
        self.query_one(Listing).show(lines, keys)
        self.query_one("#message", Line).show(self._message())
        spent = time.monotonic() - began
        self._next = began + max(self.interval, spent / _DRAWING)

    def _list(self, state: Snapshot) -> tuple[str, list[str], list[rows.Key]]:
        session = self.session
        if self.view == HELP:
            return "", words.HELP_TEXT.splitlines(), []
        if self.view == OUTPUT:
            return "what the application prints", self.output.lines(), []
        if self.single is not None:
            return "", detail(session.kernel, state, session.activity, *self.single), []
        if self.view == TASKS:
            table = rows.tasks(state, session.activity, self.orders[TASKS], self.backwards, self.pattern, self.dormant)
        elif self.view == OBJECTS:
            table = rows.objects(state, self.orders[OBJECTS], self.backwards, self.pattern)
        else:
            table = rows.handlers(state, session.activity, self.pattern)
        return table.head, list(table.lines), list(table.keys)

    def _message(self) -> str:
        session = self.session
        if session.message:
            return f" {session.message}"
        parts = [words.last_event(session)] if not session.going else []
        order = self.orders.get(self.view, "")
        if order not in ("", "id", "kind") or self.backwards:
            parts.append(f"sorted by {order}" + (", the other way round" if self.backwards else ""))
        if self.pattern:
            parts.append(f"only lines with {self.pattern!r}")
        return f" {'; '.join(filter(None, parts))}"

    # -- keys

    def action_hold(self) -> None:
        """Hold the run, or let it go on."""
        self._act("hold" if self.session.going else "resume")

    def action_event(self) -> None:
        """One event."""
        self._act("step_event")

    def action_instant(self) -> None:
        """One instant."""
        self._act("step_instant")

    def action_go(self) -> None:
        """On to the chosen task."""
        key = self.single or self.query_one(Listing).chosen
        if isinstance(key, tuple) and key[0] == "tsk":
            self._act("run_to", key[1])

    def action_speed(self, steps: int) -> None:
        """Faster or slower."""
        self._act("change_speed", steps)

    def action_view(self, view: str) -> None:
        """Another list."""
        self.view = view
        self._single_out(None)
        if view == OUTPUT:
            # What the message was about is there.
            self.session.message = ""
            self.draw()
            self.query_one(Listing).action_move_to(-1)

    def action_sort(self) -> None:
        """By the next column."""
        if self.view in self.orders:
            names = list(rows.TASK_ORDERS if self.view == TASKS else rows.OBJECT_ORDERS)
            self.orders[self.view] = names[(names.index(self.orders[self.view]) + 1) % len(names)]
            self.draw()

    def action_reverse(self) -> None:
        """The other way round."""
        self.backwards = not self.backwards
        self.draw()

    def action_dormant(self) -> None:
        """With or without them."""
        self.dormant = not self.dormant
        self.draw()

    def action_search(self) -> None:
        """Ask for letters."""
        search = self.query_one(Input)
        if search.display:
            search.post_message(events.Key("slash", "/"))
            return
        search.display = True
        self.query_one("#message").display = False
        # At once, and before other keys are given to the list: they may come in the same packet of a slow line.
        self.screen.set_focus(search)

    def on_input_changed(self, event: Input.Changed) -> None:
        self.pattern = event.value
        self.draw()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_search()

    def on_listing_chosen(self, event: Listing.Chosen) -> None:
        assert isinstance(event.key, tuple)
        self._single_out(event.key)

    def action_leave(self) -> None:
        """Out of what is shown now."""
        if self.query_one(Input).display or self.pattern:
            self.query_one(Input).value = self.pattern = ""
            self._close_search()
        elif self.view in (HELP, OUTPUT):
            self.action_view(TASKS)
        else:
            self._single_out(None)

    def action_interrupt(self) -> None:
        """End as by Ctrl-C."""
        self.session.guard.interrupted = True
        self._awake.set()

    def _close_search(self) -> None:
        self.query_one(Input).display = False
        self.query_one("#message").display = True
        self.query_one(Listing).focus()
        self.draw()

    def _single_out(self, key: rows.Key | None) -> None:
        self.single = key
        self.session.activity.single_out(key[1] if key is not None and key[0] == "tsk" else 0)
        self.query_one(Listing).go_back()
        self.draw()
