# SPDX-License-Identifier: MIT
"""What a creation packet may contain, as one table for the service calls and for the configuration file.

Two kinds of wrong values: what a C program could have passed is a ``Complaint`` with its error code; what only Python can
pass (a string as a priority) is a TypeError.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kernel.interrupt import LINES
from pyitron.constants import (
    TA_ACT,
    TA_ASM,
    TA_CEILING,
    TA_CLR,
    TA_INHERIT,
    TA_MPRI,
    TA_PHS,
    TA_STA,
    TA_TPRI,
    TA_WMUL,
    TMAX_MAXSEM,
    TMAX_MPRI,
    TMAX_TPRI,
    TMIN_MPRI,
    TMIN_TPRI,
    TSZ_DTQ,
    TSZ_MPF,
    TSZ_MPL,
    TSZ_MPRIHD,
)
from pyitron.errors import E_OK, E_PAR, E_RSATR
from pyitron.packets import (
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
)

LARGEST_SIZE = 0x7FFF_FFFF
LARGEST_RELTIM = 0x7FFF_FFFF
# A pattern of 32 bits may be written as a signed number, as in ~1.
LOWEST_PATTERN, HIGHEST_PATTERN = -0x8000_0000, 0xFFFF_FFFF


class Complaint(NamedTuple):
    """Why a packet is refused: the error code, the first field that is wrong, and the reason as a sentence for people."""

    ercd: int
    field: str
    reason: str


class Integer(NamedTuple):
    """A field that is an int in a range. Above, *limit* names a field that it must not exceed; *only_if* tests the packet."""

    field: str
    lowest: int
    highest: int
    limit: str | None = None
    only_if: Callable[[Any], bool] | None = None

    def check_type(self, value: object, wrong: Callable[[str, str, object], TypeError]) -> None:
        if type(value) is not int:
            raise wrong(self.field, "an int", value)

    def complaint(self, packet: Any) -> str | None:
        if self.only_if is not None and not self.only_if(packet):
            return None
        value: int = getattr(packet, self.field)
        if not self.lowest <= value <= self.highest:
            return f"{self.field} {number(value)} is out of range {self.lowest}..{number(self.highest)}"
        if self.limit is not None and value > getattr(packet, self.limit):
            return f"{self.field} {value} is larger than {self.limit} {number(getattr(packet, self.limit))}"
        return None


class Function(NamedTuple):
    """A field that is something to call."""

    field: str

    def check_type(self, value: object, wrong: Callable[[str, str, object], TypeError]) -> None:
        if value is not None and not callable(value):
            raise wrong(self.field, "callable", value)

    def complaint(self, packet: Any) -> str | None:
        return f"{self.field} is NULL, not a function" if getattr(packet, self.field) is None else None


class Memory(NamedTuple):
    """A field that is NULL, or memory of a least size."""

    field: str
    least: Callable[[Any], int]

    def check_type(self, value: object, wrong: Callable[[str, str, object], TypeError]) -> None:
        if value is not None and _view(value) is None:
            raise wrong(self.field, "None or a writable buffer", value)

    def complaint(self, packet: Any) -> str | None:
        value = getattr(packet, self.field)
        if value is None:
            return None
        view = _view(value)
        least = self.least(packet)
        if view is None or view.nbytes >= least:
            return None
        return f"{self.field} has {view.nbytes} bytes, where {least} are needed"


Rule = Integer | Function | Memory


class Rules(NamedTuple):
    """The rules for one packet: its attribute field with the bits it may have, and its other fields in order."""

    attribute: str
    bits: dict[str, int]
    fields: tuple[Rule, ...]


RULES: dict[type, Rules] = {
    T_CTSK: Rules(
        "tskatr",
        {"TA_ASM": TA_ASM, "TA_ACT": TA_ACT},
        (
            Function("task"),
            Integer("itskpri", TMIN_TPRI, TMAX_TPRI),
            Integer("stksz", 1, LARGEST_SIZE),
            Memory("stk", lambda packet: int(packet.stksz)),
        ),
    ),
    T_CSEM: Rules(
        "sematr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("isemcnt", 0, TMAX_MAXSEM, limit="maxsem"),
            Integer("maxsem", 1, TMAX_MAXSEM),
        ),
    ),
    T_CFLG: Rules(
        "flgatr",
        {"TA_TPRI": TA_TPRI, "TA_WMUL": TA_WMUL, "TA_CLR": TA_CLR},
        (Integer("iflgptn", LOWEST_PATTERN, HIGHEST_PATTERN),),
    ),
    T_CDTQ: Rules(
        "dtqatr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("dtqcnt", 0, LARGEST_SIZE),
            Memory("dtq", lambda packet: TSZ_DTQ(packet.dtqcnt)),
        ),
    ),
    T_CMBX: Rules(
        "mbxatr",
        {"TA_TPRI": TA_TPRI, "TA_MPRI": TA_MPRI},
        (
            Integer("maxmpri", TMIN_MPRI, TMAX_MPRI, only_if=lambda packet: bool(packet.mbxatr & TA_MPRI)),
            Memory("mprihd", lambda packet: TSZ_MPRIHD(packet.maxmpri) if packet.mbxatr & TA_MPRI else 0),
        ),
    ),
    T_CMTX: Rules(
        "mtxatr",
        {"TA_TPRI": TA_TPRI, "TA_INHERIT": TA_INHERIT, "TA_CEILING": TA_CEILING},
        (Integer("ceilpri", TMIN_TPRI, TMAX_TPRI, only_if=lambda packet: packet.mtxatr == TA_CEILING),),
    ),
    T_CMBF: Rules(
        "mbfatr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("maxmsz", 1, LARGEST_SIZE),
            Integer("mbfsz", 0, LARGEST_SIZE),
            Memory("mbf", lambda packet: int(packet.mbfsz)),
        ),
    ),
    T_CPOR: Rules(
        "poratr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("maxcmsz", 0, LARGEST_SIZE),
            Integer("maxrmsz", 0, LARGEST_SIZE),
        ),
    ),
    T_CMPF: Rules(
        "mpfatr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("blkcnt", 1, LARGEST_SIZE),
            Integer("blksz", 1, LARGEST_SIZE),
            Memory("mpf", lambda packet: TSZ_MPF(packet.blkcnt, packet.blksz)),
        ),
    ),
    T_CMPL: Rules(
        "mplatr",
        {"TA_TPRI": TA_TPRI},
        (
            Integer("mplsz", TSZ_MPL(1, 1), LARGEST_SIZE),
            Memory("mpl", lambda packet: int(packet.mplsz)),
        ),
    ),
    T_CCYC: Rules(
        "cycatr",
        {"TA_ASM": TA_ASM, "TA_STA": TA_STA, "TA_PHS": TA_PHS},
        (
            Function("cychdr"),
            Integer("cyctim", 1, LARGEST_RELTIM),
            Integer("cycphs", 0, LARGEST_RELTIM),
        ),
    ),
    T_CALM: Rules("almatr", {"TA_ASM": TA_ASM}, (Function("almhdr"),)),
    T_DOVR: Rules("ovratr", {"TA_ASM": TA_ASM}, (Function("ovrhdr"),)),
    T_DTEX: Rules("texatr", {"TA_ASM": TA_ASM}, (Function("texrtn"),)),
    T_DSVC: Rules("svcatr", {"TA_ASM": TA_ASM}, (Function("svcrtn"),)),
    T_DEXC: Rules("excatr", {"TA_ASM": TA_ASM}, (Function("exchdr"),)),
    T_CINI: Rules("iniatr", {"TA_ASM": TA_ASM}, (Function("inirtn"),)),
    T_DINH: Rules("inhatr", {"TA_ASM": TA_ASM}, (Function("inthdr"),)),
    T_CISR: Rules("isratr", {"TA_ASM": TA_ASM}, (Integer("intno", 0, LINES - 1), Function("isr"))),
}


def complaints(packet: object, where: str = "") -> Iterator[Complaint]:
    """Find all that is wrong with a creation packet.

    Args:
        packet: one of the packets in ``RULES``.
        where: what a TypeError's message begins with.

    Yields:
        A complaint about its attributes (``E_RSATR``); then one for each field that is out of range (``E_PAR``), in order.

    Raises:
        TypeError: a field has a type that no C program could have passed.
    """
    kind = type(packet)
    rules = RULES.get(kind)
    if rules is None:
        raise TypeError(f"{where}there are no rules for a {kind.__name__}")

    def wrong(field: str, wanted: str, value: object) -> TypeError:
        return TypeError(f"{where}{kind.__name__}.{field} must be {wanted}, not {type(value).__name__}")

    attribute = getattr(packet, rules.attribute)
    if type(attribute) is not int:
        raise wrong(rules.attribute, "an int", attribute)
    for rule in rules.fields:
        rule.check_type(getattr(packet, rule.field), wrong)
    known = 0
    for bit in rules.bits.values():
        known |= bit
    if attribute & ~known:
        reason = f"{rules.attribute} {number(attribute, 16)} has bits other than those of {', '.join(rules.bits)}"
        yield Complaint(E_RSATR, rules.attribute, reason)
    for rule in rules.fields:
        found = rule.complaint(packet)
        if found is not None:
            yield Complaint(E_PAR, rule.field, found)


def first_complaint(packet: object, where: str = "") -> Complaint | None:
    """The first thing that is wrong with a creation packet, or None: see ``complaints``."""
    return next(complaints(packet, where), None)


def packet_error(call: str, parameter: str, packet: object, kind: type) -> int:
    """Check the packet of a service call.

    Returns:
        ``E_OK``, the code of the first complaint, or ``E_PAR`` for NULL.

    Raises:
        TypeError: *packet* is not a *kind*, or one of its fields has a wrong type; names *call*.
    """
    if packet is None:
        return E_PAR
    if type(packet) is not kind:
        raise TypeError(f"{call}: {parameter} must be a {kind.__name__}, not {type(packet).__name__}")
    complaint = first_complaint(packet, f"{call}: ")
    return E_OK if complaint is None else complaint.ercd


def definition_error(call: str, parameter: str, packet: object, kind: type) -> int:
    """Check the packet of a service call that defines something, where NULL takes a definition back."""
    return E_OK if packet is None else packet_error(call, parameter, packet, kind)


def number(value: int, base: int = 10) -> str:
    """A number for a message, however large it is."""
    if value.bit_length() > 128:
        return f"of {value.bit_length()} bits"
    return f"{value:#x}" if base == 16 else str(value)


def _view(memory: object) -> memoryview | None:
    """A writable buffer as a view; None if it is not one."""
    try:
        view = memoryview(memory)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return None if view.readonly or not view.c_contiguous else view
