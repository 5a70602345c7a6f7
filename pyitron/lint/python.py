# SPDX-License-Identifier: MIT
"""How a call in C is written in Python."""

from typing import Any

from pycparser import c_ast, c_generator

from pyitron.lint.application import arguments, stripped, text_of
from pyitron.lint.dialects import CALLS, Call, python_inputs, results
from pyitron.lint.parse import Unit

_LONGEST = 40


class _Generator(c_generator.CGenerator):  # type: ignore[misc]
    """Writes C, with the names of macros in place of the numbers that they stand for."""

    def __init__(self, unit: Unit) -> None:
        super().__init__()
        self.unit = unit

    def visit_Constant(self, node: Any) -> str:
        """A number, or the macro that is nothing else."""
        at = node.coord if isinstance(node.coord, int) else 0
        tokens = self.unit.tokens
        if not 0 <= at < len(tokens) or not tokens[at].macro:
            return str(node.value)
        beside = [tokens[other] for other in (at - 2, at - 1, at + 1, at + 2) if 0 <= other < len(tokens)]
        alone = all(token.place != tokens[at].place or token.text in ("(", ")") for token in beside)
        return tokens[at].macro if alone else str(node.value)


def expression(node: Any, unit: Unit) -> str:
    """An argument in Python's terms; casts are left out."""
    node = stripped(node)
    if isinstance(node, c_ast.UnaryOp) and node.op == "&":
        node = stripped(node.expr)
    text = " ".join(text_of(node, _Generator(unit)).split())
    text = text.replace("->", ".").replace("NULL", "None")
    return text if len(text) <= _LONGEST else "..."


def _output(node: Any, name: str, unit: Unit) -> str:
    """The variable that takes a result."""
    plain = name.removeprefix("ppk_").removeprefix("p_").removeprefix("pk_")
    node = stripped(node) if node is not None else None
    if isinstance(node, c_ast.UnaryOp) and node.op == "&":
        target = stripped(node.expr)
        if isinstance(target, c_ast.ID):
            return str(target.name)
        if isinstance(target, c_ast.StructRef):
            return expression(target, unit)
    if isinstance(node, c_ast.ID):
        return str(node.name) if node.name != "NULL" else "_"
    return plain


def python_call(node: Any, call: Call, unit: Unit) -> str:
    """The call in Python, with its own arguments as far as they fit; *call* says what they are."""
    name = call.here or call.name
    if name not in CALLS:
        return ""
    given = dict(zip((parameter.name for parameter in call.parameters), arguments(node)))
    inputs = []
    for wanted in python_inputs(name):
        value = given.get(wanted, given.get(f"p_{wanted}"))
        inputs.append(expression(value, unit) if value is not None else wanted)
    if call.parameters and call.parameters[-1].name == "...":
        inputs = [expression(argument, unit) for argument in arguments(node)]
    wanted_results = results(name)
    outputs = [_output(given.get(parameter.name), parameter.name, unit) for parameter in wanted_results]
    text = f"{name}({', '.join(inputs)})"
    if not outputs:
        return text if CALLS[name].returns == "void" else f"ercd = {text}"
    first = "size" if CALLS[name].returns == "ER_UINT" else "ercd"
    return f"{first}, {', '.join(outputs)} = {text}"
