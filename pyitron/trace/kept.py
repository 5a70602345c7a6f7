# SPDX-License-Identifier: MIT
"""The events themselves in a JSON trace, beside what its viewers show, so that the file can be read back.

They stand in rows called "pyitron", over which viewers pass. Each has the labels and names that are new in it, and for
each event five numbers: nanoseconds since the event before, kind, task, label (an index into all labels so far) and value.
The last row says when the run ended.
"""

import json
from collections.abc import Sequence

from kernel.trace import Event
from pyitron.trace.states import Names

__all__ = ["ROW", "KeptEvents"]

# How such a row begins.
ROW = '{"ph":"M","pid":1,"name":"pyitron",'


class KeptEvents:
    """Makes the rows of one file; *names* is ``kernel.names``."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.events: list[Event] = []
        self._labels: dict[str, int] = {}
        self._named: dict[tuple[str, int], str] = {}
        self._time = 0

    def row(self, end_ns: int | None = None) -> str:
        """Return a row of the events that came since the last; *end_ns*, when the run ended, makes it the last one."""
        events, self.events = self.events, []
        labels = self._labels
        known = len(labels)
        numbers: list[int] = []
        before = self._time
        for time, kind, who, label, value in events:
            numbers += (time - before, kind, who, labels.setdefault(label, len(labels)), value)
            before = time
        self._time = before
        arguments: dict[str, object] = {"labels": list(labels)[known:]}
        if end_ns is not None or len(self.names) != len(self._named):
            arguments["names"] = self._new_names()
        arguments["events"] = numbers
        if end_ns is not None:
            arguments["end"] = max(end_ns, before)
        return f'{ROW}"args":{json.dumps(arguments, separators=(",", ":"))}}}'

    def _new_names(self) -> Sequence[tuple[str, int, str]]:
        new = {key: name for key, name in self.names.items() if self._named.get(key) != name}
        self._named |= new
        return [(kind, number, name) for (kind, number), name in sorted(new.items())]
