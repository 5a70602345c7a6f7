# SPDX-License-Identifier: MIT
"""The timeline picture, read back as XML."""

import io
import itertools
import re
import xml.etree.ElementTree as ElementTree

from kernel import trace as point
from pyitron.trace import timeline

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture):
    """Return all texts of a picture."""
    return [element.text for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def bars(picture, css):
    """Return (x, width) of the bars of one class, and of the path pieces of that class."""
    found = []
    for element in ElementTree.fromstring(picture).iter():
        if element.get("class") != css or element.get("y") == "14":
            continue
        if element.tag == f"{SVG}rect":
            found.append((float(element.get("x")), float(element.get("width"))))
        elif element.tag == f"{SVG}path":
            pieces = re.findall(r"M([\d.]+) [\d.]+h([\d.]+)v", element.get("d"))
            found += [(float(x), float(width)) for x, width in pieces]
    return found


def test_every_task_and_handler_has_a_row_and_every_state_a_legend(names, kettle):
    """Names from the configuration, tasks that never ran included, and all states explained."""
    found = texts(timeline.draw(kettle(1_500), names, title="kettle <1>"))
    assert {*(name for (kind, _), name in names.items() if kind == "tsk")} <= set(found)
    assert {"int 3 on_key", "cyc CYC_SAMPLE", "kettle <1>"} <= set(found)
    assert {"dormant", "ready", "running", "waiting", "suspended", "waiting-suspended", "interrupt"} <= set(
        found
    )


def test_picture_follows_light_and_dark(names, kettle):
    """The picture is self-contained and has colours for a dark background."""
    picture = timeline.draw(kettle(100), names)
    assert "prefers-color-scheme:dark" in picture
    assert not re.search(r"(href|src|url)\s*[=(]", picture)


def test_few_changes_are_drawn_exactly(names):
    """One millisecond of running in ten takes a tenth of the width, and the wait says for what."""
    events = [
        (0, point.READY, 1, "", 1),
        (0, point.DISPATCH, 1, "", 1),
        (1_000_000, point.WAIT, 1, "sem", 1),
        (1_000_000, point.DISPATCH, 0, "", 0),
    ]
    picture = timeline.draw(events, names, end_ns=10_000_000)
    [(start, width)] = bars(picture, "x")
    [(wait_start, wait_width)] = bars(picture, "w")
    assert abs(width * 9 - wait_width) < 0.1 and abs(start + width - wait_start) < 0.1
    assert "sem SEM_HEAT" in texts(picture)
    assert "SAFETY: waiting sem SEM_HEAT, 1 ms to 10 ms" in picture


def test_window_shows_only_what_is_in_it(names, kettle):
    """A window counts and labels only its own time, and knows the states from before."""
    events = kettle(2_000)
    picture = timeline.draw(events, names, start_ns=1_003_000_000, end_ns=1_009_000_000)
    assert "int 3 on_key" in texts(picture)
    assert bars(picture, "i") == []
    assert len(bars(picture, "x")) == 1
    assert "1004 ms" in texts(picture) and "1010 ms" not in texts(picture)
    assert "sem SEM_KEYS" in texts(picture)


def test_long_run_stays_small_and_full(names, kettle):
    """With far more events than pixels the file stays small and no pixel is left out."""
    picture = timeline.draw(kettle(60_000, 0), names)
    assert len(picture) < 70_000
    width = max(width for _, width in bars(picture, "w"))
    assert sum(w for _, w in bars(picture, "c")) > 0.99 * width
    assert "1 min" in texts(picture) or "60 s" in texts(picture)


def test_aggregated_states_share_the_height(names):
    """Where a pixel holds several states each has its share: half suspended, half waiting here."""
    events = [(0, point.READY, 1, "", 1), (0, point.DISPATCH, 1, "", 1), (0, point.WAIT, 1, "slp", 0)]
    for step in range(10_000):
        events.append((step * 100_000 + 1, point.SUSPEND, 1, "", 1))
        events.append((step * 100_000 + 50_001, point.RESUME, 1, "", 0))
    picture = timeline.draw(events, {("tsk", 1): "T"})
    for css in ("w", "ws"):
        [path] = [e for e in ElementTree.fromstring(picture).iter(f"{SVG}path") if e.get("class") == css]
        pieces = re.findall(r"h(\d+)v(\d+)h", path.get("d"))
        assert {int(height) for width, height in pieces if int(width) > 1} == {8}


def test_ten_thousand_tasks_show_the_busiest():
    """A picture has room for so many rows; it says how many it left out."""
    events = []
    for who in range(1, 10_001):
        for _ in range(2 if who == 9_999 else 1):
            events += [(who, point.DISPATCH, who, "", 1), (who, point.DISPATCH, 0, "", 0)]
    found = texts(timeline.draw(events, {}, max_rows=20))
    assert "tsk9999" in found and "tsk1" in found and "tsk500" not in found
    assert "9,980 tasks that ran less often are not shown" in found


def test_fault_is_marked_with_its_message(names, kettle):
    """A fault is a cross on its task, with the message as a tip."""
    picture = timeline.draw(kettle(1_500), names)
    message = "task: ValueError: level\\nis &lt;odd&gt; &amp; &quot;strange&quot; &lt;x at 0x...&gt;"
    assert f"<title>{message} at 1002.4 ms</title>" in picture


def test_empty_trace_is_a_picture():
    """Nothing at all still draws."""
    assert "pyitron timeline" in texts(timeline.draw([], {}))


def test_same_events_same_bytes(names, kettle):
    """The picture depends on nothing but its events."""
    one, two = io.StringIO(), io.StringIO()
    timeline.write(kettle(500), one, names)
    timeline.write(kettle(500), two, names)
    assert one.getvalue() == two.getvalue()


def test_axis_labels_fit_their_range():
    """From a microsecond to a month the axis has between two and twelve labels, all different."""
    for power in range(3, 16):
        for factor in (1, 2, 3, 7):
            end = factor * 10**power
            picture = timeline.draw([], {}, start_ns=0, end_ns=end)
            labels = [text for text in texts(picture) if re.fullmatch(r"[\d.]+ (µs|ms|s|min|h|ns)", text)]
            assert 2 <= len(labels) <= 13 and len(set(labels)) == len(labels), (end, labels)


def test_calls_and_arrows_are_drawn_where_there_is_room(names, kettle):
    """A line for each call, with a tip; a mark where it gave an error; an arrow from the handler to whom it released."""
    picture = timeline.draw(kettle(1_500), names, start_ns=245_000_000, end_ns=255_000_000, tasks=["HEATER", "BU*", "cyc*"])
    found = ElementTree.fromstring(picture)
    tips = [element.findtext(f"{SVG}title") for element in found.iter() if element.get("class") in ("k", "e")]
    assert "HEATER: twai_sem SEM_HEAT → E_OK, 245 ms to 250 ms" in tips
    assert "BUZZER: dly_tsk → E_CTX, refused, at 252.4 ms" in tips
    assert {"isig_sem", "dly_tsk +1"} <= set(texts(picture))
    arrows = [element.findtext(f"{SVG}title") for element in found.iter(f"{SVG}path") if element.get("class") == "a"]
    assert arrows == [None, "250 ms: sem SEM_HEAT DONE"]
    assert "release" in texts(picture)


def test_a_narrow_picture_has_its_legend_below_the_title(names, kettle):
    """Nothing runs out of it."""
    picture = timeline.draw(kettle(500), names, title="a title of some length", width=500)
    found = ElementTree.fromstring(picture)
    assert found.get("width") == "500"
    for element in found.iter(f"{SVG}text"):
        assert float(element.get("x")) <= 500
    rows = {element.text: float(element.get("y")) for element in found.iter(f"{SVG}text")}
    assert rows["a title of some length"] < rows["dormant"] < rows["release"] < rows["SAFETY"]


def test_what_has_no_room_is_counted_instead(names, kettle):
    """Calls and arrows of a long time would hide all else."""
    found = texts(timeline.draw(kettle(10_000), names))
    assert any(text.endswith("service calls are not drawn: a shorter time with fewer rows has room for them") for text in found)
    assert "1,000 arrows to released tasks are not drawn: a shorter time has room for them" in found


def test_a_hundred_tasks_have_room():
    """All are shown, in rows that do not overlap, each with its name beside its bar."""
    events = [(step, point.DISPATCH, 1 + step % 100, "", 1) for step in range(1000)]
    picture = ElementTree.fromstring(timeline.draw(events, {("tsk", 7): "温度を測るタスクの長い長い長い名前"}))
    labels = {element.text: float(element.get("y")) for element in picture.iter(f"{SVG}text") if element.get("x") == "14"}
    assert {f"tsk{number}" for number in range(8, 101)} <= labels.keys()
    assert any(text.startswith("温度を測る") and text.endswith("…") for text in labels)
    places = sorted(y for text, y in labels.items() if text.startswith("tsk"))
    assert min(after - before for before, after in itertools.pairwise(places)) >= 12
    assert float(picture.get("height")) < 1500
