# SPDX-License-Identifier: MIT
"""One thing that goes wrong on purpose, and when it does."""

import random
from collections.abc import Callable
from types import TracebackType
from typing import Self

__all__ = ["Change", "Injection", "Jitter", "Refusal", "Turns"]


class Injection:
    """One thing that goes wrong, until ``stop``; as a context manager it stops at the end of the block.

    *happened* is how often it has.
    """

    def __init__(self, text: str, release: Callable[[], object] | None = None) -> None:
        self.text = text
        self.happened = 0
        self.stopped = False
        # What else ``stop`` does.
        self.release = release

    def stop(self) -> None:
        """From now on nothing goes wrong; what was taken away is given back."""
        self.stopped = True
        release, self.release = self.release, None
        if release is not None:
            release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def __str__(self) -> str:
        return f"{self.text}: {'never' if not self.happened else 'once' if self.happened == 1 else f'{self.happened} times'}"


class Turns(Injection):
    """Something that goes wrong from its turn *first* on, *times* times (None for always)."""

    def __init__(self, text: str, first: int, times: int | None) -> None:
        super().__init__(text)
        self.turns = 0
        self._first = first
        self._times = times

    def is_next(self) -> bool:
        """Count a turn; whether it goes wrong."""
        if self.stopped:
            return False
        self.turns += 1
        if self.turns < self._first or (self._times is not None and self.turns >= self._first + self._times):
            return False
        self.happened += 1
        return True


class Refusal(Turns):
    """A service call that returns an error."""

    def __init__(self, text: str, first: int, times: int | None, call: str, ercd: int, task: int | None) -> None:
        super().__init__(text, first, times)
        self.call = call
        self.ercd = ercd
        self.task = task


class Change(Turns):
    """An interrupt that is lost (*delays* is empty), late, or comes more than once."""

    def __init__(self, text: str, first: int, times: int | None, number: int, delays: tuple[int, ...]) -> None:
        super().__init__(text, first, times)
        self.number = number
        self.delays = delays


class Jitter(Injection):
    """Interrupts or devices that come later by chance."""

    def __init__(self, text: str, largest: int, seed: int, interrupts: bool, devices: bool) -> None:
        super().__init__(text)
        self.interrupts = interrupts
        self.devices = devices
        self._largest = largest
        self._random = random.Random(seed)

    def draw(self) -> int:
        """The next delay, in nanoseconds."""
        if self.stopped:
            return 0
        self.happened += 1
        return self._random.randint(0, self._largest)
