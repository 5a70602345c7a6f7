# SPDX-License-Identifier: MIT
"""The Chrome JSON trace, checked against the rules of that format."""

import io
import json
import re
from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from kernel import status
from kernel import trace as point
from pyitron.trace import PerfettoSink, perfetto


def exported(events, names, end_ns=0):
    """Return the file for *events* as text."""
    file = io.BytesIO()
    perfetto.write(events, file, names, end_ns)
    return file.getvalue().decode()


def rows_of(document):
    """Return the trace events with exact times."""
    return json.loads(document, parse_float=Decimal)["traceEvents"]


def tracks_of(rows):
    """Return thread names by number."""
    return {row["tid"]: row["args"]["name"] for row in rows if row["name"] == "thread_name"}


@pytest.mark.parametrize("run_ns", [400_000, 0])
def test_every_row_obeys_the_format(names, kettle, run_ns):
    """Each row has the keys its phase needs, and each thread a name and a place."""
    rows = rows_of(exported(kettle(1_500, run_ns), names))
    assert rows[0] == {"ph": "M", "pid": 1, "name": "process_name", "args": {"name": "pyitron"}}
    needed = {
        "M": {"name", "args"}, "X": {"ts", "dur", "name", "tid"}, "i": {"ts", "s", "name", "tid"},
        "s": {"ts", "id", "cat", "name", "tid"}, "f": {"ts", "id", "cat", "name", "bp", "tid"},
    }  # fmt: skip
    sorted_threads = {row["tid"] for row in rows if row["name"] == "thread_sort_index"}
    tracks = tracks_of(rows)
    for row in rows:
        assert needed[row["ph"]] <= row.keys(), row
        assert row["pid"] == 1
        if "tid" in row:
            assert row["tid"] in tracks and row["tid"] in sorted_threads
    assert Counter(tracks.values()).most_common(1)[0][1] == 1
    assert {"processor", "HEATER", "HEATER calls", "interrupt 3 on_key", "cyc CYC_SAMPLE"} <= set(
        tracks.values()
    )


@pytest.mark.parametrize("run_ns", [400_000, 0])
def test_slices_nest_on_every_track(names, kettle, run_ns):
    """A slice lies wholly inside or wholly outside any other of its track, and no two begin together."""
    by_thread = defaultdict(list)
    for row in rows_of(exported(kettle(1_500, run_ns), names)):
        if row["ph"] == "X":
            by_thread[row["tid"]].append((row["ts"], row["ts"] + row["dur"], row["name"]))
    for slices in by_thread.values():
        slices.sort(key=lambda entry: (entry[0], -entry[1]))
        starts = [start for start, _, _ in slices]
        assert len(set(starts)) == len(starts)
        stack = []
        for start, end, name in slices:
            while stack and stack[-1] <= start:
                stack.pop()
            assert start <= end and (not stack or end <= stack[-1]), name
            stack.append(end)


def test_times_are_exact_decimals_of_microseconds(names):
    """Nanoseconds survive, even after weeks, and no time is written in scientific notation."""
    late = 30 * 86_400 * 10**9 + 123_456_789
    document = exported(
        [(late, point.READY, 1, "", 1), (late + 7, point.DISPATCH, 1, "", 1)], names, late + 1_000
    )
    assert '"ts":2592000123456.789,' in document
    assert '"ts":2592000123456.796,"dur":0.993,"name":"running"' in document
    assert not re.search(r'"(ts|dur)":(?!\d+\.\d{3}[,}])', document)


def test_events_of_one_instant_keep_their_order(names):
    """Calls that take no time stand one nanosecond apart instead of on top of each other."""
    events = [(0, point.DISPATCH, 1, "", 1)]
    for _ in range(3):
        events += [(5_000, point.CALL, 1, "sig_sem", 1), (5_000, point.RETURN, 1, "sig_sem", 0)]
    calls = [row for row in rows_of(exported(events, names)) if row["name"] == "sig_sem"]
    assert [(str(row["ts"]), str(row["dur"])) for row in calls] == [
        ("5.000", "0.001"), ("5.002", "0.001"), ("5.004", "0.001")
    ]  # fmt: skip


def test_call_that_waits_is_one_slice_with_its_result(names):
    """The slice of a call covers its waiting; object and result are arguments."""
    ms = 1_000_000
    events = [
        (0, point.DISPATCH, 2, "", 2),
        (0, point.CALL, 2, "twai_sem", 1),
        (0, point.WAIT, 2, "sem", 1),
        (50 * ms, point.RELEASE, 2, "sem", status.TIMED_OUT),
        (51 * ms, point.DISPATCH, 2, "", 2),
        (51 * ms, point.RETURN, 2, "twai_sem", -50),
    ]
    rows = rows_of(exported(events, names))
    tracks = tracks_of(rows)
    slices = {(tracks[row["tid"]], row["name"]): row for row in rows if row["ph"] == "X"}
    call = slices["HEATER calls", "twai_sem"]
    assert call["args"] == {"object": "SEM_HEAT", "result": "E_TMOUT"}
    assert call["dur"] == Decimal("51000.000")
    assert slices["HEATER", "waiting sem SEM_HEAT"]["dur"] == Decimal("49999.998")
    assert slices["HEATER", "ready"]["dur"] == Decimal("1000.000")


def test_arrow_leads_from_the_releasing_call_to_the_released_task(names, kettle):
    """Each arrow starts inside a slice of the releaser and ends inside one of the released task."""
    events = [
        *kettle(100),
        (200_000_000, point.CALL, 10, "sig_sem", 2),
        (200_000_000, point.RELEASE, 4, "sem", status.DONE),
        (200_000_000, point.READY, 4, "", 4),
        (200_000_000, point.DISPATCH, 4, "", 4),
        (200_000_000, point.CALL, 4, "slp_tsk", 0),
        (200_000_000, point.WAIT, 4, "slp", 0),
        (200_000_000, point.DISPATCH, 10, "", 200),
        (200_000_000, point.RETURN, 10, "sig_sem", 0),
    ]
    rows = rows_of(exported(events, names, 300_000_000))
    tracks = tracks_of(rows)
    slices = [row for row in rows if row["ph"] == "X"]

    def enclosing(row):
        return {
            s["name"] for s in slices if s["tid"] == row["tid"] and s["ts"] <= row["ts"] <= s["ts"] + s["dur"]
        }  # fmt: skip

    starts = {row["id"]: row for row in rows if row["ph"] == "s"}
    ends = {row["id"]: row for row in rows if row["ph"] == "f"}
    assert starts.keys() == ends.keys() and len(starts) == 11
    for number, start in starts.items():
        assert enclosing(start) and "ready" in enclosing(ends[number])
    last = max(starts)
    assert tracks[starts[last]["tid"]] == "IDLE_WORK calls" and enclosing(starts[last]) == {"sig_sem"}
    assert tracks[ends[last]["tid"]] == "BUTTONS"


def test_interrupts_faults_and_unfinished_calls_are_shown(names, kettle):
    """An interrupt marks the processor, a fault its task, and a call cut short says so."""
    rows = rows_of(exported(kettle(1_500), names))
    tracks = tracks_of(rows)
    marks = {(tracks[row["tid"]], row["name"]) for row in rows if row["ph"] == "i"}
    assert {("processor", "interrupt 3"), ("PLANT", "FAULT"), ("PLANT", "fault"), ("HEATER", "release"),
            ("HEATER", "ready"), ("servers", "console"), ("simulated devices", "plant"),
            ("BUZZER calls", "dly_tsk refused")} <= marks  # fmt: skip
    cut = [row for row in rows if row.get("args") == {"result": "did not return"}]
    assert [row["name"] for row in cut] == ["dly_tsk"]
    assert [tracks[row["tid"]] for row in cut] == ["PLANT calls"]


def test_streamed_twice_is_byte_identical(names, kettle):
    """The same events give the same bytes, whether streamed or written at once."""
    events = kettle(3_000)
    file = io.BytesIO()
    sink = PerfettoSink(file, names)
    for event in events:
        sink(event)
    sink.close()
    assert file.getvalue().decode() == exported(events, names)


def test_empty_trace_is_valid(names):
    """A run without events still gives a file that opens."""
    assert [row["ph"] for row in rows_of(exported([], names))] == ["M", "M", "M", "M"]


def test_slices_still_open_end_with_the_run(names):
    """What goes on when the run stops lasts until then."""
    rows = rows_of(exported([(0, point.DISPATCH, 1, "", 1)], names, 10_000_000))
    assert {str(row["dur"]) for row in rows if row["ph"] == "X"} == {"10000.000"}
