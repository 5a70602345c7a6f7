# SPDX-License-Identifier: MIT
"""The page of results for the documentation, in Markdown: targets, then a table and a picture for each key."""

from pathlib import Path

from benchmarks.measure import Result
from benchmarks.table import HEADS, TARGET_HEADS, rows, target_rows, title
from benchmarks.targets import Verdict

NAME = "results.md"
HEAD = """<!-- Written by "python -P benchmarks --docs": do not edit. -->
# Results of the benchmarks

What is measured, and how, is told in [benchmarks](../benchmarks.md).
"""


def _table(heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> list[str]:
    """A table in Markdown, without the columns that are empty all the way down; all but the first flush right."""
    wanted = [index for index in range(len(heads)) if any(line[index] for line in lines)]
    text = [f"| {' | '.join(heads[index] for index in wanted)} |"]
    text.append(f"|{'|'.join(' --- ' if index == 0 else ' ---: ' for index in wanted)}|")
    text += [f"| {' | '.join(line[index] for index in wanted)} |" for line in lines]
    return [*text, ""]


def text(result: Result, verdicts: list[Verdict]) -> str:
    """The page."""
    lines = [HEAD, "## Where and with what", ""]
    lines += _table(("what", "here"), list(result.host.items()))
    lines += ["## Targets", ""]
    lines += _table(TARGET_HEADS, target_rows(verdicts))
    for key in result.key_names():
        lines += [f"## {title(key)}", "", f"In {result.of_key(key)[0].unit}.", ""]
        lines += [f"![{title(key)}]({key}.svg)", ""]
        lines += _table(HEADS, rows(result, key))
    if result.notes:
        lines += ["## Left out", "", *(f"- {note}" for note in result.notes), ""]
    return "\n".join(lines).rstrip() + "\n"


def write(result: Result, verdicts: list[Verdict], folder: Path) -> Path:
    """Write the page into this folder."""
    path = folder / NAME
    path.write_text(text(result, verdicts), encoding="utf-8")
    return path
