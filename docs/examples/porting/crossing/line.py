# SPDX-License-Identifier: MIT
"""The other end of the wires: two tracks with trains, barriers, a converter, somebody on the way. All in virtual time.

The application sees the registers of ``board.h`` and two interrupts, and nothing else of it.
"""

from collections import deque

from crossing_h import *

TRAVEL_MS = 4_000
LEAVE_MS = 50
CONVERSION_NS = 40_000


class Line:
    """The registers; *kernel* gives the time and takes the interrupts."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.passages = deque()
        self.obstacle = False
        # 0 is up, TRAVEL_MS down; since *since* they have been moving in *direction*.
        self.position = 0
        self.direction = MOTOR_STOP
        self.since = 0.0
        self.moves = 0
        self.stuck = False
        self.outputs = 0
        self.control = 0
        self.converted_ns = 0
        self.millivolts = 12_600
        self.tenths = deque((-37, -37, -37, -36))

    # -- what happens to it

    def train(self, track, enters, leaves):
        """A train passes the two sensors of a track, at two instants in milliseconds."""
        self.kernel.at(enters, lambda: self.pass_sensor(TRACK_ENTER | track))
        self.kernel.at(leaves, lambda: self.pass_sensor(TRACK_LEAVE | track))

    def pass_sensor(self, passage):
        self.passages.append(passage)
        self.kernel.raise_interrupt(INHNO_TRACK)

    def block(self, begins, ends):
        """Somebody is between the barriers for a while."""
        self.kernel.at(begins, lambda: self.set_obstacle(True))
        self.kernel.at(ends, lambda: self.set_obstacle(False))

    def set_obstacle(self, obstacle):
        self.obstacle = obstacle
        self.kernel.raise_interrupt(INHNO_INPUT)

    # -- registers

    def read(self, offset):
        if offset == TRACK_FIFO:
            return self.passages.popleft() if self.passages else 0
        if offset == INPUTS:
            position = self.where()
            up, down = position < LEAVE_MS, position > TRAVEL_MS - LEAVE_MS
            return up * IN_UP | down * IN_DOWN | self.obstacle * IN_OBSTACLE
        if offset == ADC_CONTROL:
            done = self.control & ADC_START and self.kernel.now_ns >= self.converted_ns
            return self.control | (ADC_DONE if done else 0)
        assert offset == ADC_RESULT, f"the register {offset:#x} cannot be read"
        return self.convert() & 0xFFFF

    def write(self, offset, value):
        if offset == MOTOR:
            self.move(value)
        elif offset == OUTPUTS:
            self.outputs = value
        else:
            assert offset == ADC_CONTROL, f"the register {offset:#x} cannot be written"
            self.control = value
            self.converted_ns = self.kernel.now_ns + CONVERSION_NS

    def convert(self):
        if self.control & 0xFF == ADC_BATTERY:
            self.millivolts -= 60
            return self.millivolts
        self.tenths.rotate(-1)
        return self.tenths[0]

    # -- the barriers

    def now_ms(self):
        return self.kernel.now_ns / 1_000_000

    def where(self):
        moved = self.now_ms() - self.since
        if self.direction == MOTOR_LOWER:
            return min(self.position + moved, TRAVEL_MS)
        if self.direction == MOTOR_RAISE:
            return max(self.position - moved, 0)
        return self.position

    def move(self, direction):
        self.position, self.since = self.where(), self.now_ms()
        self.direction = MOTOR_STOP if self.stuck else direction
        self.moves += 1
        this = self.moves
        if self.direction != MOTOR_STOP:
            way = TRAVEL_MS - self.position if direction == MOTOR_LOWER else self.position
            self.kernel.at(self.since + LEAVE_MS, lambda: self.at_switch(this))
            self.kernel.at(self.since + way, lambda: self.at_switch(this))

    def at_switch(self, move):
        """A limit switch opens or closes, unless the motor was stopped meanwhile."""
        if move == self.moves:
            self.kernel.raise_interrupt(INHNO_INPUT)
