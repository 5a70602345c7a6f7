# SPDX-License-Identifier: MIT
"""The text of log records: C's formats, as far as TOPPERS has them.

``%d %u %x %X %p %c %s %%``, with a width and zero padding for numbers. Numbers are converted as C does where an ``int`` has 32
bits: with an ``l``, and for ``%p``, to 64. Any other conversion prints nothing.
"""

import re
from collections.abc import Sequence
from typing import Any

from pyitron.service_call import wrong_type
from pyitron.syssvc.constants import LOG_TYPE_ASSERT, LOG_TYPE_COMMENT, TMAX_LOGINFO
from pyitron.syssvc.packets import SYSLOG

_CONVERSION = re.compile(r"%(0?)(\d*)(l*)(.?)", re.DOTALL)
_NUMBERS = "duxXp"
MOST_VALUES = TMAX_LOGINFO - 1


def check_values(call: str, form: Any, values: Sequence[Any]) -> tuple[Any, ...]:
    """The values that the format *form* prints, of those given; what is missing or of a wrong type is a TypeError."""
    if type(form) is not str:
        raise wrong_type(call, "format", "a str", form)
    kinds = [found[4] for found in _CONVERSION.finditer(form) if found[4] and found[4] in "duxXpcs"]
    if len(kinds) > MOST_VALUES:
        raise TypeError(f"{call}: the format {form!r} prints {len(kinds)} values, but a log record has room for {MOST_VALUES}")
    if len(values) < len(kinds):
        raise TypeError(f"{call}: the format {form!r} prints {len(kinds)} values, but {len(values)} are given")
    for number, (kind, value) in enumerate(zip(kinds, values, strict=False), 1):
        _check(call, f"value {number} (%{kind})", kind, value)
    return tuple(values[: len(kinds)])


def _check(call: str, name: str, kind: str, value: Any) -> None:
    if kind == "s":
        if value is not None and not isinstance(value, (str, bytes, bytearray)):
            raise wrong_type(call, name, "a str or bytes", value)
    elif kind == "c" and isinstance(value, (str, bytes, bytearray)):
        if len(value) != 1:
            raise TypeError(f"{call}: {name} must be one character, not {len(value)}")
    elif not isinstance(value, int) and not (kind == "p" and value is None):
        raise wrong_type(call, name, "an int or a character" if kind == "c" else "an int", value)


def formatted(form: str, values: Sequence[Any]) -> str:
    """The text of a format and its values, which have been checked."""
    left = iter(values)

    def convert(found: re.Match[str]) -> str:
        zero, width, longs, kind = found.groups()
        if kind == "%":
            return "%"
        if kind == "" or kind not in "duxXpcs":
            return ""
        value = next(left)
        if kind == "s":
            return _text(value)
        if kind == "c":
            return _text(bytes([value & 0xFF])) if isinstance(value, int) else _text(value)
        return _number(value or 0, kind, 64 if longs or kind == "p" else 32, zero, width)

    return _CONVERSION.sub(convert, form)


def _text(value: Any) -> str:
    if value is None:
        return "(null)"
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "surrogateescape")


def _number(value: int, kind: str, bits: int, zero: str, width: str) -> str:
    value &= (1 << bits) - 1
    if kind == "d" and value >> (bits - 1):
        value -= 1 << bits
    letter = {"u": "d", "p": "x"}.get(kind, kind)
    return format(value, f"{zero}{int(width or 0) or ''}{letter}")


def text_of(record: SYSLOG) -> str | None:
    """What a record says, without a line end; None for one without text."""
    if record.logtype == LOG_TYPE_COMMENT:
        return formatted(record.loginfo[0], record.loginfo[1:])
    if record.logtype == LOG_TYPE_ASSERT:
        file, line, expression = record.loginfo[:3]
        return f"{file}:{line}: assertion {expression} failed"
    return None


def lost_text(lost: int) -> str:
    """What stands in for records that were lost."""
    return f"{lost} log record{'' if lost == 1 else 's'} lost"


def lines_of(record: SYSLOG, lost: int) -> bytes:
    """The lines that a record read from the log makes, *lost* records before it having been lost."""
    lines = [lost_text(lost)] if lost else []
    text = text_of(record)
    if text is not None:
        lines.append(text)
    return encoded("".join(f"{line}\n" for line in lines))


def encoded(text: str) -> bytes:
    """A text as it goes over a line; bytes that were no text go as they came."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
