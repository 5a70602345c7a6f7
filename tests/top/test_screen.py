# SPDX-License-Identifier: MIT
"""The screen, by its keys: what is shown after each, at 80 columns and 24 lines; how little is drawn anew."""

import asyncio
import sys

import pytest

textual = pytest.importorskip("textual")

from textual import events  # noqa: E402
from textual.widgets import Input  # noqa: E402

import pyitron  # noqa: E402
from pyitron import E_OK, T_CSEM, T_CTSK, TA_ACT, TA_NULL, wai_sem  # noqa: E402
from pyitron.top.app import Top  # noqa: E402
from pyitron.top.lines import Line, Listing  # noqa: E402
from pyitron.top.output import Output  # noqa: E402


def shown(app):
    """The text on the screen, a line for each of its lines."""
    lines = [app.query_one(f"#{name}", Line).text.rstrip() for name in ("title", "counts", "head")]
    listing = app.query_one(Listing)
    top = listing.scroll_offset.y
    lines += [line.rstrip() for line in listing.lines[top : top + listing.size.height]]
    return [*lines, app.query_one("#message", Line).text.rstrip()]


def play(session, keys, look=None, size=(80, 24), output=None):
    """Press keys, one after the other, on a screen of its own; returns what it shows after each."""
    screens = []

    async def run():
        app = Top("small.cfg", session, output or Output(), refresh=0)
        async with app.run_test(size=size) as pilot:
            for key in keys:
                await pilot.press(key)
                screens.append(shown(app))
                if look is not None:
                    look(app)

    asyncio.run(run())
    return screens


@pytest.fixture
def held(make_session):
    """A session that is held, at 12 ms."""
    session = make_session()
    session.step_instant()
    session.step_instant()
    session.hold()
    return session


def test_tasks_with_state_priority_share_counts_and_wait(held):
    """One line each; the whole fits into 80 columns where nothing is longer than usual."""
    (screen,) = play(held, ["1"])
    assert screen[:6] == [
        " small.cfg  0.012000 s  held",
        " 3 tasks: 1 dormant, 2 waiting; calls 8, switches 5",
        "ID NAME    STATE      PRI  CPU% CALLS  DISP WAITS FOR             WHERE",
        screen[3], screen[4],
        " 3 IDLER   dormant     10   0.0     0     0",
    ]  # fmt: skip
    assert screen[3].startswith(" 1 SAMPLER waiting      3  16.7     4     2 sem SEM_TICK          conftest.py:")
    assert screen[4].startswith(" 2 LOGGER  waiting      9   8.3     3     1 delay 9 ms            conftest.py:")
    assert screen[-1] == " at 12.000000 ms: dispatch idle"


def test_steps_by_event_by_instant_and_to_a_task(held):
    """The state, the time, the last event and the shares since the step before, after each."""
    screens = play(held, ["n", "t", "down", "g", "n"])
    assert [(screen[0].split()[1], screen[-1].split(" ms: ")[1]) for screen in screens] == [
        ("0.020000", "timer-end cyc CYC_TICK"), ("0.023000", "dispatch idle"), ("0.023000", "dispatch idle"),
        ("0.043000", "call LOGGER loc_mtx MTX_BUS"), ("0.043000", "return LOGGER loc_mtx E_OK"),
    ]  # fmt: skip
    assert [screen[4].split()[2:5] for screen in screens] == [
        ["waiting", "9", "0.0"], ["waiting", "9", "33.3"], ["waiting", "9", "33.3"], ["running", "9", "0.0"],
        ["running", "9", "0.0"],
    ]  # fmt: skip


def test_objects_and_handlers(held):
    """What they have, who waits, when they are due and how often they ran."""
    screens = play(held, ["2", "3"])
    assert screens[0][2:5] == [
        "KIND ID NAME     STATE                  WAIT WHO, THE FIRST IN LINE FIRST",
        "sem   1 SEM_TICK 0 of 1                    1 SAMPLER",
        "mtx   1 MTX_BUS  free",
    ]
    assert screens[1][2:4] == [
        "KIND ID NAME     FUNCTION      DUE IN             RUNS",
        "cyc   1 CYC_TICK <lambda> on     8 ms every 10 ms    1",
    ]


def test_single_out_a_task_an_object_and_a_handler(held):
    """Where it is, and what happened to it; escape goes back to where one was."""
    screens = play(held, ["enter", "n", "t", "escape", "2", "enter", "3", "enter"])
    assert screens[0][3:5] == ["SAMPLER  (task 1)  waiting", "priority 3"]
    text = "\n".join(screens[0])
    assert "waits for semaphore SEM_TICK\n  SEM_TICK: 0 of 1; in line: SAMPLER" in text
    assert "in sampler: wai_sem(1)\n" in text
    assert "What happened to it, the latest first\n  12.000000 wait          SAMPLER sem SEM_TICK\n" in text
    assert "release       SAMPLER sem DONE" in "\n".join(screens[1])
    assert screens[3][2].startswith("ID NAME")
    assert screens[5][3:7] == ["SEM_TICK  (sem 1)  0 of 1", "count 0, maximum 1", "", "takers, the first in line first"]
    assert screens[5][7].startswith("  SAMPLER  priority 3  sem SEM_TICK  conftest.py:")
    assert screens[7][3:7] == ["CYC_TICK  (cyc 1)  on", "function <lambda>", "period 10 ms", "due in 7 ms"]


def test_sort_reverse_dormant_and_search(held):
    """What is asked for is shown; the cursor stays on its task."""
    names = []

    def look(app):
        listing = app.query_one(Listing)
        names.append(([line.split()[1] for line in listing.lines], listing.chosen))

    keys = ["down", "s", "r", "d", "slash", "a", "m", "enter", "escape"]
    screens = play(held, keys, look)
    logger = ("tsk", 2)
    assert names[:4] == [
        (["SAMPLER", "LOGGER", "IDLER"], logger), (["IDLER", "LOGGER", "SAMPLER"], logger),
        (["SAMPLER", "LOGGER", "IDLER"], logger), (["SAMPLER", "LOGGER"], logger),
    ]  # fmt: skip
    assert screens[2][-1] == " at 12.000000 ms: dispatch idle; sorted by name, the other way round"
    both, one = ["SAMPLER", "LOGGER"], ["SAMPLER"]
    assert [lines for lines, _ in names[4:]] == [both, both, one, one, both]
    assert screens[7][-1] == screens[2][-1] + "; only lines with 'am'"


def test_search_takes_what_is_typed_in_one_go(held):
    """A slow line brings several keys in one packet; letters are not taken for commands, and a stroke may be searched for."""
    found = []

    async def run():
        app = Top("small.cfg", held, Output(), refresh=0)
        async with app.run_test(size=(80, 24)) as pilot:
            for key, letter in (("slash", "/"), ("slash", "/"), ("q", "q")):
                app.post_message(events.Key(key, letter))
            await pilot.pause()
            found.append((app.pattern, app.query_one(Input).display))
            await pilot.press("enter")
            found.append((app.pattern, app.query_one(Input).display))

    asyncio.run(run())
    assert found == [("/q", True), ("/q", False)]


def test_what_the_application_prints_is_kept_and_its_controls_are_not(kernel, make_session):
    """Also what is written in pieces, or to standard error; nothing can be read."""

    def talk(exinf):
        print("温度 \x1b[31m42\x1b[0m °C ok", end="")
        print(" and more\rx\n", file=sys.stderr)
        print(repr(sys.stdin.read()))

    assert kernel.static("CRE_TSK", 9, T_CTSK(TA_ACT, 0, talk, 1, 64)) == E_OK
    session = make_session()
    session.hold()
    screens = play(session, ["t", "4", "escape"])
    assert screens[1][2:6] == ["what the application prints", "温度 42 °C ok and morex", "", "''"]
    assert screens[2][2].startswith("ID NAME")


def test_the_end_of_the_run_is_told(make_session):
    """How it ended, with the first line of the report, all of it where the output is; a fault likewise."""
    kernel = pyitron.Kernel()
    kernel.names["tsk", 1] = "STUCK"
    assert kernel.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, 1)) == E_OK
    assert kernel.static("CRE_TSK", 1, T_CTSK(TA_ACT, 0, lambda exinf: wai_sem(1), 1, 64)) == E_OK
    assert kernel.static("CRE_TSK", 2, T_CTSK(TA_ACT, 0, lambda exinf: 1 // 0, 9, 64)) == E_OK
    session = make_session(kernel)
    session.hold()
    screens = play(session, ["t", "t", "4", "space"])
    assert screens[0][1] == " 1 FAULT; 2 tasks: 1 dormant, 1 waiting; calls 1, switches 3"
    assert screens[0][-1].startswith(" fault: task task 2 at 0.000 ms: ZeroDivisionError")
    assert screens[1][0] == " small.cfg  0.000000 s  DEADLOCK"
    assert screens[1][-1].startswith(" STUCK (task 1) waits for semaphore 1") and "(4 shows all)" in screens[1][-1]
    assert any(line.startswith("STUCK (task 1) waits for semaphore 1") for line in screens[2])
    assert any(line.startswith("ZeroDivisionError") for line in screens[2])
    assert screens[3][0].endswith("DEADLOCK")
    kernel.close()


def test_help_fits_and_scrolls(held):
    """Its lines are no longer than the screen; the rest is further down."""
    screens = play(held, ["question_mark", "pagedown", "up", "end"])
    assert screens[0][3] == "Keys" and all(len(line) < 80 for line in screens[0])
    assert screens[3][-2].startswith("  WHERE")


def test_it_runs_by_itself_and_ends_with_q(make_session, another_kernel, host):
    """At its speed by the host's clock; held with the space bar; ctrl+c is an end, too."""
    sessions = [make_session(speed=1.0), make_session(another_kernel, speed=1.0)]

    async def run(session, key):
        app = Top("small.cfg", session, Output(), refresh=0)
        async with app.run_test(size=(80, 24)) as pilot:
            host.now += 0.030
            while session.kernel.now_ns < 29_000_000:
                assert app.is_running
                await pilot.pause()
            await pilot.press("space")
            assert app.query_one("#title", Line).text.rstrip().endswith("held")
            await pilot.press("plus", "space")
            assert app.query_one("#title", Line).text.rstrip().endswith("2 s each second")
            await pilot.press(key)

    for session, key in zip(sessions, ("q", "ctrl+c"), strict=True):
        asyncio.run(run(session, key))
    assert [session.guard.interrupted for session in sessions] == [False, True]


def test_only_what_changed_is_drawn_anew(held):
    """A step redraws some columns of some lines, not the screen."""
    drawn = []

    def look(app):
        listing = app.query_one(Listing)
        original = listing.refresh

        def refresh(*regions, **options):
            drawn.extend(regions)
            return original(*regions, **options)

        listing.refresh = refresh

    play(held, ["1", "t"], look)
    assert drawn and all(region.height == 1 for region in drawn)
    assert sum(region.width for region in drawn) < 3 * 80


def test_the_heads_of_columns_stay_above_them(held):
    """When looking further to the side, and where there is room again."""
    seen = []

    async def run():
        app = Top("small.cfg", held, Output(), refresh=0)
        async with app.run_test(size=(40, 12)) as pilot:
            for key in ("right", "right", "left"):
                await pilot.press(key)
                await pilot.pause()
                rows = [app.query_one("#head", Line).render_line(0), app.query_one(Listing).render_line(1)]
                seen.append([row.text[:6] for row in rows])
            await pilot.resize_terminal(120, 12)
            await pilot.pause()
            seen.append(app.query_one(Listing).scroll_offset.x)

    asyncio.run(run())
    assert seen == [["   STA", "R  wai"], ["      ", "ng    "], ["   STA", "R  wai"], 0]


def test_many_tasks_scroll_with_the_cursor(make_session):
    """The cursor is always on the screen, whichever way it goes."""
    kernel = pyitron.Kernel()
    assert kernel.static("CRE_SEM", 1, T_CSEM(TA_NULL, 0, 1)) == E_OK
    for number in range(1, 201):
        assert kernel.static("CRE_TSK", number, T_CTSK(TA_ACT, 0, lambda exinf: wai_sem(1), 1, 64)) == E_OK
    session = make_session(kernel)
    session.hold()
    seen = []

    def look(app):
        listing = app.query_one(Listing)
        top = listing.scroll_offset.y
        assert top <= listing.cursor < top + listing.size.height
        seen.append(listing.chosen[1])

    play(session, ["end", "up", "home", "pagedown", "down"], look, size=(60, 12))
    assert seen == [200, 199, 1, 7, 8]
    kernel.close()
