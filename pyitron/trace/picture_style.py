# SPDX-License-Identifier: MIT
"""Colours of a timeline picture, in light and in dark, and its legend."""

from pyitron.trace.states import STATE_NAMES

__all__ = ["CLASSES", "STYLE", "legend"]

# The class of each state.
CLASSES = ("d", "r", "x", "w", "s", "ws")

STYLE = """\
svg{font-family:system-ui,"Segoe UI","Noto Sans","Noto Sans CJK JP","Hiragino Sans","Yu Gothic UI",sans-serif;font-size:12px}
text{fill:#1f2328}.b{fill:#fff}.q{fill:#59636e}.t{font-size:15px;font-weight:600}.l{font-size:9.5px;fill:#1d3a5c}
.g{stroke:#d8dee4;stroke-width:1}.h{fill:#f6f8fa}.m{font-size:10.5px}.n{font-size:8.5px;fill:#59636e}
.d{fill:#c4cad1}.r{fill:#f0a30a}.x{fill:#15883e}.w{fill:#a9cdf0}.s{fill:#c58fe0}.ws{fill:#7a4fa3}
.i{fill:#cf3350}.c{fill:#0e7f92}.f{stroke:#e00b2d;stroke-width:2.5;fill:none}
.k{fill:#7d8894}.e{fill:#cf222e}.a{stroke:#3b4550;stroke-width:1;fill:none;opacity:.75}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.b{fill:#0d1117}.q{fill:#9198a1}.l{fill:#d3e6fb}.g{stroke:#2b323b}.h{fill:#151b23}.n{fill:#9198a1}
.d{fill:#4a525c}.r{fill:#f5b83d}.x{fill:#35c266}.w{fill:#2c5788}.s{fill:#a565c9}.ws{fill:#6a3f94}
.i{fill:#ff6b81}.c{fill:#36b8cc}.f{stroke:#ff5c70}
.k{fill:#8b949e}.e{fill:#ff6b6b}.a{stroke:#c9d1d9}
}
"""


def legend(width: int, title: int, calls: bool, arrows: bool) -> tuple[str, int]:
    """Return what the colours mean, and how many lines that takes below the title.

    Args:
        width: of the picture.
        title: of the title; beside it is room for one line if that is not too long.
        calls, arrows: whether there are such.
    """
    entries = list(zip(CLASSES, STATE_NAMES, strict=True))
    entries += [("i", "interrupt"), ("c", "handler")]
    if calls:
        entries += [("k", "call"), ("e", "error")]
    if arrows:
        entries.append(("a", "release"))
    sizes = [28 + round(6.6 * len(label)) for _, label in entries]
    x, y, lines = width - 6 - sum(sizes), 14, 0
    if x < 24 + title:
        x, y, lines = 14, 36, 1
    out = []
    for (css, label), size in zip(entries, sizes, strict=True):
        if x + size > width - 6 and x > 14:
            x, y, lines = 14, y + 18, lines + 1
        out.append(f'{_sign(css, x, y)}<text x="{x + 17}" y="{y + 10}">{label}</text>\n')
        x += size
    return "".join(out), lines


def _sign(css: str, x: int, y: int) -> str:
    if css in ("d", "k"):
        return f'<rect class="{css}" x="{x}" y="{y + 5}" width="12" height="2"/>'
    if css == "e":
        return f'<rect class="e" x="{x + 5}" y="{y + 4}" width="3" height="4"/>'
    if css in ("i", "c"):
        return f'<rect class="{css}" x="{x + 5}" y="{y}" width="2" height="12"/>'
    if css == "a":
        return f'<path class="a" d="M{x + 6} {y - 1}v12m-2.5 -5l2.5 5l2.5 -5"/>'
    return f'<rect class="{css}" x="{x}" y="{y}" width="12" height="12"/>'
