# SPDX-License-Identifier: MIT
"""How long each task waited for the bus, from a trace that was kept."""

import sys

from pyitron.trace.history import History
from pyitron.trace.reading import read

trace = read(sys.argv[1])
history = History(trace.events, trace.names, trace.end_ns)
for row in history.rows:
    for span in row.spans:
        if span.reason == "mtx MTX_BUS":
            begin, end = history.times[span.first], history.times[span.last]
            print(f"{row.name} waited for the bus at {begin / 1e6} ms, for {(end - begin) / 1e6} ms")
