# SPDX-License-Identifier: MIT
"""A run that does not come back: code that neither makes a service call nor ends would keep the keyboard from being heard.

A host thread watches the main one and interrupts it as Ctrl-C does, which the kernel takes as a wish to stop in a consistent
state.
"""

import _thread
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

__all__ = ["Guard"]


class Guard:
    """A context manager around a slice of a run; ``interrupted`` says that there was a Ctrl-C, in a slice or outside.

    Args:
        patience: seconds that a slice may take.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._began: float | None = None
        self._rang = False
        self._over = threading.Event()
        # The ring is either in the slice that it is for, or not at all.
        self._ringing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._old: Any = None
        self.interrupted = False

    def start(self) -> None:
        """Begin to watch, where the host allows it: in its main thread."""
        if threading.current_thread() is not threading.main_thread():
            return
        self._old = signal.signal(signal.SIGINT, self._outside)
        self._thread = threading.Thread(target=self._watch, name="pyitron-top", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End watching."""
        if self._thread is not None:
            self._over.set()
            self._thread.join()
            self._thread = None
            signal.signal(signal.SIGINT, self._old)

    def __enter__(self) -> Self:
        if self._thread is not None:
            # The kernel takes Ctrl-C over from Python only.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            with self._ringing:
                self._rang = False
                self._began = time.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        """What comes in here is the guard's own ring, or a Ctrl-C."""
        with self._ringing:
            self._began = None
        if self._thread is not None:
            signal.signal(signal.SIGINT, self._outside)
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self.interrupted = self.interrupted or not self._rang
            return True
        return False

    @property
    def rang(self) -> bool:
        """Whether the last slice was cut short because it took too long."""
        return self._rang

    def _watch(self) -> None:
        while not self._over.wait(self._patience / 4):
            with self._ringing:
                if self._began is not None and time.monotonic() - self._began > self._patience:
                    self._began = None
                    self._rang = True
                    _thread.interrupt_main()

    def _outside(self, _number: int, _frame: FrameType | None) -> None:
        # Late, the guard's own: the slice is over.
        if not self._rang:
            self.interrupted = True
