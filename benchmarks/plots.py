# SPDX-License-Identifier: MIT
"""One picture in SVG for each key: bars by subject, or curves over the size."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.measure import Result, Series, shown
from benchmarks.table import title

# Text stays text; ids are the same in every run, so that a picture changes only where the figures do.
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "pyitron", "font.family": "sans-serif", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left",
}  # fmt: skip
OURS, PURE, FLOOR, PEERS = "#1f6fb4", "#8db8da", "#333333", "#b9b9b9"
DASHES = {"untraced": (0, (5, 1)), "traced": "--", "active": ":", "posix": "-."}
# A curve of its own colour for each peer, none of them near ours.
CURVES = ("#e07b00", "#2a8f3c", "#c0392b", "#7d4fa8", "#7a5230", "#d468a8", "#8f8f00", "#00a0a8")


def _colour(series: Series) -> str:
    if series.floor:
        return FLOOR
    if series.ours:
        return PURE if series.case.build == "pure" else OURS
    return PEERS


def _bars(axes: Axes, group: list[Series]) -> None:
    """The floor on top, then the least; a line shows the middle half of the figures."""
    group = sorted(group, key=lambda series: (not series.floor, series.median))
    several = len({series.case.size for series in group}) > 1
    for place, series in enumerate(group):
        first, third = series.quartiles
        axes.barh(place, series.median, color=_colour(series), height=0.7)
        axes.plot([first, third], [place, place], color="black", linewidth=1)
        axes.annotate(shown(series.median), (max(series.median, third), place), (4, 0), textcoords="offset points", va="center")
    names = [f"{series.label}, {series.case.size:,}" if several else series.label for series in group]
    axes.set_yticks(range(len(group)), names)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    if max(series.median for series in group) > 30 * min(series.median for series in group) > 0:
        axes.set_xscale("log")


def _curves(axes: Axes, group: list[Series]) -> None:
    """One curve for each subject and build; a subject without sizes is a level line."""
    curves: dict[str, list[Series]] = {}
    for series in group:
        curves.setdefault(series.label, []).append(series)
    peers = iter(CURVES)
    for label, points in curves.items():
        last = points[-1]
        colour = _colour(last) if _colour(last) != PEERS else next(peers, PEERS)
        style: Any = next((dash for word, dash in DASHES.items() if word in label), "-")
        if not last.sized:
            axes.axhline(last.median, color=colour, linestyle=style, linewidth=1, label=label)
            continue
        sizes = [series.case.size for series in points]
        medians = [series.median for series in points]
        axes.plot(sizes, medians, linestyle=style, color=colour, marker="o", markersize=3, label=label)
        lower, upper = ([series.quartiles[end] for series in points] for end in (0, 1))
        axes.fill_between(sizes, lower, upper, color=colour, alpha=0.15, linewidth=0)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("size")
    axes.legend(frameon=False, bbox_to_anchor=(1.01, 1), loc="upper left")


def draw(result: Result, folder: Path) -> list[Path]:
    """Write the pictures into this folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with plt.rc_context(STYLE):
        for key in result.key_names():
            group = result.of_key(key)
            curves = len({(series.label, series.case.size) for series in group}) > len({series.label for series in group})
            figure, axes = plt.subplots(figsize=(8, 4.5 if curves else 0.9 + 0.24 * len(group)), layout="constrained")
            (_curves if curves else _bars)(axes, group)
            axes.set_title(f"{title(key)}, {group[0].unit}")
            path = folder / f"{key}.svg"
            figure.savefig(path, metadata={"Date": None})
            plt.close(figure)
            written.append(path)
    return written
