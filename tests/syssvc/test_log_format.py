# SPDX-License-Identifier: MIT
"""Formats of C, as TOPPERS prints them."""

import pytest

from pyitron.syssvc.constants import LOG_TYPE_ASSERT, LOG_TYPE_COMMENT, LOG_TYPE_TSKSTAT
from pyitron.syssvc.log_format import check_values, encoded, formatted, lines_of
from pyitron.syssvc.packets import SYSLOG


@pytest.mark.parametrize(
    ("form", "values", "text"),
    [
        ("plain", (), "plain"),
        ("%d", (42,), "42"),
        ("%d", (-42,), "-42"),
        ("%5d|", (42,), "   42|"),
        ("%5d|", (-42,), "  -42|"),
        ("%05d|", (-42,), "-0042|"),
        ("%03d", (12345,), "12345"),
        ("%d", (True,), "1"),
        ("%d", (1 << 31,), "-2147483648"),
        ("%ld", (1 << 31,), "2147483648"),
        ("%ld", (-1,), "-1"),
        ("%u", (-1,), "4294967295"),
        ("%lu", (-1,), "18446744073709551615"),
        ("%x", (0xBEEF,), "beef"),
        ("%X", (0xBEEF,), "BEEF"),
        ("0x%04x", (0xBE,), "0x00be"),
        ("%x", (~1,), "fffffffe"),
        ("%lx", (~1,), "fffffffffffffffe"),
        ("%llx", (1 << 40,), "10000000000"),
        ("%p", (0x1234_5678_9ABC,), "123456789abc"),
        ("%08p", (None,), "00000000"),
        ("%c%c%c", (0x41, "b", b"c"), "Abc"),
        ("%s and %s", ("one", b"two"), "one and two"),
        ("%s", (None,), "(null)"),
        ("100%%", (), "100%"),
        ("%%d", (), "%d"),
        ("a%qb", (), "ab"),
        ("%-5d|", (), "5d|"),
        ("end %", (), "end "),
        ("end %05", (), "end "),
    ],
)
def test_format_prints_as_c_does_where_an_int_has_32_bits(form, values, text):
    """A width is for numbers only, and what TOPPERS does not know prints nothing."""
    assert formatted(form, check_values("syslog", form, values)) == text


def test_values_that_the_format_does_not_use_are_left_out():
    """As with a C function's variable arguments."""
    assert check_values("syslog", "%d", (1, 2, object())) == (1,)


@pytest.mark.parametrize(
    ("form", "values", "message"),
    [
        ("%d %d", (1,), "syslog: the format '%d %d' prints 2 values, but 1 are given"),
        ("%d" * 6, (1,) * 6, "prints 6 values, but a log record has room for 5"),
        ("%d", ("1",), r"syslog: value 1 \(%d\) must be an int, not str"),
        ("%s%x", ("a", 1.5), r"syslog: value 2 \(%x\) must be an int, not float"),
        ("%s", (1,), r"syslog: value 1 \(%s\) must be a str or bytes, not int"),
        ("%c", ("ab",), r"syslog: value 1 \(%c\) must be one character, not 2"),
        ("%c", (None,), r"syslog: value 1 \(%c\) must be an int or a character, not NoneType"),
        ("%p", ("x",), r"syslog: value 1 \(%p\) must be an int, not str"),
        (b"%d", (1,), "syslog: format must be a str, not bytes"),
    ],
)
def test_values_that_do_not_fit_the_format_raise_type_error(form, values, message):
    """Where C would print garbage."""
    with pytest.raises(TypeError, match=message):
        check_values("syslog", form, values)


def test_lines_of_records_say_what_was_lost_before_them():
    """A failed assertion has its place; other kinds have no text, but what was lost is told."""
    assert lines_of(SYSLOG(LOG_TYPE_COMMENT, 0, ("n=%d", 3)), 0) == b"n=3\n"
    assert lines_of(SYSLOG(LOG_TYPE_COMMENT, 0, ("n=%d", 3)), 1) == b"1 log record lost\nn=3\n"
    failed = SYSLOG(LOG_TYPE_ASSERT, 0, ("a.c", 7, "x > 0"))
    assert lines_of(failed, 2) == b"2 log records lost\na.c:7: assertion x > 0 failed\n"
    assert lines_of(SYSLOG(LOG_TYPE_TSKSTAT, 0, (1,)), 0) == b""


def test_text_that_is_no_utf_8_goes_as_it_came():
    """A byte of a larger character may come by %c; half of a surrogate pair cannot be sent."""
    assert encoded(formatted("%c%c%c|%s", (0xE7, 0x8C, 0xAB, b"\xff"))) == "猫|".encode() + b"\xff"
    assert encoded("\ud800") == b"?"
