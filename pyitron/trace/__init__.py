# SPDX-License-Identifier: MIT
"""What to do with a trace: keep it, count it, print it, draw it, open it in a viewer, read it back.

Everything here is a sink for ``kernel.trace_to`` or reads the events that a ``Recorder`` kept.
"""

from pyitron.trace.perfetto import PerfettoSink
from pyitron.trace.recorder import Recorder
from pyitron.trace.statistics import Statistics
from pyitron.trace.text import TextSink

__all__ = ["PerfettoSink", "Recorder", "Statistics", "TextSink"]
