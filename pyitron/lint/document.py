# SPDX-License-Identifier: MIT
"""The tables of the page on dialects and of the page on the lint, in Markdown, made from what the lint knows."""

from pyitron.lint.dialects import CALLS, OWN, Call, Constant, own_constants, python_inputs, results
from pyitron.lint.rules import RULES


def rules() -> str:
    """The rules, as the page on the lint ends with them."""
    lines = ["| Rule | Level | Finds | Instead |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {rule.level} | {_cell(rule.title)} | {_cell(rule.remedy)} |" for name, rule in RULES.items()]
    return "\n".join(["", *lines, ""])


def tables() -> str:
    """What each kernel has otherwise: calls, constants and static APIs."""
    parts = []
    for key, dialect in OWN.items():
        like = f" What [{OWN[dialect.like].name}](#{_anchor(OWN[dialect.like].name)}) has holds, too." if dialect.like else ""
        parts.append(f"\n## {dialect.name}\n\n{dialect.about}{like} `--dialect {key}`\n")
        if dialect.calls:
            parts.append("\n| Call | In Python | Difference |\n| --- | --- | --- |\n")
            parts += [f"| `{call.name}` | {_python(call)} | {_cell(_difference(call))} |\n" for call in dialect.calls.values()]
        if dialect.constants:
            parts.append("\n| Constant | There | Here | Difference |\n| --- | --- | --- | --- |\n")
            parts += [_constant(constant) for constant in dialect.constants.values()]
        if dialect.static:
            parts.append("\n| Static API | In the configuration file |\n| --- | --- |\n")
            parts += [f"| `{name}` | {_cell(remedy)} |\n" for name, remedy in dialect.static.items()]
    return "".join(parts)


def _python(call: Call) -> str:
    name = call.here or (call.name if call.name in CALLS else "")
    if not name:
        return "–"
    inputs = ", ".join(f"*{parameter}" if parameter == "pars" else parameter for parameter in python_inputs(name))
    outputs = [parameter.name.removeprefix("ppk_").removeprefix("p_").removeprefix("pk_") for parameter in results(name)]
    if outputs:
        first = "size" if CALLS[name].returns == "ER_UINT" else "ercd"
        return f"`{first}, {', '.join(outputs)} = {name}({inputs})`"
    return f"`{name}({inputs})`"


def _difference(call: Call) -> str:
    return "; ".join(filter(None, (f"`{call.c}`" if call.name in CALLS else "", call.note)))


def _constant(constant: Constant) -> str:
    own = own_constants()
    here = f"`{constant.here}`" if constant.here else _number(own[constant.name]) if constant.name in own else "–"
    note = constant.note or ("another value" if constant.name in own else "")
    return f"| `{constant.name}` | {_number(constant.value)} | {here} | {_cell(note)} |\n"


def _number(value: int) -> str:
    return str(value) if value < 10 else hex(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _anchor(name: str) -> str:
    return "".join(character for character in name.lower().replace(" ", "-") if character.isalnum() or character == "-")
