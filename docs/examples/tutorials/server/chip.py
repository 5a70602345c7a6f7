# SPDX-License-Identifier: MIT
"""A simulated EEPROM on a bus: it needs time, and raises an interrupt when it has finished."""


class Chip:
    def __init__(self, kernel, interrupt):
        self.kernel = kernel
        self.interrupt = interrupt
        self.cells = bytearray(range(16))
        self.data = 0
        self.plugged_in = True

    def start_read(self, address):
        self.data = self.cells[address]
        self._finish_after(1)

    def start_write(self, address, value):
        self.cells[address] = value
        self._finish_after(5)

    def _finish_after(self, ms):
        if self.plugged_in:
            now = self.kernel.now_ns / 1_000_000
            self.kernel.raise_interrupt(self.interrupt, at=now + ms)

    def unplug(self):
        self.plugged_in = False
