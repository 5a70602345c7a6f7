# SPDX-License-Identifier: MIT
"""The server of the serial ports: buffers, echo, line ends and flow control between tasks and devices.

Invariants: readers wait only while nothing has been received that they could have; writers wait only while the send buffer
has no room for what comes next.
"""

import contextlib
from collections.abc import Callable
from typing import Any

from kernel.channel import Server
from kernel.dispatcher import Dispatcher
from kernel.fault import SERVER
from kernel.status import ABSENT, BAD_STATE, DELETED, DONE, FAULTED, UNSUPPORTED
from kernel.task import FOREVER, Task
from kernel.wait_queue import WaitQueue
from pyitron.syssvc.constants import IOCTL_CRLF, IOCTL_ECHO, IOCTL_FCANY, IOCTL_FCRCV, IOCTL_FCSND, SERIAL_BUFSZ
from pyitron.syssvc.devices import Device

OPEN = 1
CLOSE = 2
READ = 3
WRITE = 4
CONTROL = 5
REFER = 6
ARRIVE = 7

# Flow control: these characters are sent when so much is in the receive buffer.
XON = 0x11
XOFF = 0x13
STOP_AT = SERIAL_BUFSZ * 3 // 4
START_AT = SERIAL_BUFSZ // 2

INITIAL = IOCTL_ECHO | IOCTL_CRLF | IOCTL_FCSND | IOCTL_FCRCV


class Transfer:
    """What one call reads or writes: *data*; *done* bytes of it have been written, *wanted* are to be read."""

    __slots__ = ("data", "done", "wanted")

    def __init__(self, data: bytes | bytearray = b"", wanted: int = 0) -> None:
        self.data = bytearray(data)
        self.done = 0
        self.wanted = wanted


class Port:
    """A serial port: the device, a receive buffer, a send buffer, and those who wait."""

    __slots__ = (
        "broken", "device", "holding", "ioctl", "lost", "opened", "readers", "received", "stopped", "to_send", "writers",
    )  # fmt: skip

    def __init__(self, server: "SerialServer", ident: int, device: Device) -> None:
        self.device = device
        self.opened = False
        self.readers = WaitQueue(server.core, "rser", ident, True, watcher=lambda queue: self.expect())
        self.writers = WaitQueue(server.core, "sser", ident, True)
        self.received = bytearray()
        self.to_send = bytearray()
        self.lost = 0
        self.reset()

    def reset(self) -> None:
        """As after opening."""
        self.ioctl = INITIAL
        self.received.clear()
        self.to_send.clear()
        # The other side was told to hold back; we were told.
        self.holding = False
        self.stopped = False
        # The device failed.
        self.broken = False

    def expect(self) -> None:
        """Tell the device what is waited for."""
        self.device.expect(self.readers.head is not None or self.stopped, len(self.to_send) > 0 and not self.stopped)

    def fill(self, transfer: Transfer) -> None:
        """Move as much of *transfer* into the send buffer as there is room for."""
        room = SERIAL_BUFSZ - len(self.to_send)
        piece = transfer.data[transfer.done : transfer.done + room]
        sent = self.with_line_ends(piece)
        if len(sent) > room:
            piece = piece[: room - len(sent)]
            sent = self.with_line_ends(piece)
        transfer.done += len(piece)
        self.to_send += sent

    def with_line_ends(self, data: bytes | bytearray) -> bytes | bytearray:
        """What is sent for *data*."""
        return data.replace(b"\n", b"\r\n") if self.ioctl & IOCTL_CRLF else data

    def flush(self) -> None:
        """Let the device have what it takes of the send buffer."""
        if self.to_send and not self.stopped:
            del self.to_send[: self.device.write(bytes(self.to_send))]

    def advance(self, transfer: Transfer) -> bool:
        """Go on with a write as far as possible: whether it is complete."""
        while True:
            self.flush()
            before = transfer.done
            if before == len(transfer.data):
                return True
            self.fill(transfer)
            if transfer.done == before:
                return False

    def tell(self, character: int) -> None:
        """Send XON or XOFF, ahead of everything."""
        if not self.device.write(bytes([character])):
            self.to_send.insert(0, character)

    def take_in(self, data: bytes) -> None:
        """Sort what has come in: flow control, the receive buffer, or nowhere if that is full."""
        for byte in data:
            if self.ioctl & IOCTL_FCSND and byte == XOFF:
                self.stopped = True
            elif self.stopped and (byte == XON or self.ioctl & IOCTL_FCANY):
                self.stopped = False
            elif self.ioctl & IOCTL_FCSND and byte == XON:
                pass
            elif len(self.received) == SERIAL_BUFSZ:
                self.lost += 1
            else:
                self.received.append(byte)
                if len(self.received) >= STOP_AT and self.ioctl & IOCTL_FCRCV and not self.holding:
                    self.holding = True
                    if not self.device.holds_back:
                        self.tell(XOFF)

    def give(self, transfer: Transfer) -> bool:
        """Let a reader have what it wants of the receive buffer: whether it has it all."""
        piece = self.received[: transfer.wanted - len(transfer.data)]
        del self.received[: len(piece)]
        transfer.data += piece
        if self.holding and len(self.received) <= START_AT:
            self.holding = False
            if not self.device.holds_back:
                self.tell(XON)
        if self.ioctl & IOCTL_ECHO and piece:
            # What finds no room is not echoed: a reader does not wait for room to send.
            self.advance(Transfer(piece))
        return len(transfer.data) == transfer.wanted


class SerialServer(Server):
    """Opens, closes, reads, writes, controls and reports the ports, which are there from the beginning."""

    __slots__ = ("connected", "ports")

    def __init__(self, dispatcher: Dispatcher, devices: dict[int, Device]) -> None:
        Server.__init__(self, "serial", dispatcher)
        self.ports = {ident: Port(self, ident, device) for ident, device in devices.items()}
        self.connected = False

    def handle(self, message: Task) -> int:
        op = message.op
        if op == ARRIVE:
            for port in self.ports.values():
                if port.opened and not port.broken:
                    self._guarded(port, self._arrive, message)
            return DONE
        if message.target not in self.ports:
            return ABSENT
        port = self.ports[message.target]
        if op == OPEN:
            return BAD_STATE if port.opened else self._guarded(port, self._open, message)
        if not port.opened:
            return BAD_STATE
        if op == CLOSE:
            return self._close(port)
        if port.broken:
            return FAULTED
        if op == READ:
            return self._guarded(port, self._read, message)
        if op == WRITE:
            return self._guarded(port, self._write, message)
        if op == REFER:
            return self._guarded(port, self._refer, message)
        if op == CONTROL:
            port.ioctl = message.a
            return DONE
        return UNSUPPORTED

    def _guarded(self, port: Port, operation: Callable[[Port, Task], int], message: Task) -> int:
        """Do something that a device may make fail: after that the port is of no use, until it is closed and opened again."""
        try:
            status = operation(port, message)
            port.expect()
        except Exception as error:
            port.broken = True
            self.dispatcher.record(SERVER, self.name, message, error)
            port.readers.wake_all(FAULTED)
            port.writers.wake_all(FAULTED)
            return FAULTED
        return status

    def _open(self, port: Port, message: Task) -> int:
        port.reset()
        port.device.connect(self.connected)
        port.opened = True
        return DONE

    def _close(self, port: Port) -> int:
        port.opened = False
        port.device.connect(False)
        port.device.expect(False, False)
        port.readers.wake_all(DELETED)
        port.writers.wake_all(DELETED)
        return DONE

    def _read(self, port: Port, message: Task) -> int:
        transfer: Transfer = message.a
        if port.readers.head is None:
            self._receive(port)
            while not port.give(transfer) and self._receive(port):
                pass
        if len(transfer.data) < transfer.wanted:
            return port.readers.park(message, FOREVER)
        return self._done(message, len(transfer.data))

    def _write(self, port: Port, message: Task) -> int:
        transfer: Transfer = message.a
        if port.writers.head is not None or not port.advance(transfer):
            return port.writers.park(message, FOREVER)
        return self._done(message, transfer.done)

    def _done(self, message: Task, count: int) -> int:
        self.core.counters.bytes_copied += count
        message.value = count
        return DONE

    def _refer(self, port: Port, message: Task) -> int:
        self._arrive(port, message)
        message.value = (len(port.received), len(port.to_send))
        return DONE

    def _receive(self, port: Port) -> bool:
        """Take in what the device has, as far as there is room: whether there was anything."""
        data = port.device.read(SERIAL_BUFSZ - len(port.received))
        was_stopped = port.stopped
        port.take_in(data)
        if was_stopped and not port.stopped:
            self._send_on(port)
        return len(data) > 0

    def _send_on(self, port: Port) -> None:
        """Send what can be sent, and let those go on who waited for room."""
        port.flush()
        while (task := port.writers.head) is not None and port.advance(task.a):
            self.core.counters.bytes_copied += task.a.done
            port.writers.wake(task, DONE, task.a.done)

    def _arrive(self, port: Port, message: Task) -> int:
        """The device has something, or room."""
        self._send_on(port)
        while self._receive(port):
            while port.received and (task := port.readers.head) is not None:
                if not port.give(task.a):
                    break
                self.core.counters.bytes_copied += task.a.wanted
                port.readers.wake(task, DONE, task.a.wanted)
        return DONE

    # -- runs, and the end

    def connect(self, connected: bool) -> None:
        """A run begins or has ended."""
        self.connected = connected
        for port in self.ports.values():
            port.device.connect(connected and port.opened)

    def finish(self, ident: int, data: bytes) -> bool:
        """Send what was written to a port, and *data*, when nobody can wait any more; False if the port cannot."""
        port = self.ports.get(ident)
        if port is None or not port.opened or port.broken:
            return False
        port.stopped = False
        task: Any = port.writers.head
        for _ in range(port.writers.length):
            if isinstance(task.a, Transfer):
                port.advance(task.a)
            task = task.next
        return port.advance(Transfer(data))

    def close(self) -> None:
        """Send what was written, and let go of the devices."""
        for ident, port in self.ports.items():
            with contextlib.suppress(OSError):
                self.finish(ident, b"")
                port.device.close()
