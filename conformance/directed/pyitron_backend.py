# SPDX-License-Identifier: MIT
"""posix_rt as an API under test, through its public names and those of pyitron only."""

import os
import platform
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import metadata
from typing import Any

import posix_rt
import pyitron
from conformance.directed.backend import Play, Played
from conformance.directed.director import Verdict
from conformance.directed.files import new_file, new_pipe
from conformance.directed.stage import Stage
from conformance.directed.values import (
    NUMBERS,
    SECOND,
    Failure,
    File,
    Later,
    Memory,
    Pipe,
    Raised,
    Routine,
    Signals,
    Struct,
    failure,
)

MILLISECOND = 1_000_000
# As calls are looked up: what a kernel lacks is unsupported.
POSIX: Any = posix_rt
POLICIES = {"SCHED_OTHER": 0, "SCHED_FIFO": 1, "SCHED_RR": 2}
# A kernel that goes in circles is found soon.
LIVELOCK = 20_000
CONSTANTS = {
    name: value
    for module in (pyitron, posix_rt)
    for name, value in vars(module).items()
    if (re.fullmatch(r"[A-Z][A-Z0-9_]*", name) and not isinstance(value, type))
    # Types of handles, for from_id.
    or (isinstance(value, type) and issubclass(value, posix_rt.Handle))
}


def _peek(memory: Any, start: int, size: int) -> bytes:
    return bytes(memory[start : start + size])


def _part(memory: Any, start: int) -> Any:
    return memory[start:]


def _read_only(memory: Any) -> int:
    return int(memory.readonly)


def _poke(memory: Any, start: int, content: bytes) -> None:
    memory[start : start + len(content)] = content


# What is not of POSIX realtime, but seen and done by scenarios.
HELPERS: dict[str, Callable[..., Any]] = {
    "peek": _peek, "poke": _poke, "part": _part, "read_only": _read_only, "pread": os.pread, "pwrite": os.pwrite,
    "write": os.write,
}  # fmt: skip


class PyitronPosixBackend:
    """Plays scenarios on a ``pyitron.Kernel``; *servers* is "passive" or "active"."""

    api = "posix"
    name = "pyitron"
    has = frozenset({"itron", "virtual"})
    allowed: Mapping[str, str] = {}

    def __init__(self, servers: str = "passive") -> None:
        self.servers = servers
        # Called with the name of a call and of its error, "" if it has none, whenever one is answered.
        self.heard: Callable[[str, str], None] | None = None

    def about(self) -> dict[str, str]:
        """What reports say of it beside its name."""
        return {
            "version": pyitron.__version__,
            "build": pyitron.build_kind(),
            "servers": self.servers,
            "Python": platform.python_version(),
            "greenlet": metadata.version("greenlet"),
            "host": f"{platform.system()} {platform.machine()}",
        }

    def supports(self, call: str) -> bool:
        return hasattr(POSIX, call) or hasattr(pyitron, call) or call in HELPERS

    def play(self, options: Mapping[str, Any], play: Play) -> Played:
        kernel = pyitron.Kernel(servers=self.servers, **{"livelock_limit": LIVELOCK, **options})
        verdicts: list[Verdict] = []
        steps = [0]

        def direct() -> None:
            host.mask(True)
            verdicts.append(play(host, steps.append))
            pyitron.ext_ker()

        host = PyitronHost(kernel, self.heard)
        try:
            with kernel:
                host.start("SCHED_FIFO", 1, direct)
                result = kernel.run()
        finally:
            kernel.close()
            host.close()
        complaints = [f"{fault}\n{fault.traceback}" for fault in result.faults]
        ended = re.search(r"signal (\d+) \(SIG\w+\) ended the process", "\n".join(complaints))
        if not verdicts and not ended:
            complaints.append(f"the run ended: {result.reason}\n{result.report}")
        verdict = verdicts[0] if verdicts else None
        return Played(verdict, int(ended[1]) if ended else 0, "", "\n".join(complaints), steps[-1])


def thread_attributes(policy: str, priority: int) -> Any:
    """Of a thread that is to have this policy and priority."""
    made = POSIX.pthread_attr_init()
    POSIX.pthread_attr_setinheritsched(made, POSIX.PTHREAD_EXPLICIT_SCHED)
    POSIX.pthread_attr_setschedpolicy(made, POLICIES[policy])
    POSIX.pthread_attr_setschedparam(made, POSIX.sched_param(priority))
    return made


class Arguments(ABC):
    """Makes what expressions stand for, as posix_rt and pyitron take it; *files* have to be closed in the end."""

    files: list[int]

    @abstractmethod
    def routine(self, name: str) -> Callable[..., Any]:
        """The function of an actor."""

    def argument(self, value: Any) -> Any:
        match value:
            case Struct(name, values):
                made = getattr(POSIX, name, None) or getattr(pyitron, name)
                return made(*[self.argument(field) for field in values])
            case Routine(name):
                return self.routine(name)
            case Signals(numbers):
                made = POSIX.sigemptyset()
                for number in sorted(numbers):
                    POSIX.sigaddset(made, number)
                return made
            case Later(ms, clock):
                now = POSIX.clock_gettime(clock)
                return POSIX.timespec(*divmod(now.tv_sec * SECOND + now.tv_nsec + ms * MILLISECOND, SECOND))
            case Memory(size):
                return bytearray(size)
            case File(content, flags):
                self.files.append(new_file(content, flags))
                return self.files[-1]
            case Pipe():
                self.files.append(new_pipe())
                return self.files[-1]
            case list():
                return [self.argument(entry) for entry in value]
        return value

    def close(self) -> None:
        """Close the files that were made."""
        for descriptor in self.files:
            # The scenario may have closed it.
            with suppress(OSError):
                os.close(descriptor)


class PyitronHost(Arguments):
    """posix_rt, as its threads use it."""

    def __init__(self, kernel: Any, heard: Callable[[str, str], None] | None) -> None:
        self.constants: Mapping[str, Any] = {**CONSTANTS, "PID": os.getpid()}
        self.kernel = kernel
        self.heard = heard
        self.stage: Stage | None = None
        self.routines: dict[str, Callable[..., Any]] = {}
        self.files: list[int] = []

    # -- calls and values

    def call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        function = getattr(POSIX, name, None) or getattr(pyitron, name, None) or HELPERS[name]
        try:
            answer = function(*arguments)
        except OSError as error:
            answer = failure(error.errno or 0, self._more(error))
        except Exception as error:
            answer = Raised(f"{type(error).__name__}: {error}")
        if self.heard is not None:
            self.heard(name, answer.error if type(answer) is Failure else "")
        return answer

    def _more(self, error: OSError) -> dict[str, Any]:
        return {"rmtp": self.neutral(error.rmtp)} if hasattr(error, "rmtp") else {}

    def routine(self, name: str) -> Callable[..., Any]:
        """The same function each time."""
        assert self.stage is not None
        if name not in self.routines:
            self.routines[name] = self.stage.routine(name)
        return self.routines[name]

    def neutral(self, value: Any) -> Any:
        if type(value) in (int, bytes, str, type(None), Failure, Raised):
            return value
        if type(value).__name__ == "sigset_t":
            return Signals(frozenset(number for number in NUMBERS if POSIX.sigismember(value, number)))
        if hasattr(value, "_fields"):
            return {name: self.neutral(field) for name, field in zip(value._fields, value, strict=True)}
        if isinstance(value, tuple):
            return tuple(self.neutral(field) for field in value)
        if isinstance(value, bytearray | memoryview):
            return bytes(value)
        if hasattr(type(value), "__match_args__"):
            return {name: self.neutral(getattr(value, name)) for name in type(value).__match_args__}
        return next((Routine(name) for name, function in self.routines.items() if function is value), value)

    # -- threads

    def start(self, policy: str, priority: int, body: Callable[[], Any]) -> None:
        POSIX.pthread_create(thread_attributes(policy, priority), lambda _: body(), None)

    def me(self) -> Any:
        return POSIX.pthread_self()

    def begin(self) -> None:
        self.mask(False)

    def life(self) -> Any:
        return None

    def over(self, life: Any) -> bool:
        return False

    def mask(self, every: bool) -> None:
        """Block every signal, or none."""
        if hasattr(POSIX, "pthread_sigmask"):
            signals = POSIX.sigfillset() if every else POSIX.sigemptyset()
            POSIX.pthread_sigmask(POSIX.SIG_SETMASK, signals)

    def gate(self) -> Any:
        return POSIX.sem_init(0, 0)

    def open(self, gate: Any) -> None:
        POSIX.sem_post(gate)

    def wait(self, gate: Any) -> None:
        state = POSIX.pthread_setcancelstate(POSIX.PTHREAD_CANCEL_DISABLE)
        if state == POSIX.PTHREAD_CANCEL_ENABLE:
            kind = POSIX.pthread_setcanceltype(POSIX.PTHREAD_CANCEL_DEFERRED)
            POSIX.pthread_setcanceltype(kind)
            if kind == POSIX.PTHREAD_CANCEL_ASYNCHRONOUS:
                POSIX.pthread_setcancelstate(state)
        while True:
            try:
                POSIX.sem_wait(gate)
                break
            except InterruptedError:
                continue
        POSIX.pthread_setcancelstate(state)

    def settle(self) -> None:
        pyitron.rot_rdq(0)

    def sleep(self, ms: int) -> None:
        pyitron.dly_tsk(ms)

    def compute(self, ms: int) -> None:
        self.kernel.consume(ms * MILLISECOND)

    def interrupt(self, number: int) -> None:
        self.kernel.raise_interrupt(number)
