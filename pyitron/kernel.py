# SPDX-License-Identifier: MIT
"""``Kernel``: an application's objects, and the run that drives them."""

import os
from _thread import get_ident
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any

from kernel.counters import Counters
from kernel.fault import Fault
from kernel.interrupt import LEVELS, LINES
from kernel.system import System
from kernel.time_queue import NEVER
from kernel.trace import Sink
from pyitron.configuration import LAST_EXCEPTION
from pyitron.constants import TIC_DENO, TIC_NUME, TMAX_ACTCNT, TMAX_SUSCNT, TMAX_WUPCNT
from pyitron.errors import E_ID, E_OK, E_PAR, FROM_STATUS
from pyitron.service import LARGEST_CODE
from pyitron.service_call import LARGEST_TIME, NANOSECONDS, Gate, enter, here, leave
from pyitron.static_api import STATIC_APIS
from pyitron.validation import packet_error

# The last instant that can be asked for, 146 years after the start; times are 64 bits in the compiled build.
LATEST = 1 << 62

# The largest limit of queued requests.
LARGEST_COUNT = 0x7FFF_FFFF

# Static APIs whose first parameter is a number but no id, and the numbers there are.
_NUMBERED = {"DEF_INH": range(LINES), "DEF_EXC": range(LAST_EXCEPTION + 1), "DEF_SVC": range(1, LARGEST_CODE + 1)}

Namespace = ModuleType | MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended.

    *reason* is "until" (the time given was reached), "idle" (all tasks are dormant, or servers without clients; or only an
    interrupt from outside could go on), "deadlock" (tasks wait, and nothing can ever end that), "exit" (``ext_ker``),
    "livelock" or "step".
    *report* says who waits for what; it is empty after "until" and "step", of which there may be very many. *calls* (service
    calls, without the static API) and *switches* are counted from the kernel's first run.
    """

    reason: str
    time_ms: float
    calls: int
    switches: int
    faults: list[Fault] = field(default_factory=list)
    report: str = ""


class Kernel:
    """A μITRON 4.0 kernel.

    Args:
        clock: "virtual" (time passes only when no task can run, or where ``consume`` says so) or "real".
        servers: "passive" (the kernel's servers work on the caller's context) or "active" (each is a context of its own).
        call_time: nanoseconds of virtual time that each service call takes, 0 or more.
        memory: bytes for stacks, pools and queue headers that the application does not bring itself.
        max_id: the largest id in each object class.
        livelock_limit: service calls that one task may make while no virtual time passes; 0 for no limit.
        time_source: "clock", or "isig_tim" for an application that supplies every tick itself.
        tmax_actcnt: queued activations of a task at most, 1 to 0x7fffffff.
        tmax_wupcnt: queued wake-ups of a task at most.
        tmax_suscnt: nested suspensions of a task at most.
    """

    def __init__(
        self,
        *,
        clock: str = "virtual",
        servers: str = "passive",
        call_time: int = 0,
        memory: int = 64 * 1024 * 1024,
        max_id: int = 1_000_000,
        livelock_limit: int = 1_000_000,
        time_source: str = "clock",
        tmax_actcnt: int = TMAX_ACTCNT,
        tmax_wupcnt: int = TMAX_WUPCNT,
        tmax_suscnt: int = TMAX_SUSCNT,
    ) -> None:
        if time_source not in ("clock", "isig_tim"):
            raise ValueError(f'time_source must be "clock" or "isig_tim", not {time_source!r}')
        for name, value, lowest in (
            ("call_time", call_time, 0),
            ("memory", memory, 0),
            ("max_id", max_id, 1),
            ("livelock_limit", livelock_limit, 0),
        ):
            if type(value) is not int or not lowest <= value < 1 << 62:
                raise ValueError(f"{name} must be an int of {lowest} or more, not {value!r}")
        for name, value in (("tmax_actcnt", tmax_actcnt), ("tmax_wupcnt", tmax_wupcnt), ("tmax_suscnt", tmax_suscnt)):
            if type(value) is not int or not 1 <= value <= LARGEST_COUNT:
                raise ValueError(f"{name} must be an int from 1 to {LARGEST_COUNT:#x}, not {value!r}")
        self._system = System(
            clock=clock,
            servers=servers,
            call_time=call_time,
            memory=memory,
            max_id=max_id,
            max_queued=(tmax_actcnt, tmax_wupcnt, tmax_suscnt),
            livelock_limit=livelock_limit,
            external_tick=time_source == "isig_tim",
            tick=TIC_NUME * NANOSECONDS // TIC_DENO,
        )
        self._gate = Gate(self, self._system.channel, max_id)
        self._ran = False
        self._configuring_messages = 0
        self.ids = SimpleNamespace()
        # What optional modules keep for this kernel, by their names.
        self.extensions: dict[str, Any] = {}

    # -- configuration

    @property
    def names(self) -> dict[tuple[str, int], str]:
        """Names of objects for traces and reports, ``("sem", 3)`` to ``"SEM_HEATER"``; an id made anew by a task has none."""
        return self._system.core.names

    def load(
        self,
        path: str | os.PathLike[str],
        namespace: Namespace,
        include_dirs: Iterable[str | os.PathLike[str]] = (),
        defines: Mapping[str, str] | Iterable[str] = (),
        ignore_unknown: bool = False,
    ) -> None:
        """Read a system configuration file and make its objects.

        Args:
            path: the ``.cfg`` file.
            namespace: module or dict in which the names of functions are looked up, and which gets the names of the ids.
            include_dirs: where ``#include`` and ``INCLUDE`` look besides the file's own folder.
            defines: macros, ``NAME`` or ``NAME=value``.
            ignore_unknown: whether static APIs that are not of μITRON 4.0 are passed over.

        Raises:
            ConfigError: with every error of the file; nothing is made then.
        """
        from pyitron import config

        config.load(self, path, namespace, include_dirs, defines, ignore_unknown)

    def static(self, api: str, ident: int | None, packet: Any) -> int:
        """Carry out one static API, before the first run.

        Args:
            api: its name, ``"CRE_TSK"`` and the like.
            ident: the object's id, the interrupt handler's number, or None where the API has neither.
            packet: the packet of the corresponding service call.

        Returns:
            ``E_OK``, or the error code that the service call would give.
        """
        if self._ran:
            raise RuntimeError(f"{api}: the static API is for configuring; in a run, tasks create objects by service calls")
        entry = STATIC_APIS.get(api)
        if entry is None:
            raise ValueError(f"{api}: there is no such static API; there are {', '.join(STATIC_APIS)}")
        if ident is not None and type(ident) is not int:
            raise TypeError(f"{api}: the id must be an int, not {type(ident).__name__}")
        if api in _NUMBERED:
            if ident is None or ident not in _NUMBERED[api]:
                return E_PAR
        elif ident is not None and not 1 <= ident <= self._system.max_id:
            return E_ID
        ercd = packet_error(api, "the packet", packet, entry.packet)
        if ercd != E_OK:
            return ercd
        status = self._system.channel.send(entry.port, entry.op, ident or 0, entry.arguments(packet), None, -1)
        return FROM_STATUS[status]

    def set_interrupt_level(self, number: int, level: int) -> None:
        """Give an interrupt (0 to 255) a level: 1 (lowest, the default) to 15."""
        _check_line(number)
        if type(level) is not int or not 1 <= level < LEVELS:
            raise ValueError(f"an interrupt level is an int from 1 to {LEVELS - 1}, not {level!r}")
        dispatcher = self._system.dispatcher
        dispatcher.interrupts.set_level(number, level)
        # A request that the mask held back may be served now.
        dispatcher.pending = True
        if self._in_task():
            dispatcher.checkpoint()

    # -- the run

    def run(self, until: float | None = None) -> RunResult:
        """Run until *until* (milliseconds since the start, inclusive), or until nothing can run any more.

        Raises:
            KeyboardInterrupt: Ctrl-C; the kernel has stopped in a consistent state and can run on.
        """
        return self._run(NEVER if until is None else _instant("until", until), False)

    def run_for(self, duration: float) -> RunResult:
        """Run for *duration* milliseconds more."""
        return self._run(min(self.now_ns + _instant("duration", duration), NEVER), False)

    def step(self) -> RunResult:
        """Run all that can run now; if nothing can, first let time pass until the next timed event."""
        return self._run(NEVER, True)

    def _run(self, until: int, single: bool) -> RunResult:
        system = self._system
        enter(self._gate)
        if not self._ran:
            self._ran = True
            self._configuring_messages = self.counters.messages
        try:
            reason = system.run(until, single)
        finally:
            leave(self._gate)
        if reason == "interrupt":
            raise KeyboardInterrupt
        return self.result(reason)

    def result(self, reason: str = "") -> RunResult:
        """What there is to say about the run so far."""
        system = self._system
        counters = system.core.counters
        return RunResult(
            reason,
            self.now_ns / NANOSECONDS,
            counters.messages - self._configuring_messages,
            counters.switches,
            list(system.dispatcher.faults),
            "" if reason in ("until", "step") else system.report(),
        )

    def close(self) -> None:
        """End all tasks, unwinding their stacks; the kernel does not run again."""
        if self._gate.owner not in (0, get_ident()):
            # In use in another host thread: it says what to do.
            self._system.close()
            return
        # Calls that the tasks make while they are unwound are for this kernel.
        enter(self._gate)
        try:
            self._system.close()
        finally:
            leave(self._gate)

    def __enter__(self) -> "Kernel":
        enter(self._gate)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        leave(self._gate)
        self.close()

    # -- time and devices

    @property
    def now_ns(self) -> int:
        """Nanoseconds since the kernel's start."""
        return self._system.core.clock.read()

    def consume(self, ns: int) -> None:
        """The caller, a task or a handler, computes for *ns* nanoseconds of processor time."""
        if type(ns) is not int or not 0 <= ns <= LARGEST_TIME * NANOSECONDS:
            raise ValueError(f"consume: ns must be an int from 0 to {LARGEST_TIME * NANOSECONDS} nanoseconds, not {ns!r}")
        self._system.dispatcher.consume(ns)

    def at(self, ms: float, callback: Callable[[], object]) -> None:
        """Call *callback* at this instant (milliseconds since the start) in host context: a simulated device.

        It may raise interrupts and ask for further instants; it makes no service calls.
        """
        if not callable(callback):
            raise TypeError(f"at: callback must be callable, not {type(callback).__name__}")
        self._system.at(_instant("at: ms", ms), callback)

    def raise_interrupt(self, number: int, at: float | None = None) -> None:
        """Raise interrupt *number* (0 to 255), now, or at an instant in milliseconds since the start.

        Without *at* it may be called from any host thread.
        """
        _check_line(number)
        dispatcher = self._system.dispatcher
        if at is None:
            dispatcher.post(number)
            if self._in_task():
                dispatcher.checkpoint()
        else:
            self._system.at(_instant("raise_interrupt: at", at), lambda: dispatcher.post(number))

    def _in_task(self) -> bool:
        return self._system.running and self._gate.owner == get_ident() and here() is self._gate

    # -- looking at it

    def trace_to(self, sink: Sink | None) -> None:
        """Send trace events to *sink*, a callable that takes one event; None ends that."""
        self._system.core.trace.attach(sink)

    @property
    def trace_failure(self) -> BaseException | None:
        """What the sink raised, if it was detached for that."""
        return self._system.core.trace.failure

    @property
    def counters(self) -> Counters:
        """Kernel operations so far, by kind."""
        return self._system.core.counters

    @property
    def running_task(self) -> int:
        """The id of the task that has the processor, 0 for none."""
        task = self._system.core.running
        return 0 if task is None else task.id

    def task_count(self) -> int:
        """How many tasks exist."""
        return self._system.tasks.objects.count


def _instant(name: str, ms: float) -> int:
    """Milliseconds from the user as nanoseconds."""
    if type(ms) not in (int, float) or not 0 <= ms * NANOSECONDS < LATEST:
        raise ValueError(f"{name} must be a number of milliseconds from 0 to {LATEST // NANOSECONDS}, not {ms!r}")
    return round(ms * NANOSECONDS)


def _check_line(number: int) -> None:
    if type(number) is not int or not 0 <= number < LINES:
        raise ValueError(f"an interrupt number is an int from 0 to {LINES - 1}, not {number!r}")


def ext_ker() -> None:
    """End the run for good, from a task or a handler; all tasks are unwound."""
    gate = here()
    if not gate.kernel._system.running:
        raise RuntimeError("ext_ker: the kernel is not running; call kernel.close() to end its tasks")
    gate.kernel._system.stop()


def current_kernel() -> Kernel:
    """The kernel that the caller runs on."""
    kernel = here().kernel
    assert isinstance(kernel, Kernel)
    return kernel
