# SPDX-License-Identifier: MIT
"""Serial ports: ``serial_opn_por`` to ``serial_ref_por``."""

from collections.abc import Callable
from typing import Any

from pyitron.errors import E_ID, E_OK, E_SYS
from pyitron.service_call import LARGEST_TIME, Gate, here, message_bytes, pattern, range_error, wrong_type
from pyitron.syssvc.packets import T_SERIAL_RPOR
from pyitron.syssvc.serial_server import CLOSE, CONTROL, OPEN, READ, REFER, WRITE, Transfer
from pyitron.syssvc.services import attached

__all__ = [
    "serial_cls_por", "serial_ctl_por", "serial_opn_por", "serial_rea_dat", "serial_ref_por", "serial_wri_dat",
]  # fmt: skip


def serial_initialize(exinf: Any) -> None:
    """The initialization routine in ``serial.cfg``: sets the system services up unless ``setup`` has."""
    attached(here())


def _port_error(gate: Gate, call: str, portid: int) -> int:
    """E_ID unless there is such a port."""
    if type(portid) is not int:
        raise wrong_type(call, "portid", "an int", portid)
    return E_OK if portid in attached(gate).serial.ports else E_ID


def _send(call: str, context: Callable[[Gate], int], op: int, portid: int, a: Any = None) -> int:
    gate = here()
    ercd = context(gate) or _port_error(gate, call, portid)
    if ercd:
        return gate.refused(call, ercd)
    return gate.send(call, attached(gate).serial_address, op, portid, a)


def serial_opn_por(portid: int) -> int:
    """Open a serial port; it echoes, sends CR LF for LF, and uses flow control in both directions until told otherwise.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: there is no such port.
        E_OBJ: the port is open already.
        E_SYS: the device failed.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        TOPPERS/JSP, serial interface
    """
    return _send("serial_opn_por", Gate.task_context, OPEN, portid)


def serial_cls_por(portid: int) -> int:
    """Close a serial port; what is in its buffers is lost, and calls that wait for it end with ``E_DLT``.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: there is no such port.
        E_OBJ: the port is not open.

    Context:
        Task.

    Cost:
        Linear in the number of waiting tasks.

    Source:
        TOPPERS/JSP, serial interface
    """
    return _send("serial_cls_por", Gate.task_context, CLOSE, portid)


def serial_rea_dat(portid: int, len: int) -> tuple[int, bytes | None]:
    """Read characters, waiting until all of them are there.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.
        len: how many characters to read; 0 reads nothing.

    Returns:
        The number of characters and the characters, fewer than *len* if the wait ended before the last one came; or, if there
        were none, the first error below that applies and None.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: there is no such port.
        E_PAR: *len* is negative.
        E_OBJ: the port is not open.
        E_RLWAI: the wait was ended by force before the first character.
        E_DLT: the port was closed before the first character.
        E_SYS: the device failed.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the number of characters, and in the waiting tasks of lower priority.

    Source:
        TOPPERS/ASP, serial interface
    """
    gate = here()
    ercd = (
        gate.waiting_context()
        or _port_error(gate, "serial_rea_dat", portid)
        or range_error("serial_rea_dat", "len", len, 0, LARGEST_TIME)
    )
    if ercd:
        return gate.refused("serial_rea_dat", ercd), None
    transfer = Transfer(wanted=len)
    count = gate.count("serial_rea_dat", attached(gate).serial_address, READ, portid, transfer)
    # What came before the wait was ended is there all the same.
    count = transfer.data.__len__() or count
    return count, bytes(transfer.data) if count >= 0 else None


def serial_wri_dat(portid: int, buf: Any) -> int:
    """Write characters, waiting until the last of them is in the send buffer.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.
        buf: the characters: bytes or another contiguous buffer, or a str, which is sent in UTF-8.

    Returns:
        The number of bytes written, fewer than there are if the wait was ended; or, if it is none or the device failed, the
        first error below that applies.

    Errors:
        E_CTX: the caller may not wait here.
        E_ID: there is no such port.
        E_OBJ: the port is not open.
        E_RLWAI: the wait was ended by force before the first byte.
        E_DLT: the port was closed before the first byte.
        E_SYS: the device failed.

    Context:
        Task, with dispatching enabled.

    Cost:
        Linear in the number of bytes, and in the waiting tasks of lower priority.

    Source:
        TOPPERS/ASP, serial interface
    """
    gate = here()
    ercd = gate.waiting_context() or _port_error(gate, "serial_wri_dat", portid)
    data = buf.encode() if isinstance(buf, str) else message_bytes("serial_wri_dat", "buf", buf)
    if ercd:
        return gate.refused("serial_wri_dat", ercd)
    transfer = Transfer(data)
    count = gate.count("serial_wri_dat", attached(gate).serial_address, WRITE, portid, transfer)
    return count if count == E_SYS else transfer.done or count


def serial_ctl_por(portid: int, ioctl: int) -> int:
    """Tell a serial port what to do.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.
        ioctl: ``IOCTL_NULL``, or these or-ed: ``IOCTL_ECHO`` sends back what is read, ``IOCTL_CRLF`` sends CR before LF,
            ``IOCTL_FCSND`` heeds XOFF and XON, ``IOCTL_FCANY`` takes any character for XON, ``IOCTL_FCRCV`` sends them.

    Returns:
        ``E_OK``, or the first error below that applies.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: there is no such port.
        E_OBJ: the port is not open.
        E_SYS: the device failed.

    Context:
        Task.

    Cost:
        Constant; one message.

    Source:
        TOPPERS/JSP, serial interface
    """
    bits = pattern("serial_ctl_por", "ioctl", ioctl)
    return _send("serial_ctl_por", Gate.task_context, CONTROL, portid, bits)


def serial_ref_por(portid: int) -> tuple[int, T_SERIAL_RPOR | None]:
    """Report how many characters wait to be read and to be sent.

    Args:
        portid: the port, 1 to ``TNUM_PORT``.

    Returns:
        ``E_OK`` and the state, or the first error below that applies and None.

    Errors:
        E_CTX: not called by a task, or the CPU is locked.
        E_ID: there is no such port.
        E_OBJ: the port is not open.
        E_SYS: the device failed.

    Context:
        Task.

    Cost:
        Constant; one message. Linear in the characters that come in with it.

    Source:
        TOPPERS/JSP, serial interface
    """
    gate = here()
    ercd = gate.task_context() or _port_error(gate, "serial_ref_por", portid)
    if ercd:
        return gate.refused("serial_ref_por", ercd), None
    ercd, state = gate.ask("serial_ref_por", attached(gate).serial_address, REFER, portid)
    return ercd, None if ercd else T_SERIAL_RPOR(*state)
