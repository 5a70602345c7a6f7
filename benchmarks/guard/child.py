# SPDX-License-Identifier: MIT
"""Runs programs; under callgrind as ``child.py KEY:ROUNDS ...``.

Each run gets a process of its own, forked from one in which everything is imported: so all of them begin in the same state,
and start-up is paid for once. A line ``PID KEY ROUNDS`` says which of callgrind's files is whose. ``child.py`` alone tells
what programs there are and what they would be measured with, as JSON.
"""

import gc
import json
import os
import platform
import re
import sys
import sysconfig
from dataclasses import asdict
from pathlib import Path

import greenlet

import kernel
import pyitron

# At the end, so that it is the installed pyitron that is measured.
sys.path.append(str(Path(__file__).resolve().parents[2]))

import benchmarks.guard.programs  # noqa: F401
from benchmarks.guard.program import PROGRAMS, RUN


def compiler() -> str:
    """The C compiler of this build, which leaves its name in what it makes."""
    found = re.search(rb"(?:GCC: \([^)\0]*\)|clang version) [0-9][0-9.]*", Path(kernel.channel.__file__).read_bytes())
    return found[0].decode() if found else "unknown"


def fingerprint() -> dict[str, str]:
    """All that the instructions depend on besides pyitron's own sources."""
    switches = re.findall(r"--(?:enable|with)-[^'= ]*", sysconfig.get_config_var("CONFIG_ARGS") or "")
    python = [f"{platform.python_implementation()} {platform.python_version()}", platform.python_compiler(), *sorted(switches)]
    return {
        "build": kernel.build_kind(),
        "machine": f"{platform.system()} {platform.machine()}",
        "libc": " ".join(platform.libc_ver()),
        "python": ", ".join(python),
        "greenlet": greenlet.__version__,
        "cython": type(pyitron.sig_sem).__module__.removeprefix("_cython_").replace("_", "."),
        "compiler": compiler(),
    }


def loosen() -> list[bytes]:
    """Leave every other block of Python's small-object pools free; what is given is to be kept.

    What a block costs to take or to give back depends on whether its pool is full, and so on all that was imported before.
    """
    blocks = [bytes(size - 33) for size in range(48, 513, 16) for _ in range(2 * 16384 // size)]
    del blocks[::2]
    return blocks


def run_all(runs: list[str]) -> None:
    """Run each in a process of its own."""
    kept = loosen()
    for run in runs:
        key, _, rounds = run.partition(":")
        pid = os.fork()
        if not pid:
            # When the collector works depends on all that is imported, not only on what is measured.
            gc.disable()
            RUN[key](int(rounds))
            os._exit(0)
        _, state = os.waitpid(pid, 0)
        if state:
            sys.exit(f"{run}: the process ended with exit code {os.waitstatus_to_exitcode(state)}")
        print(pid, key, rounds, flush=True)
    del kept


if __name__ == "__main__":
    if sys.argv[1:]:
        run_all(sys.argv[1:])
    else:
        known = {key: asdict(one) for key, one in PROGRAMS.items()}
        print(json.dumps({"fingerprint": fingerprint(), "programs": known}))
