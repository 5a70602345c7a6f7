# SPDX-License-Identifier: MIT
"""The messages of ``kettle.h`` as structures that are laid over memory-pool blocks, and what the log says for each code."""

from ctypes import Structure, c_int16, c_int32, c_uint32, c_void_p, sizeof

from kettle_h import *


class T_EVENT(Structure):
    """A message to the state machine."""

    _fields_ = [("next", c_void_p), ("kind", c_int16), ("par", c_int16)]


class T_LOG(Structure):
    """A message to the logger."""

    _fields_ = [
        ("next", c_void_p),
        ("msgpri", c_int32),
        ("code", c_int16),
        ("time", c_uint32),
        ("a", c_int32),
        ("b", c_int32),
    ]


assert sizeof(T_EVENT) <= EVENT_BLKSZ
assert sizeof(T_LOG) <= LOG_BLKSZ

MODE_NAMES = {
    MODE_STANDBY: "standby",
    MODE_READY: "ready",
    MODE_BOIL: "boil",
    MODE_KEEP: "keep warm",
    MODE_ERROR: "ERROR",
}
KEY_NAMES = {
    KEY_POWER: "power",
    KEY_BOIL: "boil",
    KEY_WARM: "keep-warm",
    KEY_TIMER: "timer",
    KEY_UNLOCK: "unlock",
    KEY_POUR: "pour",
}
TRIP_NAMES = {
    TRIP_DRY: "dry-boil",
    TRIP_OVERHEAT: "over-temperature",
    TRIP_SENSOR: "sensor failure",
    TRIP_WATCHDOG: "sensor watchdog",
}


def degrees(value: int) -> str:
    """A temperature as people write it."""
    return f"{value // DEGREE}.{value % DEGREE // 100} °C"


TEXTS = {
    LOG_BOOT: lambda a, b: f"kettle {a >> 8}.{a & 255:02d}, keep-warm setting {b} °C",
    LOG_POST: lambda a, b: "power-on self-test passed" if a == 0 else f"power-on self-test FAILED ({a})",
    LOG_STATUS: lambda a, b: f"status: {degrees(a)}, {b} ml",
    LOG_MODE: lambda a, b: f"mode: {MODE_NAMES[a]} -> {MODE_NAMES[b]}",
    LOG_KEY: lambda a, b: f"key {KEY_NAMES[a]}" + (" held" if b else ""),
    LOG_TARGET: lambda a, b: f"target {degrees(a)}, now {degrees(b)}",
    LOG_BOILED: lambda a, b: f"boiled: {degrees(a)}, {b} ml",
    LOG_LID: lambda a, b: ("lid opened" if a == LID_OPEN else "lid closed") + f" at {degrees(b)}",
    LOG_REFUSED: lambda a, b: f"refused: {KEY_NAMES[a]}" + (f", {b} ml is not enough" if b >= 0 else ""),
    LOG_TIMER: lambda a, b: f"boil in {a} s" if a else "timer: boil now",
    LOG_UNLOCK: lambda a, b: "unlocked" if a else "locked",
    LOG_POUR: lambda a, b: f"pouring, {b} ml" if a else f"poured, {b} ml left",
    LOG_GLITCH: lambda a, b: f"thermistor: {a} implausible sample(s) ignored",
    LOG_ADC_LATE: lambda a, b: f"converter late for {a} ms",
    LOG_TRIP: lambda a, b: f"ALARM {TRIP_NAMES[a]}: heater off at {degrees(b)}",
    LOG_SAVED: lambda a, b: f"saved: keep-warm setting {a} °C",
    LOG_SELFTEST: lambda a, b: f"self-test: {a} rounds, {b} messages lost",
}


def line(time: int, msgpri: int, code: int, a: int, b: int) -> str:
    """One line of the log."""
    seconds, milliseconds = divmod(time, 1000)
    stamp = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{milliseconds:03d}"
    return f"{stamp} {'!' if msgpri == LOG_ALARM else ' '} {TEXTS[code](a, b)}"
