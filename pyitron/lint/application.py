# SPDX-License-Identifier: MIT
"""An application as its sources say: functions, who calls whom, and where it is entered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pycparser import c_ast, c_generator

from pyitron.config.problems import Place
from pyitron.lint.dialects import DIALECTS, Dialect
from pyitron.lint.parse import Unit

TASK = "task"
HANDLER = "handler"

# Packets in C whose functions the kernel calls.
_PACKETS = {
    "T_CTSK": ("task", TASK), "T_DTEX": ("task exception routine", TASK), "T_CCYC": ("cyclic handler", HANDLER),
    "T_DCYC": ("cyclic handler", HANDLER), "T_CALM": ("alarm handler", HANDLER), "T_DALM": ("alarm handler", HANDLER),
    "T_DOVR": ("overrun handler", HANDLER), "T_DINH": ("interrupt handler", HANDLER), "T_DINT": ("interrupt handler", HANDLER),
    "T_CISR": ("interrupt service routine", HANDLER), "T_DEXC": ("exception handler", HANDLER),
}  # fmt: skip


class Entry(NamedTuple):
    """A function that the kernel calls: as *title* ("cyclic handler"), in a *context*, defined at *place*."""

    function: str
    title: str
    context: str
    place: Place


@dataclass(slots=True, eq=False)
class Function:
    """A function of the application."""

    name: str
    node: Any
    unit: Unit
    calls: list[tuple[str, Any]] = field(default_factory=list)

    def place(self, node: Any) -> Place:
        """Where a node of it stands."""
        return place_of(self.unit, node)


def place_of(unit: Unit, node: Any) -> Place:
    """Where a node stands."""
    at = node.coord if isinstance(getattr(node, "coord", None), int) else 0
    return unit.tokens[min(at, len(unit.tokens) - 1)].place


def walk(node: Any) -> Iterator[Any]:
    """A node and all below it, in the order of the text."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(child for _, child in reversed(node.children()))


def called(node: Any) -> str:
    """The name of what a call calls; "" for a call by a pointer."""
    return node.name.name if isinstance(node.name, c_ast.ID) else ""


def arguments(node: Any) -> list[Any]:
    """The arguments of a call."""
    return list(node.args.exprs) if node.args is not None else []


def stripped(node: Any) -> Any:
    """An expression without its casts."""
    while isinstance(node, c_ast.Cast):
        node = node.expr
    return node


def text_of(node: Any, generator: Any = None) -> str:
    """An expression as it is written in C; "..." if it is nested too deeply for that."""
    try:
        return str((generator or c_generator.CGenerator()).visit(node))
    except RecursionError:
        return "..."


def type_name(node: Any) -> tuple[str, int]:
    """The name of a declaration's type and how many stars it has; ("struct x", 1) for ``struct x *``."""
    stars = 0
    while node is not None and not isinstance(node, c_ast.IdentifierType | c_ast.Struct | c_ast.Union | c_ast.Enum):
        if isinstance(node, c_ast.PtrDecl):
            stars += 1
        node = getattr(node, "type", None)
    if isinstance(node, c_ast.IdentifierType):
        return " ".join(node.names), stars
    if isinstance(node, c_ast.Struct | c_ast.Union):
        return f"struct {node.name}", stars
    return "", stars


class Application:
    """All sources together."""

    def __init__(self, units: list[Unit], dialect: str) -> None:
        self.units = units
        self.key = dialect
        self.dialect: Dialect = DIALECTS[dialect]
        self.functions: list[Function] = []
        self._global: dict[str, Function] = {}
        self._first: dict[str, Function] = {}
        self._local: dict[tuple[int, str], Function] = {}
        for unit in units:
            for node in unit.nodes:
                if isinstance(node, c_ast.FuncDef):
                    self._add(Function(node.decl.name or "", node, unit))
        for function in self.functions:
            function.calls = [(called(node), node) for node in walk(function.node.body) if isinstance(node, c_ast.FuncCall)]

    def _add(self, function: Function) -> None:
        self.functions.append(function)
        self._first.setdefault(function.name, function)
        self._local.setdefault((id(function.unit), function.name), function)
        if "static" not in (function.node.decl.storage or []):
            self._global.setdefault(function.name, function)

    def function(self, name: str, unit: Unit | None = None) -> Function | None:
        """The function of a name, as it is seen in a source."""
        if unit is not None and (id(unit), name) in self._local:
            return self._local[id(unit), name]
        return self._global.get(name) or self._first.get(name)

    def closure(self, names: set[str]) -> set[int]:
        """The functions, by ``id``, that make a call of one of the names, themselves or by others."""
        found = {id(function) for function in self.functions if any(name in names for name, _ in function.calls)}
        return self.callers_of(found)

    def callers_of(self, found: set[int]) -> set[int]:
        """The functions given, and all that call them, themselves or by others."""
        callers: dict[int, list[int]] = {}
        for function in self.functions:
            for name, _ in function.calls:
                target = self.function(name, function.unit)
                if target is not None:
                    callers.setdefault(id(target), []).append(id(function))
        todo = list(found)
        found = set(found)
        while todo:
            for caller in callers.get(todo.pop(), ()):
                if caller not in found:
                    found.add(caller)
                    todo.append(caller)
        return found

    def entries(self) -> list[Entry]:
        """The functions that packets in C name."""
        found = []
        for unit in self.units:
            for node in unit.nodes:
                for part in walk(node):
                    if isinstance(part, c_ast.Decl) and part.init is not None:
                        found += self._packet(unit, type_name(part.type)[0], part.init)
                    elif isinstance(part, c_ast.Assignment) and isinstance(part.lvalue, c_ast.StructRef):
                        found += self._field(unit, part)
        return found

    def _packet(self, unit: Unit, packet: str, value: Any) -> list[Entry]:
        title, context = _PACKETS.get(packet.removeprefix("struct ").upper(), ("", ""))
        if not title:
            return []
        names = (part for part in walk(value) if isinstance(part, c_ast.ID) and self.function(part.name, unit) is not None)
        return [Entry(part.name, title, context, place_of(unit, part)) for part in names]

    def _field(self, unit: Unit, part: Any) -> list[Entry]:
        titles = {
            "task": ("task", TASK), "texrtn": ("task exception routine", TASK), "cychdr": ("cyclic handler", HANDLER),
            "almhdr": ("alarm handler", HANDLER), "inthdr": ("interrupt handler", HANDLER),
            "isr": ("interrupt service routine", HANDLER), "exchdr": ("exception handler", HANDLER),
            "ovrhdr": ("overrun handler", HANDLER),
        }  # fmt: skip
        value = stripped(part.rvalue)
        if isinstance(value, c_ast.UnaryOp) and value.op == "&":
            value = stripped(value.expr)
        if part.lvalue.field.name in titles and isinstance(value, c_ast.ID) and self.function(value.name, unit) is not None:
            title, context = titles[part.lvalue.field.name]
            return [Entry(value.name, title, context, place_of(unit, value))]
        return []
