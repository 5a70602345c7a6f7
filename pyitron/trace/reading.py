# SPDX-License-Identifier: MIT
"""Read a trace file back: the events, and the names of the objects.

The JSON form carries the events themselves beside what its viewers show, so that nothing is lost. The text form has
names where the events have numbers; objects get numbers again in the order in which they first occur.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kernel.trace import KIND_NAMES, Event
from pyitron.trace.kept import ROW
from pyitron.trace.text_reading import LineError, TextReader

__all__ = ["TraceError", "TraceFile", "parse", "read"]

# How a line with events begins in a file as ``PerfettoSink`` writes it.
_ROW = ROW.encode()
# A line of the text form begins with its time.
_TEXT = re.compile(rb"\s*\d+\.\d{6} [a-z]")


class TraceError(Exception):
    """A file that is no trace, or is damaged; the text says where and what to do."""


@dataclass(slots=True)
class TraceFile:
    """What was in a trace file.

    Attributes:
        events: the events, oldest first.
        names: the name of each object, by its class and number, as in ``kernel.names``.
        end_ns: when the run ended; the last event's time if the file does not tell.
        complete: False for a JSON file that was cut off, as by a run that was killed.
    """

    events: list[Event] = field(default_factory=list)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    end_ns: int = 0
    complete: bool = True


def read(path: str | Path) -> TraceFile:
    """Read a trace that ``pyitron run --trace`` or a sink has written, ``.json`` or ``.txt``.

    Args:
        path: the file; what is in it tells its form.

    Returns:
        Events and names, ready for every function that takes them.

    Raises:
        TraceError: the file cannot be read, or is no trace.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TraceError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise TraceError(f"{path}: this is a folder; give a trace in it") from None
    except OSError as error:
        raise TraceError(f"{path}: cannot be read: {error.strerror}") from None
    return parse(str(path), data)


def parse(path: str, data: bytes) -> TraceFile:
    """Read what is in a trace file; *path* is what messages call it."""
    if data.lstrip()[:1] in (b"{", b"["):
        return _read_json(path, data)
    if not data.strip() or _TEXT.match(data):
        return _read_text(path, data)
    raise TraceError(f"{path}: this is no trace; give a .json or .txt that pyitron run --trace has written")


def _read_json(path: str, data: bytes) -> TraceFile:
    found = TraceFile(complete=False)
    labels: list[str] = []
    time = 0
    try:
        for arguments in _rows(data):
            labels += _all(str, arguments.get("labels", []))
            for kind, number, name in arguments.get("names", []):
                found.names[_all(str, [kind])[0], _all(int, [number])[0]] = _all(str, [name])[0]
            numbers = _all(int, arguments.get("events", []))
            for at in range(0, len(numbers), 5):
                step, kind, who, label, value = numbers[at : at + 5]
                time += step
                if not 0 < kind < len(KIND_NAMES):
                    raise ValueError(f"{kind} is no kind of event")
                found.events.append((time, kind, who, labels[label], value))
            if "end" in arguments:
                (found.end_ns,) = _all(int, [arguments["end"]])
                found.complete = True
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise TraceError(f"{path}: the trace is damaged ({error}); make it anew with pyitron run --trace") from None
    if not found.complete and not found.events:
        raise TraceError(
            f"{path}: this JSON has no events of pyitron; give a file that pyitron run --trace has written, "
            "not one that another program has saved"
        )
    found.end_ns = max(found.end_ns, time)
    return found


def _all(kind: type, values: Any) -> list[Any]:
    """*values*, if each of them is of this kind, and can be one of a trace: integers have 64 bits."""
    for value in values:
        if type(value) is not kind or (type(value) is int and not -(1 << 63) <= value < 1 << 63):
            raise ValueError(f"{value!r:.40} stands where no such thing can be")
    return list(values)


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    """The arguments of each row with events: by lines, or, if a program has laid the file out anew, from the whole."""
    lines = [line for line in data.splitlines() if line.startswith(_ROW)]
    if lines:
        for number, line in enumerate(lines):
            try:
                yield json.loads(line.rstrip(b","))["args"]
            except ValueError:
                # The last line of a file that was cut off.
                if number + 1 < len(lines):
                    raise
        return
    document = json.loads(data)
    rows: Sequence[Any] = document.get("traceEvents", ()) if isinstance(document, dict) else document
    for row in rows:
        if isinstance(row, dict) and row.get("ph") == "M" and row.get("name") == "pyitron":
            yield row["args"]


def _read_text(path: str, data: bytes) -> TraceFile:
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise TraceError(f"{path}: this is no trace: byte {error.start} is not UTF-8") from None
    try:
        reader = TextReader(lines)
        events = reader.events()
    except LineError as error:
        raise TraceError(f"{path}:{error.number}: this is no line of a trace: {error.line.strip()[:100]!r}") from None
    return TraceFile(events, reader.names, events[-1][0] if events else 0)
