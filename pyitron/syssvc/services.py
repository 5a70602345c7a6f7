# SPDX-License-Identifier: MIT
"""The system services of one kernel: two servers on its channel, the devices, and the serial ports' interrupt."""

import os
import weakref
from collections.abc import Callable
from typing import Any

from kernel import ports
from kernel.interrupt import LINES
from kernel.servers import interrupt as interrupt_server
from kernel.system import System
from kernel.task import FOREVER
from kernel.time_queue import NEVER
from pyitron.kernel import Kernel
from pyitron.service_call import Gate
from pyitron.syssvc.constants import INTNO_SERIAL, TCNT_SYSLOG_BUFFER
from pyitron.syssvc.devices import Console, Device, File, PseudoTerminal
from pyitron.syssvc.log_server import LogServer
from pyitron.syssvc.serial_server import ARRIVE, SerialServer

__all__ = ["setup"]

EXTENSION = "syssvc"

Connection = str | os.PathLike[str] | Device


class Services:
    """What a kernel has once its system services are set up.

    It knows the kernel's parts but not the ``Kernel``, so that one which nobody closes can still be collected.
    """

    def __init__(self, system: System, devices: dict[int, Device], low: Device, interrupt: int, records: int) -> None:
        self._system = system
        self._interrupt = interrupt
        self._low = low
        self._devices = list(devices.values())
        # The port that the log task writes to; 0 while there is none.
        self.log_port = 0
        self.finalizer: weakref.finalize[..., Any] | None = None
        self.real = system.core.clock.real
        if low not in devices.values():
            low.attach(self, "log")
        for ident, device in devices.items():
            device.attach(self, f"port {ident}")
        self.log = LogServer(system.dispatcher, records, self.put_out)
        self.serial = SerialServer(system.dispatcher, devices)
        self.log_address = system.add_server(self.log)
        self.serial_address = system.add_server(self.serial)
        routine = (None, interrupt, self.serial_interrupt)
        system.channel.send("", ports.INTERRUPT, interrupt_server.CREATE, 0, routine, None, FOREVER)
        system.attend(self)

    def serial_interrupt(self, _exinf: Any) -> None:
        """The service routine of the serial ports' interrupt."""
        self._system.channel.send("", self.serial_address, ARRIVE, 0, None, None, FOREVER)

    def put_out(self, lines: bytes) -> None:
        """Low-level output."""
        self._low.write(lines.replace(b"\n", b"\r\n"))

    # -- what a device may use

    def now(self) -> int:
        return self._system.core.clock.read()

    def at(self, instant: int, callback: Callable[[], object]) -> None:
        self._system.at(instant, callback)

    def signal(self) -> None:
        self._system.dispatcher.post(self._interrupt)

    def is_idle(self) -> bool:
        system = self._system
        return system.until == NEVER and system.core.ready.first() is None and system.core.timers.next_deadline() == NEVER

    # -- the kernel's runs and its end

    def run_begins(self) -> None:
        self.serial.connect(True)

    def run_ended(self) -> None:
        self.serial.connect(False)

    def close(self) -> None:
        if self.finalizer is not None:
            self.finalizer.detach()
        lines = self.log.drain()
        if lines and not self.serial.finish(self.log_port, lines):
            self.put_out(lines)
        self.serial.close()
        if self._low not in self._devices:
            self._low.close()


def setup(
    kernel: Kernel,
    *,
    port1: Connection | None = "console",
    port2: Connection | None = None,
    port3: Connection | None = None,
    port4: Connection | None = None,
    log: Connection = "console",
    interrupt: int = INTNO_SERIAL,
    log_records: int = TCNT_SYSLOG_BUFFER,
) -> None:
    """Set the system services of a kernel up, before its first run.

    Without this they are set up with these defaults when the initialization routine in ``serial.cfg`` runs, or at the first
    call.

    Args:
        kernel: the kernel.
        port1: what serial port 1 is connected to: ``"console"``, ``"pty"``, the path of a file to write, or a device.
        port2: the same for port 2; None: there is no such port.
        port3: the same for port 3.
        port4: the same for port 4.
        log: where low-level output of the system log goes, in the same way; it may be the device of a port.
        interrupt: number of the interrupt that the serial ports use.
        log_records: how many records the log buffer has room for.

    Raises:
        OSError: a file cannot be opened.
        RuntimeError: the system services are set up already, or the host has no pseudo-terminals.
        TypeError: something is neither a connection nor, where that is possible, None.
        ValueError: a device is in use already, there are two consoles, or a number is out of range.
    """
    if EXTENSION in kernel.extensions:
        raise RuntimeError("syssvc.setup: the system services of this kernel are set up already; call it once, before the run")
    if type(interrupt) is not int or not 0 <= interrupt < LINES:
        raise ValueError(f"syssvc.setup: interrupt must be an int from 0 to {LINES - 1}, not {interrupt!r}")
    if type(log_records) is not int or log_records < 1:
        raise ValueError(f"syssvc.setup: log_records must be an int of 1 or more, not {log_records!r}")
    given = {"port1": port1, "port2": port2, "port3": port3, "port4": port4}
    for name, connection in {**given, "log": log}.items():
        if not isinstance(connection, (str, os.PathLike, Device)) and (connection is not None or name == "log"):
            raise TypeError(
                f'syssvc.setup: {name} must be "console", "pty", a path or a device, not {type(connection).__name__}'
            )
    if sum(connection == "console" or isinstance(connection, Console) for connection in given.values()) > 1:
        raise ValueError("syssvc.setup: only one port can be connected to the console")
    devices = {number: _device(connection) for number, connection in enumerate(given.values(), 1) if connection is not None}
    low = Console(reads=False) if log == "console" else _device(log)
    services = Services(kernel._system, devices, low, interrupt, log_records)
    kernel.extensions[EXTENSION] = services
    if any(isinstance(device, Console) and device.is_terminal for device in devices.values()):
        kernel.extensions["terminal"] = True
    # For a kernel that is never closed.
    services.finalizer = weakref.finalize(kernel, services.close)


def _device(connection: Connection) -> Device:
    if isinstance(connection, Device):
        return connection
    if connection == "console":
        return Console()
    if connection == "pty":
        return PseudoTerminal()
    return File(connection)


def attached(gate: Gate) -> Services:
    """The system services of the kernel that a call is for; set up now if they were not."""
    services = gate.kernel.extensions.get(EXTENSION)
    if services is None:
        setup(gate.kernel)
        services = gate.kernel.extensions[EXTENSION]
    assert isinstance(services, Services)
    return services
