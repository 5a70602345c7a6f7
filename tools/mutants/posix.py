# SPDX-License-Identifier: MIT
"""What is known of each POSIX function, and mutants of them as their callers see them.

stub       does nothing, and succeeds with empty results
error      fails with another error, or succeeds, where it should fail with this one
output     what it returns, or one field of that, is wrong
context    is accepted where it must not be called, or refused where it may be
time       a time is off by one millisecond
"""

import errno
import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any

import posix_rt
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK
from mutants.model import Mutant, find, wrapped
from posix_rt import Handle

Function = Callable[..., Any]

MILLISECOND = 1_000_000
SECOND = 1_000_000_000
# An id that nothing has.
NOBODY = 999_999
# What a function returns, if it is of no use to change it.
NOTHING = object()

# Modules whose functions are of another's unit.
UNITS = {
    "mutex_attributes": "mutexes", "names": "semaphores", "priorities": "scheduling", "signal_actions": "signals",
    "signal_sets": "signals",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A POSIX function."""

    name: str
    unit: str
    function: FunctionType
    parameters: tuple[str, ...]
    errors: tuple[str, ...]
    context: str
    # The type of what it returns, None for nothing.
    returns: Any


@cache
def functions() -> Mapping[str, Call]:
    """All POSIX functions, by name."""
    found = {}
    for name in posix_rt.__all__:
        function = getattr(posix_rt, name)
        if isinstance(function, FunctionType) and "Source:" in (function.__doc__ or ""):
            found[name] = _call(name, function)
    return found


def _call(name: str, function: FunctionType) -> Call:
    text = inspect.getdoc(function) or ""
    _, _, errors = text.partition("Errors:\n")
    context = re.search(r"Context:\n\s+(.*)\n", text)
    assert context is not None
    module = function.__module__.rpartition(".")[2]
    returns = typing.get_type_hints(function).get("return")
    return Call(
        name,
        UNITS.get(module, module),
        find(function.__module__, function.__name__),
        tuple(function.__code__.co_varnames[: function.__code__.co_argcount]),
        tuple(re.findall(r"^\s+(E[A-Z0-9]+):", errors.partition("Context:")[0], re.MULTILINE)),
        context[1],
        None if returns in (None, type(None), typing.NoReturn) else returns,
    )


def number_of(error: str) -> int:
    """The number of an error."""
    number: int = getattr(errno, error)
    return number


def empty(kind: Any) -> Any:
    """What a stub returns where this type is to be returned."""
    if kind in (int, bytes, bytearray):
        return kind()
    if isinstance(kind, type) and issubclass(kind, Handle):
        return _handle(kind, NOBODY)
    if typing.get_origin(kind) is tuple:
        return tuple(empty(item) for item in typing.get_args(kind))
    if hasattr(kind, "_fields"):
        hints = typing.get_type_hints(kind)
        return kind(*(empty(hints[field]) for field in kind._fields))
    if kind is memoryview:
        return memoryview(bytearray(16))
    return None


def _handle(kind: Any, ident: int) -> Any:
    made = object.__new__(kind)
    made.id = ident
    return made


def mutants() -> Iterator[Mutant]:
    """All of them."""
    for call in functions().values():
        yield _stub(call)
        yield from _errors(call)
        yield from _outputs(call)
        yield from _contexts(call)
        yield from _times(call)


def _mutant(
    call: Call, kind: str, name: str, description: str, wrap: Callable[[Function], Function], site: Any = None
) -> Mutant:
    return Mutant(
        f"{kind}/{call.name}{name}", kind, f"{call.name} {description}", (site or ("call", call.name),),
        lambda: wrapped(call.function, wrap), call.name, call.unit,
    )  # fmt: skip


# -- stubs, errors


def _stub(call: Call) -> Mutant:
    return _mutant(call, "stub", "", "only succeeds", lambda original: lambda *arguments, **named: empty(call.returns))


def _errors(call: Call) -> Iterator[Mutant]:
    for index, error in enumerate(call.errors):
        others = [*call.errors[index + 1 :], *call.errors[:index], "EIO" if error != "EIO" else "EINVAL"]
        for instead in (others[0], "nothing"):

            def wrap(original: Function, old: str = error, new: str = instead) -> Function:
                def mutant(*arguments: Any, **named: Any) -> Any:
                    try:
                        return original(*arguments, **named)
                    except OSError as failure:
                        if failure.errno != number_of(old):
                            raise
                        if new != "nothing":
                            raise OSError(number_of(new), str(failure)) from None
                    return empty(call.returns)

                return mutant

            what = f"fails with {instead}" if instead != "nothing" else "succeeds"
            yield _mutant(
                call, "error", f"/{error}/{instead}", f"{what} where it should fail with {error}", wrap,
                ("error", call.name, number_of(error)),
            )  # fmt: skip


# -- what is returned


def _outputs(call: Call) -> Iterator[Mutant]:
    for place, kind in _places(call.returns):
        name = "/".join(["", *map(str, place)])

        def wrap(original: Function, place: tuple[Any, ...] = place) -> Function:
            return lambda *arguments, **named: _changed(original(*arguments, **named), place)

        what = f"returns something wrong{' in ' + name[1:] if name else ''}"
        yield _mutant(call, "output", f"{name}/{getattr(kind, '__name__', 'value')}", what, wrap)


def _places(kind: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Where in an answer of this type something can be changed."""
    if kind is None or kind is object or kind is Any:
        return
    if typing.get_origin(kind) is tuple:
        for number, item in enumerate(typing.get_args(kind)):
            yield from _places(item, (*place, number))
    elif hasattr(kind, "_fields"):
        hints = typing.get_type_hints(kind)
        for field in kind._fields:
            yield from _places(hints[field], (*place, field))
    elif kind in (int, bytes) or (isinstance(kind, type) and (issubclass(kind, Handle) or kind.__name__ == "sigset_t")):
        yield place, kind


def _changed(value: Any, place: tuple[Any, ...]) -> Any:
    if not place:
        return _other(value)
    first, rest = place[0], place[1:]
    if isinstance(first, int):
        return (*value[:first], _changed(value[first], rest), *value[first + 1 :])
    return value._replace(**{first: _changed(getattr(value, first), rest)})


def _other(value: Any) -> Any:
    """A value of the same type that is different."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\0"
    if isinstance(value, Handle):
        return _handle(type(value), value.id + 1)
    if type(value).__name__ == "sigset_t":
        changed = posix_rt.sigemptyset()
        for number in range(1, 65):
            if number not in (32, 33) and bool(posix_rt.sigismember(value, number)) != (number == posix_rt.SIGUSR1):
                posix_rt.sigaddset(changed, number)
        return changed
    return value


# -- contexts

_CHECKS = ("any_context", "thread_context", "waiting_context", "any_with", "thread_with", "waiting_with")
_PLACES = {"handler": "in a handler", "locked": "with the CPU locked", "disabled": "with dispatching disabled"}
_BITS = {"handler": NON_TASK, "locked": CPU_LOCKED, "disabled": DISPATCH_DISABLED}


def _contexts(call: Call) -> Iterator[Mutant]:
    """Where the docstring refuses a context, one that accepts it; where it allows one, one that refuses it."""
    waits = call.context == "Thread, with dispatching enabled."
    thread = call.context.startswith("Thread")
    if "may be locked" in call.context:
        return
    refused = {"handler": thread, "locked": True, "disabled": waits}
    for place, is_refused in refused.items():
        if is_refused:
            yield _accepting(call, place)
        elif place != "disabled" or call.context.startswith("Any") or thread:
            yield _refusing(call, place)


def _accepting(call: Call, place: str) -> Mutant:
    """The check of the context does not see some of the state of the processor."""

    def wrap(original: Function) -> Function:
        def mutant(*arguments: Any, **named: Any) -> Any:
            _blind[:] = [_BITS[place]]
            try:
                return original(*arguments, **named)
            finally:
                _blind.clear()

        return mutant

    def apply() -> ExitStack:
        stack = ExitStack()
        stack.enter_context(wrapped(call.function, wrap))
        for name in _CHECKS:
            stack.enter_context(wrapped(find("posix_rt.call", f"Gate.{name}"), _half_blind))
        return stack

    return Mutant(
        f"context/{call.name}/{place}/accepted", "context", f"{call.name} is accepted {_PLACES[place]}",
        (("call", call.name),), apply, call.name, call.unit,
    )  # fmt: skip


# What the next check of a context does not see.
_blind: list[int] = []


def _half_blind(original: Function) -> Function:
    def check(gate: Any, *arguments: Any) -> Any:
        if not _blind:
            return original(gate, *arguments)
        (clear,) = _blind
        _blind.clear()
        mode = gate.core.mode
        gate.core.mode = mode & ~clear
        try:
            return original(gate, *arguments)
        finally:
            gate.core.mode = mode

    return check


def _refusing(call: Call, place: str) -> Mutant:
    from posix_rt.call import here

    def wrap(original: Function) -> Function:
        def mutant(*arguments: Any, **named: Any) -> Any:
            if here().core.mode & _BITS[place]:
                raise OSError(errno.EPERM, call.name)
            return original(*arguments, **named)

        return mutant

    return _mutant(call, "context", f"/{place}/refused", f"is refused {_PLACES[place]}", wrap)


# -- times


def _times(call: Call) -> Iterator[Mutant]:
    hints = typing.get_type_hints(call.function)
    for position, name in enumerate(call.parameters):
        kinds = [hints.get(name), *typing.get_args(hints.get(name))]
        if posix_rt.timespec in kinds:
            yield from _timed(call, position, name, ())
        elif posix_rt.itimerspec in kinds:
            for field in posix_rt.itimerspec._fields:
                yield from _timed(call, position, f"{name}.{field}", (field,))


def _timed(call: Call, position: int, name: str, place: tuple[str, ...]) -> Iterator[Mutant]:
    for by, word in ((MILLISECOND, "late"), (-MILLISECOND, "early")):

        def wrap(original: Function, by: int = by) -> Function:
            def mutant(*arguments: Any, **named: Any) -> Any:
                if len(arguments) <= position:
                    return original(*arguments, **named)
                changed = _shifted(arguments[position], place, by)
                return original(*arguments[:position], changed, *arguments[position + 1 :], **named)

            return mutant

        yield _mutant(call, "time", f"/{name}/{word}", f"takes {name} for 1 ms {'more' if by > 0 else 'less'}", wrap)


def _shifted(value: Any, place: tuple[str, ...], by: int) -> Any:
    if place and isinstance(value, posix_rt.itimerspec):
        return value._replace(**{place[0]: _shifted(getattr(value, place[0]), (), by)})
    if not isinstance(value, posix_rt.timespec) or not 0 <= value.tv_nsec < SECOND:
        # What the function refuses stays as it is.
        return value
    time = value.tv_sec * SECOND + value.tv_nsec
    return posix_rt.timespec(*divmod(max(time + by, 1), SECOND)) if time > 0 else value
