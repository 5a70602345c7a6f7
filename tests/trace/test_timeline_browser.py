# SPDX-License-Identifier: MIT
"""The timeline page in a browser: it draws, zooms, searches, tells. Skipped where no Chromium is found."""

from kernel import status
from kernel import trace as point
from pyitron.trace import timeline

pytest_plugins = ["browser"]

MS = 1_000_000

# What a user does, and what is to be seen then.
SCRIPT = """
const seen = {};
const press = (key, more = {}) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
const write = (text) => { byId("query").value = text; byId("query").dispatchEvent(new Event("input")); };
const point = (type, at, number, more = {}) => {
  const box = chart.getBoundingClientRect();
  const clientY = box.top + (number < 0 ? 8 : AXIS + (number + 0.4) * rowHeight());
  chart.dispatchEvent(new PointerEvent(type, { clientX: box.left + at, clientY, pointerId: 1, bubbles: true, ...more }));
};
chart.setPointerCapture = () => {};
const part = () => [Math.round(view.from / 1e6), Math.round(view.to / 1e6)];
const text = () => [...details.querySelectorAll("p, tr")].map((line) => line.textContent);
// The colour in the middle of a row's bar at a coordinate.
const colour = (at, number) => {
  draw();
  const ratio = window.devicePixelRatio || 1, height = rowHeight();
  const y = AXIS + number * height + (height >= 24 ? 8 : height / 2);
  return [...chart.getContext("2d").getImageData(Math.round(at * ratio), Math.round(y * ratio), 1, 1).data].slice(0, 3).join();
};
const number = (name) => shown.findIndex((row) => row.name === name);
(() => {
  seen.rows = rows.map((row) => row.name);
  seen.whole = part();
  seen.begin = text();
  const at = (ms) => left() + ms * room() / 20;
  seen.colours = [5, 13, 17].map((ms) => colour(at(ms), number("HEATER")));
  seen.states = [1, 2, 3].map((state) => colours.states[state]);
  point("pointermove", at(5), number("HEATER"));
  seen.tip = [tip.hidden, tip.textContent];
  point("pointermove", at(9), number("int 3 on_key"));
  seen.handler = tip.textContent;
  point("pointerleave", 0, 0);
  seen.hidden = tip.hidden;
  point("pointerdown", at(5), number("HEATER"));
  point("pointerup", at(5), number("HEATER"));
  seen.chosen = [view.row.name, text()];
  details.querySelector(".link").click();
  seen.releaser = [view.row.name, text()];
  press("+");
  seen.zoomed = part();
  press("ArrowLeft");
  seen.left = part();
  press("0");
  seen.all = part();
  point("pointerdown", at(8), -1);
  point("pointermove", at(12), -1);
  point("pointerup", at(12), -1);
  seen.axis = part();
  press("0");
  chart.dispatchEvent(new WheelEvent("wheel", { deltaY: -300, ctrlKey: true, clientX: at(0), cancelable: true }));
  seen.wheel = [view.from, view.to < 1e7];
  press("Escape");
  press("0");
  press("ArrowDown");
  press("ArrowDown");
  seen.second = view.row.name;
  const events = [];
  for (let step = 0; step < 4; step++) { press("."); events.push(instant(view.event)); }
  press(",");
  seen.events = [events, instant(view.event)];
  press("Enter");
  seen.fitted = part();
  press("0");
  press("o");
  seen.order = [view.order, byId("order").getAttribute("aria-pressed"), view.from, view.to];
  seen.widths = Math.abs(x(5) - 2 * x(4) + x(3)) < 1e-6;
  press("o");
  seen.time = [view.order, ...part()];
  for (const query of ["e_tmout", "SEM_HEAT", "水温", "int 3", "level is", "nothing like it"]) {
    write(query);
    seen[query] = [byId("hits").textContent, view.row && view.row.name, view.event < 0 ? "" : instant(view.event)];
  }
  write("isig_sem");
  press("n");
  const second = byId("hits").textContent;
  press("p");
  seen.steps = [second, byId("hits").textContent];
  byId("only-hits").click();
  seen.only = shown.map((row) => row.name);
  press("Escape");
  seen.again = shown.length;
  press("?");
  seen.keys = byId("keys").open;
  byId("keys").close();
  const before = [rowHeight(), getComputedStyle(document.body).backgroundColor];
  press("r");
  press("t");
  seen.changed = [rowHeight() !== before[0], getComputedStyle(document.body).backgroundColor !== before[1]];
  press("t");
  seen.theme = document.documentElement.dataset.theme;
  seen.language = [document.documentElement.lang, words.states[3], byId("query").placeholder];
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  seen.high = [byId("scroll").clientHeight, chart.clientHeight];
  seen.back = getComputedStyle(document.body).backgroundColor;
  seen.complaints = complaints;
  leave(seen);
})();
"""
# With a hundred tasks.
MANY = """
(() => {
  const seen = {};
  const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (let step = 0; step < 100; step++) press("ArrowDown");
  draw();
  seen.last = [view.row.name, scroller.scrollTop > 0];
  const ratio = window.devicePixelRatio || 1;
  const y = AXIS + (shown.indexOf(view.row) + 0.5) * rowHeight() - scroller.scrollTop;
  const [red, green, blue] = chart.getContext("2d").getImageData((left() + room() * 0.995) * ratio, y * ratio, 1, 1).data;
  seen.colour = [red, green, blue].join();
  seen.running = colours.states[2];
  byId("query").value = "slp_tsk";
  byId("query").dispatchEvent(new Event("input"));
  seen.hits = view.hits.length;
  press("n");
  draw();
  seen.tall = [rows.length, rowHeight() * 100 > scroller.clientHeight];
  seen.complaints = complaints;
  leave(seen);
})();
"""
# Where no time passes.
INSTANT = """
leave([view.order, view.from, view.to, complaints]);
"""

# A picture: what its texts and bars take up, and its colours.
PICTURE = """
const svg = document.querySelector("svg"), all = svg.getBoundingClientRect();
const parts = [...svg.querySelectorAll("text, rect, path")];
const inside = (box) => box.left >= all.left && box.right <= all.right && box.top >= all.top && box.bottom <= all.bottom;
const outside = parts.filter((part) => !inside(part.getBoundingClientRect())).map((part) => part.outerHTML);
const names = [...svg.querySelectorAll("text[x='14']")].map((text) => text.textContent);
const fill = (name) => getComputedStyle(svg.querySelector(name)).fill;
leave({ size: [all.width, all.height], outside, count: parts.length, names,
        fills: [fill(".b"), fill(".x"), fill("text")], complaints });
"""


def events():
    """A task waits for what an interrupt gives, another for a time that passes; one fails."""
    return [
        (0, point.READY, 1, "", 3),
        (0, point.READY, 2, "", 5),
        (0, point.DISPATCH, 1, "", 3),
        (0, point.CALL, 1, "tslp_tsk", 0),
        (0, point.WAIT, 1, "slp", 0),
        (0, point.DISPATCH, 2, "", 5),
        (1 * MS, point.CALL, 2, "wai_sem", 1),
        (1 * MS, point.WAIT, 2, "sem", 1),
        (1 * MS, point.DISPATCH, 0, "", 0),
        (9 * MS, point.INTERRUPT, 0, "on_key", 3),
        (9 * MS, point.CALL, 0, "isig_sem", 1),
        (9 * MS, point.RELEASE, 2, "sem", status.DONE),
        (9 * MS, point.READY, 2, "", 5),
        (9 * MS, point.RETURN, 0, "isig_sem", 0),
        (9 * MS, point.CALL, 0, "isig_sem", 9),
        (9 * MS, point.RETURN, 0, "isig_sem", -42),
        (9 * MS, point.INTERRUPT_END, 0, "on_key", 3),
        (12 * MS, point.DISPATCH, 2, "", 5),
        (12 * MS, point.RETURN, 2, "wai_sem", 0),
        (15 * MS, point.RELEASE, 1, "slp", status.TIMED_OUT),
        (15 * MS, point.READY, 1, "", 3),
        (15 * MS, point.DISPATCH, 1, "", 3),
        (15 * MS, point.RETURN, 1, "tslp_tsk", -50),
        (16 * MS, point.FAULT, 1, "task: ValueError: level is </script> odd", 0),
        (16 * MS, point.DORMANT, 1, "fault", 0),
        (16 * MS, point.DISPATCH, 2, "", 5),
        (20 * MS, point.WAIT, 2, "dly", 0),
    ]


NAMED = {("tsk", 1): "水温", ("tsk", 2): "HEATER", ("tsk", 3): "@data@ <b>", ("sem", 1): "SEM_HEAT"}


def rgb(colour):
    """A colour as the canvas tells it."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


def test_page_in_a_browser(browse):
    """Drawn where it belongs; tips, choice, arrows' ends; zoom, keys, wheel; order; search; rows; light and dark; Japanese."""
    page = timeline.page(events(), NAMED, title="a <b>title</b> & @data@")
    seen = browse(page, SCRIPT, "--window-size=1280,900", "--lang=en-GB", "--accept-lang=en-GB")
    assert seen["complaints"] == []
    assert seen["rows"] == ["水温", "HEATER", "@data@ <b>", "int 3 on_key"]
    assert seen["whole"] == seen["all"] == [0, 20]
    assert seen["begin"][0] == "3 tasks, 27 events, 4 service calls in 20 ms"
    assert seen["colours"] == [rgb(seen["states"][2]), rgb(seen["states"][1]), rgb(seen["states"][1])]
    assert seen["tip"] == [
        False, "HEATER, priority 5\nwaiting (sem SEM_HEAT): 1 ms to 9 ms, 8 ms\nwai_sem SEM_HEAT → E_OK, 11 ms"
    ]  # fmt: skip
    assert seen["handler"].splitlines() == [
        "int 3 on_key", "on_key: 9 ms", "isig_sem SEM_HEAT → E_OK", "isig_sem sem9 → E_NOEXS"
    ]  # fmt: skip
    assert seen["hidden"]
    assert seen["chosen"] == [
        "HEATER",
        ["HEATER priority 5  at 1 ms", "waiting (sem SEM_HEAT): 1 ms to 9 ms, 8 ms; released by int 3 on_key (DONE)",
         "1 mswai_sem SEM_HEAT → E_OK11 ms"],
    ]  # fmt: skip
    assert seen["releaser"][0] == "int 3 on_key"
    assert seen["zoomed"] == [5, 15] and seen["left"] == [3, 13] and seen["axis"] == [8, 12]
    assert seen["wheel"] == [0, True]
    assert seen["second"] == "HEATER"
    assert seen["events"] == [["0 ms", "0 ms", "1 ms", "1 ms"], "1 ms"]
    assert seen["fitted"] == [0, 2]
    assert seen["order"] == [True, "true", 0, 28] and seen["widths"] and seen["time"] == [False, 0, 20]
    assert seen["e_tmout"] == ["1 of 1", "水温", "0 ms"]
    assert seen["SEM_HEAT"] == ["1 of 3", "HEATER", "1 ms"]
    assert seen["水温"] == ["1 of 1", "水温", "0 ms"]
    assert seen["int 3"] == ["1 of 1", "int 3 on_key", "9 ms"]
    assert seen["level is"] == ["1 of 1", "水温", "16 ms"]
    assert seen["nothing like it"][0] == "nothing found"
    assert seen["steps"] == ["2 of 2", "1 of 2"]
    assert seen["only"] == ["int 3 on_key"] and seen["again"] == 4
    assert seen["keys"] and seen["changed"] == [True, True] and seen["theme"] == "light"
    assert seen["language"] == ["en", "waiting", "task, object, call, result"]
    assert seen["overflow"] <= 0 and seen["high"][0] == seen["high"][1]


def test_page_in_a_narrow_dark_japanese_browser(browse):
    """A window and a trace that begin later; what is drawn does not run out of it."""
    page = timeline.page(events(), NAMED, start_ns=8 * MS, end_ns=14 * MS, tasks=["heat*", "int*"])
    options = ("--window-size=500,900", "--blink-settings=preferredColorScheme=0", "--lang=ja", "--accept-lang=ja")
    seen = browse(page, SCRIPT, *options)
    assert seen["complaints"] == []
    assert seen["rows"] == ["HEATER", "int 3 on_key"]
    assert seen["whole"] == [0, 6]
    assert seen["theme"] == "dark" and seen["back"] == "rgb(13, 17, 23)"
    assert seen["language"] == ["ja", "待ち状態", "タスク、オブジェクト、コール、結果"]
    assert seen["SEM_HEAT"] == ["2 件中 1 件目", "HEATER", "8 ms"]
    assert seen["overflow"] <= 0


def test_page_of_a_hundred_tasks_scrolls_to_every_one(browse):
    """Downwards by keys, to the last, which runs at the end; the search goes over all."""
    some = []
    for task in range(1, 101):
        some += [(task * MS, point.DISPATCH, task, "", 1), (task * MS, point.CALL, task, "slp_tsk", 0)]
        if task < 100:
            some.append((task * MS, point.WAIT, task, "slp", 0))
    seen = browse(timeline.page(some, {}, end_ns=110 * MS), MANY, "--window-size=1000,700")
    assert seen["complaints"] == []
    assert seen["last"] == ["tsk100", True]
    assert seen["colour"] == rgb(seen["running"])
    assert seen["hits"] == 100 and seen["tall"] == [100, True]


def test_page_of_an_instant_is_by_order(browse):
    """All at one time would be all in one place."""
    assert browse(timeline.page([event for event in events() if not event[0]], NAMED), INSTANT) == [True, 0, 7, []]


def test_pictures_in_a_browser(browse):
    """Ten tasks and, in the dark, a hundred: a row for each, nothing beyond the edges, other colours."""
    found = []
    for tasks, options in ((10, ()), (100, ("--blink-settings=preferredColorScheme=0",))):
        some = []
        for task in range(1, tasks + 1):
            some += [(task * MS, point.DISPATCH, task, "", 1), (task * MS, point.CALL, task, "slp_tsk", 0)]
            some += [(task * MS + 500_000, point.WAIT, task, "slp", 0)]
        names = {("tsk", 1): "\N{CJK UNIFIED IDEOGRAPH-6E29}" * 30}
        picture = timeline.draw(some, names, end_ns=(tasks + 2) * MS, title="a" * 300)
        page = f"<!DOCTYPE html><html><head><style>body{{margin:0}}</style></head><body>{picture}</body></html>"
        seen = browse(page, PICTURE, "--window-size=1400,900", *options)
        assert seen["complaints"] == [] and seen["outside"] == [] and seen["count"] > 3 * tasks
        assert [name for name in seen["names"] if name.startswith("tsk")] == [f"tsk{task}" for task in range(2, tasks + 1)]
        assert seen["size"][0] == 1280
        found.append(seen["fills"])
    assert all(light != dark for light, dark in zip(*found, strict=True))
