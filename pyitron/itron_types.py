# SPDX-License-Identifier: MIT
"""The types of μITRON 4.0, so that annotations of ported code work: ``def send(mbxid: ID, tmout: TMO) -> ER``.

They are names for Python's own types, which say what they are for: an int is an int, however many bits C gives it, and whatever
C takes by a pointer is any object.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

__all__ = [
    "ATR", "BOOL", "ER", "ER_BOOL", "ER_ID", "ER_UINT", "EXCNO", "FLGPTN", "FN", "FP", "ID", "INHNO", "INT", "INTNO",
    "IXXXX", "MODE", "OVRTIM", "PRI", "RDVNO", "RDVPTN", "RELTIM", "SIZE", "STAT", "SYSTIM", "TEXPTN", "TMO", "UB", "UD",
    "UH", "UINT", "UW", "VB", "VD", "VH", "VP", "VP_INT", "VW", "B", "D", "H", "W",
]  # fmt: skip

# Integers, and what has so many bits.
B: TypeAlias = Annotated[int, "signed integer of 8 bits"]
H: TypeAlias = Annotated[int, "signed integer of 16 bits"]
W: TypeAlias = Annotated[int, "signed integer of 32 bits"]
D: TypeAlias = Annotated[int, "signed integer of 64 bits"]
UB: TypeAlias = Annotated[int, "unsigned integer of 8 bits"]
UH: TypeAlias = Annotated[int, "unsigned integer of 16 bits"]
UW: TypeAlias = Annotated[int, "unsigned integer of 32 bits"]
UD: TypeAlias = Annotated[int, "unsigned integer of 64 bits"]
VB: TypeAlias = Annotated[Any, "8 bits of any type"]
VH: TypeAlias = Annotated[Any, "16 bits of any type"]
VW: TypeAlias = Annotated[Any, "32 bits of any type"]
VD: TypeAlias = Annotated[Any, "64 bits of any type"]

# Pointers, programs, and the integers that a processor likes best.
VP: TypeAlias = Annotated[Any, "pointer to anything"]
FP: TypeAlias = Annotated[Callable[..., object], "start address of a program"]
INT: TypeAlias = Annotated[int, "signed integer of the processor's size"]
UINT: TypeAlias = Annotated[int, "unsigned integer of the processor's size"]
BOOL: TypeAlias = Annotated[int, "truth value"]
VP_INT: TypeAlias = Annotated[Any, "pointer to anything, or a signed integer"]

# What parameters and results are.
FN: TypeAlias = Annotated[int, "function code"]
ER: TypeAlias = Annotated[int, "error code"]
ID: TypeAlias = Annotated[int, "object id"]
ATR: TypeAlias = Annotated[int, "object attributes"]
STAT: TypeAlias = Annotated[int, "object state"]
MODE: TypeAlias = Annotated[int, "mode of a service call"]
PRI: TypeAlias = Annotated[int, "priority"]
SIZE: TypeAlias = Annotated[int, "size of a memory area"]
TMO: TypeAlias = Annotated[int, "time-out"]
RELTIM: TypeAlias = Annotated[int, "relative time"]
SYSTIM: TypeAlias = Annotated[int, "system time"]
ER_BOOL: TypeAlias = Annotated[int, "error code or truth value"]
ER_ID: TypeAlias = Annotated[int, "error code or object id"]
ER_UINT: TypeAlias = Annotated[int, "error code or unsigned integer"]
TEXPTN: TypeAlias = Annotated[int, "task exception pattern"]
FLGPTN: TypeAlias = Annotated[int, "eventflag pattern"]
RDVPTN: TypeAlias = Annotated[int, "rendezvous pattern"]
RDVNO: TypeAlias = Annotated[int, "rendezvous number"]
OVRTIM: TypeAlias = Annotated[int, "processor time of a task"]
INHNO: TypeAlias = Annotated[int, "interrupt handler number"]
INTNO: TypeAlias = Annotated[int, "interrupt number"]
IXXXX: TypeAlias = Annotated[int, "interrupt mask or level of the processor"]
EXCNO: TypeAlias = Annotated[int, "CPU exception number"]
