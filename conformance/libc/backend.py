# SPDX-License-Identifier: MIT
"""Plays each scenario in a process of its own, on one processor under SCHED_FIFO, with a watchdog."""

import ctypes
import gc
import os
import pickle
import platform
import resource
import select
import signal
import struct
import sys
import time
import tomllib
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.directed.backend import Play, Played
from conformance.directed.director import Verdict
from conformance.libc.host import LibcHost, has

ALLOWED = Path(__file__).parents[1] / "libc.toml"
# Seconds. Scenarios take milliseconds.
PATIENCE = 10.0
LENGTH = struct.Struct("<I")
PR_SET_PDEATHSIG = 1
# All zero, it is SIG_DFL.
SIZE_OF_SIGACTION = 152
DIRECTOR = 1


class LibcBackend:
    """The C library of this host. Needs the right to use SCHED_FIFO; without it everything is unresolved."""

    api = "posix"
    name = "libc"
    has: frozenset[str] = frozenset()

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.allowed: Mapping[str, str] = differences()

    def about(self) -> dict[str, str]:
        """What reports say of it beside its name."""
        return {
            "version": " ".join(platform.libc_ver()),
            "host": f"{platform.system()} {platform.release()} {platform.machine()}",
            "Python": platform.python_version(),
        }

    def supports(self, call: str) -> bool:
        return has(call)

    def play(self, options: Mapping[str, Any], play: Play) -> Played:
        if sys.platform != "linux" or platform.machine() != "x86_64":
            return Played(unresolved=f"structures are those of Linux on x86-64, not of {sys.platform} on {platform.machine()}")
        reader, writer = os.pipe()
        # The child ends by os._exit: whatever is buffered stays ours.
        child = os.fork()
        if child == 0:
            os.close(reader)
            _child(writer, play)
        os.close(writer)
        try:
            return self._watch(child, reader)
        finally:
            os.close(reader)

    def _watch(self, child: int, reader: int) -> Played:
        """Hear what the child tells, until it ends; one that takes too long is ended."""
        until = time.monotonic() + self.patience
        told = b""
        while select.select([reader], [], [], max(0.0, until - time.monotonic()))[0]:
            piece = os.read(reader, 65536)
            if not piece:
                break
            told += piece
        while (found := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < until:
            time.sleep(0.0005)
        if found[0]:
            return _played(told, os.waitstatus_to_exitcode(found[1]))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return replace(_played(told, 0), unresolved=f"it did not come to an end in {self.patience:g} seconds")


def differences(path: Path = ALLOWED) -> dict[str, str]:
    """Where the C library may differ, and why: by the id of a scenario, or how ids begin."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: reason for table in tables.values() for name, reason in table.items()}


def permitted() -> bool:
    """Whether the host lets this process have threads under SCHED_FIFO."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(DIRECTOR))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _played(told: bytes, status: int) -> Played:
    """What the child told; whatever else it made goes."""
    verdict: Verdict | None = None
    unresolved, step = "", 0
    while told:
        (size,) = LENGTH.unpack_from(told)
        match pickle.loads(told[LENGTH.size : LENGTH.size + size]):
            case Verdict() as found:
                verdict = found
            case "unresolved", why:
                unresolved = why
            case "named", name:
                _unlink(name)
            case "step", number:
                step = number
        told = told[LENGTH.size + size :]
    if verdict is None and status >= 0 and not unresolved:
        unresolved = f"its process ended with exit code {status}"
    return Played(verdict, max(-status, 0), unresolved, "", step)


def _unlink(name: str) -> None:
    libc = ctypes.CDLL(None)
    for function in (libc.sem_unlink, libc.mq_unlink, libc.shm_unlink):
        function(name.encode())


def _child(writer: int, play: Play) -> None:
    """In the child: play, tell, end."""

    def tell(what: Any) -> None:
        content = pickle.dumps(what)
        os.write(writer, LENGTH.pack(len(content)) + content)

    try:
        gc.disable()
        _settle_in()
    except OSError as error:
        tell(("unresolved", f"SCHED_FIFO on one processor: {error.strerror}; it needs CAP_SYS_NICE, or a limit on rtprio"))
        os._exit(0)
    try:
        host = LibcHost(f"c{os.getpid()}", lambda name: tell(("named", name)))
        host.plain("pthread_sigmask", [signal.SIG_SETMASK, host.plain("sigfillset", [])])
        tell(play(host, lambda step: tell(("step", step))))
    except BaseException:
        tell(("unresolved", traceback.format_exc().rstrip()))
    os._exit(0)


def _settle_in() -> None:
    """One processor, the lowest priority, signals as in a new process, a process group of its own; it dies with its parent."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Whoever runs this may have handlers: Python itself, its library for lines, a test runner.
    for number in signal.valid_signals():
        libc.sigaction(number, bytes(SIZE_OF_SIGACTION), None)
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[os.getppid() % len(processors)]})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(DIRECTOR))
