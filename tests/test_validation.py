# SPDX-License-Identifier: MIT
"""What creation packets may contain."""

import dataclasses
from typing import Any

import pytest

from pyitron import (
    T_CALM,
    T_CCYC,
    T_CDTQ,
    T_CFLG,
    T_CINI,
    T_CISR,
    T_CMBF,
    T_CMBX,
    T_CMPF,
    T_CMPL,
    T_CMTX,
    T_CPOR,
    T_CSEM,
    T_CTSK,
    T_DEXC,
    T_DINH,
    T_DOVR,
    T_DSVC,
    T_DTEX,
    T_RSEM,
)
from pyitron.constants import (
    TA_ACT,
    TA_ASM,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_PHS,
    TA_RSTR,
    TA_STA,
    TA_TPRI,
    TA_WMUL,
    TMAX_MAXSEM,
    TSZ_DTQ,
)
from pyitron.errors import E_OK, E_PAR, E_RSATR
from pyitron.validation import RULES, Complaint, complaints, first_complaint, packet_error


def body(exinf: object) -> None:
    """A task or handler that does nothing."""


GOOD: dict[str, Any] = {
    "tsk": T_CTSK(TA_ACT | TA_ASM, "anything", body, 255, 1024, bytearray(1024)),
    "tsk, no stack": T_CTSK(0, None, body, 1, 1),
    "sem": T_CSEM(TA_TPRI, 3, 3),
    "sem, largest": T_CSEM(0, 0, TMAX_MAXSEM),
    "flg": T_CFLG(TA_TPRI | TA_WMUL | TA_CLR, 0xFFFFFFFF),
    "flg, signed": T_CFLG(0, -0x80000000),
    "dtq": T_CDTQ(TA_TPRI, 3, bytearray(TSZ_DTQ(3))),
    "dtq, hand-over": T_CDTQ(0, 0),
    "mtx": T_CMTX(TA_CEILING, 255),
    "mtx, inherits": T_CMTX(TA_INHERIT, 9999),
    "mbf": T_CMBF(TA_TPRI, 8, 24, bytearray(24)),
    "mbf, hand-over": T_CMBF(0, 0x7FFFFFFF, 0),
    "por": T_CPOR(TA_TPRI, 0, 0x7FFFFFFF),
    "mpl": T_CMPL(TA_TPRI, 256, bytearray(256)),
    "alm": T_CALM(TA_ASM, 0, body),
    "ovr": T_DOVR(TA_ASM, body),
    "tex": T_DTEX(TA_ASM, body),
    "svc": T_DSVC(TA_ASM, body),
    "exc": T_DEXC(TA_ASM, body),
    "ini": T_CINI(TA_ASM, 0, body),
    "mbx": T_CMBX(TA_TPRI | TA_MPRI, 255, bytearray(4096)),
    "mbx, no priorities": T_CMBX(0, 9999),
    "mpf": T_CMPF(TA_TPRI, 2, 10, memoryview(bytearray(20))),
    "mpf, kernel's memory": T_CMPF(0, 0x7FFFFFFF, 0x7FFFFFFF),
    "cyc": T_CCYC(TA_STA | TA_PHS, 0, body, 0x7FFFFFFF, 0x7FFFFFFF),
    "cyc, shortest": T_CCYC(0, 0, body, 1),
    "inh": T_DINH(TA_ASM, body),
    "isr": T_CISR(0, 0, 255, body),
}


@pytest.mark.parametrize("name", GOOD)
def test_first_complaint_good_packet_none(name: str) -> None:
    """Both ends of every range are inside."""
    assert first_complaint(GOOD[name]) is None


def test_rules_cover_every_creation_packet_here() -> None:
    """Each rule set has an example above, and names fields that exist."""
    assert {type(packet) for packet in GOOD.values()} == set(RULES)
    for packet, rules in RULES.items():
        names = {field.name for field in dataclasses.fields(packet)}
        assert {rules.attribute, *(rule.field for rule in rules.fields)} | {"exinf"} == names | {"exinf"}


# Packet, field, value, error code, reason.
BAD: list[tuple[str, str, Any, int, str]] = [
    ("tsk", "tskatr", TA_RSTR, E_RSATR, "tskatr 0x4 has bits other than those of TA_ASM, TA_ACT"),
    ("tsk", "tskatr", -1, E_RSATR, "tskatr -0x1 has bits other than those of TA_ASM, TA_ACT"),
    ("tsk", "task", None, E_PAR, "task is NULL, not a function"),
    ("tsk", "itskpri", 300, E_PAR, "itskpri 300 is out of range 1..255"),
    ("tsk", "itskpri", 0, E_PAR, "itskpri 0 is out of range 1..255"),
    ("tsk", "itskpri", 2**70, E_PAR, f"itskpri {2**70} is out of range 1..255"),
    ("tsk", "itskpri", 2**9999, E_PAR, "itskpri of 10000 bits is out of range 1..255"),
    ("tsk", "stksz", 0, E_PAR, "stksz 0 is out of range 1..2147483647"),
    ("tsk", "stksz", 1 << 31, E_PAR, "stksz 2147483648 is out of range 1..2147483647"),
    ("tsk", "stk", bytearray(1023), E_PAR, "stk has 1023 bytes, where 1024 are needed"),
    ("sem", "sematr", TA_WMUL, E_RSATR, "sematr 0x2 has bits other than those of TA_TPRI"),
    ("sem", "isemcnt", 4, E_PAR, "isemcnt 4 is larger than maxsem 3"),
    ("sem", "isemcnt", -1, E_PAR, f"isemcnt -1 is out of range 0..{TMAX_MAXSEM}"),
    ("sem, largest", "maxsem", 0, E_PAR, f"maxsem 0 is out of range 1..{TMAX_MAXSEM}"),
    ("sem", "maxsem", TMAX_MAXSEM + 1, E_PAR, f"maxsem {TMAX_MAXSEM + 1} is out of range 1..{TMAX_MAXSEM}"),
    ("mbx", "mbxatr", 4, E_RSATR, "mbxatr 0x4 has bits other than those of TA_TPRI, TA_MPRI"),
    ("mbx", "maxmpri", 0, E_PAR, "maxmpri 0 is out of range 1..255"),
    ("mbx", "maxmpri", 256, E_PAR, "maxmpri 256 is out of range 1..255"),
    ("mbx", "mprihd", bytearray(10), E_PAR, "mprihd has 10 bytes, where 4080 are needed"),
    ("flg", "flgatr", 8, E_RSATR, "flgatr 0x8 has bits other than those of TA_TPRI, TA_WMUL, TA_CLR"),
    ("flg", "iflgptn", 1 << 32, E_PAR, "iflgptn 4294967296 is out of range -2147483648..4294967295"),
    ("flg", "iflgptn", -(1 << 31) - 1, E_PAR, "iflgptn -2147483649 is out of range -2147483648..4294967295"),
    ("dtq", "dtqatr", 2, E_RSATR, "dtqatr 0x2 has bits other than those of TA_TPRI"),
    ("dtq", "dtqcnt", -1, E_PAR, "dtqcnt -1 is out of range 0..2147483647"),
    ("dtq", "dtq", bytearray(23), E_PAR, "dtq has 23 bytes, where 24 are needed"),
    ("mtx", "mtxatr", 4, E_RSATR, "mtxatr 0x4 has bits other than those of TA_TPRI, TA_INHERIT, TA_CEILING"),
    ("mtx", "ceilpri", 0, E_PAR, "ceilpri 0 is out of range 1..255"),
    ("mtx", "ceilpri", 256, E_PAR, "ceilpri 256 is out of range 1..255"),
    ("mbf", "mbfatr", 2, E_RSATR, "mbfatr 0x2 has bits other than those of TA_TPRI"),
    ("mbf", "maxmsz", 0, E_PAR, "maxmsz 0 is out of range 1..2147483647"),
    ("mbf", "mbfsz", -1, E_PAR, "mbfsz -1 is out of range 0..2147483647"),
    ("mbf", "mbf", bytearray(23), E_PAR, "mbf has 23 bytes, where 24 are needed"),
    ("por", "poratr", 2, E_RSATR, "poratr 0x2 has bits other than those of TA_TPRI"),
    ("por", "maxcmsz", -1, E_PAR, "maxcmsz -1 is out of range 0..2147483647"),
    ("por", "maxrmsz", 1 << 31, E_PAR, "maxrmsz 2147483648 is out of range 0..2147483647"),
    ("mpl", "mplatr", 2, E_RSATR, "mplatr 0x2 has bits other than those of TA_TPRI"),
    ("mpl", "mplsz", 0, E_PAR, "mplsz 0 is out of range 16..2147483647"),
    ("mpl", "mpl", bytearray(255), E_PAR, "mpl has 255 bytes, where 256 are needed"),
    ("alm", "almatr", 2, E_RSATR, "almatr 0x2 has bits other than those of TA_ASM"),
    ("alm", "almhdr", None, E_PAR, "almhdr is NULL, not a function"),
    ("ovr", "ovratr", 2, E_RSATR, "ovratr 0x2 has bits other than those of TA_ASM"),
    ("ovr", "ovrhdr", None, E_PAR, "ovrhdr is NULL, not a function"),
    ("tex", "texatr", 2, E_RSATR, "texatr 0x2 has bits other than those of TA_ASM"),
    ("tex", "texrtn", None, E_PAR, "texrtn is NULL, not a function"),
    ("svc", "svcatr", 2, E_RSATR, "svcatr 0x2 has bits other than those of TA_ASM"),
    ("svc", "svcrtn", None, E_PAR, "svcrtn is NULL, not a function"),
    ("exc", "excatr", 2, E_RSATR, "excatr 0x2 has bits other than those of TA_ASM"),
    ("exc", "exchdr", None, E_PAR, "exchdr is NULL, not a function"),
    ("ini", "iniatr", 2, E_RSATR, "iniatr 0x2 has bits other than those of TA_ASM"),
    ("ini", "inirtn", None, E_PAR, "inirtn is NULL, not a function"),
    ("mpf", "mpfatr", 2, E_RSATR, "mpfatr 0x2 has bits other than those of TA_TPRI"),
    ("mpf", "blkcnt", 0, E_PAR, "blkcnt 0 is out of range 1..2147483647"),
    ("mpf", "blksz", 0, E_PAR, "blksz 0 is out of range 1..2147483647"),
    ("mpf", "mpf", bytearray(19), E_PAR, "mpf has 19 bytes, where 20 are needed"),
    ("cyc", "cycatr", 8, E_RSATR, "cycatr 0x8 has bits other than those of TA_ASM, TA_STA, TA_PHS"),
    ("cyc", "cychdr", None, E_PAR, "cychdr is NULL, not a function"),
    ("cyc", "cyctim", 0, E_PAR, "cyctim 0 is out of range 1..2147483647"),
    ("cyc", "cycphs", -1, E_PAR, "cycphs -1 is out of range 0..2147483647"),
    ("inh", "inhatr", 2, E_RSATR, "inhatr 0x2 has bits other than those of TA_ASM"),
    ("inh", "inthdr", None, E_PAR, "inthdr is NULL, not a function"),
    ("isr", "isratr", 2, E_RSATR, "isratr 0x2 has bits other than those of TA_ASM"),
    ("isr", "intno", 256, E_PAR, "intno 256 is out of range 0..255"),
    ("isr", "isr", None, E_PAR, "isr is NULL, not a function"),
]


@pytest.mark.parametrize(("name", "field", "value", "ercd", "reason"), BAD)
def test_first_complaint_bad_value_says_which_and_why(name: str, field: str, value: Any, ercd: int, reason: str) -> None:
    """One wrong value in a good packet is found, with its error code."""
    packet = dataclasses.replace(GOOD[name], **{field: value})
    assert first_complaint(packet) == Complaint(ercd, field, reason)
    assert packet_error("cre_xxx", "pk_cxxx", packet, type(packet)) == ercd


def test_complaints_attributes_first_then_fields_in_order() -> None:
    """E_RSATR goes before E_PAR; all complaints are found."""
    packet = T_CTSK(0x40, 0, None, 0, 0)
    assert [(found.ercd, found.field) for found in complaints(packet)] == [
        (E_RSATR, "tskatr"),
        (E_PAR, "task"),
        (E_PAR, "itskpri"),
        (E_PAR, "stksz"),
    ]
    assert packet_error("cre_tsk", "pk_ctsk", packet, T_CTSK) == E_RSATR


# Packet, field, value, what the message says.
WRONG: list[tuple[str, str, Any, str]] = [
    ("tsk", "itskpri", "5", "T_CTSK.itskpri must be an int, not str"),
    ("tsk", "itskpri", None, "T_CTSK.itskpri must be an int, not NoneType"),
    ("tsk", "stksz", 1024.0, "T_CTSK.stksz must be an int, not float"),
    ("tsk", "tskatr", None, "T_CTSK.tskatr must be an int, not NoneType"),
    ("tsk", "task", 5, "T_CTSK.task must be callable, not int"),
    ("tsk", "stk", bytes(2000), "T_CTSK.stk must be None or a writable buffer, not bytes"),
    ("tsk", "stk", "stack", "T_CTSK.stk must be None or a writable buffer, not str"),
    ("mpf", "mpf", memoryview(bytearray(80))[::2], "T_CMPF.mpf must be None or a writable buffer, not memoryview"),
    ("sem", "maxsem", "many", "T_CSEM.maxsem must be an int, not str"),
    ("cyc", "cychdr", "handler", "T_CCYC.cychdr must be callable, not str"),
    ("isr", "intno", True, "T_CISR.intno must be an int, not bool"),
]


@pytest.mark.parametrize(("name", "field", "value", "message"), WRONG)
def test_first_complaint_wrong_type_type_error(name: str, field: str, value: Any, message: str) -> None:
    """What no C program could have passed is a TypeError that names packet and field, and the call where there is one."""
    packet = dataclasses.replace(GOOD[name], **{field: value})
    with pytest.raises(TypeError) as caught:
        first_complaint(packet)
    assert str(caught.value) == message
    with pytest.raises(TypeError) as caught:
        packet_error("cre_xxx", "pk_cxxx", packet, type(packet))
    assert str(caught.value) == f"cre_xxx: {message}"


def test_packet_error_null_or_no_packet() -> None:
    """NULL is E_PAR, as in C; something else is a TypeError."""
    assert packet_error("cre_sem", "pk_csem", None, T_CSEM) == E_PAR
    assert packet_error("cre_sem", "pk_csem", T_CSEM(0, 0, 1), T_CSEM) == E_OK
    with pytest.raises(TypeError, match=r"^cre_sem: pk_csem must be a T_CSEM, not T_CTSK$"):
        packet_error("cre_sem", "pk_csem", GOOD["tsk"], T_CSEM)
    with pytest.raises(TypeError, match="no rules for a T_RSEM"):
        first_complaint(T_RSEM(0, 0))
