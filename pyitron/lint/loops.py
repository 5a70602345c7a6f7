# SPDX-License-Identifier: MIT
"""Loops that use the processor while they wait: with the virtual clock no time passes in them, and they never end."""

from typing import Any

from pycparser import c_ast

from pyitron.config.problems import Place
from pyitron.lint.application import Application, Function, called, text_of, walk
from pyitron.lint.dialects import CALLS, DELAYS, DIALECTS, HARDWARE_CALLS, HARDWARE_PREFIXES
from pyitron.lint.rules import Findings

# Functions of the C library that neither wait nor change what a loop looks at.
_LIBRARY = frozenset({
    "abs", "assert", "atoi", "atol", "calloc", "fabs", "free", "fprintf", "fputc", "fputs", "isalpha", "isdigit", "isspace",
    "labs", "malloc", "memcmp", "memcpy", "memmove", "memset", "printf", "putchar", "puts", "rand", "snprintf", "sprintf",
    "sqrt", "srand", "strcat", "strchr", "strcmp", "strcpy", "strlen", "strncmp", "strncpy", "strtol", "strtoul", "tolower",
    "toupper", "NOP", "nop", "__nop", "_nop_", "__NOP",
})  # fmt: skip
_ENDS = frozenset({"ext_tsk", "exd_tsk", "ext_ker", "kernel_exit", "tk_ext_tsk", "tk_exd_tsk", "exit", "abort"})
_REMEDY = "with the virtual clock no time passes in it: wait for an object that a handler signals, or dly_tsk between two looks"
_DELAY = "dly_tsk(ms) lets others run meanwhile, kernel.consume(ns) uses the processor"
_ENDLESS = "let it wait in each round (dly_tsk, slp_tsk, a wait for an object); a run stops it as a livelock otherwise"

_WAITING = frozenset(name for name, call in CALLS.items() if call.may_wait) | {
    name for dialect in DIALECTS.values() for name, call in dialect.calls.items() if call.may_wait
}
_HARMLESS = (
    _LIBRARY
    | DELAYS
    | HARDWARE_CALLS
    | {name for dialect in DIALECTS.values() for name, call in dialect.calls.items() if not call.may_wait}
    | {name for name, call in CALLS.items() if not call.may_wait}
)


def check_loops(application: Application, findings: Findings) -> None:
    """Look at the loops of all functions."""
    leaves = application.closure(set(_WAITING | _ENDS))
    unknown = application.callers_of(
        {
            id(function)
            for function in application.functions
            if any(not _known(application, function, name) for name, _ in function.calls)
        }
    )
    for function in application.functions:
        look = _Look(application, function, leaves, unknown, findings)
        for node in walk(function.node.body):
            if isinstance(node, c_ast.While | c_ast.DoWhile | c_ast.For):
                look.at(node)
            elif isinstance(node, c_ast.FuncCall) and called(node) in DELAYS:
                findings.add("busy-wait", function.place(node), f"{called(node)} passes time by counting", _DELAY)


def _known(application: Application, function: Function, name: str) -> bool:
    return (
        name in _HARMLESS
        or name in _WAITING
        or name in _ENDS
        or name.startswith(HARDWARE_PREFIXES)
        or (bool(name) and application.function(name, function.unit) is not None)
    )


class _Look:
    def __init__(
        self, application: Application, function: Function, leaves: set[int], unknown: set[int], findings: Findings
    ) -> None:
        self.application = application
        self.function = function
        self.leaves = leaves
        self.unknown = unknown
        self.findings = findings

    def at(self, node: Any) -> None:
        """Judge one loop."""
        place = self.function.place(node)
        calls = [called(part) for part in walk(node) if isinstance(part, c_ast.FuncCall)]
        if any(self._waits(name) for name in calls):
            return
        if node.cond is None or _constant(node.cond):
            if node.cond is None or _truth(node.cond):
                self._endless(node, place, calls)
            return
        if isinstance(node, c_ast.For) and not calls and _empty(node.stmt):
            self._add(place, f"it counts up to {_text(node.cond)} to pass time", _DELAY)
            return
        self._polls(node, node.cond, place, calls)

    def _endless(self, node: Any, place: Place, calls: list[str]) -> None:
        exits = [part for part in walk(node.stmt) if isinstance(part, c_ast.Return | c_ast.Goto)] + _breaks(node.stmt)
        if not exits:
            if not any(self._may_wait(name) for name in calls):
                self.findings.add("endless-loop", place, f"nothing waits in this loop of {self.function.name}", _ENDLESS)
            return
        for part in walk(node.stmt):
            if isinstance(part, c_ast.If) and any(
                isinstance(inner, c_ast.Break | c_ast.Return | c_ast.Goto) for inner in walk(part)
            ):
                self._polls(node, part.cond, place, calls)

    def _polls(self, node: Any, condition: Any, place: Place, calls: list[str]) -> None:
        """Whether nothing in the loop changes what its condition looks at."""
        asked = [called(part) for part in walk(condition) if isinstance(part, c_ast.FuncCall)]
        names = {part.name for part in _variables(condition)}
        outside = [name for name in calls if name not in asked]
        if any(self._may_wait(name) for name in outside):
            return
        if asked:
            if _empty(node.stmt) or (not outside and not _changes(node, names)):
                self._add(place, f"it asks {asked[0] or 'a function'} again and again", _REMEDY)
            return
        reads = _reads_hardware(condition)
        if not reads and (not names or _changes(node, names) or self._changed_by(outside, names)):
            return
        looks = "a register of the hardware" if reads else _text(condition)
        self._add(place, f"it looks at {looks} until it changes", _REMEDY)

    def _add(self, place: Place, message: str, remedy: str) -> None:
        self.findings.add("busy-wait", place, f"a busy wait: {message}", remedy)

    def _waits(self, name: str) -> bool:
        target = self.application.function(name, self.function.unit) if name else None
        return id(target) in self.leaves if target is not None else name in _WAITING or name in _ENDS

    def _may_wait(self, name: str) -> bool:
        target = self.application.function(name, self.function.unit) if name else None
        if target is not None:
            return id(target) in self.unknown
        return not (name in _HARMLESS or (name.startswith(HARDWARE_PREFIXES) and bool(name)))

    def _changed_by(self, calls: list[str], names: set[str]) -> bool:
        targets = [self.application.function(name, self.function.unit) for name in calls if name]
        return any(target is not None and _changes(target.node.body, names) for target in targets)


def _text(node: Any) -> str:
    text = text_of(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _empty(body: Any) -> bool:
    """Whether a body does nothing."""
    if body is None or isinstance(body, c_ast.EmptyStatement):
        return True
    if isinstance(body, c_ast.Compound):
        return all(_empty(item) for item in body.block_items or ())
    return isinstance(body, c_ast.FuncCall) and called(body) in _LIBRARY and "nop" in called(body).lower()


def _constant(node: Any) -> bool:
    return isinstance(node, c_ast.Constant) or (isinstance(node, c_ast.ID) and node.name in ("TRUE", "true", "FALSE", "false"))


def _truth(node: Any) -> bool:
    text = node.value if isinstance(node, c_ast.Constant) else node.name
    return text.rstrip("uUlL") not in ("0", "0x0", "FALSE", "false")


def _breaks(node: Any) -> list[Any]:
    """The breaks that leave a loop, not those of loops and switches in it."""
    found = []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, c_ast.Break):
            found.append(part)
        elif not isinstance(part, c_ast.While | c_ast.DoWhile | c_ast.For | c_ast.Switch):
            stack.extend(child for _, child in part.children())
    return found


def _variables(node: Any) -> list[Any]:
    """The names of variables in an expression: not those of functions, fields and constants."""
    taken = {id(part.name) for part in walk(node) if isinstance(part, c_ast.FuncCall)}
    taken |= {id(part.field) for part in walk(node) if isinstance(part, c_ast.StructRef)}
    return [part for part in walk(node) if isinstance(part, c_ast.ID) and id(part) not in taken and not part.name.isupper()]


def _changes(node: Any, names: set[str]) -> bool:
    """Whether something in it assigns to one of the variables, or passes its address."""
    for part in walk(node):
        target = None
        if isinstance(part, c_ast.Assignment):
            target = part.lvalue
        elif isinstance(part, c_ast.UnaryOp) and part.op in ("++", "--", "p++", "p--", "&"):
            target = part.expr
        if target is not None and any(variable.name in names for variable in _variables(target)):
            return True
    return False


def _reads_hardware(node: Any) -> bool:
    """Whether an expression reads at a fixed address."""
    for part in walk(node):
        pointer = None
        if isinstance(part, c_ast.UnaryOp) and part.op == "*":
            pointer = part.expr
        elif isinstance(part, c_ast.StructRef | c_ast.ArrayRef):
            pointer = part.name
        if isinstance(pointer, c_ast.Cast) and not any(isinstance(inner, c_ast.ID) for inner in walk(pointer.expr)):
            return True
    return False
