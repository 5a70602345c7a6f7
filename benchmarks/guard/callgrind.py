# SPDX-License-Identifier: MIT
"""Runs programs under callgrind and reads what it counted."""

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHILD = Path(__file__).resolve().parent / "child.py"

# What the C library's allocator takes depends on the gaps in the heap, and so on all that was imported before. It counts as a
# fixed number of instructions for each call.
ALLOCATOR = frozenset({"malloc", "calloc", "realloc", "free"})
ALLOCATION = 100


@dataclass(frozen=True)
class Costs:
    """What one run cost: instructions in all, and by function without and with those it calls, and how often it is called."""

    total: int  # with the allocator's calls at their fixed price
    own: Counter[str]
    whole: Counter[str]
    calls: Counter[str]


def read(text: str) -> Costs:
    """One of callgrind's files.

    A line of numbers is a position and a cost: of the function named by the last ``fn=``, or, after ``calls=``, of the callee.
    A name is written out once, behind a number in brackets which stands for it later.
    """
    names: dict[str, str] = {}
    own, whole, calls = Counter[str](), Counter[str](), Counter[str]()
    total = allocated = 0
    here = callee = ""
    times = 0
    is_call = False

    def name(text: str) -> str:
        number, _, rest = text.partition(" ")
        if rest:
            names[number] = rest
        return names[number]

    for line in text.splitlines():
        if line.startswith("fn="):
            here = name(line[3:])
        elif line.startswith("cfn="):
            callee = name(line[4:])
        elif line.startswith("calls="):
            times = int(line[6:].split()[0])
            calls[callee] += times
            is_call = True
        elif line.startswith("totals:"):
            total = int(line.split()[1])
        elif line[:1] in tuple("0123456789+-*"):
            cost = int(line.split()[1])
            if not is_call:
                own[here] += cost
                whole[here] += cost
            elif callee != here:
                whole[here] += cost
                if callee in ALLOCATOR and here not in ALLOCATOR:
                    allocated += cost - ALLOCATION * times
            is_call = False
    return Costs(total - allocated, own, whole, calls)


@dataclass(frozen=True)
class Measured:
    """What was counted for one program in a short and in a long run, and how many *units* lie between them."""

    key: str
    short: Costs
    long: Costs
    units: int

    @property
    def instructions(self) -> float:
        """Of one unit; all that both runs do, as start-up, falls out."""
        return (self.long.total - self.short.total) / self.units

    def profile(self, most: int) -> list[tuple[str, float, float, float]]:
        """The functions that take most: name, own instructions, with those they call, calls; all for one unit."""
        own = self.long.own.copy()
        own.subtract(self.short.own)
        return [
            (
                name,
                cost / self.units,
                (self.long.whole[name] - self.short.whole[name]) / self.units,
                (self.long.calls[name] - self.short.calls[name]) / self.units,
            )
            for name, cost in own.most_common(most)
        ]


def environment() -> dict[str, str]:
    """The same for every run, whatever the caller's is; only where things are found is the caller's."""
    found = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**found, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def describe(python: str) -> dict[str, Any]:
    """The programs, and the fingerprint of what they would be measured with."""
    done = subprocess.run([python, "-P", CHILD], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{python} cannot run the programs:\n{done.stderr}")
    description: dict[str, Any] = json.loads(done.stdout)
    return description


def measure(python: str, programs: dict[str, dict[str, Any]]) -> Iterator[Measured]:
    """Measure *programs* one after the other, in one run of callgrind."""
    runs = [f"{key}:{one[length]}" for key, one in programs.items() for length in ("short", "long")]
    with tempfile.TemporaryDirectory() as folder:
        # The runs' own files are told apart by the id of their process.
        callgrind = ["valgrind", "-q", "--tool=callgrind", "--dump-line=no", f"--callgrind-out-file={folder}/%p"]
        command = [*callgrind, python, "-P", str(CHILD), *runs]
        with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lengths: list[Costs] = []
            for line in process.stdout:
                pid, key, _ = line.split()
                file = Path(folder, pid)
                lengths.append(read(file.read_text()))
                file.unlink()
                if len(lengths) == 2:
                    one = programs[key]
                    yield Measured(key, lengths[0], lengths[1], (one["long"] - one["short"]) * one["per_round"])
                    lengths = []
            _, complaint = process.communicate()
        if process.returncode:
            raise RuntimeError(f"callgrind failed, with exit code {process.returncode}:\n{complaint}")
