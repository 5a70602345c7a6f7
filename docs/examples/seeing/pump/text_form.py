# SPDX-License-Identifier: MIT
import pump

import pyitron
from pyitron.trace import Recorder, text

with pyitron.Kernel() as kernel:
    recorder = Recorder(kernel.names)
    kernel.trace_to(recorder)
    kernel.load("pump.cfg", pump)
    pump.pyitron_setup(kernel)
    kernel.run(until=12)
    late = [event for event in recorder.events if event[0] > 10_000_000]
    print(*text.lines(late, kernel.names), sep="", end="")
