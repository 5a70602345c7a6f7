# SPDX-License-Identifier: MIT
"""The HTML report in a browser: it sorts, filters, and shows sources. Skipped where no Chromium is found."""

import pytest

from conformance.report import html

pytest_plugins = ["browser"]

# What a user does, and what is to be seen then.
SCRIPT = """
const seen = {};
const rows = () => [...document.querySelectorAll("#requirements tbody tr")].filter((row) => !row.hidden).map((row) => row.id);
const header = (name) => [...document.querySelectorAll("#requirements th")].find((entry) => entry.textContent === name);
const choose = (name, value) => {
  const form = byId("requirement-filters");
  form.elements[name].value = value;
  form.dispatchEvent(new Event("input"));
};
const shown = () => document.querySelector("#requirement-filters output").textContent;
const later = () => new Promise((resolve) => setTimeout(resolve, 20));
(async () => {
  seen.first = rows();
  header("id").querySelector("button").click();
  seen.ascending = [rows(), header("id").getAttribute("aria-sort")];
  header("id").querySelector("button").click();
  seen.descending = [rows(), header("id").getAttribute("aria-sort")];
  header("fail").querySelector("button").click();
  seen.worst = [rows()[0], header("id").getAttribute("aria-sort"), header("fail").getAttribute("aria-sort")];
  for (const [name, value] of [["unit", "eventflag"], ["verdict", "fail"], ["profile", "full"], ["kind", "error"]]) {
    choose(name, value);
    seen[name] = [rows().sort(), shown()];
    choose(name, "");
  }
  choose("text", "FIRST sig_sem");
  seen.text = rows();
  choose("text", "nothing like it");
  seen.nothing = [rows(), shown()];
  document.querySelector('[data-show="verdict=untested"]').click();
  await later();
  seen.tile = [rows(), byId("requirement-filters").elements.verdict.value];
  byId("requirement-filters").querySelector("button").click();
  await later();
  seen.reset = shown();
  document.querySelector('[data-show="unit=semaphore"]').click();
  await later();
  seen.ofUnit = rows().length;
  const files = byId("scenario-filters");
  files.elements.text.value = "rows pol_sem";
  files.dispatchEvent(new Event("input"));
  seen.files = [...document.querySelectorAll("#scenarios tbody tr:not([hidden]) code")].map((entry) => entry.textContent);
  const link = (place, name) => [...document.querySelectorAll(place + " a")].find((entry) => entry.textContent === name);
  link(".failure", "semaphore/story").click();
  const lines = [...byId("scenario-source").children];
  seen.dialog = [byId("scenario").open, byId("scenario-name").textContent, byId("scenario-title").textContent];
  seen.again = byId("scenario-again").textContent;
  seen.source = lines.map((line) => line.textContent).join("\\n");
  seen.marked = lines.filter((line) => line.className === "marked").map((line) => line.textContent);
  byId("close").click();
  seen.closed = !byId("scenario").open;
  link("#requirements", "semaphore/family[3]").click();
  seen.family = [byId("scenario-title").textContent, byId("scenario-again").textContent];
  seen.row = [...document.querySelectorAll("#scenario-source .marked")].map((line) => line.textContent);
  byId("scenario").close();
  const laws = byId("count-filters");
  laws.elements.law.value = "linear in waiters";
  laws.dispatchEvent(new Event("input"));
  seen.linear = [...document.querySelectorAll("#counts > tbody > tr:not([hidden])")].map((row) => row.id);
  laws.reset();
  await later();
  [...document.querySelectorAll("#counts > thead button")].find((entry) => entry.textContent === "10").click();
  seen.dearest = [...document.querySelectorAll("#counts > tbody > tr")].map((row) => row.id);
  seen.title = document.title;
  const colours = [document.body, document.querySelector("h1"), document.querySelector(".chip.fail")].map((entry) => {
    const style = getComputedStyle(entry);
    return [style.color, style.backgroundColor];
  });
  seen.dark = matchMedia("(prefers-color-scheme: dark)").matches;
  seen.colours = colours;
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  seen.complaints = complaints;
  leave(seen);
})();
"""


@pytest.fixture
def look(browse, sample):
    """A function that opens the report, does what the script says, and returns what was seen."""
    page = html.document(sample).decode()
    return lambda *options: browse(page, SCRIPT, *options)


def test_report_in_a_browser(look):
    """Sorted by number, not by letter; every filter; the tiles; the dialog with the failed step marked; light and dark."""
    seen = look("--window-size=1280,900")
    assert seen["complaints"] == []
    assert seen["first"] == ["SEM-1", "SEM-2", "SEM-9", "SEM-10", "SEM-C1", "SEM-C2", "FLG-1"]
    assert seen["ascending"] == [["FLG-1", "SEM-1", "SEM-2", "SEM-9", "SEM-10", "SEM-C1", "SEM-C2"], "ascending"]
    assert seen["descending"] == [["SEM-C2", "SEM-C1", "SEM-10", "SEM-9", "SEM-2", "SEM-1", "FLG-1"], "descending"]
    assert seen["worst"] == ["SEM-C2", None, "descending"]
    assert seen["unit"] == [["FLG-1"], "1 of 7"]
    assert seen["verdict"] == [["SEM-2", "SEM-C2"], "2 of 7"]
    assert seen["profile"] == [["SEM-10", "SEM-9"], "2 of 7"]
    assert seen["kind"] == [["SEM-10", "SEM-2"], "2 of 7"]
    assert seen["text"] == ["SEM-9"]
    assert seen["nothing"] == [[], "0 of 7"]
    assert seen["tile"] == [["SEM-9"], "untested"]
    assert seen["reset"] == "7 of 7" and seen["ofUnit"] == 6
    assert seen["files"] == ["semaphore/family"]
    assert seen["dialog"] == [True, "semaphore/story", "a <b>bold</b> title & more"]
    assert seen["again"] == "pyitron conformance semaphore/story"
    assert seen["source"].startswith("# SPDX-License-Identifier: MIT\ntitle = ")
    assert seen["marked"][0] == "[[do]]" and seen["marked"][-1] == 'returns = "E_TMOUT"' and len(seen["marked"]) == 4
    assert seen["closed"] and seen["row"] == ["  [10],"]
    assert seen["family"] == ["row 10", "pyitron conformance 'semaphore/family[3]'"]
    assert seen["linear"] == ["count-SEM-C2"]
    assert seen["dearest"] == ["count-SEM-C2", "count-SEM-C1"]
    assert seen["title"] == 'Conformance of other "<kernel>" to μITRON 4.0'
    assert not seen["dark"] and seen["overflow"] <= 0
    dark = look("--window-size=500,900", "--blink-settings=preferredColorScheme=0")
    assert dark["dark"] and dark["overflow"] <= 0
    assert all(here != there for here, there in zip(seen["colours"][0], dark["colours"][0], strict=True))
