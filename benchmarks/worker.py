# SPDX-License-Identifier: MIT
"""The processes that measure: one for each build, pinned to one processor, asked for one figure after another.

Parent and worker talk in lines of JSON through the worker's standard input and output. What a workload itself prints goes to
standard error.
"""

import contextlib
import gc
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from benchmarks import registry

FOLDER = Path(__file__).resolve().parent
# A figure that takes longer has got stuck.
PATIENCE = 300.0
VERSIONS = ("greenlet", "Cython", "uvloop", "trio", "gevent", "simpy", "salabim")
_OURS = ("benchmarks", "kernel", "pyitron", "posix_rt", "greenlet")


def _used() -> float:
    """Seconds of processor time that this process and those it has started have taken."""
    return sum(os.times()[:4])


def figure(workload: registry.Workload, size: int) -> dict[str, Any]:
    """One figure, or why there is none."""
    gc.collect()
    try:
        return {"figure": workload.run(size)}
    except registry.Unavailable as error:
        return {"missing": str(error)}
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in _OURS:
            return {"error": traceback.format_exc()}
        return {"missing": f"{error.name} is not installed"}
    except Exception:
        return {"error": traceback.format_exc()}


def _pin() -> str:
    """Keep this process on one processor, where the host lets it."""
    if not hasattr(os, "sched_setaffinity"):
        return "no"
    try:
        processor = max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {processor})
    except OSError as error:
        return f"no ({error.strerror})"
    return f"processor {processor}"


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name in VERSIONS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def serve(divisor: int) -> None:
    """Be a worker: answer requests until there are no more."""
    requests, answers = sys.stdin, os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    import kernel

    workloads = registry.load()
    registry.shorten(divisor)
    pinned = _pin()
    hello = {"build": kernel.build_kind(), "pyitron": kernel.__version__, "pinned": pinned, "versions": _versions()}
    # What has been loaded by now is nobody's garbage.
    gc.collect()
    gc.freeze()
    print(json.dumps(hello), file=answers, flush=True)
    for line in requests:
        request = json.loads(line)
        start = _used()
        answer = figure(workloads[request["key"], request["subject"]], request["size"])
        answer["seconds"] = _used() - start
        print(json.dumps(answer), file=answers, flush=True)


class Worker:
    """A worker as its parent sees it. *hello* is what it says of itself."""

    def __init__(self, python: str, divisor: int = 1) -> None:
        self._python = python
        self._divisor = divisor
        self.hello: dict[str, Any] = {}
        self._process: subprocess.Popen[str] | None = None
        self._start()

    def _start(self) -> None:
        command = [self._python, "-P", str(FOLDER), "--worker", str(self._divisor)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        answer = self._read()
        if "error" in answer:
            raise SystemExit(f"{' '.join(command)}: {answer['error']}")
        self.hello = answer

    def _read(self) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdout is not None
        alarm = threading.Timer(PATIENCE, process.kill)
        alarm.daemon = True
        alarm.start()
        line = process.stdout.readline()
        alarm.cancel()
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return {"error": f"the process ended with code {process.returncode}; one that takes over {PATIENCE:.0f} s is ended"}

    def ask(self, key: str, subject: str, size: int) -> dict[str, Any]:
        """Have one figure measured: {"figure": ...}, {"missing": why} or {"error": what}."""
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        # A process that has died meanwhile is noticed when its answer is read.
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps({"key": key, "subject": subject, "size": size}), file=self._process.stdin, flush=True)
        return self._read()

    def ask_fresh(self, key: str, subject: str, size: int) -> dict[str, Any]:
        """The same, in a process of its own."""
        with Worker(self._python, self._divisor) as other:
            return other.ask(key, subject, size)

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        process.stdout.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()
