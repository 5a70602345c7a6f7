# SPDX-License-Identifier: MIT
"""Figures on the pages are those of the benchmarks' results."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SUBJECTS = ("pyitron", "pyitron active", "pyitron, pure", "pyitron active, pure")


def rows(text: str) -> list[list[str]]:
    """Of all tables."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]


def sections(text: str) -> list[tuple[str, str]]:
    """Titles and what is below them."""
    return re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)


PLACEMENT = (DOCS / "concepts" / "placement.md").read_text("utf-8")
# The median by benchmark and subject.
RESULTS = {
    title: {row[0]: row[1] for row in rows(section)}
    for title, section in sections((DOCS / "benchmarks" / "results.md").read_text("utf-8"))
}
FIGURES = [row for row in rows(PLACEMENT) if row[0] in RESULTS]


def test_placement_has_figures():
    """The test below looks at something."""
    assert len(FIGURES) > 5


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in FIGURES])
def test_placement_costs_what_was_measured(row):
    """A row for each benchmark: passive and active, compiled and pure."""
    assert row[1:] == [RESULTS[row[0]][subject] for subject in SUBJECTS]


def test_placement_of_the_kettle_costs_what_was_measured():
    """The whole application, in simulated seconds per second."""
    kettle = RESULTS["Kettle"]
    passive, active = kettle["pyitron"], kettle["pyitron active"]
    assert f"{passive} seconds in one with passive servers and {active} with active ones" in " ".join(PLACEMENT.split())
