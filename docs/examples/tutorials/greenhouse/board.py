# SPDX-License-Identifier: MIT
"""The hardware of a greenhouse: a thermometer behind a converter, and a fan."""

INT_ADC = 5
CONVERSION_MS = 2


class Board:
    def __init__(self, kernel):
        self.kernel = kernel
        self.tenths = 240  # of a degree
        self.fan = False

    def start_conversion(self):
        """The converter measures, and raises its interrupt when it is done."""
        self.tenths += -8 if self.fan else 5
        now = self.kernel.now_ns / 1_000_000
        self.kernel.raise_interrupt(INT_ADC, at=now + CONVERSION_MS)
