# SPDX-License-Identifier: MIT
"""Console, JSON, pictures and page."""

import io
import json
import xml.etree.ElementTree as ET

import pytest
from rich.console import Console

from benchmarks import command, page, store, table
from benchmarks.targets import Target, judge

TARGETS = [
    Target("a pair", ({"key": "pair", "subject": "pyitron"},), {"subject": "two calls"}, 2.5),
    Target("what nobody measured", ({"key": "none", "subject": "pyitron"}, {"key": "no", "subject": "pyitron"}), None, 600),
]


@pytest.fixture
def verdicts(result):
    return [judge(target, result) for target in TARGETS]


def test_table_has_every_series_and_its_ratio(result, verdicts):
    """Columns in which nothing stands are left out; the subjects stand by speed."""
    out = io.StringIO()
    table.show(result, verdicts, Console(file=out, width=120))
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.getvalue().splitlines() if line.startswith("│")]
    assert lines[:4] == [
        ["two calls", "20.0", "20.0", "20.0 .. 23.0", "", "1.00"],
        ["pyitron", "40.0", "30.0", "35.0 .. 45.0", "", "2.00"],
        ["peer", "90.0", "80.0", "85.0 .. 95.0", "", "4.50"],
        ["pyitron, pure", "400", "400", "400 .. 400", "1", "20.00"],
    ]
    ring = [["greenlet", "10"], ["greenlet", "1,000"], ["pyitron", "10"], ["pyitron", "1,000"]]
    assert [line[:2] for line in lines[4:8]] == ring
    assert lines[8:] == [
        ["a pair", "2.00 ×", "2.5 ×", "yes", ""],
        ["what nobody measured", "", "600", "-", "not measured: none, pyitron and 1 more"],
    ]
    assert out.getvalue().splitlines()[-1] == "left out: a peer"


def test_json_holds_all_and_can_be_read_again(result, verdicts, tmp_path):
    """What is shown of a kept result is what was shown of it first."""
    path = tmp_path / "figures.json"
    store.write(path, result, verdicts)
    kept = json.loads(path.read_text())
    first = kept["series"][0]
    assert (first["subject"], first["median"], first["ratio"], first["values"]) == ("pyitron", 40.0, 2.0, [40.0, 30.0, 50.0])
    assert [target["reached"] for target in kept["targets"]] == [True, None]
    again = store.read(path)
    assert (again.series, again.host, again.notes) == (result.series, result.host, result.notes)


def test_pictures_are_svg_and_name_what_they_show(result, tmp_path):
    """Bars for a key without sizes, curves for one with; the same bytes each time."""
    plots = pytest.importorskip("benchmarks.plots", exc_type=ImportError)
    paths = plots.draw(result, tmp_path)
    assert [path.name for path in paths] == ["pair.svg", "ring.svg"]
    pair, ring = ({node.text for node in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")} for path in paths)
    assert {"Pair, ns", "two calls", "pyitron", "peer", "pyitron, pure", "90.0", "400"} <= pair
    assert {"Ring, ns", "size", "pyitron", "greenlet"} <= ring
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in plots.draw(result, tmp_path)] == before


def test_page_has_tables_and_pictures(result, verdicts, tmp_path):
    """Markdown, with a row for each series."""
    text = page.write(result, verdicts, tmp_path).read_text(encoding="utf-8")
    assert "| pyitron | 40.0 | 30.0 | 35.0 .. 45.0 |  | 2.00 |" in text
    assert "| a pair | 2.00 × | 2.5 × | yes |  |" in text
    assert "![Ring](ring.svg)" in text
    assert text.endswith("- left out: a peer\n")


def test_command_shows_what_was_kept(result, tmp_path, capsys):
    """Without measuring anything; the exit code says whether a workload failed."""
    path = tmp_path / "figures.json"
    store.write(path, result, [])
    assert command.main(["--load", str(path)]) == 0
    result.errors.append("pair, pyitron: Traceback")
    store.write(path, result, [])
    assert command.main(["--load", str(path)]) == 1
    assert "two calls" in capsys.readouterr().out


def test_command_lists_what_there_is(capsys):
    """A line for each workload."""
    assert command.main(["--list"]) == 0
    assert "ping_pong: pyitron posix (ns per switch; compiled, pure)" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--only", "nothing"], "no such key: nothing"),
        (["--repetitions", "0"], "--repetitions must be 1 or more"),
        (["--docs", "--quick"], "--docs is of everything"),
    ],
)
def test_command_refuses_nonsense(arguments, text):
    """Before it measures."""
    with pytest.raises(SystemExit, match=text):
        command.main(arguments)
