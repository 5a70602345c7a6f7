# SPDX-License-Identifier: MIT
"""The interleaving: every case once, then all again, so that a slow moment of the host does not hit one of them alone."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measure import Case, Result, plan
from benchmarks.registry import Workload
from benchmarks.worker import Worker

# A case is not measured again if that would bring it above this many seconds; once it always is.
SECONDS_EACH = 4.0
# In a process of its own a figure is nearly always the same (it is of memory), and it takes a while to get there.
FRESH_EACH = 3

Progress = Callable[[int, int, str], None]


def processor() -> str:
    """What the host calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _describe(workers: dict[str, Worker]) -> dict[str, str]:
    """Where and with what it was measured."""
    first = next(iter(workers.values())).hello
    host = {
        "system": f"{platform.system()} {platform.release()} on {platform.machine()}",
        "processor": f"{os.cpu_count()} x {processor()}",
        "pyitron": f"{first['pyitron']}, builds: {', '.join(workers)}",
        "pinned": first["pinned"],
    }
    return host | first["versions"]


def measure(
    workloads: Iterable[Workload],
    pythons: list[str],
    repetitions: int,
    only: list[str],
    quick: bool,
    progress: Progress,
) -> Result:
    """Ask a worker for each build that these interpreters have for all cases, *repetitions* times."""
    result = Result()
    workers: dict[str, Worker] = {}
    works = {(work.key, work.subject): work for work in workloads}
    try:
        for python in pythons:
            worker = Worker(python, 10 if quick else 1)
            build = worker.hello["build"]
            if build in workers:
                result.notes.append(f"{python} has the {build} build, which is measured already")
                worker.close()
                continue
            workers[build] = worker
        result.host = _describe(workers)
        series = plan(works.values(), list(workers), only, quick)
        result.series = {one.case: one for one in series}
        spent: dict[Case, float] = {}
        for repetition in range(repetitions):
            for number, case in enumerate(list(result.series)):
                progress(repetition * len(series) + number, repetitions * len(series), str(case))
                used, times = spent.get(case, 0.0), len(result.series[case].values)
                fresh = works[case.key, case.subject].fresh
                if used + used / max(1, times) > SECONDS_EACH or (fresh and times >= FRESH_EACH):
                    continue
                start = time.monotonic()
                worker = workers[case.build]
                ask = worker.ask_fresh if fresh else worker.ask
                answer = ask(case.key, case.subject, case.size)
                spent[case] = used + time.monotonic() - start
                if "figure" in answer:
                    result.series[case].values.append(answer["figure"])
                    continue
                del result.series[case]
                if "missing" in answer:
                    result.notes.append(f"left out: {case}: {answer['missing']}")
                else:
                    result.errors.append(f"{case}: {answer['error']}")
    finally:
        for worker in workers.values():
            worker.close()
    return result
