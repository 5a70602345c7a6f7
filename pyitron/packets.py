# SPDX-License-Identifier: MIT
"""Packets: the structures that service calls take and return, with the specification's field names in its order.

Creation packets (``T_C...``, ``T_D...``) have defaults where a C programmer writes NULL or 0. Where a packet takes memory
(``stk``, ``mpf`` and the like) it is None or a writable buffer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform

__all__ = [
    "T_CALM", "T_CCYC", "T_CDTQ", "T_CFLG", "T_CINI", "T_CISR", "T_CMBF", "T_CMBX", "T_CMPF", "T_CMPL", "T_CMTX", "T_CPOR",
    "T_CSEM", "T_CTSK", "T_DEXC", "T_DINH", "T_DOVR", "T_DSVC", "T_DTEX", "T_MSG", "T_MSG_PRI", "T_RALM", "T_RCFG",
    "T_RCYC", "T_RDTQ", "T_RFLG", "T_RISR", "T_RMBF", "T_RMBX", "T_RMPF", "T_RMPL", "T_RMTX", "T_ROVR", "T_RPOR", "T_RRDV",
    "T_RSEM", "T_RSYS", "T_RTEX", "T_RTSK", "T_RTST", "T_RVER",
]  # fmt: skip

Function = Callable[..., object]
P = TypeVar("P", bound="Packet")


class Packet:
    """What packets have in common. Made by ``dataclass`` for each, it would take a tenth of the time to import pyitron."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    __hash__ = None  # type: ignore[assignment]

    @recursive_repr()
    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({fields})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return [getattr(self, name) for name in self.__match_args__] == [getattr(other, name) for name in self.__match_args__]


@dataclass_transform()
def packet(kind: type[P]) -> type[P]:
    """Make a class a packet: its fields are its slots, and what it is made from, in their order."""
    return dataclass(slots=True, repr=False, eq=False)(kind)


@packet
class T_CTSK(Packet):
    """Creates a task."""

    tskatr: int
    exinf: Any
    task: Function | None
    itskpri: int
    stksz: int
    stk: Any = None


@packet
class T_RTSK(Packet):
    """State of a task. *lefttmo* is in milliseconds."""

    tskstat: int
    tskpri: int
    tskbpri: int
    tskwait: int
    wobjid: int
    lefttmo: int
    actcnt: int
    wupcnt: int
    suscnt: int


@packet
class T_RTST(Packet):
    """State of a task, in short."""

    tskstat: int
    tskwait: int


@packet
class T_DTEX(Packet):
    """Defines a task exception routine."""

    texatr: int
    texrtn: Function | None


@packet
class T_RTEX(Packet):
    """State of task exception handling."""

    texstat: int
    pndptn: int


@packet
class T_CSEM(Packet):
    """Creates a semaphore."""

    sematr: int
    isemcnt: int
    maxsem: int


@packet
class T_RSEM(Packet):
    """State of a semaphore."""

    wtskid: int
    semcnt: int


@packet
class T_CFLG(Packet):
    """Creates an eventflag."""

    flgatr: int
    iflgptn: int = 0


@packet
class T_RFLG(Packet):
    """State of an eventflag."""

    wtskid: int
    flgptn: int


@packet
class T_CDTQ(Packet):
    """Creates a data queue."""

    dtqatr: int
    dtqcnt: int
    dtq: Any = None


@packet
class T_RDTQ(Packet):
    """State of a data queue."""

    stskid: int
    rtskid: int
    sdtqcnt: int


@packet
class T_CMBX(Packet):
    """Creates a mailbox. *maxmpri* counts only with ``TA_MPRI``."""

    mbxatr: int
    maxmpri: int = 0
    mprihd: Any = None


@packet
class T_RMBX(Packet):
    """State of a mailbox; *pk_msg* is the next message, or None."""

    wtskid: int
    pk_msg: Any


@packet
class T_CMTX(Packet):
    """Creates a mutex. *ceilpri* counts only with ``TA_CEILING``."""

    mtxatr: int
    ceilpri: int = 0


@packet
class T_RMTX(Packet):
    """State of a mutex."""

    htskid: int
    wtskid: int


@packet
class T_CMBF(Packet):
    """Creates a message buffer."""

    mbfatr: int
    maxmsz: int
    mbfsz: int
    mbf: Any = None


@packet
class T_RMBF(Packet):
    """State of a message buffer."""

    stskid: int
    rtskid: int
    smsgcnt: int
    fmbfsz: int


@packet
class T_CPOR(Packet):
    """Creates a rendezvous port."""

    poratr: int
    maxcmsz: int
    maxrmsz: int


@packet
class T_RPOR(Packet):
    """State of a rendezvous port."""

    ctskid: int
    atskid: int


@packet
class T_RRDV(Packet):
    """State of a rendezvous."""

    wtskid: int


@packet
class T_CMPF(Packet):
    """Creates a fixed-size memory pool."""

    mpfatr: int
    blkcnt: int
    blksz: int
    mpf: Any = None


@packet
class T_RMPF(Packet):
    """State of a fixed-size memory pool."""

    wtskid: int
    fblkcnt: int


@packet
class T_CMPL(Packet):
    """Creates a variable-size memory pool."""

    mplatr: int
    mplsz: int
    mpl: Any = None


@packet
class T_RMPL(Packet):
    """State of a variable-size memory pool."""

    wtskid: int
    fmplsz: int
    fblksz: int


@packet
class T_CCYC(Packet):
    """Creates a cyclic handler."""

    cycatr: int
    exinf: Any
    cychdr: Function | None
    cyctim: int
    cycphs: int = 0


@packet
class T_RCYC(Packet):
    """State of a cyclic handler."""

    cycstat: int
    lefttim: int


@packet
class T_CALM(Packet):
    """Creates an alarm handler."""

    almatr: int
    exinf: Any
    almhdr: Function | None


@packet
class T_RALM(Packet):
    """State of an alarm handler."""

    almstat: int
    lefttim: int


@packet
class T_DOVR(Packet):
    """Defines the overrun handler."""

    ovratr: int
    ovrhdr: Function | None


@packet
class T_ROVR(Packet):
    """State of the overrun handler for a task."""

    ovrstat: int
    leftotm: int


@packet
class T_DINH(Packet):
    """Defines an interrupt handler."""

    inhatr: int
    inthdr: Function | None


@packet
class T_CISR(Packet):
    """Creates an interrupt service routine."""

    isratr: int
    exinf: Any
    intno: int
    isr: Function | None


@packet
class T_RISR(Packet):
    """An interrupt service routine."""

    intno: int
    isr: Function
    exinf: Any


@packet
class T_DSVC(Packet):
    """Defines an extended service call."""

    svcatr: int
    svcrtn: Function | None


@packet
class T_DEXC(Packet):
    """Defines a CPU exception handler."""

    excatr: int
    exchdr: Function | None


@packet
class T_CINI(Packet):
    """Attaches an initialization routine, by the static API ``ATT_INI`` only."""

    iniatr: int
    exinf: Any
    inirtn: Function | None


@packet
class T_RSYS(Packet):
    """State of the system.

    *sysstat* is 0, or the sum of 1 (non-task context), 2 (CPU locked) and 4 (dispatching disabled).
    """

    sysstat: int


@packet
class T_RCFG(Packet):
    """Configuration of the kernel.

    The largest id of every object class, the ranges of task and message priorities, the milliseconds in a time tick, and how
    many activations, wake-ups and suspensions of a task are queued at most.
    """

    maxid: int
    mintpri: int
    maxtpri: int
    minmpri: int
    maxmpri: int
    ticnume: int
    ticdeno: int
    maxactcnt: int
    maxwupcnt: int
    maxsuscnt: int


@packet
class T_RVER(Packet):
    """Version of the kernel and of the specification."""

    maker: int
    prid: int
    spver: int
    prver: int
    prno: tuple[int, int, int, int]


class T_MSG:
    """A message for a mailbox, to be subclassed; messages are handed over by reference.

    A subclass may add slots, or have any attributes if it declares none.
    """

    __slots__ = ()


class T_MSG_PRI(T_MSG):
    """A message with a priority, for a mailbox with ``TA_MPRI``: 1 is the most urgent."""

    __slots__ = ("msgpri",)

    def __init__(self, msgpri: int = 1) -> None:
        self.msgpri = msgpri
