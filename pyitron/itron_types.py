# SPDX-License-Identifier: MIT
"""The types of μITRON 4.0, so that annotations of ported code work: ``def send(mbxid: ID, tmout: TMO) -> ER``.

They are names for Python's own types: an int is an int, however many bits C gives it, and whatever C takes by a pointer is any
object.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = [
    "ATR", "BOOL", "ER", "ER_BOOL", "ER_ID", "ER_UINT", "EXCNO", "FLGPTN", "FN", "FP", "ID", "INHNO", "INT", "INTNO",
    "IXXXX", "MODE", "OVRTIM", "PRI", "RDVNO", "RDVPTN", "RELTIM", "SIZE", "STAT", "SYSTIM", "TEXPTN", "TMO", "UB", "UD",
    "UH", "UINT", "UW", "VB", "VD", "VH", "VP", "VP_INT", "VW", "B", "D", "H", "W",
]  # fmt: skip

# Integers of 8, 16, 32 and 64 bits, signed and unsigned, and what has so many bits.
B: TypeAlias = int
H: TypeAlias = int
W: TypeAlias = int
D: TypeAlias = int
UB: TypeAlias = int
UH: TypeAlias = int
UW: TypeAlias = int
UD: TypeAlias = int
VB: TypeAlias = Any
VH: TypeAlias = Any
VW: TypeAlias = Any
VD: TypeAlias = Any

# Pointers, programs, and the integers that a processor likes best.
VP: TypeAlias = Any
FP: TypeAlias = Callable[..., object]
INT: TypeAlias = int
UINT: TypeAlias = int
BOOL: TypeAlias = int
VP_INT: TypeAlias = Any

# What parameters and results are.
FN: TypeAlias = int
ER: TypeAlias = int
ID: TypeAlias = int
ATR: TypeAlias = int
STAT: TypeAlias = int
MODE: TypeAlias = int
PRI: TypeAlias = int
SIZE: TypeAlias = int
TMO: TypeAlias = int
RELTIM: TypeAlias = int
SYSTIM: TypeAlias = int
ER_BOOL: TypeAlias = int
ER_ID: TypeAlias = int
ER_UINT: TypeAlias = int
TEXPTN: TypeAlias = int
FLGPTN: TypeAlias = int
RDVPTN: TypeAlias = int
RDVNO: TypeAlias = int
OVRTIM: TypeAlias = int
INHNO: TypeAlias = int
INTNO: TypeAlias = int
IXXXX: TypeAlias = int
EXCNO: TypeAlias = int
