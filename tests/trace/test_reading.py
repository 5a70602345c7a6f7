# SPDX-License-Identifier: MIT
"""Traces read back from files are those that were written."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import trace as point
from kernel.trace import KIND_NAMES
from pyitron.trace import PerfettoSink, perfetto, reading, text


def written(folder, name, events, names, end_ns=0):
    """The path of a trace file in the form that its suffix says."""
    path = folder / name
    with path.open("wb") as file:
        if path.suffix == ".json":
            perfetto.write(events, file, names, end_ns)
        else:
            text.write(events, file, names)
    return path


@pytest.mark.parametrize("run_ns", [400_000, 0])
def test_json_gives_the_same_events_and_names(tmp_path, names, kettle, run_ns):
    """Every number of every event, the names of all objects, and the end of the run."""
    events = kettle(3_000, run_ns)
    found = reading.read(written(tmp_path, "t.json", events, names, 4_000_000_000))
    assert (found.events, found.names, found.end_ns, found.complete) == (events, names, 4_000_000_000, True)


def test_text_gives_the_same_text(tmp_path, names, kettle):
    """Numbers of named objects are its own, all else is as it was."""
    events = kettle(3_000)
    path = written(tmp_path, "t.txt", events, names)
    found = reading.read(path)
    assert "".join(text.lines(found.events, found.names)).encode() == path.read_bytes()
    assert [event[:2] for event in found.events] == [event[:2] for event in events]
    assert found.end_ns == events[-1][0] and set(found.names.values()) <= set(names.values())


NUMBERS = st.integers(-(2**62), 2**62)
EVENTS = st.tuples(
    st.integers(0, 2**62), st.integers(1, len(KIND_NAMES) - 1), st.integers(0, 9), st.text(max_size=5), NUMBERS
)
NAMES = st.dictionaries(st.tuples(st.sampled_from(["tsk", "sem"]), st.integers(1, 9)), st.text(max_size=5), max_size=5)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(EVENTS, max_size=30), NAMES)
def test_json_loses_nothing(events, names):
    """Whatever the events are, also such as no kernel makes."""
    file = io.BytesIO()
    sink = PerfettoSink(file, names)
    for event in events:
        sink(event)
    sink.close()
    found = reading.parse("x", file.getvalue())
    assert found.events == events
    assert found.names == names


def test_names_with_blanks_and_japanese_are_read(tmp_path):
    """A task of POSIX may be called anything; lines that tell its name help with those that do not."""
    names = {("tsk", 3): "給湯 task", ("tsk", 4): "給湯", ("mbf", 1): "/log queue", ("sem", 1): "wai"}
    events = [
        (0, point.READY, 3, "", 9),
        (0, point.READY, 4, "", 5),
        (0, point.DISPATCH, 3, "", 9),
        (1, point.CALL, 3, "mq_send", 1),
        (1, point.WAIT, 3, "smbf", 1),
        (2, point.CALL, 4, "wai_sem", 1),
        (3, point.RETURN, 4, "wai_sem", -50),
        (3, point.FAULT, 4, "task: ValueError: level 7", 0),
    ]
    found = reading.read(written(tmp_path, "t.txt", events, names))
    assert "".join(text.lines(found.events, found.names)) == "".join(text.lines(events, names))
    assert set(found.names.values()) == set(names.values())


def test_unnamed_objects_keep_their_numbers(tmp_path):
    """Named ones get numbers that are free."""
    events = [(0, point.CALL, 1, "wai_sem", 2), (0, point.CALL, 7, "wai_sem", 1)]
    found = reading.read(written(tmp_path, "t.txt", events, {("tsk", 7): "A", ("sem", 2): "S"}))
    assert found.events == [(0, point.CALL, 1, "wai_sem", 2), (0, point.CALL, 2, "wai_sem", 1)]
    assert found.names == {("tsk", 2): "A", ("sem", 2): "S"}


def test_json_that_was_laid_out_anew_is_read(tmp_path, names, kettle):
    """A file that another program has indented."""
    path = written(tmp_path, "t.json", kettle(500), names)
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2), encoding="utf-8")
    assert reading.read(path).events == kettle(500)


def test_json_that_was_cut_off_is_read_as_far_as_it_goes(tmp_path, names, kettle):
    """A run that was killed leaves such a file."""
    events = kettle(20_000)
    path = written(tmp_path, "t.json", events, names)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = reading.read(path)
    assert not found.complete
    assert 1_000 < len(found.events) < len(events)
    assert found.events == events[: len(found.events)]


@pytest.mark.parametrize(
    "content, message",
    [
        (b"hello\n", "this is no trace; give a .json or .txt that pyitron run --trace has written"),
        (b'{"traceEvents": []}', "this JSON has no events of pyitron"),
        (b"[1, 2", "the trace is damaged"),
        (b'[{"ph":"M","name":"pyitron","args":{"events":[1,2,3,4,5]}}]', "the trace is damaged"),
        (b'[{"ph":"M","name":"pyitron","args":{"labels":[""],"events":[1,99,3,0,5]}}]', "99 is no kind of event"),
        (b'[{"ph":"M","name":"pyitron","args":{"end":"late","events":[]}}]', "'late' stands where no such thing can be"),
        (b'[{"ph":"M","name":"pyitron","args":{"names":[["tsk",1,2]]}}]', "2 stands where no such thing can be"),
        (b'[{"ph":"M","name":"pyitron","args":{"labels":["",3]}}]', "3 stands where no such thing can be"),
        (b'[{"ph":"M","name":"pyitron","args":{"labels":[""],"events":[1.5,1,3,0,5]}}]', "1.5 stands where"),
        (b"[" * 100_000, "the trace is damaged"),
        (b"           0.000000 ready  A priority 1\n           0.000000 dances A\n", ":2: this is no line of a trace"),
        (b"           0.000000 ready         A priority one\n", ":1: this is no line of a trace: 'A priority one'"),
        (b"           0.000000 ready \xff\n", "byte 26 is not UTF-8"),
    ],
)
def test_what_is_no_trace_is_refused(tmp_path, content, message):
    """With the file, the line where there is one, and what to do."""
    path = tmp_path / "t.trace"
    path.write_bytes(content)
    with pytest.raises(reading.TraceError) as caught:
        reading.read(path)
    assert str(caught.value).startswith(str(path)) and message in str(caught.value)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    """No such file; a folder."""
    unreadable = {tmp_path / "none.json": "there is no such file", tmp_path: "this is a folder; give a trace in it"}
    for path, message in unreadable.items():
        with pytest.raises(reading.TraceError, match=message):
            reading.read(path)


def test_empty_text_is_an_empty_trace(tmp_path):
    """Of a run in which nothing happened."""
    path = tmp_path / "t.txt"
    path.write_bytes(b"")
    assert reading.read(path).events == []


LINES = st.sampled_from([
    "           0.000000 ready         A priority 1", "           1.000000 call          A wai_sem SEM", "x", "",
    "           2.000000 return        A wai_sem E_OK", "           3.000000 fault         - handler: x at 0x...",
    "           4.000000 timer         cyc CYC", "           5.000000 interrupt     3 on_key", "           6.000000 host",
    "           7.000000 exception     A routine 0x3", "           8.000000 release       A sem DONE",
])  # fmt: skip


@given(st.lists(st.tuples(LINES, st.integers(0, 50), st.text(max_size=3)), max_size=6), st.booleans())
def test_damaged_files_give_a_message_or_a_trace(changes, as_json):
    """Whatever was done to it: letters put in anywhere."""
    lines = [line[:at] + more + line[at:] for line, at, more in changes]
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    if as_json:
        file = io.BytesIO()
        perfetto.write([(5, point.CALL, 1, "wai_sem", 1)], file, {("sem", 1): "SEM"})
        data = file.getvalue()
        for _, at, more in changes:
            data = data[: at * 20] + more.encode("utf-8", "surrogatepass") + data[at * 20 :]
    try:
        found = reading.parse("trace", data)
    except reading.TraceError as error:
        assert str(error).startswith("trace")
    else:
        assert all(len(event) == 5 for event in found.events)
        assert "".join(text.lines(found.events, found.names)).count("\n") == len(found.events)
