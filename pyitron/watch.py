# SPDX-License-Identifier: MIT
"""What a command-line run is watched with: a trace file, statistics, both or neither."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kernel.trace import Event
from pyitron.application import UsageError
from pyitron.kernel import Kernel
from pyitron.trace import PerfettoSink, Recorder, Statistics, TextSink
from pyitron.trace.export import form_of, open_output, write

__all__ = ["Watch"]


class Watch:
    """Attached before a run and complete after it, however it ends.

    Args:
        kernel: the kernel that runs.
        path: where the trace goes; the suffix chooses its form. None for no trace.
        count: whether to keep statistics.
        title: what to call a picture.
        early: events from before the run.
    """

    def __init__(
        self, kernel: Kernel, path: Path | None, count: bool, title: str, early: Sequence[Event]
    ) -> None:
        self._kernel = kernel
        self._path = path
        self._suffix = ""
        self._title = title
        self._early = early
        self._file: BinaryIO | None = None
        self._statistics = Statistics() if count else None
        self._writer: PerfettoSink | TextSink | Recorder | None = None
        if path is None:
            return
        self._suffix = suffix = form_of("--trace", path)
        self._file = open_output(path)
        if suffix == ".json":
            self._writer = PerfettoSink(self._file, kernel.names)
        elif suffix == ".txt":
            self._writer = TextSink(self._file, kernel.names)
        else:
            self._writer = Recorder(kernel.names)

    def __enter__(self) -> "Watch":
        sink: Callable[[Event], None] | None = self._writer or self._statistics
        if self._writer is not None and self._statistics is not None:
            writer, statistics = self._writer, self._statistics

            def both(event: Event) -> None:
                statistics(event)
                writer(event)

            sink = both
        if sink is not None:
            for event in self._early:
                sink(event)
        self._kernel.trace_to(sink)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        failure = self._kernel.trace_failure
        end = self._kernel.now_ns
        self._kernel.trace_to(None)
        try:
            if kind is None:
                if failure is not None:
                    raise failure
                self._complete(end)
        except OSError as problem:
            raise UsageError(f"cannot write the trace {self._path}: {problem.strerror or problem}") from None
        finally:
            if self._file is not None:
                with contextlib.suppress(OSError):
                    self._file.close()

    def report(self) -> Iterator[str]:
        """Yield where the trace is and what was counted, for the user."""
        if self._path is not None:
            hint = ""
            if isinstance(self._writer, PerfettoSink):
                drawing = f"pyitron timeline {self._path} -o {self._path.stem}.html"
                hint = f" (open it at https://ui.perfetto.dev, or draw it: {drawing})"
            yield f"trace: {self._path}{hint}"
        if self._statistics is not None:
            yield "\n" + self._statistics.report(self._kernel.names).rstrip("\n")

    def _complete(self, end: int) -> None:
        if self._statistics is not None:
            self._statistics.finish(end)
        if self._file is None:
            return
        if isinstance(self._writer, Recorder):
            events, names = self._writer.events, self._kernel.names
            write(self._file, self._suffix, events, names, start_ns=0, end_ns=end, title=self._title)
        elif isinstance(self._writer, PerfettoSink):
            self._writer.close(end)
        elif self._writer is not None:
            self._writer.close()
        self._file.close()
