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


def legend(right: int, calls: bool, arrows: bool) -> str:
    """Return what the colours mean, in one line that ends at *right*."""
    out = []
    x = right
    entries = list(zip(CLASSES, STATE_NAMES, strict=True))
    entries += [("i", "interrupt"), ("c", "handler")]
    if calls:
        entries += [("k", "call"), ("e", "error")]
    if arrows:
        entries.append(("a", "release"))
    for css, label in reversed(entries):
        x -= 20 + round(6.6 * len(label))
        shape = f'<rect class="{css}" x="{x}" y="14" width="12" height="12"/>'
        if css in ("d", "k"):
            shape = f'<rect class="{css}" x="{x}" y="19" width="12" height="2"/>'
        elif css == "e":
            shape = f'<rect class="e" x="{x + 5}" y="18" width="3" height="4"/>'
        elif css in ("i", "c"):
            shape = f'<rect class="{css}" x="{x + 5}" y="14" width="2" height="12"/>'
        elif css == "a":
            shape = f'<path class="a" d="M{x + 6} 13v12m-2.5 -5l2.5 5l2.5 -5"/>'
        out.append(f'{shape}<text x="{x + 17}" y="24">{label}</text>\n')
        x -= 8
    return "".join(out)
