# SPDX-License-Identifier: MIT
"""Calls and constants: those of other kernels, those that differ, results by pointers, and error codes that nobody looks at."""

import re
from typing import Any

from pycparser import c_ast

from pyitron.config.preprocess import Token
from pyitron.config.problems import Place
from pyitron.lint.application import Application, Function, arguments, called, place_of, stripped, type_name, walk
from pyitron.lint.dialects import (
    CALLS,
    DELAYS,
    HARDWARE_CALLS,
    OWN,
    Call,
    anywhere,
    constant_anywhere,
    own_constants,
    results,
    type_names,
)
from pyitron.lint.parse import Unit
from pyitron.lint.python import python_call
from pyitron.lint.rules import Findings

_SHAPE = re.compile(r"(?:v[ix]?|i|tk_|td_|tm_|[ptf]|ip|if)?(?:[a-z]{3}|acre)_[a-z]{3}")
_COMPARED = frozenset({"==", "!=", "<", "<=", ">", ">="})
_MODES = frozenset({"MODE"})
# Error codes of these calls are a normal outcome, or their results are used.
_NORMAL = re.compile(r"(?:p|t|ip|f|if)(?:rcv|snd|get|wai|loc|cal|acp)_\w+|pol_\w+")


def check_calls(application: Application, findings: Findings) -> None:
    """Look at every call and every name."""
    declared = _declared(application)
    for function in application.functions:
        look = _Look(application, function.unit, declared, findings, function)
        for statement in _statements(function.node.body):
            look.statement(statement)
        for node in walk(function.node):
            look.node(node)
    for unit in application.units:
        look = _Look(application, unit, declared, findings, None)
        for node in unit.nodes:
            if not isinstance(node, c_ast.FuncDef):
                for part in walk(node):
                    look.node(part)
        for at, token in enumerate(unit.lost):
            if at + 1 < len(unit.lost) and unit.lost[at + 1].text == "(":
                look.name_called(token.text, token.place, None)
            look.name(token.text, token.place)


def check_types(application: Application, tokens: list[Token], findings: Findings) -> None:
    """Types that only another kernel has."""
    named = {
        name
        for name in type_names(application.dialect.types)
        if name.isupper() and application.key in ("itron3", "tkernel", "norti")
    }
    notes = {
        "SYSTIME": "the system time is one integer of milliseconds", "CYCTIME": "a period is an integer of milliseconds",
        "ALMTIME": "a time is an integer of milliseconds from now", "DLYTIME": "a time is an integer of milliseconds",
        "BOOL_ID": "a task's id, or TSK_NONE", "T_DCYC": "T_CCYC(cycatr, exinf, cychdr, cyctim, cycphs)",
        "T_DALM": "T_CALM(almatr, exinf, almhdr)", "T_DINT": "T_DINH(inhatr, inthdr)", "T_VER": "T_RVER",
        "TASK": "def task(exinf)", "INTHDR": "def handler()",
    }  # fmt: skip
    for token in tokens:
        if token.kind == "name" and token.text in named and token.text in notes:
            findings.add(
                "other-type", token.place, f"{token.text} is a type of {application.dialect.name}", f"here: {notes[token.text]}"
            )


def _declared(application: Application) -> set[str]:
    """Functions that the sources define, or declare and so have from elsewhere."""
    return {function.name for function in application.functions} | {
        node.name
        for unit in application.units
        for node in unit.nodes
        if isinstance(node, c_ast.Decl) and isinstance(node.type, c_ast.FuncDecl) and node.name
    }


def _types(unit: Unit, function: Function | None) -> dict[str, str]:
    """The types of variables, by name."""
    nodes = [*unit.nodes, *(walk(function.node) if function is not None else ())]
    return {node.name: type_name(node.type)[0] for node in nodes if isinstance(node, c_ast.Decl) and node.name}


def _statements(node: Any) -> list[Any]:
    """The calls that are statements of their own: what they return is dropped."""
    found = []
    for part in walk(node):
        inner: list[Any] = []
        if isinstance(part, c_ast.Compound):
            inner = part.block_items or []
        elif isinstance(part, c_ast.Case | c_ast.Default):
            inner = part.stmts or []
        elif isinstance(part, c_ast.If):
            inner = [part.iftrue, part.iffalse]
        elif isinstance(part, c_ast.While | c_ast.DoWhile | c_ast.For | c_ast.Label):
            inner = [part.stmt]
        found += [item for item in inner if isinstance(item, c_ast.FuncCall)]
    return found


class _Look:
    def __init__(
        self, application: Application, unit: Unit, declared: set[str], findings: Findings, function: Function | None
    ) -> None:
        self.application = application
        self.unit = unit
        self.declared = declared
        self.findings = findings
        self.own_function = function
        self.types: dict[str, str] | None = None

    def node(self, node: Any) -> None:
        """One node of a tree."""
        if isinstance(node, c_ast.FuncCall) and called(node):
            self.name_called(called(node), place_of(self.unit, node.name), node)
        elif isinstance(node, c_ast.ID):
            self.name(node.name, place_of(self.unit, node))
        elif isinstance(node, c_ast.BinaryOp) and node.op in _COMPARED:
            self._comparison(node)

    def name_called(self, name: str, place: Place, node: Any) -> None:
        """A call by name; *node* is None where only the name could be read."""
        if self.application.function(name, self.unit) is not None:
            return
        other = anywhere(name, self.application.key)
        if other is not None:
            dialect, call = other
            written = python_call(node, call, self.unit) if node is not None and (call.here or name in CALLS) else call.here
            if name in CALLS and [item.name for item in call.parameters] == [item.name for item in CALLS[name].parameters]:
                # It is written in the same way, and only means something else.
                written = ""
                if node is not None:
                    self._results(CALLS[name], place, node)
            remedy = "; ".join(filter(None, (f"write {written}" if written else "", call.note)))
            if name in CALLS:
                self.findings.add("changed-call", place, f"{name} differs in {dialect.name}", remedy)
            else:
                self.findings.add("other-call", place, f"{name} is a call of {dialect.name}", remedy)
            return
        if name in CALLS:
            if node is not None:
                self._results(CALLS[name], place, node)
        elif _SHAPE.fullmatch(name) and self._unheard_of(name):
            remedy = "it looks like a maker's own call: find out what it does"
            self.findings.add("unknown-call", place, f"{name} is no call of μITRON 4.0", remedy)

    def _unheard_of(self, name: str) -> bool:
        return not (name in self.declared or name in HARDWARE_CALLS or name in DELAYS or name.startswith("sil_"))

    def _results(self, call: Call, place: Place, node: Any) -> None:
        given = dict(zip((parameter.name for parameter in call.parameters), arguments(node)))
        pointers = [parameter.name for parameter in results(call.name) if parameter.name in given or parameter.name == "reply"]
        if pointers:
            what = " and ".join(pointers)
            message = f"{call.name} gives {'its reply' if what == 'reply' else what} by a pointer"
            self.findings.add("output-pointer", place, message, f"write {python_call(node, call, self.unit)}")
        for parameter in call.parameters:
            value = stripped(given.get(parameter.name)) if parameter.name in given else None
            if parameter.type in _MODES and isinstance(value, c_ast.Constant):
                at = place_of(self.unit, value)
                self.findings.add(
                    "literal-code", at, f"{call.name} has a number as its mode, {value.value}", "write TWF_ANDW or TWF_ORW"
                )

    def statement(self, node: Any) -> None:
        """A call whose result is dropped."""
        name = called(node)
        call = CALLS.get(name)
        if call is None or call.returns == "void" or self.application.function(name, self.unit) is not None:
            return
        outputs = [parameter.name for parameter in results(name)]
        creates = name.startswith("acre_")
        if not creates and not (_NORMAL.fullmatch(name) or (outputs and call.context == "waiting")):
            return
        message = f"the {'id' if creates else 'error code'} that {name} returns is dropped"
        what = " and what it gives is None then" if outputs else ""
        remedy = f"it may be an error{what}: test it, or check({name}(...)), which raises ItronError"
        self.findings.add("ignored-code", place_of(self.unit, node.name), message, remedy)

    def name(self, name: str, place: Place) -> None:
        """A name, which may be a constant."""
        other = constant_anywhere(name, self.application.key)
        if other is None or name in self.declared:
            return
        dialect, constant = other
        here = f"write {constant.here}" if constant.here else ""
        if name not in own_constants():
            remedy = "; ".join(filter(None, (here, constant.note)))
            self.findings.add("other-constant", place, f"{name} is a constant of {dialect.name}", remedy)
        elif own_constants()[name] != constant.value:
            message = f"{name} is {_number(constant.value)} in {dialect.name}, {_number(own_constants()[name])} here"
            remedy = "; ".join(filter(None, ("the name stays; look for its number", constant.note)))
            self.findings.once("constant-value", place, message, remedy)

    def _comparison(self, node: Any) -> None:
        """An error code compared with a number."""
        for code, other in ((node.left, node.right), (node.right, node.left)):
            code = stripped(code)
            if not (isinstance(code, c_ast.UnaryOp) and code.op == "-" and isinstance(code.expr, c_ast.Constant)):
                continue
            if not code.expr.value.isdigit() or not self._is_code(stripped(other)):
                continue
            value = -int(code.expr.value)
            names = self._codes(value)
            if names:
                self.findings.add(
                    "literal-code", place_of(self.unit, code), f"{value} stands for an error code", f"write {names}"
                )

    def _is_code(self, node: Any) -> bool:
        if isinstance(node, c_ast.FuncCall):
            return called(node) in CALLS or anywhere(called(node), self.application.key) is not None
        if not isinstance(node, c_ast.ID):
            return False
        if self.types is None:
            self.types = _types(self.unit, self.own_function)
        return self.types.get(node.name, "") in ("ER", "ER_UINT", "ER_ID", "ER_BOOL")

    def _codes(self, value: int) -> str:
        if self.application.key in OWN:
            constants = self.application.dialect.constants
            theirs = [
                constant.here or name
                for name, constant in constants.items()
                if name.startswith("E_") and constant.value == value
            ]
            if theirs:
                return f"{theirs[0]}, which it is in {self.application.dialect.name}"
        ours = [name for name, number in own_constants().items() if name.startswith("E_") and number == value]
        return ours[0] if ours else ""


def _number(value: int) -> str:
    return str(value) if value < 10 else hex(value)
