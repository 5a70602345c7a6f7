# SPDX-License-Identifier: MIT
"""How long processes take that do nothing but begin: Python alone, with us or a peer imported, and the command."""

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.ours import BUILDS
from benchmarks.registry import Run, Unavailable, workload

try:
    import resource
except ModuleNotFoundError:
    # Windows has none.
    resource = None  # type: ignore[assignment]

KEY = "start_up"
UNIT = "ms"
PEERS = ("asyncio", "uvloop", "trio", "gevent", "simpy", "salabim")


def clock() -> float:
    """Seconds of processor time of the processes that have ended; where the host does not keep that, its clock."""
    if resource is None:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def process(*command: str) -> float:
    """Milliseconds of a process from its start to its end."""
    start = clock()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    taken = (clock() - start) * 1000
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout.decode(errors='replace').strip()}")
    return taken


def starting(module: str | None) -> Run:
    """A process that imports a module, or does not even that."""
    command = (sys.executable, "-P", "-c", f"import {module}" if module else "pass")

    def run(size: int) -> float:
        if module and importlib.util.find_spec(module) is None:
            raise Unavailable(f"{module} is not installed")
        if module not in _tried:
            # The first that imports a module may have to compile it.
            process(*command)
            _tried.add(module)
        return process(*command)

    return run


_tried: set[object] = set()

workload(KEY, "python -c pass", UNIT, floor=True)(starting(None))
workload(KEY, "pyitron: import", UNIT, builds=BUILDS)(starting("pyitron"))
workload(KEY, "pyitron posix: import", UNIT, builds=BUILDS)(starting("posix_rt"))
for peer in PEERS:
    workload(KEY, f"{peer}: import", UNIT)(starting(peer))


@workload(KEY, "pyitron --version", UNIT, builds=BUILDS)
def version(size: int) -> float:
    """The command as it is installed."""
    command = Path(sys.executable).with_name("pyitron.exe" if sys.platform == "win32" else "pyitron")
    if not command.exists():
        raise Unavailable(f"there is no {command}")
    if command not in _tried:
        process(str(command), "--version")
        _tried.add(command)
    return process(str(command), "--version")
