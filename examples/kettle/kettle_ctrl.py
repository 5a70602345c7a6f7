# SPDX-License-Identifier: MIT
"""The kettle's arithmetic, free of any service call: measuring, filtering, heater control. Integers only."""

from kettle_h import *

# Converter counts of the thermistor, every 10 degrees from -20 °C on; they fall as it gets warmer.
NTC = (4038, 3992, 3920, 3812, 3657, 3451, 3192, 2888, 2554, 2211, 1878, 1571, 1300, 1068, 874, 715, 586, 481, 397)


def millidegrees(counts: int) -> int:
    """Thousandths of a degree for a converter reading."""
    place = 0
    while place < len(NTC) - 2 and NTC[place + 1] >= counts:
        place += 1
    left, right = NTC[place], NTC[place + 1]
    return (place - 2) * 10 * DEGREE + (left - counts) * 10 * DEGREE // (left - right)


def millilitres(counts: int) -> int:
    """Millilitres for a converter reading."""
    return counts // 2


def plausible(counts: int) -> bool:
    """Whether a thermistor that is neither shorted nor broken can read this."""
    return ADC_SHORT <= counts <= ADC_OPEN


class Median:
    """The middle one of the last three values: a single outlier leaves no mark."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def add(self, value: int) -> int:
        """Take a value in; returns the filtered one."""
        self.values = [*self.values[-2:], value]
        return sorted(self.values)[len(self.values) // 2]


class Mean:
    """The mean of the last *size* values: what splashes about comes to rest."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.values: list[int] = []

    def add(self, value: int) -> int:
        """Take a value in; returns the filtered one."""
        self.values = [*self.values[1 - self.size :], value]
        return sum(self.values) // len(self.values)


class Rise:
    """How much a temperature has risen within a second."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def add(self, value: int) -> int:
        """Take the next sample in; returns the rise over the last second."""
        self.values = [*self.values[-(SECOND_MS // SAMPLE_MS) :], value]
        return value - self.values[0]

    def forget(self) -> None:
        """Begin anew, after a gap."""
        self.values = []


class Regulator:
    """A PI controller that switches a relay: duty is averaged over time, and the relay keeps its least times."""

    def __init__(self) -> None:
        self.integral = 0
        self.owed = 0
        self.relay = 0
        self.age = RELAY_MIN_OFF

    def duty(self, target: int, now: int) -> int:
        """Thousandths of full power for a target and a measured temperature."""
        error = target - now
        if abs(error) < 3 * DEGREE:
            self.integral = min(max(self.integral + GAIN_I * error // DEGREE, -DUTY_REST), FULL_POWER // 4)
        else:
            self.integral = 0
        return min(max(DUTY_REST + GAIN_P * error // DEGREE + self.integral, 0), FULL_POWER)

    def switch(self, duty: int) -> int:
        """Once a control period: 1 if the relay is to be on in the coming one."""
        self.age += 1
        self.owed += duty - (FULL_POWER if self.relay else 0)
        self.owed = min(max(self.owed, -4 * FULL_POWER), 4 * FULL_POWER)
        least = RELAY_MIN_ON if self.relay else RELAY_MIN_OFF
        wanted = int(duty == FULL_POWER or (duty > 0 and self.owed > (0 if self.relay else FULL_POWER)))
        if wanted != self.relay and self.age >= least:
            self.relay = wanted
            self.age = 0
        return self.relay
