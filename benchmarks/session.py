# SPDX-License-Identifier: MIT
"""The interleaving: every case once, then all again, so that a slow moment of the host does not hit one of them alone."""

import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measure import Result, plan
from benchmarks.registry import Workload
from benchmarks.worker import Worker

# A case that has been measured this often is not measured again if that would bring it above so many seconds; nor if it has
# a process of its own each time: then it is of memory, and nearly the same again.
AT_LEAST = 3
SECONDS_EACH = 0.7

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
    host: dict[str, str] = {
        "system": f"{platform.system()} {platform.release()} on {platform.machine()}",
        "processor": f"{os.cpu_count()} x {processor()}",
        "pyitron": f"{first['pyitron']}, builds: {', '.join(workers)}",
        "pinned": first["pinned"],
    }
    host.update(first["versions"])
    return host


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
        for repetition in range(repetitions):
            for number, (case, one) in enumerate(list(result.series.items())):
                progress(repetition * len(series) + number, repetitions * len(series), str(case))
                fresh = works[case.key, case.subject].fresh
                if repetition >= AT_LEAST and (fresh or one.seconds * (1 + 1 / len(one.values)) > SECONDS_EACH):
                    continue
                worker = workers[case.build]
                ask = worker.ask_fresh if fresh else worker.ask
                answer = ask(case.key, case.subject, case.size)
                if "figure" in answer:
                    one.values.append(answer["figure"])
                    one.seconds += answer["seconds"]
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
