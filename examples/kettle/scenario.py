# SPDX-License-Identifier: MIT
"""Ten minutes in the life of a kettle: what the user, the technician and bad luck do to it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from kettle_h import *
from plant import Board

BOUNCES_MS = (0, 1, 2, 4, 5)

# Seconds, what happens, with what.
SCRIPT: tuple[tuple[float, str, Any], ...] = (
    # The first boil: 0.7 l of cold water, then kept warm at 98 °C.
    (2.0, "lid", LID_OPEN),
    (3.0, "tap", (140, 15)),
    (8.0, "tap", (0, 0)),
    (9.5, "lid", LID_CLOSED),
    (11.0, "press", (KEY_POWER, 150)),
    (13.0, "press", (KEY_BOIL, 180)),
    (30.0, "type_line", "ps"),
    (50.0, "break_sensor", 1),
    (75.0, "spike", KEY_BOIL),
    (100.0, "type_line", "obj"),
    # A cup of it.
    (225.0, "press", (KEY_POUR, 400)),
    (228.0, "press", (KEY_UNLOCK, 120)),
    (230.0, "press", (KEY_POUR, 3000)),
    # Down to 80 °C, and cold water while it heats.
    (236.0, "press", (KEY_WARM, 120)),
    (237.0, "press", (KEY_WARM, 120)),
    (239.0, "lid", LID_OPEN),
    (241.0, "tap", (100, 12)),
    (244.0, "tap", (0, 0)),
    (246.0, "lid", LID_CLOSED),
    (255.0, "lid", LID_OPEN),
    (257.0, "tap", (100, 12)),
    (259.0, "tap", (0, 0)),
    (261.0, "lid", LID_CLOSED),
    (300.0, "type_line", "capture 12"),
    (301.0, "press", (KEY_UNLOCK, 120)),
    # A boil in a minute's time.
    (345.0, "press", (KEY_TIMER, 120)),
    (380.0, "type_line", "time"),
    # Nearly all of it poured out: too little to boil.
    (455.0, "press", (KEY_UNLOCK, 120)),
    (456.0, "press", (KEY_POUR, 16_500)),
    (475.0, "press", (KEY_BOIL, 120)),
    # Boiling with no water at all and a float that sticks.
    (480.0, "lid", LID_OPEN),
    (481.0, "tap", (100, 12)),
    (484.0, "tap", (0, 0)),
    (486.0, "tip_out", ()),
    (488.0, "lid", LID_CLOSED),
    (490.0, "press", (KEY_BOIL, 120)),
    (497.0, "press", (KEY_BOIL, 120)),
    (500.0, "press", (KEY_POWER, 2000)),
    (503.0, "free_float", ()),
    # Again, properly; the thermistor's cable comes loose.
    (504.0, "lid", LID_OPEN),
    (505.0, "tap", (120, 12)),
    (510.0, "tap", (0, 0)),
    (512.0, "lid", LID_CLOSED),
    (514.0, "press", (KEY_POWER, 120)),
    (516.0, "press", (KEY_BOIL, 120)),
    (524.0, "break_sensor", 15),
    (528.0, "type_line", "ps"),
    (531.0, "press", (KEY_POWER, 2000)),
    # The converter hangs, twice: too briefly to matter, and for good.
    (536.0, "press", (KEY_POWER, 120)),
    (538.0, "press", (KEY_BOIL, 120)),
    (545.05, "hang_converter", 1),
    (545.15, "hang_converter", 0),
    (549.0, "type_line", "freeze"),
    (552.05, "hang_converter", 1),
    (553.0, "hang_converter", 0),
    (556.0, "press", (KEY_POWER, 2000)),
    (560.0, "press", (KEY_POWER, 120)),
    (562.0, "press", (KEY_WARM, 120)),
    (580.0, "type_line", "obj"),
    (590.0, "press", (KEY_POWER, 120)),
)


def perform(kernel: Any, board: Board) -> None:
    """Have everything in the script happen at its time."""
    for seconds, action, argument in SCRIPT:
        instant = round(seconds * 1000)
        arguments = argument if isinstance(argument, tuple) else (argument,)
        if action == "press":
            _press(kernel, board, instant, *arguments)
        elif action == "spike":
            _edges(kernel, board, ((instant, arguments[0]), (instant + 3, 0)))
        else:
            kernel.at(instant, _named(action, partial(getattr(board, action), *arguments)))


def _press(kernel: Any, board: Board, instant: int, key: int, held: int) -> None:
    """Press a key whose contacts bounce, and let it go again."""
    edges = [(instant + offset, 0 if number % 2 else key) for number, offset in enumerate(BOUNCES_MS)]
    edges += [(instant + held + offset, key if number % 2 else 0) for number, offset in enumerate(BOUNCES_MS)]
    _edges(kernel, board, tuple(edges))


def _edges(kernel: Any, board: Board, edges: tuple[tuple[int, int], ...]) -> None:
    for instant, keys in edges:
        kernel.at(instant, _named("key", partial(board.key, keys)))


def _named(name: str, action: Callable[[], object]) -> Callable[[], object]:
    """*action* under a name that a trace can show."""

    def callback() -> None:
        action()

    callback.__name__ = name
    return callback
