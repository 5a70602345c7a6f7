# SPDX-License-Identifier: MIT
import sys

import eeprom

import pyitron
from pyitron.trace import TextSink

with pyitron.Kernel() as kernel:
    eeprom.pyitron_setup(kernel)
    kernel.load("eeprom.cfg", eeprom)
    sink = TextSink(sys.stdout.buffer, kernel.names)
    kernel.trace_to(sink)
    kernel.run(until=4.9)
    sink.close()
