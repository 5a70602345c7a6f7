# SPDX-License-Identifier: MIT
"""An asyncio event loop in virtual time: instead of sleeping until the next event it puts its clock forward."""

import asyncio
import selectors
from typing import Any


class _Jump(selectors.DefaultSelector):
    """Never waits, but notes how long it should have."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.passed += timeout or 0.0
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Made like any other event loop."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.passed
