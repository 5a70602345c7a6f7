# SPDX-License-Identifier: MIT
"""The trace of a test as a file, in the form that its suffix says."""

from pathlib import Path

from pyitron.testing.under_test import UnderTest
from pyitron.trace import PerfettoSink, TextSink, timeline

__all__ = ["write"]


def write(kernel: UnderTest, path: Path, title: str) -> None:
    """Write what *kernel* has kept to a ``.json`` (Perfetto), ``.txt`` or ``.svg`` file; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    events, names, end = kernel.trace_events, kernel.names, kernel.now_ns
    if path.suffix == ".svg":
        picture = timeline.draw(events, names, start_ns=0, end_ns=end, title=title)
        path.write_bytes(picture.encode("utf-8", "backslashreplace"))
        return
    with path.open("wb") as file:
        sink = PerfettoSink(file, names) if path.suffix == ".json" else TextSink(file, names)
        for event in events:
            sink(event)
        if isinstance(sink, PerfettoSink):
            sink.close(end)
        else:
            sink.close()
