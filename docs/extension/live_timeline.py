# SPDX-License-Identifier: MIT
"""A Sphinx extension: the timeline in the page ``seeing/timeline``, drawn from its example at each build."""

from pathlib import Path
from typing import Any

from pyitron import Kernel
from pyitron.application import load_application, set_up
from pyitron.trace import Recorder, timeline

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "seeing" / "pump"
UNTIL_MS = 60
TITLE = "a pump and a log on one bus"
WIDTH = 760


def recorded() -> Recorder:
    """The trace of the example."""
    application = load_application(str(EXAMPLE / "pump.py"))
    with Kernel() as kernel:
        recorder = Recorder(kernel.names)
        kernel.trace_to(recorder)
        kernel.load(EXAMPLE / "pump.cfg", application)
        set_up(application, kernel)
        kernel.run(until=UNTIL_MS)
        recorder.names = dict(kernel.names)
    return recorder


def write_page(app: Any) -> None:
    """Put the page beside that which shows it."""
    if app.builder.format != "html":
        return
    trace = recorded()
    path = Path(app.outdir, "seeing", "pump-timeline.html")
    path.parent.mkdir(parents=True, exist_ok=True)
    page = timeline.page(trace.events, trace.names, start_ns=0, end_ns=UNTIL_MS * 1_000_000, title=TITLE)
    path.write_text(page, encoding="utf-8", newline="\n")


def setup(app: Any) -> dict[str, Any]:
    """Called by Sphinx."""
    app.connect("builder-inited", write_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
