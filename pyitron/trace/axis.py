# SPDX-License-Identifier: MIT
"""Times and texts as pictures show them."""

import unicodedata

from pyitron.trace.text import plain

__all__ = ["escape", "fit", "instant", "number", "scale"]

_SECOND = 10**9
_DAY = 86_400 * _SECOND
_STEPS = sorted(
    {factor * 10**power for power in range(10) for factor in (1, 2, 5)}
    | {seconds * _SECOND for seconds in (10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)}
)


def scale(start: int, end: int) -> tuple[int, int, int, str]:
    """Return the step of the time axis, the unit of its labels, their decimals and the unit's name."""
    span = end - start
    step = next((step for step in _STEPS if span <= 11 * step), 0)
    if not step:
        step = _DAY * max(1, -(-span // (11 * _DAY)))
    units = [(_SECOND, "s"), (10**6, "ms"), (10**3, "µs")]
    if step >= 60 * _SECOND:
        units = [(3600 * _SECOND, "h"), (60 * _SECOND, "min")]
    unit, suffix = next(
        (entry for entry in units if end >= 2 * entry[0] and (step < 60 * _SECOND or step % entry[0] == 0)),
        units[-1],
    )
    decimals = 0
    while step * 10**decimals % unit and decimals < 9:
        decimals += 1
    return step, unit, decimals, suffix


def instant(time: int) -> str:
    """Return an instant in milliseconds without superfluous zeros."""
    return f"{time // 10**6}.{time % 10**6:06d}".rstrip("0").rstrip(".") + " ms"


def number(value: float) -> str:
    """Return a coordinate, to a hundredth of a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def escape(text: str) -> str:
    """Return *text* as XML takes it."""
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def width(text: str) -> int:
    """Return how many narrow characters take as much room as *text*."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def fit(text: str, room: int) -> str:
    """Return *text*, cut short if it takes more room than so many narrow characters."""
    if width(text) <= room:
        return text
    while width(text) >= room and text:
        text = text[:-1]
    return f"{text}…"
