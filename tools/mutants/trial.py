# SPDX-License-Identifier: MIT
"""Runs the suite against mutants, each in a process of its own, which a mutant may hang or crash as it likes."""

import gc
import json
import mmap
import os
import resource
import selectors
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mutants.counts import Check
from mutants.model import Mutant
from mutants.sites import Noted

# A scenario takes milliseconds. One that takes this long, in seconds of processor time, or of time, hangs.
PATIENCE = 3.0
LONG_PATIENCE = 60.0
# What a process may have in memory: a mutant may ask for more and more.
_MEMORY = 2 << 30
# After an unresolved verdict, how many more scenarios may show a failure.
_MORE = 40
# How many scenarios, and how many budgets, are played against a mutant that is known to be equivalent.
_LIKELIEST = 250


class Scenario(Protocol):
    """What is needed of a scenario."""

    id: str
    unit: str


@dataclass(frozen=True)
class Suite:
    """The scenarios, and how one is run: the verdict and the message."""

    scenarios: Sequence[Any]
    run: Callable[[Any], tuple[str, str]]


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: by which scenario it was noticed, and how; *scenario* is "" for a survivor.

    *how*: "fail", "unresolved", "hang", "crash"; of a survivor, "not reached" or "not noticed".
    """

    mutant: Mutant
    scenario: str
    how: str
    message: str
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether the suite noticed."""
        return self.scenario != ""


class Reference:
    """What the right kernel does in each scenario."""

    def __init__(self, suite: Suite, noted: Noted) -> None:
        self.suite = suite
        self.noted = noted
        self.masks: list[int] = [0] * len(suite.scenarios)
        self.seconds: list[float] = [0.0] * len(suite.scenarios)
        # The scenarios that the right kernel does not pass, and why: they prove nothing.
        self.bad: dict[int, str] = {}
        self.kills: Counter[int] = Counter()
        # Mutants that are known to be equivalent: only the likeliest scenarios and budgets are played against them.
        self.known: set[str] = set()

    def measure(self, jobs: int, tell: Callable[[int], None]) -> None:
        """Run the suite once."""
        total = len(self.suite.scenarios)
        tasks = [range(part, total, jobs) for part in range(jobs)]
        done = 0
        for _, line in _in_children([lambda write, t=t: self._measure(t, write) for t in tasks], jobs, None):
            if isinstance(line, int):
                raise RuntimeError(f"the suite ended with signal or exit code {line} on the right kernel")
            if line is None:
                continue
            index, verdict, message, mask, seconds = json.loads(line)
            self.masks[index], self.seconds[index] = int(mask, 16), seconds
            if verdict != "pass":
                self.bad[index] = f"{verdict}: {message}"
            done += 1
            tell(done)

    def _measure(self, indices: range, write: Callable[[str], None]) -> None:
        with self.noted.watching():
            for index in indices:
                self.noted.begin()
                before = time.perf_counter()
                scenario = self.suite.scenarios[index]
                if isinstance(scenario, Check):
                    self.noted.note(("count", scenario.situation.id))
                verdict, message = self.suite.run(scenario)
                write(json.dumps([index, verdict, message, f"{self.noted.mask():x}", time.perf_counter() - before]))

    def order(self, mutant: Mutant) -> list[int]:
        """The scenarios that may notice a mutant, the most likely first."""
        mask = self.noted.mask_of(mutant.sites)
        found = [index for index, reached in enumerate(self.masks) if reached & mask and index not in self.bad]
        order = sorted(found, key=lambda index: (self._distance(mutant, index), -self.kills[index], self.seconds[index]))
        if mutant.id in self.known:
            budgets = [index for index in order if isinstance(self.suite.scenarios[index], Check)]
            return [*[index for index in order if index not in budgets][:_LIKELIEST], *budgets[:_LIKELIEST]]
        return order

    def _distance(self, mutant: Mutant, index: int) -> int:
        scenario = self.suite.scenarios[index]
        if isinstance(scenario, Check):
            # What it counts is for the scenarios to begin with.
            return 3
        if mutant.call and f"/{mutant.call}/" in scenario.id:
            return 0
        return 1 if mutant.unit == scenario.unit else 2


def try_all(reference: Reference, mutants: Sequence[Mutant], jobs: int) -> Iterator[Verdict]:
    """Run the suite against each mutant until it is noticed."""
    gc.collect()
    gc.freeze()
    numbers = {scenario.id: index for index, scenario in enumerate(reference.suite.scenarios)}
    pages = [mmap.mmap(-1, 8) for _ in mutants]
    started: dict[int, float] = {}

    def work(number: int) -> Callable[[Callable[[str], None]], None]:
        return lambda write: _try(reference, mutants[number], pages[number], write)

    answers: dict[int, str] = {}
    for number, line in _in_children([work(number) for number in range(len(mutants))], jobs, started):
        if isinstance(line, str):
            answers[number] = line
            continue
        mutant, seconds = mutants[number], time.perf_counter() - started[number]
        if number in answers:
            scenario, how, message = json.loads(answers.pop(number))
            if how == "broken":
                raise RuntimeError(f"{mutant.id} cannot be made: {message}")
        else:
            index = int.from_bytes(pages[number][:8], "little")
            scenario = reference.suite.scenarios[index].id
            how, message = ("hang", "") if line in (-signal.SIGPROF, -signal.SIGALRM) else ("crash", f"exit code {line}")
        pages[number].close()
        if scenario:
            reference.kills[numbers[scenario]] += 1
        yield Verdict(mutant, scenario, how, message, seconds)


def _try(reference: Reference, mutant: Mutant, page: mmap.mmap, write: Callable[[str], None]) -> None:
    order = reference.order(mutant)
    suite = reference.suite
    first = ("", "not noticed" if order else "not reached", "")
    left = -1
    try:
        changed = mutant.apply()
    except Exception as error:
        write(json.dumps(("", "broken", repr(error))))
        return
    with changed:
        for index in order:
            page[:8] = index.to_bytes(8, "little")
            scenario = suite.scenarios[index]
            signal.setitimer(signal.ITIMER_PROF, PATIENCE + 100 * reference.seconds[index])
            signal.setitimer(signal.ITIMER_REAL, LONG_PATIENCE)
            try:
                verdict, message = suite.run(scenario)
            except BaseException as error:
                verdict, message = "crash", repr(error)
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if verdict == "pass":
                left -= 1
            elif verdict == "unresolved" and left < 0:
                # It is noticed; a scenario that fails would say more.
                first, left = (scenario.id, verdict, message), _MORE
            elif verdict != "unresolved":
                first, left = (scenario.id, verdict, message), 0
            else:
                left -= 1
            if left == 0:
                break
    write(json.dumps(first))


Work = Callable[[Callable[[str], None]], None]


def _in_children(
    work: Sequence[Work], jobs: int, started: dict[int, float] | None
) -> Iterator[tuple[int, str | int | None]]:
    """Do each piece of work in a process of its own, *jobs* at a time.

    Yields the lines that it writes, and at its end None, or the exit code or negative signal if that was not 0.
    """
    selector = selectors.DefaultSelector()
    waiting = list(range(len(work)))[::-1]
    try:
        while waiting or selector.get_map():
            while waiting and len(selector.get_map()) < jobs:
                number = waiting.pop()
                if started is not None:
                    started[number] = time.perf_counter()
                pid, end = _fork(work[number])
                selector.register(end, selectors.EVENT_READ, (number, pid, bytearray()))
            for key, _ in selector.select():
                number, pid, buffer = key.data
                data = os.read(key.fd, 1 << 16)
                buffer += data
                *lines, rest = bytes(buffer).split(b"\n")
                buffer[:] = rest
                for line in lines:
                    yield number, line.decode()
                if not data:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                    yield number, code or None
    finally:
        for key in list(selector.get_map().values()):
            os.kill(key.data[1], signal.SIGKILL)
            os.waitpid(key.data[1], 0)
            os.close(key.fd)
        selector.close()


def _fork(work: Work) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.close(reading)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        work(lambda line: _write(writing, line))
        code = 0
    finally:
        os._exit(code)


def _write(end: int, line: str) -> None:
    data = line.encode() + b"\n"
    while data:
        data = data[os.write(end, data) :]
