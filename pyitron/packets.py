# SPDX-License-Identifier: MIT
"""Packets: the structures that service calls take and return, with the specification's field names in its order.

Creation packets (``T_C...``, ``T_D...``) have defaults where a C programmer writes NULL or 0. Where a packet takes memory
(``stk``, ``mpf`` and the like) it is None or a writable buffer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = [
    "T_CALM", "T_CCYC", "T_CDTQ", "T_CFLG", "T_CINI", "T_CISR", "T_CMBF", "T_CMBX", "T_CMPF", "T_CMPL", "T_CMTX", "T_CPOR",
    "T_CSEM", "T_CTSK", "T_DEXC", "T_DINH", "T_DOVR", "T_DSVC", "T_DTEX", "T_MSG", "T_MSG_PRI", "T_RALM", "T_RCFG",
    "T_RCYC", "T_RDTQ", "T_RFLG", "T_RISR", "T_RMBF", "T_RMBX", "T_RMPF", "T_RMPL", "T_RMTX", "T_ROVR", "T_RPOR", "T_RRDV",
    "T_RSEM", "T_RSYS", "T_RTEX", "T_RTSK", "T_RTST", "T_RVER",
]  # fmt: skip

Function = Callable[..., object]


@dataclass(slots=True)
class T_CTSK:
    """Creates a task."""

    tskatr: int
    exinf: Any
    task: Function | None
    itskpri: int
    stksz: int
    stk: Any = None


@dataclass(slots=True)
class T_RTSK:
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


@dataclass(slots=True)
class T_RTST:
    """State of a task, in short."""

    tskstat: int
    tskwait: int


@dataclass(slots=True)
class T_DTEX:
    """Defines a task exception routine."""

    texatr: int
    texrtn: Function | None


@dataclass(slots=True)
class T_RTEX:
    """State of task exception handling."""

    texstat: int
    pndptn: int


@dataclass(slots=True)
class T_CSEM:
    """Creates a semaphore."""

    sematr: int
    isemcnt: int
    maxsem: int


@dataclass(slots=True)
class T_RSEM:
    """State of a semaphore."""

    wtskid: int
    semcnt: int


@dataclass(slots=True)
class T_CFLG:
    """Creates an eventflag."""

    flgatr: int
    iflgptn: int = 0


@dataclass(slots=True)
class T_RFLG:
    """State of an eventflag."""

    wtskid: int
    flgptn: int


@dataclass(slots=True)
class T_CDTQ:
    """Creates a data queue."""

    dtqatr: int
    dtqcnt: int
    dtq: Any = None


@dataclass(slots=True)
class T_RDTQ:
    """State of a data queue."""

    stskid: int
    rtskid: int
    sdtqcnt: int


@dataclass(slots=True)
class T_CMBX:
    """Creates a mailbox. *maxmpri* counts only with ``TA_MPRI``."""

    mbxatr: int
    maxmpri: int = 0
    mprihd: Any = None


@dataclass(slots=True)
class T_RMBX:
    """State of a mailbox; *pk_msg* is the next message, or None."""

    wtskid: int
    pk_msg: Any


@dataclass(slots=True)
class T_CMTX:
    """Creates a mutex. *ceilpri* counts only with ``TA_CEILING``."""

    mtxatr: int
    ceilpri: int = 0


@dataclass(slots=True)
class T_RMTX:
    """State of a mutex."""

    htskid: int
    wtskid: int


@dataclass(slots=True)
class T_CMBF:
    """Creates a message buffer."""

    mbfatr: int
    maxmsz: int
    mbfsz: int
    mbf: Any = None


@dataclass(slots=True)
class T_RMBF:
    """State of a message buffer."""

    stskid: int
    rtskid: int
    smsgcnt: int
    fmbfsz: int


@dataclass(slots=True)
class T_CPOR:
    """Creates a rendezvous port."""

    poratr: int
    maxcmsz: int
    maxrmsz: int


@dataclass(slots=True)
class T_RPOR:
    """State of a rendezvous port."""

    ctskid: int
    atskid: int


@dataclass(slots=True)
class T_RRDV:
    """State of a rendezvous."""

    wtskid: int


@dataclass(slots=True)
class T_CMPF:
    """Creates a fixed-size memory pool."""

    mpfatr: int
    blkcnt: int
    blksz: int
    mpf: Any = None


@dataclass(slots=True)
class T_RMPF:
    """State of a fixed-size memory pool."""

    wtskid: int
    fblkcnt: int


@dataclass(slots=True)
class T_CMPL:
    """Creates a variable-size memory pool."""

    mplatr: int
    mplsz: int
    mpl: Any = None


@dataclass(slots=True)
class T_RMPL:
    """State of a variable-size memory pool."""

    wtskid: int
    fmplsz: int
    fblksz: int


@dataclass(slots=True)
class T_CCYC:
    """Creates a cyclic handler."""

    cycatr: int
    exinf: Any
    cychdr: Function | None
    cyctim: int
    cycphs: int = 0


@dataclass(slots=True)
class T_RCYC:
    """State of a cyclic handler."""

    cycstat: int
    lefttim: int


@dataclass(slots=True)
class T_CALM:
    """Creates an alarm handler."""

    almatr: int
    exinf: Any
    almhdr: Function | None


@dataclass(slots=True)
class T_RALM:
    """State of an alarm handler."""

    almstat: int
    lefttim: int


@dataclass(slots=True)
class T_DOVR:
    """Defines the overrun handler."""

    ovratr: int
    ovrhdr: Function | None


@dataclass(slots=True)
class T_ROVR:
    """State of the overrun handler for a task."""

    ovrstat: int
    leftotm: int


@dataclass(slots=True)
class T_DINH:
    """Defines an interrupt handler."""

    inhatr: int
    inthdr: Function | None


@dataclass(slots=True)
class T_CISR:
    """Creates an interrupt service routine."""

    isratr: int
    exinf: Any
    intno: int
    isr: Function | None


@dataclass(slots=True)
class T_RISR:
    """An interrupt service routine."""

    intno: int
    isr: Function
    exinf: Any


@dataclass(slots=True)
class T_DSVC:
    """Defines an extended service call."""

    svcatr: int
    svcrtn: Function | None


@dataclass(slots=True)
class T_DEXC:
    """Defines a CPU exception handler."""

    excatr: int
    exchdr: Function | None


@dataclass(slots=True)
class T_CINI:
    """Attaches an initialization routine, by the static API ``ATT_INI`` only."""

    iniatr: int
    exinf: Any
    inirtn: Function | None


@dataclass(slots=True)
class T_RSYS:
    """State of the system.

    *sysstat* is 0, or the sum of 1 (non-task context), 2 (CPU locked) and 4 (dispatching disabled).
    """

    sysstat: int


@dataclass(slots=True)
class T_RCFG:
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


@dataclass(slots=True)
class T_RVER:
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
