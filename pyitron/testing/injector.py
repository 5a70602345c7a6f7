# SPDX-License-Identifier: MIT
"""``kernel.inject``: what goes wrong on purpose.

Nothing here is on the path of a kernel without injections. Interrupts and devices pass ``raise_interrupt`` and ``at`` of the
kernel under test, which ask here; how service calls return errors is in ``refusals.py``.
"""

from _thread import get_ident
from collections.abc import Callable

from kernel.interrupt import LINES
from kernel.machine import MILLISECOND, Machine
from kernel.task import Task
from kernel.trace import FAULT, Sink
from pyitron.errors import ercd_name
from pyitron.testing.injections import Change, Injection, Jitter, Refusal, Turns
from pyitron.testing.refusals import Refusals
from pyitron.testing.shortage import take_blocks, take_memory

__all__ = ["Injector"]


class Injector:
    """What may go wrong in one kernel: ``kernel.inject``.

    Each method returns an ``Injection``, whose ``stop`` ends it. One that never happened by the end of the test fails the
    test: it has tested nothing.
    """

    def __init__(self, machine: Machine, seed: int, watch: Callable[[Sink | None], None]) -> None:
        self._machine = machine
        self._seed = seed
        self._watch = watch
        self._made: list[Injection] = []
        self._refusals: Refusals | None = None

    # -- what can be asked for

    def error(
        self, call: str, ercd: int, nth: int = 1, *, times: int | None = 1, task: str | int | None = None
    ) -> Injection:
        """Let a service call return an error instead of doing anything.

        Args:
            call: its name, as ``"wai_sem"``.
            ercd: the error code that it returns, negative; outputs are None.
            nth: from which call on, 1 for the next; calls that are refused for their context or parameters are not counted.
            times: how many calls in a row, None for all.
            task: only calls of this task, by name or id; 0 for those of handlers; None for whoever calls.
        """
        __tracebackhide__ = True
        from pyitron import SERVICE_CALLS

        if call not in SERVICE_CALLS:
            from pyitron.config.names import did_you_mean

            raise ValueError(f"there is no service call {call!r}{did_you_mean(call, SERVICE_CALLS)}")
        if call.startswith("sns_"):
            raise ValueError(f"{call} returns no error code")
        if type(ercd) is not int or ercd >= 0 or ercd_name(ercd) == str(ercd):
            raise ValueError(f"{call}: {ercd!r} is no error code; give one as E_TMOUT")
        ident = None if task is None else self._task(task)
        whose = "" if task is None else " of handlers" if task == 0 else f" of {task}"
        text = f"{call}{whose} returns {ercd_name(ercd)} {_turns('call', nth, times)}"
        found = Refusal(text, nth, times, call, ercd, ident)
        if self._refusals is None:
            self._refusals = Refusals(self._machine, self._watch, self._note_refusal)
        self._refusals.add(found)
        return self._add(found)

    def lost_interrupt(self, number: int, nth: int = 1, *, times: int | None = 1) -> Injection:
        """Lose requests of interrupt *number*, from the *nth* on."""
        return self._change(number, "is lost", nth, times, ())

    def late_interrupt(self, number: int, by: float, nth: int = 1, *, times: int | None = 1) -> Injection:
        """Delay requests of interrupt *number*, from the *nth* on, by so many milliseconds."""
        return self._change(number, f"is late by {by} ms", nth, times, (_nanoseconds("by", by),))

    def doubled_interrupt(self, number: int, after: float, nth: int = 1, *, times: int | None = 1) -> Injection:
        """Repeat requests of interrupt *number*, from the *nth* on, after so many milliseconds.

        A request that comes before the first one is served changes nothing, as with edge-triggered hardware.
        """
        return self._change(number, f"comes again after {after} ms", nth, times, (0, _nanoseconds("after", after)))

    def jitter(
        self, largest: float, *, seed: int | None = None, interrupts: bool = True, devices: bool = True
    ) -> Injection:
        """Delay every interrupt, and every instant that a device asks for with ``at``, by chance.

        Args:
            largest: milliseconds at most; all delays up to there are equally probable.
            seed: the same seed gives the same delays; None for that of ``--pyitron-seed``.
            interrupts: whether interrupts that are raised come later.
            devices: whether callbacks given to ``at`` come later.
        """
        chosen = self._seed if seed is None else seed
        if type(chosen) is not int:
            raise ValueError(f"seed must be an int, not {chosen!r}")
        what = " and ".join([*["interrupts"] * interrupts, *["devices"] * devices])
        if not what:
            raise ValueError("jitter: nothing is to come later; leave interrupts or devices True")
        text = f"{what} are late by up to {largest} ms (seed {chosen})"
        return self._add(Jitter(text, _nanoseconds("largest", largest), chosen, interrupts, devices))

    def no_memory(self, leave: int = 0) -> Injection:
        """Use up the kernel's memory, from which stacks and pools are taken, but for *leave* bytes."""
        taken, release = take_memory(self._machine, leave)
        return self._took(f"{taken} bytes of the kernel's memory are taken, {leave} left", release)

    def no_blocks(self, pool: str | int, leave: int = 0, *, kind: str = "mpf") -> Injection:
        """Use up a memory pool.

        Args:
            pool: its name, or its id.
            leave: blocks that stay free; of a variable-size pool, the size of the largest block that may still be had.
            kind: of a pool given by its id: "mpf" (fixed-size) or "mpl" (variable-size).
        """
        label, ident = (kind, pool) if isinstance(pool, int) else self._named(pool, ("mpf", "mpl"), "memory pool")
        taken, release = take_blocks(self._machine, label, ident, leave)
        return self._took(f"{taken} blocks of {self._machine.names.get((label, ident), f'{label}{ident}')} are taken", release)

    # -- for the kernel under test

    def complaints(self) -> list[str]:
        """The injections that should have happened and have not."""
        found = []
        for injection in self._made:
            if isinstance(injection, Turns) and not injection.stopped and not injection.happened:
                found.append(
                    f"injected in vain: {injection.text}; there were {injection.turns or 'none'}. "
                    "What need not happen is ended by stop() on the injection"
                )
        return found

    def report(self) -> str:
        """All injections, one line each."""
        return "\n".join(map(str, self._made))

    def device_delay(self) -> int:
        """By how many nanoseconds a device comes later."""
        return sum(jitter.draw() for jitter in self._made if isinstance(jitter, Jitter) and jitter.devices)

    def interrupt_delays(self, number: int) -> list[int]:
        """By how many nanoseconds a request of interrupt *number* comes later: once for each time that it comes."""
        # Another host thread cannot wait for an instant of this kernel's time, nor write into its trace.
        foreign = self._machine._entry.owner not in (0, get_ident())
        delays = [0]
        for change in self._made:
            if not isinstance(change, Change) or change.number != number or (foreign and change.delays):
                continue
            if change.is_next():
                delays = [delay + more for delay in delays for more in change.delays]
                if not foreign:
                    self._note(change.text, number)
        for jitter in self._made:
            if isinstance(jitter, Jitter) and jitter.interrupts and not foreign:
                delays = [delay + jitter.draw() for delay in delays]
        return delays

    def _note_refusal(self, refusal: Refusal, task: Task) -> None:
        self._note(f"{refusal.call} returns {ercd_name(refusal.ercd)}", 0, task)

    def _note(self, text: str, value: int, task: Task | None = None) -> None:
        core = self._machine._system.core
        if core.trace.on:
            core.emit(FAULT, core.outside if task is None else task, f"injected: {text}", value)

    def _add(self, injection: Injection) -> Injection:
        self._made.append(injection)
        return injection

    def _took(self, text: str, release: Callable[[], object]) -> Injection:
        found = self._add(Injection(text, release))
        found.happened = 1
        self._note(text, 0)
        return found

    def _change(self, number: int, what: str, nth: int, times: int | None, delays: tuple[int, ...]) -> Injection:
        if type(number) is not int or number not in range(LINES):
            raise ValueError(f"an interrupt number is an int from 0 to {LINES - 1}, not {number!r}")
        text = f"interrupt {number} {what} {_turns('request', nth, times)}"
        return self._add(Change(text, nth, times, number, delays))

    def _task(self, task: str | int) -> int:
        return task if isinstance(task, int) else self._named(task, ("tsk",), "task")[1]

    def _named(self, name: str, kinds: tuple[str, ...], what: str) -> tuple[str, int]:
        there = [(key, found) for key, found in self._machine.names.items() if key[0] in kinds]
        for key, found in there:
            if found == name:
                return key
        raise ValueError(f"there is no {what} {name}; there are {', '.join(found for _, found in there) or 'none with names'}")


def _turns(what: str, nth: int, times: int | None) -> str:
    """Which turns go wrong, in words; what can be no turns is refused."""
    for name, value in (("nth", nth), ("times", 1 if times is None else times)):
        if type(value) is not int or value < 1:
            raise ValueError(f"{name} must be an int of 1 or more, not {value!r}")
    if times == 1:
        return f"at {what} {nth}"
    return f"from {what} {nth} on" if times is None else f"at {what}s {nth} to {nth + times - 1}"


def _nanoseconds(name: str, ms: float) -> int:
    if type(ms) not in (int, float) or not 0 <= ms <= 0x7FFF_FFFF:
        raise ValueError(f"{name} must be a number of milliseconds, 0 or more, not {ms!r}")
    return round(ms * MILLISECOND)
