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
    """Creates a task.

    Args:
        tskatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference, with ``TA_ACT`` (it is activated at once).
        exinf: extended information, any object: what *task* is called with when the task was activated.
        task: function of the task, called as ``task(exinf)``, or ``task(stacd)`` after ``sta_tsk``.
        itskpri: priority with which it starts, 1 (highest) to ``TMAX_TPRI``.
        stksz: bytes of stack, 1 or more; they are charged to the kernel's memory unless *stk* is given.
        stk: memory for the stack, a writable buffer of *stksz* bytes, or None.
    """

    tskatr: int
    exinf: Any
    task: Function | None
    itskpri: int
    stksz: int
    stk: Any = None


@packet
class T_RTSK(Packet):
    """State of a task.

    Args:
        tskstat: state, ``TTS_RUN`` to ``TTS_DMT``.
        tskpri: current priority; the initial one if the task is dormant.
        tskbpri: base priority; the initial one if the task is dormant.
        tskwait: what it waits for, ``TTW_SLP`` to ``TTW_MPL``; 0 if it does not wait.
        wobjid: id of the object that it waits for; 0 if there is none.
        lefttmo: milliseconds until its wait times out, rounded up; ``TMO_FEVR`` if never, 0 if it does not wait.
        actcnt: queued activations.
        wupcnt: queued wake-ups.
        suscnt: nested suspensions.
    """

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
    """State of a task, in short.

    Args:
        tskstat: state, ``TTS_RUN`` to ``TTS_DMT``.
        tskwait: what it waits for, ``TTW_SLP`` to ``TTW_MPL``; 0 if it does not wait.
    """

    tskstat: int
    tskwait: int


@packet
class T_DTEX(Packet):
    """Defines a task exception routine.

    Args:
        texatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        texrtn: routine, called as ``texrtn(texptn, exinf)``.
    """

    texatr: int
    texrtn: Function | None


@packet
class T_RTEX(Packet):
    """State of task exception handling.

    Args:
        texstat: ``TTEX_ENA`` or ``TTEX_DIS``.
        pndptn: pattern of the requests that are pending, 32 bits.
    """

    texstat: int
    pndptn: int


@packet
class T_CSEM(Packet):
    """Creates a semaphore.

    Args:
        sematr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait.
        isemcnt: count to begin with, 0 to *maxsem*.
        maxsem: largest count, 1 to ``TMAX_MAXSEM``.
    """

    sematr: int
    isemcnt: int
    maxsem: int


@packet
class T_RSEM(Packet):
    """State of a semaphore.

    Args:
        wtskid: task that is first in line, ``TSK_NONE`` for none.
        semcnt: count.
    """

    wtskid: int
    semcnt: int


@packet
class T_CFLG(Packet):
    """Creates an eventflag.

    Args:
        flgatr: ``TA_TFIFO`` or ``TA_TPRI``, with ``TA_WMUL`` (several tasks may wait) or ``TA_WSGL``, and ``TA_CLR``.
        iflgptn: pattern to begin with, 32 bits.
    """

    flgatr: int
    iflgptn: int = 0


@packet
class T_RFLG(Packet):
    """State of an eventflag.

    Args:
        wtskid: task that is first in line, ``TSK_NONE`` for none.
        flgptn: pattern, 32 bits.
    """

    wtskid: int
    flgptn: int


@packet
class T_CDTQ(Packet):
    """Creates a data queue.

    Args:
        dtqatr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait to send.
        dtqcnt: how many data it holds, 0 or more.
        dtq: memory, a writable buffer of ``TSZ_DTQ(dtqcnt)`` bytes, or None.
    """

    dtqatr: int
    dtqcnt: int
    dtq: Any = None


@packet
class T_RDTQ(Packet):
    """State of a data queue.

    Args:
        stskid: task that is first in line to send, ``TSK_NONE`` for none.
        rtskid: task that is first in line to receive, ``TSK_NONE`` for none.
        sdtqcnt: data in the queue.
    """

    stskid: int
    rtskid: int
    sdtqcnt: int


@packet
class T_CMBX(Packet):
    """Creates a mailbox.

    Args:
        mbxatr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait, with ``TA_MFIFO`` or ``TA_MPRI``, that of messages.
        maxmpri: largest priority of a message, 1 to ``TMAX_MPRI``; counts only with ``TA_MPRI``.
        mprihd: memory for the heads of the queues, a writable buffer of ``TSZ_MPRIHD(maxmpri)`` bytes, or None.
    """

    mbxatr: int
    maxmpri: int = 0
    mprihd: Any = None


@packet
class T_RMBX(Packet):
    """State of a mailbox.

    Args:
        wtskid: task that is first in line, ``TSK_NONE`` for none.
        pk_msg: the next message, or None.
    """

    wtskid: int
    pk_msg: Any


@packet
class T_CMTX(Packet):
    """Creates a mutex.

    Args:
        mtxatr: ``TA_TFIFO``, ``TA_TPRI``, ``TA_INHERIT`` or ``TA_CEILING``.
        ceilpri: ceiling, 1 (highest) to ``TMAX_TPRI``; counts only with ``TA_CEILING``.
    """

    mtxatr: int
    ceilpri: int = 0


@packet
class T_RMTX(Packet):
    """State of a mutex.

    Args:
        htskid: task that holds it, ``TSK_NONE`` for none.
        wtskid: task that is first in line, ``TSK_NONE`` for none.
    """

    htskid: int
    wtskid: int


@packet
class T_CMBF(Packet):
    """Creates a message buffer.

    Args:
        mbfatr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait to send.
        maxmsz: largest size of a message in bytes, 1 or more.
        mbfsz: bytes of the buffer, 0 or more; ``TSZ_MBF(n, size)`` bytes hold *n* messages.
        mbf: memory, a writable buffer of *mbfsz* bytes, or None.
    """

    mbfatr: int
    maxmsz: int
    mbfsz: int
    mbf: Any = None


@packet
class T_RMBF(Packet):
    """State of a message buffer.

    Args:
        stskid: task that is first in line to send, ``TSK_NONE`` for none.
        rtskid: task that is first in line to receive, ``TSK_NONE`` for none.
        smsgcnt: messages in the buffer.
        fmbfsz: bytes that are free.
    """

    stskid: int
    rtskid: int
    smsgcnt: int
    fmbfsz: int


@packet
class T_CPOR(Packet):
    """Creates a rendezvous port.

    Args:
        poratr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who call.
        maxcmsz: largest size of a call's message in bytes, 0 or more.
        maxrmsz: largest size of a reply in bytes, 0 or more.
    """

    poratr: int
    maxcmsz: int
    maxrmsz: int


@packet
class T_RPOR(Packet):
    """State of a rendezvous port.

    Args:
        ctskid: task that is first in line to call, ``TSK_NONE`` for none.
        atskid: task that is first in line to accept, ``TSK_NONE`` for none.
    """

    ctskid: int
    atskid: int


@packet
class T_RRDV(Packet):
    """State of a rendezvous.

    Args:
        wtskid: task that waits for the reply, ``TSK_NONE`` for none.
    """

    wtskid: int


@packet
class T_CMPF(Packet):
    """Creates a fixed-size memory pool.

    Args:
        mpfatr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait.
        blkcnt: how many blocks there are, 1 or more.
        blksz: bytes of each block, 1 or more.
        mpf: memory, a writable buffer of ``TSZ_MPF(blkcnt, blksz)`` bytes, or None.
    """

    mpfatr: int
    blkcnt: int
    blksz: int
    mpf: Any = None


@packet
class T_RMPF(Packet):
    """State of a fixed-size memory pool.

    Args:
        wtskid: task that is first in line, ``TSK_NONE`` for none.
        fblkcnt: blocks that are free.
    """

    wtskid: int
    fblkcnt: int


@packet
class T_CMPL(Packet):
    """Creates a variable-size memory pool.

    Args:
        mplatr: ``TA_TFIFO`` or ``TA_TPRI``, the order of those who wait.
        mplsz: bytes of the pool, 16 or more; ``TSZ_MPL(n, size)`` bytes hold *n* blocks.
        mpl: memory, a writable buffer of *mplsz* bytes, or None.
    """

    mplatr: int
    mplsz: int
    mpl: Any = None


@packet
class T_RMPL(Packet):
    """State of a variable-size memory pool.

    Args:
        wtskid: task that is first in line, ``TSK_NONE`` for none.
        fmplsz: bytes that are free, in all blocks.
        fblksz: bytes of the largest block that could be got at once.
    """

    wtskid: int
    fmplsz: int
    fblksz: int


@packet
class T_CCYC(Packet):
    """Creates a cyclic handler.

    Args:
        cycatr: ``TA_HLNG`` or ``TA_ASM``, with ``TA_STA`` (it is started at once) and ``TA_PHS`` (it keeps its phase).
        exinf: extended information, any object.
        cychdr: handler, called as ``cychdr(exinf)``.
        cyctim: period in milliseconds, 1 to 0x7fffffff.
        cycphs: phase in milliseconds, 0 to 0x7fffffff.
    """

    cycatr: int
    exinf: Any
    cychdr: Function | None
    cyctim: int
    cycphs: int = 0


@packet
class T_RCYC(Packet):
    """State of a cyclic handler.

    Args:
        cycstat: ``TCYC_STA`` or ``TCYC_STP``.
        lefttim: milliseconds until it is called next, rounded up; 0 if it is stopped.
    """

    cycstat: int
    lefttim: int


@packet
class T_CALM(Packet):
    """Creates an alarm handler.

    Args:
        almatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        exinf: extended information, any object.
        almhdr: handler, called as ``almhdr(exinf)``.
    """

    almatr: int
    exinf: Any
    almhdr: Function | None


@packet
class T_RALM(Packet):
    """State of an alarm handler.

    Args:
        almstat: ``TALM_STA`` or ``TALM_STP``.
        lefttim: milliseconds until it is called, rounded up; 0 if it is stopped.
    """

    almstat: int
    lefttim: int


@packet
class T_DOVR(Packet):
    """Defines the overrun handler.

    Args:
        ovratr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        ovrhdr: handler, called as ``ovrhdr(tskid, exinf)``.
    """

    ovratr: int
    ovrhdr: Function | None


@packet
class T_ROVR(Packet):
    """State of the overrun handler for a task.

    Args:
        ovrstat: ``TOVR_STA`` or ``TOVR_STP``.
        leftotm: microseconds of processor time that the task has left.
    """

    ovrstat: int
    leftotm: int


@packet
class T_DINH(Packet):
    """Defines an interrupt handler.

    Args:
        inhatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        inthdr: handler, called as ``inthdr()``.
    """

    inhatr: int
    inthdr: Function | None


@packet
class T_CISR(Packet):
    """Creates an interrupt service routine.

    Args:
        isratr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        exinf: extended information, any object.
        intno: number of the interrupt, 0 to 255.
        isr: routine, called as ``isr(exinf)``.
    """

    isratr: int
    exinf: Any
    intno: int
    isr: Function | None


@packet
class T_RISR(Packet):
    """An interrupt service routine.

    Args:
        intno: number of the interrupt.
        isr: routine.
        exinf: extended information.
    """

    intno: int
    isr: Function
    exinf: Any


@packet
class T_DSVC(Packet):
    """Defines an extended service call.

    Args:
        svcatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        svcrtn: routine, called with the parameters of ``cal_svc``, or an ``ActiveServer``.
    """

    svcatr: int
    svcrtn: Function | None


@packet
class T_DEXC(Packet):
    """Defines a CPU exception handler.

    Args:
        excatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        exchdr: handler, called as ``exchdr(fault)``.
    """

    excatr: int
    exchdr: Function | None


@packet
class T_CINI(Packet):
    """Attaches an initialization routine, by the static API ``ATT_INI`` only.

    Args:
        iniatr: ``TA_HLNG`` or ``TA_ASM``, which make no difference.
        exinf: extended information, any object.
        inirtn: routine, called as ``inirtn(exinf)`` at the beginning of the first run.
    """

    iniatr: int
    exinf: Any
    inirtn: Function | None


@packet
class T_RSYS(Packet):
    """State of the system.

    Args:
        sysstat: 0, or the sum of 1 (non-task context), 2 (CPU locked) and 4 (dispatching disabled).
    """

    sysstat: int


@packet
class T_RCFG(Packet):
    """Configuration of the kernel.

    Args:
        maxid: largest id of every object class.
        mintpri: highest priority of a task.
        maxtpri: lowest priority of a task.
        minmpri: highest priority of a message.
        maxmpri: lowest priority of a message.
        ticnume: a time tick is *ticnume* / *ticdeno* milliseconds.
        ticdeno: see *ticnume*.
        maxactcnt: queued activations of a task at most.
        maxwupcnt: queued wake-ups of a task at most.
        maxsuscnt: nested suspensions of a task at most.
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
    """Version of the kernel and of the specification.

    Args:
        maker: ``TKERNEL_MAKER``.
        prid: ``TKERNEL_PRID``.
        spver: version of the specification, ``TKERNEL_SPVER``.
        prver: version of the kernel, ``TKERNEL_PRVER``.
        prno: numbers of the product, four zeros.
    """

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
