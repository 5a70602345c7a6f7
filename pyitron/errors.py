# SPDX-License-Identifier: MIT
"""Error codes of μITRON 4.0: plain ints, their names, and the table that translates the kernel's outcomes into them."""

from typing import Any, overload

from kernel import status

__all__ = [
    "ERCD", "E_BOVR", "E_CLS", "E_CTX", "E_DLT", "E_ID", "E_ILUSE", "E_MACV", "E_NOEXS", "E_NOID",
    "E_NOMEM", "E_NOSPT", "E_OACV", "E_OBJ", "E_OK", "E_PAR", "E_QOVR", "E_RLWAI", "E_RSATR", "E_RSFN",
    "E_SYS", "E_TMOUT", "E_WBLK", "MERCD", "SERCD", "ItronError", "check", "ercd_name",
]  # fmt: skip

E_OK = 0
E_SYS = -5
E_NOSPT = -9
E_RSFN = -10
E_RSATR = -11
E_PAR = -17
E_ID = -18
E_CTX = -25
E_MACV = -26
E_OACV = -27
E_ILUSE = -28
E_NOMEM = -33
E_NOID = -34
E_OBJ = -41
E_NOEXS = -42
E_QOVR = -43
E_RLWAI = -49
E_TMOUT = -50
E_DLT = -51
E_CLS = -52
E_WBLK = -57
E_BOVR = -58

_MEANINGS = {
    E_OK: ("E_OK", "normal end"),
    E_SYS: ("E_SYS", "internal error"),
    E_NOSPT: ("E_NOSPT", "not supported"),
    E_RSFN: ("E_RSFN", "there is no such function code"),
    E_RSATR: ("E_RSATR", "there is no such attribute"),
    E_PAR: ("E_PAR", "wrong parameter"),
    E_ID: ("E_ID", "id out of range"),
    E_CTX: ("E_CTX", "not allowed in this context"),
    E_MACV: ("E_MACV", "memory access violation"),
    E_OACV: ("E_OACV", "object access violation"),
    E_ILUSE: ("E_ILUSE", "illegal use"),
    E_NOMEM: ("E_NOMEM", "out of memory"),
    E_NOID: ("E_NOID", "no id is free"),
    E_OBJ: ("E_OBJ", "the object's state does not allow it"),
    E_NOEXS: ("E_NOEXS", "the object does not exist"),
    E_QOVR: ("E_QOVR", "too many requests are queued"),
    E_RLWAI: ("E_RLWAI", "the wait was ended by force"),
    E_TMOUT: ("E_TMOUT", "the time passed first"),
    E_DLT: ("E_DLT", "the object was deleted while waiting"),
    E_CLS: ("E_CLS", "the object changed its state while waiting"),
    E_WBLK: ("E_WBLK", "accepted, not yet done"),
    E_BOVR: ("E_BOVR", "the buffer overflowed"),
}

_TRANSLATION = {
    status.DONE: E_OK,
    status.TIMED_OUT: E_TMOUT,
    status.RELEASED: E_RLWAI,
    status.DELETED: E_DLT,
    # Internal to the kernel: a caller that sees it has met a fault of the kernel.
    status.BLOCKED: E_SYS,
    status.ABSENT: E_NOEXS,
    status.EXISTS: E_OBJ,
    status.BAD_STATE: E_OBJ,
    status.OVERFLOW: E_QOVR,
    status.BAD_PARAMETER: E_PAR,
    status.ILLEGAL_USE: E_ILUSE,
    status.NO_ID: E_NOID,
    status.NO_MEMORY: E_NOMEM,
    status.BAD_ID: E_ID,
    status.BAD_CONTEXT: E_CTX,
    status.FAULTED: E_SYS,
    status.UNSUPPORTED: E_NOSPT,
    status.BAD_ATTRIBUTE: E_RSATR,
    status.NO_FUNCTION: E_RSFN,
    # These come about with threads and their objects. Who takes a mutex has it, whatever became of its owner before.
    status.INTERRUPTED: E_RLWAI,
    status.CANCELLED: E_RLWAI,
    status.OWNER_DIED: E_OK,
    status.NOT_RECOVERABLE: E_ILUSE,
    status.DEADLOCK: E_ILUSE,
    status.BUSY: E_OBJ,
    status.NOT_OWNER: E_ILUSE,
    status.TOO_LONG: E_PAR,
    status.WOULD_BLOCK: E_TMOUT,
}

# Kernel status -> error code, indexed by the status.
FROM_STATUS: tuple[int, ...] = tuple(_TRANSLATION[number] for number in range(len(_TRANSLATION)))


def ERCD(mercd: int, sercd: int) -> int:
    """Pack a main error code and a sub-code into one error code."""
    return (sercd << 8) | (mercd & 0xFF)


def MERCD(ercd: int) -> int:
    """The main error code in *ercd*: its low byte, with the sign."""
    return ((ercd & 0xFF) ^ 0x80) - 0x80


def SERCD(ercd: int) -> int:
    """The sub-code in *ercd*; -1 where there is none."""
    return ercd >> 8


def ercd_name(ercd: int) -> str:
    """The name of an error code, ``"E_TMOUT"`` for -50; the number as text where there is none.

    A sub-code is ignored: the name is that of the main error code.
    """
    entry = _MEANINGS.get(MERCD(ercd)) if ercd < 0 else _MEANINGS.get(ercd)
    return entry[0] if entry else str(ercd)


class ItronError(Exception):
    """A service call answered with an error code, kept in *ercd*."""

    def __init__(self, ercd: int) -> None:
        super().__init__(ercd)
        self.ercd = ercd

    def __str__(self) -> str:
        entry = _MEANINGS.get(MERCD(self.ercd))
        return f"{entry[0]}: {entry[1]}" if entry else f"error code {self.ercd}"


@overload
def check(ercd: int) -> int: ...
@overload
def check(ercd: tuple[Any, ...]) -> Any: ...
def check(ercd: int | tuple[Any, ...]) -> Any:
    """Raise an error code as an exception: ``msg = check(rcv_mbx(MBX_LOG))``.

    Args:
        ercd: what a service call returned.

    Returns:
        The code itself, 0 or more; of a tuple, what follows the code (the value itself if that is just one).

    Raises:
        ItronError: the code is negative.
    """
    if isinstance(ercd, tuple):
        if not ercd or not isinstance(ercd[0], int):
            raise TypeError("check takes what a service call returned: an int, or a tuple that begins with one")
        if ercd[0] < 0:
            raise ItronError(ercd[0])
        return ercd[1] if len(ercd) == 2 else ercd[1:]
    if not isinstance(ercd, int):
        raise TypeError(f"check takes what a service call returned: an int or a tuple, not {type(ercd).__name__}")
    if ercd < 0:
        raise ItronError(ercd)
    return ercd
