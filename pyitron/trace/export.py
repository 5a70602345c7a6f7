# SPDX-License-Identifier: MIT
"""The forms in which a trace is written, by the suffix of the file's name."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from kernel.trace import Event
from pyitron.application import UsageError
from pyitron.trace import perfetto, text, timeline, waveform
from pyitron.trace.states import Names

__all__ = ["FORMS", "form_of", "open_output", "write"]

# Each suffix, and what it is for.
FORMS = {
    ".html": "a page to look around in",
    ".svg": "a picture",
    ".json": "for ui.perfetto.dev",
    ".vcd": "waveforms",
    ".txt": "one line per event",
}


def form_of(option: str, path: Path) -> str:
    """Return the suffix of *path*, or say which there are; *option* is what the user calls the file."""
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        forms = ", ".join(f"{form} ({meaning})" for form, meaning in FORMS.items())
        raise UsageError(f"{option} {path}: the end of the name says what to write: {forms}")
    if suffix == ".vcd":
        # Better now than after the run.
        waveform.demand()
    return suffix


def open_output(path: Path) -> BinaryIO:
    """Open a file for writing, or say what keeps it from being written."""
    try:
        return path.open("wb")
    except FileNotFoundError:
        if not path.parent.is_dir():
            raise UsageError(f"cannot write {path}: the folder {path.parent} does not exist; create it first") from None
        raise UsageError(f"cannot write {path}: {path.parent} takes no files; give another folder") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; give another file") from None


def write(
    file: BinaryIO,
    suffix: str,
    events: Sequence[Event],
    names: Names,
    *,
    start_ns: int | None = None,
    end_ns: int = 0,
    title: str = "",
    tasks: Sequence[str] = (),
    width: int = 1280,
) -> None:
    """Write *events* to a binary *file* in the form that *suffix* names.

    Args:
        file: open for writing.
        suffix: one of ``FORMS``.
        events: the trace from its beginning, in order.
        names: ``kernel.names``.
        start_ns, title, tasks, width: as in ``timeline.draw``; only the picture and the page have them.
        end_ns: when the run ended, or where the picture or page ends.
    """
    if suffix == ".json":
        perfetto.write(events, file, names, end_ns)
        return
    if suffix == ".txt":
        text.write(events, file, names)
        return
    if suffix == ".vcd":
        waves = io.StringIO()
        waveform.write(events, waves, names, end_ns)
        shown = waves.getvalue()
    elif suffix == ".svg":
        shown = timeline.draw(events, names, start_ns=start_ns, end_ns=end_ns, title=title, tasks=tasks, width=width)
    else:
        shown = timeline.page(events, names, start_ns=start_ns, end_ns=end_ns, title=title, tasks=tasks)
    file.write(text.encode(shown))
