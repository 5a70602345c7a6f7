# SPDX-License-Identifier: MIT
"""Show on a terminal how far a run is.

A thread of its own reads the kernel's clock a few times per second and draws; the run knows nothing of it, so
that traces are the same with and without a terminal.
"""

import sys
import threading
from types import TracebackType
from typing import Any

__all__ = ["ProgressDisplay"]

_FIRST = 0.5
_EVERY = 0.2


class ProgressDisplay:
    """A context manager around a run; does nothing where standard error is not a terminal.

    Args:
        kernel: the ``pyitron.Kernel`` that runs.
        until_ns: when the run is to end, None if that is not known.
    """

    def __init__(self, kernel: Any, until_ns: int | None) -> None:
        self._kernel = kernel
        self._until = until_ns
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "ProgressDisplay":
        if sys.stderr.isatty():
            self._thread = threading.Thread(target=self._show, name="pyitron-progress", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _show(self) -> None:
        # An application that reads from the terminal has it for itself.
        if self._done.wait(_FIRST) or "terminal" in self._kernel.extensions:
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

        columns: list[Any] = [SpinnerColumn(), TextColumn("{task.description}", markup=False)]
        if self._until:
            columns += [BarColumn(), TaskProgressColumn()]
        console = Console(stderr=True)
        # The application's own output goes above the line if both share a terminal.
        shared = sys.stdout.isatty()
        with Progress(
            *columns,
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=shared,
            redirect_stderr=True,
        ) as progress:
            line = progress.add_task(self._describe(), total=self._until)
            while True:
                progress.update(line, completed=self._kernel.now_ns, description=self._describe())
                progress.refresh()
                if self._done.wait(_EVERY):
                    return

    def _describe(self) -> str:
        kernel = self._kernel
        running = kernel.running_task
        name = kernel.names.get(("tsk", running)) or f"tsk{running}"
        what = f"running {name}" if running else "idle"
        return f"{kernel.now_ns / 1e9:,.3f} s simulated, {kernel.task_count():,} tasks, {what}"
