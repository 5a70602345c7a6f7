# SPDX-License-Identifier: MIT
"""What happened to the mutexes in the last 10 milliseconds before the deadlock."""

import io

import recorder

import pyitron
from pyitron.trace import TextSink

text = io.BytesIO()
with pyitron.Kernel() as kernel:
    kernel.load("recorder.cfg", recorder)
    sink = TextSink(text, kernel.names)
    kernel.trace_to(sink)
    result = kernel.run()
    sink.close()

for line in text.getvalue().decode().splitlines():
    if float(line.split()[0]) > result.time_ms - 10 and "MTX_" in line:
        print(line)
