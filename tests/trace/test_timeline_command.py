# SPDX-License-Identifier: MIT
"""``pyitron timeline``: every form from every form, a part of a trace, and what is said of mistakes."""

import xml.etree.ElementTree as ElementTree

import pytest

from pyitron.trace import perfetto, reading, text
from pyitron.trace.command import main

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def trace(tmp_path, names, kettle, monkeypatch):
    """A folder with a trace of two seconds in both forms that can be read."""
    monkeypatch.chdir(tmp_path)
    with open("trace.json", "wb") as file:
        perfetto.write(kettle(2_000), file, names, 2_500_000_000)
    with open("trace.txt", "wb") as file:
        text.write(kettle(2_000), file, names)
    return tmp_path


def labels(path):
    """The texts of a picture."""
    return [element.text for element in ElementTree.parse(path).iter(f"{SVG}text")]


@pytest.mark.parametrize("source", ["trace.json", "trace.txt"])
def test_every_form_is_written(trace, source, capsys):
    """By the end of the name, in capitals or not; nothing is said."""
    beginnings = {".svg": b"<svg ", ".HTML": b"<!DOCTYPE html>", ".vcd": b"$comment pyitron", ".txt": b"    ", ".json": b"{"}
    for form, begins in beginnings.items():
        assert main([source, "-o", f"out{form}"]) == 0
        assert (trace / f"out{form}").read_bytes().startswith(begins)
    assert capsys.readouterr() == ("", "")
    assert (trace / "out.txt").read_bytes() == (trace / "trace.txt").read_bytes()
    assert reading.read("out.json").events == reading.read(source).events


def test_without_options_all_is_drawn(trace):
    """From the first event to the end of the run, under the file's name."""
    assert main(["trace.json", "-o", "out.svg"]) == 0
    found = labels("out.svg")
    assert found[0] == "trace.json" and {"HEATER", "int 3 on_key", "0.0 s", "2.5 s"} <= set(found)


def test_a_part_is_drawn(trace):
    """From one time to another, some rows, with a title; a pattern holds for tasks and handlers, in either case."""
    assert main(["trace.json", "-o", "out.svg", "--from", "1s", "--to", "1010ms", "--tasks", "heat*, Level", "--tasks=cyc*",
                 "--title", "給湯 <1>"]) == 0  # fmt: skip
    found = labels("out.svg")
    assert found[0] == "給湯 <1>" and {"HEATER", "LEVEL", "cyc CYC_SAMPLE", "1000 ms", "1010 ms"} <= set(found)
    assert not {"SAFETY", "int 3 on_key", "1011 ms"} & set(found)


def test_a_width_that_is_none_is_refused(trace, capsys):
    """By the parser, which ends the command."""
    assert main(["trace.json", "-o", "out.svg", "--width", "700"]) == 0
    assert ElementTree.parse("out.svg").getroot().get("width") == "700"
    with pytest.raises(SystemExit):
        main(["trace.json", "-o", "out.svg", "--width", "wide"])
    assert "'wide' is no width: give pixels, 480 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["none.json", "-o", "o.svg"], "none.json: there is no such file"),
        (["trace.json", "-o", "o.png"], "-o o.png: the end of the name says what to write: .html (a page to look around in)"),
        (["trace.json", "-o", "no/o.svg"], "cannot write no/o.svg: the folder no does not exist; create it first"),
        (["trace.json", "-o", "o.vcd", "--from", "1s"], "--from, --to and --tasks are for .svg and .html"),
        (["trace.json", "-o", "o.svg", "--tasks", "HEATER,NOBODY"], "nothing is called 'NOBODY'; there are SAFETY, HEATER"),
        (["trace.json", "-o", "o.svg", "--from", "3s"], "leave nothing to draw; the trace ends at 2500 ms"),
        (["trace.json", "-o", "o.svg", "--from", "2s", "--to", "1s"], "leave nothing to draw"),
    ],
)
def test_a_mistake_has_a_message_and_exit_code_2(trace, arguments, message, capsys):
    """One line, and no file."""
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("pyitron timeline: ") and message in said and said.count("\n") == 1
    assert not [path for path in trace.iterdir() if path.stem == "o"]


def test_a_trace_that_was_cut_off_is_drawn_with_a_note(tmp_path, names, kettle, capsys):
    """What the run had written when it was killed."""
    path = tmp_path / "cut.json"
    with path.open("wb") as file:
        perfetto.write(kettle(20_000), file, names)
    path.write_bytes(path.read_bytes()[:-200_000])
    assert main([str(path), "-o", str(tmp_path / "o.svg")]) == 0
    assert "cut off" in capsys.readouterr().err
    assert "HEATER" in labels(tmp_path / "o.svg")
