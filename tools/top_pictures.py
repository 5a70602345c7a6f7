# SPDX-License-Identifier: MIT
"""The pictures on the page about ``pyitron top``: the kettle after some seconds, all its tasks and one of them.

    python tools/top_pictures.py

makes them anew; a test compares what they show with what the program shows.
"""

import asyncio
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEING = ROOT / "docs" / "seeing"
sys.path[:0] = [str(ROOT), str(ROOT / "examples" / "kettle")]

# What to press before each, and how many columns and lines it has.
PICTURES = {
    "top": ((), (100, 19)),
    "top-task": (("down", "down", "down", "down", "enter"), (100, 22)),
}
# The self-test has just begun, which the kettle makes every ten seconds; the shares are those of the last ten milliseconds.
LOOKS_MS = (149_998.0, 150_008.0)


def picture(keys: tuple[str, ...], size: tuple[int, int]) -> str:
    """An SVG of the screen after these keys; it loads nothing from anywhere."""
    import kettle

    from pyitron.kernel import Kernel
    from pyitron.top.app import Top
    from pyitron.top.output import Output
    from pyitron.top.session import Session

    output = Output()
    with output.taken():
        kernel = Kernel()
        kernel.load(ROOT / "examples" / "kettle" / "kettle.cfg", kettle)
        kettle.pyitron_setup(kernel)
        session = Session(kernel)
        session.hold()
        for instant in LOOKS_MS:
            kernel.run(until=instant)
            session.activity.mark(kernel.now_ns, 0)

    async def play() -> str:
        app = Top("kettle.cfg", session, output)
        async with app.run_test(size=size) as pilot:
            await pilot.press("1", *keys)
            return app.export_screenshot(title=" ")

    svg = asyncio.run(play())
    with output.taken():
        kernel.close()
    return re.sub(r"@font-face \{.*?\}\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)


def main() -> None:
    """Write them all."""
    for name, (keys, size) in PICTURES.items():
        (SEEING / f"{name}.svg").write_text(picture(keys, size), encoding="utf-8")


if __name__ == "__main__":
    main()
