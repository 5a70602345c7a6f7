# SPDX-License-Identifier: MIT
"""Data that is something else in Python: messages, memory blocks, stacks, registers; and jumps."""

from typing import Any

from pycparser import c_ast

from pyitron.lint.application import Application, Function, arguments, called, place_of, stripped, type_name, walk
from pyitron.lint.dialects import CALLS, HARDWARE_CALLS, HARDWARE_PREFIXES, anywhere, results
from pyitron.lint.parse import Unit
from pyitron.lint.rules import Findings

_MESSAGES = frozenset({"T_MSG", "T_MSG_PRI", "struct t_msg", "struct t_msg_pri"})
_STACKS = frozenset({"STK_T", "MPF_T", "__STK_UNIT", "__MPF_UNIT", "STK_UNIT"})
_JUMPS = frozenset({"setjmp", "longjmp", "_setjmp", "sigsetjmp", "siglongjmp"})
_HARDWARE = "a simulated device: an attribute of an object in Python; kernel.at and kernel.raise_interrupt make it act"


def check_data(application: Application, findings: Findings) -> None:
    """Look at all declarations and functions."""
    for unit in application.units:
        for node in unit.nodes:
            for part in walk(node):
                _node(unit, part, findings)
            if not isinstance(node, c_ast.FuncDef):
                _stack(unit, node, findings)
    for function in application.functions:
        _messages(function, findings)
        _blocks(application, function, findings)


def _node(unit: Unit, node: Any, findings: Findings) -> None:
    place = place_of(unit, node)
    if isinstance(node, c_ast.Struct) and node.decls:
        first = node.decls[0]
        if type_name(getattr(first, "type", None)) in {(name, 0) for name in _MESSAGES}:
            kept = "; with TA_MPRI it has an attribute msgpri" if "PRI" in type_name(first.type)[0].upper() else ""
            message = f"{'struct ' + node.name if node.name else 'this struct'} is a message, with a header for the kernel"
            findings.add(
                "message-header", place, message, f"a class or a dataclass without {first.name}{kept}; any object can be sent"
            )
    elif isinstance(node, c_ast.Cast):
        name, stars = type_name(node.to_type)
        if name in _MESSAGES and stars:
            findings.add(
                "message-cast",
                place,
                f"a cast to {name}",
                "leave it out: snd_mbx takes any object, rcv_mbx returns that object",
            )
    elif isinstance(node, c_ast.Goto):
        findings.add("jump", place, f"goto {node.name}", "a loop with break, an exception, or a function of its own")
    elif isinstance(node, c_ast.FuncCall):
        name = called(node)
        if name in _JUMPS:
            findings.add("jump", place, name, "raise an exception, and catch it where setjmp stood")
        elif name and (name in HARDWARE_CALLS or name.startswith(HARDWARE_PREFIXES)):
            findings.add("hardware", place, f"{name} touches the hardware", _HARDWARE)
    _register(unit, node, findings)


def _register(unit: Unit, node: Any, findings: Findings) -> None:
    """An address that is a number."""
    pointer = None
    if isinstance(node, c_ast.UnaryOp) and node.op == "*":
        pointer = node.expr
    elif isinstance(node, c_ast.StructRef | c_ast.ArrayRef):
        pointer = node.name
    elif isinstance(node, c_ast.Decl) and node.init is not None and type_name(node.type)[1]:
        pointer = node.init
    if not isinstance(pointer, c_ast.Cast) or not type_name(pointer.to_type)[1]:
        return
    address = stripped(pointer.expr)
    numbers = [part for part in walk(address) if isinstance(part, c_ast.Constant)]
    if numbers and not any(isinstance(part, c_ast.ID | c_ast.FuncCall) for part in walk(address)) and _nonzero(numbers):
        shown = numbers[0].value if len(numbers) == 1 else "a fixed address"
        findings.add("hardware", place_of(unit, pointer), f"a register of the hardware, at {shown}", _HARDWARE)


def _nonzero(numbers: list[Any]) -> bool:
    return any(number.type != "string" and number.value.rstrip("uUlL") not in ("0", "0x0", "0x00") for number in numbers)


def _stack(unit: Unit, node: Any, findings: Findings) -> None:
    """Memory that only a kernel on a board needs."""
    if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.ArrayDecl) and type_name(node.type)[0] in _STACKS:
        kind = "blocks of a pool" if "MPF" in type_name(node.type)[0] else "a stack"
        findings.add(
            "static-stack",
            place_of(unit, node),
            f"{node.name} is memory for {kind}",
            "leave it out, and write NULL in the configuration",
        )


def _messages(function: Function, findings: Findings) -> None:
    """What is made of the messages that a function receives."""
    received = {
        node.name
        for node in walk(function.node)
        if isinstance(node, c_ast.Decl) and node.name and type_name(node.type) in {(name, 1) for name in _MESSAGES}
    }
    for node in walk(function.node.body):
        if isinstance(node, c_ast.Cast) and type_name(node.to_type)[0] not in _MESSAGES and isinstance(node.expr, c_ast.ID):
            name = node.expr.name
            if name in received:
                remedy = "leave it out: what rcv_mbx returns is the object that was sent"
                findings.add("message-cast", function.place(node), f"a cast of the message {name}", remedy)


def _blocks(application: Application, function: Function, findings: Findings) -> None:
    """What is done with the blocks that a function gets from a pool."""
    blocks: dict[str, str] = {}
    for name, node in function.calls:
        other = anywhere(name, application.key)
        call = other[1] if other is not None else CALLS.get(name)
        if call is None or "get_mp" not in (call.here or call.name):
            continue
        given = dict(zip((parameter.name for parameter in call.parameters), arguments(node)))
        for parameter in results(call.here or call.name):
            value = stripped(given[parameter.name]) if parameter.name in given else None
            if isinstance(value, c_ast.UnaryOp) and value.op == "&" and isinstance(stripped(value.expr), c_ast.ID):
                blocks[stripped(value.expr).name] = name
    if not blocks:
        return
    for node in walk(function.node.body):
        variable = None
        rule = "memory-block"
        if isinstance(node, c_ast.BinaryOp) and node.op in ("+", "-"):
            rule = "block-arithmetic"
            variable = next((stripped(side) for side in (node.left, node.right) if _is(side, blocks)), None)
        elif isinstance(node, c_ast.UnaryOp) and node.op in ("++", "--", "p++", "p--"):
            rule = "block-arithmetic"
            variable = stripped(node.expr) if _is(node.expr, blocks) else None
        elif (
            isinstance(node, c_ast.Cast)
            and _is(node.expr, blocks)
            and type_name(node.to_type)[0] not in ("void", "VP", "VP_INT", *_MESSAGES)
        ):
            variable = stripped(node.expr)
        elif isinstance(node, c_ast.StructRef | c_ast.ArrayRef) and _is(node.name, blocks):
            variable = stripped(node.name)
        if variable is None:
            continue
        if rule == "block-arithmetic":
            findings.add(
                rule,
                function.place(node),
                f"arithmetic with the address of the block {variable.name}",
                f"a slice: {variable.name}[offset:]",
            )
        else:
            message = f"the block {variable.name} of {function.name} is used as a struct or an array"
            remedy = f"a block is a writable memoryview: ctypes.Structure.from_buffer({variable.name}), or slices of it"
            findings.once(rule, function.place(node), message, remedy)


def _is(node: Any, names: dict[str, str]) -> bool:
    node = stripped(node)
    return isinstance(node, c_ast.ID) and node.name in names
