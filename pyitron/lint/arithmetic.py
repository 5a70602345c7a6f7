# SPDX-License-Identifier: MIT
"""Arithmetic that comes out otherwise in Python, whose integers have no size: counters that wrap round, casts, divisions."""

from typing import Any

from pycparser import c_ast

from pyitron.lint.application import Application, Function, text_of, type_name, walk
from pyitron.lint.rules import Findings

# Bits of integers smaller than int; negative for signed ones.
_BITS = {
    "UB": 8, "UH": 16, "uint8_t": 8, "uint16_t": 16, "unsigned char": 8, "unsigned short": 16, "uint8": 8, "uint16": 16,
    "B": -8, "H": -16, "int8_t": -8, "int16_t": -16, "signed char": -8, "short": -16, "short int": -16, "int8": -8,
    "int16": -16,
}  # fmt: skip
_UNSIGNED = frozenset({
    "UW", "UD", "UINT", "uint32_t", "uint64_t", "unsigned int", "unsigned", "unsigned long", "unsigned long long", "size_t",
    "uint_t", "ulong_t", "FLGPTN", "TEXPTN", "RDVPTN", "ATR", "STAT", "MODE", "SIZE", "RELTIM", "SYSTIM", "uint32", "SYSUTIM",
})  # fmt: skip
_FLOATS = frozenset({"float", "double", "long double"})
# So deep is looked into an expression for its type.
_DEEPEST = 20
_PLAIN = frozenset({"+", "-", "*", "&", "|", "^", "<<", ">>", "/", "%"})


def check_arithmetic(application: Application, findings: Findings) -> None:
    """Look at all functions."""
    outside: dict[str, str] = {}
    fields: dict[str, str] = {}
    for unit in application.units:
        for node in unit.nodes:
            if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.TypeDecl) and node.name:
                outside[node.name] = type_name(node.type)[0]
            for part in walk(node):
                if isinstance(part, c_ast.Struct):
                    fields.update(
                        {item.name: type_name(item.type)[0] for item in part.decls or () if getattr(item, "name", None)}
                    )
    for function in application.functions:
        _Look(function, outside, fields, findings).all()


class _Look:
    def __init__(self, function: Function, outside: dict[str, str], fields: dict[str, str], findings: Findings) -> None:
        self.function = function
        self.fields = fields
        self.findings = findings
        self.types = dict(outside)
        for node in walk(function.node):
            if isinstance(node, c_ast.Decl) and node.name:
                self.types.pop(node.name, None)
                if isinstance(node.type, c_ast.TypeDecl):
                    self.types[node.name] = type_name(node.type)[0]

    def all(self) -> None:
        """Look at all of the function."""
        # The heads of loops end before anything can wrap round.
        heads = {
            id(part)
            for node in walk(self.function.node.body)
            if isinstance(node, c_ast.For)
            for head in (node.init, node.next)
            if head is not None
            for part in walk(head)
        }
        # Service calls take the bits that count.
        arguments = {id(argument) for _, call in self.function.calls if call.args is not None for argument in call.args.exprs}
        for node in walk(self.function.node.body):
            if isinstance(node, c_ast.Cast):
                self._cast(node)
            elif isinstance(node, c_ast.BinaryOp) and node.op in ("/", "%"):
                self._division(node, node.op, node.left, node.right)
            elif isinstance(node, c_ast.Assignment) and node.op in ("/=", "%="):
                self._division(node, node.op, node.lvalue, node.rvalue)
            elif isinstance(node, c_ast.BinaryOp) and node.op == "-":
                self._difference(node)
            elif isinstance(node, c_ast.UnaryOp) and node.op == "~" and id(node) not in arguments:
                self._complement(node)
            if id(node) not in heads:
                self._count(node)

    def _count(self, node: Any) -> None:
        target = None
        if isinstance(node, c_ast.UnaryOp) and node.op in ("++", "--", "p++", "p--"):
            target = node.expr
        elif isinstance(node, c_ast.Assignment) and node.op in ("+=", "-=", "*=", "<<="):
            target = node.lvalue
        name = target.name if isinstance(target, c_ast.ID) else target.field.name if isinstance(target, c_ast.StructRef) else ""
        bits = _BITS.get(self._type(target), 0) if name else 0
        if bits > 0:
            remedy = f"where that is meant: {name} & {(1 << bits) - 1:#x}"
            self.findings.once("wrap-around", self.function.place(node), f"{name} wraps round at {1 << bits} in C", remedy)

    def _difference(self, node: Any) -> None:
        named = isinstance(node.left, c_ast.ID | c_ast.StructRef) and not isinstance(node.right, c_ast.Constant)
        if named and self._type(node.left) in _UNSIGNED and self._type(node.right) in _UNSIGNED:
            text = _text(node)
            remedy = f"where that is meant: ({text}) & 0xffffffff"
            self.findings.add("wrap-around", self.function.place(node), f"{text} wraps round below 0 in C", remedy)

    def _complement(self, node: Any) -> None:
        name = self._type(node.expr)
        bits = _BITS.get(name, 32 if name in _UNSIGNED else 0)
        if bits > 0 and not isinstance(node.expr, c_ast.Constant):
            text = _text(node)
            remedy = f"{text} & {(1 << bits) - 1:#x}"
            self.findings.add(
                "wrap-around", self.function.place(node), f"{text} has {bits} bits in C, and is negative in Python", remedy
            )

    def _cast(self, node: Any) -> None:
        name, stars = type_name(node.to_type)
        bits = 0 if stars else _BITS.get(name, 0)
        value = node.expr
        if not bits or isinstance(value, c_ast.Constant) or self._type(value) == name:
            return
        place = self.function.place(node)
        if bits < 0:
            remedy = f"ctypes.c_int{-bits}(x).value, where more bits can be set"
            self.findings.add("narrow-cast", place, f"a cast to {name}: {-bits} bits with a sign", remedy)
        else:
            remedy = f"x & {(1 << bits) - 1:#x}, where more bits can be set"
            self.findings.add("narrow-cast", place, f"a cast to {name}: {bits} bits", remedy)

    def _division(self, node: Any, op: str, left: Any, right: Any) -> None:
        if isinstance(left, c_ast.Constant) and isinstance(right, c_ast.Constant):
            return
        types = self._type(left), self._type(right)
        if any(name in _FLOATS for name in types):
            return
        unsigned = any(name in _UNSIGNED or _BITS.get(name, 0) > 0 for name in types)
        place = self.function.place(node)
        if unsigned or isinstance(left, c_ast.Constant):
            if op.startswith("/"):
                self.findings.add("division", place, "a division of integers", "// in Python; / gives a float")
        elif op.startswith("/"):
            remedy = "// if nothing is negative; // rounds down, C towards zero: int(a / b), or -(-a // b) for a negative a"
            self.findings.add("division", place, "a division of integers with a sign", remedy)
        else:
            remedy = "% if nothing is negative; in C the result has the sign of the dividend: int(math.fmod(a, b))"
            self.findings.add("division", place, "a remainder of integers with a sign", remedy)

    def _type(self, node: Any, deep: int = 0) -> str:
        """The type of an expression, as far as it is easily seen."""
        if isinstance(node, c_ast.ID):
            return self.types.get(node.name, "")
        if isinstance(node, c_ast.StructRef):
            return self.fields.get(node.field.name, "")
        if isinstance(node, c_ast.Cast):
            return type_name(node.to_type)[0]
        if isinstance(node, c_ast.Constant):
            return "double" if node.type in _FLOATS else "unsigned int" if "u" in node.value.lower() else "int"
        if isinstance(node, c_ast.BinaryOp) and node.op in _PLAIN and deep < _DEEPEST:
            types = self._type(node.left, deep + 1), self._type(node.right, deep + 1)
            wide = [name for name in types if name in _FLOATS or name in _UNSIGNED]
            return wide[0] if wide else "int"
        return ""


def _text(node: Any) -> str:
    return text_of(node).replace("->", ".")
