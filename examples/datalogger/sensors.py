# SPDX-License-Identifier: MIT
"""The test bench that the data logger watches: its sensors and its memory card, in integers, the same on every host."""

TEMPERATURE, PRESSURE, VIBRATION = range(3)

# The pump runs dry for a while: milliseconds from the start.
DRY_FROM, DRY_UNTIL = 2_400, 2_900

# Writing a block to the card takes so long; at every tenth block the card tidies up inside, and takes longer.
WRITE_MS = 6
TIDY_MS = 380
TIDY_EVERY = 10


def _wave(ms: int, period: int, height: int) -> int:
    """A triangle between 0 and *height*."""
    phase = ms % period
    return 2 * height * min(phase, period - phase) // period


def sample(sensor: int, ms: int) -> int:
    """What a sensor says: millidegrees, hectopascals, micrometres per second."""
    dry = DRY_FROM <= ms < DRY_UNTIL
    if sensor == TEMPERATURE:
        heating = min(max(ms - DRY_FROM, 0), DRY_UNTIL - DRY_FROM) * 30
        return 61_000 + _wave(ms, 1_700, 2_500) + heating
    if sensor == PRESSURE:
        return 1_400 + _wave(ms, 900, 60) if dry else 3_900 + _wave(ms, 700, 220)
    return 4_000 + _wave(ms, 310, 3_000) if dry else 700 + _wave(ms, 230, 400)


def writing_ms(block: int) -> int:
    """How long the card is busy with the block of this number."""
    return TIDY_MS if block % TIDY_EVERY == 0 else WRITE_MS
