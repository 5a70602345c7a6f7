# SPDX-License-Identifier: MIT
"""Mutants of the sources: each expression and statement in turn, in the kernel and in the service calls."""

import ast
import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from importlib.util import find_spec
from typing import Any

from kernel import status
from kernel.task import FOREVER, POLL
from mutants.calls import service_calls
from mutants.model import Mutant, code_in, find, label_of, path_of, recoded
from mutants.posix import UNITS
from mutants.posix import functions as posix_functions

_BOTH = (
    "alarm", "configuration", "cyclic", "data_queue", "eventflag", "fixed_pool", "interrupt", "mailbox", "message_buffer",
    "mutex", "overrun", "rendezvous", "semaphore", "service", "system_state", "system_time", "task_exception", "task_sync",
    "variable_pool",
)  # fmt: skip

# The parts of POSIX: the kernel's servers with the units that they are of, and the functions.
_POSIX_SERVERS = {
    "barrier": "barriers", "condition": "conditions", "interval_timer": "timers", "message_queue": "message_queues",
    "names": "semaphores", "once": "once", "queued_signal": "signals", "read_write_lock": "rwlocks",
    "shared_memory": "mapped_memory", "spin_lock": "spin_locks", "thread": "threads", "thread_data": "thread_data",
    "async_io": "async_io",
}  # fmt: skip
_POSIX = (
    "async_io", "barriers", "clocks", "conditions", "mapped_memory", "memory_locking", "message_queues", "mutex_attributes",
    "mutexes", "names", "once", "priorities", "rwlocks", "scheduling", "semaphores", "signal_actions", "signal_sets", "signals",
    "spin_locks", "synchronised_io", "thread_attributes", "thread_data", "threads", "timers", "attributes", "call",
)  # fmt: skip

# What is mutated: what decides about semantics, without what works with the host.
MODULES = (
    *(f"kernel.servers.{name}" for name in (*_BOTH, "objects", "task")),
    "kernel.core", "kernel.fifo", "kernel.interrupt", "kernel.memory", "kernel.object_table", "kernel.ready_queue",
    "kernel.time_queue", "kernel.tlsf", "kernel.wait_queue",
    *(f"pyitron.{name}" for name in (*_BOTH, "task_management")),
    "pyitron.service_call", "pyitron.validation",
    *(f"kernel.servers.{name}" for name in _POSIX_SERVERS if find_spec(f"kernel.servers.{name}")),
    *(f"posix_rt.{name}" for name in _POSIX if find_spec(f"posix_rt.{name}")), "kernel.meter",
)  # fmt: skip

# Only what is pyitron's own, and no part of what the suite is about, comes here: an ActiveServer, the levels of
# interrupts, how a run ends.
_EXTENSIONS = (
    "ActiveService.", "Service.next_client", "ServiceServer._server_of", "ServiceServer._receive", "ServiceServer._take",
    "ServiceServer._reply", "InterruptController.set_level", "InterruptController.attached", "Core.emit",
)  # fmt: skip

# Which kernel a host thread is in, traces, texts for people, and what only a Python program can pass.
_HOST = {
    "pyitron.service_call": ("here", "_find", "_stack", "enter", "leave"),
    "pyitron.validation": ("number", "_view"),
    "posix_rt.call": ("here", "Gate.__init__", "check_number", "check_function"),
    # The memory of C that the compiled build has.
    "kernel.time_queue": ("TimeQueue.__dealloc__",),
}

# Where other kinds of mutants are made as well.
WATCHED = (*MODULES, "kernel.dispatcher", "kernel.handlers")

_FLIPS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}

# Two checks in one call: the context first, then the id.
_WITH_ID = {"task_with_id": "task_context", "waiting_with_id": "waiting_context"}

# Not a part of the semantics: traces, counts (the budgets have mutants of their own), names for reports, and the errors that
# only Python programs can make.
_PASSED_OVER = (
    "trace.on", "traced", "tracing", "counters.", "wrong_type(", "core.names", "TypeError", ".record(", "_stretch(", "holder",
    "core.emit", "check_number(", "check_function(",
    # No service call sends an operation that the server does not know.
    "return UNSUPPORTED",
)  # fmt: skip


def mutants() -> Iterator[Mutant]:
    """All of them; their ids do not depend on line numbers."""
    seen: dict[str, int] = {}
    for module in MODULES:
        tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
        for qualname, function in functions(tree):
            if qualname.startswith(_EXTENSIONS) or qualname in _HOST.get(module, ()):
                continue
            for number, (statement, before, after) in enumerate(_points(function)):
                text = f"source/{label_of(module)}/{qualname}/{before} => {after}"
                seen[text] = seen.get(text, 0) + 1
                ident = text if seen[text] == 1 else f"{text} #{seen[text]}"
                yield Mutant(
                    ident, "source", f"{label_of(module)}:{statement.lineno} in {qualname}: {before}  =>  {after}",
                    (("line", label_of(module), statement.lineno),), _applying(module, qualname, number),
                    qualname if qualname in service_calls() or qualname in posix_functions() else "", _unit(module),
                )  # fmt: skip


def _unit(module: str) -> str:
    stem = module.rpartition(".")[2]
    if module.startswith("posix_rt."):
        return UNITS.get(stem, stem)
    if stem in _POSIX_SERVERS:
        return _POSIX_SERVERS[stem]
    return "task_management" if module == "kernel.servers.task" else stem


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module and the methods of its classes, except for those that only set up or show an object."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and not item.decorator_list and item.name not in ("__repr__", "__str__"):
                    yield f"{node.name}.{item.name}", item


def _applying(module: str, qualname: str, number: int) -> Callable[[], AbstractContextManager[None]]:
    def apply() -> AbstractContextManager[None]:
        tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
        function = next(node for name, node in functions(tree) if name == qualname)
        for index, _ in enumerate(_points(function)):
            if index == number:
                break
        # Suspended in the middle of the walk, the tree is the mutant.
        return recoded(find(module, qualname), code_in(ast.fix_missing_locations(tree), module, qualname))

    return apply


def _points(function: ast.FunctionDef) -> Iterator[tuple[ast.stmt, str, str]]:
    """Each change in turn, made in the tree while the iterator stands at it: the statement, and the texts before and after."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
        body = body[1:]
    yield from _block(body, function.body)


def _block(statements: list[ast.stmt], owner: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str, str]]:
    for statement in list(statements):
        position = owner.index(statement)
        yield from _statement(statement, owner, position)


def _statement(statement: ast.stmt, owner: list[ast.stmt], position: int) -> Iterator[tuple[ast.stmt, str, str]]:
    head = _head(statement)
    if any(word in head for word in _PASSED_OVER):
        return
    if isinstance(statement, ast.If) and isinstance(statement.body[0], ast.Raise):
        # Only a Python program can be told that.
        return
    if isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign, ast.Return, ast.Delete, ast.Break, ast.Continue)):
        owner[position] = ast.copy_location(ast.Pass(), statement)
        yield statement, head, "(nothing)"
        owner[position] = statement
    for field, value in ast.iter_fields(statement):
        if isinstance(value, ast.expr) and field not in ("annotation",):
            yield from _expression(statement, value, lambda new, f=field: setattr(statement, f, new))
        elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
            for index, item in enumerate(value):
                yield from _expression(statement, item, lambda new, v=value, i=index: v.__setitem__(i, new))
    if isinstance(statement, ast.AugAssign):
        yield from _operator(statement, statement)
    if isinstance(statement, (ast.If, ast.While)):
        test = statement.test
        for answer in (True, False) if isinstance(statement, ast.If) else (False,):
            statement.test = ast.copy_location(ast.Constant(answer), test)
            yield statement, head, _head(statement)
            statement.test = test
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement, field, None)
        if isinstance(block, list) and not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield from _block(block, block)
    if isinstance(statement, ast.Try):
        for handler in statement.handlers:
            yield from _block(handler.body, handler.body)


def _head(statement: ast.stmt) -> str:
    """A statement in one line, without what is nested in it."""
    if isinstance(statement, (ast.If, ast.While, ast.For, ast.With, ast.Try, ast.FunctionDef)):
        bare: Any = copy.copy(statement)
        bare.body = [ast.Pass()]
        if hasattr(bare, "orelse"):
            bare.orelse = []
        if isinstance(statement, ast.Try):
            return "try:"
        return ast.unparse(bare).partition("\n")[0]
    return " ".join(ast.unparse(statement).split())


Put = Callable[[Any], Any]


def _expression(statement: ast.stmt, node: ast.expr, put: Put) -> Iterator[tuple[ast.stmt, str, str]]:
    """Each change in an expression, which *put* puts in its place."""
    if isinstance(node, (ast.JoinedStr, ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp)):
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _OUTCOMES:
        name, value = _OUTCOMES[node.id]
        before = _in(statement, node.id)
        # The number itself: not every module knows the name.
        put(ast.copy_location(ast.Constant(value), node))
        yield statement, before, name
        put(node)
    if isinstance(node, ast.Constant):
        before = _in(statement, repr(node.value))
        for value in _constants(node.value):
            put(ast.copy_location(ast.Constant(value), node))
            yield statement, before, repr(value)
            put(node)
        return
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for flip in _FLIPS[type(operator)]:
                before = ast.unparse(node)
                node.ops[index] = flip()
                yield statement, before, ast.unparse(node)
                node.ops[index] = operator
    if isinstance(node, ast.BoolOp):
        before = ast.unparse(node)
        junction = node.op
        node.op = ast.Or() if isinstance(junction, ast.And) else ast.And()
        yield statement, before, ast.unparse(node)
        node.op = junction
        for index in range(len(node.values)):
            rest = [value for place, value in enumerate(node.values) if place != index]
            new = rest[0] if len(rest) == 1 else ast.copy_location(ast.BoolOp(junction, rest), node)
            put(new)
            yield statement, before, ast.unparse(new)
            put(node)
    if isinstance(node, ast.BinOp):
        yield from _operator(statement, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub, ast.Invert)):
        put(node.operand)
        yield statement, ast.unparse(node), ast.unparse(node.operand)
        put(node)
    if isinstance(node, ast.IfExp):
        before = ast.unparse(node)
        for branch in (node.body, node.orelse):
            put(branch)
            yield statement, before, ast.unparse(branch)
            put(node)
    for field, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            yield from _expression(statement, value, lambda new, f=field: setattr(node, f, new))
        elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
            for index, item in enumerate(value):
                yield from _expression(statement, item, lambda new, v=value, i=index: v.__setitem__(i, new))
    if isinstance(node, ast.Call):
        for new in _halves(node):
            put(new)
            yield statement, _line(node), _line(new)
            put(node)
        for keyword in node.keywords:
            yield from _expression(statement, keyword.value, lambda new, k=keyword: setattr(k, "value", new))


def _halves(call: ast.Call) -> list[ast.expr]:
    """For two checks in one call: either by itself, and both in the wrong order."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _WITH_ID:
        return []
    gate, context_check = ast.unparse(call.func.value), _WITH_ID[call.func.attr]
    context = f"{gate}.{context_check}()"
    ident = f"{gate}.id_error({', '.join(map(ast.unparse, call.args))})"
    found = [ast.parse(text, mode="eval").body for text in (context, ident, f"{ident} or {context}")]
    for new in found:
        for part in ast.walk(new):
            ast.copy_location(part, call)
    return found


def _operator(statement: ast.stmt, node: Any) -> Iterator[tuple[ast.stmt, str, str]]:
    new = _OPERATORS.get(type(node.op))
    if new is None:
        return
    before, operator = _line(node), node.op
    node.op = new()
    yield statement, before, _line(node)
    node.op = operator


def _line(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _in(statement: ast.stmt, text: str) -> str:
    return f"{text} in {_head(statement)}"


def _constants(value: object) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1)
    return ()


# Outcomes and time-outs that may be taken for one another.
_OUTCOMES = {
    "INTERRUPTED": ("TIMED_OUT", status.TIMED_OUT),
    "CANCELLED": ("INTERRUPTED", status.INTERRUPTED),
    "BUSY": ("DEADLOCK", status.DEADLOCK),
    "DEADLOCK": ("BUSY", status.BUSY),
    "NOT_OWNER": ("BUSY", status.BUSY),
    "BAD_STATE": ("ABSENT", status.ABSENT),
    "OVERFLOW": ("DONE", status.DONE),
    "TIMED_OUT": ("RELEASED", status.RELEASED),
    "DELETED": ("RELEASED", status.RELEASED),
    "RELEASED": ("DELETED", status.DELETED),
    "DONE": ("RELEASED", status.RELEASED),
    "FOREVER": ("POLL", POLL),
    "POLL": ("FOREVER", FOREVER),
}


@cache
def statements(module: str) -> tuple[int, ...]:
    """The lines where the statements of a module's functions begin."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    found = {node.lineno for _, function in functions(tree) for node in ast.walk(function) if isinstance(node, ast.stmt)}
    return tuple(sorted(found))
