# SPDX-License-Identifier: MIT
"""Constant expressions mean what they mean in C."""

from collections.abc import Callable
from typing import Any

import pytest

MEANINGS = {
    "5": 5,
    "0x1F": 31,
    "017": 15,
    "0b101": 5,
    "10UL": 10,
    "0x10000ULL": 65536,
    "3LL": 3,
    "'A'": 65,
    r"'\n'": 10,
    r"'\x41'": 65,
    r"'\0'": 0,
    r"'\\'": 92,
    r"'\''": 39,
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "7 / 2": 3,
    "-7 / 2": -3,
    "-7 % 3": -1,
    "7 % -3": 1,
    "1 << 4 | 3": 19,
    "0xFF & ~0x0F": 0xF0,
    "6 ^ 3": 5,
    "!0 + !7": 1,
    "~0": -1,
    "~0u": 0xFFFFFFFF,
    "1u - 2": 0xFFFFFFFF,
    "-1 < 0": 1,
    "-1 < 0u": 0,
    "-1 < 0ul": 0,
    "1 ? 2 : 1/0": 2,
    "0 && 1/0": 0,
    "1 || 1/0": 1,
    "1 && 2": 1,
    "3 >= 3 && 2 != 3 && 1 == 1 && 1 <= 2 && 2 > 1": 1,
    "(UB) 300": 44,
    "(B) 200": -56,
    "(UH) -1": 65535,
    "(unsigned char) 257": 1,
    "(short) 65535": -1,
    "(UINT) -1": 0xFFFFFFFF,
    "(int) 0xFFFFFFFFu": -1,
    "(unsigned long) -1": 0xFFFFFFFFFFFFFFFF,
    "(VP_INT) -1": -1,
    "(VP) 0x80000000": 0x80000000,
    "(VP_INT)(UH) 70000": 4464,
    "60 * 1000 * 1000 * 1000": 60_000_000_000,
    "-8 >> 1": -4,
    "TA_HLNG | TA_ACT": 2,
    "TMO_FEVR": -1,
    "- TMO_FEVR": 1,
    "E_TMOUT": -50,
    "TRUE": 1,
    "NULL": 0,
    "TSZ_MPF(3, 16)": 48,
    "LIMIT": 7,
    "T": 1,
}


@pytest.mark.parametrize("expression", MEANINGS)
def test_expression_value(expression: str, value: Callable[..., Any]) -> None:
    """Operators, literals, casts, constants and names."""
    assert value(expression) == MEANINGS[expression]


NONSENSE = {
    "1 / 0": "division by zero",
    "5 % (1 - 1)": "division by zero",
    "99999999999999999999": "the number 99999999999999999999 does not fit in 64 bits",
    "9" * 5000: "the number 999999999999999999999999999999999999999999999999999999999... does not fit in 64 bits",
    "1 << 32": "32 bits cannot be shifted by 32",
    "1 << -1": "32 bits cannot be shifted by -1",
    "0x7fffffffffffffff * 4": "the result does not fit in 64 bits",
    "1.5": "1.5 is not an integer",
    "'ab'": "'ab' is not one character",
    "main_task + 1": "main_task is not a number",
    "&5": "& takes the name of an object, not a number",
    "*LIMIT": "the operator * has no place in a constant expression",
    "LIMIT++": "the operator p++ has no place in a constant expression",
    "LIMIT = 3": "this is not a constant expression",
    "settings[1]": "settings[1] is not defined",
    "settings[-1]": "settings[-1] is not defined",
    "\"text\"[0]": "\"text\"[0] is not defined",
    "main_task(1)": "a function is not called in a constant expression",
    "TSZ_MPF(1)": "TSZ_MPF does not take 1 arguments",
    "sizeof(int)": "sizeof needs a C compiler; write the number of bytes",
    "(unknown_t) 3": "( unknown_t ) 3 is not an expression",
    "1 +": "1 + is not an expression",
    "1 2": "1 2 is not an expression",
    "08": "08 is not an expression",
    "MAIN_TASK": "MAIN_TASK is not defined",
    "main_tsk": "main_tsk is not defined; did you mean main_task?",
    "TMO_FEVER": "TMO_FEVER is not defined; did you mean TMO_FEVR?",
    "": "it is empty",
}


@pytest.mark.parametrize("expression", NONSENSE, ids=lambda text: text[:30])
def test_expression_without_value_says_why(expression: str, complaints: Callable[..., list[str]]) -> None:
    """What has no value is an error of the parameter it stands in."""
    lines = complaints(f"CRE_TSK(T, {{ 0, {expression}, main_task, 1, 1, NULL }});")
    assert lines == [f"app.cfg:1:17: CRE_TSK(T): exinf: {NONSENSE[expression]} [E_PAR]"]


@pytest.mark.parametrize("expression", ["(" * 5000 + "1" + ")" * 5000, "1" + "+1" * 5000, "-" * 5000 + "1"])
def test_expression_nested_too_deeply_an_error(expression: str, complaints: Callable[..., list[str]]) -> None:
    """No expression makes the reader fall over."""
    (line,) = complaints(f"CRE_SEM(S, {{ 0, 0, {expression} }});")
    assert "maxsem" in line
    assert line.endswith("[E_PAR]")


def test_macro_expansion_keeps_tokens_apart(value: Callable[..., Any]) -> None:
    """A minus before a macro that begins with one is not a decrement."""
    assert value("-NEGATIVE", "#define NEGATIVE -5") == 5
    assert value("CAT(1, 2) + STR", "#define CAT(a, b) a ## b\n#define STR 3") == 15


def test_cast_to_a_type_of_a_header(value: Callable[..., Any], folder: Any) -> None:
    """A typedef's name may stand in a cast."""
    (folder / "types.h").write_text("typedef unsigned short port_t, *port_p;\ntypedef void (*hook_t)(int);\n")
    assert value("(port_t) 3 + (int)(hook_t) 4 + (int)(port_p) 5", '#include "types.h"') == 12
