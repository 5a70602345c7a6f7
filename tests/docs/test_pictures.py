# SPDX-License-Identifier: MIT
"""Pictures in the documentation are those that pyitron draws today."""

from pathlib import Path

import live_timeline

from pyitron.trace import timeline

SEEING = Path(__file__).parents[2] / "docs" / "seeing"


def test_timeline_of_the_example_is_the_one_on_its_page():
    """Byte for byte; where it differs, the session on the page (timeline.console) makes it anew."""
    trace = live_timeline.recorded()
    end = live_timeline.UNTIL_MS * 1_000_000
    picture = timeline.draw(
        trace.events, trace.names, start_ns=0, end_ns=end, title=live_timeline.TITLE, width=live_timeline.WIDTH
    )
    assert (SEEING / "pump.svg").read_text(encoding="utf-8") == picture
