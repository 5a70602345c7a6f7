# SPDX-License-Identifier: MIT
"""The forms of the report: each is read back."""

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.report import VERDICTS, console, html, json_form, junit
from conformance.suite import Outcome, Results

RUNNING = Path(__file__).parents[2] / "docs" / "conformance" / "running.md"
NOTHING_INSIDE = ("meta", "input")


class Page(HTMLParser):
    """Elements with their attributes and all the text in them; complains of what is not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", **dict(attrs)}
        self.elements.append(element)
        if tag not in NOTHING_INSIDE:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **attributes):
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [entry for entry in self.elements if entry["tag"] == tag and wanted.items() <= entry.items()]


@pytest.fixture
def page(sample):
    return Page(html.document(sample).decode())


# What is reported


def test_requirement_has_the_worst_verdict_of_its_scenarios(sample):
    """SEM-2 passes in one and fails in another."""
    assert sample.verdicts == {
        "SEM-1": "pass",
        "SEM-C1": "pass",
        "SEM-2": "fail",
        "SEM-C2": "fail",
        "SEM-9": "untested",
        "SEM-10": "unsupported",
        "FLG-1": "unresolved",
    }
    assert sample.tally(sample.requirements) == dict(zip(VERDICTS, (2, 2, 1, 1, 1), strict=True))
    assert [scenario.id for scenario, _ in sample.failures] == ["semaphore/story", "semaphore/other"]


# JUnit XML


def test_junit_is_xml_with_all_outcomes(sample):
    """Whatever is in the texts; control characters are shown as escapes."""
    root = ElementTree.fromstring(junit.document(sample))
    assert root.attrib == {
        "name": "pyitron conformance", "tests": "7", "failures": "2", "errors": "1", "skipped": "1", "time": "1.125000",
    }  # fmt: skip
    suite, counts = root
    assert [(case.get("classname"), case.get("name"), len(case)) for case in counts.iter("testcase")] == [
        ("conformance.counts.semaphore", "SEM-C1", 1),
        ("conformance.counts.semaphore", "SEM-C2", 2),
    ]
    (failure,) = counts.iter("failure")
    assert failure.text.splitlines() == ["wait_steps at 10 waiters: budget 21, found 2200", "again: pyitron conformance SEM-C2"]
    assert suite.get("name") == "conformance.semaphore" and suite.get("timestamp") == "2026-02-03T04:05:06"
    assert {entry.get("name"): entry.get("value") for entry in suite.find("properties")} == dict(sample.about)
    results = [(case.get("classname"), case.get("name"), *(entry.tag for entry in case[1:])) for case in suite.iter("testcase")]
    assert results == [
        ("conformance.semaphore", "family[1]"),
        ("conformance.semaphore", "family[2]"),
        ("conformance.semaphore", "family[3]", "skipped"),
        ("conformance.semaphore", "story", "failure"),
        ("conformance.semaphore", "other", "error"),
    ]
    (failure,) = suite.iter("failure")
    assert failure.get("message") == r'a "message" \x07'
    assert failure.text.splitlines() == [
        "step 2: pol_sem(SEM1)",
        r'a "message" \x07',
        "in two lines",
        r"SEM1.data: expected b'\x00\x1b', found <none> & \ud800\ufffe",
        "TASK1.state: expected running, found ready",
        "again: pyitron conformance semaphore/story",
    ]


# JSON


def test_json_has_everything_and_its_schema_is_documented(sample):
    """Every key, in the documentation's list."""
    content = json.loads(json_form.document(sample))
    assert content["schema"] == 1 and content["date"] == "2026-02-03T04:05:06+00:00"
    assert content["totals"] == {"pass": 2, "fail": 2, "unresolved": 1, "unsupported": 1, "untested": 1}
    assert [(unit["unit"], unit["title"], unit["totals"]["unresolved"]) for unit in content["units"]] == [
        ("semaphore", "Semaphores", 0),
        ("eventflag", "Eventflags", 1),
    ]
    assert content["requirements"][1] == {
        "id": "SEM-2",
        "unit": "semaphore",
        "call": "pol_sem",
        "kind": "error",
        "profile": "standard",
        "text": "It returns <E_TMOUT> & nothing else.",
        "api": "itron",
        "verdict": "fail",
        "scenarios": ["semaphore/family[2]", "semaphore/story"],
    }
    assert content["scenarios"][2]["again"] == "pyitron conformance 'semaphore/family[3]'"
    story = content["scenarios"][3]
    assert (story["verdict"], story["step"], story["where"]) == ("fail", 2, "step 2: pol_sem(SEM1)")
    assert story["differences"][1] == {"what": "TASK1.state", "expected": "running", "found": "ready"}

    def paths(value, at=""):
        if isinstance(value, list):
            for entry in value[:1]:
                yield from paths(entry, at + "[]")
        elif isinstance(value, dict) and at not in ("totals", "about", "units[].totals", "counts[].cost", "counts[].found"):
            for key, inner in value.items():
                where = f"{at}.{key}".lstrip(".")
                yield where
                yield from paths(inner, where)

    assert story["state"][2] == {"what": "SYS.time", "expected": "0", "found": "0"}
    content["scenarios"].insert(0, story)
    documented = set(re.findall(r"^\| `([^`]+)` \|", RUNNING.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(paths(content)) <= documented


def test_report_takes_no_date_from_the_clock(sample):
    """Without one it has none."""
    undated = dataclasses.replace(sample, date=None)
    assert json.loads(json_form.document(undated))["date"] is None
    assert b"2026-" not in html.document(undated) + junit.document(undated)


# HTML


def test_page_is_well_formed_and_needs_nothing_else(page):
    """No address is loaded: a policy in the page forbids it, and nothing asks for it."""
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith("default-src 'none';")
    assert page.all("link") == [] and page.all("img") == [] and page.all("iframe") == []
    assert [entry for entry in page.elements if "src" in entry or not entry.get("href", "#").startswith("#")] == []
    (style,), (script,) = page.all("style"), page.all("script")
    assert not re.search(r"url\(|@import|https?:", style["text"])
    assert not re.search(r"fetch|XMLHttpRequest|import\(|https?:", script["text"])


def test_page_shows_texts_as_they_are(page):
    """Nothing in a text becomes part of the page."""
    assert page.all("title")[0]["text"] == 'Conformance of other "<kernel>" to μITRON 4.0'
    (row,) = page.all("tr", id="SEM-2")
    assert "It returns <E_TMOUT> & nothing else." in row["text"]
    assert page.all("details", id="file-semaphore/story")[0]["text"].count('<script>document.title = "broken"</script>') == 1


def test_page_has_all_requirements_with_scenarios_and_verdicts(page, sample):
    """A row for each, with the numbers of its scenarios by verdict."""
    (table,) = page.all("table", id="requirements")
    assert table["class"] == "sortable cards"
    rows = [entry for entry in page.all("tr") if "data-kind" in entry]
    assert [row["id"] for row in rows] == [requirement.id for requirement in sample.requirements]
    verdicts = ["pass", "fail", "untested", "unsupported", "pass", "fail", "unresolved"]
    assert [row["data-verdict"] for row in rows] == verdicts
    assert [(row["data-unit"], row["data-profile"], row["data-kind"]) for row in rows[:3]] == [
        ("semaphore", "standard", "normal"),
        ("semaphore", "standard", "error"),
        ("semaphore", "full", "order"),
    ]
    cells = [entry for entry in page.elements[page.elements.index(rows[1]) :] if entry["tag"] == "td"][:11]
    texts = ["SEM-2", "pol_sem", "It returns <E_TMOUT> & nothing else.", "error", "standard", "1", "1", "·", "·", "·"]
    assert [cell["text"] for cell in cells[:-1]] == texts
    assert cells[-1]["text"] == "2semaphore/family[2]semaphore/story"
    chips = page.all("span", class_="chip fail")
    # Of the unit, SEM-2, SEM-C2, its measurement, and the file.
    assert [chip["text"] for chip in chips] == ["2", "1", "1", "fail", "1"]


def test_page_has_the_source_of_every_scenario(page, sample):
    """Each link goes to the file, and knows the failed step and the family's row."""
    links = page.all("a", class_="scenario fail") + page.all("a", class_="scenario pass")
    assert {link["href"] for link in links} == {"#file-semaphore/story", "#file-semaphore/family"}
    files = {entry["id"]: entry["text"] for entry in page.all("details") if "id" in entry}
    for scenario in sample.results.scenarios:
        assert scenario.path.read_text() in files[f"file-{scenario.id.partition('[')[0]}"]
    (row,) = {link["data-row"] for link in links if link["text"] == "semaphore/family[2]"}
    assert row == "7"
    (lines,) = {link["data-lines"] for link in links if link["text"] == "semaphore/story"}
    assert lines == "11-14"


def test_page_shows_failures_with_both_states_and_the_command(page):
    """Side by side."""
    failure, unresolved, count = [entry for entry in page.all("details") if entry.get("class", "").startswith("failure")]
    expected, found = [[cell["text"] for cell in page.all("td", class_=name)] for name in ("expected", "found")]
    assert expected == [r"b'\x00\x1b'", "running", r"b'\x00\x1b'", "running", "0"]
    assert found == [r"<none> & \ud800\ufffe", "ready", r"<none> & \ud800\ufffe", "ready", "0"]
    assert "the whole state (3)" in failure["text"]
    assert "pyitron conformance semaphore/story" in failure["text"] and "in two lines" in failure["text"]
    assert unresolved["class"] == "failure unresolved"
    assert "wait_steps at 10 waiters: budget 21, found 2200" in count["text"] and "pyitron conformance SEM-C2" in count["text"]


def test_page_has_the_counts_at_each_size(page):
    """Operations; bytes and stretches are apart."""
    (row,) = page.all("tr", id="count-SEM-C2")
    cells = [entry["text"] for entry in page.elements[page.elements.index(row) :] if entry["tag"] == "td"]
    assert cells[:2] == ["SEM-C2", "wai_sem"] and cells[2].startswith("<many> wait")
    assert cells[3:15] == ["messages", "1", "1", "1", "wait_steps", "2*n + 1", "3", "2,200", "longest_hold", "n", "1", "10"]
    assert cells[15:19] == ["linear in waiters", "4", "2,201", "fail"]
    assert [entry["text"] for entry in page.all("a", href="#count-SEM-C1")] == ["count"]


def test_page_says_what_was_tested_when(page):
    """Build, placement, command and date."""
    terms = [entry["text"] for entry in page.all("dt")]
    assert dict(zip(terms, [entry["text"] for entry in page.all("dd")], strict=True)) == {
        "kernel": 'other "<kernel>"',
        "build": "pure",
        "servers": "passive",
        "command": "pyitron conformance --html out",
        "time": "1.5 s",
        "date": "2026-02-03 04:05:06+00:00",
    }


# The console


def test_console_shows_no_more_failures_than_one_can_read(sample, capsys):
    """The files have the others."""
    (family, *_) = [scenario for scenario in sample.results.scenarios if scenario.row == 1]
    scenarios = [dataclasses.replace(family, id=f"semaphore/family[{number}]") for number in range(30)]
    outcomes = [Outcome(scenario.id, "fail", 1, "step 1", "[bold]no markup[/]") for scenario in scenarios]
    many = dataclasses.replace(sample, results=Results(sample.results.catalogue, scenarios, outcomes), counts=())
    console.show(many, [])
    out = capsys.readouterr().out
    assert out.count("again: ") == console.FAILURES_SHOWN and "... and 10 more" in out
    assert "[bold]no markup[/]" in out and "SYS.time" not in out
    console.show(sample, [])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["FAIL", "SEM-C2", "wai_sem:", "<many>", "wait"] in lines
    assert lines.index(["SYS.time", "0", "0"]) > lines.index(["TASK1.state", "running", "ready"])
