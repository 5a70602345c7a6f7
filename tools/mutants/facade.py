# SPDX-License-Identifier: MIT
"""Mutants of service calls and static APIs as their callers see them.

stub       only returns E_OK, with empty outputs
error      returns another error code, or E_OK, where it should return this one
output     one output, or one field of a packet, is wrong
context    is accepted where it must not be called, or refused where it may be
refusal    changes something though it is refused
time       a time is off by one millisecond, or without a limit though it has one
"""

import copy
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from kernel import ports
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK
from kernel.task import DORMANT, Task
from mutants.calls import Call, code_of, empty, service_calls, static_apis
from mutants.model import Edit, Mutant, edits, find, label_of, wrapped
from pyitron import E_CTX, E_OK, TMO_FEVR, Kernel
from pyitron.service_call import Gate, here

Answer = Any
Function = Callable[..., Any]

MILLISECOND = 1_000_000


def mutants() -> Iterator[Mutant]:
    """All of them."""
    for call in service_calls().values():
        yield _stub(call)
        yield from _errors(call)
        yield from _outputs(call)
        yield from _contexts(call)
        yield from _refusals(call)
        yield from _times(call)
    for api, (unit, errors) in static_apis().items():
        yield from _static(api, unit, errors)
    yield from _kernel_times()


def _wrapping(call: Call, wrap: Callable[[Function], Function]) -> Callable[[], Any]:
    return lambda: wrapped(call.function, wrap)


# -- stubs


def _stub(call: Call) -> Mutant:
    def wrap(original: Function) -> Function:
        def stub(*arguments: Any) -> Answer:
            if call.outputs is None:
                return E_OK
            return (E_OK, *(empty(kind) for kind in call.outputs))

        return stub

    return Mutant(
        f"stub/{call.name}", "stub", f"{call.name} only returns E_OK", (("call", call.name),), _wrapping(call, wrap),
        call.name, call.unit,
    )  # fmt: skip


# -- error codes


def _errors(call: Call) -> Iterator[Mutant]:
    for index, error in enumerate(call.errors):
        others = [*call.errors[index + 1 :], *call.errors[:index]]
        # One that another call could return, where this one has no other.
        other = others[0] if others else ("E_OBJ" if error != "E_OBJ" else "E_CTX")
        for instead in (other, "E_OK"):
            yield Mutant(
                f"error/{call.name}/{error}/{instead}",
                "error",
                f"{call.name} returns {instead} where it should return {error}",
                (("error", call.name, code_of(error)),),
                _wrapping(call, lambda original, a=error, b=instead: _recode(original, code_of(a), code_of(b))),
                call.name,
                call.unit,
            )


def _recode(original: Function, old: int, new: int) -> Function:
    def mutant(*arguments: Any, **named: Any) -> Answer:
        answer = original(*arguments, **named)
        if isinstance(answer, tuple):
            return (new, *answer[1:]) if answer[0] == old else answer
        return new if answer == old else answer

    return mutant


# -- outputs


def _outputs(call: Call) -> Iterator[Mutant]:
    def mutant(name: str, description: str, change: Callable[[Answer], Answer]) -> Mutant:
        def wrap(original: Function) -> Function:
            return lambda *arguments: change(original(*arguments))

        return Mutant(
            f"output/{call.name}/{name}", "output", f"{call.name}: {description}", (("call", call.name),),
            _wrapping(call, wrap), call.name, call.unit,
        )  # fmt: skip

    if call.senses:
        yield mutant("not", "the opposite of what it should return", lambda answer: 1 - answer)
        return
    if call.outputs is None:
        if call.name.startswith(("can_", "acre_")):
            yield mutant("more", "one more than it should return", lambda answer: answer + (answer >= 0))
        return
    for position, kind in enumerate(call.outputs, 1):
        if dataclasses.is_dataclass(kind):
            for field in dataclasses.fields(kind):
                yield mutant(
                    field.name, f"{field.name} is wrong", lambda answer, p=position, f=field.name: _with(answer, p, f)
                )
        else:
            yield mutant(f"{position}", f"output {position} is wrong", lambda answer, p=position: _with(answer, p, ""))
            yield mutant(f"{position}/none", f"output {position} is lost", lambda answer, p=position: _without(answer, p))
    if bytes in call.outputs:
        yield mutant("size", "the size is one more", lambda answer: (answer[0] + (answer[0] >= 0), *answer[1:]))


def _other(value: Any) -> Any:
    """A value of the same type that is different."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\0"
    if isinstance(value, memoryview):
        return memoryview(bytearray(value.nbytes))
    if value is None:
        return 1
    return None


def _with(answer: Answer, position: int, field: str) -> Answer:
    value = answer[position]
    if answer[0] < 0 or value is None:
        return answer
    if field:
        changed = copy.copy(value)
        setattr(changed, field, _other(getattr(value, field)))
    else:
        changed = _other(value)
    return (*answer[:position], changed, *answer[position + 1 :])


def _without(answer: Answer, position: int) -> Answer:
    return (*answer[:position], None, *answer[position + 1 :])


# -- contexts

_CONTEXTS = (
    "task_context", "waiting_context", "handler_context", "unlocked_context", "locking_context", "task_with_id",
    "waiting_with_id",
)  # fmt: skip


def _contexts(call: Call) -> Iterator[Mutant]:
    """Where the docstring refuses a context, one that accepts it; where it allows one, one that refuses it."""
    waits = call.context == "Task, with dispatching enabled."
    task = call.context.startswith("Task")
    handler = call.context.startswith("Non-task")
    locked = "CPU may be locked" in call.context
    disabled = not waits and not handler
    if call.name in ("ext_tsk", "exd_tsk"):
        # They look at the processor themselves.
        asked = f'NON_TASK * (call != "{call.name}") | UNWINDING'
        edit = Edit("pyitron.task_management", "_leave", "NON_TASK | UNWINDING", asked)
        yield _context(call, "handler", "accepted", edit.apply)
    elif task:
        yield _accepting(call, "handler", NON_TASK, 0)
    elif handler:
        yield _accepting(call, "task", 0, NON_TASK)
    elif "E_CTX" in call.errors:
        yield _refusing(call, "handler", NON_TASK)
    if not locked:
        yield _accepting(call, "locked", CPU_LOCKED, 0)
    else:
        yield _refusing(call, "locked", CPU_LOCKED)
    if waits:
        yield _accepting(call, "disabled", DISPATCH_DISABLED, 0)
    elif disabled:
        yield _refusing(call, "disabled", DISPATCH_DISABLED)


_PLACES = {
    "handler": "in a handler",
    "task": "in a task",
    "locked": "with the CPU locked",
    "disabled": "with dispatching disabled",
}


def _accepting(call: Call, place: str, clear: int, add: int) -> Mutant:
    """The check of the context does not see some of the state of the processor."""

    def wrap(original: Function) -> Function:
        def mutant(*arguments: Any) -> Answer:
            _blind[:] = [clear, add]
            try:
                return original(*arguments)
            finally:
                _blind.clear()

        return mutant

    return _context(call, place, "accepted", lambda: _blinded(call, wrap))


def _context(call: Call, place: str, how: str, apply: Callable[[], Any]) -> Mutant:
    return Mutant(
        f"context/{call.name}/{place}/{how}", "context", f"{call.name} is {how} {_PLACES[place]}", (("call", call.name),),
        apply, call.name, call.unit,
    )  # fmt: skip


# What the next check of a context does not see, and what it sees though it is not there.
_blind: list[int] = []


def _blinded(call: Call, wrap: Callable[[Function], Function]) -> ExitStack:
    stack = ExitStack()
    stack.enter_context(wrapped(call.function, wrap))
    for name in _CONTEXTS:
        stack.enter_context(wrapped(find("pyitron.service_call", f"Gate.{name}"), _half_blind))
    return stack


def _half_blind(original: Function) -> Function:
    def check(gate: Gate, *arguments: Any) -> int:
        if not _blind:
            return int(original(gate, *arguments))
        clear, add = _blind
        _blind.clear()
        mode = gate.core.mode
        gate.core.mode = mode & ~clear | add
        try:
            return int(original(gate, *arguments))
        finally:
            gate.core.mode = mode

    return check


def _refusing(call: Call, place: str, bit: int) -> Mutant:
    def wrap(original: Function) -> Function:
        def mutant(*arguments: Any) -> Answer:
            if here().core.mode & bit:
                return E_CTX if call.outputs is None else (E_CTX, *(None for _ in call.outputs))
            return original(*arguments)

        return mutant

    return _context(call, place, "refused", _wrapping(call, wrap))


# -- refused calls that change something


def _refusals(call: Call) -> Iterator[Mutant]:
    """For each error that a call returns at once, its object, or a task, is changed all the same."""
    for error in call.errors:
        if error in ("E_RLWAI", "E_DLT", "E_SYS"):
            continue

        def wrap(original: Function, code: int = code_of(error)) -> Function:
            def mutant(*arguments: Any, **named: Any) -> Answer:
                answer = original(*arguments, **named)
                if (answer[0] if isinstance(answer, tuple) else answer) == code:
                    _disturb(call, arguments)
                return answer

            return mutant

        yield Mutant(
            f"refusal/{call.name}/{error}", "refusal", f"{call.name} changes something though it returns {error}",
            (("error", call.name, code_of(error)),), _wrapping(call, wrap), call.name, call.unit,
        )  # fmt: skip


def _disturb(call: Call, arguments: tuple[Any, ...]) -> None:
    """Change what the call is about; if there is no such thing, a task."""
    system = here().kernel._system
    port = {"semaphore": ports.SEMAPHORE, "eventflag": ports.EVENTFLAG, "data_queue": ports.DATA_QUEUE}.get(call.unit)
    ident = arguments[0] if arguments and isinstance(arguments[0], int) else 0
    item = None if port is None else system.servers[port].objects.find(ident)
    if item is None:
        _disturb_task(system, ident if call.unit.startswith("task_") else 0)
    elif call.unit == "semaphore":
        item.count += 1 if item.count < item.maximum else -1
    elif call.unit == "eventflag":
        item.pattern ^= 1
    elif item.data.length > 0:
        item.data.take()
    else:
        _disturb_task(system, 0)


def _disturb_task(system: Any, ident: int) -> None:
    tasks = [task for task in system.tasks.objects.items if isinstance(task, Task) and task.state != DORMANT]
    first = system.tasks.objects.find(ident) or system.core.running
    if first is not None and first.state != DORMANT:
        tasks.insert(0, first)
    if tasks:
        tasks[0].wakeups = 1 - tasks[0].wakeups


# -- times

_TIMES = ("tmout", "dlytim", "almtim", "ovrtim", "systim")


def _times(call: Call) -> Iterator[Mutant]:
    for position, name in enumerate(call.parameters):
        if name not in _TIMES:
            continue
        step = 1000 if name == "ovrtim" else 1
        for sign, word in ((1, "late"), (-1, "early")):
            yield _timed(
                call, word, f"{name} is 1 ms {'more' if sign > 0 else 'less'}", position,
                lambda t, d=sign * step: max(t + d, min(t, 1)),
            )  # fmt: skip
        if step > 1:
            yield _timed(call, "later", f"{name} is 1 µs more", position, lambda t: t + 1)
            yield _timed(call, "earlier", f"{name} is 1 µs less", position, lambda t: max(t - 1, min(t, 1)))
        if name == "tmout":
            yield _timed(call, "limited", "TMO_FEVR is a time-out", position, lambda t: 1_000_000 if t == TMO_FEVR else t)
            yield _timed(call, "poll", "TMO_POL waits for 1 ms", position, lambda t: 1 if t == 0 else t)
            yield _timed(call, "unlimited", "time-outs are TMO_FEVR", position, lambda t: TMO_FEVR if t > 0 else t)
    for position, name in enumerate(call.parameters):
        if name == "pk_ccyc":
            for field, sign in (("cyctim", 1), ("cyctim", -1), ("cycphs", 1), ("cycphs", -1)):
                yield _timed(
                    call, f"{field}{sign:+}", f"{field} is 1 ms {'more' if sign > 0 else 'less'}", position,
                    lambda packet, f=field, s=sign: _shifted(packet, f, s),
                )  # fmt: skip


def _shifted(packet: Any, field: str, by: int) -> Any:
    if not dataclasses.is_dataclass(packet):
        return packet
    changed: Any = copy.copy(packet)
    value = getattr(packet, field)
    least = 1 if field == "cyctim" else 0
    setattr(changed, field, max(value + by, least) if value >= least else value)
    return changed


def _timed(call: Call, name: str, description: str, position: int, change: Callable[[Any], Any]) -> Mutant:
    def wrap(original: Function) -> Function:
        def mutant(*arguments: Any) -> Answer:
            value = arguments[position]
            # What the call refuses stays as it is.
            shifted = change(value) if not isinstance(value, int) or -1 <= value <= 0x7FFF_FFFE else value
            return original(*arguments[:position], shifted, *arguments[position + 1 :])

        return mutant

    return Mutant(
        f"time/{call.name}/{name}", "time", f"{call.name}: {description}", (("call", call.name),), _wrapping(call, wrap),
        call.name, call.unit,
    )  # fmt: skip


# Where the kernel reckons with times: MS stands for a millisecond more, or one less.
_RECKONINGS = (
    ("first", "cyclic", "sta_cyc", "a cyclic handler runs first",
     (Edit("kernel.servers.cyclic", "CyclicServer._start", "now + cyclic.period", "now + cyclic.period MS"),)),
    ("period", "cyclic", "", "a cyclic handler runs again",
     (Edit("kernel.servers.cyclic", "CyclicServer._fire", "cyclic.deadline + cyclic.period",
           "max(cyclic.deadline + 1_000_000, cyclic.deadline + cyclic.period MS)"),)),
    ("phase", "cyclic", "sta_cyc", "a cyclic handler that keeps its phase runs first",
     (Edit("kernel.servers.cyclic", "CyclicServer._start", "cyclic.next_instant(now)", "cyclic.next_instant(now) MS"),)),
    ("cyclic-unseen", "cyclic", "sta_cyc", "a cyclic handler runs first, though ref_cyc is right,",
     (Edit("kernel.servers.cyclic", "CyclicServer._start", "now + cyclic.period", "now + cyclic.period MS"),
      Edit("kernel.servers.cyclic", "CyclicServer._refer", "(cyclic.deadline - now", "(cyclic.deadline - (now MS)"))),
    ("alarm", "alarm", "sta_alm", "an alarm handler runs",
     (Edit("kernel.servers.alarm", "AlarmServer._start", "now() + delay", "now() + (delay and max(1, delay MS))"),)),
    ("alarm-unseen", "alarm", "sta_alm", "an alarm handler runs, though ref_alm is right,",
     (Edit("kernel.servers.alarm", "AlarmServer._start", "now() + delay", "now() + (delay and max(1, delay MS))"),
      Edit("kernel.servers.alarm", "AlarmServer._refer", "self.core.now()", "(self.core.now() MS)"))),
    ("wait", "", "", "every time-out comes",
     (Edit("kernel.wait_queue", "WaitQueue.park", "now() + timeout", "now() + (timeout and max(1, timeout MS))"),)),
    ("wait-unseen", "", "", "every time-out, though ref_tsk is right, comes",
     (Edit("kernel.wait_queue", "WaitQueue.park", "now() + timeout", "now() + (timeout and max(1, timeout MS))"),
      Edit("kernel.servers.task", "TaskServer._refer", "self.core.now()", "(self.core.now() MS)"))),
    ("overrun", "overrun", "sta_ovr", "the overrun handler runs",
     (Edit("kernel.meter", "Meter._left", "left = task.budget", "left = max(1, task.budget MS)"),)),
    ("tick", "system_time", "isig_tim", "what follows a tick comes",
     (Edit("kernel.servers.system_time", "SystemTimeServer.handle", "+= self.tick", "+= self.tick - (0 MS) // 2"),)),
)  # fmt: skip


def _kernel_times() -> Iterator[Mutant]:
    """Times that no parameter of the call has."""
    for sign, word in (("+", "late"), ("-", "early")):
        for name, unit, call, description, parts in _RECKONINGS:
            changed = [dataclasses.replace(part, new=part.new.replace("MS", f"{sign} {MILLISECOND}")) for part in parts]
            sites = (("line", label_of(changed[0].module), changed[0].line()),)
            yield Mutant(f"time/{name}/{word}", "time", f"{description} 1 ms {word}", sites, edits(*changed), call, unit)


# -- static APIs


def _static(api: str, unit: str, errors: tuple[str, ...]) -> Iterator[Mutant]:
    static, wanted = find("pyitron.kernel", "Kernel.static"), api

    def mutant(name: str, description: str, site: Any, change: Callable[[Function, Kernel, Any, Any], int]) -> Mutant:
        def wrap(original: Function) -> Function:
            def mutated(kernel: Kernel, api: str, ident: Any, packet: Any) -> int:
                if api != wanted:
                    return int(original(kernel, api, ident, packet))
                return change(original, kernel, ident, packet)

            return mutated

        kind = name.partition("/")[0]
        return Mutant(name, kind, f"{api}{description}", (site,), lambda: wrapped(static, wrap), api, unit)

    yield mutant(f"stub/{api}", " only returns E_OK", ("call", api), lambda original, kernel, ident, packet: E_OK)
    for index, error in enumerate(errors):
        others = [*errors[index + 1 :], *errors[:index], "E_OBJ" if error != "E_OBJ" else "E_CTX"]
        for instead in (others[0], "E_OK"):
            yield mutant(
                f"error/{api}/{error}/{instead}",
                f" returns {instead} where it should return {error}",
                ("error", api, code_of(error)),
                lambda original, kernel, ident, packet, a=error, b=instead: _recode(original, code_of(a), code_of(b))(
                    kernel, api, ident, packet
                ),
            )
    if api == "CRE_CYC":
        for field, sign in (("cyctim", 1), ("cyctim", -1), ("cycphs", 1), ("cycphs", -1)):
            yield mutant(
                f"time/{api}/{field}{sign:+}",
                f": {field} is 1 ms {'more' if sign > 0 else 'less'}",
                ("call", api),
                lambda original, kernel, ident, packet, f=field, s=sign: original(kernel, api, ident, _shifted(packet, f, s)),
            )
